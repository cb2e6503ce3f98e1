#!/usr/bin/env bats
# Nobody twice: libcurl sends a POST again by itself when a reused connection dies before the reply. Counted on the
# server's side. The program without its fuse must fail the same test: else the test would show nothing.

load lib

# dying_connections PROGRAM: on one connection, some requests are answered, some end it after they were read
dying_connections() {
	roll 40 >roll.csv
	rm -f log ledger*
	start_simulator --log log --latency 0ms --time-scale 100000 --record-delay 0ms --fault "$2=0.3" --seed 7
	STEPONEAI_API_KEY=k "$1" run roll.csv "${FAST[@]}" -j 1 --threads 1 --api-base "$BASE" -L ledger -o results.csv --force ||
		[ $? -eq 3 ]
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
}

nobody_twice() {
	dying_connections "$1" "$2"
	# the fault was met behind an answered request, or nothing was tried
	[ "$(grep -c "\"fault\":\"$2\"" log)" -ge 5 ]
	[ "$(calls log)" -eq 40 ] && [ "$(most_per_number log)" -eq 1 ] || return 2
	[ "$(column results.csv call_status | grep -c unknown)" -eq "$(grep -c "\"fault\":\"$2\"" log)" ]
}

@test "a reused connection dies after the request was read: one request, unknown" {
	nobody_twice "$ROLLCALL" reset-after
	nobody_twice "$ROLLCALL" reset-before
}

@test "without the fuse the same test fails" {
	[ -x "$WITHOUT_FUSE" ]
	local code=0
	(nobody_twice "$WITHOUT_FUSE" reset-after) || code=$?
	[ "$code" -eq 2 ]
	[ "$(most_per_number log)" -ge 2 ]
}
