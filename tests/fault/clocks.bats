#!/usr/bin/env bats
# Clocks that are wrong, or set while a campaign runs. Named by the rows of the fault matrix.

bats_require_minimum_version 1.5.0
load lib

LANES=()
WELL=(--time-scale 100000 --record-delay 0ms --latency 5ms)
FAKETIME_LIB=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null || true)

setup_clocks() {
	OPTIONS=()
	AS=()
}

# at TIME COMMAND...: as the campaign's AS: the wall clock shows TIME (as faketime has it, UTC); no other clock is
# touched
at() {
	AS=(env TZ=UTC LD_PRELOAD="$FAKETIME_LIB" FAKETIME="$1" FAKETIME_DONT_FAKE_MONOTONIC=1)
}

clock_can_be_set() {
	[ -n "$FAKETIME_LIB" ] || skip "faketime is not there"
	not grep -q __asan_init "$ROLLCALL" || skip "a sanitizer takes no LD_PRELOAD"
}

# The run whose clock jumps waits for a minute: it does so while the other tests run.
setup_file() {
	export CLOCK=$BATS_FILE_TMPDIR/clock
	[ "${FAULT:-}" != short ] && [ -n "$FAKETIME_LIB" ] || return 0
	(
		setup
		mkdir "$CLOCK"
		WORK=$CLOCK
		cd "$CLOCK"
		trap 'lane_down' EXIT
		jumps >said 2>&1
	) 3>&- &
	echo $! >"$BATS_FILE_TMPDIR/pid"
}

teardown_file() {
	kill "$(cat "$BATS_FILE_TMPDIR/pid" 2>/dev/null)" 2>/dev/null || true
}

# hours AHEAD: the time of day so many hours from now
hours() {
	TZ=Asia/Shanghai date -d "+$1 hours" +%H:%M
}

# jumps: three campaigns whose clock is set while they run: within calling hours, out of them, and by less than a
# minute. What they did by then stands in files.
jumps() {
	local kind second
	local -A first=([within]=13900000000 [beyond]=13800000000 [little]=13700000000)
	set -e
	start_simulator --log log "${WELL[@]}"
	for kind in within beyond little; do
		roll 60 "${first[$kind]}" >$kind.csv
		echo +0 >$kind.clock
		env STEPONEAI_API_KEY=k LD_PRELOAD="$FAKETIME_LIB" FAKETIME_TIMESTAMP_FILE="$CLOCK/$kind.clock" \
			FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 "$ROLLCALL" run $kind.csv --rate 10/s \
			--poll-interval 50ms --window "$(hours -1)-$(hours 4)" --no-wait --yes --api-base "$BASE" \
			--data-dir $kind.data 2>$kind.words &
		echo $! >$kind.pid
		STARTED+=($!)
	done
	for _ in $(seq 400); do
		[ "$(calls log)" -lt 30 ] || break
		sleep 0.05
	done
	echo +2h >within.clock
	echo +12h >beyond.clock
	echo +40s >little.clock
	sleep 1
	cp log one-second
	for second in $(seq 50); do
		sleep 1
	done
	cp log fifty-seconds
	for kind in within beyond little; do
		CODE=0
		wait "$(cat $kind.pid)" || CODE=$?
		echo "$CODE" >$kind.code
	done
	echo ended >ended
}

in_state() {
	column roll-results.csv call_status | grep -cxE "$1" || true
}

@test "fault 40: the wall clock anywhere: calling hours are those of the zone, and nobody is called outside them" {
	clock_can_be_set
	setup_clocks
	start_simulator --log log "${WELL[@]}"
	FAST=(--rate 1000000/s --poll-interval 20ms --no-wait --yes --price 0.15 --data-dir data)
	local clock zone wanted
	while read -r clock zone wanted; do
		TRIAL="$clock in $zone"
		roll 3 >roll.csv
		afresh
		at "@${clock/T/ }"
		go --time-zone "$zone"
		if [ "$wanted" = called ]; then
			ended 0 ""
			[ "$(calls log)" -eq 3 ]
		else
			ended 4 "outside calling hours until $wanted"
			[ "$(calls log)" -eq 0 ]
		fi
	done <<-'EOF2'
		2026-11-22T00:59:00 Asia/Shanghai 2026-11-22T09:00:00
		2026-11-22T01:00:00 Asia/Shanghai called
		2026-11-22T12:58:00 Asia/Shanghai called
		2026-11-22T13:00:00 Asia/Shanghai 2026-11-23T09:00:00
		1970-01-01T00:30:00 Asia/Shanghai 1970-01-01T09:00:00
		1970-01-02T01:30:00 Asia/Shanghai called
		2028-02-29T13:00:00 Asia/Shanghai 2028-03-01T09:00:00
		2016-12-31T23:59:59 Asia/Shanghai 2017-01-01T09:00:00
		2038-01-19T03:14:00 Asia/Shanghai called
		2026-03-07T13:59:00 America/New_York 2026-03-07T09:00:00
		2026-03-08T12:59:00 America/New_York 2026-03-08T09:00:00
		2026-03-08T13:00:00 America/New_York called
		2026-03-08T02:30:00 America/New_York 2026-03-08T09:00:00
		2026-10-31T13:00:00 America/New_York called
		2026-11-01T13:59:00 America/New_York 2026-11-01T09:00:00
		2026-11-01T14:00:00 America/New_York called
	EOF2
}

@test "fault 40: a clock that is a day off, or in 1970, when it goes on: open calls end, nobody is called twice" {
	clock_can_be_set
	setup_clocks
	start_simulator --log log "${WELL[@]}"
	local clock
	for clock in $(times +1d "+1d -1d @1970-01-02_12:00:00" "+1d -1d +400d -400d @1970-01-02_12:00:00"); do
		TRIAL=$clock
		roll 40 >roll.csv
		afresh
		AS=()
		begin --rate 60/s --poll-interval 10s
		dialed 12
		kill -TERM "$RUN"
		end
		ended 4 ""
		[ "$(in_state placed)" -ge 8 ]
		at "${clock/_/ }"
		go
		all_there 40 0
		[ "$(calls log)" -eq 40 ]
		AS=()
		go
		ended 0 ""
		[ "$(calls log)" -eq 40 ]
	done
}

@test "fault 40: a clock that was years ahead once: those calls count for a day of --at-most, not for years" {
	clock_can_be_set
	setup_clocks
	start_simulator --log log "${WELL[@]}"
	roll 3 >roll.csv
	AS=()
	at +1000d
	OPTIONS=(--at-most 1/1d)
	go -L ahead.ledger -o ahead.csv
	ended 0 ""
	[ "$(calls log)" -eq 3 ]
	# Back in the present: told, and counted, since nobody knows when they were made.
	AS=()
	go -L now.ledger -o now.csv
	ended 0 "calls of 1 campaign lie in the future"
	[ "$(calls log)" -eq 3 ]
	[ "$(column now.csv call_status | grep -c suppressed)" -eq 3 ]
	# Two days later the limit is over.
	at +2d
	go -L later.ledger -o later.csv
	ended 0 "calls of 1 campaign lie in the future"
	[ "$(calls log)" -eq 6 ]
}

# Last: it was begun first, and takes the minute that the program waits.
@test "fault 40: a clock that is set while it runs: dialing pauses, looks at calling hours again, goes on or stops" {
	not_short "more than a minute"
	clock_can_be_set
	for _ in $(seq 900); do
		[ ! -e "$CLOCK/ended" ] || break
		sleep 0.1
	done
	cat "$CLOCK/said" "$CLOCK"/*.words
	[ -e "$CLOCK/ended" ]
	cd "$CLOCK"
	[ "$(most_per_number log)" -eq 1 ]
	# A clock that is a little off is nobody's business.
	[ "$(cat little.code)" -eq 0 ]
	[ "$(grep -c '"phone":"137' fifty-seconds)" -eq 60 ]
	local kind
	for kind in 139 138; do
		# All that was dialed within the second in which the clock was set; nothing afterwards
		[ "$(grep -c "\"phone\":\"$kind" one-second)" -lt 30 ]
		[ "$(grep -c "\"phone\":\"$kind" one-second)" -eq "$(grep -c "\"phone\":\"$kind" fifty-seconds)" ]
	done
	# Within calling hours it went on
	[ "$(cat within.code)" -eq 0 ]
	[ "$(grep -c '"phone":"139' log)" -eq 60 ]
	# Out of them it stopped
	[ "$(cat beyond.code)" -eq 4 ]
	grep -q "outside calling hours until" beyond.words
	[ "$(grep -c '"phone":"138' log)" -eq "$(grep -c '"phone":"138' one-second)" ]
}
