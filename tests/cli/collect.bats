#!/usr/bin/env bats
# status, settle and collect: what is left to a person, and how it is brought to an end.

load lib

# campaign FAULTS: three rows against a simulator of its own, in a ledger named l, results r.csv
campaign() {
	roll 3 >roll.csv
	start_simulator --log log --latency 0ms --time-scale 100000 --record-delay 0ms --fault "$1"
	export STEPONEAI_API_KEY=k
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l -o r.csv --timeout 1s \
		--max-call-minutes 100ms --tries 2
}

@test "status: a table, the rows that need a person, exit 3; --json is one object" {
	campaign no-id=1
	[ "$status" -eq 3 ]
	fails 3 "$ROLLCALL" status l
	says "unknown"
	says "139****0000"
	[[ $output != *13900000000* ]]
	fails 3 "$ROLLCALL" status l --json
	says '"ledger":"l"'
	says '"running":false,"pid":null,"done":true,"contacts":3,"states":{"unknown":3},"outcomes":{},"attempts":3'
	says '"cost":"0.00","reserved":"0.45","budget":null,"alarms":[],"needs_person":[{"row":"2","phone":"13900000000","state":"unknown"'
	[ "$(wc -l <<<"$output")" -eq 1 ]
	fails 1 "$ROLLCALL" status nosuch
	fails 1 "$ROLLCALL" status roll.csv
}

@test "status of a campaign that runs says so, and disturbs nothing" {
	roll 40 >roll.csv
	start_simulator --log log --latency 1ms --time-scale 100000 --record-delay 0ms
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --rate 20/s --api-base "$BASE" -q &
	local run=$!
	STARTED+=("$run")
	for _ in $(seq 100); do
		[ -s roll.csv.ledger ] && break
		sleep 0.05
	done
	for _ in 1 2 3 4 5; do
		run "$ROLLCALL" status roll.csv.ledger --json
		says "\"running\":true,\"pid\":$run"
	done
	wait "$run"
	"$ROLLCALL" status roll.csv.ledger | grep -q "ended *40"
	[ "$(most_per_number log)" -eq 1 ]
}

@test "settle: each way, who and what is written down, and the results after each" {
	campaign no-id=1
	"$ROLLCALL" settle l --row 2 --ended answered --cost 0.30
	"$ROLLCALL" settle l --row 3 --refused
	"$ROLLCALL" settle l --row 4 --not-placed
	fails 3 "$ROLLCALL" status l
	says "row 2        settled as ended answered, cost 0.30 by $(id -un)"
	"$ROLLCALL" export l -o s.csv -s s-minutes.csv
	[ "$(column s.csv call_row,call_status,call_outcome,call_cost)" = "2|ended|answered|0.30
3|refused||
4|ready||" ]
	[ "$(column s-minutes.csv calls,answered,refused,unknown,cost,cost_at_risk)" = "2|1|1|0|0.30|0.00" ]
	# not placed: the same command calls it, and nobody else
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
	start_simulator --port "${BASE##*:}" --log log2 --latency 0ms --time-scale 100000 --record-delay 0ms
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l -o r.csv
	[ "$status" -eq 3 ]
	[ "$(calls log2)" -eq 1 ]
	grep -q 13900000002 log2
}

@test "settle --placed: the record is fetched by the next run" {
	campaign 500=1
	id=$(sed -n 's/.*"phone":"13900000001".*"call_id":"\([^"]*\)".*/\1/p' log)
	"$ROLLCALL" settle l --row 3 --placed "$id"
	fails 2 "$ROLLCALL" settle l --row 2 --placed "$id"
	says "another row"
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -L l -o r.csv
	[ "$(column r.csv call_row,call_status | tr '\n' ' ')" = "2|unknown 3|ended 4|unknown " ]
	[ "$(most_per_number log)" -eq 1 ]
}

@test "settle of a row with several numbers asks which" {
	printf 'phone,requirement\n"13900000001,13900000002",hi\n' >roll.csv
	"$ROLLCALL" run roll.csv -L l "${FAST[@]}" --simulate="$QUICK --fault no-id=1" || [ $? -eq 3 ]
	fails 2 "$ROLLCALL" settle l --row 2 --refused
	says "row 2 has several numbers: say which, like 2.1"
	"$ROLLCALL" settle l --row 2.1 --refused
}

@test "settle refuses what it cannot mean" {
	campaign no-id=0.5
	row=$(column r.csv call_row,call_status | grep ended | head -1 | cut -d'|' -f1)
	fails 2 "$ROLLCALL" settle l --row "$row" --refused
	says "is ended"
	fails 2 "$ROLLCALL" settle l --row 99 --refused
	says "no row 99"
	fails 2 "$ROLLCALL" settle l --row x --refused
	fails 2 "$ROLLCALL" settle l --refused
	fails 2 "$ROLLCALL" settle l --row 2
	fails 2 "$ROLLCALL" settle l --row 2 --refused --not-placed
	fails 2 "$ROLLCALL" settle l --row 2 --refused --cost 1
	fails 2 "$ROLLCALL" settle l --row 2 --ended vanished
	fails 2 "$ROLLCALL" settle l --row 2 --placed 'a b'
	fails 1 "$ROLLCALL" settle nosuch --row 2 --refused
	[ ! -e nosuch.lock ]
}

@test "collect, the day after: overdue calls end, nobody is called, the money moves" {
	roll 4 >roll.csv
	start_simulator --log log --latency 0ms --time-scale 10 --talk 5s --answer 1 --record-delay 200ms --fault slow-record=1
	export STEPONEAI_API_KEY=k
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" --max-call-minutes 100ms --tries 2
	[ "$status" -eq 3 ]
	[ "$(states roll-results.csv)" = "4 overdue" ]
	# too early: asks, changes nothing
	fails 3 "$ROLLCALL" collect roll.csv.ledger --tries 1 --poll-interval 50ms
	[ "$(states roll-results.csv)" = "4 overdue" ]
	sleep 3
	"$ROLLCALL" collect roll.csv.ledger --tries 3 --poll-interval 200ms --price 0.15
	[ "$(states roll-results.csv)" = "4 ended answered" ]
	[ "$(column roll-results.csv call_cost | sort -u)" = 0.15 ]
	[ "$(column roll-results-minutes.csv cost,cost_at_risk,overdue)" = "0.60|0.00|0" ]
	"$ROLLCALL" status roll.csv.ledger
	[ "$(calls log)" -eq 4 ]
}

@test "collect of a simulated campaign asks a simulator" {
	roll 3 >roll.csv
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --max-call-minutes 50ms --tries 1 \
		--simulate="--latency 0ms --record-delay 600ms --talk 1s --time-scale 1 --fault slow-record=1"
	[ "$status" -eq 3 ]
	sleep 2
	"$ROLLCALL" collect roll-simulated.csv.ledger --tries 2 --poll-interval 100ms
	[ "$(column roll-simulated-results.csv call_status | sort -u)" = ended ]
}

@test "a ledger can be looked at from the moment that it is there" {
	roll 3 >roll.csv
	ROLLCALL_FAIL_AT="intake published" fails 99 "$FAILPOINTS" run roll.csv "${FAST[@]}" --simulate="$QUICK" -L roll.ledger
	fails 0 "$ROLLCALL" status roll.ledger
	says "ready              3"
	fails 0 "$ROLLCALL" export roll.ledger -o out.csv
	[ "$(states out.csv)" = "3 ready" ]
}
