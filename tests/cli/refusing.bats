#!/usr/bin/env bats
# A service that says no: to everybody until something is mended, or to each call. What else can go wrong is in
# tests/fault.

load lib

# stops FAULT WORDS: exit 5, rows ready, and called once the service works again
stops() {
	roll 3 >roll.csv
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --log $WORK/log --fault $1=1"
	[ "$status" -eq 5 ] || { echo "$output"; return 1; }
	says "$2"
	[ "$(states roll-simulated-results.csv)" = "3 ready" ]
	grep -q '"placed":true' log && return 1
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK --answer 1 --log $WORK/log"
	[ "$status" -eq 0 ]
	[ "$(states roll-simulated-results.csv)" = "3 ended answered" ]
	[ "$(grep -c '"placed":true' log)" -eq 3 ]
}

@test "401: the run stops, nothing is placed" { stops 401 "key"; }
@test "402: the run stops, nothing is placed" { stops 402 "credit"; }
@test "426: the run stops, nothing is placed" { stops 426 "version"; }

@test "an address that refuses: refused with the service's words, nothing placed" {
	roll 3 >roll.csv
	start_simulator --log log
	STEPONEAI_API_KEY=k fails 3 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE/nowhere"
	[ "$(states roll-results.csv)" = "3 refused" ]
	column roll-results.csv call_reason | grep -q "refused by the service: "
	[ "$(calls log)" -eq 0 ]
}
