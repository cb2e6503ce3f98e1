#!/usr/bin/env bats
# What is looked at before anybody is called: lists of who must not be, names, times, preambles, unclear words.

load lib

# rows FILE: row, state and reason of a dry campaign's results, which are made by the simulator
rows() {
	column "$1" call_row,call_status,call_reason
}

@test "check --suppress: rolls, one number a line, results, several lists; suppressed by which" {
	roll 6 >roll.csv
	printf '姓名,电话\n王,+86 139-0000-0001\n' >one.csv
	printf '13900000002\r\n"13900000003，13900000001"\r\n' >two.txt
	fails 0 "$ROLLCALL" check roll.csv -v --suppress one.csv --suppress two.txt -o clean.csv
	says "6 rows, 6 numbers: 3 ready, 0 rejected, 0 duplicate, 3 suppressed"
	says "roll.csv:3: row 3: on the list one.csv"
	says "roll.csv:4: row 4: on the list two.txt"
	says "roll.csv:5: row 5: on the list two.txt"
	[ "$(column clean.csv name | tr '\n' ' ')" = "P1 P5 P6 " ]
	# everybody
	fails 2 "$ROLLCALL" check roll.csv --suppress roll.csv
	says "nobody to call"
	# a list that is no list
	for list in nosuch . <(echo 13900000001); do
		fails 2 "$ROLLCALL" check roll.csv --suppress one.csv --suppress "$list"
		says "$list"
	done
	printf '13900000001\n"13900000002\n' >broken
	fails 2 "$ROLLCALL" check roll.csv --suppress broken
	says "broken:2"
	# it is never written over
	fails 2 "$ROLLCALL" check roll.csv --suppress one.csv -o one.csv --force
	says "one.csv: is a list that --suppress names"
}

@test "check --suppress: what is no number is told, with file and line; to go on without it is somebody's word" {
	roll 3 >roll.csv
	printf '13900000001\n1390000000\nx\n' >list.txt
	for quiet in -q -v; do
		fails 2 "$ROLLCALL" check roll.csv --suppress list.txt $quiet -o clean.csv
		says 'list.txt:2: row 2: phone: 10 digits, 11 wanted: "1390000000"'
		says "list.txt:3: row 3: phone: "
		says "this and 1 more of the do-not-call list cannot be read: mend them, or say --suppress-unreadable ignore"
		[ ! -e clean.csv ]
	done
	fails 0 "$ROLLCALL" check roll.csv --suppress list.txt --suppress-unreadable ignore
	says 'list.txt:2: row 2: phone: 10 digits, 11 wanted: "1390000000"'
	says "list.txt:3: row 3: phone: "
	says "--suppress: 2 of the entries are no numbers, and keep nobody from being called"
	says "2 ready, 0 rejected, 0 duplicate, 1 suppressed"
	fails 0 "$ROLLCALL" check roll.csv --suppress list.txt -q --suppress-unreadable ignore
	says 'list.txt:2: row 2: '
	seq 20 >list.txt
	fails 0 "$ROLLCALL" check roll.csv --suppress list.txt --suppress-unreadable ignore
	[ "$(grep -c '^list.txt' <<<"$output")" -eq 5 ]
	says "--suppress: 20 of the entries"
}

@test "the user's own list counts, with its reason; in the folder that is named; nothing is made there" {
	roll 3 >roll.csv
	fails 0 "$ROLLCALL" check roll.csv
	[ ! -e .local ]
	"$ROLLCALL" suppress add 13900000001 --reason 'asked for it' -q
	"$ROLLCALL" suppress add 13900000002 -q --data-dir other
	fails 0 "$ROLLCALL" check roll.csv -v
	says "roll.csv:3: row 3: on the do-not-call list: asked for it"
	says "2 ready, 0 rejected, 0 duplicate, 1 suppressed"
	fails 0 "$ROLLCALL" check roll.csv -v --data-dir other
	[[ $output == *"roll.csv:4: row 4: on the do-not-call list"$'\n'* ]]
	says "2 ready, 0 rejected, 0 duplicate, 1 suppressed"
	# one that cannot be read is not an empty one
	echo nonsense >other/memory.sqlite
	fails 1 "$ROLLCALL" check roll.csv --data-dir other
	says "other/memory.sqlite"
	# without any folder there is none
	HOME='' fails 0 "$ROLLCALL" check roll.csv
	says "3 ready"
}

@test "run: who is on a list is not called; a rehearsal does not look at the user's own" {
	roll 5 >roll.csv
	printf 'phone\n13900000001\n' >list.csv
	"$ROLLCALL" suppress add 13900000002 --reason moved -q --data-dir data
	start_simulator --log log --latency 0ms --time-scale 100000 --record-delay 0ms --answer 1
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --suppress list.csv --api-base "$BASE" -q
	[ "$(calls log)" -eq 3 ]
	[ "$(grep -c -e 13900000001 -e 13900000002 log)" -eq 0 ]
	[ "$(rows roll-results.csv | grep suppressed)" = "3|suppressed|on the list list.csv
4|suppressed|on the do-not-call list: moved" ]
	"$ROLLCALL" run roll.csv "${FAST[@]}" --suppress list.csv --simulate="$QUICK" -q
	[ "$(rows roll-simulated-results.csv | grep suppressed)" = "3|suppressed|on the list list.csv" ]
}

@test "a roll that changed: nobody of the old results is called again, but who was not called is" {
	{ roll 2; echo "P3,13900000002,call number 3 about the meeting"; echo "P4,13900000002,call number 3 about the meeting"; } >roll.csv
	start_simulator --log log --latency 0ms --time-scale 100000 --record-delay 0ms --answer 1
	export STEPONEAI_API_KEY=k
	"$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	# as if it had been stopped before the third
	sed -i '/^P3/s/,ended,answered,,[^,]*,1,/,ready,,,,,/' roll-results.csv
	[ "$(column roll-results.csv call_status | tr '\n' ' ')" = "ended ended ready duplicate " ]
	echo "P5,13900000009,call number 9 about the meeting" >>roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q -L new.ledger -o new.csv --suppress roll-results.csv
	[ "$(column new.csv call_row,call_status | tr '\n' ' ')" = "2|suppressed 3|suppressed 4|ended 5|duplicate 6|ended " ]
	[ "$(calls log)" -eq 5 ]
}

@test "names: control characters and more than 64 characters are rejected" {
	{
		echo name,phone,requirement
		printf '"a\nb",13900000000,meet on Monday\n'
		printf '\001,13900000001,meet on Monday\n'
		printf '%065d,13900000002,meet on Monday\n' 0
		printf '%064d,13900000003,meet on Monday\n' 0
	} >roll.csv
	fails 3 "$ROLLCALL" check roll.csv --json
	says "row 2: name: it holds U+000A"
	says "row 3: name: it holds U+0001"
	says "row 4: name: 65 characters, 64 at most"
	says '"ready":1,"rejected":3'
	says '"reasons":{"name":3,"phone":0,'
}

@test "not_before and not_after: read in the zone that is named, late ones suppressed, wrong ones rejected" {
	cat >roll.csv <<-'EOF'
	name,phone,requirement,not_before,not_after
	a,13900000000,meet on Monday,2001-01-01,2199-01-01 09:00
	b,13900000001,meet on Monday,,2001-01-01 09:00
	c,13900000002,meet on Monday,,2001-01-01
	d,13900000003,meet on Monday,tomorrow,
	e,13900000004,meet on Monday,2199-01-02,2199-01-01
	EOF
	fails 3 "$ROLLCALL" check roll.csv -v
	says "1 ready, 2 rejected, 0 duplicate, 2 suppressed"
	says "row 3: not_after has passed: 2001-01-01 09:00"
	says "row 4: not_after has passed: 2001-01-02 00:00"
	says "row 5: not_before: a time like"
	says 'row 6: not_after: "2199-01-01" is not later than not_before, "2199-01-02"'
	# noon in Shanghai was over before noon in New York begins
	printf 'name,phone,requirement,until\na,13900000000,meet on Monday,%s\n' \
		"$(TZ=Asia/Shanghai date -d '1 hour ago' '+%Y-%m-%d %H:%M')" >zones.csv
	fails 2 "$ROLLCALL" check zones.csv --columns not_after=until
	says "1 suppressed"
	fails 0 "$ROLLCALL" check zones.csv --columns not_after=until --time-zone America/New_York
	fails 2 "$ROLLCALL" check zones.csv --time-zone Nowhere/At_all
	says "Nowhere/At_all"
	printf 'phone,requirement,最早,not_before\n13900000000,meet on Monday,,\n' >two.csv
	fails 2 "$ROLLCALL" check two.csv
	says "two columns could be the not_before"
}

@test "the preamble is part of the 20,000 characters; a file's, or none" {
	{ printf 'name,phone,requirement\na,13900000000,meet on Monday '; head -c 19985 /dev/zero | tr '\0' x; echo; } >roll.csv
	fails 2 "$ROLLCALL" check roll.csv
	says "row 2: requirement: 20000 characters, and "
	says " of the preamble: 20000 at most together"
	fails 0 "$ROLLCALL" check roll.csv --preamble none
	echo '您好' >words.txt
	fails 2 "$ROLLCALL" check roll.csv --preamble words.txt
	says "requirement: 20000 characters, and 3 of the preamble"
	roll 2 >small.csv
	fails 0 "$ROLLCALL" check small.csv --preamble words.txt
	echo 'Hello {name} {city}' >words.txt
	fails 2 "$ROLLCALL" check small.csv --preamble words.txt
	says '--preamble words.txt: "{city}": no such column; a preamble may hold only {name}'
	: >words.txt
	fails 2 "$ROLLCALL" check small.csv --preamble words.txt
	says "--preamble words.txt: empty"
	printf '\xff' >words.txt
	fails 2 "$ROLLCALL" check small.csv --preamble words.txt
	says "not UTF-8"
	head -c 5001 /dev/zero | tr '\0' x >words.txt
	fails 2 "$ROLLCALL" check small.csv --preamble words.txt
	says "5001 characters, 5000 at most"
	head -c 70000 /dev/zero | tr '\0' x >words.txt
	fails 2 "$ROLLCALL" check small.csv --preamble words.txt
	says "over 64 KiB"
	for given in nosuch - .; do
		fails 2 "$ROLLCALL" check small.csv --preamble "$given"
	done
}

@test "run goes on with the preamble that it began with, whatever file it comes from" {
	roll 3 >roll.csv
	echo 'Hello {name}' >words.txt
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK" -q --preamble words.txt
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK" -q
	says 'was begun with another --preamble: "Hello {name}", not ""'
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK" -q --preamble none
	mv words.txt other.txt
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK" -q --preamble other.txt
	echo 'Good day {name}' >other.txt
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK" -q --preamble other.txt
	says 'was begun with another --preamble'
}

@test "check warns of unclear words: five are shown, the rest counted, and nothing ends otherwise" {
	{
		echo phone,requirement
		echo 13900000000,王老师通知您周一上午十点开会
		for i in $(seq 7); do echo "1390000000$i,通知您来开会"; done
	} >roll.csv
	fails 0 "$ROLLCALL" check roll.csv
	says "roll.csv:3: row 3: unclear: 6 characters only; no time in it; no place and no name in it"
	[ "$(grep -c unclear: <<<"$output")" -eq 5 ]
	says "and 2 more unclear"
	fails 0 "$ROLLCALL" check roll.csv -v
	[ "$(grep -c unclear: <<<"$output")" -eq 7 ]
	[[ $output != *"more unclear"* ]]
	fails 0 "$ROLLCALL" check roll.csv -q
	[ -z "$output" ]
	[ "$("$ROLLCALL" check roll.csv -q --json | grep -c '"unclear":7,')" -eq 1 ]
	# the name of the row is enough of a name; a text that nobody filled is not enough of one
	printf 'name,phone,requirement\n王,13900000000,通知您周一上午十点来开会\n李,13900000001,通知您周一上午十点到{{where}}开会\n' >roll.csv
	fails 0 "$ROLLCALL" check roll.csv
	[ "$(grep -c unclear: <<<"$output")" -eq 1 ]
	says 'row 3: unclear: "{where}" stands in it unfilled'
}

@test "a number that comes onto a list while the campaign runs is not called; a list that is gone holds everybody back" {
	roll 40 >roll.csv
	printf 'phone\n13900000001\n' >list.csv
	start_simulator --log log --latency 0ms --time-scale 100000 --record-delay 0ms
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --rate 10/s --suppress list.csv --api-base "$BASE" -q &
	local run=$!
	STARTED+=("$run")
	sleep 1
	echo 13900000035 >>list.csv
	mv list.csv away.csv
	sleep 1.5
	local before
	before=$(calls log)
	sleep 0.8
	[ "$(calls log)" -eq "$before" ]
	[ "$before" -lt 38 ]
	mv away.csv list.csv
	wait "$run"
	[ "$(calls log)" -eq 38 ]
	[ "$(grep -c -e 13900000001 -e 13900000035 log)" -eq 0 ]
	[ "$(rows roll-results.csv | grep suppressed)" = "3|suppressed|on the list list.csv
37|suppressed|on the list list.csv" ]
}

@test "--duplicates requirement: what is heard the same is the same, and calls once; what is sent is the row's own" {
	{
		echo "name,phone,when,requirement"
		printf 'P,13900000001,Monday 9:00,meet us {when}\n'
		printf 'P,13900000001,Monday 9:00,"meet us {when} "\n'
		printf 'P,13900000001,Monday 9:00,"meet us {when}\n"\n'
		printf 'P,13900000001,Monday 9:00,meet us\u00a0{when}\n'
		printf 'P,13900000001,Monday 9:00,me\u200bet us  {when}\n'
		printf 'P,13900000001,\uff2donday\u3000\uff19\uff1a00,meet us {when}\n'
		printf 'P,13900000001,"Monday 9:00",meet us Monday 9:00\n'
		printf 'P,13900000002,Tuesday,"meet  us {when} "\n'
		printf 'P,13900000002,Wednesday,meet us {when}\n'
	} >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --duplicates requirement --preamble none --simulate="$QUICK --log $WORK/log" -q || [ $? -eq 3 ]
	[ "$(grep -c 13900000001 log)" -eq 1 ]
	[ "$(grep -c 13900000002 log)" -eq 2 ]
	grep -qF '"requirement":"meet  us Tuesday "' log
	[ "$(column roll-simulated-results.csv call_status | grep -c duplicate)" -eq 6 ]
	fails 0 "$ROLLCALL" check roll.csv --duplicates requirement
	says "3 ready, 0 rejected, 6 duplicate"
}
