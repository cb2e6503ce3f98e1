#!/usr/bin/env bats
# Memory and size: a large campaign in little memory, many open calls on two threads.

load lib

@test "100,000 rows, all ended, under 64 MiB" {
	roll 100000 >roll.csv
	start_simulator --log log --latency 0ms --talk 1s-60s --record-delay 1s --time-scale 60
	STEPONEAI_API_KEY=k "$MEASURE" measured "$ROLLCALL" run roll.csv "${FAST[@]}" -j 128 --poll-interval 1s -q --api-base "$BASE"
	echo "seconds and KiB: $(cat measured)"
	[ "$(awk '{ print $2 }' measured)" -lt 65536 ]
	[ "$(column roll-results.csv call_status | sort | uniq -c | tr -s ' ')" = " 100000 ended" ]
	[ "$(calls log)" -eq 100000 ]
	[ "$(most_per_number log)" -eq 1 ]
}

@test "100,000 rows as a workbook, in no more memory than as CSV but a few MiB" {
	roll 100000 >roll.csv
	"$MEASURE" kib "$ROLLCALL" check roll.csv -q -o clean.csv
	csv=$(cut -d' ' -f2 kib)
	"$MEASURE" kib "$ROLLCALL" check roll.csv -q -o clean.xlsx
	book=$(cut -d' ' -f2 kib)
	echo "peak: $book KiB, $csv KiB as CSV"
	[ "$book" -lt $((csv + 8192)) ]
}

@test "10,000 open calls are looked after by two threads, none of which sleeps for one" {
	roll 10000 >roll.csv
	start_simulator --latency 5ms --fault never-ends=1
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" -j 128 --threads 2 --poll-interval 5s --max-call-minutes 20s \
		--tries 2 -v --api-base "$BASE" 2>err &
	local run=$!
	STARTED+=("$run")
	sleep 12
	# the main thread and two workers, for thousands of open calls
	[ "$(awk '/^Threads:/ { print $2 }' /proc/$run/status)" -eq 3 ]
	wait "$run" || [ $? -eq 3 ]
	cat err
	[ "$(column roll-results.csv call_status | sort | uniq -c | tr -s ' ')" = " 10000 overdue" ]
	# patience is 20 s and 2 intervals: 6 polls each; none came an interval late
	[ "$(sed -n 's/,//g; s/^ *polls *\([0-9]*\).*/\1/p' err)" -ge 50000 ]
	[ "$(sed -n 's/.*the worst \([0-9]*\) ms.*/\1/p' err)" -lt 5000 ]
}
