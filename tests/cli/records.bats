#!/usr/bin/env bats
# What a record says counts, whenever it says it and however it is written; what it does not say is not known. Calls and
# looks are counted by the service.

load lib

# served SCRIPT: starts the service whose records stand in SCRIPT (record_service.py); sets BASE
served() {
	printf '%s' "$1" >script.json
	: >log
	start_service base /usr/bin/python3 "$BATS_TEST_DIRNAME/record_service.py" log script.json
	BASE=$(cat base)
	export STEPONEAI_API_KEY=k
}

# serves SCRIPT: from now on the records are these
serves() {
	printf '%s' "$1" >next.json
	mv next.json script.json
}

# ran OPTIONS...: runs the roll; three tries, and no patience beyond them
ran() {
	timeout 60 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l -o r.csv --max-call-minutes 200ms --tries 3 "$@"
}

collected() {
	timeout 60 "$ROLLCALL" collect l --api-base "$BASE" --data-dir data --poll-interval 20ms --tries 3 --price 0.15 "$@"
}

# dials [NUMBER] / looks [NUMBER]: how many the service saw
dials() {
	grep -c "\"dial\",\"phone\":\"${1-}" log || true
}
looks() {
	grep '"poll"' log | grep -c -- "-${1-}" || true
}

# dialed N [NUMBER]: so many calls it was asked for
dialed() {
	local times
	times=$(dials "${2-}")
	[ "$times" -eq "$1" ] || {
		echo "dialed $times times, $1 wanted"
		return 1
	}
}

# rows: of the results, without the times
rows() {
	column "${1-r.csv}" call_row,call_status,call_outcome,call_seconds,call_cost
}

# scripted LOOKS: these are those of the next number, in script; n counts them
scripted() {
	script=$script,\"$((13900000000 + n))\":[$1]
	n=$((n + 1))
}

# body TEXT: a look whose body is that
body() {
	echo "{\"raw\":\"${1//\"/\\\"}\"}"
}

TALK='"call_content":[{"role":"assistant","content":"您好"},{"role":"user","content":"不要再打了，退订"}]'

@test "a record in two stages: what the second brings is taken, and listened to" {
	roll 2 >roll.csv
	served '{"*":[{"call_status":"completed","duration_seconds":61,"ended_at":"@CLAIM+1@"},
		{"call_status":"completed","duration_seconds":61,"cost":0.3,'"$TALK"'},
		{"call_status":"completed"}]}'
	ran --redial no_answer --redial-times 2 --redial-after 1s -q
	[ "$(rows)" = "2|ended|answered|61|0.30
3|ended|answered|61|0.30" ]
	[ "$(column r.csv call_reason | grep -c "asked for no more calls")" -eq 2 ]
	column r.csv call_transcript,call_ended | grep -q '不要再打了，退订.*|20'
	[ "$("$ROLLCALL" suppress list --data-dir data | wc -l)" -eq 2 ]
	"$ROLLCALL" status l >status
	grep -q "2 asked for no more calls" status
	grep -q "cost .* 0.60 yuan$" status
	# and the next campaign calls neither
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l2 -o r2.csv
	dialed 2
}

@test "a record in two stages, days apart: collect takes what is missing, and nothing becomes less" {
	roll 3 >roll.csv
	served '{"13900000000":[{"call_status":"completed","duration_seconds":61}],
		"13900000001":[{"call_status":"completed","duration_seconds":61,"cost":0.3}],
		"13900000002":[{"call_status":"completed","duration_seconds":61,"cost":0.3,"call_content":[{"role":"user","content":"好"}]}]}'
	ran -q
	[ "$(column r.csv call_cost,call_transcript)" = "|
0.30|
0.30|Person: 好" ]
	first=$(looks 13900000002)
	[ "$first" -eq 1 ]
	# asked so often, and no more
	[ "$(looks 13900000000)" -eq 3 ]
	serves '{"*":[{"call_status":"no_answer","duration_seconds":0,"cost":0.15,'"$TALK"'}]}'
	collected -q
	[ "$(rows)" = "2|ended|answered|61|0.15
3|ended|answered|61|0.30
4|ended|answered|61|0.30" ]
	[ "$(column r.csv call_reason | grep -c "asked for no more calls")" -eq 2 ]
	[ "$(looks 13900000002)" -eq "$first" ]
	[ "$("$ROLLCALL" suppress list --data-dir data | wc -l)" -eq 2 ]
	[ "$(column r-minutes.csv cost,cost_at_risk | awk -F'|' '{ c += $1; r += $2 } END { print c, r }')" = "0.75 0" ]
	# nothing is missing any more
	before=$(looks)
	collected -q
	[ "$(looks)" -eq "$before" ]
	dialed 3
}

@test "a conversation that comes late is heard while the run waits for others, and does not hold it up" {
	roll 2 >roll.csv
	served '{"13900000000":[{"call_status":"completed","duration_seconds":61,"cost":0.3},
			{"call_status":"completed","duration_seconds":61,"cost":0.3,'"$TALK"'}],
		"13900000001":[{"raw":"{}","status":404},{"raw":"{}","status":404},{"raw":"{}","status":404},
			{"raw":"{}","status":404},{"call_status":"busy"}]}'
	ran -q --tries 5
	[ "$(looks 13900000000)" -eq 2 ]
	[ "$("$ROLLCALL" suppress list --data-dir data | wc -l)" -eq 1 ]
	column r.csv call_reason | grep -q "asked for no more calls"
	# alone
	rm -rf l l-* l.* data
	roll 1 >roll.csv
	: >log
	serves '{"*":[{"call_status":"completed","duration_seconds":61,"cost":0.3}]}'
	ran -q --force
	[ "$(looks)" -eq 1 ]
}

@test "the raw replies of both stages are kept" {
	roll 1 >roll.csv
	served '{"*":[{"call_status":"completed","duration_seconds":61,"only_first":1},
		{"call_status":"completed","duration_seconds":61,"cost":0.3,'"$TALK"',"only_second":1}]}'
	ran -q
	cat l l-wal 2>/dev/null | grep -aq only_first
	cat l l-wal 2>/dev/null | grep -aq only_second
}

@test "no length and no cost is not 'nobody answered': asked again, ended, never redialed, its money kept" {
	local bodies=('"call_status":"completed"' '"call_status":"completed","duration_seconds":null'
		'"call_status":"completed","duration_seconds":""' '"call_status":"completed","duration_seconds":"two minutes"'
		'"call_status":"completed","duration_seconds":125,"duration_seconds":0'
		'"call_status":"completed","duration_seconds":-1' '"call_status":"done","ended_at":"@CLAIM+1@"'
		'"call_status":"hangup","cost":null' '"call_status":"completed","cost":0.15,"billed":false') body script='' n=0
	for body in "${bodies[@]}"; do
		scripted "$(body "{\"success\":true,\"data\":{$body}}")"
	done
	roll "$n" >roll.csv
	served "{${script#,}}"
	ran --redial no_answer,failed,timeout --redial-times 2 --redial-after 1ms --json >told
	dialed "$n"
	[ "$(column r.csv call_status,call_outcome,call_seconds,call_cost,call_cost_computed | sort | uniq -c | sed 's/^ *//')" = "$n ended||||" ]
	[ "$(looks)" -eq $((3 * n)) ]
	[ "$(column r.csv call_reason | grep -c "does not say how it went")" -eq "$n" ]
	grep -q '"exit":0' told
	grep -q '"reserved":"1.35"' told
	[ "$(sed 's/.*"not_known"://' told | grep -o '"row":' | wc -l)" -eq "$n" ]
	# in the summary nobody knows of them, and the columns add up
	[ "$(column r-minutes.csv calls,answered,not_answered,unknown,cost,cost_at_risk |
		awk -F'|' '{ for (i = 1; i <= 6; i++) s[i] += $i } END { print s[1], s[2], s[3], s[4], s[5], s[6] }')" = "$n 0 0 $n 0 1.35" ]
	# status names them and the way out; collect asks again
	"$ROLLCALL" status l >status
	grep -q "not known $n" status
	[ "$(grep -c '^  [0-9]* *139\*\*\*\*.* ended ' status)" -eq "$n" ]
	grep -q "settle l --row N --ended OUTCOME --cost YUAN" status
	serves '{"*":[{"call_status":"completed","duration_seconds":"125","cost":"¥0.45"}]}'
	collected -q
	[ "$(rows | sort -u -t'|' -k2)" = "2|ended|answered|125|0.45" ]
	[ -z "$(column r.csv call_reason | grep . || true)" ]
	[ "$(column r-minutes.csv answered,unknown,cost_at_risk | awk -F'|' '{ a += $1; u += $2; r += $3 } END { print a, u, r }')" = "$n 0 0" ]
	# the same command again calls nobody
	ran --redial no_answer --redial-times 2 --redial-after 1s -q
	dialed "$n"
}

@test "numbers written as text are numbers, and no_answer only where nothing speaks against it" {
	n=0 script='' wanted=''
	while IFS='~' read -r body row; do
		scripted "$(body "{\"data\":{$body}}")"
		wanted=$wanted$row$'\n'
	done <<-'TABLE'
	"call_status":"completed","duration_seconds":"125","cost":"0.45"~answered|125|0.45
	"call_status":"completed","duration":"１２５","cost":"¥0.45"~answered|125|0.45
	"call_status":"completed","duration_seconds":125,"cost":"￥0.45"~answered|125|0.45
	"call_status":"completed","duration_seconds":"125s","cost":"0.45元"~answered|125|0.45
	"call_status":"completed","duration_seconds":0~no_answer|0|0.00
	"call_status":"completed","duration_seconds":"0","cost":0~no_answer|0|0.00
	"call_status":"no_answer"~no_answer||0.00
	"call_status":"No-Answer","cost":"0"~no_answer||0.00
	"call_status":"completed","duration_seconds":0,"cost":0.15,"call_content":[{"role":"user","content":"好的"}]~answered|0|0.15
	"call_status":"completed","duration_seconds":0,"cost":0.15~answered|0|0.15
	"call_status":"completed","cost":0.15~answered||0.15
	"call_status":"no_answer","cost":0.15~answered||0.15
	"call_status":"no_answer","cost":0.15,"call_content":[{"role":"user","content":"好的"}]~answered||0.15
	"call_status":"completed","duration_seconds":0,"duration":125,"cost":0.45~answered||0.45
	TABLE
	roll "$n" >roll.csv
	served "{${script#,}}"
	ran -q
	[ "$(column r.csv call_outcome,call_seconds,call_cost)"$'\n' = "$wanted" ] || {
		diff <(column r.csv call_outcome,call_seconds,call_cost) <(printf %s "$wanted")
		return 1
	}
	# redials ring for those alone of whom it is known for sure
	"$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l2 -o r2.csv --max-call-minutes 200ms --tries 3 -q \
		--at-most 9/1d --redial no_answer --redial-times 1 --redial-after 1ms
	dialed $((2 * n + 4))
}

@test "who was reached is not called again, whatever the service's word" {
	roll 5 >roll.csv
	served '{"13900000000":[{"call_status":"failed","duration_seconds":40,"cost":0.15}],
		"13900000001":[{"call_status":"busy","call_content":[{"role":"user","content":"喂"}]}],
		"13900000002":[{"call_status":"timeout","cost":0.15}],
		"13900000003":[{"call_status":"busy"}],
		"13900000004":[{"call_status":"failed","duration_seconds":0}]}'
	ran -q --redial busy,failed,timeout --redial-times 1 --redial-after 1ms
	[ "$(dials 13900000000) $(dials 13900000001) $(dials 13900000002) $(dials 13900000003) $(dials 13900000004)" = "1 1 1 2 2" ]
	ran -q --redial busy,failed,timeout --redial-times 5 --redial-after 1ms
	[ "$(dials 13900000000) $(dials 13900000001) $(dials 13900000002)" = "1 1 1" ]
	[ "$(column r.csv call_reason | grep -c "somebody was reached")" -eq 3 ]
}

@test "a budget holds where records say neither length nor cost" {
	# each call costs 0.45 there, and nobody says so
	roll 2 >roll.csv
	served '{"*":[{"call_status":"completed","ended_at":"@CLAIM+1@"}]}'
	fails 4 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l -o r.csv --tries 2 --max-call-minutes 3 \
		--budget 0.80 --redial no_answer --redial-times 2 --redial-after 1ms
	says "the budget is used up: 0.00 spent, 0.45 kept for calls whose cost is not known"
	dialed 1
	serves '{"*":[{"call_status":"completed","duration_seconds":125,"cost":0.45}]}'
	collected -q
	fails 4 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l -o r.csv --tries 2 --max-call-minutes 3 \
		--budget 0.80 --redial no_answer --redial-times 2 --redial-after 1ms
	dialed 1
	"$ROLLCALL" status l | grep -q "cost .* 0.45 yuan$"
}

@test "an end is a time that can be one: no other ends a call, and no redial rings into one that goes on" {
	n=0 script=''
	while read -r body; do
		scripted "$(body "{\"data\":{$body}}")"
	done <<-'TABLE'
	"call_status":"live","duration_seconds":0,"ended_at":"0001-01-01T00:00:00Z"
	"call_status":"live","duration_seconds":0,"ended_at":"0000-00-00 00:00:00"
	"call_status":"live","duration_seconds":0,"ended_at":"-"
	"call_status":"live","duration_seconds":0,"ended_at":"@CLAIM-3600@"
	"call_status":"live","duration_seconds":0,"ended_at":"1970-01-02T00:00:00Z"
	"call_status":"live","duration_seconds":0,"ended_at":"9999-12-31T23:59:59Z"
	"call_status":"live","duration_seconds":0,"end_time":1
	"duration_seconds":0,"ended_at":"@CLAIM-3600@"
	"call_status":"in_progress","duration_seconds":0,"ended_at":"@CLAIM+1@"
	"call_status":"ringing","duration_seconds":0,"ended_at":"@CLAIM+1@"
	"call_status":"In Progress","duration_seconds":0,"end_time":"@CLAIM+1@"
	"call_status":"queued","duration_seconds":0,"ended_at":"@CLAIM+1@"
	TABLE
	roll "$n" >roll.csv
	served "{${script#,}}"
	run ran --redial no_answer --redial-times 2 --redial-after 1ms -q --at-most 9/1d
	dialed "$n"
	[ "$status" -eq 3 ]
	[ "$(states r.csv)" = "$n overdue" ]
	# a time that can be one ends it, and what cannot be one is left empty
	roll 3 >roll.csv
	serves '{"13900000000":[{"call_status":"live","duration_seconds":0,"ended_at":"@CLAIM+1@"}],
		"13900000001":[{"call_status":"completed","duration_seconds":0,"ended_at":"@CLAIM-3600@"}],
		"13900000002":[{"call_status":"live","duration_seconds":9,"cost":0.15,"endedAt":"@CLAIM+0@"}]}'
	rm -f l l-* l.*
	ran -q --at-most 9/1d --force
	[ "$(column r.csv call_outcome,call_seconds)" = "no_answer|0
no_answer|0
answered|9" ]
	[ "$(column r.csv call_ended | grep -c ^20)" -eq 2 ]
}

# a record that cannot be read as it stands: its bytes as hexadecimal digits
hex() {
	printf '%b' "$1" | od -An -v -tx1 | tr -d ' \n'
}

@test "a record that is not quite JSON is read as far as it can be, and an opt-out in it is heard" {
	before='{"data":{"call_status":"completed","duration_seconds":9,"cost":0.15,"call_content":[{"role":"user","content":"'
	after='"}]}}'
	n=0 script=''
	for words in '不要再打了\\u0000' '不要再打了\\ud83d' '\\udc00不要再打了' '不要再打了\xff' '不要再打了\x01' \
		'\xb2\xbb\xd2\xaa\xd4\xd9\xb4\xf2\xc1\xcb' '不要再打了\\x' '不要再打了\\uzzzz' '不要再打了\x00'; do
		scripted "{\"hex\":\"$(hex "$before$words$after")\"}"
	done
	words='不要再打了'
	scripted "{\"hex\":\"$(hex "{\"odd\":NaN,\"very\":[-Infinity],${before#?}$words$after")\"}"
	scripted "{\"hex\":\"$(hex "$before$words$after")\",\"gzip\":true}"
	roll "$n" >roll.csv
	served "{${script#,}}"
	ran -q
	[ "$(rows | cut -d'|' -f2- | sort | uniq -c | sed 's/^ *//')" = "$n ended|answered|9|0.15" ]
	[ "$(column r.csv call_reason | grep -c "asked for no more calls")" -eq "$n" ]
	[ "$("$ROLLCALL" suppress list --data-dir data | wc -l)" -eq "$n" ]
	# nothing packed was asked for
	[ "$(grep '"poll"' log | grep -vc '"accept":"identity"')" -eq 0 ]
	# the results are text
	iconv -f UTF-8 -t UTF-8 r.csv >/dev/null
}

@test "a record that stays unreadable uses up tries: overdue with the reason, collect ends, settle and forget work" {
	n=0 script=''
	for body in '<html>' '' '{"data":{"call_status":"completed"}}x' '{"data":{"call_status":' '[1]' "{'a':1}" '\x1f\x8b\x08\x00'; do
		scripted "{\"hex\":\"$(hex "$body")\"}"
	done
	scripted '{"raw":"{}","size":1100000}'
	scripted '{"raw":"{}","size":1100000,"gzip":true}'
	scripted '{"raw":"{}","packed":"gzip"}'
	scripted '{"raw":"<p>","status":400}'
	scripted '{"raw":"<p>","status":302}'
	roll "$n" >roll.csv
	served "{${script#,}}"
	run ran -q
	[ "$status" -eq 3 ]
	[ "$(states r.csv)" = "$n overdue" ]
	[ "$(column r.csv call_reason | grep -Ec 'cannot be read|no whole reply: ')" -eq "$n" ]
	dialed "$n"
	fails 3 collected
	[ "$(states r.csv)" = "$n overdue" ]
	fails 3 "$ROLLCALL" status l
	says "settle l --row N --ended OUTCOME"
	[ "$(grep -c '^  [0-9]* *139\*\*\*\*.* overdue ' <<<"$output")" -eq "$n" ]
	for row in $(seq 2 $((n + 1))); do
		"$ROLLCALL" settle l --row "$row" --ended answered --cost 0.15 --data-dir data -q
		"$ROLLCALL" forget $((13900000000 + row - 2)) l --data-dir data -q
	done
	"$ROLLCALL" status l | grep -q "cost .*1.80 yuan$"
}

@test "collect ends where the service says nothing at all, and says so" {
	roll 2 >roll.csv
	served '{"*":[{"raw":"{}","status":404}]}'
	run ran -q
	[ "$(states r.csv)" = "2 overdue" ]
	serves '{"*":[{"raw":"{}","status":500}]}'
	fails 4 collected
	says "the service said nothing of 2 calls, however often it was asked: the same command asks again"
	[ "$(states r.csv)" = "2 overdue" ]
	serves '{"*":[{"call_status":"busy"}]}'
	collected -q
	[ "$(states r.csv)" = "2 ended busy" ]
}

# state NAME: a ledger `l` with one row, which stays in that state with nobody working on it
state() {
	rm -rf l l-* l.* r.csv r-minutes.csv data
	roll 1 >roll.csv
	case $1 in
	dialing)
		ROLLCALL_FAIL_AT='fuse passed' fails 99 "$FAILPOINTS" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l -o r.csv
		;;
	placed)
		serves '{"*":[{"raw":"{}","status":500}]}'
		"$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l -o r.csv -q &
		run=$!
		STARTED+=("$run")
		until [ "$(looks)" -gt "$2" ]; do sleep 0.05; done
		kill "$run"
		wait "$run" || true
		;;
	overdue)
		serves '{"*":[{"raw":"{}","status":404}]}'
		run ran -q
		;;
	ended)
		serves '{"*":[{"call_status":"completed"}]}'
		ran -q
		;;
	uncharged)
		serves '{"*":[{"call_status":"completed","duration_seconds":9,"billed":false,"cost":1}]}'
		ran -q
		;;
	esac
}

@test "every state in which a row can stay has a way out by hand, and status names it" {
	served '{"*":[{"raw":"{}","status":500}]}'
	local name before called
	for name in dialing placed overdue ended uncharged; do
		before=$(looks)
		state "$name" "$before"
		called=$(dials)
		run "$ROLLCALL" status l
		[[ $output == *"139****0000"* && $output == *"what to do:"*"rollcall collect l"* ]] || {
			echo "$name: $output"
			return 1
		}
		if [ "$name" = dialing ]; then
			fails 2 "$ROLLCALL" settle l --row 2 --ended answered --cost 0.15 --data-dir data
			says "rollcall collect l"
			fails 2 "$ROLLCALL" forget 13900000000 l --data-dir data
			says "rollcall collect"
			collected -q || [ $? -eq 3 ]
		fi
		if [ "$name" != ended ] && [ "$name" != uncharged ]; then
			fails 2 "$ROLLCALL" forget 13900000000 l --data-dir data
			says "settle"
		fi
		"$ROLLCALL" settle l --row 2 --ended answered --cost 0.15 --data-dir data -q
		"$ROLLCALL" status l >status
		grep -q "answered 1" status
		grep -q "cost .*0.15 yuan$" status
		not grep -q "what to do" status
		fails 2 "$ROLLCALL" settle l --row 2 --ended answered --cost 0.15 --data-dir data
		"$ROLLCALL" export l -o "$name.csv" -s "$name-minutes.csv"
		[ "$(column "$name.csv" call_status,call_outcome,call_cost)" = "ended|answered|0.15" ]
		[ "$(column "$name-minutes.csv" calls,answered,unknown,open,overdue,cost,cost_at_risk)" = "1|1|0|0|0|0.15|0.00" ]
		"$ROLLCALL" forget 13900000000 l --data-dir data -q
		# nobody was called for it
		ran -q
		dialed "$called"
	done
}

@test "settle says of an ended row only what is not known of it" {
	served '{"*":[{"call_status":"completed","duration_seconds":9,"billed":false,"cost":1}]}'
	state uncharged
	fails 2 "$ROLLCALL" settle l --row 2 --ended busy --data-dir data
	says "row 2 is ended answered: only its cost is not known: --ended answered --cost YUAN"
	fails 2 "$ROLLCALL" settle l --row 2 --ended answered --data-dir data
	says "only the cost is not known"
	fails 2 "$ROLLCALL" settle l --row 2 --not-placed --data-dir data
	serves '{"*":[{"call_status":"completed","cost":0}]}'
	rm -rf l l-* l.* r.csv r-minutes.csv data
	ran -q
	[ "$(rows)" = "2|ended|||0.00" ]
	fails 2 "$ROLLCALL" settle l --row 2 --ended answered --cost 0.15 --data-dir data
	says "that of row 2 is known"
	"$ROLLCALL" settle l --row 2 --ended no_answer --data-dir data -q
	"$ROLLCALL" status l | grep -q "no_answer 1"
	ran -q --redial no_answer --redial-times 2 --redial-after 1ms
	dialed 2
}
