#!/usr/bin/env bats
# The fault matrix, the service's replies: cut, late, false, too long, or about somebody else. What became of each call
# is what can be known of it; its reply is kept; and whatever stood in it, nobody is called twice.

bats_require_minimum_version 1.5.0
load lib
load breaking

# row WAY STATE REASON: a row of a roll, and how it must stand afterwards, for a reason that begins so. Two calls that
# succeed go before each, or the breaker would stop it.
row() {
	printf 'dial=ok\ndial=ok\n%s\n' "$1"
	printf '%s~%s\n' "$2" "$3" >>wanted
}

# table WAY: rows, from lines `BEGINNING~BODY~STATE~REASON` on standard input: to the way (`dial=is-200-`) belong the
# beginning, and the body in hexadecimal digits
table() {
	local beginning body state reason
	while IFS='~' read -r beginning body state reason; do
		row "$1$beginning$(printf %s "$body" | hex)" "$state" "$reason"
	done
}

# as_wanted: each call of the table stands so, for a reason that begins so
as_wanted() {
	column roll-results.csv call_status,call_reason | awk 'NR % 3 == 0' >got
	so "rows" [ "$(wc -l <got)" -eq "$(wc -l <wanted)" ]
	paste -d'~' got wanted | awk -F'[~|]' '{ ok = $1 == $3 && substr($2, 1, length($4)) == $4 }
		!ok { print "row " NR ": " $0; bad = 1 } END { exit bad }'
}

@test "fault 26: no reply for ever, or one byte a second: unknown when the time is up" {
	short && skip "takes 2 s: left to make fault"
	lane hang lost_replies hang
	lane drip lost_replies drip
	lanes_end
	grep -q "no whole reply: Operation timed out" hang/roll-results.csv
	grep -q "no whole reply: Operation timed out" drip/roll-results.csv
}

# cut_everywhere FRAME BYTES: the reply of a call ends at each byte in turn
cut_everywhere() {
	breaking http
	for n in $(seq 0 "$2"); do
		printf 'dial=ok\ndial=ok\ndial=cut-%s-%d\n' "$1" "$n"
	done | ways >roll.csv
	call_roll
	ended_with 3
	# It was placed if all of the JSON was sent, be there more of the reply or not; if not, nobody knows.
	sed -n 's/.*"delivered":"c-\([0-9]*\)".*/\1/p' log | sort >whole
	column roll-results.csv call_phone,call_status,call_id | awk -F'|' '
		NR == FNR { whole[$1] = 1; next }
		$2 == "ended" && $3 == "c-" $1 && $1 in whole { next }
		$2 == "unknown" && $3 == "" && !($1 in whole) { unknown++; next }
		{ print; bad = 1 }
		END { print unknown; exit bad }' whole - >verdicts
	so "$(cat verdicts)" [ "$(wc -l <verdicts)" -eq 1 ]
	so "cut" [ "$(cat verdicts)" -gt 90 ]
	so "whole" [ "$(wc -l <whole)" -gt $((2 * $2 + 2)) ]
}

@test "fault 27: a reply cut at every byte: placed if all its JSON is there, else unknown; by length" {
	short && skip "takes 2 s: left to make fault"
	cut_everywhere length 130
}

@test "fault 27: the same of replies that end with the connection, and of chunked ones" {
	short && skip "takes 3 s: left to make fault"
	lane close cut_everywhere close 130
	lane chunked cut_everywhere chunked 170
	lanes_end
}

@test "fault 28: 301, 307, 308 and 417: one request, nothing goes to the other host" {
	short && skip "takes 2 s: left to make fault"
	breaking http sniffer
	local there at text
	there=$(address sniffer)
	# as long as a text may be: libcurl must not ask first, with Expect:, and send it again after a 417
	text=$(printf '字%.0s' $(seq 19000))
	for at in "$there" "http://localhost:${there##*:}" "${there#http:}"; do
		for code in 301 302 307 308 417; do
			printf 'dial=ok\ndial=to-%s-%s %s\n' "$code" "$(printf %s "$at" | hex)" "$text"
		done
	done | ways >roll.csv
	# and the look after a call
	echo "13900000099,poll=to-307-$(printf %s "$there" | hex)" >>roll.csv
	call_roll --tries 2 --max-call-minutes 100ms
	ended_with 3
	stand "15 ended answered,1 overdue,3 refused,12 unknown"
	[ "$(calls log)" -eq 31 ]
	[ "$(grep -c '"what":"sniffer"' log)" -eq 0 ]
	[ "$(grep -c '"expect":true' log)" -eq 0 ]
}

# too_fast HURRY RETRY_AFTER LEAST MOST: how many seconds of the program's time lie between a 429 and the next request
too_fast() {
	local gap
	TRIAL="Retry-After: $2"
	breaking http
	ways <<<"dial=fast-$2" >roll.csv
	hurried "$1" call_roll --at-most 1/1d --timeout 10m
	ended_twice "$1"
	gap=$(sed -n 's/.*"what":"dial".*"time":\([0-9.]*\).*/\1/p' log |
		awk -v hurry="$1" 'NR == 2 { printf "%d", ($1 - first) * hurry } { first = $1 }')
	so "waited $gap s" [ "$gap" -ge "$3" ]
	so "waited $gap s" [ "$gap" -le "$4" ]
}

# ended_twice: two requests, one of which was told to come later, are one attempt
ended_twice() {
	so "exit $CODE: $(cat run.err)" [ "$CODE" -eq 0 ]
	so "requests" [ "$(calls log)" -eq 2 ]
	so "attempts" [ "$(column roll-results.csv call_status,call_attempts)" = "ended|1" ]
}

other_values() {
	lane zero too_fast 10 0 0 40
	lane date too_fast 20 +40 10 90
	lane junk too_fast 10 soon 0 40
	lane minus too_fast 10 -7 0 40
	lane huge too_fast 300 1000000000 595 1500
	lane beyond too_fast 10 99999999999999999999999 0 40
}

@test "fault 29: 429 with Retry-After 0, 5, a date, junk, 1e9 or none: waits so long, ten minutes at most" {
	lane five too_fast 10 5 5 40
	lane none too_fast 10 - 0 40
	short || other_values
	lanes_end
}

@test "fault 29: nothing but 429 for ten minutes: stops, nobody was called, the contacts are as they were" {
	short && skip "takes 3 s: left to make fault"
	breaking http
	alike 3 "dial=fast!junk" | ways >roll.csv
	hurried 300 call_roll --timeout 10m
	[ "$CODE" -eq 4 ]
	lasted 595
	grep -q '"too fast" for ten minutes' run.err
	stand "3 ready"
	reserved 0.00
	[ "$(calls log)" -ge 10 ]
	[ "$(calls log)" -le 50 ]
}

# sick: five in a row stop it
sick() {
	breaking http
	alike 40 dial=is-503-7b7d | ways >roll.csv
	call_roll -j 1
	ended_with 4
	stand "35 ready,5 unknown"
	so "$(cat run.err)" grep -q "may or may not have been placed" run.err
}

@test "fault 30: 500, 502, 503, 504 behind which the call may run: unknown, one request; the breaker" {
	breaking http
	table dial=is- <<-'EOF' | ways >roll.csv
	500-~{"success":false,"message":"odd"}~unknown~may have been called: HTTP status 500
	502-~<html>~unknown~may have been called: HTTP status 502
	503-~{}~unknown~may have been called: HTTP status 503
	504-~~unknown~may have been called: HTTP status 504
	599-~{"success":false}~unknown~may have been called: HTTP status 599
	500-~{"error":"odd","call_id":"late"}~ended~
	EOF
	call_roll --budget 100
	ended_with 3
	as_wanted
	reserved 7.50
	lane sick sick
	lanes_end
}

@test "fault 31: 200 with no id, or one that cannot be used: unknown, and the reply is kept" {
	breaking http
	{
		table dial=is-200- <<-'EOF'
		~{"success":true,"m":"kept-01"}~unknown~may have been called: HTTP status 200 without a usable call id
		~{"success":true,"call_id":null,"m":"kept-02"}~unknown~may have been called
		~{"success":true,"call_id":[],"m":"kept-03"}~unknown~may have been called
		~{"success":true,"call_ids":[17],"m":"kept-04"}~unknown~may have been called
		~{"success":true,"call_id":9007199254740993,"m":"kept-05"}~unknown~may have been called
		~{"success":true,"call_id":{"id":"x"},"m":"kept-06"}~unknown~may have been called
		~{"success":true,"call_id":"a","call_id":"b","m":"kept-07"}~unknown~may have been called
		~{"success":true,"CALL_ID":"a","m":"kept-08"}~unknown~may have been called
		~{"success":true,"call_id":"a\u0000b","m":"kept-09"}~unknown~may have been called
		~{"success":true,"call_id":"../a b","m":"kept-10"}~unknown~may have been called
		~{"success":true,"call_id":"","m":"kept-11"}~unknown~may have been called
		~{"success":true,"call_id":"a","m":"kept-12"}{}~unknown~may have been called
		~{"success":true,"call_id":"a","m":"kept-13"~unknown~may have been called
		~["kept-14"]~unknown~may have been called: HTTP status 200 with a reply that is not a JSON object
		~"kept-15"~unknown~may have been called
		~<html>kept-16</html>~unknown~may have been called
		~NaN kept-17~unknown~may have been called
		~~unknown~may have been called
		EOF
		# bytes that are no characters; more brackets than a parser should follow; no more is read than 1 MiB
		row "dial=is-200-$(printf '{"call_id":"a","m":"kept-18\xff\xfe"}' | hex)" unknown "may have been called"
		row "dial=is-200-$(printf '[%.0s' $(seq 9000) | hex)" unknown "may have been called"
		row dial=size-1048576 ended
		row dial=size-1048577 unknown "may have been called: no whole reply"
		row dial=size-10485760 unknown "may have been called: no whole reply"
	} | ways >roll.csv
	call_roll
	local n
	[ "$CODE" -eq 3 ]
	as_wanted
	for n in $(seq -w 18); do grep -qa "kept-$n" roll.csv.ledger; done
	# a second look at the ledger finds the same, and sends nothing
	calls log >before
	call_roll
	[ "$CODE" -eq 3 ]
	as_wanted
	[ "$(calls log)" -eq "$(cat before)" ]
	[ "$(most_per_number log)" -eq 1 ]
}

@test "fault 32: an id that was given before: the second is unknown, an alarm; nothing is overwritten" {
	breaking http
	alike 3 dial=id-c-13900000000 | ways >roll.csv
	call_roll -j 1 --budget 4.5
	ended_with 3
	grep -q ALARM run.err
	column roll-results.csv call_status,call_id,call_reason >got
	diff got - <<-'EOF'
	ended|c-13900000000|
	unknown||the service gave the id of row 2
	unknown||the service gave the id of row 2
	EOF
	reserved 3.00
}

@test "fault 33: a record that comes late, never, broken, or is another person's: waited for, then overdue" {
	breaking http
	local stranger='{"data":{"call_status":"completed","duration_seconds":61,"cost":9,"phones":"13800138000"}}'
	{
		row poll=late-1 ended
		row poll=late-3 ended
		row poll=late-1000000 overdue "no record"
		row "poll=is-200-$(printf %s "$stranger" | hex)" overdue "the record names another number"
		row "poll=then-is-200-$(printf %s "$stranger" | hex)" ended
		row "poll=is-200-$(printf '{"data":{"call_status":"active"}}' | hex)" overdue "not ended"
		row "poll=is-200-$(printf '{"success":true,"data":[]}' | hex)" overdue "no record"
		row poll=then-is-404- ended
		row poll=then-is-429-7b7d ended
		row poll=then-is-500- ended
		row poll=then-is-200-3c ended
		row "poll=then-is-200-$(printf '{"data":{"call_status":"completed","cost":NaN}}' | hex)" ended
		row poll=then-fin ended
		row poll=then-rst ended
		row poll=then-partial ended
		row poll=then-cut-length-100 ended
		row poll=then-size-2000000 ended
		row poll=then-drip ended
		row poll=then-hang ended
	} | ways >roll.csv
	hurried 8 call_roll --price 0.5 --poll-interval 1s --tries 3 --max-call-minutes 17s --budget 100
	ended_with 3
	as_wanted
	[ "$(states roll-results.csv | paste -sd,)" = "53 ended answered,4 overdue" ]
	# a minute each is kept for those that may have cost something; what the stranger's record says costs nobody
	reserved 2.00
	[ "$(column roll-results.csv call_cost | sort | uniq -c | tr -s ' ' | paste -sd,)" = " 4 , 53 0.30" ]
	# an alarm for each call whose record was once a stranger's, not for each look
	[ "$(grep -c "ALARM.*: the record names another number" run.err)" -eq 2 ]
	[ "$(calls log)" -eq 57 ]
	# to ask again dials nobody
	"$ROLLCALL" collect roll.csv.ledger --tries 1 --data-dir data -q || [ $? -eq 3 ]
	[ "$(calls log)" -eq 57 ]
}

# costs: rows whose record says that they cost so much, from lines `COST~CHARGED` on standard input
costs() {
	while IFS='~' read -r cost charged; do
		printf '{"data":{"call_status":"completed","duration_seconds":61,"cost":%s}}' "$cost" | hex |
			sed 's/.*/poll=is-200-&\n/'
		printf '%s\n' "$charged" >>charged
	done | ways >roll.csv
}

@test "fault 34: costs that are none, or above what was reserved: checked, counted, an alarm" {
	short && skip "takes 3 s: left to make fault"
	breaking http
	costs <<-'EOF'
	0.3~0.30
	0.30000000000000004~0.30
	0.00005~0.0001
	1e-1~0.10
	0~0.00
	-0~0.00
	1.5~1.50
	1.6~1.60
	-0.01~
	-1e400~
	1e400~
	1e300~
	99999999999999999999~
	"0.30"~0.30
	null~
	true~
	[0.3]~
	{"yuan":0.3}~
	EOF
	call_roll --budget 40
	ended_with 0
	column roll-results.csv call_cost >got
	diff got charged
	# what they cost by their minutes is kept for those without a usable cost
	reserved 2.70
	[ "$(grep -c ALARM run.err)" -eq 1 ]
	grep -q "ALARM      row 9: cost 1.60 yuan, more than the 1.50 that were reserved for it" run.err
	column roll-results-minutes.csv cost >by_minute
	[ "$(awk '{ s += $1 } END { print s }' charged)" = "$(awk '{ s += $1 } END { print s }' by_minute)" ]
	lane overspent overspent
	lanes_end
}

# overspent: one call costs nearly all; the next one would not fit any more, and is not placed
overspent() {
	breaking http
	costs <<<'9.5~9.50'
	echo 13900000099,dial=ok >>roll.csv
	call_roll --budget 10 --max-open 1
	ended_with 4
	so "$(cat run.err)" grep -q "the budget is used up: 9.50 spent" run.err
	stand "1 ended answered,1 ready"
	so "calls" [ "$(calls log)" -eq 1 ]
	# What one cost may come again: the price alone would have let it through.
	call_roll --budget 11
	ended_with 4
	so "calls" [ "$(calls log)" -eq 1 ]
	call_roll --budget 19
	ended_with 0
	so "calls" [ "$(calls log)" -eq 2 ]
}
