#!/usr/bin/env bats
# Memory runs out: failing_malloc.c lets one allocation of a command fail, or that one and all after it, at
# each place from which memory is asked for. Whatever fails, the command ends by itself, with words where it did
# not do its work, with everything freed; nobody is called twice; and the same command, given memory, goes on to
# what an uncut run leaves, or to `unknown` where the reply was lost.
#
# Two allocations are of one place when all frames of the program on their stacks are the same, and the
# innermost ones. Those that the program, libcurl, cJSON and libcsv ask for are all tried, once each; of SQLite's
# and OpenSSL's, and where everything fails from then on, every STRIDEth. FAULT=short: every STRIDEth of all.
# FAULT=long: every single allocation, and each place for all that fails from then on.
# SCENES='fresh collect' takes only these, KEEP=FOLDER keeps what was found.

load lib

# What has to have freed all it asked for when main() returns. libcrypto keeps its tables until exit().
FREEING='program|libcurl|libsqlite3|libcjson|libcsv|libzip|libexpat|libxlsxwriter|libinih'

# What each row must be like afterwards; by the columns that are the same in each run.
STATE=call_row,call_phone,call_status,call_outcome,call_cost

setup_allocation() {
	FAILING_MALLOC=$SHIMS/failing_malloc.so
	FAILPOINTS=${FAILPOINTS:-$TOP/build/tests/rollcall-failpoints}
	[ -e "$FAILING_MALLOC" ]
	[ -x "$FAILPOINTS" ]
	export STEPONEAI_API_KEY=k
	LANES=()
	# The frames that tell places apart: those of the allocator itself are two of them.
	DEPTH=${DEPTH:-3} EACH='^(program|libcurl|libcjson|libcsv)$'
	case ${FAULT:-} in
	short) STRIDE=${STRIDE:-60} EACH='^$' ;;
	long) STRIDE=1 ;;
	*) STRIDE=${STRIDE:-6} ;;
	esac
	# Thousands of ledgers: that they reach a disk is no part of this.
	[ ! -w /dev/shm ] || {
		rmdir "$WORK"
		WORK=$(mktemp -d /dev/shm/rollcall-allocation.XXXXXX)
		cd "$WORK"
	}
}

# found WORDS: a defect, with where the history failed
found() {
	is_known "$1" || {
		echo "$SCENE, allocation $N of $ALL failing ($FAILING): $1"
		grep '^failed' report || true
		sed 's/^/    /' err
	} >>"$WORK/found"
	[ -z "${KEEP:-}" ] || cp "$WORK/found" "$KEEP/found-$SCENE" 2>/dev/null || true
}

# is_known WORDS: a defect of a library, which nothing of ours can keep from the user
is_known() {
	local asked=${REPORT%% program+*} again=$'again lib(xlsxwriter|minizip|z)($|\nlive)'
	case $SCENE:$1 in
	# libxlsxwriter (1.1.5) goes on with what calloc() did not give it, in most of its functions, or forgets
	# what it had. The workbook is not there then, the ledger is not touched, and the export can be repeated.
	workbook:died:* | workbook:'not freed: live libxlsxwriter '*)
		[[ $asked == *' libxlsxwriter+'* || $REPORT =~ $again ]]
		;;
	# Nor does it tell what it left out of the looks when it puts all together, and errno is not to be trusted
	# over so much. The rows are in the file by then, and are read back.
	workbook:'exit 0, and something else than otherwise') [[ $asked == *:workbook_close* ]] ;;
	# libzip (1.7.3) forgets the source that it made, when it cannot make the file that reads it.
	*:'not freed: live libzip 1 '*) [[ $asked == *:zip_fopen_index_encrypted* ]] ;;
	*) false ;;
	esac && echo "$SCENE $N" >>"$WORK/known"
}

# go: the command without trouble; sets CODE
go() {
	CODE=0
	timeout 60 "$ROLLCALL" "${COMMAND[@]}" >out 2>err || CODE=$?
}

# go_failing: the command, whose Nth allocation fails
go_failing() {
	CODE=0
	{
		FAILING_MALLOC_AT=$N FAILING_MALLOC_FOR=$FAILING FAILING_MALLOC_REPORT=report timeout 60 \
			env LD_PRELOAD="$FAILING_MALLOC" "$ROLLCALL" "${COMMAND[@]}" >out 2>err || CODE=$?
	} 2>/dev/null
	REPORT=$(<report)
}

# afresh: the folder as it was before the command
afresh() {
	cd "$WORK"
	rm -rf at
	cp -a "before-$SCENE" at
	cd at
	: >"$WORK/log"
}

# same_files: what the command wrote is what it writes when nothing fails
same_files() {
	local file
	for file in out "${FILES[@]}"; do
		cmp -s "$file" "$WORK/uncut-$SCENE/$file" || return 1
	done
}

# nothing_half: each file is not there, as it was before, or whole; and nothing temporary is left
nothing_half() {
	local file
	for file in "${FILES[@]}"; do
		[ ! -e "$file" ] || cmp -s "$file" "$WORK/uncut-$SCENE/$file" ||
			cmp -s "$file" "$WORK/before-$SCENE/$file" || found "half of $file"
	done
	[ "$CODE" -ge 128 ] || nothing_left
}

nothing_left() {
	local file
	for file in .[!.]* ledger.new data/*.new; do
		[ ! -e "$file" ] || found "left behind: $file"
	done
}

# ended_well: by itself, with a word, with all freed
ended_well() {
	local err live=$'\n'"((leak|live ($FREEING)) [^"$'\n'"]*)"
	err=$(<err)
	[[ $REPORT == *$'\ncounted '* ]] || {
		found "died: exit $CODE"
		return 0
	}
	case $CODE in
	0 | 3 | 4) ;;
	1) [[ $'\n'$err == *$'\nrollcall: '* ]] || found "exit 1 without a word" ;;
	*) found "exit $CODE" ;;
	esac
	if [[ $REPORT =~ $live ]]; then found "not freed: ${BASH_REMATCH[1]}"; fi
	[ -z "${KEEP:-}" ] || [ "$CODE" = 0 ] || sed "s/^/$CODE /" err >>"$WORK/words"
}

# plain: a command that calls nobody. It does all of its work, or says that it did not, and then can.
plain() {
	if [ "$CODE" = "$UNCUT" ]; then
		same_files || found "exit $CODE, and something else than otherwise"
		return 0
	fi
	nothing_half
	go
	[ "$CODE" = "$UNCUT" ] || found "then exit $CODE"
	same_files || found "then something else than otherwise"
}

end_state() {
	column roll-results.csv "$STATE"
}

# may_be_unknown: the reply was lost, or the claim was on the disk and what became of it could not get there
may_be_unknown() {
	[ "$FAILING" = 0 ] || [[ $REPORT == *' libcurl+'* ]] || [ "$CALLS" = 0 ]
}

# campaign: of one row. It ends as if nothing had happened, or `unknown`.
campaign() {
	local row wanted
	wanted=$(<"$WORK/uncut-$SCENE/state")
	if [ "$CODE" != 0 ]; then
		go
		[ "$CODE" = 0 ] || [ "$CODE" = 3 ] || found "then exit $CODE"
	fi
	nothing_left
	row=$(end_state)
	CALLS=$(calls "$WORK/log")
	[ "$CALLS" -le "$CALLS_MOST" ] || found "called $CALLS times"
	[ "$row" != "$wanted" ] || return 0
	if [[ $row == *'|unknown|'* ]] && may_be_unknown; then
		echo "$SCENE $N $FAILING $CALLS $(grep '^failed' report)" >>"$WORK/unknowns"
		return 0
	fi
	found "the row is $row after $CALLS calls"
}

# list: which allocations are tried, into `numbers`; ALL is how many there are
list() {
	afresh
	FAILING_MALLOC_LIST=$DEPTH FAILING_MALLOC_REPORT=report timeout 60 env LD_PRELOAD="$FAILING_MALLOC" \
		"$ROLLCALL" "${COMMAND[@]}" >out 2>err || true
	ALL=$(sed -n 's/^counted \([0-9]*\) .*/\1/p' report)
	if [ "${FAULT:-}" = long ] && [ "$FAILING" = 1 ]; then
		seq "$ALL"
	else
		[ "$FAILING" = 1 ] || EACH='^$'
		awk -v every="$STRIDE" -v each="$EACH" \
			'$1 == "asked" && !seen[$3]++ && ($4 ~ each || n++ % every == 0) { print $2 }' report
	fi >"$WORK/numbers"
}

# uncut: what the command leaves when nothing fails, which must be exit CODE
uncut() {
	afresh
	go
	UNCUT=$CODE
	[ ! -e roll-results.csv ] || end_state >state
	rm -rf "$WORK/uncut-$SCENE"
	cp -a . "$WORK/uncut-$SCENE"
	CALLS_MOST=$(calls "$WORK/log")
	so "the uncut command: exit $UNCUT, $(cat err)" [ "$UNCUT" = "$1" ]
}

# sweep SCENE ORACLE CODE FILES...: COMMAND, which ends with CODE, in the folder before-SCENE, failing at each place
sweep() {
	local EACH=$EACH
	SCENE=$1 ORACLE=$2 TRIAL=$1
	[[ " ${SCENES:-$1} " == *" $1 "* ]] || return 0
	FILES=("${@:4}")
	uncut "$3"
	for FAILING in 1 0; do
		list
		while read -r N; do
			afresh
			go_failing
			# The machine may have stood still for a minute; what hangs by itself will again.
			[ "$CODE" != 124 ] || { afresh && go_failing; }
			# An allocation or two less than last time: threads.
			[[ $REPORT == failed* ]] || continue
			ended_well
			"$ORACLE"
			echo "$SCENE" >>"$WORK/tried"
		done <"$WORK/numbers"
	done
	echo "$ALL" >>"$WORK/all"
}

# begin: a folder to work in, with the roll
begin() {
	cd "$WORK"
	rm -rf at
	mkdir at
	cd at
}

# cut_at STEP: the command, killed there
cut_at() {
	ROLLCALL_FAIL_AT=$1 "$FAILPOINTS" "${COMMAND[@]}" >/dev/null 2>&1 || [ $? = 99 ]
}

# before SCENE...: each begins with the folder as it is now. A ledger knows its folder, so all work in `at`.
before() {
	local scene
	for scene in "$@"; do
		rm -rf "$WORK/before-$scene"
		cp -a "$WORK/at" "$WORK/before-$scene"
	done
}

# service: the simulator, and COMMAND is a campaign with it. The roll is no part of the folder, so that its
# stamp tells that it is the same.
service() {
	start_simulator --log "$WORK/log" --time-scale 100000 --latency 0ms --record-delay 0ms
	roll 1 13900000003 >"$WORK/roll.csv"
	COMMAND=(run ../roll.csv -L ledger -o roll-results.csv "${FAST[@]}" --api-base "$BASE" --timeout 3s)
}

campaigns() {
	service
	begin
	before fresh
	sweep fresh campaign 0
}

# Going on, and what only looks. The lane beside it takes as long.
other_commands() {
	service
	begin
	cut_at "reply logged"
	before replies
	begin
	cut_at "poll at the worker"
	before placed collect
	begin
	"$ROLLCALL" "${COMMAND[@]}" >/dev/null 2>&1
	before export workbook status json finished
	begin
	cp ../roll.csv .
	printf 'P2,13900000003,again\nP3,1390000,bad\n' >>roll.csv
	before check
	"$ROLLCALL" check roll.csv -o book.xlsx >/dev/null 2>&1 || [ $? = 3 ]
	before book suppress dry info
	sweep replies campaign 0
	sweep placed campaign 0
	# Its roll is another file, which is read again.
	cp "$WORK/roll.csv" "$WORK/again.csv"
	COMMAND[1]=../again.csv
	sweep finished plain 0 roll-results.csv roll-results-minutes.csv
	COMMAND=(check roll.csv -o clean.csv --rejects rejects.csv --force)
	sweep check plain 3 clean.csv rejects.csv
	COMMAND=(check book.xlsx -o clean.csv --force)
	sweep book plain 0 clean.csv
	COMMAND=(run ../roll.csv --dry-run "${FAST[@]}" --api-base "$BASE")
	sweep dry plain 0
	COMMAND=(suppress add 13900000003 --reason why --data-dir data)
	sweep suppress plain 0
	COMMAND=(info "$(column "$WORK/before-export/roll-results.csv" call_id)" 1 --api-base "$BASE")
	sweep info plain 0
	COMMAND=(export ledger -o again.csv)
	sweep export plain 0 again.csv
	COMMAND=(export ledger -o again.xlsx -s sums.csv --force)
	sweep workbook plain 0 again.xlsx sums.csv
	COMMAND=(status ledger)
	sweep status plain 0
	COMMAND=(status ledger --json)
	sweep json plain 0
	COMMAND=(collect ledger --data-dir data --api-base "$BASE" --poll-interval 20ms)
	sweep collect campaign 0
}

lines() {
	cat "$@" 2>/dev/null | wc -l
}

# told: how many were tried; no defect was found
told() {
	echo "# $(lines ./*/tried) allocations failed, of $(cat ./*/all | awk '{ n += $1 } END { print n }') that there are;" \
		"$(lines ./*/unknowns) rows in doubt, $(lines ./*/known) known defects of libraries met" >&3
	[ -z "${KEEP:-}" ] || cp -r . "$KEEP"
	if cat ./*/found 2>/dev/null | head -n 200 | grep .; then
		return 1
	fi
}

@test "fault 13: memory runs out anywhere in a campaign, and it goes on" {
	setup_allocation
	lane one campaigns
	lane two other_commands
	lanes_end
	[ -e one/ended ]
	[ -e two/ended ]
	told
}
