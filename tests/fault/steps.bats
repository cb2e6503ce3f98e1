#!/usr/bin/env bats
# Killed at every step, then gone on: the build with fail points dies at step k, for k counting up until a run
# comes to its end uncut. After each cut the same command goes on, and what stands at the end is what an uncut
# run leaves, or `unknown`; the simulator's log has each number once at most.

load going_on

# Steps between a claim's commit to the history, which comes first, and its reply on the disk: only a cut there may cost
# a person's time.
IN_DOUBT='history committed|commit begins|commit done|turn handed over|dial at the worker|libcurl ran for dials|fuse reached|fuse passed|reply read|reply to be logged'

# All that the steps of a call, an intake, a restart and an export are called.
STEPS='claim staged
commit begins
commit done
dial at the worker
export begins
export renamed
export written
fuse passed
fuse reached
generation remembered
history committed
intake published
intake renamed
intake written
ledger checkpointed
libcurl ran for dials
libcurl ran for polls
poll at the worker
record parsed
record read
recovery begun
recovery committed
recovery done
reply log dropped
reply log emptied
reply logged
reply parsed
reply read
reply to be logged
turn handed over'

# step [STEP]: the campaign of this lane, cut at the step; sets CODE
step() {
	ROLLCALL_FAIL_AT=${1:-0} go
	[ "$CODE" -ne 99 ] || sed -n 's/^cut at step [0-9]*: //p' err >step
}

# cut_everywhere NAME ROWS DIALS: step by step
cut_everywhere() {
	local k
	TRIAL="$1, $2 rows"
	roll "$2" 13900000003 >roll.csv
	uncut "$3"
	for k in $(seq 1000); do
		TRIAL="$1, $2 rows, step $k"
		afresh
		step "$k"
		[ "$CODE" -eq 99 ] || break
		cat step >>steps
		see_kept
		go
		whole
		if [ "$2" -eq 1 ] && [ "$UNKNOWN" -gt 0 ] && ! grep -q '|unknown|' uncut; then
			so "unknown after \"$(cat step)\"" grep -qxE "$IN_DOUBT" step
		fi
		echo "$UNKNOWN" >>unknowns
	done
	so "steps were passed" [ "$k" -gt 30 ]
	so "the last run was uncut: exit $CODE" [ "$CODE" -eq "$UNCUT_CODE" ]
	echo "$((k - 1))" >>points
}

# cut_again STEP: cut there, then the restart at each of its steps, then gone on. By the step's name: how often
# the loop turns before it differs from run to run, so its number would too.
cut_again() {
	local j
	for j in $(seq 1000); do
		TRIAL="cut at \"$1\", the restart at step $j"
		afresh
		step "$1"
		so "the first run was not cut" [ "$CODE" -eq 99 ]
		step "$j"
		[ "$CODE" -eq 99 ] || break
		see_kept
		go
		whole
	done
	so "steps of the restart were passed" [ "$j" -gt 5 ]
	echo "$((j - 1))" >>points
}

first_lane() {
	served
	cut_everywhere well 1 1
	! short || return 0
	cut_everywhere well 3 3
	OPTIONS=(-j 1)
	cut_everywhere "one at a time" 2 2
	AT=$BASE/nowhere OPTIONS=()
	cut_everywhere refused 2 0
}

second_lane() {
	served
	AT=$BASE/nowhere
	cut_everywhere refused 1 0
	! short || return 0
	AT=$BASE
	cut_everywhere well 2 2
	cut_everywhere well 1 1
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
	served --fault no-id=0.6
	cut_everywhere "ids that are none" 3 3
}

# restarts STEP...: cut at each of them, and its restart everywhere; the first one only in the short form
restarts() {
	served
	TRIAL=uncut
	roll 2 13900000003 >roll.csv
	uncut 2
	while [ $# -gt 0 ]; do
		cut_again "$1"
		! short || break
		shift
	done
}

first_restarts() {
	restarts "reply logged" "intake renamed" "record read" "export written"
}

second_restarts() {
	restarts "fuse passed" "claim staged" "reply to be logged"
}

setup_steps() {
	PROGRAM=${FAILPOINTS:-$TOP/build/tests/rollcall-failpoints}
	[ -x "$PROGRAM" ]
	going_on_setup
}

@test "fault 1: killed at every step of campaigns of one to three rows, then gone on" {
	setup_steps
	in_two_lanes first_lane second_lane
	echo "# $(total ./*/points) kill points, $(total ./*/unknowns) rows in doubt" >&3
	# Each step was among them. How often the loop turns differs: few campaigns may leave one out.
	! short || return 0
	cat ./*/steps | sort -u >met
	echo "$STEPS" | diff - met
}

@test "fault 5: killed, and killed again at every step of going on" {
	setup_steps
	in_two_lanes first_restarts second_restarts
	echo "# $(total ./*/points) kill points of a restart" >&3
}
