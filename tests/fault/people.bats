#!/usr/bin/env bats
# What people do, and their clocks: two runs at once, signals, a roll that was edited, one number in many spellings,
# a budget to the last cent, outputs that cannot be written, key files that others can read, a clock that is set.
# Named by the rows of the fault matrix. PAIRS and SIGNALS set how often, SEED repeats the random moments.

bats_require_minimum_version 1.5.0
load lib

LANES=()
WELL=(--time-scale 100000 --record-delay 0ms --latency 5ms)
FAKETIME_LIB=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null || true)

setup_people() {
	OPTIONS=()
	AS=()
	WORDS=words
}

# at TIME COMMAND...: as the campaign's AS: the wall clock shows TIME (as faketime has it, UTC); no other clock is
# touched
at() {
	AS=(env TZ=UTC LD_PRELOAD="$FAKETIME_LIB" FAKETIME="$1" FAKETIME_DONT_FAKE_MONOTONIC=1)
}

clock_can_be_set() {
	[ -n "$FAKETIME_LIB" ] || skip "faketime is not there"
	not grep -q __asan_init "$ROLLCALL" || skip "a sanitizer takes no LD_PRELOAD"
}

# The run whose clock jumps waits for a minute: it does so while the other tests run.
setup_file() {
	export CLOCK=$BATS_FILE_TMPDIR/clock
	[ "${FAULT:-}" != short ] && [ -n "$FAKETIME_LIB" ] || return 0
	(
		setup
		mkdir "$CLOCK"
		WORK=$CLOCK
		cd "$CLOCK"
		trap 'lane_down' EXIT
		jumps >said 2>&1
	) 3>&- &
	echo $! >"$BATS_FILE_TMPDIR/pid"
}

teardown_file() {
	kill "$(cat "$BATS_FILE_TMPDIR/pid" 2>/dev/null)" 2>/dev/null || true
}

# hours AHEAD: the time of day so many hours from now
hours() {
	TZ=Asia/Shanghai date -d "+$1 hours" +%H:%M
}

# jumps: three campaigns whose clock is set while they run: within calling hours, out of them, and by less than a
# minute. What they did by then stands in files.
jumps() {
	local kind second
	local -A first=([within]=13900000000 [beyond]=13800000000 [little]=13700000000)
	set -e
	start_simulator --log log "${WELL[@]}"
	for kind in within beyond little; do
		roll 60 "${first[$kind]}" >$kind.csv
		echo +0 >$kind.clock
		env STEPONEAI_API_KEY=k LD_PRELOAD="$FAKETIME_LIB" FAKETIME_TIMESTAMP_FILE="$CLOCK/$kind.clock" \
			FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 "$ROLLCALL" run $kind.csv --rate 10/s \
			--poll-interval 50ms --window "$(hours -1)-$(hours 4)" --no-wait --yes --api-base "$BASE" \
			--data-dir $kind.data 2>$kind.words &
		echo $! >$kind.pid
		STARTED+=($!)
	done
	for _ in $(seq 400); do
		[ "$(calls log)" -lt 30 ] || break
		sleep 0.05
	done
	echo +2h >within.clock
	echo +12h >beyond.clock
	echo +40s >little.clock
	sleep 1
	cp log one-second
	for second in $(seq 50); do
		sleep 1
	done
	cp log fifty-seconds
	for kind in within beyond little; do
		CODE=0
		wait "$(cat $kind.pid)" || CODE=$?
		echo "$CODE" >$kind.code
	done
	echo ended >ended
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
		ended 2 "has changed since its ledger .* was made.*-L NEW"
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

# ask ARGUMENTS...: one question that needs the key; which one was sent stands in `asked`
ask() {
	"$ROLLCALL" balance --api-base "$ODD/top" "$@"
}

secrets() {
	mkdir -p .clawd
	printf '%s\n' "$1" >.clawd/secrets.json
	chmod 600 .clawd/secrets.json
}

@test "fault 46: a key file that others can read, a link, no key: refused with its mend, and never echoed" {
	odd
	unset STEPONEAI_API_KEY
	# the file's content in the words of printf, its mode, what is said
	while IFS='~' read -r content mode wanted; do
		rm -f key
		# shellcheck disable=SC2059 # the content is a format
		printf "$content" >key
		chmod "$mode" key
		fails 2 ask --key-file key
		says "$wanted"
		[[ $output != *SECRET* ]]
	done <<-'EOF2'
	sk_SECRET_key~0644~chmod 600 key
	sk_SECRET_key~0640~chmod 600 key
	sk_SECRET_key~0604~chmod 600 key
	sk_SECRET key~0600~one word of printable ASCII
	 sk_SECRET~0600~one word of printable ASCII
	sk_SECRET ~0600~one word of printable ASCII
	sk_SECRET\tkey~0600~one word of printable ASCII
	sk_SECRET\nX-Evil: 1\n~0600~one word of printable ASCII
	sk_SECRET\001key~0600~one word of printable ASCII
	sk_SECRET\000key~0600~one word of printable ASCII
	sk_SECRET钥匙~0600~one word of printable ASCII
	\n~0600~holds no key
	EOF2
	(umask 077 && echo sk_SECRET >real)
	ln -s real link
	fails 2 ask --key-file link
	says "is a link; name the file itself"
	mkfifo pipe
	fails 2 ask --key-file pipe
	says "not a plain file"
	fails 2 ask --key-file .
	# the same of the other two places
	STEPONEAI_API_KEY='sk_SECRET key' fails 2 ask
	says "STEPONEAI_API_KEY: no key looks like this"
	[[ $output != *SECRET* ]]
	STEPONEAI_API_KEY=$'sk_SECRET\r\nX-Evil: 1' fails 2 ask
	[[ $output != *SECRET* ]]
	secrets '{"steponeai_api_key":"sk_SECRET key"}'
	fails 2 ask
	says "secrets.json: no key looks like this"
	[[ $output != *SECRET* ]]
	local broken
	for broken in '{"steponeai_api_key":7}' '{"STEPONEAI_API_KEY":"sk_SECRET"}' '{"steponeai_api_key":"sk_SECRET"' ''; do
		secrets "$broken"
		fails 2 ask
		says 'secrets.json: holds no key: {"steponeai_api_key"'
		[[ $output != *SECRET* ]]
	done
	not grep -q SECRET asked
}

@test "fault 46: a run with such a key file calls nobody and leaves no ledger; one of somebody else's is refused" {
	setup_people
	unset STEPONEAI_API_KEY
	start_simulator --log log "${WELL[@]}"
	roll 3 >roll.csv
	(umask 077 && printf 'sk_SECRET_key\r\n' >key)
	local harm
	for harm in "chmod 644" "chown 65534" "ln -sf key.real"; do
		TRIAL=$harm
		[ "$harm" != "chown 65534" ] || [ "$(id -u)" -eq 0 ] || continue
		cp -p key key.real
		$harm key
		# Root may read anything: what is refused is whose it is.
		AS=(env -u STEPONEAI_API_KEY)
		go --key-file key
		ended 2 "key"
		not grep -q SECRET words said
		[ "$(calls log)" -eq 0 ]
		[ ! -e roll.csv.ledger ]
		rm key
		mv key.real key
	done
	go --key-file key
	all_there 3 0
	not grep -rl sk_SECRET --exclude=key .
}

@test "fault 47: no core dump: the process is not dumpable and its limit is 0, and its arguments hold no key" {
	odd
	ulimit -c unlimited 2>/dev/null || true
	# root's files are root's anyhow: then as somebody else, where that can be
	local as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	# A configuration file that may be there and cannot be looked at would end it.
	chmod 711 .
	"${as[@]}" "$ROLLCALL" --version >/dev/null || skip "the program cannot be run as another user"
	STEPONEAI_API_KEY=sk_test_secret "${as[@]}" "$ROLLCALL" listen c1 --api-base "$ODD/silent" --timeout 3s \
		>/dev/null 2>&1 &
	local pid=$!
	STARTED+=("$pid")
	for _ in $(seq 100); do
		grep -q "stream_chat" asked && break
		sleep 0.05
	done
	awk '/^Max core file size/ { exit !($5 == 0 && $6 == 0) }' "/proc/$pid/limits"
	# what belongs to a process that may not be dumped is root's
	[ "$(stat -c %u "/proc/$pid/environ")" -eq 0 ]
	[ "$(tr '\0' ' ' <"/proc/$pid/cmdline" | grep -c sk_test)" -eq 0 ]
	kill -ABRT "$pid"
	wait "$pid" || true
	[ -z "$(find . -name 'core*')" ]
}

@test "fault 47: a run that crashes leaves its key nowhere: no core, file, word or argument" {
	setup_people
	ulimit -c unlimited 2>/dev/null || skip "core dumps cannot be had here"
	# What would show a core: another program's, in this folder
	bash -c 'kill -SEGV $$' 2>/dev/null || true
	if [ -n "$(find . -name 'core*')" ]; then
		rm -f core*
	else
		echo "# cores go elsewhere here ($(cat /proc/sys/kernel/core_pattern)): only the limits are looked at" >&3
	fi
	roll 60 >roll.csv
	start_simulator --log log "${WELL[@]}"
	mkdir private
	(umask 077 && echo sk_test_SECRET_0123 >private/key)
	local signal
	for signal in SEGV ABRT; do
		afresh
		AS=(env -u STEPONEAI_API_KEY)
		campaign --rate 60/s --key-file private/key
		COMMAND=("${COMMAND[@]/STEPONEAI_API_KEY=k/NOTHING=k}")
		"${COMMAND[@]}" >said 2>words &
		RUN=$!
		STARTED+=("$RUN")
		dialed 5
		awk '/^Max core file size/ { exit !($5 == 0 && $6 == 0) }' "/proc/$RUN/limits"
		not grep -qa SECRET "/proc/$RUN/cmdline"
		not grep -qa SECRET "/proc/$RUN/environ"
		kill "-$signal" "$RUN"
		end
		[ "$CODE" -gt 128 ]
		[ -z "$(find . -name 'core*')" ]
		not grep -rl SECRET --exclude-dir=private .
		go --key-file private/key
		all_there 60 16
	done
}

@test "fault 40: the wall clock anywhere: calling hours are those of the zone, and nobody is called outside them" {
	clock_can_be_set
	setup_people
	start_simulator --log log "${WELL[@]}"
	FAST=(--rate 1000000/s --poll-interval 20ms --no-wait --yes --price 0.15 --data-dir data)
	local clock zone wanted
	while read -r clock zone wanted; do
		TRIAL="$clock in $zone"
		roll 3 >roll.csv
		afresh
		at "@${clock/T/ }"
		go --time-zone "$zone"
		if [ "$wanted" = called ]; then
			ended 0 ""
			[ "$(calls log)" -eq 3 ]
		else
			ended 4 "outside calling hours until $wanted"
			[ "$(calls log)" -eq 0 ]
		fi
	done <<-'EOF2'
		2026-11-22T00:59:00 Asia/Shanghai 2026-11-22T09:00:00
		2026-11-22T01:00:00 Asia/Shanghai called
		2026-11-22T12:58:00 Asia/Shanghai called
		2026-11-22T13:00:00 Asia/Shanghai 2026-11-23T09:00:00
		1970-01-01T00:30:00 Asia/Shanghai 1970-01-01T09:00:00
		1970-01-02T01:30:00 Asia/Shanghai called
		2028-02-29T13:00:00 Asia/Shanghai 2028-03-01T09:00:00
		2016-12-31T23:59:59 Asia/Shanghai 2017-01-01T09:00:00
		2038-01-19T03:14:00 Asia/Shanghai called
		2026-03-07T13:59:00 America/New_York 2026-03-07T09:00:00
		2026-03-08T12:59:00 America/New_York 2026-03-08T09:00:00
		2026-03-08T13:00:00 America/New_York called
		2026-03-08T02:30:00 America/New_York 2026-03-08T09:00:00
		2026-10-31T13:00:00 America/New_York called
		2026-11-01T13:59:00 America/New_York 2026-11-01T09:00:00
		2026-11-01T14:00:00 America/New_York called
	EOF2
}

@test "fault 40: a clock that is a day off, or in 1970, when it goes on: open calls end, nobody is called twice" {
	clock_can_be_set
	setup_people
	start_simulator --log log "${WELL[@]}"
	local clock
	for clock in $(times +1d "+1d -1d @1970-01-02_12:00:00" "+1d -1d +400d -400d @1970-01-02_12:00:00"); do
		TRIAL=$clock
		roll 40 >roll.csv
		afresh
		AS=()
		begin --rate 60/s --poll-interval 10s
		dialed 12
		kill -TERM "$RUN"
		end
		ended 4 ""
		[ "$(in_state placed)" -ge 8 ]
		at "${clock/_/ }"
		go
		all_there 40 0
		[ "$(calls log)" -eq 40 ]
		AS=()
		go
		ended 0 ""
		[ "$(calls log)" -eq 40 ]
	done
}

# Last: it was begun first, and takes the minute that the program waits.
@test "fault 40: a clock that is set while it runs: dialing pauses, looks at calling hours again, goes on or stops" {
	not_short "more than a minute"
	clock_can_be_set
	for _ in $(seq 900); do
		[ ! -e "$CLOCK/ended" ] || break
		sleep 0.1
	done
	cat "$CLOCK/said" "$CLOCK"/*.words
	[ -e "$CLOCK/ended" ]
	cd "$CLOCK"
	[ "$(most_per_number log)" -eq 1 ]
	# A clock that is a little off is nobody's business.
	[ "$(cat little.code)" -eq 0 ]
	[ "$(grep -c '"phone":"137' fifty-seconds)" -eq 60 ]
	local kind
	for kind in 139 138; do
		# All that was dialed within the second in which the clock was set; nothing afterwards
		[ "$(grep -c "\"phone\":\"$kind" one-second)" -lt 30 ]
		[ "$(grep -c "\"phone\":\"$kind" one-second)" -eq "$(grep -c "\"phone\":\"$kind" fifty-seconds)" ]
	done
	# Within calling hours it went on
	[ "$(cat within.code)" -eq 0 ]
	[ "$(grep -c '"phone":"139' log)" -eq 60 ]
	# Out of them it stopped
	[ "$(cat beyond.code)" -eq 4 ]
	grep -q "outside calling hours until" beyond.words
	[ "$(grep -c '"phone":"138' log)" -eq "$(grep -c '"phone":"138' one-second)" ]
}
