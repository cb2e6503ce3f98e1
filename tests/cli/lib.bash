# What the cli tests share. Each test works in a folder of its own; what it starts in the background is ended by
# its process id. What is counted comes from the simulator's log wherever it can: the other side of the wire.

setup() {
	ROLLCALL=${ROLLCALL:-$BATS_TEST_DIRNAME/../../build/rollcall}
	TOP=$BATS_TEST_DIRNAME/../..
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-test.XXXXXX")
	cd "$WORK" || return 1
	unset STEPONEAI_API_BASE STEPONEAI_API_KEY NO_COLOR XDG_CONFIG_HOME
	export HOME=$WORK
	STARTED=()
}

teardown() {
	local pid
	for pid in "${STARTED[@]}"; do
		kill "$pid" 2>/dev/null || continue
		# One that a failed test left stopped. (Sent to another, it would undo LeakSanitizer's stop at its end.)
		! grep -qs '^State:.T (stopped)' "/proc/$pid/status" || kill -CONT "$pid"
		wait "$pid" 2>/dev/null || true
	done
	cd / && rm -rf "$WORK"
}

# roll N [FIRST]: a roll of N good rows, numbers counted up from FIRST
roll() {
	awk -v n="$1" -v first="${2:-13900000000}" 'BEGIN {
		print "name,phone,requirement"
		for (i = 0; i < n; i++)
			printf "P%d,%.0f,call number %d about the meeting\n", i + 1, first + i, i + 1
	}'
}

# unmarked FILE: without the byte order mark that Chinese Excel needs
unmarked() {
	sed '1s/^\xef\xbb\xbf//' "$1"
}

# column FILE NAME,NAME: columns of a CSV file without its header, parted by |
column() {
	awk -f "$TOP/samples/columns.awk" -v sep='|' -v columns="$2" "$1" | sed 1d
}

# states FILE: how many rows stand in which state and outcome, like `3 ended answered`
states() {
	column "$1" call_status,call_outcome | sort | uniq -c | sed 's/^ *//; s/|/ /; s/ $//'
}

# calls LOG: requests to place a call, in the simulator's own count
calls() {
	grep -c '"phone"' "$1" || true
}

# most_per_number LOG: the largest number of requests for one phone
most_per_number() {
	sed -n 's/.*"phone":"\([0-9]*\)".*/\1/p' "$1" | sort | uniq -c | sort -rn |
		awk 'NR == 1 { print $1 } END { if (NR == 0) print 0 }'
}

# start_service FILE COMMAND...: starts a service that says in one write where it listens, into FILE; sets SERVICE, its
# process. What an earlier one said there does not count. Its own words go into FILE.err.
start_service() {
	local file=$1
	rm -f "$file"
	"${@:2}" >"$file" 2>"$file.err" &
	SERVICE=$!
	STARTED+=("$SERVICE")
	for _ in $(seq 600); do
		[ -s "$file" ] && return 0
		sleep 0.05
	done
	return 1
}

# start_simulator OPTIONS...: in the background; sets BASE and SIMULATOR
start_simulator() {
	start_service "$WORK/base" "$ROLLCALL" simulate "$@"
	SIMULATOR=$SERVICE
	BASE=$(cat "$WORK/base")
}

# odd: starts the odd service; sets ODD, its address, and logs into the file `asked`
odd() {
	start_service odd.base /usr/bin/python3 "$TOP/tests/cli/odd_service.py" asked
	ODD=$(cat odd.base)
	export STEPONEAI_API_KEY=sk_test_secret
	: >asked
}

# fails CODE COMMAND...: the command ends with CODE; its words are in $output
fails() {
	local wanted=$1
	shift
	run "$@"
	[ "$status" -eq "$wanted" ] || {
		echo "exit $status, $wanted wanted: $*"
		echo "$output"
		return 1
	}
}

# not COMMAND...: the command fails. A bare `! command` in the middle of a test would fail nothing.
not() {
	if "$@"; then
		echo "not wanted: $*"
		return 1
	fi
}

# says TEXT: $output holds it
says() {
	case $output in
	*"$1"*) ;;
	*)
		echo "wanted: $1"
		echo "got: $output"
		return 1
		;;
	esac
}

# fast: the options of a run that should not take long
FAST=(--rate 1000000/s --poll-interval 20ms --window always --yes --price 0.15 --data-dir data)
# and of its simulator
QUICK="--time-scale 100000 --latency 0ms --record-delay 0ms"

# Long tests run in two lanes at once, each in a folder of its own with a simulator of its own.
# lane NAME COMMAND...: runs it in folder NAME, in the background; without the per-command hooks of bats
lane() {
	mkdir "$WORK/$1"
	(
		trap - DEBUG ERR EXIT
		set +ET
		set -e
		STARTED=()
		WORK=$WORK/$1
		cd "$WORK"
		trap 'lane_down' EXIT
		shift
		"$@"
		echo ended >"$WORK/ended"
	) 3>&- &
	LANES+=("$!")
	STARTED+=("$!")
}

# lane_down: ends what a lane started
lane_down() {
	local pid
	for pid in "${STARTED[@]}"; do
		kill "$pid" 2>/dev/null || continue
		wait "$pid" 2>/dev/null || true
	done
}

# lanes_end: waits for all lanes; each must have come to its end
lanes_end() {
	local pid code=0
	for pid in "${LANES[@]}"; do
		wait "$pid" || code=1
	done
	LANES=()
	return "$code"
}

# so WORDS COMMAND...: the command succeeds, else the lane ends with the words
so() {
	local words=$1
	shift
	"$@" || {
		echo "$TRIAL: $words: $*"
		exit 1
	}
}
