#!/usr/bin/env bats
# Signals.

load lib

# begin OPTIONS...: a campaign in the background against $BASE; sets RUN
begin() {
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" "$@" 2>run.err &
	RUN=$!
	STARTED+=("$RUN")
}

# end: waits for it; sets CODE
end() {
	CODE=0
	wait "$RUN" || CODE=$?
}

@test "SIGINT: what is in flight comes home, results are written, the same command goes on" {
	roll 60 >roll.csv
	start_simulator --log log --latency 50ms --time-scale 100000 --record-delay 0ms
	begin --rate 40/s
	sleep 0.7
	kill -INT "$RUN"
	end
	[ "$CODE" -eq 4 ]
	grep -q "stopping" run.err
	local before
	before=$(calls log)
	[ "$before" -gt 0 ]
	[ "$before" -lt 60 ]
	[ "$(column roll-results.csv call_row | wc -l)" -eq 60 ]
	[ "$(column roll-results.csv call_status | grep -c -e dialing -e unknown)" -eq 0 ]
	[ "$(column roll-results.csv call_status | grep -c ready)" -eq $((60 - before)) ]
	begin
	end
	[ "$CODE" -eq 0 ]
	[ "$(calls log)" -eq 60 ]
	[ "$(most_per_number log)" -eq 1 ]
	[ "$(column roll-results.csv call_status | sort -u)" = ended ]
}

@test "SIGTERM twice: looks in flight are not waited for, dials are" {
	roll 30 >roll.csv
	start_simulator --log log --latency 400ms --time-scale 100000 --record-delay 0ms
	begin --rate 100/s -j 4
	sleep 0.6
	kill -TERM "$RUN"
	sleep 0.05
	kill -TERM "$RUN"
	end
	[ "$CODE" -eq 4 ]
	[ "$(column roll-results.csv call_status | grep -c -e dialing -e unknown)" -eq 0 ]
	begin -j 16
	end
	[ "$CODE" -eq 0 ]
	[ "$(calls log)" -eq 30 ]
	[ "$(most_per_number log)" -eq 1 ]
}

@test "killed in the middle: what was in flight is unknown, the rest goes on, nobody twice" {
	roll 100 >roll.csv
	start_simulator --log log --latency 100ms --time-scale 100000 --record-delay 0ms
	begin --rate 100/s -j 8
	sleep 0.6
	kill -KILL "$RUN"
	end
	begin
	end
	[ "$CODE" -eq 0 ] || [ "$CODE" -eq 3 ]
	[ "$(most_per_number log)" -eq 1 ]
	[ "$(column roll-results.csv call_row | wc -l)" -eq 100 ]
	[ "$(column roll-results.csv call_status | grep -c unknown)" -le 8 ]
	[ "$(column roll-results.csv call_status | grep -vc -e ended -e unknown)" -eq 0 ]
}

@test "two runs on one ledger: one runs, the other says who holds it and ends 1" {
	roll 40 >roll.csv
	start_simulator --log log --latency 20ms --time-scale 100000 --record-delay 0ms
	begin --rate 30/s
	sleep 0.4
	STEPONEAI_API_KEY=k fails 1 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE"
	says "$RUN"
	end
	[ "$CODE" -eq 0 ]
	[ "$(calls log)" -eq 40 ]
	[ "$(most_per_number log)" -eq 1 ]
}
