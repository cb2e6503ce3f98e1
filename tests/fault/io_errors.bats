#!/usr/bin/env bats
# System calls that fail, or do half of what they were asked for. Whatever fails, the program ends in order and says
# why, has lost no id that came, and the same command goes on without calling anybody twice.

load traced

LEDGER=roll.csv.ledger

# fail_at N CALL ERROR [FILE...]: the campaign, the Nth of these calls failing; sets CODE
fail_at() {
	local n=$1 call=$2 error=$3 file
	local -a files=()
	shift 3
	for file in "$@"; do
		files+=(-P "$WORK/$file")
	done
	traced "$call" -e "inject=$call:error=$error:when=$n" "${files[@]}"
}

# ended_well: after a run that met an error: in order, with a word about it, and with every id that came on the disk
ended_well() {
	so "exit $CODE: $(cat err)" [ "$CODE" -le 3 ]
	[ "$CODE" -eq "$UNCUT_CODE" ] || so "exit $CODE without a word" [ -s err ]
	see_kept
	so "exit $CODE ($(cat err)): ids on the disk, of those that were given" \
		[ "$(wc -l <kept)" -eq "$(grep -c '"call_id":"' log)" ]
}

# goes_on: the same command again, and nothing is in doubt but calls that history has and whose claim the ledger lost
goes_on() {
	go
	whole
	so "rows in doubt" [ "$(column roll-results.csv call_status,call_reason | grep '^unknown' |
		grep -vc 'history knows this call')" -eq 0 ]
}

# fail_everywhere ERROR CALL [FILE]: for N counting up until no call is the Nth
fail_everywhere() {
	local n first
	first=$(first_own "$2")
	for n in $(seq "$first" 1000); do
		TRIAL="$ROWS rows, $1 from $2 $n${3:+ of $3}"
		afresh
		fail_at "$n" "$2" "$1" ${3:+"$3"}
		grep -q '(INJECTED)' trace || break
		ended_well
		goes_on
	done
	so "some failed" [ "$n" -gt "$first" ]
	echo "$((n - first))" >>points
}

# fail_calls ERROR CALL...
fail_calls() {
	local call error=$1
	shift
	for call in "$@"; do
		fail_everywhere "$error" "$call"
	done
}

first_errors() {
	served
	prepare 1
	fail_calls EIO ftruncate fallocate renameat2 mkdir
	! short || return 0
	fail_calls EIO fdatasync
	fail_calls ENOSPC pwrite64
	fail_calls EINTR ftruncate fallocate
}

second_errors() {
	served
	prepare 1
	fail_calls EIO fsync unlink
	fail_everywhere EIO write "$LEDGER.replies"
	! short || return 0
	fail_calls EIO openat pwrite64
	fail_calls ENOSPC fallocate fdatasync fsync mkdir
	in_flight
	fail_calls EIO fdatasync
}

@test "each call that writes fails, one after the other" {
	traced_setup
	in_two_lanes first_errors second_errors
	echo "# $(total ./*/points) errors" >&3
}

# before CALL FILE TEXT: how many of these calls on the file an uncut campaign makes before the text is in the trace
before() {
	afresh
	traced "$1,openat,sendto"
	awk -v call=" $1[(]" -v file="$2>" -v text="$3" 'index($0, text) { exit }
		$0 ~ call && index($0, file) { n++ } END { print n + 0 }' trace
}

# in_flight: three rows, a moment from one to the next, all in flight at once
in_flight() {
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
	served --latency 100ms
	prepare 3 --rate 100/s
}

@test "fault 7: a claim cannot be committed: nothing is dialed" {
	traced_setup
	served
	for rows in 1 3; do
		prepare "$rows"
		n=$(before fdatasync "$LEDGER-wal" initiate_c)
		TRIAL="$rows rows, EIO from fdatasync $n of the log"
		afresh
		fail_at "$n" fdatasync EIO "$LEDGER-wal"
		so "exit $CODE" [ "$CODE" -eq 1 ]
		so "$(cat err)" grep -q "$LEDGER: .* I/O error" err
		# Of three, others may have been claimed and dialed in turns before that one.
		so "nothing is dialed" [ "$(calls log)" -lt "$rows" ]
		ended_well
		go
		whole
	done
}

@test "fault 8: a reply cannot be committed: its id is written down, and found there" {
	traced_setup
	served
	prepare 1
	n=$(($(before fdatasync "$LEDGER-wal" initiate_c) + 1))
	TRIAL="EIO from fdatasync $n of the log"
	afresh
	fail_at "$n" fdatasync EIO "$LEDGER-wal"
	so "exit $CODE" [ "$CODE" -eq 1 ]
	so "dials" [ "$(calls log)" -eq 1 ]
	ended_well
	so "is in the log of replies" grep -aqFf ids "$LEDGER.replies"
	goes_on
	so "was replayed" [ "$(column roll-results.csv call_id)" = "$(cat ids)" ]
}

@test "fault 8: what is in flight when a claim cannot be committed is written down" {
	traced_setup
	served
	in_flight
	n=$(($(before fdatasync "$LEDGER-wal" initiate_c) + 1))
	TRIAL="three in flight, EIO from fdatasync $n of the log"
	afresh
	fail_at "$n" fdatasync EIO "$LEDGER-wal"
	so "exit $CODE" [ "$CODE" -eq 1 ]
	so "some were dialed" [ "$(calls log)" -ge 1 ]
	ended_well
	so "are in the log of replies" [ "$(grep -aohFf ids "$LEDGER.replies" | sort -u | wc -l)" -eq "$(calls log)" ]
	goes_on
}

@test "fault 9: the write-ahead log cannot be turned on: refuses to start" {
	traced_setup
	served
	prepare 1
	points=0
	for call in fdatasync pwrite64; do
		for file in "$LEDGER" "$LEDGER-journal"; do
			for n in $(seq "$(before $call "$file" "$LEDGER-wal")"); do
				TRIAL="EIO from $call $n of $file"
				afresh
				fail_at "$n" $call EIO "$file"
				so "exit $CODE" [ "$CODE" -eq 1 ]
				so "nothing is dialed" [ "$(calls log)" -eq 0 ]
				ended_well
				goes_on
				points=$((points + 1))
			done
		done
	done
	echo "# $points errors" >&3
	[ "$points" -ge 8 ]
}

# half CALLS WRAPPER...: goes on when only half of what these calls write is let through
half() {
	local calls=$1
	shift
	go env LD_PRELOAD="$SHIMS/short_writes.so" SHORT_WRITES=" $calls " "$@"
}

# made CALL: how often it is in the trace
made() {
	grep -c " $1(" trace
}

@test "fault 12: short writes to the ledger and to the service are gone on with" {
	traced_setup
	served
	prepare 3
	afresh
	traced pwrite64,sendto
	pwrites=$(made pwrite64) sends=$(made sendto)
	afresh
	TRIAL="short writes"
	half "pwrite send" strace -f -qq -o trace -e trace=pwrite64,sendto
	so "writes fell short: $(made pwrite64), not $pwrites" [ "$(made pwrite64)" -gt $((pwrites * 5)) ]
	so "sends fell short: $(made sendto), not $sends" [ "$(made sendto)" -gt $((sends * 5)) ]
	: >kept
	whole
	so "exit $CODE" [ "$CODE" -eq "$UNCUT_CODE" ]
	so "rows in doubt" [ "$UNKNOWN" -eq 0 ]
}

@test "fault 12: a reply that is only written down by half stops the run, and is kept" {
	traced_setup
	served
	prepare 3 -j 1
	afresh
	TRIAL="short writes of replies"
	half write SHORT_WRITES_FROM=2 # the first tells of the claim
	so "exit $CODE" [ "$CODE" -eq 1 ]
	so "$(cat err)" grep -q "replies cannot be saved" err
	so "dials" [ "$(calls log)" -eq 1 ]
	ended_well
	goes_on
}

@test "fault 12: half a reply, and then killed: it is not taken for one" {
	traced_setup
	PROGRAM=${FAILPOINTS:-$TOP/build/tests/rollcall-failpoints}
	served
	prepare 1
	afresh
	TRIAL="half a reply"
	ROLLCALL_FAIL_AT="reply logged" half write SHORT_WRITES_FROM=2
	so "exit $CODE" [ "$CODE" -eq 99 ]
	so "something was written" [ -s "$LEDGER.replies" ]
	: >kept
	go
	whole
	so "in doubt" [ "$UNKNOWN" -eq 1 ]
	so "dials" [ "$(calls log)" -eq 1 ]
}

# interrupted CALLS [OPTIONS...]: every other one of these calls is interrupted before it did anything
interrupted() {
	local calls=$1
	shift
	TRIAL="$calls interrupted"
	afresh
	traced "$calls" -e "inject=$calls:error=EINTR:when=1+2" "$@"
	so "interrupted" grep -q '(INJECTED)' trace
	: >kept
	whole
	so "exit $CODE" [ "$CODE" -eq "$UNCUT_CODE" ]
	so "rows in doubt" [ "$UNKNOWN" -eq 0 ]
}

@test "fault 12: calls that are interrupted are made again" {
	traced_setup
	served
	prepare 3
	interrupted pwrite64,pread64 -P "$WORK/$LEDGER" -P "$WORK/$LEDGER-wal"
	interrupted sendto,recvfrom
	interrupted write -P "$WORK/$LEDGER.replies"
}
