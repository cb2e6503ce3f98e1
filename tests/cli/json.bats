#!/usr/bin/env bats
# run --json and collect --json: one object at the end, however it ends, and with -v a line for each event.

load lib

# field FILE EXPRESSION: of the object in the last line
field() {
	tail -n1 "$1" | python3 -c "import json, sys; o = json.load(sys.stdin); print($2)"
}

# json_run CODE OPTIONS...: run --json into `got`; ends with CODE
json_run() {
	local wanted=$1 code=0
	shift
	"$ROLLCALL" run roll.csv --json "${FAST[@]}" "$@" >got 2>err || code=$?
	[ "$code" -eq "$wanted" ] || { cat got err; return 1; }
	[ "$(field got "o['exit']")" = "$wanted" ]
}

@test "run --json: one object with what status says, exit and files" {
	{ roll 5; echo 'Q,1,too short'; } >roll.csv
	json_run 0 --simulate="$QUICK" --budget 100
	[ "$(wc -l <got)" -eq 1 ]
	"$ROLLCALL" status roll-simulated.csv.ledger --json >status
	# the same but for what only one of the two knows
	python3 - <<-'EOF'
	import json
	run, status = (json.loads(open(name).read()) for name in ("got", "status"))
	assert run.pop("files") == {"results": "roll-simulated-results.csv",
	    "summary": "roll-simulated-results-minutes.csv"}
	assert run.pop("exit") == 0 and run.pop("problem") is None and run.pop("held_back") is None
	assert run.pop("budget") == "100.00" and status.pop("budget") is None
	assert run == status, (run, status)
	assert run["states"] == {"rejected": 1, "ended": 5} and run["done"] and not run["running"]
	EOF
}

@test "run --json: an object also when it stops early, is refused, or could not begin" {
	roll 30 >roll.csv
	json_run 4 --simulate="$QUICK --fault empty=1"
	[ "$(field got "o['states']['unknown'] >= 5 and not o['done']")" = True ]
	[ "$(field got "len(o['needs_person']) == o['states']['unknown']")" = True ]
	[[ $(field got "o['problem']") == *'may or may not'* ]]
	[ "$(field got "o['files']['results']")" = roll-simulated-results.csv ]
	json_run 5 --simulate="$QUICK --fault 402=1" -L two -o two.csv
	[ "$(field got "o['states']['ready']")" -gt 0 ]
	# no ledger: no more to tell than why
	json_run 2 --simulate --time-zone Asia/Nowhere -L three -o three.csv
	[ "$(field got "sorted(o)")" = "['exit', 'problem']" ]
	[[ $(field got "o['problem']") == --time-zone* ]]
	# nothing was written: no files
	json_run 0 --simulate --dry-run -L four -o four.csv
	[ "$(field got "o['files']")" = "{'results': None, 'summary': None}" ]
	[ ! -e four ]
	# a signal
	roll 1000 >roll.csv
	"$ROLLCALL" run roll.csv --json "${FAST[@]}" --rate 20/s -L five -o five.csv --simulate="$QUICK" >got 2>err &
	STARTED+=("$!")
	sleep 1
	kill -TERM "$!"
	code=0
	wait "$!" || code=$?
	[ "$code" -eq 4 ]
	[ "$(field got "o['exit'], o['done']")" = "4 False" ]
}

@test "--json is alone on standard output" {
	roll 1 >roll.csv
	for option in -o -s; do
		fails 2 "$ROLLCALL" run roll.csv --json "$option" - --simulate
		says "--json takes standard output for itself"
	done
	fails 1 sh -c '"$0" run roll.csv --json "$@" >/dev/full' "$ROLLCALL" "${FAST[@]}" --simulate="$QUICK"
	says "standard output"
}

@test "run --json -v: a line for each event, as it happens; they add up to the log and the ledger" {
	roll 40 >roll.csv
	echo 13900000003 >list
	: >late
	json_run 3 -v --simulate="$QUICK --log log --fault 429=0.1,no-id=0.05,503=0.05,bad-json=0.02" --suppress late
	python3 - <<-'EOF'
	import collections, json
	lines = [json.loads(line) for line in open("got")]
	end, events = lines[-1], lines[:-1]
	n = collections.Counter(e["event"] for e in events)
	asked = sum(1 for line in open("log") if '"phone"' in line)
	assert n["started"] == asked, (n, asked)
	assert n["started"] == n["placed"] + n.get("unknown", 0) + n.get("put_back", 0) + n.get("refused", 0), n
	for state in "ended", "unknown", "overdue", "refused":
	    assert n.get(state, 0) == end["states"].get(state, 0), (state, n, end)
	assert n["held_back"] > 0 and n["put_back"] > 0 and n["unknown"] > 0
	outcomes = collections.Counter(e["outcome"] for e in events if e["event"] == "ended")
	assert outcomes == end["outcomes"], (outcomes, end)
	for e in events:
	    assert e["time"] and (e["event"] == "held_back") != ("row" in e), e
	    assert ("call_id" in e) == (e["event"] in ("placed", "ended")), e
	    assert ("reason" in e) == (e["event"] in ("unknown", "put_back", "held_back", "refused")), e
	EOF
	# without -v nothing but the object
	json_run 0 --simulate="$QUICK" -L two -o two.csv
	[ "$(wc -l <got)" -eq 1 ]
}

@test "events come while it runs: suppressed when it is its turn, overdue when time is up" {
	roll 12 >roll.csv
	: >list
	"$ROLLCALL" run roll.csv --json -v "${FAST[@]}" --rate 4/s --suppress list --simulate="$QUICK --log log" >got 2>err &
	STARTED+=("$!")
	for _ in $(seq 100); do grep -q '"started"' got && break; sleep 0.05; done
	grep -q '"started"' got
	not grep -q '"exit"' got
	echo 13900000011 >list
	wait "$!"
	grep '"suppressed"' got | grep '"row":"13"' | grep -q '"reason":'
	not grep -q 13900000011 log
	roll 1 >roll.csv
	json_run 3 -v -L two -o two.csv --tries 1 --max-call-minutes 1s --simulate="$QUICK --fault no-record=1"
	[ "$(grep -c '"event":"overdue"' got)" -eq 1 ]
}

@test "outside calling hours is told once" {
	roll 1 >roll.csv
	# hours that are over, whatever the time is
	from=$(TZ=Asia/Shanghai date -d '+3 hours' +%H:00) to=$(TZ=Asia/Shanghai date -d '+4 hours' +%H:00)
	"$ROLLCALL" run roll.csv --json -v "${FAST[@]}" --window "$from-$to" --simulate="$QUICK" >got 2>err &
	STARTED+=("$!")
	sleep 1.5
	kill -TERM "$!"
	wait "$!" || [ $? -eq 4 ]
	[ "$(grep -c '"event":"held_back"' got)" -eq 1 ]
	[ "$(field got "o['held_back']")" = "outside calling hours" ]
	grep -q '"reason":"outside calling hours"' got
	[ "$(field got "o['states']")" = "{'ready': 1}" ]
}

@test "collect --json: the same object" {
	roll 3 >roll.csv
	json_run 3 --tries 1 --max-call-minutes 1s --simulate="$QUICK --fault no-record=1"
	[ "$(field got "o['states']")" = "{'overdue': 3}" ]
	code=0
	"$ROLLCALL" collect roll-simulated.csv.ledger --json -q --poll-interval 20ms --tries 1 --data-dir data >got || code=$?
	[ "$(wc -l <got)" -eq 1 ]
	[ "$(field got "o['exit']")" = "$code" ]
	[ "$(field got "sum(o['states'].values())")" = 3 ]
	[[ $(field got "o['files']['results']") == */roll-simulated-results.csv ]]
	code=0
	"$ROLLCALL" collect nosuch.ledger --json >got 2>err || code=$?
	[ "$code" -ne 0 ]
	[ "$(field got "o['exit']")" = "$code" ]
}
