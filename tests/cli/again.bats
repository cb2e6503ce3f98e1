#!/usr/bin/env bats
# A results file as a roll: --only calls some of its rows again, and nobody by accident. Who was called is taken
# from the simulator's log.

load lib

# campaign ROLL OPTIONS...: against a simulator that runs
campaign() {
	STEPONEAI_API_KEY=k "$ROLLCALL" run "$@" "${FAST[@]}" --api-base "$BASE" -q
}

# dialed LOG: the numbers, sorted
dialed() {
	sed -n 's/.*"phone":"\([0-9]*\)".*/\1/p' "$1" | sort
}

# first_campaign: 60 people in roll.csv, results in roll-results.csv; some did not answer, some are unknown
first_campaign() {
	roll 60 >roll.csv
	start_simulator --log log --latency 0ms --record-delay 0ms --time-scale 100000 --seed 4 --fault no-id=0.1
	campaign roll.csv || [ $? -eq 3 ]
	[ "$(calls log)" -eq 60 ]
	: >log
}

# who PATTERN: numbers of the rows whose state and outcome match
who() {
	column roll-results.csv call_phone,call_status,call_outcome | grep -E "\|($1)$" | cut -d'|' -f1 | sort
}

@test "those who did not answer are called again, nobody else" {
	first_campaign
	who 'ended\|(no_answer|busy)' >wanted
	[ "$(wc -l <wanted)" -ge 5 ]
	campaign roll-results.csv --only no_answer,busy
	dialed log >got
	diff wanted got
	# every row came back, with its own columns, and ours once
	[ "$(head -1 roll-results-results.csv)" = "$(head -1 roll-results.csv)" ]
	diff <(column roll-results.csv name,phone,requirement) <(column roll-results-results.csv name,phone,requirement)
	column roll-results-results.csv call_status,call_reason | grep -qxF 'suppressed|not in --only no_answer,busy: ended, answered'
	[ "$(column roll-results-results.csv call_status | grep -c suppressed)" -eq $((60 - $(wc -l <wanted))) ]
	# the same command again calls nobody; with other states it is another campaign
	campaign roll-results.csv --only no_answer,busy
	fails 2 campaign roll-results.csv --only busy
	says '--only: "no_answer,busy", not "busy"'
	fails 2 campaign roll-results.csv
	says '--only: "no_answer,busy", not ""'
	diff wanted <(dialed log)
}

@test "without --only a results file is refused, and a roll with it" {
	first_campaign
	fails 2 campaign roll-results.csv
	says "say which of its rows to call again, like --only no_answer,busy"
	fails 2 campaign roll.csv --only busy -L other.ledger -o other.csv
	says "is not a results file"
	fails 2 "$ROLLCALL" check roll.csv --only busy
	says "is not a results file"
	fails 2 campaign roll-results.csv --only nobody
	says "cancelled"
	[ ! -s log ]
	[ ! -e roll-results.csv.ledger ]
}

@test "nobody stands so: nobody to call" {
	printf 'phone,requirement,call_row,call_phone,call_status,call_outcome\n13900000001,hi,2,13900000001,ended,answered\n' >r.csv
	fails 2 "$ROLLCALL" run r.csv --only busy --simulate --yes
	says "r.csv: nobody to call: none of its rows has a state that --only names"
	[ ! -e r-simulated.csv.ledger ]
}

@test "what may have been called, or must not be, wants --force as well" {
	first_campaign
	who 'unknown\|' >wanted
	[ -s wanted ]
	local state
	for state in unknown overdue placed dialing duplicate suppressed; do
		fails 2 campaign roll-results.csv --only "busy,$state"
		says "--only: $state: may have been called, or must not be"
		says "--force"
		fails 2 "$ROLLCALL" check roll-results.csv --only "$state"
	done
	[ ! -s log ]
	campaign roll-results.csv --only unknown --force || [ $? -eq 3 ]
	diff wanted <(dialed log)
}

@test "a number that was called in another row is not called by accident" {
	cat >results.csv <<-'CSV'
	phone,requirement,call_row,call_phone,call_status,call_outcome
	"13900000001,13900000002",hi,2.1,13900000001,ended,answered
	"13900000001,13900000002",hi,2.2,13900000002,ended,busy
	13900000001,hi,3,13900000001,ended,busy
	13900000003,hi,4,13900000003,,busy
	13900000004,hi,5,13900000004,called,busy
	13900000009,hi,6,13900000005,ended,busy
	CSV
	"$ROLLCALL" check results.csv --only busy -v -o clean.csv
	fails 0 "$ROLLCALL" check results.csv --only busy -v
	says "row 4: duplicate of row 2"
	says "row 5: call_status is blank"
	says "2 ready, 0 rejected, 1 duplicate, 3 suppressed"
	[ "$(unmarked clean.csv)" = $'phone,requirement\n13900000002,hi\n13900000005,hi' ]
	"$ROLLCALL" run results.csv --only busy "${FAST[@]}" --simulate="$QUICK --log $WORK/log"
	[ "$(dialed log)" = $'13900000002\n13900000005' ]
}

@test "the ledger is gone, the results are there: they say who was called, and how to call only the others" {
	first_campaign
	rm roll.csv.ledger*
	fails 2 campaign roll.csv
	says "roll-results.csv: is there already, and the ledger roll.csv.ledger is not"
	says "--suppress roll-results.csv -o NEW.csv calls only those who were not called yet"
	fails 2 campaign roll.csv --dry-run
	says "--suppress roll-results.csv -o NEW.csv calls only those who were not called yet"
	[ ! -s log ]
	[ ! -e roll.csv.ledger ]
	# all were called: nobody is left; then two come who are new
	fails 2 campaign roll.csv --suppress roll-results.csv -o NEW.csv
	says "nobody to call"
	[ ! -s log ]
	printf 'New,13700000000,hello\nNewer,13700000001,hello\n' >>roll.csv
	campaign roll.csv --suppress roll-results.csv -o NEW.csv || [ $? -eq 3 ]
	[ "$(dialed log | paste -sd ' ')" = "13700000000 13700000001" ]
}

# rewritten FROM TO PYTHON: the results FROM as TO; the code changes `header` and `rows` (dicts)
rewritten() {
	/usr/bin/python3 - "$@" <<-'PY'
	import csv, sys
	with open(sys.argv[1], encoding="utf-8-sig", newline="") as f:
	    rows = list(csv.DictReader(f))
	header = list(rows[0])
	exec(sys.argv[3])
	with open(sys.argv[2], "w", encoding="utf-8-sig", newline="") as f:
	    out = csv.DictWriter(f, header, extrasaction="ignore")
	    out.writeheader()
	    out.writerows(rows)
	PY
}

@test "results are known by any of their columns; what is missing is named, or refused" {
	first_campaign
	who 'ended\|(no_answer|busy)' >wanted
	rewritten roll-results.csv deleted.csv 'header.remove("call_phone")'
	rewritten roll-results.csv renamed.csv 'header[header.index("call_phone")] = "number called"'
	rewritten roll-results.csv status.csv 'header = [h for h in header if h[:5] != "call_" or h == "call_status"]'
	rewritten roll-results.csv id.csv 'header = [h for h in header if h[:5] != "call_" or h == "call_id"]'
	rewritten roll-results.csv last.csv 'header = [h for h in header if h[:5] != "call_" or h == "call_transcript"]'
	local file
	for file in deleted renamed status id last; do
		fails 2 campaign "$file.csv"
		says "$file.csv: this is a results file (column call_"
		fails 2 "$ROLLCALL" check "$file.csv"
		[ ! -e "$file.csv.ledger" ]
		# as a list, everybody who was or may have been called is on it
		fails 2 campaign roll.csv -L "$file.ledger" -o "$file.new.csv" --suppress "$file.csv"
		says "nobody to call"
		"$ROLLCALL" suppress import "$file.csv" --data-dir "$file.data" -q
		[ "$("$ROLLCALL" suppress list --data-dir "$file.data" | wc -l)" -eq 60 ]
	done
	for file in id last; do
		fails 2 campaign "$file.csv" --only no_answer,busy
		says "$file.csv: a results file without the column call_status"
	done
	fails 2 campaign status.csv --only no_answer,busy
	says "status.csv: a results file without the column call_outcome"
	rewritten roll-results.csv unsaid.csv 'header.remove("call_reason")'
	fails 2 campaign unsaid.csv --only answered
	says "unsaid.csv: a results file without the column call_reason"
	[ ! -s log ]
	fails 0 "$ROLLCALL" check deleted.csv --only no_answer,busy
	says "deleted.csv: results without call_phone: "
	for file in deleted renamed; do
		: >log
		campaign "$file.csv" --only no_answer,busy
		diff wanted <(dialed log)
	done
	# a column of the roll's own that looks like one of ours is no reason
	sed '1s/requirement/requirement,call_centre/; 2,$s/$/,x/' roll.csv >own.csv
	: >log
	campaign own.csv --at-most 9/1d || [ $? -eq 3 ]
	[ "$(calls log)" -eq 60 ]
}

# combinations: results with a row for each state and outcome, each number once: 139000SS0OO
combinations() {
	local s=0 o state outcome
	echo "phone,requirement,call_row,call_phone,call_status,call_outcome,call_reason"
	for state in rejected duplicate suppressed ready dialing placed ended overdue refused unknown; do
		s=$((s + 1)) o=0
		for outcome in '' answered no_answer busy declined voicemail failed cancelled timeout; do
			printf '139%04d%04d,hi,%d,139%04d%04d,%s,%s,\n' $s $o $((s * 10 + o)) $s $o $state "$outcome"
			o=$((o + 1))
		done
	done
}

@test "an outcome counts of who has ended, and who declined is never called: each state with each outcome" {
	combinations >results.csv
	[ "$(wc -l <results.csv)" -eq 91 ]
	start_simulator --log log --latency 0ms --record-delay 0ms --time-scale 100000 --answer 1
	local word
	for word in answered no_answer busy voicemail failed cancelled timeout; do
		: >log
		campaign results.csv --only $word --force -L $word.ledger -o $word.csv
		diff <(grep ",ended,$word," results.csv | cut -d, -f1) <(dialed log)
	done
	for word in rejected duplicate suppressed ready dialing placed ended overdue refused unknown; do
		: >log
		campaign results.csv --only $word --force --at-most 9/1d -L $word.ledger -o $word.csv
		diff <(grep ",$word," results.csv | grep -v ,declined, | cut -d, -f1) <(dialed log)
	done
	: >log
	fails 2 campaign results.csv --only declined --force -L declined.ledger -o declined.csv
	says "a refusal is final"
	[ ! -s log ]
}

@test "who asked for no more calls is never called again from results, nor who declined, whatever history is there" {
	roll 20 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --answer 1 --opt-out 0.5" -o results.csv -q
	column results.csv call_phone,call_reason | grep 'asked for no more calls' | cut -d'|' -f1 | sort >asked
	[ "$(wc -l <asked)" -ge 3 ]
	comm -23 <(column results.csv call_phone | sort) asked >wanted
	start_simulator --log log --latency 0ms --record-delay 0ms --time-scale 100000 --answer 1
	campaign results.csv --only answered --force --data-dir new
	diff wanted <(dialed log)
	# the results of that say it again; so do those that a spreadsheet wrote
	column results-results.csv call_phone,call_status,call_reason | grep 'suppressed|asked for no more' | cut -d'|' -f1 | sort | diff asked -
	: >log
	rewritten results-results.csv shouted.csv 'for r in rows: r["call_reason"] = r["call_reason"].upper().replace(" ", "\u00a0")'
	fails 2 campaign shouted.csv --only suppressed --force --data-dir newer
	says "nobody to call"
	# and of one number in two rows, whichever comes first
	printf 'phone,requirement,call_row,call_phone,call_status,call_outcome,call_reason
13900000001,one,2,13900000001,ended,no_answer,
13900000001,two,3,13900000001,ended,answered,asked for no more calls: 别再打了
13900000002,one,4,13900000002,ended,busy,
13900000002,two,5,13900000002,ended,declined,\n' >two.csv
	fails 2 campaign two.csv --only no_answer,busy --duplicates requirement --force --data-dir newer
	says "nobody to call"
	[ ! -s log ]
}

@test "how the rows are sorted changes nobody who is called" {
	{
		echo "phone,requirement,call_row,call_phone,call_status,call_outcome,call_reason"
		local n=0 status
		for status in ended,answered, ended,voicemail, unknown,, placed,, refused,, suppressed,,late ready,, ,busy, odd,busy,; do
			n=$((n + 1))
			echo "1390000000$n,hi,$((2 * n)),1390000000$n,ended,busy,"
			echo "1390000000$n,hi,$((2 * n + 1)),1390000000$n,$status"
		done
		echo "13900000010,hi,20,13900000010,ended,busy,"
		echo "13900000010,hi,21,13900000010,duplicate,,duplicate of row 20"
	} >results.csv
	start_simulator --log log --latency 0ms --record-delay 0ms --time-scale 100000 --answer 1
	rewritten results.csv backwards.csv 'rows.reverse()'
	rewritten results.csv busy_first.csv 'rows.sort(key=lambda r: (r["call_outcome"] != "busy", r["call_status"]))'
	rewritten results.csv busy_last.csv 'rows.sort(key=lambda r: (r["call_outcome"], r["call_status"]))'
	local file
	for file in results backwards busy_first busy_last; do
		: >log
		campaign $file.csv --only busy --at-most 99/1d
		[ "$(dialed log)" = 13900000010 ]
		# as it comes down a pipe
		: >log
		campaign - --only busy --at-most 99/1d -L $file.pipe.ledger -o $file.pipe.csv <$file.csv
		[ "$(dialed log)" = 13900000010 ]
	done
	# as a list: a duplicate goes with its row, above or below
	rewritten results.csv list.csv 'rows = [r for r in rows if r["call_row"] in ("14", "15")]; rows[0]["call_status"] = "duplicate"; rows[0]["call_outcome"] = ""'
	rewritten list.csv list2.csv 'rows.reverse()'
	printf 'phone,requirement\n13900000007,hi\n' >roll.csv
	for file in list list2; do
		: >log
		campaign roll.csv --suppress $file.csv -L $file.ledger -o $file.out.csv
		[ "$(dialed log)" = 13900000007 ]
	done
}
