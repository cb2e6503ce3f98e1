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
	says "r.csv: nobody to call: none of its rows stands as --only says"
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
	says "--suppress roll-results.csv -o NEW.csv calls only who was not called"
	fails 2 campaign roll.csv --dry-run
	says "--suppress roll-results.csv -o NEW.csv calls only who was not called"
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
