# What the network's half of the fault matrix shares: a service that breaks (breaking_service.py), campaigns against
# it, and what is looked at afterwards. The requests are counted by the service.

HURRIED=$SHIMS/hurried_clock.so
LANES=()

# breaking KIND...: starts the service; sets SERVICE and, from the first kind, BASE
breaking() {
	start_service base /usr/bin/python3 "$BATS_TEST_DIRNAME/breaking_service.py" log "$@"
	BASE=$(address "$1")
	[ -n "$BASE" ]
	export STEPONEAI_API_KEY=sk_nowhere_but_there
}

# address KIND: where the service listens in this way
address() {
	sed -n "s#^$1 ##p" base
}

# ways: a roll of which each row's text, a line of standard input, says how its requests are answered
ways() {
	awk 'BEGIN { print "phone,requirement" } { printf "%.0f,%s\n", 13900000000 + NR - 1, $0 }'
}

# alike N WAYS: so many rows alike
alike() {
	yes "$2" | head -n "$1"
}

# hex: standard input as digits
hex() {
	od -An -v -tx1 | tr -d ' \n'
}

# call_roll OPTIONS...: the campaign of roll.csv; sets CODE, its words are in run.err, its events in events
call_roll() {
	CODE=0
	timeout "${LIMIT:-120}" "$ROLLCALL" run roll.csv "${FAST[@]}" --preamble none --timeout 5m --api-base "$BASE" --json -v "$@" \
		>events 2>run.err || CODE=$?
}

# hurried FACTOR COMMAND...: the program's clocks run so many times as fast; those of the service do not
hurried() {
	local HURRY=$1
	shift
	# AddressSanitizer wants to be loaded first, but takes no clock.
	export HURRY LD_PRELOAD=$HURRIED ASAN_OPTIONS=verify_asan_link_order=0
	"$@"
	unset LD_PRELOAD ASAN_OPTIONS
}

# ended_with CODE: the campaign did, and told its key to nobody
ended_with() {
	so "exit $CODE, $1 wanted: $(cat run.err)" [ "$CODE" -eq "$1" ]
	so "a number was called twice" [ "$(most_per_number log)" -le 1 ]
	so "an id was lost" all_ids_kept
	so "the key was found: $(grep -rla "$STEPONEAI_API_KEY" .)" not grep -rqa "$STEPONEAI_API_KEY" .
}

# all_ids_kept: each id that was sent whole is in the results
all_ids_kept() {
	sed -n 's/.*"delivered":"\([^"]*\)".*/\1/p' log | sort -u >delivered
	column roll-results.csv call_id | sort -u >kept
	[ -z "$(comm -23 delivered kept)" ]
}

# stand WANTED: so many rows stand so, as `states` says it, parted by commas
stand() {
	local got
	got=$(states roll-results.csv | paste -sd,)
	so "$got" [ "$got" = "$1" ]
}

# lasted SECONDS: so long by the program's own clock, from the first thing that it told to the last, at least
lasted() {
	local seconds
	sed -n 's/.*"time":"\([^"]*\)".*/\1/p' events | sed -n '1p;$p' | date -f - +%s >seconds
	seconds=$(($(tail -n 1 seconds) - $(head -n 1 seconds)))
	so "ended after $seconds s: $(cat events)" [ "$seconds" -ge "$1" ]
}

# reserved AMOUNT: what the ledger keeps for calls whose cost is not known
reserved() {
	"$ROLLCALL" status roll.csv.ledger --json >status.json || true
	so "$(cat status.json)" grep -q "\"reserved\":\"$1\"" status.json
}

# lost_replies DIAL: three rows, all of which are sent and not answered
lost_replies() {
	TRIAL=$1
	breaking http
	alike 3 "dial=$1" | ways >roll.csv
	call_roll --budget 4.5 --timeout 1s
	ended_with 3
	stand "3 unknown"
	so "each was sent" [ "$(calls log)" -eq 3 ]
	reserved 4.50
	so "$(column roll-results.csv call_reason)" grep -q "may have been called" roll-results.csv
	# and never again by itself
	call_roll
	ended_with 3
	so "called again" [ "$(calls log)" -eq 3 ]
}

# apart COMMAND...: this file's functions in a network and a mount table of their own, its loopback up
apart() {
	unshare -rnm bash -c "$(declare -f; declare -p ROLLCALL HURRIED TOP FAST NEW_KEY BATS_TEST_DIRNAME WORK HOME)
		set -e
		STARTED=() LANES=()
		trap lane_down EXIT
		ip link set lo up
		$*"
}

# can_be_apart: skips where that is not allowed
can_be_apart() {
	command -v ip >/dev/null || skip "no ip (iproute2)"
	unshare -rnm ip link set lo up 2>/dev/null || skip "no network and mounts of its own to be had (unshare -rnm)"
}

NEW_KEY=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)

# certificate FILE SUBJECT DAYS...: signed by the test's own authority
certificate() {
	local name=$1 subject=$2
	shift 2
	openssl req "${NEW_KEY[@]}" -keyout key.pem -subj "/CN=$subject" -out request.pem 2>/dev/null
	printf 'subjectAltName=%s\n' "$subject" >extension
	openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -set_serial 7 -extfile extension -out made.pem "$@" \
		2>/dev/null
	cat key.pem made.pem >"$name"
	rm key.pem made.pem
}

# authority: the test's own, believed by the program, and nobody else
authority() {
	openssl req -x509 "${NEW_KEY[@]}" -keyout ca.key -subj /CN=test -days 2 -out ca.pem 2>/dev/null
	mount --bind ca.pem /etc/ssl/certs/ca-certificates.crt
}
