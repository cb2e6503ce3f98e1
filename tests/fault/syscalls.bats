#!/usr/bin/env bats
# Killed at every system call that changes anything outside the process, and then gone on.

load traced

# Where a cut of a campaign of one row leaves it in doubt: from the claim's commit to the history, by way of that to the
# ledger and its third place in the reply log, to its reply there.
IN_DOUBT='connect socket
fdatasync data
fdatasync roll.csv.ledger-wal
fdatasync roll.csv.ledger-wal
recvfrom socket
sendto socket
write eventfd
write roll.csv.ledger.replies
write roll.csv.ledger.replies'

# And what is written between those two commits, which the short form does not cut.
IN_DOUBT_WHOLE='openat one
pwrite64 roll.csv.ledger-wal'

# kill_at N CALL [FILE]: the campaign, killed on entering the call for the Nth time; sets CODE
kill_at() {
	traced "$2" -e "inject=$2:signal=KILL:when=$1" ${3:+-P "$3"}
}

# cut_call: the call that was cut off, and the kind or name of its file. strace begins a line anew when another thread
# says something meanwhile.
cut_call() {
	sed -nE '/(= \?|<unfinished \.\.\.>)$/s/^[0-9]* *([a-z0-9]*)\([^<]*<([^>]*)>.*/\1 \2/p' trace | tail -n 1 |
		sed 's/anon_inode:\[\(.*\)\]/\1/; s/socket:.*/socket/; s/ .*\// /'
}

# kill_everywhere CALL [FILE]: for N counting up until a run ends uncut
kill_everywhere() {
	local n first
	first=$(first_own "$1")
	for n in $(seq "$first" 1000); do
		TRIAL="$ROWS rows, killed at $1 $n${2:+ of ${2##*/}}"
		afresh
		kill_at "$n" "$@"
		[ "$CODE" -eq 137 ] || break
		see_kept
		go
		whole
		echo "$UNKNOWN" >>unknowns
		[ "$ROWS" -gt 1 ] || [ "$UNKNOWN" -eq 0 ] || cut_call >>doubts
	done
	so "the last run was uncut: exit $CODE" [ "$CODE" -eq "$UNCUT_CODE" ]
	so "some were cut" [ "$n" -gt "$first" ]
	echo "$((n - first))" >>points
}

# kill_campaign ROWS OPTIONS...: at all of its calls but those of $LEFT_OUT
kill_campaign() {
	local call
	prepare "$@"
	calls_made >made
	for call in $(grep -vxE "${LEFT_OUT:-}" made); do
		kill_everywhere "$call"
	done
}

# The workers' writes are hidden behind those of the main thread, but for their file.
kill_replies() {
	kill_everywhere write "$WORK/roll.csv.ledger.replies"
}

few_rows() {
	served
	kill_campaign 1 --threads 1
	kill_replies
	kill_campaign 2
}

three_rows() {
	served
	kill_campaign 3 -j 2 --threads 1
	kill_replies
}

# The short form leaves out those that are many.
one_row_syncs() {
	served
	prepare 1 --threads 1
	kill_everywhere fdatasync
}

one_row_rest() {
	served
	LEFT_OUT='fdatasync|openat|pwrite64'
	kill_campaign 1 --threads 1
	kill_replies
}

@test "fault 2: killed at every system call that changes anything, then gone on" {
	traced_setup
	if short; then
		in_two_lanes one_row_syncs one_row_rest
	else
		in_two_lanes few_rows three_rows
		[ "$(total ./*/points)" -ge 500 ]
	fi
	echo "# $(total ./*/points) kill points, $(total ./*/unknowns) rows in doubt" >&3
	# One row is in doubt after a cut at these calls, and at no other.
	cat ./*/doubts | sort -u >doubts
	{ echo "$IN_DOUBT" && { short || echo "$IN_DOUBT_WHOLE"; }; } | sort -u | diff - doubts
}

# killed_at CALL DIALS: the first of these calls is the dial's; in doubt from then on
killed_at() {
	prepare 1
	TRIAL="killed at $1"
	afresh
	kill_at 1 "$1"
	so "exit $CODE" [ "$CODE" -eq 137 ]
	so "dials" [ "$(calls log)" -eq "$2" ]
	see_kept
	go
	so "dials of going on" [ "$(calls log)" -eq "$2" ]
	so "exit $CODE of going on" [ "$CODE" -eq 3 ]
	so "state" [ "$(states roll-results.csv)" = "1 unknown" ]
	whole
}

@test "fault 3: killed before the request leaves: unknown, nobody was called" {
	traced_setup
	served
	killed_at sendto 0
	grep -q 'POST /api/v1/callinfo/initiate_c' trace
}

@test "fault 4: killed before the reply is read: unknown, called once" {
	traced_setup
	served
	killed_at recvfrom 1
}

@test "fault 4: killed when the reply log was given back: a reply that only the log knows is still there" {
	traced_setup
	# The beginning of the log goes at each call, not at the 60,000th.
	PROGRAM=$FAILPOINTS
	served
	prepare 20 --rate 10/s
	TRIAL="killed when the log was given back"
	afresh
	# Each thread stands still behind its first write to the log: the owner's is a claim, a worker's is a reply, which
	# is handed over a second later, when the log would long have been given back.
	ROLLCALL_FAIL_AT="reply log dropped" traced write -e inject=write:delay_exit=1000000:when=1 \
		-P "$WORK/roll.csv.ledger.replies"
	so "exit $CODE" [ "$CODE" -eq 99 ]
	see_kept
	so "the first call's id is lost" grep -qxFf <(head -n 1 ids) kept
	go
	whole
}
