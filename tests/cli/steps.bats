#!/usr/bin/env bats
# Killed at every step, then gone on: the build with fail points dies at step k, for k counting up until a run
# comes to its end uncut. After each cut the same command goes on, and what stands at the end is what an uncut
# run leaves, or `unknown`; the simulator's log has each number once at most.

load lib

# Steps between a claim's commit and its reply on the disk: only a cut there may cost a person's time.
IN_DOUBT='commit done|turn handed over|dial at the worker|libcurl ran for dials|fuse reached|fuse passed|reply read|reply to be logged'

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
intake published
intake renamed
intake written
libcurl ran for dials
libcurl ran for polls
memory committed
poll at the worker
record parsed
record read
recovery begun
recovery committed
recovery done
reply log emptied
reply logged
reply parsed
reply read
reply to be logged
turn handed over'

# go [STEP]: the campaign of this lane, cut at the step; sets CODE
go() {
	CODE=0
	ROLLCALL_FAIL_AT=${1:-0} STEPONEAI_API_KEY=k "$FAILPOINTS" run roll.csv "${FAST[@]}" -q --api-base "$AT" \
		"${OPTIONS[@]}" 2>err || CODE=$?
	[ "$CODE" -ne 99 ] || sed -n 's/^cut at step [0-9]*: //p' err >step
}

# afresh: no ledger, no results, an empty log
afresh() {
	rm -rf roll.csv.* roll-results* .roll-results* data
	: >log
}

end_state() {
	column roll-results.csv call_row,call_phone,call_status,call_outcome,call_cost
}

# as_uncut: each row stands as after an uncut run, or is unknown; sets UNKNOWN
as_uncut() {
	end_state >got
	UNKNOWN=$(grep -c '|unknown|' got || true)
	[ "$(wc -l <got)" -eq "$(wc -l <uncut)" ] &&
		paste -d'#' uncut got | awk -F'#' '$1 != $2 { split($2, c, "|"); if (c[3] != "unknown") { print; bad = 1 } }
			END { exit bad }'
}

# whole: after a run that was gone on with
whole() {
	so "exit $CODE, after a cut at \"$(cat step)\": $(cat err)" [ "$CODE" = 0 -o "$CODE" = 3 -o "$CODE" = "$UNCUT_CODE" ]
	so "rows differ" as_uncut
	so "a number was called twice" [ "$(most_per_number log)" -le 1 ]
	# What the results say was called was called.
	so "more ended than were called" [ "$(calls log)" -ge "$(grep -c '|ended|' got)" ]
}

# uncut: how the campaign ends when nothing happens to it
uncut() {
	local wanted=$1
	afresh
	go
	UNCUT_CODE=$CODE
	end_state >uncut
	so "dials of the uncut run ($(cat err))" [ "$(calls log)" -eq "$wanted" ]
	so "rows of the uncut run" [ -s uncut ]
	so "the uncut run left something ready" [ "$(grep -c -e '|ready|' -e '|dialing|' uncut)" -eq 0 ]
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
		go "$k"
		[ "$CODE" -eq 99 ] || break
		cat step >>steps
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
		go "$1"
		so "the first run was not cut" [ "$CODE" -eq 99 ]
		go "$j"
		[ "$CODE" -eq 99 ] || break
		go
		whole
	done
	so "steps of the restart were passed" [ "$j" -gt 5 ]
	echo "$((j - 1))" >>points
}

first_lane() {
	start_simulator --log log --time-scale 100000 --latency 0ms --record-delay 0ms
	AT=$BASE
	cut_everywhere well 1 1
	cut_everywhere well 3 3
	OPTIONS=(-j 1)
	cut_everywhere "one at a time" 2 2
	AT=$BASE/nowhere OPTIONS=()
	cut_everywhere refused 2 0
}

second_lane() {
	start_simulator --log log --time-scale 100000 --latency 0ms --record-delay 0ms
	AT=$BASE
	cut_everywhere well 2 2
	cut_everywhere well 1 1
	AT=$BASE/nowhere
	cut_everywhere refused 1 0
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
	start_simulator --log log --time-scale 100000 --latency 0ms --record-delay 0ms --fault no-id=0.6
	AT=$BASE
	cut_everywhere "ids that are none" 3 3
}

restart_lane() {
	start_simulator --log log --time-scale 100000 --latency 0ms --record-delay 0ms
	AT=$BASE
	TRIAL=uncut
	roll 2 13900000003 >roll.csv
	uncut 2
	while [ $# -gt 0 ]; do
		cut_again "$1"
		shift
	done
}

setup_steps() {
	FAILPOINTS=${FAILPOINTS:-$TOP/build/tests/rollcall-failpoints}
	[ -x "$FAILPOINTS" ]
	OPTIONS=()
	LANES=()
}

@test "killed at every step of campaigns of one to three rows, then gone on" {
	setup_steps
	lane one first_lane
	lane two second_lane
	lanes_end
	[ -e one/ended ]
	[ -e two/ended ]
	echo "# $(cat ./*/points | awk '{ n += $1 } END { print n }') kill points, $(cat ./*/unknowns | awk '{ n += $1 } END { print n }') rows in doubt" >&3
	# Each step was among them.
	cat ./*/steps | sort -u >met
	echo "$STEPS" | diff - met
}

@test "killed, and killed again at every step of going on" {
	setup_steps
	lane one restart_lane "intake renamed" "reply logged" "record read" "export written"
	lane two restart_lane "claim staged" "fuse passed" "reply to be logged"
	lanes_end
	[ -e one/ended ]
	[ -e two/ended ]
	echo "# $(cat ./*/points | awk '{ n += $1 } END { print n }') kill points of a restart" >&3
}
