# What the fault tests share. FAULT says how much of each is done: `short` (part of make check), nothing (make
# fault) or `long` (hours).
#
# The oracles, all of which count on the other side: D, nobody was called twice (once); L, no call id that was
# given is lost (kept).

load ../cli/lib

# What make builds for these tests, and says where it is.
SHIMS=${SHIMS:-$BATS_TEST_DIRNAME/../../build/tests}
GUARDLESS=${GUARDLESS:-$BATS_TEST_DIRNAME/../../build/without}
POWER_CUT=${POWER_CUT:-$SHIMS/power_cut}
FAILPOINTS=${FAILPOINTS:-$SHIMS/rollcall-failpoints}

shopt -s extglob

# times SHORT USUAL LONG: how often, or which
times() {
	case ${FAULT:-} in
	short) echo "$1" ;;
	long) echo "$3" ;;
	*) echo "$2" ;;
	esac
}

# short: is it the short form?
short() {
	[ "${FAULT:-}" = short ]
}

# not_short: what takes its time is left to make fault
not_short() {
	! short || skip "takes $1; make fault does it"
}

# setup_alone: campaigns without options of their own, as fast as they go, with a memory of this test's
setup_alone() {
	OPTIONS=()
	AS=()
	FAST=(--rate 1000000/s --poll-interval 20ms --window always --yes --price 0.15 --data-dir "$WORK/data")
}

# campaign OPTIONS...: sets COMMAND, the campaign's command line, behind AS and with OPTIONS
campaign() {
	COMMAND=(env STEPONEAI_API_KEY=k "${AS[@]}" "$ROLLCALL" run roll.csv "${FAST[@]}" -q --api-base "$BASE"
		"${OPTIONS[@]}" "$@")
}

# go OPTIONS...: the campaign; sets CODE, its words in $WORK/words
go() {
	CODE=0
	campaign "$@"
	"${COMMAND[@]}" >"$WORK/said" 2>"$WORK/words" || CODE=$?
}

# begin OPTIONS...: the campaign in the background; sets RUN, which is the process itself
begin() {
	campaign "$@"
	"${COMMAND[@]}" >"$WORK/said" 2>"$WORK/words" &
	RUN=$!
	STARTED+=("$RUN")
}

# end: waits for it; sets CODE
end() {
	CODE=0
	wait "$RUN" 2>/dev/null || CODE=$?
}

# dialed N: waits until so many calls were asked for
dialed() {
	for _ in $(seq 1000); do
		[ "$(calls "$WORK/log")" -lt "$1" ] || return 0
		sleep 0.01
	done
	echo "no $1 calls: $(cat "$WORK/words")"
	return 1
}

# ended CODES WORDS: as the campaign did; CODES is a pattern of case, WORDS may be empty
ended() {
	# shellcheck disable=SC2254 # it is a pattern
	case $CODE in
	$1) ;;
	*)
		echo "${TRIAL:-}: exit $CODE, $1 wanted: $(cat "$WORK/words")"
		return 1
		;;
	esac
	[ -z "$2" ] || grep -qE -- "$2" "$WORK/words" || {
		echo "${TRIAL:-}: wanted: $2; got: $(cat "$WORK/words")"
		return 1
	}
}

# once: D
once() {
	[ "$(most_per_number "$WORK/log")" -le 1 ] || {
		echo "${TRIAL:-}: a number was called twice: $(cat "$WORK/words")"
		return 1
	}
}

# kept [N]: L, with the ledger in this folder; N ids may not have reached a program that was killed
kept() {
	sed -n 's/.*"call_id":"\([^"]*\)".*/\1/p' "$WORK/log" | sort >"$WORK/given"
	{
		"${AS[@]}" "$ROLLCALL" export roll.csv.ledger -q -o - 2>/dev/null >"$WORK/kept.csv"
		column "$WORK/kept.csv" call_id
		grep -aoFf "$WORK/given" roll.csv.ledger.replies
	} | sort -u | comm -23 "$WORK/given" - >"$WORK/lost"
	[ "$(wc -l <"$WORK/lost")" -le "${1:-0}" ] || {
		echo "${TRIAL:-}: lost: $(cat "$WORK/lost"); $(cat "$WORK/words")"
		return 1
	}
}

# all_there ROWS DOUBTS: S: every row is at its end, at most so many in doubt; D and L
all_there() {
	local doubts
	doubts=$(column roll-results.csv call_status | grep -c unknown || true)
	ended "[03]" "" && once && kept "$doubts" || return 1
	states roll-results.csv |
		awk -v rows="$1" -v doubts="$2" '$2 == "ended" || $2 == "unknown" { n += $1 } $2 == "unknown" { d += $1 }
			END { exit n != rows || d > doubts }' || {
		echo "${TRIAL:-}: of $1 rows, $2 in doubt at most: $(states roll-results.csv); $(cat "$WORK/words")"
		return 1
	}
}

# afresh: no campaign yet
afresh() {
	rm -rf ./roll.csv.* ./roll-results* ./.roll-results* data
	: >"$WORK/log"
}
