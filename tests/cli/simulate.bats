#!/usr/bin/env bats
# rollcall simulate: the stand-in itself.

load lib

@test "its first line is its address; SIGTERM ends it with 0" {
	start_simulator
	[[ $BASE == http://127.0.0.1:* ]]
	kill -TERM "$SIMULATOR"
	wait "$SIMULATOR"
	[ $? -eq 0 ]
}

@test "the same seed gives each number the same fate, whatever the order" {
	roll 40 >roll.csv
	{ head -1 roll.csv; tail -n +2 roll.csv | tac; } >back.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" -L l1 -o r1.csv --simulate="$QUICK --seed 9"
	"$ROLLCALL" run back.csv "${FAST[@]}" -L l2 -o r2.csv --simulate="$QUICK --seed 9"
	"$ROLLCALL" run roll.csv "${FAST[@]}" -L l3 -o r3.csv --simulate="$QUICK --seed 10"
	for r in r1 r2 r3; do
		column $r.csv call_phone,call_outcome,call_seconds,call_cost | sort >$r
	done
	cmp r1 r2
	! cmp -s r1 r3
}

@test "a restarted simulator still knows earlier calls" {
	roll 10 >roll.csv
	start_simulator --latency 0ms --record-delay 0ms --time-scale 1
	# all stay open: the talk takes longer than this run waits
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q &
	local run=$!
	STARTED+=("$run")
	sleep 0.7
	kill -INT "$run"
	wait "$run" || [ $? -eq 4 ]
	[ "$(states roll-results.csv)" = "10 placed" ]
	port=${BASE##*:}
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
	# another seed, time passes faster now: the calls begun before have ended
	start_simulator --port "$port" --latency 0ms --record-delay 0ms --time-scale 100000 --seed 5 --log log
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	[ "$(column roll-results.csv call_status | sort -u)" = ended ]
	[ ! -s log ]
}

@test "a port in use is refused with a message" {
	start_simulator
	fails 1 "$ROLLCALL" simulate --port "${BASE##*:}"
	says "${BASE##*:}"
}

@test "under run --simulate it dies with its parent" {
	roll 50 >roll.csv
	"$ROLLCALL" run roll.csv --rate 1/s --simulate="--log $WORK/log" -q &
	local run=$!
	STARTED+=("$run")
	sleep 0.6
	local child
	child=$(cat "/proc/$run/task/$run/children")
	[ -n "$child" ]
	kill -KILL "$run"
	wait "$run" || true
	for _ in $(seq 40); do
		kill -0 $child 2>/dev/null || return 0
		sleep 0.05
	done
	return 1
}
