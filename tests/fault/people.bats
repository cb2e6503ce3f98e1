#!/usr/bin/env bats
# What people do: two runs at once, signals, a roll that was edited, one number in many spellings, a budget to the
# last cent, outputs that cannot be written. Named by the rows of the fault matrix. PAIRS and SIGNALS set how often,
# SEED repeats the random moments.

bats_require_minimum_version 1.5.0
load lib

LANES=()
WELL=(--time-scale 100000 --record-delay 0ms --latency 5ms)

setup_people() {
	OPTIONS=()
	AS=()
}

# seconds FROM TO: a random time between two numbers of milliseconds, in seconds
seconds() {
	awk -v r="$RANDOM" -v from="$1" -v to="$2" 'BEGIN { printf "%.3f", (from + (to - from) * r / 32767) / 1000 }'
}

sum() {
	column "$1" "$2" | awk '{ s += $1 * 10000 } END { printf "%.0f\n", s }'
}

in_state() {
	column roll-results.csv call_status | grep -cxE "$1" || true
}

pair_lane() {
	local i first second other began took
	setup_people
	start_simulator --log log "${WELL[@]}"
	roll 8 >roll.csv
	# Long enough that neither is at its end before the other begins, on a busy machine, too.
	OPTIONS=(--rate 10/s)
	for i in $(seq "$1"); do
		TRIAL="pair $i"
		afresh
		begin
		first=$RUN
		began=$(date +%s%N)
		other=0
		campaign
		"${COMMAND[@]}" 2>other.err >/dev/null &
		second=$!
		wait "$second" || other=$?
		took=$((($(date +%s%N) - began) / 1000000))
		end
		so "exits $CODE and $other: $(cat words other.err)" [ "$CODE $other" = "0 1" -o "$CODE $other" = "1 0" ]
		if [ "$other" = 1 ]; then
			so "who holds it: $(cat other.err)" grep -q "in use by another rollcall (process $first)" other.err
			so "took $took ms" [ "$took" -lt 3000 ]
		else
			so "who holds it: $(cat words)" grep -q "in use by another rollcall (process $second)" words
		fi
		CODE=0
		so "complete" all_there 8 0
		so "calls" [ "$(calls log)" -eq 8 ]
		echo "$i" >>trials
	done
}

@test "fault 35: two runs on one ledger at once: exactly one runs, the other says who holds it" {
	local n=${PAIRS:-$(times 6 20 1000)}
	lane one pair_lane $((n - n / 2))
	lane two pair_lane $((n / 2))
	lanes_end
	[ "$(cat ./*/trials | wc -l)" -eq "$n" ]
}

# signal_lane FIRST COUNT: a signal at a random moment, each fifth time two of them; then gone on
signal_lane() {
	local i signal first
	local signals=(TERM INT HUP)
	setup_people
	start_simulator --log log "${WELL[@]}"
	roll 60 >roll.csv
	for i in $(seq "$1" $(($1 + $2 - 1))); do
		RANDOM=$((SEED + i))
		signal=${signals[i % 3]}
		TRIAL="SEED=$SEED trial $i, $signal"
		OPTIONS=(--rate 200/s)
		afresh
		begin
		# A signal before signals are read ends the program, as any: every fourth may.
		[ $((i % 4)) -eq 0 ] || while [ "$(calls log)" -eq 0 ]; do sleep 0.005; done
		sleep "$(seconds 0 350)"
		kill -PIPE "$RUN" 2>/dev/null || true
		kill "-$signal" "$RUN" 2>/dev/null || true
		if [ $((i % 5)) -eq 0 ]; then
			sleep "$(seconds 0 10)"
			kill "-$signal" "$RUN" 2>/dev/null || true
		fi
		end
		first=$CODE
		echo "$CODE" >>codes
		case $CODE in
		0 | 4)
			# After a second signal the results are left to the next run, or to export.
			[ -e roll-results.csv ] ||
				"$ROLLCALL" export roll.csv.ledger -o roll-results.csv -s roll-results-minutes.csv >/dev/null 2>&1
			so "left dialing, or unknown" [ "$(in_state 'dialing|unknown')" -eq 0 ]
			so "rows" [ "$(in_state 'ready|placed|ended')" -eq 60 ]
			[ "$first" = 0 ] || so "called when it stopped" [ $((60 - $(in_state ready))) -eq "$(calls log)" ]
			;;
		*)
			so "exit $CODE: $(cat words)" [ $((i % 4)) -eq 0 -a "$CODE" -gt 128 ]
			so "a call before signals were read" [ "$(calls log)" -eq 0 ]
			;;
		esac
		OPTIONS=(--rate 1000000/s --force)
		go
		so "exit $CODE: $(cat words)" [ "$CODE" = 0 ]
		so "complete" all_there 60 0
		so "cost" [ "$(sum roll-results.csv call_cost)" -eq "$(sum roll-results-minutes.csv cost)" ]
		echo "$i" >>trials
	done
}

@test "fault 41: SIGTERM, SIGINT, SIGHUP at random moments, at some twice, and SIGPIPE: drained, and on later" {
	local n=${SIGNALS:-$(times 4 24 1000)}
	SEED=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
	echo "# $n signals, SEED=$SEED" >&3
	lane one signal_lane 1 $((n - n / 2))
	lane two signal_lane 1001 $((n / 2))
	lanes_end
	[ "$(cat ./*/trials | wc -l)" -eq "$n" ]
	# Most came in the middle.
	[ "$(cat ./*/codes | grep -c 4)" -ge $((n / 2)) ]
}

@test "fault 41: nobody reads what it says any more: the campaign goes on to its end" {
	setup_people
	roll 30 >roll.csv
	start_simulator --log log "${WELL[@]}"
	# Standard output and error are pipes whose readers go away after the first byte.
	campaign --rate 60/s -v --json
	COMMAND=("${COMMAND[@]/#-q/-v}")
	CODE=0
	"${COMMAND[@]}" 2> >(head -c 1 >/dev/null) > >(head -c 1 >/dev/null) || CODE=$?
	echo "exit $CODE" >words
	ended "[01]" ""
	[ "$(calls log)" -eq 30 ]
	go
	all_there 30 0
}

@test "fault 42: the roll edited between runs: refused, naming the way; as it was, it goes on" {
	setup_people
	start_simulator --log log "${WELL[@]}"
	roll 40 >roll.csv
	begin --rate 40/s
	dialed 8
	kill -TERM "$RUN"
	end
	ended 4 ""
	cp roll.csv was.csv
	local before how
	before=$(calls log)
	for how in append insert sort drop spell touch; do
		TRIAL=$how
		case $how in
		append) echo 'New,13700000000,hello there' >>roll.csv ;;
		insert) sed -i '3i New,13700000000,hello there' roll.csv ;;
		sort) { head -1 was.csv && tail -n +2 was.csv | sort -r; } >roll.csv ;;
		drop) sed -i 5d roll.csv ;;
		spell) sed -i '2s/139/+86139/' roll.csv ;;
		# The same bytes, another file: the same roll.
		touch) cp was.csv new && mv new roll.csv ;;
		esac
		[ "$how" != touch ] || break
		go
		ended 2 "has changed since its ledger .* was made.*--suppress RESULTS -L NEW"
		[ "$(calls log)" -eq "$before" ]
		cp was.csv roll.csv
	done
	go
	all_there 40 0
}

@test "fault 43: one number in many spellings: one call, the others are duplicates of it" {
	setup_people
	start_simulator --log log "${WELL[@]}"
	{
		echo 'name,phone,requirement'
		local spelling
		while IFS= read -r spelling; do
			printf 'P,"%b",about the meeting\n' "${spelling//\"/\"\"}"
		done <<-'EOF2'
			13800138000
			+86 138 0013 8000
			0086-138-0013-8000
			8613800138000
			１３８００１３８０００
			＋８６１３８００１３８０００
			="13800138000"
			'13800138000
			13800138000.0
			1.3800138E+10
			138\xc2\xa00013\xc2\xa08000
			138\xe2\x80\x8b0013\xe2\x80\x8d8000
			(138) 0013.8000
			13800138000，13800138000
		EOF2
	} >roll.csv
	go
	ended 0 ""
	[ "$(calls log)" -eq 1 ]
	grep -q '"phone":"13800138000"' log
	[ "$(states roll-results.csv | awk '{ print $1, $2 }' | sort)" = $'1 ended\n14 duplicate' ]
	# and again in another order, with the second spelling first
	{ sed -n '1p;3p' roll.csv && sed -n '2p;4,$p' roll.csv; } >other.csv
	afresh
	mv other.csv roll.csv
	go
	[ "$(calls log)" -eq 1 ]
}

@test "fault 44: the budget exactly at its limit with 64 in flight: never beyond it, at any moment" {
	setup_people
	roll 300 >roll.csv
	# Every call costs exactly what is reserved for it.
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 20ms --answer 1 --talk 5s-60s --price 0.15
	local yuan
	for yuan in $(times 15 "0.15 15 14.9999" "0.1499 0.15 0.1501 9.6 9.75 15 14.9999 15.0001 30"); do
		TRIAL="budget $yuan"
		afresh
		begin -j 64 --max-call-minutes 1 --budget "$yuan"
		while kill -0 "$RUN" 2>/dev/null; do
			"$ROLLCALL" status roll.csv.ledger --json >>seen 2>/dev/null || true
		done
		end
		ended 4 "the budget is used up"
		once
		[ "$(calls log)" -eq "$(awk -v y="$yuan" 'BEGIN { print int(y / 0.15 + 0.00001) }')" ]
		# B: what was spent and what is kept, each time that somebody looked
		sed -n 's/.*"cost":"\([0-9.]*\)","reserved":"\([0-9.]*\)".*/\1 \2/p' seen |
			awk -v y="$yuan" '{ n++ } $1 + $2 > y + 0.00001 { print "beyond: " $0; bad = 1 } END { exit bad || n == 0 }'
		rm seen
	done
	go -j 64 --max-call-minutes 1 --budget 100
	all_there 300 0
}

@test "fault 45: results that cannot be written: the ledger is safe, and they can be written later" {
	setup_people
	start_simulator --log log "${WELL[@]}"
	roll 10 >roll.csv
	# What can be known beforehand is: nobody is called.
	mkdir folder
	echo mine >theirs.csv
	ln -s theirs.csv link.csv
	ln -s nowhere.csv dangling.csv
	local output
	while read -r output words; do
		TRIAL=$output
		go -o "$output" --force
		ended 2 "$words"
		[ "$(calls log)" -eq 0 ]
		[ ! -e roll.csv.ledger ]
	done <<-'EOF2'
		folder folder
		link.csv link
		dangling.csv link
		nowhere/x.csv nowhere
		roll.csv roll
	EOF2
	go -o theirs.csv
	ended 2 "--force"
	[ "$(cat theirs.csv)" = mine ]
	[ "$(calls log)" -eq 0 ]
	# What happens while it runs
	go --rate 30/s -o later/r.csv || true
	ended 2 "later"
	mkdir later
	begin --rate 30/s -o later/r.csv
	dialed 3
	rm -r later
	end
	ended 1 "the campaign is safe in .*the same command, or rollcall export, writes the results"
	[ "$(calls log)" -eq 10 ]
	mkdir later
	"$ROLLCALL" export roll.csv.ledger -o later/x.csv -s later/y.csv -q
	go -o later/r.csv
	ended 0 ""
	cmp later/r.csv later/x.csv
	[ "$(calls log)" -eq 10 ]
	[ "$(states later/r.csv | awk '{ n += $1 } END { print n }')" -eq 10 ]
}

@test "fault 45: the disk of the results is full: the ledger is safe, export writes them later" {
	setup_people
	mkdir small
	unshare -m true 2>/dev/null || skip "mounting is not allowed here"
	start_simulator --log log "${WELL[@]}"
	roll 10 >roll.csv
	# shellcheck disable=SC2016 # the inner shell's
	AS=(unshare -m sh -c 'mount -t tmpfs -o size=4k rollcall-test small && exec "$@"' sh)
	go -o small/r.csv -s small/s.csv
	ended 1 "small/.*[Nn]o space.*the campaign is safe in"
	[ "$(calls log)" -eq 10 ]
	# Read-only from the start of the next run on
	# shellcheck disable=SC2016 # the inner shell's
	AS=(unshare -m sh -c 'mount -t tmpfs -o ro rollcall-test small && exec "$@"' sh)
	go -o small/r.csv -s small/s.csv
	ended "[12]" "the folder small takes no files: Read-only"
	AS=()
	"$ROLLCALL" export roll.csv.ledger -o r.csv -q
	[ "$(states r.csv | awk '{ n += $1 } END { print n }')" -eq 10 ]
	go -o small/r.csv -s small/s.csv
	ended 0 ""
	[ "$(calls log)" -eq 10 ]
}
