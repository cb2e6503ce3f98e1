#!/usr/bin/env bats
# suppress and forget: the user's own do-not-call list, and a person erased from what is kept.

load lib

# erased NUMBER FILE...: the number stands in no byte of the files, neither as digits nor in the two ways in which
# SQLite stores an integer: six bytes, and as a key in groups of seven bits
erased() {
	local number=$1 six seven bits
	six=$(printf '%012x' "$number" | sed 's/../\\x&/g')
	for bits in 28 21 14 7; do
		seven+=$(printf '\\x%02x' $((number >> bits & 127 | 128)))
	done
	seven+=$(printf '\\x%02x' $((number & 127)))
	shift
	LC_ALL=C not grep -qaF "$number" "$@" && LC_ALL=C not grep -qaP "$six|$seven" "$@"
}

@test "suppress: add, list, remove; the folder is private; the list keeps" {
	fails 0 "$ROLLCALL" suppress list
	[ -z "$output" ]
	[ ! -e .local ]
	fails 0 "$ROLLCALL" suppress add 13800138001 '138-0013-8000，13800138002' --reason 'asked for it'
	says "3 added, 0 on the list before; 3 on it now"
	[[ $output != *13800138001* ]]
	[ "$(stat -c %a .local/share/rollcall)" = 700 ]
	[ "$(stat -c %a .local/share/rollcall/memory.sqlite)" = 600 ]
	fails 0 "$ROLLCALL" suppress add 13800138001 13800138003
	says "1 added, 1 on the list before; 4 on it now"
	[ "$("$ROLLCALL" suppress list | awk '{ print $1 }' | tr '\n' ' ')" = \
		"13800138000 13800138001 13800138002 13800138003 " ]
	"$ROLLCALL" suppress list | grep -Eq '^13800138001  20..-..-..T..:..:..\+08:00  "asked for it"$'
	"$ROLLCALL" suppress list --json | sed -n 4p |
		grep -Eq '^\{"phone":"13800138003","since":"20[^"]*","reason":""\}$'
	fails 0 "$ROLLCALL" suppress remove 13800138001 13800138009
	says "1 taken off, 1 not on the list; 3 on it now"
	[ "$("$ROLLCALL" suppress list | wc -l)" -eq 3 ]
	fails 0 "$ROLLCALL" suppress list --data-dir "$WORK/other"
	[ -z "$output" ]
	[ ! -e other ]
	XDG_DATA_HOME=$WORK/xdg "$ROLLCALL" suppress add 13800138000 -q
	[ -e xdg/rollcall/memory.sqlite ]
}

@test "suppress: a reason cannot write to the terminal" {
	"$ROLLCALL" suppress add 13800138000 --reason $'a\x1b[2Jb\nc' -q
	[ "$("$ROLLCALL" suppress list | wc -l)" -eq 1 ]
	"$ROLLCALL" suppress list >list
	not grep -q $'\x1b' list
}

@test "suppress import: a roll, results, one number a line, standard input; bad ones are named" {
	printf '姓名,手机\n王,13800138000\n李,1380013800\n张,13800138001\n' >roll.csv
	fails 3 "$ROLLCALL" suppress import roll.csv --reason moved
	says 'roll.csv:3: row 3: phone: 10 digits, 11 wanted: "1380013800"'
	says "2 added, 0 on the list before"
	printf '13800138000\r\n+86 138-0013-8002\r\n' >list.txt
	fails 0 "$ROLLCALL" suppress import list.txt
	says "1 added, 1 on the list before; 3 on it now"
	echo 13800138003 | "$ROLLCALL" suppress import - -q
	printf 'Tel,x\n13800138004,13800138009\n' | "$ROLLCALL" suppress import - -q --columns phone=Tel
	roll 2 13800138005 >other.csv
	"$ROLLCALL" run other.csv "${FAST[@]}" --simulate="$QUICK" -q || true
	"$ROLLCALL" suppress import other-simulated-results.csv -q
	[ "$("$ROLLCALL" suppress list | awk '{ print substr($1, 11) }' | tr -d '\n')" = 0123456 ]
	# nothing of a file that cannot be trusted to its end
	printf '13800138007\n"13800138008\n' >broken
	fails 2 "$ROLLCALL" suppress import broken
	[ "$("$ROLLCALL" suppress list | wc -l)" -eq 7 ]
	fails 2 "$ROLLCALL" suppress import nosuch
	awk 'BEGIN { print "phone"; for (i = 0; i < 25; i++) print i }' >bad.csv
	fails 3 "$ROLLCALL" suppress import bad.csv
	says "and 5 more"
}

@test "suppress and forget: wrong words change nothing" {
	while IFS='~' read -r words wanted; do
		# shellcheck disable=SC2086 # the words are an argument list
		fails 2 "$ROLLCALL" $words
		says "$wanted"
	done <<-'EOF2'
	suppress~is missing
	suppress nosuch~takes add, remove, list or import
	suppress add~suppress add: takes numbers
	suppress add 13800138000 1380~4 digits, 11 wanted
	suppress remove x~is not understood
	suppress list 13800138000~takes nothing more
	suppress import~takes one FILE
	suppress import a b~takes one FILE
	forget~NUMBER is missing
	forget 1380~4 digits, 11 wanted
	EOF2
	[ ! -e .local ]
	unset HOME
	fails 2 "$ROLLCALL" suppress list
	says "--data-dir"
}

@test "a memory that is damaged, foreign or newer is refused and left alone" {
	mkdir d
	echo "not a database, but somebody's words" >d/memory.sqlite
	cp d/memory.sqlite before
	fails 1 "$ROLLCALL" suppress add 13800138000 --data-dir d
	says "d/memory.sqlite"
	cmp d/memory.sqlite before
	: >d/memory.sqlite
	fails 1 "$ROLLCALL" suppress add 13800138000 --data-dir d
	[ ! -s d/memory.sqlite ]
	roll 1 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --simulate="$QUICK" -q || true
	cp roll-simulated.csv.ledger d/memory.sqlite
	fails 1 "$ROLLCALL" suppress list --data-dir d
	says "not what rollcall keeps"
}

@test "two who import at the same time: both lists are there" {
	seq 13000000000 13000029999 >a
	seq 13100000000 13100029999 >b
	"$ROLLCALL" suppress import a -q &
	local one=$!
	STARTED+=("$one")
	"$ROLLCALL" suppress import b -q
	wait "$one"
	[ "$("$ROLLCALL" suppress list | wc -l)" -eq 60000 ]
}

@test "forget: in no byte of ledger and memory, while results and totals still hold" {
	printf '%s\n' 'name,phone,requirement' 'Wang Xiaoming,139-0000-0000,a secret of Wang' \
		'Li,13900000001,call Li' 'Zhao,"13900000002，13900000000",call Zhao' >roll.csv
	start_simulator --log log --latency 0ms --time-scale 100000 --record-delay 0ms --answer 1
	export STEPONEAI_API_KEY=k
	"$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	"$ROLLCALL" suppress add 13900000000 --reason 'Wang said: never again' -q
	"$ROLLCALL" suppress add 13900000001 -q
	grep -qa 'never again' .local/share/rollcall/memory.sqlite
	local memory=.local/share/rollcall/memory.sqlite
	not erased 13900000000 roll.csv.ledger
	not erased 13900000001 "$memory"
	"$ROLLCALL" export roll.csv.ledger -o before.csv -s before-minutes.csv
	"$ROLLCALL" status roll.csv.ledger --json >before.json
	fails 0 "$ROLLCALL" forget '+86 139 0000 0000' roll.csv.ledger
	says "2 contacts erased"
	says "stays on the do-not-call list"
	[[ $output != *13900000000* ]]
	erased 13900000000 roll.csv.ledger*
	not erased 13900000001 roll.csv.ledger
	not grep -qa -e Xiaoming -e 'secret of Wang' roll.csv.ledger*
	not grep -qa 'never again' "$memory"
	[ "$("$ROLLCALL" suppress list | sed -n 1p | tr -d ' ')" = 13900000000 ]
	"$ROLLCALL" suppress remove 13900000000 -q
	erased 13900000000 "$memory"
	"$ROLLCALL" export roll.csv.ledger -o after.csv -s after-minutes.csv
	"$ROLLCALL" status roll.csv.ledger --json >after.json
	cmp before.json after.json
	cmp before-minutes.csv after-minutes.csv
	[ "$(column after.csv name,call_row,call_phone,call_status,call_id,call_transcript | sed -n 1p)" = \
		"|2|139****0000|ended||" ]
	[ "$(column after.csv name,call_phone,call_status | tail -2)" = "Zhao|13900000002|ended
Zhao|139****0000|duplicate" ]
	[ "$(column before.csv call_status,call_outcome,call_seconds,call_cost)" = \
		"$(column after.csv call_status,call_outcome,call_seconds,call_cost)" ]
	# the campaign is as finished as before, and collect brings nothing back
	"$ROLLCALL" collect roll.csv.ledger --tries 1 --poll-interval 20ms -q
	erased 13900000000 roll.csv.ledger*
	[ "$(calls log)" -eq 3 ]
}

@test "forget is refused while something is open, and then nothing at all is erased" {
	roll 2 >roll.csv
	start_simulator --log log --latency 0ms --time-scale 100000 --record-delay 0ms --fault no-id=1
	export STEPONEAI_API_KEY=k
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	[ "$status" -eq 3 ]
	"$ROLLCALL" suppress add 13900000000 --reason why -q
	cp roll.csv.ledger other.ledger
	"$ROLLCALL" settle other.ledger --row 2 --refused -q
	fails 2 "$ROLLCALL" forget 13900000000 other.ledger roll.csv.ledger
	says "row 2 is unknown"
	not erased 13900000000 other.ledger
	"$ROLLCALL" suppress list | grep -q why
	"$ROLLCALL" settle roll.csv.ledger --row 2 --ended no_answer -q
	echo reply >roll.csv.ledger.replies
	fails 2 "$ROLLCALL" forget 13900000000 roll.csv.ledger
	says "nothing was erased"
	: >roll.csv.ledger.replies
	fails 1 "$ROLLCALL" forget 13900000000 roll.csv.ledger nosuch
	says "nosuch"
	fails 1 "$ROLLCALL" forget 13900000000 roll.csv.ledger roll.csv.ledger
	says "in use"
	exec 9<>roll.csv.ledger.lock
	flock 9
	fails 1 "$ROLLCALL" forget 13900000000 roll.csv.ledger
	says "in use"
	exec 9>&-
	not erased 13900000000 roll.csv.ledger
	"$ROLLCALL" forget 13900000000 other.ledger roll.csv.ledger -q
	erased 13900000000 roll.csv.ledger* other.ledger*
	"$ROLLCALL" export roll.csv.ledger -o r.csv
	[ "$(column r.csv call_phone,call_status)" = "139****0000|ended
13900000001|unknown" ]
}

@test "--dry-run counts who was called before once each, wherever they stand" {
	start_simulator $QUICK
	export STEPONEAI_API_KEY=k
	roll 2 >first.csv
	"$ROLLCALL" run first.csv --api-base "$BASE" "${FAST[@]}"
	# The two who were called come first, behind them three who were not.
	roll 5 >second.csv
	fails 0 "$ROLLCALL" run second.csv --api-base "$BASE" --dry-run "${FAST[@]}"
	says "2 of them were called before, one by $WORK/first.csv.ledger"
}
