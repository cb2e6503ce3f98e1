#!/usr/bin/env bats
# A process that stands still with a call claimed, as a laptop that sleeps, and is woken when the claim has grown too
# old: what had not left does not leave any more, what had is not sent again, and nobody else goes on meanwhile.

load traced

# stop_at CALL: the campaign, the whole process stopped by a signal at its first such call; sets RUN and PID
stop_at() {
	rm -f trace
	STEPONEAI_API_KEY=k timeout -k 5 120 strace -f -y -o trace -e "trace=$1" -e "inject=$1:signal=STOP:when=1" \
		"$PROGRAM" run roll.csv "${FAST[@]}" --timeout 1s -q --api-base "$AT" "${OPTIONS[@]}" 2>err >/dev/null &
	RUN=$!
	STARTED+=("$RUN")
	for _ in $(seq 200); do
		! grep -q 'stopped by SIGSTOP' trace 2>/dev/null || break
		sleep 0.05
	done
	so "is stopped" grep -q 'stopped by SIGSTOP' trace
	PID=$(cat roll.csv.ledger.lock)
}

# wake: longer after the claim than --timeout, and again whenever another thread comes to its first such call; sets CODE
wake() {
	sleep 1.2
	while kill -CONT "$PID" 2>/dev/null; do
		sleep 0.05
	done
	CODE=0
	wait "$RUN" || CODE=$?
	STARTED=("${STARTED[@]:0:${#STARTED[@]}-1}")
}

# sent_keys: of the requests, the contact and how many times it had been claimed by then
sent_keys() {
	sed -n 's/.*"idempotency_key":"rc-[0-9a-f]*-\([^"]*\)".*/\1/p' log
}

# not_sent CALL: stopped there with the claim committed and the request not yet on its way
not_sent() {
	TRIAL="stopped at $1"
	afresh
	stop_at "$1"
	so "nothing is dialed" [ "$(calls log)" -eq 0 ]
	# The lock is held all the same.
	go
	so "a second run: exit $CODE" [ "$CODE" -eq 1 ]
	so "a second run: $(cat err)" grep -q "in use by another rollcall (process $PID)" err
	wake
	so "exit $CODE" [ "$CODE" -eq 0 ]
	: >kept
	whole
	so "the second claim is sent, and not the first" [ "$(sent_keys)" = 1-2 ]
}

# one_row: a campaign of one row and one worker, with a simulator of its own
one_row() {
	served
	prepare 1 --threads 1
}

first_stops() {
	one_row
	not_sent connect
	short || not_sent write
}

second_stops() {
	one_row
	not_sent getsockopt
	short || not_sent socket
}

@test "fault 39: stopped before a request leaves, until it is too old: that one is not sent" {
	traced_setup
	in_two_lanes first_stops second_stops
}

# sent_once CALL: stopped there, with the request on its way
sent_once() {
	one_row
	TRIAL="stopped at $1"
	afresh
	stop_at "$1"
	wake
	so "exit $CODE" [ "$CODE" -eq 0 -o "$CODE" -eq 3 ]
	see_kept
	go
	whole
	so "dials" [ "$(calls log)" -eq 1 ]
}

at_sending() {
	sent_once sendto
}

at_receiving() {
	sent_once recvfrom
}

@test "fault 39: stopped when a request leaves: it is not sent a second time" {
	traced_setup
	in_two_lanes at_sending at_receiving
}

@test "fault 39: the worker stands still between the fuse and the request: no second dial" {
	traced_setup
	served
	prepare 1 --timeout 1s
	TRIAL="delayed"
	afresh
	traced sendto -e inject=sendto:delay_enter=1500000:when=1
	so "exit $CODE" [ "$CODE" -eq 0 -o "$CODE" -eq 3 ]
	see_kept
	go
	whole
	so "dials" [ "$(calls log)" -eq 1 ]
}
