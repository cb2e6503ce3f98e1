# A campaign that is cut off, or meets an error, somewhere and then gone on with. What stands at its end is held
# against an uncut run, against the simulator's log, and against what was on the disk when it was cut.

load lib

# going_on_setup: before the lanes of a test
going_on_setup() {
	OPTIONS=()
	LANES=()
}

# served OPTIONS...: a simulator for this lane; its campaigns go there
served() {
	rm -f "$WORK/base"
	start_simulator --log log --time-scale 100000 --latency 0ms --record-delay 0ms "$@"
	AT=$BASE
}

# go [WRAPPER...]: the campaign of this lane; sets CODE. The braces keep the shell's own word about a kill; the long
# timeout keeps a machine that stands still for a moment from looking like a reply that never came.
go() {
	CODE=0
	{
		STEPONEAI_API_KEY=k timeout -k 5 300 "$@" "$PROGRAM" run roll.csv "${FAST[@]}" --timeout 10m -q \
			--api-base "$AT" "${OPTIONS[@]}" 2>err || CODE=$?
	} 2>/dev/null
}

# afresh: no ledger, no results, an empty log
afresh() {
	rm -rf roll.csv.* roll-results* .roll-results* data kept
	: >log
}

# see_kept: of the ids in the simulator's log, those that this machine's disk has, into `kept`
see_kept() {
	: >kept
	[ -s log ] || return 0
	sed -n 's/.*"call_id":"\([^"]*\)".*/\1/p' log >ids
	{ grep -aohFf ids roll.csv.ledger roll.csv.ledger-wal roll.csv.ledger.replies 2>/dev/null || true; } |
		sort -u >kept
}

end_state() {
	column roll-results.csv call_row,call_phone,call_status,call_outcome,call_cost,call_id
}

# Each row stands as after an uncut run, or is unknown; it never is when the disk had the call's id before it was
# gone on with. No number was asked for twice, and what the results say was called was called, by that id.
VERDICT='
function bad(words) { print words; wrong = 1 }
function state(    i, s) { s = $1; for (i = 2; i <= 5; i++) s = s "|" $i; return s }
FILENAME == "uncut" { wanted[$1] = state(); rows++; next }
FILENAME == "got" { found++; row[$2] = $0; status[$2] = $3; id[$2] = $6
	if ($3 == "unknown") unknown++
	else if (state() != wanted[$1]) bad("row differs: " $0 ", wanted " wanted[$1])
	next }
FILENAME == "kept" { kept[$0] = 1; next }
{
	phone = call = $0
	sub(/.*"phone":"/, "", phone); sub(/".*/, "", phone)
	if (sub(/.*"call_id":"/, "", call)) sub(/".*/, "", call); else call = ""
	if (++asked[phone] > 1) bad("called twice: " phone)
	if (call != "" && call in kept && id[phone] != call) bad("its id " call " is lost: " row[phone])
}
END {
	if (found != rows) bad(found + 0 " rows, " rows + 0 " wanted")
	for (phone in status)
		if (status[phone] == "ended" && !asked[phone]) bad("never called: " row[phone])
	if (!wrong) print unknown + 0
	exit wrong
}'

verdict() {
	VERDICT_SAYS=$(awk -F'|' "$VERDICT" uncut got kept log) || {
		echo "$VERDICT_SAYS"
		return 1
	}
	UNKNOWN=$VERDICT_SAYS
}

# whole: after a run that was gone on with; sets UNKNOWN, the rows in doubt
whole() {
	so "exit $CODE: $(cat err)" [ "$CODE" = 0 -o "$CODE" = 3 -o "$CODE" = "$UNCUT_CODE" ]
	end_state >got
	so "at the end" verdict
}

# uncut DIALS: how the campaign ends when nothing happens to it
uncut() {
	afresh
	go
	UNCUT_CODE=$CODE
	end_state >uncut
	so "dials of the uncut run ($(cat err))" [ "$(calls log)" -eq "$1" ]
	so "rows of the uncut run" [ -s uncut ]
	so "the uncut run left something ready" [ "$(grep -c -e '|ready|' -e '|dialing|' uncut)" -eq 0 ]
}

# total FILES...: the sum of the numbers in them
total() {
	cat "$@" | awk '{ n += $1 } END { print n + 0 }'
}

# in_two_lanes COMMAND COMMAND: each in a lane of its own, both to their end
in_two_lanes() {
	lane one "$1"
	lane two "$2"
	lanes_end
	[ -e one/ended ]
	[ -e two/ended ]
}
