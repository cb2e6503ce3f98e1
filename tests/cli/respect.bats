#!/usr/bin/env bats
# What a campaign asks before each call: budget, the do-not-call list, opt-outs, the memory of other campaigns,
# redials, calling hours. Who was called, how often and when is taken from the simulator's log.

load lib

# campaign ROLL OPTIONS...: against a simulator that runs; sets CODE, words in `words`
campaign() {
	CODE=0
	STEPONEAI_API_KEY=k "${PROGRAM:-$ROLLCALL}" run "$@" --poll-interval 20ms --yes --api-base "$BASE" -q \
		2>words || CODE=$?
}

# quick ROLL OPTIONS...: at all hours, as fast as it goes
quick() {
	campaign "$@" --rate 1000000/s --window always
}

# ends CODE [WORDS]: as the campaign did
ends() {
	[ "$CODE" -eq "$1" ] || {
		echo "exit $CODE, $1 wanted: $(cat words)"
		return 1
	}
	[ $# -eq 1 ] || grep -qF -- "$2" words || {
		echo "wanted: $2"
		echo "got: $(cat words)"
		return 1
	}
}

# serve OPTIONS...: a simulator without delays, with its log in `log`
serve() {
	start_simulator --log log --latency 0ms --record-delay 0ms --time-scale 100000 "$@"
}

# dialed LOG: the numbers, sorted, as often as they were asked for
dialed() {
	sed -n 's/.*"phone":"\([0-9]*\)".*/\1/p' "$1" | sort
}

# sum FILE COLUMN: of a column of money, in 1/10000
sum() {
	column "$1" "$2" | awk '{ s += int($1 * 10000 + 0.5) } END { printf "%d", s }'
}

# reasons FILE: how many rows stand in which state for which reason
reasons() {
	column "$1" call_status,call_reason | sort | uniq -c | sed 's/^ *//'
}

@test "budget: used to the last cent with 128 in flight, and never beyond; a larger one goes on" {
	roll 400 >roll.csv
	fails 2 "$ROLLCALL" run roll.csv --budget 1 --simulate
	says "--budget: wants --price"
	# every call costs exactly what is reserved for it
	serve --answer 1 --talk 5s-60s --price 0.15
	quick roll.csv -j 128 --price 0.15 --max-call-minutes 1 --budget 18.75 # 125 calls
	ends 4 "the budget is used up: 18.75 spent, 0.00 kept"
	[ "$(calls log)" -eq 125 ]
	[ "$(sum roll-results.csv call_cost)" -eq 187500 ]
	[ "$(sum roll-results-minutes.csv cost)" -eq 187500 ]
	[ "$(states roll-results.csv)" = $'125 ended answered\n275 ready' ]
	# not enough for one more
	quick roll.csv -j 128 --price 0.15 --max-call-minutes 1 --budget 18.8999
	ends 4 "raise --budget"
	[ "$(calls log)" -eq 125 ]
	quick roll.csv -j 128 --price 0.15 --max-call-minutes 1 --budget 18.9
	ends 4
	[ "$(calls log)" -eq 126 ]
	quick roll.csv -j 128 --price 0.15 --max-call-minutes 1 --budget 60
	ends 0
	[ "$(calls log)" -eq 400 ]
	[ "$(most_per_number log)" -eq 1 ]
	[ "$(sum roll-results.csv call_cost)" -eq 600000 ]
}

@test "budget: what comes back is spent again; an open call is waited for" {
	roll 100 >roll.csv
	serve --answer 0.5 --talk 5s-60s --price 0.15
	# room for four at a time: those who did not answer cost nothing
	quick roll.csv --price 0.15 --max-call-minutes 1 --budget 0.6
	ends 4 "the budget is used up"
	[ "$(sum roll-results.csv call_cost)" -eq 6000 ]
	[ "$(calls log)" -gt 4 ]
	[ "$(column roll-results.csv call_status | grep -c placed)" -eq 0 ]
}

# campaigns FROM TO: seeds, each a campaign of 20 rows with faults of many kinds and a budget of its own, from
# nothing to enough for all (in 1/10000); all that they leave goes into one file
campaigns() {
	local seed budget yuan code kinds="no-id=.04,503=.03,500=.03,never-ends=.04,no-record=.03,empty=.03"
	for seed in $(seq "$1" "$2"); do
		roll 20 $((13000000000 + seed * 1000)) >"$seed.csv"
		budget=$((seed * 7919 % 45000))
		printf -v yuan '%d.%04d' $((budget / 10000)) $((budget % 10000))
		code=0
		"$ROLLCALL" run "$seed.csv" -q --rate 1000000/s --poll-interval 5ms --max-call-minutes 2 --tries 1 -j 128 \
			--price 0.1234 --budget "$yuan" \
			--simulate="$QUICK --talk 1s-120s --seed $seed --price 0.1234 --fault $kinds" \
			2>err || code=$?
		{
			echo "E|$seed|$budget|$code|$(tr '\n|' '  ' <err)"
			column "$seed-simulated-results.csv" call_cost,call_status | sed "s/^/R|$seed|/"
			column "$seed-simulated-results-minutes.csv" cost,cost_at_risk | sed "s/^/M|$seed|/"
		} >>all
		rm -f "$seed".csv "$seed"-simulated*
	done
	echo ended >>all
}

# over_the_end: two runs are stopped before calling hours end, and go on afterwards: nobody is called then
over_the_end() {
	local end now stopped window one two
	now=$(date +%s)
	# the end of this minute, or of the next one
	end=$(((now + 6 + 59) / 60 * 60))
	window=$(TZ=Asia/Shanghai date -d "@$((end - 7200))" +%H:%M)-$(TZ=Asia/Shanghai date -d "@$end" +%H:%M)
	roll 1000 >roll.csv
	roll 1000 13800000000 >other.csv
	serve
	sleep $((end - now - 5))
	export STEPONEAI_API_KEY=k
	"$ROLLCALL" run roll.csv --rate 4/s --window "$window" --no-wait --yes --api-base "$BASE" --poll-interval 50ms -q \
		2>words &
	one=$!
	"$ROLLCALL" run other.csv --rate 4/s --window "$window" --yes --api-base "$BASE" --poll-interval 50ms -q 2>others &
	two=$!
	STARTED+=("$one" "$two")
	# stopped more than a second before the end, gone on with more than a second after it
	while [ "$(date +%s)" -lt $((end - 2)) ]; do sleep 0.1; done
	kill -STOP "$one" "$two"
	stopped=$(date +%s)
	while [ "$(date +%s)" -le "$end" ]; do sleep 0.2; done
	kill -CONT "$one" "$two"
	[ "$stopped" -lt "$end" ]
	CODE=0
	wait "$one" || CODE=$?
	ends 4 "outside calling hours until $(TZ=Asia/Shanghai date -d "@$((end - 7200 + 86400))" +%FT%H:%M:00)"
	# the other waits for tomorrow
	sleep 1
	kill -0 "$two"
	kill -INT "$two"
	wait "$two" || [ $? -eq 4 ]
	[ "$(dialed log | grep -c ^139)" -ge 4 ]
	[ "$(dialed log | grep -c ^138)" -ge 4 ]
	sed 's/^{"time":"\([^"]*\)".*/\1/' log | awk -v end="$(TZ=Asia/Shanghai date -d "@$end" +%FT%T)" \
		'$0 >= end { print; bad = 1 } END { exit bad }'
}

# Calling hours end with a minute, for which one of these two has to wait.
@test "budget: 1,000 seeded campaigns, 128 in flight; meanwhile, runs that sleep over the end of calling hours" {
	lane clock over_the_end
	n=${CAMPAIGNS:-1000}
	mkdir one two
	(cd one && campaigns 1 $((n / 2))) &
	one=$!
	(cd two && campaigns $((n / 2 + 1)) "$n")
	wait "$one"
	lanes_end
	cat one/all two/all | awk -F'|' -v n="$n" '
		function wrong(words) { print "seed " seed ": " words ": rows " rows ", spent " spent ", at risk " risk ", of " budget ", left " left ", exit " code ": " said; bad = 1 }
		function check() {
			if (seed == "") return
			if (rows != spent) wrong("sums differ")
			if (spent + risk > budget) wrong("too much")
			if (left > 0 && (code != 4 || said !~ /the budget is used up/)) wrong("left, and not broke")
			if (left > 0 && spent + risk + 2468 <= budget) wrong("one more could have been called")
			if (left == 0 && code != 0 && code != 3) wrong("exit")
			all++; broke += left > 0; whole += left == 0; risky += risk > 0; calm += risk == 0; total += spent
		}
		function units(yuan) { return int(yuan * 10000 + 0.5) }
		/^E/ || /^ended/ { check(); seed = $2; budget = $3; code = $4; said = $5; rows = spent = risk = left = 0 }
		/^R/ { rows += units($3); left += $4 == "ready" }
		/^M/ { spent += units($3); risk += units($4) }
		# not a test of nothing: some ended broke and some did not, with money at risk and without
		END {
			print all, broke, whole, risky, calm, total
			exit bad || all != n || broke < n / 5 || whole < n / 20 || risky < n / 4 || calm < n / 20 || total < n * 1000
		}'
}

@test "a number on the do-not-call list is not dialed, nor one that is added while the campaign runs" {
	roll 40 >roll.csv
	serve
	"$ROLLCALL" suppress add 13900000000 --reason 'asked by letter' -q
	campaign roll.csv --rate 20/s --window always &
	local run=$!
	STARTED+=("$run")
	sleep 0.7
	"$ROLLCALL" suppress add 13900000037 13900000039 --reason 'rang us' -q
	wait "$run"
	dialed log >got
	[ "$(wc -l <got)" -eq 37 ]
	[ "$(grep -c -e 13900000000 -e 13900000037 -e 13900000039 got)" -eq 0 ]
	[ "$(column roll-results.csv call_row,call_status,call_reason | grep suppressed)" = \
		"2|suppressed|on the do-not-call list: asked by letter
39|suppressed|on the do-not-call list: rang us
41|suppressed|on the do-not-call list: rang us" ]
	# nobody is called who was taken off the list after the campaign
	"$ROLLCALL" suppress remove 13900000037 -q
	quick roll.csv
	ends 0
	[ "$(calls log)" -eq 37 ]
}

# What the simulator's people say, in a short talk, who want no more calls.
NO_MORE='不要再打了|别再给我打电话了|不要再联系我|再打我就投诉你们|stop calling me|off your list|call me again'

# opted_out RESULTS: numbers of people who asked for no more calls, by their transcripts
opted_out() {
	column "$1" call_phone,call_transcript | grep -E "$NO_MORE" | cut -d'|' -f1 | sort
}

@test "who asks for no more calls is on the list afterwards, and in no later campaign called" {
	roll 30 >roll.csv
	# the same people once more, about something else
	awk -F, 'NR > 1 { print $1 "," $2 ",and another thing" }' roll.csv >others
	cat others >>roll.csv
	serve --answer 1 --talk 5s-14s --opt-out 0.4
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv --duplicates requirement --max-open 1 --redial busy,no_answer \
		--redial-after 10ms "${FAST[@]:0:4}" --window always --yes --api-base "$BASE" 2>words
	opted_out roll-results.csv >wanted
	local n
	n=$(wc -l <wanted)
	[ "$n" -ge 5 ]
	[ "$n" -le 25 ]
	grep -Eq "^ *$n asked for no more calls" words
	# once, and not about the other thing
	[ "$(dialed log | uniq -c | awk '$1 == 1 { print $2 }')" = "$(cat wanted)" ]
	[ "$(calls log)" -eq $((60 - n)) ]
	[ "$(column roll-results.csv call_status,call_reason | grep -cE "^ended\|asked for no more calls: .*($NO_MORE)")" -eq "$n" ]
	[ "$(column roll-results.csv call_status,call_reason | grep -c '^suppressed|asked for no more calls in this campaign$')" -eq "$n" ]
	# the list names the campaign, the call and the sentence
	[ "$("$ROLLCALL" suppress list | cut -d' ' -f1)" = "$(cat wanted)" ]
	column roll-results.csv call_phone,call_id,call_reason | grep -E "$NO_MORE" | while IFS='|' read -r phone id why; do
		"$ROLLCALL" suppress list | grep "^$phone" |
			grep -qF "said so in the call $id of $WORK/roll.csv.ledger: ${why#asked for no more calls: }"
	done
	# another campaign
	: >log
	roll 30 >other.csv
	quick other.csv
	ends 0
	[ "$(comm -12 <(dialed log) wanted | wc -l)" -eq 0 ]
	[ "$(calls log)" -eq $((30 - n)) ]
	[ "$(column other-results.csv call_status,call_reason | grep -c '^suppressed|on the do-not-call list: said so in the call')" -eq "$n" ]
}

@test "--opt-out FILE replaces the phrases; collect listens, too" {
	roll 30 >roll.csv
	serve --answer 1 --talk 5s-14s --opt-out 0.4
	printf '# ours\n晚点再说\n' >phrases
	quick roll.csv --opt-out phrases
	ends 0
	column roll-results.csv call_phone,call_transcript | grep '晚点再说' | cut -d'|' -f1 | sort >wanted
	[ -s wanted ]
	[ "$("$ROLLCALL" suppress list | cut -d' ' -f1)" = "$(cat wanted)" ]
	[ -n "$(opted_out roll-results.csv)" ]
	quick roll.csv --opt-out nosuch
	[ "$CODE" -ne 0 ]
	grep -q nosuch words
	kill "$SIMULATOR"
	# stopped before the records came
	roll 30 13800000000 >late.csv
	serve --answer 1 --talk 5s-14s --opt-out 0.4 --record-delay 200000s
	campaign late.csv --rate 1000000/s --window always --tries 1 --max-call-minutes 10ms
	ends 3
	[ "$(column late-results.csv call_status | sort -u)" = overdue ]
	sleep 1.8
	STEPONEAI_API_KEY=k "$ROLLCALL" collect late.csv.ledger --api-base "$BASE" --poll-interval 500ms --tries 10 -q
	opted_out late-results.csv >wanted
	[ -s wanted ]
	[ "$("$ROLLCALL" suppress list | cut -d' ' -f1 | grep ^138)" = "$(cat wanted)" ]
}

# Called again and again by campaigns of their own: again ROLL N OPTIONS...
again() {
	local roll=$1 n=$2
	shift 2
	quick "$roll" -L "$n.ledger" -o "$n.csv" "$@"
}

@test "--at-most: three times a day by any campaign, and the fourth is held back" {
	roll 5 >roll.csv
	serve --answer 0 --seed 3
	for n in 1 2 3 4; do
		again roll.csv $n
		ends 0
	done
	[ "$(calls log)" -eq 15 ]
	[ "$(most_per_number log)" -eq 3 ]
	[ "$(reasons 4.csv)" = "5 suppressed|called 3 times in 1d, last by $WORK/3.ledger; --at-most 3/1d" ]
	again roll.csv 5 --at-most 4/1h
	ends 0
	[ "$(most_per_number log)" -eq 4 ]
	again roll.csv 6 --at-most 1/1d
	ends 0
	[ "$(most_per_number log)" -eq 4 ]
	[ "$(reasons 6.csv)" = "5 suppressed|called 4 times in 1d, last by $WORK/5.ledger; --at-most 1/1d" ]
	# what is longer ago than that does not count
	sleep 1.1
	again roll.csv 7 --at-most 1/1s
	ends 0
	[ "$(most_per_number log)" -eq 5 ]
	# another folder knows of nothing; who is forgotten may be called
	again roll.csv 8 --data-dir "$WORK/other"
	[ "$(most_per_number log)" -eq 6 ]
	"$ROLLCALL" forget 13900000002 -q
	again roll.csv 9 --at-most 1/1d
	[ "$(column 9.csv call_phone,call_status | grep ended)" = "13900000002|ended" ]
	[ "$(calls log)" -eq 31 ]
}

@test "a call that was never placed does not count" {
	roll 12 >roll.csv
	# each number's first request: too fast, not now, no reply before anything was read
	serve --answer 0 --fault 429=0.5
	quick roll.csv --at-most 1/1d
	ends 0
	[ "$(calls log)" -gt 12 ]
	[ "$(grep -c '"placed":true' log)" -eq 12 ]
	[ "$(column roll-results.csv call_status | sort -u)" = ended ]
	again roll.csv 2 --at-most 1/1d
	[ "$(grep -c '"placed":true' log)" -eq 12 ]
	[ "$(reasons 2.csv)" = "12 suppressed|called 1 time in 1d, last by $WORK/roll.csv.ledger; --at-most 1/1d" ]
}

@test "a cut between memory and ledger: the call is counted once, and its row left to a person" {
	roll 6 >roll.csv
	serve --answer 0
	local cuts=0 unknown
	for _ in 1 2 3; do
		ROLLCALL_FAIL_AT="history committed" PROGRAM=$FAILPOINTS campaign roll.csv --rate 1000000/s -j 2 --window always \
			--at-most 1/1d
		[ "$CODE" -ne 99 ] || cuts=$((cuts + 1))
	done
	[ "$cuts" -eq 3 ]
	quick roll.csv --at-most 1/1d
	ends 3
	unknown=$(column roll-results.csv call_status | grep -c unknown)
	[ "$unknown" -ge 3 ]
	[ "$(calls log)" -eq $((6 - unknown)) ]
	[ "$(column roll-results.csv call_status | grep -c ended)" -eq $((6 - unknown)) ]
	again roll.csv 2 --at-most 1/1d
	[ "$(reasons 2.csv)" = "6 suppressed|called 1 time in 1d, last by $WORK/roll.csv.ledger; --at-most 1/1d" ]
	again roll.csv 3 --at-most 2/1d
	ends 0
	[ "$(calls log)" -eq $((12 - unknown)) ]
}

@test "two campaigns at once on one memory call nobody more often than both may" {
	roll 300 >roll.csv
	serve --answer 0
	quick roll.csv -L a.ledger -o a.csv --at-most 1/1d &
	local one=$!
	STARTED+=("$one")
	quick roll.csv -L b.ledger -o b.csv --at-most 1/1d
	ends 0
	wait "$one"
	[ "$(calls log)" -eq 300 ]
	[ "$(most_per_number log)" -eq 1 ]
	[ "$(cat a.csv b.csv | grep -c ',ended,')" -eq 300 ]
}

@test "--simulate touches neither list nor memory" {
	mkdir home data
	roll 10 >roll.csv
	HOME=$WORK/home XDG_DATA_HOME=$WORK/data "$ROLLCALL" run roll.csv -q --rate 1000000/s \
		--simulate="$QUICK --answer 1 --talk 5s-14s --opt-out 0.9"
	grep -q 'asked for no more calls' roll-simulated-results.csv
	[ -z "$(find home data -mindepth 1)" ]
	# nor does it ask them
	HOME=$WORK/home "$ROLLCALL" suppress add 13900000003 -q
	cp home/.local/share/rollcall/memory.sqlite before
	HOME=$WORK/home "$ROLLCALL" run roll.csv -q --rate 1000000/s -L b.ledger -o b.csv --simulate="$QUICK --log $WORK/log"
	grep -q 13900000003 log
	cmp before home/.local/share/rollcall/memory.sqlite
}

# as_often LOG RESULTS OUTCOMES TIMES: who ended like that was called so often, everybody else once
as_often() {
	dialed "$1" | uniq -c | awk '{ print $2 "|" $1 }' >got
	column "$2" call_phone,call_outcome,call_attempts | sort |
		awk -F'|' -v on=",$3," -v times="$4" '{ print $1 "|" (index(on, "," $2 ",") ? times : 1) }' >wanted
	diff wanted got
	diff wanted <(column "$2" call_phone,call_attempts | sort)
}

@test "--redial: after the outcomes that are named, so often, and never after another" {
	roll 150 >roll.csv
	serve --answer 0.3 --fault no-id=0.05
	quick roll.csv --redial busy,no_answer,voicemail --redial-times 2 --redial-after 50ms --price 0.15
	ends 3
	states roll-results.csv >states
	for outcome in answered busy no_answer voicemail declined; do
		grep -q " ended $outcome" states
	done
	grep -q ' unknown' states
	as_often log roll-results.csv busy,no_answer,voicemail 3
	# the three calls to somebody are as far apart as was asked for
	awk -F'"' '{ split($4, t, /[T:+]/); at = t[2] * 3600 + t[3] * 60 + t[4]
		if ($8 in last && at >= last[$8] && at - last[$8] < 0.05) { print; bad = 1 }
		last[$8] = at } END { exit bad }' log
	# a row for each call, and the money is that of all of them
	"$ROLLCALL" export roll.csv.ledger -o attempts.csv --attempts -s minutes.csv
	[ "$(column attempts.csv call_row | wc -l)" -eq "$(calls log)" ]
	diff <(column attempts.csv call_phone | sort) <(dialed log)
	column minutes.csv calls | awk -v n="$(calls log)" '{ s += $1 } END { exit s != n }'
	cmp minutes.csv roll-results-minutes.csv
	[ "$(sum roll-results.csv call_cost)" -gt 0 ]
	[ "$(sum roll-results.csv call_cost)" -eq "$(sum attempts.csv call_cost)" ]
	[ "$(sum roll-results.csv call_cost)" -eq "$(sum minutes.csv cost)" ]
	[ "$(sum roll-results.csv call_cost_computed)" -eq "$(sum attempts.csv call_cost_computed)" ]
	local minutes seconds
	minutes=$(column roll-results.csv call_minutes | awk '{ s += $1 } END { print s }')
	seconds=$(column roll-results.csv call_seconds | awk '{ s += $1 } END { print s }')
	[ "$minutes" -eq "$(column attempts.csv call_minutes | awk '{ s += $1 } END { print s }')" ]
	[ "$minutes" -eq "$(column minutes.csv billed_minutes | awk '{ s += $1 } END { print s }')" ]
	[ "$seconds" -eq "$(column minutes.csv talk_seconds | awk '{ s += $1 } END { print s }')" ]
	# every call has an id of its own; the results have that of the last
	[ -z "$(column attempts.csv call_id | grep . | sort | uniq -d)" ]
	[ "$(column roll-results.csv call_id | grep -c .)" -gt 100 ]
	column roll-results.csv call_phone,call_id | grep '|.' | sort >last
	diff last <(sed -n 's/.*"phone":"\([0-9]*\)".*"call_id":"\([^"]*\)".*"fault":"none".*/\1|\2/p' log |
		awk -F'|' '{ id[$1] = $2 } END { for (p in id) print p "|" id[p] }' | sort)
	# finished: nobody is called by the same command
	local before
	before=$(calls log)
	quick roll.csv --redial busy,no_answer,voicemail --redial-times 2 --redial-after 50ms --price 0.15
	ends 3
	[ "$(calls log)" -eq "$before" ]
}

@test "--redial: refused for outcomes that are final" {
	roll 1 >roll.csv
	for outcome in answered declined unknown refused; do
		fails 2 "$ROLLCALL" run roll.csv --redial "busy,$outcome" "${FAST[@]}" --simulate
		says "--redial"
	done
}

# all_ended N: waits until so many calls of roll.csv have
all_ended() {
	local _
	for _ in $(seq 100); do
		"$ROLLCALL" status roll.csv.ledger --json 2>/dev/null | grep -q "\"ended\":$1[,}]" && return
		sleep 0.05
	done
	return 1
}

@test "redials that wait when a run ends are made by the same command" {
	roll 30 >roll.csv
	serve --answer 0.3
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" --redial busy,no_answer \
		--redial-times 1 --redial-after 1h 2>words &
	local run=$!
	STARTED+=("$run")
	all_ended 30
	kill -INT "$run"
	CODE=0
	wait "$run" || CODE=$?
	ends 4 "stopped early"
	[ "$(calls log)" -eq 30 ]
	quick roll.csv --redial busy,no_answer --redial-times 1 --redial-after 10ms
	ends 0
	as_often log roll-results.csv busy,no_answer 2
	# without waiting for calling hours it still waits for a redial within them
	: >log
	quick roll.csv -L b.ledger -o b.csv --no-wait --redial busy,no_answer --redial-times 1 --redial-after 200ms \
		--at-most 9/1d
	ends 0
	as_often log b.csv busy,no_answer 2
}

@test "a redial that was not sent waits; the calls before it are paid for, and it can still be forbidden" {
	roll 60 >roll.csv
	serve --answer 0
	local redial=(--redial voicemail --redial-times 1 --redial-after 1500ms --price 0.15)
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${redial[@]}" "${FAST[@]}" --api-base "$BASE" -q 2>words &
	local run=$!
	STARTED+=("$run")
	all_ended 60
	kill "$SIMULATOR"
	sleep 2.5
	kill -INT "$run"
	CODE=0
	wait "$run" || CODE=$?
	ends 4
	[ "$(calls log)" -eq 60 ]
	column roll-results.csv call_phone,call_status,call_attempts,call_cost >got
	grep -E '\|ready\|1\|0\.[0-9]+$' got | cut -d'|' -f1 >waiting
	[ -s waiting ]
	[ "$(sum roll-results.csv call_cost)" -gt 0 ]
	[ "$(sum roll-results.csv call_cost)" -eq "$(sum roll-results-minutes.csv cost)" ]
	"$ROLLCALL" export roll.csv.ledger -o attempts.csv --attempts
	[ "$(sum roll-results.csv call_cost)" -eq "$(sum attempts.csv call_cost)" ]
	# one of them is listed: it is as its call had left it; the others are called
	local listed
	listed=$(head -1 waiting)
	"$ROLLCALL" suppress add "$listed" -q
	rm base
	serve --answer 0 --port "${BASE##*:}"
	quick roll.csv "${redial[@]}"
	ends 0
	[ "$(calls log)" -eq $((60 + $(column roll-results.csv call_outcome | grep -c voicemail) - 1)) ]
	[ "$(column roll-results.csv call_phone,call_status,call_outcome,call_reason,call_attempts | grep "^$listed")" = \
		"$listed|ended|voicemail|on the do-not-call list|1" ]
	[ "$(column roll-results.csv call_phone,call_cost | grep "^$listed")" = "$(cut -d'|' -f1,4 got | grep "^$listed")" ]
	[ "$(sum roll-results.csv call_cost)" -eq "$(sum roll-results-minutes.csv cost)" ]
}

@test "redials: frequency and list have their say, and the outcome stays" {
	roll 20 >roll.csv
	serve --answer 0 --seed 3
	quick roll.csv --redial busy,no_answer,failed,voicemail --redial-times 5 --redial-after 10ms --at-most 2/1d
	ends 0
	as_often log roll-results.csv busy,no_answer,failed,voicemail 2
	column roll-results.csv call_status,call_outcome,call_reason >got
	grep -qE "^ended\|(busy|no_answer)\|called 2 times in 1d, last by $WORK/roll.csv.ledger; --at-most 2/1d$" got
	[ "$(grep -c suppressed got)" -eq 0 ]
	# listed between two calls
	: >log
	campaign roll.csv -L b.ledger -o b.csv --rate 1000/s --window always --redial busy,no_answer --redial-times 2 \
		--redial-after 1s --at-most 9/1d &
	local run=$!
	STARTED+=("$run")
	sleep 0.6
	seq 13900000000 13900000019 >numbers
	"$ROLLCALL" suppress import numbers -q
	wait "$run"
	[ "$(most_per_number log)" -eq 1 ]
	[ "$(calls log)" -eq 20 ]
	column b.csv call_status,call_outcome,call_reason,call_attempts | sort -u >got
	grep -qx 'ended|busy|on the do-not-call list|1' got
	[ "$(grep -c suppressed got)" -eq 0 ]
}

@test "killed in the middle of redials, again and again: nobody is called more often than allowed" {
	roll 80 >roll.csv
	serve --answer 0.3
	local redial=(--redial busy,no_answer --redial-times 2 --redial-after 100ms --rate 150/s --window always --at-most 9/1d)
	for pause in 0.5 0.4 0.7 0.3 0.8; do
		STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${redial[@]}" --poll-interval 20ms --yes --api-base "$BASE" -q \
			2>/dev/null &
		local run=$!
		sleep "$pause"
		kill -9 "$run" 2>/dev/null || true
		wait "$run" || true
	done
	campaign roll.csv "${redial[@]}"
	[ "$CODE" -eq 0 ] || ends 3
	# who was called as often as the results say, but for a call that was cut before it was sent
	dialed log | uniq -c | awk '{ print $2 "|" $1 }' | sort >got
	column roll-results.csv call_phone,call_attempts,call_status | sort >told
	join -t'|' got told | awk -F'|' '$2 != $3 && !($4 == "unknown" && $2 + 1 == $3) { print; bad = 1 } END { exit bad }'
	[ "$(cut -d'|' -f2 got | sort -n | tail -1)" -eq 3 ]
	column roll-results.csv call_status,call_outcome,call_attempts |
		awk -F'|' '$1 != "ended" && $1 != "unknown" { bad = 1 }
			$2 ~ /^(busy|no_answer)$/ ? $3 != 3 : $1 == "ended" && $3 != 1 { print; bad = 1 } END { exit bad }'
}

# zone_at HOUR: a time zone in which it is that hour
zone_at() {
	local ahead=$((($1 - 10#$(date -u +%H) + 24) % 24))
	[ "$ahead" -le 12 ] && echo "Etc/GMT-$ahead" || echo "Etc/GMT+$((24 - ahead))"
}

@test "outside calling hours, without waiting: nobody is called, and it says until when" {
	roll 3 >roll.csv
	serve
	local opens
	opens=$(TZ=$(zone_at 3) date +%FT09:00:00)
	campaign roll.csv --rate 1000/s --time-zone "$(zone_at 3)" --no-wait
	ends 4 "outside calling hours until $opens"
	[ ! -s log ]
	[ "$(states roll-results.csv)" = "3 ready" ]
	campaign roll.csv --rate 1000/s --time-zone "$(zone_at 3)" --no-wait --window 04:00-02:00
	ends 4 "T04:00:00"
	[ ! -s log ]
	campaign roll.csv --rate 1000/s --time-zone "$(zone_at 12)" --no-wait
	ends 0
	[ "$(calls log)" -eq 3 ]
}

@test "stopped by a signal it says so, whatever the rows wait for" {
	roll 60 >roll.csv
	serve
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv --rate 10/s --window always --yes --api-base "$BASE" 2>words &
	local run=$!
	STARTED+=("$run")
	sleep 0.5
	kill -INT "$run"
	CODE=0
	wait "$run" || CODE=$?
	ends 4 "stopped early"
	[ "$(grep -c 'own hours' words)" -eq 0 ]
}
