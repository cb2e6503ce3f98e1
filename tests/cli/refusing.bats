#!/usr/bin/env bats
# Every fault kind of the simulator: the state and the exit code that the design gives, and never two
# requests that could have rung the same phone.

load lib

# campaign FAULT [OPTIONS...]: three rows, all of which meet the fault
campaign() {
	local fault=$1
	shift
	roll 3 >roll.csv
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --timeout 1s "$@" --simulate="$QUICK --log $WORK/log --fault $fault=1"
}

# may_have_rung FAULT PLACED: unknown, exit 3, one request each
may_have_rung() {
	campaign "$1"
	[ "$status" -eq 3 ] || { echo "$output"; return 1; }
	[ "$(states roll-simulated-results.csv)" = "3 unknown" ]
	[ "$(calls log)" -eq 3 ]
	[ "$(most_per_number log)" -eq 1 ]
	[ "$(grep -c "\"placed\":$2" log)" -eq 3 ]
	# and never again by itself
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log"
	[ "$status" -eq 3 ]
	[ "$(calls log)" -eq 3 ]
}

# stops FAULT: exit 5, rows ready, and called once the service works again
stops() {
	campaign "$1"
	[ "$status" -eq 5 ] || { echo "$output"; return 1; }
	says "$2"
	[ "$(states roll-simulated-results.csv)" = "3 ready" ]
	grep -q '"placed":true' log && return 1
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --answer 1 --log $WORK/log"
	[ "$status" -eq 0 ]
	[ "$(states roll-simulated-results.csv)" = "3 ended answered" ]
	[ "$(grep -c '"placed":true' log)" -eq 3 ]
}

@test "429: the pool slows down, everybody is called, once" {
	campaign 429
	[ "$status" -eq 0 ] || { echo "$output"; return 1; }
	[ "$(grep -c '"placed":true' log)" -eq 3 ]
	[ "$(grep -c '"status":429' log)" -eq 3 ]
	[ "$(column roll-simulated-results.csv call_attempts | sort -u)" = 1 ]
}

@test "401: the run stops, nothing is placed" { stops 401 "key"; }
@test "402: the run stops, nothing is placed" { stops 402 "credit"; }
@test "426: the run stops, nothing is placed" { stops 426 "version"; }
@test "503: unknown" { may_have_rung 503 false; }
@test "reset-before: unknown" { may_have_rung reset-before false; }
@test "500: unknown" { may_have_rung 500 true; }
@test "reset-after: unknown" { may_have_rung reset-after true; }
@test "empty: unknown" { may_have_rung empty true; }
@test "hang: unknown at the timeout" { may_have_rung hang true; }
@test "no-id: unknown" { may_have_rung no-id true; }
@test "bad-json: unknown" { may_have_rung bad-json true; }

@test "same-id: the first has it, the others are unknown and an alarm" {
	campaign same-id -j 1
	[ "$status" -eq 3 ] || { echo "$output"; return 1; }
	says "ALARM"
	says "the service gave the id of row 2"
	[ "$(column roll-simulated-results.csv call_status | sort | uniq -c | tr -s ' ')" = " 1 ended
 2 unknown" ]
	[ "$(most_per_number log)" -eq 1 ]
}

@test "slow-record: waited for when patience allows, overdue when not" {
	roll 3 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="--time-scale 1 --record-delay 5ms --talk 1s --latency 0ms --answer 0 \
		--time-scale 20 --log $WORK/log --fault slow-record=1"
	[ "$(column roll-simulated-results.csv call_status | sort -u)" = ended ]
	fails 3 "$ROLLCALL" run roll.csv "${FAST[@]}" -L l2 -o r2.csv --max-call-minutes 100ms --tries 2 \
		--simulate="--record-delay 10s --latency 0ms --fault slow-record=1"
	[ "$(states r2.csv)" = "3 overdue" ]
}

@test "no-record: overdue, exit 3, the id is kept" {
	campaign no-record --max-call-minutes 100ms --tries 2
	[ "$status" -eq 3 ] || { echo "$output"; return 1; }
	[ "$(states roll-simulated-results.csv)" = "3 overdue" ]
	[ "$(column roll-simulated-results.csv call_id | sed '/^$/d' | sort -u | wc -l)" -eq 3 ]
	[ "$(column roll-simulated-results.csv call_reason | sort -u)" = "no record" ]
	[ "$(calls log)" -eq 3 ]
}

@test "never-ends: overdue, exit 3" {
	campaign never-ends --max-call-minutes 100ms --tries 2
	[ "$status" -eq 3 ] || { echo "$output"; return 1; }
	[ "$(states roll-simulated-results.csv)" = "3 overdue" ]
	[ "$(column roll-simulated-results.csv call_reason | sort -u)" = "not ended" ]
}


@test "an address that refuses: refused with the service's words, nothing placed" {
	roll 3 >roll.csv
	start_simulator --log log
	STEPONEAI_API_KEY=k fails 3 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE/nowhere"
	[ "$(states roll-results.csv)" = "3 refused" ]
	column roll-results.csv call_reason | grep -q "refused by the service: "
	[ "$(calls log)" -eq 0 ]
}
