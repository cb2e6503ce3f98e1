#!/usr/bin/env bats
# Files that are not ours: what comes to an output's name while a campaign runs, two campaigns with one output, what
# --force never replaces, and what a workbook cannot hold. Calls are counted in the simulator's log.

load lib

# campaign ROLL OPTIONS...: against a simulator that runs
campaign() {
	STEPONEAI_API_KEY=k "$ROLLCALL" run "$@" "${FAST[@]}" --api-base "$BASE" -q
}

# begin ROLL OPTIONS...: a slow one in the background, its words in NAME.words; sets RUNNING
begin() {
	STEPONEAI_API_KEY=k "$ROLLCALL" run "$@" --poll-interval 20ms --window always --yes --price 0.15 --data-dir data \
		--rate 20/s --api-base "$BASE" -q 2>"$1.words" &
	RUNNING=$!
	STARTED+=("$RUNNING")
	for _ in $(seq 200); do
		[ "$(calls log)" -ge 2 ] && return 0
		sleep 0.02
	done
	return 1
}

simulator() {
	start_simulator --log log --latency 0ms --record-delay 0ms --time-scale 100000 --answer 1 --opt-out 0
}

@test "another file that comes to -o or -s while the campaign runs is kept, and nothing that was kept before is lost" {
	simulator
	roll 20 >roll.csv
	echo "kept long ago" >roll-results.csv~
	begin roll.csv
	echo "somebody else's" >roll-results.csv
	echo "theirs, too" >roll-results-minutes.csv
	wait "$RUNNING"
	[ "$(calls log)" -eq 20 ]
	[ "$(states roll-results.csv)" = "20 ended answered" ]
	[ "$(cat roll-results.csv~)" = "kept long ago" ]
	[ "$(cat roll-results.csv~2)" = "somebody else's" ]
	[ "$(cat roll-results-minutes.csv~)" = "theirs, too" ]
	grep -qxF 'roll-results.csv: is not what this campaign wrote: kept as roll-results.csv~2' roll.csv.words
	# going on: ours is replaced, one that was edited is kept, and so is each
	campaign roll.csv
	[ ! -e roll-results.csv~3 ]
	for i in 3 4; do
		echo "edited $i" >>roll-results.csv
		campaign roll.csv
		[ "$(tail -1 roll-results.csv~$i)" = "edited $i" ]
	done
	# what --force says of a file that is there is not said of one that comes later
	roll 20 13800000000 >new.csv
	echo "to be replaced" >new-results.csv
	: >log
	begin new.csv --force
	rm new-results.csv
	echo "came later" >new-results.csv
	wait "$RUNNING"
	[ "$(cat new-results.csv~)" = "came later" ]
	[ "$(states new-results.csv)" = "20 ended answered" ]
	roll 2 13700000000 >third.csv
	echo "to be replaced" >third-results.csv
	campaign third.csv --force
	[ ! -e third-results.csv~ ]
	# and by collect
	rm roll-results.csv
	echo "not ours" >roll-results.csv
	STEPONEAI_API_KEY=k "$ROLLCALL" collect roll.csv.ledger --api-base "$BASE" --data-dir data -q
	[ "$(cat roll-results.csv~5)" = "not ours" ]
}

@test "cut off while it writes its results: what stands there is told from another's file" {
	simulator
	roll 3 >roll.csv
	export STEPONEAI_API_KEY=k
	ROLLCALL_FAIL_AT="export renamed" fails 99 "$FAILPOINTS" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	campaign roll.csv
	[ ! -e roll-results.csv~ ]
	[ "$(states roll-results.csv)" = "3 ended answered" ]
	rm roll-results.csv
	ROLLCALL_FAIL_AT="export written" fails 99 "$FAILPOINTS" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	[ ! -e roll-results.csv ]
	echo "another's" >roll-results.csv
	campaign roll.csv
	[ "$(cat roll-results.csv~)" = "another's" ]
	[ "$(states roll-results.csv)" = "3 ended answered" ]
	[ "$(calls log)" -eq 3 ]
}

@test "check: a file that comes to an output's name while the roll is read is kept" {
	roll 600000 >roll.csv
	"$ROLLCALL" check roll.csv -o clean.csv -q 2>words &
	local checking=$!
	STARTED+=("$checking")
	for _ in $(seq 1000); do
		compgen -G '.clean.csv.*' >/dev/null && break
		sleep 0.005
	done
	kill -0 "$checking"
	[ ! -e clean.csv ]
	echo mine >clean.csv
	wait "$checking"
	[ "$(cat clean.csv~)" = mine ]
	[ "$(wc -l <clean.csv)" -eq 600001 ]
	grep -qxF 'clean.csv: another file appeared there meanwhile: it is kept as clean.csv~' words
}

@test "two campaigns with one output: the second is told before its first call" {
	simulator
	roll 30 >one.csv
	roll 5 13800000000 >two.csv
	begin one.csv -o out.csv -s sums.csv
	mkdir sub
	ln -s . here
	local options
	while read -r options; do
		# shellcheck disable=SC2086
		fails 1 campaign two.csv $options
		says "is an output of another campaign that runs now: nobody was called"
		[ ! -e two.csv.ledger ]
	done <<-'END'
		-o out.csv
		-o ./sub/../out.csv
		-o here/out.csv
		-o sums.csv
		-o two-out.csv -s out.csv
		-o two-out.csv -s here/sums.csv
	END
	kill -0 "$RUNNING"
	# the same campaign twice is said to be that
	fails 1 campaign one.csv -o out.csv -s sums.csv
	says "in use by another rollcall"
	# another name is free, in this folder too
	campaign two.csv -o two-out.csv
	[ "$(states two-out.csv)" = "5 ended answered" ]
	wait "$RUNNING"
	[ "$(states out.csv)" = "30 ended answered" ]
	[ "$(calls log)" -eq 35 ]
	[ "$(most_per_number log)" -eq 1 ]
	# nothing is left of it, however a campaign ends
	roll 30 13700000000 >three.csv
	: >log
	begin three.csv -o last.csv
	kill -9 "$RUNNING"
	wait "$RUNNING" || true
	roll 5 13600000000 >four.csv
	campaign four.csv -o last.csv
	[ "$(states last.csv)" = "5 ended answered" ]
	[ -z "$(find . -name '.*last*')" ]
}

# standing FILE: what there is of it; SQLite makes and removes its -wal and -shm as it likes
standing() {
	case $1 in
	*-wal | *-shm) ! grep -q phone "$1" 2>/dev/null && echo "no results" ;;
	*) stat -c '%i %s %Y' "$1" 2>&1 || true ;;
	esac
}

@test "--force replaces no ledger, nothing beside one, no history and no key, of whatever campaign" {
	simulator
	roll 3 >roll.csv
	mkdir other old
	(cd other && roll 3 13800000000 >theirs.csv && campaign theirs.csv)
	[ "$(calls log)" -eq 3 ]
	: >log
	cp other/theirs.csv.ledger old/renamed
	cp other/theirs.csv.ledger other/theirs.csv.ledger.v1
	cp other/theirs.csv.ledger exported.ledger
	ln other/theirs.csv.ledger old/hard.csv
	ln -s other linked
	echo "list" >list.csv
	printf 'sk_0123456789abcdef\n' >service.key
	printf 'aicall_0123456789\n' >older.key
	(umask 077 && printf 'b3JkaW5hcnkta2V5' >plain.key && echo k >short.key)
	ln service.key hard.key
	mkdir -p .clawd
	echo '{"steponeai_api_key": "sk_0123456789"}' >.clawd/secrets.json
	cp .clawd/secrets.json copy.json
	printf '13900000009\n' >list.csv
	local file before
	while read -r file; do
		before=$(standing "$file")
		fails 2 campaign roll.csv -o "$file" --force --suppress list.csv --key-file short.key
		fails 2 campaign roll.csv -s "$file" --force --suppress list.csv --key-file short.key
		fails 2 campaign roll.csv -o "$file" --force --dry-run --suppress list.csv --key-file short.key
		fails 2 "$ROLLCALL" check roll.csv -o "$file" --force --suppress list.csv
		fails 2 "$ROLLCALL" check roll.csv --rejects "$file" --force --suppress list.csv
		fails 2 "$ROLLCALL" export exported.ledger -o "$file" --force
		fails 2 "$ROLLCALL" export exported.ledger -o x.csv -s "$file" --force
		[ -e "$file" ] || fails 2 campaign roll.csv -L "$file" -o x.csv
		fails 2 "$ROLLCALL" simulate --log "$file"
		[ "$(standing "$file")" = "$before" ] || { echo "$file: $before, now $(standing "$file")"; return 1; }
	done <<-'END'
		other/theirs.csv.ledger
		old/renamed
		old/hard.csv
		linked/theirs.csv.ledger
		other/theirs.csv.ledger-wal
		other/theirs.csv.ledger-shm
		other/theirs.csv.ledger.replies
		linked/theirs.csv.ledger.replies
		other/theirs.csv.ledger.lock
		other/theirs.csv.ledger.v1
		other/theirs.csv.ledger.new
		other/data/memory.sqlite
		other/data/memory.sqlite-journal
		data/memory.sqlite
		service.key
		hard.key
		older.key
		plain.key
		.clawd/secrets.json
		copy.json
	END
	# what the command itself reads, and its own ledger's that are not there yet
	for file in short.key list.csv roll.csv roll.csv.ledger roll.csv.ledger-wal roll.csv.ledger.replies ./roll.csv.ledger.lock; do
		fails 2 campaign roll.csv -o "$file" --force --suppress list.csv --key-file short.key
	done
	[ "$(calls log)" -eq 0 ]
	[ ! -e roll.csv.ledger ]
	# a ledger called as another would be while it is built
	cp other/theirs.csv.ledger mine.new
	fails 2 campaign roll.csv -L mine -o x.csv
	says "mine.new: is in the way"
	cmp other/theirs.csv.ledger mine.new
	[ "$(calls log)" -eq 0 ]
	# all else is replaced as before
	echo mine >x.csv
	campaign roll.csv -o x.csv --force
	[ "$(states x.csv)" = "3 ended answered" ]
}

# wide N: a roll of so many columns
wide() {
	awk -v n="$1" 'BEGIN {
		printf "phone,requirement"; for (i = 3; i <= n; i++) printf ",c%d", i; print ""
		printf "13900000000,hi"; for (i = 3; i <= n; i++) printf ","; print ""
	}'
}

@test "more columns than a workbook holds are told before the first call" {
	simulator
	wide 16371 >roll.csv
	fails 2 campaign roll.csv -o out.xlsx
	says "out.xlsx: a workbook holds 16384 columns, and there are 16385"
	fails 2 campaign roll.csv -o out.xlsx --dry-run
	says "out.xlsx: a workbook holds"
	[ ! -e roll.csv.ledger ]
	fails 0 "$ROLLCALL" check roll.csv -o clean.xlsx
	wide 16381 >mended.csv
	fails 2 "$ROLLCALL" check mended.csv -o clean2.xlsx --rejects bad.xlsx
	says "bad.xlsx: a workbook holds 16384 columns, and there are 16385"
	wide 16385 >wider.csv
	fails 2 "$ROLLCALL" check wider.csv -o clean2.xlsx
	says "clean2.xlsx: a workbook holds"
	[ ! -e clean2.xlsx ]
	[ "$(calls log)" -eq 0 ]
	campaign roll.csv -o out.csv -s sums.xlsx
	[ "$(calls log)" -eq 1 ]
	fails 2 "$ROLLCALL" export roll.csv.ledger -o again.xlsx
	says "again.xlsx: a workbook holds"
	# going on with another output
	fails 2 campaign roll.csv -o out.xlsx
	says "out.xlsx: a workbook holds"
	wide 16370 >fits.csv
	campaign fits.csv -o fits.xlsx
	[ -s fits.xlsx ]
	[ "$(calls log)" -eq 2 ]
}
