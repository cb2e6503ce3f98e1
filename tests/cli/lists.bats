#!/usr/bin/env bats
# A do-not-call list errs on the side of not calling: what counts in its files, what cannot be read, and what happens
# to them while a campaign runs. Who was called is taken from the simulator's log.

load lib

# serve: a simulator without delays, with its log in `log`
serve() {
	: >log
	start_simulator --log log --latency 0ms --record-delay 0ms --time-scale 100000 --answer 0
	export STEPONEAI_API_KEY=k
}

# campaign ROLL OPTIONS...: sets CODE, words in `words`, standard output in `out`
campaign() {
	CODE=0
	"$ROLLCALL" run "$@" --poll-interval 20ms --window always --yes --api-base "$BASE" >out 2>words || CODE=$?
}

# begin ROLL OPTIONS...: the same in the background; sets RUN
begin() {
	"$ROLLCALL" run "$@" --poll-interval 20ms --window always --yes --api-base "$BASE" >out 2>words &
	RUN=$!
	STARTED+=("$RUN")
}

# ends CODE: the campaign that was begun
ends() {
	CODE=0
	wait "$RUN" || CODE=$?
	[ "$CODE" -eq "$1" ] || { echo "exit $CODE, $1 wanted: $(cat words out)"; return 1; }
}

# called: the numbers, as often as they were asked for, by their last two digits
called() {
	sed -n 's/.*"phone":"[0-9]*\([0-9][0-9]\)".*/\1/p' log | sort | tr '\n' ' '
}

# several N: waits until so many were called
several() {
	local _
	for _ in $(seq 200); do
		[ "$(calls log)" -ge "$1" ] && return
		sleep 0.05
	done
	return 1
}

# last EXPRESSION: of the object in the last line of `out`
last() {
	tail -n1 out | python3 -c "import json, sys; o = json.load(sys.stdin); print($1)"
}

@test "every number that can be read in a list counts, wherever it stands" {
	roll 12 >roll.csv
	serve
	printf 'phone,why\n13900000000\nx,y,13900000001\n,13900000002\nn/a,其父13900000003不要打\n13900000004(王),\n' >one.csv
	printf '姓名,手机号,备用电话,电话2\n王,无,13900000005,-\n李,13900000006,,13900000007 13900000008\n' >two.csv
	printf '# left\n王,13900000009\n010-12345678\n\n李 139-0000-0010\n' >three.txt
	campaign roll.csv --rate 1000/s --suppress one.csv --suppress two.csv --suppress three.txt -q
	[ "$CODE" -eq 0 ]
	[ "$(called)" = "11 " ]
	[ "$(column roll-results.csv call_status,call_reason | sort | uniq -c | sed 's/^ *//')" = \
		"1 ended|
5 suppressed|on the list one.csv
2 suppressed|on the list three.txt
4 suppressed|on the list two.csv" ]
	[ ! -s words ]
}

@test "a number that is appended alone, while the campaign runs, is not called" {
	roll 30 >roll.csv
	serve
	printf 'phone,why\n13900000001,asked\n' >list.csv
	begin roll.csv --rate 10/s --suppress list.csv -q --json
	several 4
	echo 13900000025 >>list.csv
	printf ',李13900000027\n' >>list.csv
	ends 0
	[ "$(calls log)" -eq 27 ]
	[ "$(grep -c -e 13900000001 -e 13900000025 -e 13900000027 log)" -eq 0 ]
}

# unreadable LIST ENTRY...: a list of a number and these
unreadable() {
	local list=$1
	shift
	{
		printf 'phone,why\n13900000001,asked\n'
		printf '%s,asked\n' "$@"
	} >"$list"
}

@test "an entry that cannot be read: no campaign begins, and it is told where it stands" {
	roll 3 >roll.csv
	serve
	for entry in 1.39E+10 139000000020 1390000002 '139****0002'; do
		unreadable list.csv "$entry"
		for options in -q '-q --json' '--simulate --rate 1000/s' '--dry-run --json'; do
			# shellcheck disable=SC2086
			campaign roll.csv --suppress list.csv $options
			[ "$CODE" -eq 2 ]
			grep -qF 'list.csv:3: row 3: phone: ' words
			grep -qF -- "$entry" words
			grep -qF -- "--suppress-unreadable ignore" words
			[[ $options != *--json ]] || [ "$(last "o['exit'], o['lists'][0]['unreadable'], 'list.csv:3: row 3' in o['problem'], \
				'list.csv:3: row 3' in o['lists'][0]['words'][0]")" = "2 1 True True" ]
		done
		fails 2 "$ROLLCALL" call 13900000000 'meet on Monday' --suppress list.csv --yes --api-base "$BASE" -q
		says 'list.csv:3: row 3: phone: '
		fails 2 "$ROLLCALL" check roll.csv -q --json --suppress list.csv
		says '"unreadable":1'
	done
	[ "$(calls log)" -eq 0 ]
	[ ! -e roll.csv.ledger ]
	# more than one: each is told once
	unreadable list.csv 1.39E+10 12345 139000000020
	campaign roll.csv --suppress list.csv -q
	[ "$CODE" -eq 2 ]
	[ "$(grep -c '^list.csv' words)" -eq 2 ]
	# without them, when somebody says so: who can be read is not called
	campaign roll.csv --suppress list.csv -q --json --suppress-unreadable ignore --rate 1000/s
	[ "$CODE" -eq 0 ]
	[ "$(called)" = "00 02 " ]
	grep -qF 'list.csv:3: row 3: ' words
	[ "$(last "o['lists'][0]['numbers'], o['lists'][0]['unreadable']")" = "1 2" ]
	fails 0 "$ROLLCALL" call 13900000002,13900000001 'meet on Tuesday' --suppress list.csv --yes --api-base "$BASE" -q \
		--window always --suppress-unreadable=ignore --at-most 9/1d || [ "$status" -eq 3 ]
	[ "$(called)" = "00 02 02 " ]
	# in the configuration file
	mkdir -p .config/rollcall
	echo 'suppress-unreadable = ignore' >.config/rollcall/config
	fails 0 "$ROLLCALL" check roll.csv --suppress list.csv
}

@test "what is no entry stops nobody: blank cells, words for nothing, headers, numbers that are never called" {
	roll 3 >roll.csv
	serve
	unreadable list.csv '' 无 N/A - 0 phone 010-12345678 400-800-1234 95588 '+852 2345 6789'
	campaign roll.csv --suppress list.csv --rate 1000/s -q
	[ "$CODE" -eq 0 ]
	[ "$(called)" = "00 02 " ]
	[ ! -s words ]
}

@test "while a campaign runs, an entry that cannot be read holds calling back, and says so; mended, it goes on" {
	roll 40 >roll.csv
	serve
	printf 'phone\n13900000001\n' >list.csv
	begin roll.csv --rate 10/s --suppress list.csv -q --json -v
	several 4
	echo 1.39E+10 >>list.csv
	sleep 0.5
	local before
	before=$(calls log)
	sleep 2.5
	[ "$(calls log)" -eq "$before" ]
	[ "$(grep -c 'calling is held back: list.csv:3: row 3: ' words)" -eq 1 ]
	[ "$(grep '"event":"held_back"' out | grep -c 'list.csv:3: row 3: ')" -eq 1 ]
	printf 'phone\n13900000001\n13900000039\n' >list.csv
	ends 0
	[ "$(calls log)" -eq 38 ]
	[ "$(grep -c -e 13900000001 -e 13900000039 log)" -eq 0 ]
	[ "$(last "o['held_back'], o['exit']")" = "None 0" ]
	# stopped meanwhile: the last line says why
	roll 40 13800000000 >other.csv
	begin other.csv --rate 10/s --suppress list.csv -q --json
	several 42
	rm list.csv
	sleep 1.5
	kill -INT "$RUN"
	ends 4
	[ "$(last "'list.csv' in o['held_back']")" = True ]
}

@test "--no-wait: a list that stays as it is ends the run, which says why; the same command goes on" {
	roll 40 >roll.csv
	serve
	printf 'phone\n13900000001\n' >list.csv
	begin roll.csv --rate 10/s --suppress list.csv -q --json --no-wait
	several 4
	# for a moment only, as when it is written anew
	mv list.csv away.csv
	sleep 1.5
	mv away.csv list.csv
	several 8
	echo '139****0002' >>list.csv
	ends 4
	grep -qF 'calling is held back: list.csv:3: row 3: ' words
	[ "$(calls log)" -lt 38 ]
	[ "$(last "o['exit'], 'list.csv:3: row 3' in o['held_back'], 'held back' in o['problem']")" = "4 True True" ]
	[ "$(column roll-results.csv call_status | grep -c ready)" -gt 0 ]
	local before
	before=$(calls log)
	# still not mended: it does not begin
	campaign roll.csv --rate 1000/s --suppress list.csv -q --no-wait
	[ "$CODE" -eq 2 ]
	[ "$(calls log)" -eq "$before" ]
	sed -i '$d' list.csv
	campaign roll.csv --rate 1000/s --suppress list.csv -q --no-wait
	[ "$CODE" -eq 0 ]
	[ "$(calls log)" -eq 39 ]
	[ "$(most_per_number log)" -eq 1 ]
}

# What editors and exports do to a file: it is empty, has only its header, is cut, is gone, is another file.
@test "who was listed once is not called in this run, whatever becomes of the list" {
	roll 60 >roll.csv
	serve
	list() { printf 'phone,why\n13900000001,asked\n13900000055,asked\n13900000057,asked\n'; }
	list | head -n 2 >list.csv
	begin roll.csv --rate 15/s --suppress list.csv -q
	several 3
	list >list.csv
	sleep 0.3
	: >list.csv
	sleep 0.3
	printf 'phone,why\n' >list.csv
	sleep 0.3
	list | head -c 20 >list.csv
	sleep 0.3
	rm list.csv
	sleep 0.3
	# written anew, without the three
	printf 'phone,why\n13900000058,asked\n' >new.csv
	mv new.csv list.csv
	ends 0
	[ "$(calls log)" -eq 56 ] || { echo "called although listed before: $(called)"; return 1; }
	[ "$(grep -c -e 13900000001 -e 13900000055 -e 13900000057 -e 13900000058 log)" -eq 0 ]
}

@test "a list without any number is told at the start" {
	roll 3 >roll.csv
	serve
	: >empty.csv
	printf 'phone,why\n,asked\n' >header.csv
	printf '13900000001\n' >one.csv
	campaign roll.csv --rate 1000/s --suppress empty.csv --suppress header.csv --suppress one.csv -q --json
	[ "$CODE" -eq 0 ]
	[ "$(called)" = "00 02 " ]
	for list in empty header; do
		grep -qF "warning: $list.csv: there is no number in this do-not-call list" words
	done
	[ "$(wc -l <words)" -eq 2 ]
	[ "$(last "[(l['file'], l['numbers']) for l in o['lists']]")" = "[('empty.csv', 0), ('header.csv', 0), ('one.csv', 1)]" ]
	fails 0 "$ROLLCALL" check roll.csv -q --json --suppress empty.csv
	says "warning: empty.csv: there is no number in this do-not-call list"
	says '"lists":[{"file":"empty.csv","numbers":0,"unreadable":0,"words":[]}]'
	fails 0 "$ROLLCALL" call 13900000009 'meet on Monday' --suppress empty.csv --yes --api-base "$BASE" -q --window always
	[ "$(grep -c 'warning: empty.csv' <<<"$output")" -eq 1 ]
}

@test "import reads a file as --suppress does, and names what it cannot take" {
	printf 'phone,why,备用电话\n13900000000\n13900000001,asked,13900000002\n,其父13900000003不要打,\n139****0004,,\n010-12345678,,\n' >list.csv
	fails 3 "$ROLLCALL" suppress import list.csv
	says 'list.csv:5: row 5: phone: "*" is not understood: "139****0004"'
	says 'list.csv:6: row 6: phone: begins with 01, 13 to 19 wanted: "010-12345678"'
	says "not understood: 2; the others were taken"
	[ "$("$ROLLCALL" suppress list | cut -d' ' -f1 | tr '\n' ' ')" = "13900000000 13900000001 13900000002 13900000003 " ]
}

# hold_history NUMBER: has the history for a second and a half, as another rollcall may, and puts this number on the
# do-not-call list meanwhile, and 13900000029 into list.csv
hold_history() {
	/usr/bin/python3 - "$1" <<-'EOF'
	import sqlite3, sys, time
	db = sqlite3.connect(".local/share/rollcall/memory.sqlite", isolation_level=None, timeout=10)
	db.execute("BEGIN IMMEDIATE")
	time.sleep(1.5)
	db.execute("INSERT INTO suppressed(number, at, reason) VALUES(?, 0, 'meanwhile')", (sys.argv[1],))
	db.execute("UPDATE list SET changes = changes + 1")
	open("list.csv", "a").write("13900000029\n")
	db.execute("COMMIT")
	EOF
}

@test "who comes onto a list while a claim waits for the history is not called" {
	roll 2 >roll.csv
	printf 'P3,13900000029,call number 3 about the meeting\nP4,13900000003,call number 4 about the meeting\n' >>roll.csv
	serve
	echo 13900000099 >list.csv
	begin roll.csv --rate 1/s --suppress list.csv -q
	several 1
	sleep 0.5
	# the next call is due in half a second
	hold_history 13900000001
	ends 0
	[ "$(called)" = "00 03 " ] || { echo "called although listed meanwhile: $(called)"; return 1; }
	[ "$(column roll-results.csv call_status,call_reason | sed -n '2,3p')" = "suppressed|on the do-not-call list: meanwhile
suppressed|on the list list.csv" ]
}
