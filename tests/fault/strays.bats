#!/usr/bin/env bats
# Replies that nobody asked for: a gateway answers twice, or late, on a connection that is kept. None of them is taken
# for another request's: each number is called once, and each row stands as its own reply and record have it.

bats_require_minimum_version 1.5.0
load lib
load breaking

NO='{"success":false,"message":"late"}'

# more WAIT STATUS BODY: a dial's good answer, and so long behind it this one
more() {
	printf 'dial=more-%s-%s-%s\n' "$1" "$2" "$(printf %s "$3" | hex)"
}

# every WAIT: strays of each kind, one behind each good answer
every() {
	more "$1" 429 "$NO"
	more "$1" 401 "$NO"
	more "$1" 400 "$NO"
	more "$1" 200 '{"success":true,"call_id":"stray"}'
	more "$1" 200 "$NO"
	more "$1" 500 "$NO"
	more "$1" 200 '<html>late</html>'
	echo dial=ok
}

# own_ids ROWS: all ended, each with its own id, each called once
own_ids() {
	so "a number was called twice" [ "$(most_per_number log)" -eq 1 ]
	ended_with 0
	stand "$1 ended answered"
	so "calls" [ "$(calls log)" -eq "$1" ]
	column roll-results.csv call_phone,call_id | awk -F'|' '$2 != "c-" $1' >others
	so "$(cat others)" [ ! -s others ]
}

# on_idle KIND WAIT: a stray reply waits when the next request is to go out
on_idle() {
	TRIAL="$1 $2"
	breaking "$1"
	every "$2" | ways >roll.csv
	call_roll -j 1 --threads 1 --rate 10/s
	own_ids 8
	so "no alarm: $(cat run.err)" grep -q "ALARM.*a reply more than it was asked for" run.err
}

# waits KIND: the next request would meet a 429 that belongs to nobody
waits() {
	local LIMIT=15 # without the guard records go astray, too, and are waited for
	TRIAL="waits, $1"
	breaking "$1"
	{ more 20 429 "$NO" && alike 2 dial=wait-30; } | ways >roll.csv
	call_roll -j 1 --threads 1 --rate 10/s
	own_ids 3
}

@test "a 429 that waits on an idle connection is not the next call's: each number is called once" {
	waits http
}

@test "a stray reply on an idle connection is nobody's: each is called once and ends with its own" {
	lane late on_idle http 20
	lane behind on_idle http x
	lane at_once on_idle http 0
	lanes_end
}

# behind_tls COMMAND...: with a certificate of this test's own
behind_tls() {
	authority
	certificate good.pem IP:127.0.0.1 -days 2
	"$@"
}

tls_lanes() {
	lane late on_idle "tls:$WORK/good.pem" 20
	lane behind on_idle "tls:$WORK/good.pem" x
	lane kept kept "tls:$WORK/good.pem"
	lanes_end
}

# kept KIND: where all is well connections are kept, whatever TLS itself sends behind the handshake
kept() {
	TRIAL="kept, $1"
	breaking "$1"
	alike 8 dial=ok | ways >roll.csv
	call_roll -j 1 --threads 1 --rate 20/s
	own_ids 8
	so "an alarm" not grep -q ALARM run.err
	so "connections" [ "$(grep -o '"connection":[0-9]*' log | sort -u | wc -l)" -le 4 ]
}

@test "the same behind TLS, where a part of it waits in OpenSSL's hands; and its connections are kept" {
	short && skip "takes 2 s: left to make fault"
	can_be_apart
	apart behind_tls tls_lanes
}

# in_flight KIND STATUS: the stray comes when the next request is out, and before its own answer
in_flight() {
	TRIAL="in flight, $1 $2"
	breaking "$1"
	{ more 250 "$2" "$NO" && echo dial=wait-30; } | ways >roll.csv
	call_roll -j 1 --threads 1 --rate 10/s
	so "the second went out before the stray" [ "$(grep -c '"used":2' log)" -ge 1 ]
	so "a number was called twice" [ "$(most_per_number log)" -eq 1 ]
	so "exit $CODE" [ "$CODE" -eq 3 ]
	stand "1 ended answered,1 unknown"
	so "$(column roll-results.csv call_reason)" grep -q "more than one" roll-results.csv
	so "no alarm: $(cat run.err)" grep -q "ALARM.*a reply more than it was asked for" run.err
}

# says_close: the stray one says that the connection is closed behind it, as late pages do, and libcurl does so
says_close() {
	TRIAL="in flight, closes"
	breaking http
	printf '%s\n' "dial=more-250-close-429-$(printf %s "$NO" | hex)" dial=wait-30 | ways >roll.csv
	call_roll -j 1 --threads 1 --rate 10/s
	so "a number was called twice" [ "$(most_per_number log)" -eq 1 ]
	so "calls" [ "$(calls log)" -eq 2 ]
	so "exit $CODE" [ "$CODE" -eq 3 ]
	stand "1 ended answered,1 unknown"
}

@test "a stray reply while a request is under way: what says \"not placed\" is not believed, nobody is called twice" {
	lane fast in_flight http 429
	lane key in_flight http 401
	lane no in_flight http 400
	lane closes says_close
	lanes_end
}

tls_in_flight() {
	lane fast in_flight "tls:$WORK/good.pem" 429
	lane key in_flight "tls:$WORK/good.pem" 403
	lanes_end
}

@test "the same behind TLS" {
	short && skip "takes 2 s: left to make fault"
	can_be_apart
	apart behind_tls tls_in_flight
}

@test "a 408, and the end of the connection, when nobody asked for a while: no alarm, and nothing else" {
	breaking http
	alike 4 "dial=more-20-end-408-$(printf %s "$NO" | hex)" | ways >roll.csv
	call_roll -j 1 --threads 1 --rate 4/s
	own_ids 4
	not grep -q ALARM run.err
}

# own_words: each row has the words of its own number, and who asked for no more calls is on the list, and nobody else
own_words() {
	column roll-results.csv call_phone,call_transcript | awk -F'|' 'index($2, $1) == 0' >others
	so "$(cat others)" [ ! -s others ]
	"$ROLLCALL" suppress list --data-dir data 2>/dev/null | grep -o '1[0-9]\{10\}' | sort -u >listed
	awk 'NR % 5 == 1 { printf "%.0f\n", 13900000000 + NR - 1 }' said | sort >wanted
	so "listed: $(paste -sd' ' listed)" diff listed wanted
}

# records_twice WAIT NAME: every record comes twice
records_twice() {
	TRIAL="twice, $1, name=$2"
	breaking http
	for n in $(seq 40); do
		[ $((n % 5)) -eq 1 ] && echo 不要再打了 || echo 好的
	done >said
	while read -r words; do
		echo "dial=ok poll=twice-$1 name=$2 says=$(printf %s "$words" | hex)"
	done <said | ways >roll.csv
	call_roll -j 8
	ended_with 0
	stand "40 ended answered"
	own_words
	so "no alarm: $(cat run.err)" grep -q "ALARM.*a reply more than it was asked for" run.err
}

@test "records that come twice, and name nobody: each call ends with its own, nobody else is on the list" {
	lane once records_twice 0 no
	lane soon records_twice 1 no
	lane body records_twice x no
	lanes_end
	short || lane named records_twice 3 yes
	short || lane late records_twice 30 no
	lanes_end
}

@test "a record of another call is none, and an alarm: of run, collect and info" {
	breaking http
	local other='{"data":{"call_id":"c-7","call_status":"completed","duration_seconds":61,"cost":9,"phones":"'
	{
		echo dial=ok
		echo "poll=is-200-$(printf '%s13900000001"}}' "$other" | hex)"
		echo "poll=then-is-200-$(printf '%s13900000002"}}' "$other" | hex)"
	} | ways >roll.csv
	call_roll --tries 2 --max-call-minutes 100ms
	ended_with 3
	stand "2 ended answered,1 overdue"
	[ "$(grep -c "ALARM.*: the record names another call" run.err)" -eq 2 ]
	[ "$(column roll-results.csv call_cost | paste -sd,)" = "0.30,,0.30" ]
	"$ROLLCALL" collect roll.csv.ledger --tries 1 --data-dir data -q || [ $? -eq 3 ]
	[ "$(column roll-results.csv call_status | paste -sd,)" = "ended,overdue,ended" ]
	run "$ROLLCALL" info c-13900000001 1 --api-base "$BASE"
	[ "$status" -eq 3 ]
	[[ "$output" == *"the record names another call"* ]]
	[[ "$output" != *"9.00"* ]]
}

@test "401, 402, 403, 426 and 429 prove nothing when they are cut, or say success beside it" {
	breaking http
	local code head yes='{"success":true,"message":"queued"}' n=0
	for code in 429 401 402 403 426; do
		printf -v head 'HTTP/1.1 %s x\r\n' $code
		printf '%s\n' dial=ok dial=ok "dial=raw-$(printf %s "$head" | hex)"
		printf '%s\n' dial=ok dial=ok "dial=raw-$(printf '%sContent-Le' "$head" | hex)"
		printf '%s\n' dial=ok dial=ok "dial=raw-$(printf '%sContent-Length: 35\r\n\r\n{"succ' "$head" | hex)"
		printf '%s\n' dial=ok dial=ok "dial=is-$code-$(printf %s "$yes" | hex)"
		n=$((n + 4))
	done | ways >roll.csv
	call_roll -j 1
	ended_with 3
	stand "40 ended answered,20 unknown"
	[ "$(calls log)" -eq 60 ]
	# nor does it call them again
	call_roll
	[ "$CODE" -eq 3 ]
	[ "$(calls log)" -eq 60 ]
}

# odd_frames KIND
odd_frames() {
	TRIAL=$1
	breaking "$1"
	printf '%s\n' dial=interim dial=trailers dial=twice-0 poll=interim poll=trailers poll=short-0 dial=ok dial=ok |
		ways >roll.csv
	call_roll -j 1 --threads 1 --rate 20/s
	own_ids 8
	# a reply whose headers say that it is shorter than it is: nobody knows, and the rest is nobody's reply
	rm -rf roll.csv.* roll-results* data
	: >log
	printf '%s\n' dial=short-1 dial=ok dial=short-30 dial=ok | ways >roll.csv
	call_roll -j 1 --threads 1 --rate 20/s
	so "exit $CODE" [ "$CODE" -eq 3 ]
	stand "2 ended answered,2 unknown"
	so "calls" [ "$(calls log)" -eq 4 ]
	so "no alarm: $(cat run.err)" grep -q "ALARM.*a reply more than it was asked for" run.err
}

@test "interim replies, trailers, and a length that is too short: what is whole counts, the rest is nobody's" {
	odd_frames http
}
