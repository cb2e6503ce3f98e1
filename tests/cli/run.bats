#!/usr/bin/env bats
# rollcall run: everybody called once, and what comes back.

load lib

SAMPLE_TEXT="您好{name}，通知您开会。"

@test "the sample roll, end to end: every row comes back as expected" {
	fails 3 "$ROLLCALL" run "$TOP/samples/roll.csv" -r "$SAMPLE_TEXT" -o results.csv -L ledger "${FAST[@]}" \
		--simulate="$QUICK --fault no-id=0.05,503=0.04 --log $WORK/log"
	column results.csv call_row,call_phone,call_status,call_outcome,call_seconds,call_minutes,call_cost,call_reason >got
	diff "$TOP/samples/expected/results.txt" got
	[ "$(most_per_number log)" -eq 1 ]
	[ "$(calls log)" -eq 27 ]
	column results-minutes.csv calls,answered,not_answered,refused,unknown,open,overdue >got
	[ "$(awk -F'|' '{ for (i = 1; i <= 7; i++) s[i] += $i } END { print s[1], s[1] - s[2] - s[3] - s[4] - s[5] - s[6] - s[7] }' got)" = "27 0" ]
}

@test "the roll's own columns come back byte for byte" {
	printf 'phone,note,requirement\n13900000000," a ""b"", c ",hi\n13900000001,"x\r\ny",hi\n' >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --answer 0"
	printf '\xef\xbb\xbfphone,note,requirement,call_row' | cmp -n 34 - roll-simulated-results.csv
	grep -q '^13900000000," a ""b"", c ",hi,2,13900000000,ended,' roll-simulated-results.csv
	grep -q $'^13900000001,"x\r$' roll-simulated-results.csv
}

@test "what is sent is what was asked for: number, text, key of its own" {
	printf 'name,phone,requirement\n"O""Brien\\",13900000000,\nB,13900000001,"own {name} {{x}}"\n' >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --preamble none -r 'Hi {name}: {phone}' --simulate="$QUICK --log $WORK/log"
	grep -qF '"requirement":"Hi O\"Brien\\: 13900000000"' log
	grep -qF '"requirement":"own B {x}"' log
	[ "$(sed -n 's/.*"idempotency_key":"\([A-Za-z0-9._:-]*\)".*/\1/p' log | sort -u | wc -l)" -eq 2 ]
	[ "$(sed -n 's/.*"idempotency_key":"\([A-Za-z0-9._:-]\{8,128\}\)".*/\1/p' log | wc -l)" -eq 2 ]
}

@test "a finished campaign run again calls no one, changes no byte, and says how to begin anew" {
	roll 20 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log"
	cp roll-simulated-results.csv before.csv
	cp roll-simulated-results-minutes.csv before-minutes.csv
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log"
	[ "$status" -eq 0 ]
	says "nobody was called"
	says "-L NEW"
	[ "$(calls log)" -eq 20 ]
	cmp before.csv roll-simulated-results.csv
	cmp before-minutes.csv roll-simulated-results-minutes.csv
}

@test "a roll that changed, another service, another text: refused, naming both" {
	roll 3 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log" -r one
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log" -r two
	says '"one"'
	says '"two"'
	fails 2 env STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base http://127.0.0.1:1 \
		-L roll-simulated.csv.ledger -r one
	says simulated
	roll 4 >roll.csv
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log" -r one
	says "has changed"
	says "-L NEW"
	[ "$(calls log)" -eq 3 ]
}

# digest_of SHA256: what the ledger holds as the roll's own
digest_of() {
	/usr/bin/python3 - "$1" <<-'EOF'
		import sqlite3, sys
		ledger = sqlite3.connect("roll.csv.ledger")
		ledger.execute("UPDATE meta SET value = ? WHERE name = 'sha256'", sys.argv[1:])
		ledger.commit()
	EOF
}

@test "a roll whose file nobody touched is not read again; touched, replaced or just written it is" {
	local sum
	start_simulator $QUICK --log log
	export STEPONEAI_API_KEY=k
	roll 20 >roll.csv
	sum=$(sha256sum roll.csv | cut -d ' ' -f 1)
	sleep 2.1
	"$ROLLCALL" run roll.csv --api-base "$BASE" "${FAST[@]}"
	# With a digest that no reading would confirm, it shows whether it is read.
	digest_of wrong
	"$ROLLCALL" run roll.csv --api-base "$BASE" "${FAST[@]}"
	touch roll.csv
	fails 2 "$ROLLCALL" run roll.csv --api-base "$BASE" "${FAST[@]}"
	says "has changed"
	# Just written: read each time, until its time is old enough to tell.
	digest_of "$sum"
	"$ROLLCALL" run roll.csv --api-base "$BASE" "${FAST[@]}"
	digest_of wrong
	fails 2 "$ROLLCALL" run roll.csv --api-base "$BASE" "${FAST[@]}"
	sleep 2.1
	digest_of "$sum"
	"$ROLLCALL" run roll.csv --api-base "$BASE" "${FAST[@]}"
	digest_of wrong
	"$ROLLCALL" run roll.csv --api-base "$BASE" "${FAST[@]}"
	digest_of "$sum"
	# Another one of the same size and time.
	sed 's/P1,/P2,/' roll.csv >other.csv
	touch -r roll.csv other.csv
	mv other.csv roll.csv
	fails 2 "$ROLLCALL" run roll.csv --api-base "$BASE" "${FAST[@]}"
	says "has changed"
	[ "$(calls log)" -eq 20 ]
}

@test "export writes the same results again" {
	roll 10 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK"
	"$ROLLCALL" export roll-simulated.csv.ledger -o again.csv -s again-minutes.csv
	cmp again.csv roll-simulated-results.csv
	cmp again-minutes.csv roll-simulated-results-minutes.csv
	"$ROLLCALL" export roll-simulated.csv.ledger -o - -q >piped.csv
	# A mark of the byte order is for files.
	unmarked again.csv | cmp - piped.csv
	fails 2 "$ROLLCALL" export roll-simulated.csv.ledger -o again.csv
	says "--force"
	"$ROLLCALL" export roll-simulated.csv.ledger -o again.csv --force
	fails 2 "$ROLLCALL" export roll-simulated.csv.ledger -o roll-simulated.csv.ledger --force
	fails 2 "$ROLLCALL" export roll-simulated.csv.ledger -o ./roll.csv --force
	says "is the roll already"
	fails 1 "$ROLLCALL" export nosuch.ledger -o x.csv
	fails 1 "$ROLLCALL" export roll.csv -o x.csv
	says "no ledger"
}

@test "--dry-run sends nothing, leaves nothing, and says what would be" {
	roll 50 >roll.csv
	ls -A >before
	run "$ROLLCALL" run roll.csv --dry-run --window always --price 0.15 --rate 30/m
	[ "$status" -eq 0 ]
	says "50 to call, about 2 min"
	says "worst cost 75.00 yuan"
	says "139****0000"
	says "call number 1 about the meeting"
	says "call number 3 about the meeting"
	[[ $output != *"call number 4 "* ]]
	[[ $output != *13900000000* ]]
	ls -A >after
	diff <(sort before | grep -v before) <(sort after | grep -v -e before -e after)
}

@test "outputs are checked before the first call" {
	roll 3 >roll.csv
	echo mine >roll-simulated-results.csv
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log"
	says "--force"
	[ "$(cat roll-simulated-results.csv)" = mine ]
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log" -o roll.csv
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log" -o nowhere/x.csv
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log" -o x.csv -s x.csv
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log" -o x.csv -s ./x.csv
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log" -L c.ledger -o ./c.ledger --force
	[ ! -e log ] || [ "$(calls log)" -eq 0 ]
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log" --force
	[ "$(calls log)" -eq 3 ]
}

@test "a bad roll places no call and leaves no ledger" {
	{ roll 100; printf 'x,"13900000999,hi\n'; } >roll.csv
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log"
	says "roll.csv:102"
	[ ! -s log ]
	[ ! -e roll-simulated.csv.ledger ]
	[ ! -e roll-simulated.csv.ledger.new ]
}

@test "a roll from standard input wants names" {
	roll 2 >roll.csv
	fails 2 "$ROLLCALL" run - "${FAST[@]}" --simulate="$QUICK" <roll.csv
	says "--ledger and --output"
	"$ROLLCALL" run - "${FAST[@]}" --simulate="$QUICK" -L l -o r.csv <roll.csv
	[ "$(states r.csv | awk '{ n += $1 } END { print n }')" -eq 2 ]
}

@test "files: the ledger is for its owner only, and no key is in it" {
	roll 5 >roll.csv
	start_simulator --time-scale 100000 --record-delay 0ms --latency 0ms
	echo sk_secret_key >key
	chmod 600 key
	(umask 000 && "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" --key-file key)
	[ "$(stat -c %a roll.csv.ledger)" = 600 ]
	[ "$(stat -c %a roll.csv.ledger.lock)" = 600 ]
	not grep -rl sk_secret_key --exclude=key .
}

@test "--rate is kept, --max-open is never passed" {
	roll 20 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --rate 20/s --simulate="$QUICK --log $WORK/log"
	# 20 calls at 20/s take 0.95 s, but for the lateness a pace forgives, whatever the machine
	awk -F'"' '{ split($4, t, /[T:+]/); s = t[2] * 3600 + t[3] * 60 + t[4]; if (NR == 1) first = s; last = s }
		END { if (last < first) last += 86400; exit !(last - first >= 0.8) }' log
	"$ROLLCALL" run roll.csv "${FAST[@]}" -L l2 -o r2.csv --max-open 3 --poll-interval 50ms -j 16 \
		--simulate="--talk 1s --answer 1 --time-scale 10 --record-delay 0ms --latency 1ms --log $WORK/log2"
	# the simulator's calls last (3 s ringing + 1 s) / 10: at any moment at most three of them run
	awk -F'"' '{ split($4, t, /[T:+]/); s[NR] = t[2] * 3600 + t[3] * 60 + t[4] }
		END { for (i = 4; i <= NR; i++) if (s[i] >= s[i - 3] && s[i] - s[i - 3] < 0.35) exit 1 }' log2
}

@test "progress: one line on a terminal, no colour with NO_COLOR, silence with -q" {
	roll 30 >roll.csv
	command -v script >/dev/null || skip "no script(1) here"
	TERM=xterm script -qec "'$ROLLCALL' run roll.csv --rate 60/s --poll-interval 50ms --simulate='$QUICK --fault no-id=0.3'" /dev/null \
		>screen || true
	tr '\r' '\n' <screen >lines
	grep -q '/30 done, .*/s, .* open, .* answered, .* need' lines
	grep -q $'\033\\[33m' lines
	NO_COLOR=1 TERM=xterm script -qec "'$ROLLCALL' run roll.csv -L l -o r.csv --rate 60/s --poll-interval 50ms \
		--simulate='$QUICK --fault no-id=0.3'" /dev/null >screen || true
	if grep -q $'\033' screen; then return 1; fi
	run "$ROLLCALL" run roll.csv -L l2 -o r2.csv "${FAST[@]}" --simulate="$QUICK" -q
	[ -z "$output" ]
}

@test "at the end: a table, the files, and what to do about rows that need a person" {
	roll 12 >roll.csv
	fails 3 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --fault no-id=0.5"
	says "contacts          12"
	says "roll-simulated-results.csv"
	says "roll-simulated-results-minutes.csv"
	says "rows need a person"
	says "may have been called"
}

@test "--dry-run shows what would be sent, numbers masked, nothing that moves the cursor" {
	printf 'phone,requirement\n13900000000,"call {phone}\nor \033[31mnot"\n' >roll.csv
	run "$ROLLCALL" run roll.csv --dry-run --window always
	[ "$status" -eq 0 ]
	[ "$(grep -c '139\*\*\*\*0000' <<<"$output")" -eq 2 ]
	says "AI语音助手"
	[[ $output != *13900000000* ]]
	[[ $output != *$'\033'* ]]
	fails 2 "$ROLLCALL" run roll.csv --dry-run --window always -o nowhere/x.csv
}

@test "--dry-run of a campaign that has begun counts what is left, and changes nothing" {
	roll 4 >roll.csv
	start_simulator --log log --latency 0ms --time-scale 100000 --record-delay 0ms --fault 402=1
	STEPONEAI_API_KEY=k fails 5 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE"
	cp roll.csv.ledger before
	run "$ROLLCALL" run roll.csv --dry-run --api-base "$BASE"
	says "4 to call"
	# whose first request did not leave the first time meets the fault now
	for _ in 1 2 3 4; do
		run env STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE"
		[ "$status" -eq 5 ] || break
	done
	[ "$status" -eq 0 ]
	run "$ROLLCALL" run roll.csv --dry-run --api-base "$BASE"
	says "0 to call"
	[ "$(most_per_number <(grep '"placed":true' log))" -eq 1 ]
	fails 2 "$ROLLCALL" run roll.csv --dry-run
}

@test "a run that may not call yet leaves no ledger behind" {
	roll 2 >roll.csv
	STEPONEAI_API_KEY=k fails 2 "$ROLLCALL" run roll.csv --window always --api-base http://127.0.0.1:1 </dev/null
	says "--yes"
	[ ! -e roll.csv.ledger ]
}

@test "results that were edited since are kept as FILE~; a file that is not ours is not touched" {
	roll 3 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK"
	cp roll-simulated-results.csv before.csv
	echo "my own note" >>roll-simulated-results.csv
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK"
	[ "$status" -eq 0 ]
	says "kept as roll-simulated-results.csv~"
	cmp before.csv roll-simulated-results.csv
	grep -q "my own note" roll-simulated-results.csv~
	echo mine >other.csv
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK" -o other.csv
	[ "$(cat other.csv)" = mine ]
}

@test "a ledger that is damaged, or something else: told, nothing dialed, nothing begun anew" {
	roll 5 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log"
	cp roll-simulated.csv.ledger good
	for damage in "head -c 5000 good" "head -c 100 /dev/urandom" "echo hello" "true"; do
		$damage >roll-simulated.csv.ledger
		cp roll-simulated.csv.ledger was
		fails 1 "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log"
		grep -q -e "no ledger" -e "not a ledger" <<<"$output"
		cmp was roll-simulated.csv.ledger
	done
	[ "$(calls log)" -eq 5 ]
}
