#!/usr/bin/env bats
# Stopped anywhere, whatever the way, and gone on with the same command: nobody is called twice, nothing is lost.
# What was dialed is counted in the log of a simulator that outlives the campaign. TRIALS sets how
# many kills are tried, SEED repeats the random moments. Signals, two at once, full disks: tests/fault.

load lib

LANES=()
WELL=(--time-scale 100000 --record-delay 0ms --latency 5ms)

# begin OPTIONS...: the campaign, in the background; sets RUN
begin() {
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" "${OPTIONS[@]}" "$@" 2>run.err >/dev/null &
	RUN=$!
	STARTED+=("$RUN")
}

# end: waits for it; sets CODE
end() {
	CODE=0
	wait "$RUN" 2>/dev/null || CODE=$?
	STARTED=("${STARTED[@]:0:${#STARTED[@]}-1}")
}

# seconds FROM TO: a random time between two numbers of milliseconds, in seconds
seconds() {
	awk -v r="$RANDOM" -v from="$1" -v to="$2" 'BEGIN { printf "%.3f", (from + (to - from) * r / 32767) / 1000 }'
}

# seed_of NAME: seeds the random moments of this test, and prints with what
seed_of() {
	SEED=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
	echo "# $1, SEED=$SEED" >&3
}

afresh() {
	rm -rf roll.csv.* roll-results* .roll-results* data
	: >log
}

in_state() {
	column roll-results.csv call_status | grep -cxE "$1" || true
}

sum() {
	column "$1" "$2" | awk '{ s += $1 * 10000 } END { printf "%.0f\n", s }'
}

# complete ROWS DOUBTS: every row is there and at its end, at most so many in doubt, nobody called twice
complete() {
	so "exit $CODE: $(cat run.err)" [ "$CODE" = 0 -o "$CODE" = 3 ]
	so "rows" [ "$(column roll-results.csv call_row | sort -u | wc -l)" -eq "$1" ]
	so "rows not at their end" [ "$(in_state 'ended|unknown')" -eq "$1" ]
	so "in doubt" [ "$(in_state unknown)" -le "$2" ]
	so "called twice" [ "$(most_per_number log)" -eq 1 ]
	so "called" [ "$(calls log)" -ge "$(in_state ended)" ]
	so "called, or in doubt" [ "$(calls log)" -ge $(($1 - $2)) ]
	so "cost" [ "$(sum roll-results.csv call_cost)" -eq "$(sum roll-results-minutes.csv cost)" ]
}

# kill_lane FIRST COUNT
kill_lane() {
	local i kills
	start_simulator --log log "${WELL[@]}"
	OPTIONS=(--rate 300/s -j 16)
	roll 500 >roll.csv
	for i in $(seq "$1" $(($1 + $2 - 1))); do
		RANDOM=$((SEED + i))
		TRIAL="SEED=$SEED trial $i"
		afresh
		kills=1
		begin
		sleep "$(seconds 0 1750)"
		kill -KILL "$RUN" 2>/dev/null || kills=0
		end
		if [ $((RANDOM % 3)) -eq 0 ]; then
			begin
			sleep "$(seconds 0 800)"
			kill -KILL "$RUN" 2>/dev/null && kills=$((kills + 1))
			end
		fi
		OPTIONS=(--rate 1000000/s -j 16)
		begin
		end
		complete 500 $((kills * 16))
		in_state unknown >>doubts
		so "cost" [ "$(sum roll-results.csv call_cost)" -gt 0 ]
		cp roll-results.csv before.csv
		cp roll-results-minutes.csv before-minutes.csv
		calls log >before
		begin
		end
		so "the third run dialed" [ "$(calls log)" -eq "$(cat before)" ]
		so "the third run changed results" cmp before.csv roll-results.csv
		so "the third run changed the summary" cmp before-minutes.csv roll-results-minutes.csv
		OPTIONS=(--rate 300/s -j 16)
		echo "$i" >>trials
	done
}

@test "killed at random moments of 500 rows at 300/s, gone on: nobody twice, no row lost, the cost adds up" {
	local n=${TRIALS:-50}
	seed_of "$n kills"
	lane one kill_lane 1 $((n - n / 2))
	lane two kill_lane 1000 $((n / 2))
	lanes_end
	[ "$(cat ./*/trials | wc -l)" -eq "$n" ]
	# Some did hit requests in flight.
	[ "$n" -lt 20 ] || [ "$(cat ./*/doubts | awk '{ n += $1 } END { print n }')" -gt 0 ]
}

@test "the service is gone for 20 s and comes back: everyone is called, without help" {
	roll 200 >roll.csv
	OPTIONS=(--rate 100/s -j 8)
	start_simulator --log log "${WELL[@]}"
	begin
	sleep 0.8
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
	local before
	before=$(calls log)
	[ "$before" -gt 0 ]
	[ "$before" -lt 200 ]
	sleep "${AWAY:-20}"
	kill -0 "$RUN"
	[ "$(calls log)" -eq "$before" ]
	: >base
	local was=$BASE pid=$RUN
	start_simulator --log log "${WELL[@]}" --port "${BASE##*:}"
	[ "$BASE" = "$was" ]
	RUN=$pid
	CODE=0
	wait "$RUN" || CODE=$?
	TRIAL=away
	complete 200 8
	[ "$(in_state ended)" -ge 192 ]
}

@test "a service that answers nonsense: the breaker stops after few calls, the rest goes on later" {
	roll 100 >roll.csv
	OPTIONS=(-j 8)
	start_simulator --log log "${WELL[@]}" --fault no-id=1
	begin
	end
	[ "$CODE" -eq 4 ]
	grep -q "may or may not have been placed" run.err
	local lost
	lost=$(in_state unknown)
	[ "$lost" -ge 5 ]
	[ "$lost" -le 12 ]
	[ "$(calls log)" -eq "$lost" ]
	[ "$(in_state ready)" -eq $((100 - lost)) ]
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
	: >base
	start_simulator --log log "${WELL[@]}" --port "${BASE##*:}"
	begin
	end
	[ "$CODE" -eq 3 ]
	TRIAL=well
	complete 100 "$lost"
	[ "$(calls log)" -eq 100 ]
	[ "$(in_state unknown)" -eq "$lost" ]
}

@test "an address that refuses everybody does not burn the roll" {
	roll 100 >roll.csv
	OPTIONS=(-j 8)
	start_simulator --log log "${WELL[@]}"
	BASE=$BASE/nowhere
	begin
	end
	[ "$CODE" -eq 4 ]
	grep -q "twenty calls in a row" run.err
	[ "$(calls log)" -eq 0 ]
	[ "$(in_state refused)" -ge 20 ]
	[ "$(in_state refused)" -le 28 ]
	[ "$(in_state ready)" -eq $((100 - $(in_state refused))) ]
}
