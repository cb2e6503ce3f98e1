#!/usr/bin/env bats
# rollcall call: a few numbers from the command line. What was placed is counted in the simulator's own log.

bats_require_minimum_version 1.5.0
load lib

CALL=(--yes --window always --data-dir data --rate 1000/s --poll-interval 20ms)
TALK=(--latency 0ms --record-delay 0ms --time-scale 100000)

# service OPTIONS...: a simulator, and the environment that leads to it
service() {
	start_simulator --log log "${TALK[@]}" "$@"
	export STEPONEAI_API_KEY=sk_test_secret STEPONEAI_API_BASE=$BASE
}

# ledger: the only one that a call left
ledger() {
	local found=(data/calls/*.ledger)
	[ "${#found[@]}" -eq 1 ]
	echo "${found[0]}"
}

@test "the guide's example: two numbers, one guarded request each, a line with the id of each" {
	service --answer 1
	run --separate-stderr "$ROLLCALL" call 13800138000,13900139000 '通知开会时间' "${CALL[@]}"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "13800138000 $(sed -n 's/.*"phone":"13800138000".*"call_id":"\([^"]*\)".*/\1/p' log)" ]
	[ "${lines[1]}" = "13900139000 $(sed -n 's/.*"phone":"13900139000".*"call_id":"\([^"]*\)".*/\1/p' log)" ]
	[ "$(calls log)" -eq 2 ]
	[ "$(sed -n 's/.*"idempotency_key":"\([^"]*\)".*/\1/p' log | sort -u | wc -l)" -eq 2 ]
	[ "$(grep -c '\\n通知开会时间"' log)" -eq 2 ]
	[[ $stderr == *"rollcall collect data/calls/"* && $stderr != *13800138000* && $stderr != *sk_test* ]]
}

@test "every call leaves a ledger, for its owner only, which collect and export take" {
	service --answer 1 --talk 61s
	"$ROLLCALL" call 13800138000 'hi there' "${CALL[@]}" --price 0.15 -q >id
	local made
	made=$(ledger)
	[[ ${made##*/} =~ ^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{6}-[0-9a-f]{4}\.ledger$ ]]
	[ "$(stat -c %a data/calls)" = 700 ]
	[ "$(stat -c %a "$made")" = 600 ]
	not grep -rq sk_test_secret data
	# by itself it asks for no record
	run "$ROLLCALL" status "$made"
	says "placed"
	"$ROLLCALL" collect "$made" --poll-interval 20ms --data-dir data -q
	"$ROLLCALL" export "$made" -o results.csv
	[ "$(column results.csv call_phone,call_status,call_outcome,call_cost)" = "13800138000|ended|answered|0.30" ]
	[ "$(column results.csv phone)" = 13800138000 ]
	[ "13800138000 $(column results.csv call_id)" = "$(cat id)" ]
	# another one is another campaign
	"$ROLLCALL" call 13800138000 'hi there' "${CALL[@]}" -q
	[ "$(find data/calls -name '*.ledger' | wc -l)" -eq 2 ]
	[ "$(calls log)" -eq 2 ]
}

@test "--wait prints what info prints" {
	service --answer 1 --talk 61s --price 0.15
	run --separate-stderr "$ROLLCALL" call '138 0013 8000，13900139000' '通知开会' "${CALL[@]}" --wait -q
	[ "$status" -eq 0 ]
	local first second
	first=$(sed -n 's/^13800138000 //p' <<<"$output")
	second=$(sed -n 's/^13900139000 //p' <<<"$output")
	printf '%s\n' "13800138000 $first" "$("$ROLLCALL" info "$first")" '' "13900139000 $second" \
		"$("$ROLLCALL" info "$second")" >wanted
	diff wanted - <<<"$output"
	grep -q '^cost: 0.30 yuan' wanted
	# the record never comes
	stop_simulator
	service --fault no-record=1
	fails 3 "$ROLLCALL" call 13800138000 x "${CALL[@]}" --wait --max-call-minutes 1s --tries 1 -q
	says "not ended yet"
}

stop_simulator() {
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
	rm -f base log
}

@test "a bad number among good ones: exit 2, nobody is called, nothing is left" {
	service
	while IFS='~' read -r phones wanted; do
		fails 2 "$ROLLCALL" call "$phones" hi "${CALL[@]}"
		says "$wanted"
	done <<-'EOF'
	13800138000,1380013800~phone: 10 digits, 11 wanted: "1380013800"
	13800138000,x~nobody was called: phone
	01012345678~nobody was called: phone
	~nobody was called: PHONES
	,~nobody was called: phone
	EOF
	fails 2 "$ROLLCALL" call $'138\xff' hi "${CALL[@]}"
	fails 2 "$ROLLCALL" call 13800138000 "${CALL[@]}"
	says "REQUIREMENT is missing"
	fails 2 "$ROLLCALL" call 13800138000 ' ' "${CALL[@]}"
	fails 2 "$ROLLCALL" call 13800138000 13900139000 hi "${CALL[@]}"
	says "join numbers with commas"
	fails 2 "$ROLLCALL" call 13800138000 'hi {name}' "${CALL[@]}"
	says 'REQUIREMENT: '
	fails 2 "$ROLLCALL" call 13800138000 hi "${CALL[@]}" --volume 101
	says "--volume: takes"
	[ "$(calls log)" -eq 0 ]
	[ ! -e data ]
}

@test "it asks first: --yes is wanted where nobody can be asked" {
	service
	fails 2 "$ROLLCALL" call 13800138000 hi --window always --data-dir data
	says "--yes"
	local answer
	for answer in n y; do
		echo "$answer" | SHELL=/bin/bash script -qec \
			"'$ROLLCALL' call 13800138000 'hi there' --window always --data-dir data" /dev/null >asked.$answer || true
	done
	grep -q 'call them now' asked.n
	grep -q 'nobody was called' asked.n
	grep -q '138\*\*\*\*8000' asked.n
	[ "$(calls log)" -eq 1 ]
	grep -q '13800138000 [0-9A-Za-z^_-]' asked.y
	[ "$(find data/calls -name '*.ledger' | wc -l)" -eq 1 ]
}

@test "without an id: exit 3, and the words say not to simply try again" {
	service --fault no-id=1
	run --separate-stderr "$ROLLCALL" call 13800138000 hi "${CALL[@]}" -q
	[ "$status" -eq 3 ]
	[[ $output == "13800138000 unknown: "* ]]
	[ "${#lines[@]}" -eq 1 ]
	[[ $stderr == *"138****8000: may have been called"*"do not just try again"*"rollcall settle "*"--row 2"* ]]
	local made
	made=$(ledger)
	"$ROLLCALL" settle "$made" --row 2 --refused --data-dir data
	[ "$(calls log)" -eq 1 ]
}

@test "the service's no is 3, its refusal to work 5; the line says why" {
	odd
	run --separate-stderr "$ROLLCALL" call 13800138000 hi "${CALL[@]}" --api-base "$ODD/refuses" -q
	[ "$status" -eq 3 ]
	[[ $output == "13800138000 refused: "*"today"* && $output != *$'\e'* ]]
	run --separate-stderr "$ROLLCALL" call 13800138000 hi "${CALL[@]}" --api-base "$ODD/status-401" -q
	[ "$status" -eq 5 ]
	[ "$output" = "13800138000 ready: not called" ]
	[[ $stderr == *key* ]]
}

@test "list, memory and window hold as for run --no-wait" {
	service --answer 1
	"$ROLLCALL" suppress add 13900139000 --reason 'asked for it' --data-dir data
	run --separate-stderr "$ROLLCALL" call 13800138000,13900139000 hi "${CALL[@]}" -q
	[ "$status" -eq 3 ]
	[[ ${lines[0]} == "13800138000 "* ]]
	[ "${lines[1]}" = "13900139000 suppressed: on the do-not-call list: asked for it" ]
	[ "$(calls log)" -eq 1 ]
	echo 13700137000 >numbers.txt
	fails 3 "$ROLLCALL" call 13700137000 hi "${CALL[@]}" -q --suppress numbers.txt
	says "on the list numbers.txt"
	# called once today already
	fails 3 "$ROLLCALL" call 13800138000 hi "${CALL[@]}" -q --at-most 1/1d
	says "13800138000 suppressed: "
	[ "$(calls log)" -eq 1 ]
	# a window that is shut now: an hour that begins in two
	local from to
	from=$(TZ=Asia/Shanghai date -d '+2 hours' +%H:00)
	to=$(TZ=Asia/Shanghai date -d '+3 hours' +%H:00)
	rm -r data
	fails 4 "$ROLLCALL" call 13600136000 hi "${CALL[@]}" --window "$from-$to"
	says "outside calling hours"
	[ ! -e data/calls ]
	[ "$(calls log)" -eq 1 ]
}

@test "--ledger: the same command goes on and calls nobody again; other words are refused" {
	service --answer 1
	"$ROLLCALL" call 13800138000,13900139000 hi "${CALL[@]}" --ledger my.ledger >first
	[ ! -e data/calls ]
	"$ROLLCALL" call 13800138000,13900139000 hi "${CALL[@]}" --ledger my.ledger >second
	diff first second
	"$ROLLCALL" call 13800138000,13900139000 hi "${CALL[@]}" --ledger my.ledger --wait | grep -q '^status: answered'
	fails 2 "$ROLLCALL" call 13800138000 hi "${CALL[@]}" --ledger my.ledger
	says "other numbers"
	fails 2 "$ROLLCALL" call 13800138000,13900139000 ho "${CALL[@]}" --ledger my.ledger
	says 'another --requirement: "hi", not "ho"'
	[ "$(calls log)" -eq 2 ]
}

@test "a number given twice is called once; agent and voice go with it" {
	service
	run --separate-stderr "$ROLLCALL" call 13800138000,+8613800138000 hi "${CALL[@]}" --voice-id v1 --speed 60 -q
	[ "$status" -eq 0 ]
	[[ ${lines[1]} == "13800138000 duplicate: duplicate of row 2.1" ]]
	[ "$(calls log)" -eq 1 ]
	grep -q '"voice_id":"v1","speed":60' log
	"$ROLLCALL" call 13900139000 "${CALL[@]}" --agent-id 7 --preamble none -q
	grep -q '"requirement":"","agent_id":7' log
}

@test "killed at any step, nobody is called twice by going on" {
	service --answer 1
	local step
	for step in "claim staged" "turn handed over" "reply logged" "reply parsed" "commit done"; do
		rm -rf log my.ledger* data
		: >log
		ROLLCALL_FAIL_AT=$step fails 99 "$FAILPOINTS" call 13800138000 hi "${CALL[@]}" --ledger my.ledger
		run "$ROLLCALL" call 13800138000 hi "${CALL[@]}" --ledger my.ledger
		[[ $status -eq 0 || $status -eq 3 ]]
		[ "$(most_per_number log)" -le 1 ]
	done
}
