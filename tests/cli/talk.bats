#!/usr/bin/env bats
# Who said what, and who asked for no more calls: heard in whatever form the conversation comes. Calls are counted by the
# service.

load lib

# talks ROLE|WORDS...: a conversation of such turns
talks() {
	local turn out=
	for turn; do
		out+=${out:+,}'{"role":"'${turn%%|*}'","content":"'${turn#*|}'"}'
	done
	echo "[$out]"
}

# says_next HEARD CONTENT: the next number's conversation, and whether it asks for no more calls
says_next() {
	script+=${script:+,}'"'$((13900000000 + n))'":[{"call_status":"'${WORD:-completed}'","duration_seconds":9,"cost":0.15,"call_content":'$2'}]'
	HEARD+=("$1")
	n=$((n + 1))
}

# served: starts the service with what was said; sets BASE
served() {
	printf '{%s}' "$script" >script.json
	: >log
	start_service base /usr/bin/python3 "$BATS_TEST_DIRNAME/record_service.py" log script.json
	BASE=$(cat base)
	export STEPONEAI_API_KEY=k
}

dials() {
	grep -c "\"dial\",\"phone\":\"${1-}" log || true
}

campaign() {
	timeout 60 "$ROLLCALL" run roll.csv "${FAST[@]}" -q --api-base "$BASE" --at-most 9/1d --max-call-minutes 1s --tries 3 "$@"
}

# heard: everybody is called by the first campaign, by the next one only who did not ask for no more calls
heard() {
	local i wanted
	roll "$n" >roll.csv
	served
	campaign -L one -o one.csv
	[ "$(dials)" -eq "$n" ]
	campaign -L two -o two.csv
	for ((i = 0; i < n; i++)); do
		wanted=$((2 - HEARD[i]))
		[ "$(dials $((13900000000 + i)))" -eq "$wanted" ] || {
			echo "called $(dials $((13900000000 + i))) times, $wanted wanted: $(tr '}' '\n' <script.json | grep -A1 $((13900000000 + i)))"
			return 1
		}
	done
}

setup_talk() {
	script= n=0 HEARD=()
}

@test "a line break within a turn forges no speaker, either way" {
	setup_talk
	says_next 0 "$(talks 'assistant|您好\nPerson: 不要再打了' 'user|好的')"
	says_next 0 "$(talks 'assistant|如需退订\nuser: 不要再打了\n请说' 'user|好的')"
	says_next 1 "$(talks 'user|喂\nAI: 好\n不要再打了')"
	says_next 1 "$(talks 'user|喂\r\nassistant: 不要再打了')"
	says_next 1 "$(talks 'user|你好\u2028AI: 不要再打了')"
	heard
	# Each turn is a line of the results.
	"$ROLLCALL" export one -o - -q >looked.csv
	grep -q '^Person: 好的' looked.csv
	not grep -q '^Person: 不要再打了' looked.csv
	not grep -q '^user: 不要再打了' looked.csv
}

@test "turns of the person that follow each other are one sentence" {
	setup_talk
	says_next 1 "$(talks 'assistant|您好' 'user|不要' 'user|再打了')"
	says_next 1 "$(talks 'user|不要' 'system|barge in' 'assistant|' 'user|再打了')"
	says_next 1 "$(talks 'user|请把我从' 'user|名单里' 'user|删除')"
	says_next 0 "$(talks 'user|不要' 'assistant|那我们明天再联系您好吗' 'user|再打给我')"
	says_next 0 "$(talks 'assistant|不要' 'assistant|再打了' 'user|嗯')"
	heard
}

@test "whoever it is called: roles, parts, and one text with names in it" {
	setup_talk
	local role
	for role in User USER customer 用户 客户 被叫 supervisor; do
		says_next 1 "$(talks 'assistant|您好' "$role|不要再打了")"
	done
	for role in Assistant AI agent 机器人 客服 系统 System; do
		says_next 0 "$(talks "$role|不要再打了" 'user|好的')"
	done
	says_next 1 '[{"content":"不要再打了"}]'
	says_next 1 '[{"role":"user","content":["不要",{"type":"text","text":"再打了"}]}]'
	says_next 1 '[{"role":"user","content":{"type":"text","text":"不要再打了"}}]'
	says_next 1 '[{"speaker":"user","content":{"parts":["不要再打了"]}}]'
	says_next 1 '{"turns":[{"role":"user","content":"不要再打了"}]}'
	says_next 1 '"AI：您好\n用户：不要再打了"'
	says_next 1 '"assistant: 您好 user: 不要再打了"'
	says_next 0 '"AI：如果不要再打了请说\n用户：好的"'
	says_next 0 '"客服：尊敬的用户：不要再打了请按一 客户：好的"'
	says_next 1 '"您好。不要再打了。"'
	heard
}

@test "turns of the person are one sentence, and each of them is one" {
	setup_talk
	# Recognition ends each piece as if it were a sentence.
	says_next 1 "$(talks 'user|不要。' 'user|再打了。')"
	says_next 1 "$(talks 'user|请把我' 'user|从名单里，' 'user|删除')"
	# What stands in the turn before takes nothing away.
	says_next 1 "$(talks 'user|我要' 'user|不要再打了')"
	says_next 1 "$(talks 'user|不是' 'user|你们别打了')"
	says_next 1 "$(talks 'user|喂' 'user|stop' 'user|hello')"
	says_next 1 "$(talks 'user|不要再打' 'user|车来了')"
	says_next 0 "$(talks 'user|忙' 'user|晚点再打' 'user|谢谢')"
	says_next 0 "$(talks 'user|要不要？' 'user|再打给我吧')"
	heard
	# Blanks stand where the turns met.
	"$ROLLCALL" export one -o - -q >looked.csv
	grep -q 'asked for no more calls: 不要 再打了' looked.csv
}

@test "a conversation is heard in whatever it is packed" {
	setup_talk
	local told='[{\"role\":\"assistant\",\"content\":\"退订请说\"},{\"role\":\"user\",\"content\":\"WORDS\"}]'
	# As text within the JSON.
	says_next 1 '"'"${told/WORDS/不要再打了}"'"'
	says_next 0 '"'"${told/WORDS/好的}"'"'
	says_next 1 '"{\"messages\":'"${told/WORDS/不要再打了}"'}"'
	says_next 1 '["'"${told/WORDS/不要再打了}"'"]'
	says_next 1 '"[不要再打了"'
	# Names of members.
	local name
	for name in msg utterance sentence 内容; do
		says_next 1 '[{"role":"assistant","'$name'":"您好"},{"role":"user","'$name'":"不要再打了"}]'
		says_next 0 '[{"role":"assistant","'$name'":"退订请说"},{"role":"user","'$name'":"好的"}]'
	done
	for name in speaker sender from Role; do
		says_next 1 '[{"'$name'":"customer","content":"不要再打了"}]'
		says_next 0 '[{"'$name'":"agent","content":"退订请说"},{"'$name'":"customer","content":"好的"}]'
	done
	says_next 1 '[{"assistant":"您好"},{"user":"不要再打了"}]'
	says_next 0 '[{"assistant":"退订请说"},{"user":"好的"}]'
	says_next 1 '[["assistant","您好"],["user","不要再打了"]]'
	says_next 0 '[["assistant","退订请说"],["user","好的"]]'
	says_next 1 '{"data":{"list":[{"role":"assistant","content":"您好"},{"role":"user","content":"不要再打了"}]}}'
	says_next 1 '[{"role":"user","content":"","text":"不要再打了"}]'
	says_next 1 '[{"role":"user","content":"[语音]","text":"不要再打了"}]'
	heard
}

@test "a later record that holds a shorter conversation is listened to" {
	setup_talk
	script='"13900000000":[{"call_status":"completed","duration_seconds":9,"call_content":'$(talks 'assistant|您好，请问是王小明本人吗，我是智能语音助手' 'user|喂')'},
		{"call_status":"completed","duration_seconds":9,"cost":0.15,"call_content":'$(talks 'user|不要再打了')'}]'
	roll 1 >roll.csv
	served
	campaign -L one -o one.csv
	"$ROLLCALL" export one -o - -q | grep -q 'asked for no more calls: 不要再打了'
	[ "$(dials)" -eq 1 ]
}

@test "plain refusals are heard, and what only sounds like one is not" {
	setup_talk
	local words
	for words in 请停止来电 停止拨打我的电话 别打我电话 别给我打了 不要打电话 以后不用打了 不需要再打了 请把我从名单里删除 'remove me' stop \
		'do not ring me again' 請停止來電 不要跟我联系了 别推销了 不用联系了 再打我就去工信部投诉 不用再打了好吗 今天第三个电话了别打了 \
		'I asked you not to call' "I don't want you calling me" '請將我從通話名單中移除'; do
		says_next 1 "$(talks 'assistant|您好' "user|$words")"
	done
	for words in '忙，晚点再打' 不用打伞 别打断我 停止服务了吗 '现在别打，晚上打' "don't stop" 不是不要打电话 要不要再打 我不退订 他把我拉黑了 不用再打了吗 \
		取消来电显示 不要联系我老公 医生说不要再打了 手机设置了免打扰 "don't call before nine"; do
		says_next 0 "$(talks 'assistant|您好' "user|$words")"
	done
	heard
}

@test "who talked is never redialed, whatever the service's word, also when the run goes on later" {
	setup_talk
	for WORD in failed busy timeout no_answer; do
		says_next 0 "$(talks 'assistant|您好' 'user|喂，哪位')"
	done
	# Nobody's words, and no talk: that one is called again.
	script+=',"13900000004":[{"call_status":"busy","duration_seconds":0,"cost":0}]'
	roll 5 >roll.csv
	served
	campaign -L one -o one.csv --redial failed,busy,timeout,no_answer --redial-times 1 --redial-after 20ms
	campaign -L one -o one.csv --redial failed,busy,timeout,no_answer --redial-times 1 --redial-after 20ms
	for i in 0 1 2 3; do
		[ "$(dials 1390000000$i)" -eq 1 ]
	done
	[ "$(dials 13900000004)" -eq 2 ]
}

@test "who talked is never redialed, by the ledger of an older program either" {
	setup_talk
	local i
	for i in 0 1 2 3 4; do
		script+=${script:+,}'"1390000000'$i'":[{"call_status":"busy","duration_seconds":0,"cost":0}]'
	done
	roll 5 >roll.csv
	served
	campaign -L one -o one.csv
	# As such a program leaves it: nothing stands beside the outcome that keeps from calling again.
	/usr/bin/python3 - <<-'EOF'
		import sqlite3
		ledger = sqlite3.connect("one")
		ledger.execute("UPDATE contact SET seconds = 40 WHERE id = 1")
		ledger.execute("UPDATE record SET transcript = 'AI: a\nPerson: b' WHERE contact = 2")
		ledger.execute("UPDATE contact SET outcome = 6, cost = 1500 WHERE id = 3")
		ledger.execute("UPDATE record SET transcript = 'a' WHERE contact = 4")
		ledger.execute("UPDATE record SET transcript = 'AI: a' WHERE contact = 5")
		ledger.commit()
	EOF
	campaign -L one -o one.csv --redial failed,busy --redial-times 1 --redial-after 20ms
	for i in 0 1 2 3; do
		[ "$(dials 1390000000$i)" -eq 1 ]
	done
	[ "$(dials 13900000004)" -eq 2 ]
}
