#!/usr/bin/env bats
# Copies of a ledger: put back after a crash, run beside the first, or started with it. Its campaign's calls stand in the
# history, too: nobody whom a lost or other ledger called is called again.

load lib

# paced: a campaign of 24 rows, slow enough to be copied in the middle
paced() {
	setup_alone
	roll 24 >roll.csv
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 10ms
}

# copy WAY FOLDER: the ledger as it stands while a run uses it, without its lock
copy() {
	mkdir -p "$2"
	case $1 in
	whole) cp roll.csv.ledger roll.csv.ledger-wal roll.csv.ledger.replies "$2" ;;
	bare) cp roll.csv.ledger "$2" ;;
	backup) /usr/bin/python3 -c 'import sqlite3, sys
a, b = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True), sqlite3.connect(sys.argv[2])
a.backup(b)' roll.csv.ledger "$2/roll.csv.ledger" ;;
	esac
}

# put_back FOLDER: the copy stands in the ledger's place, with nothing that was beside it
put_back() {
	rm -f roll.csv.ledger roll.csv.ledger-wal roll.csv.ledger-shm roll.csv.ledger.replies roll-results*
	cp "$1"/* .
}

# no_key_twice: no attempt was asked for twice
no_key_twice() {
	[ -z "$(sed -n 's/.*"idempotency_key":"\([^"]*\)".*/\1/p' log | sort | uniq -d)" ] || {
		echo "${TRIAL:-}: an attempt was asked for twice: $(cat "$WORK/words")"
		return 1
	}
}

# accounted: everybody is called once, or unknown; none of the others was called
accounted() {
	ended 3 "history knows [0-9]+ calls? that this ledger does not"
	once
	[ "$(states roll-results.csv | awk '{ n += $1 } END { print n }')" -eq 24 ]
	[ "$(column roll-results.csv call_status | grep -vcE '^(ended|unknown)$')" -eq 0 ]
	column roll-results.csv call_reason | grep -q "history knows this call, this ledger does not"
}

@test "an older copy of the ledger put back after a kill: whom history knows is unknown, nobody is called again" {
	local way most
	paced
	for way in whole bare backup; do
		for most in 3/1d 1/1d; do
			TRIAL="$way, --at-most $most"
			afresh
			begin --rate 60/s --at-most "$most"
			dialed 5
			copy "$way" copied
			dialed 15
			kill -KILL "$RUN"
			end
			put_back copied
			go --at-most "$most"
			accounted
			# The alarm stays in the ledger, and a second run calls nobody.
			go --at-most "$most"
			ended 3 ""
			once
			rm -rf copied
		done
	done
}

@test "an older copy put back after a kill, with redials: no attempt is made twice" {
	paced
	kill "$SIMULATOR" && wait "$SIMULATOR" || true
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 10ms --answer 0
	OPTIONS=(--redial no_answer --redial-times 2 --redial-after 1ms --at-most 9/1d)
	begin --rate 80/s
	dialed 20
	copy backup copied
	dialed 50
	kill -KILL "$RUN"
	end
	put_back copied
	go
	ended 3 "history knows [0-9]+ calls? that this ledger does not"
	no_key_twice
	[ "$(most_per_number log)" -le 3 ]
	go
	no_key_twice
	[ "$(most_per_number log)" -le 3 ]
}

@test "an older copy put back while the first run ends: refused, or nobody is called again" {
	paced
	for _ in 1 2 3; do
		afresh
		begin --rate 60/s
		dialed 5
		copy whole copied
		dialed 12
		kill -INT "$RUN"
		put_back copied
		end
		go
		ended "[134]" ""
		once
		rm -rf copied
	done
}

@test "the write-ahead log and the replies both gone after a kill: nobody is called again" {
	paced
	begin --rate 60/s
	dialed 12
	kill -KILL "$RUN"
	end
	rm -f roll.csv.ledger-wal roll.csv.ledger-shm roll.csv.ledger.replies
	go
	accounted
}

@test "two copies of a folder started in the same moment: nobody is called by both" {
	local one
	setup_alone
	roll 40 >roll.csv
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 10ms --fault 429=0.2
	for trial in $(seq "$(times 6 20 100)"); do
		TRIAL="trial $trial"
		afresh
		begin --rate 60/s
		dialed 3
		kill -INT "$RUN"
		end
		RUNS=()
		for one in a b; do
			rm -rf "$one"
			mkdir "$one"
			cp roll.csv roll.csv.ledger* "$one"
			campaign -j 4
			(cd "$one" && exec "${COMMAND[@]}" >said 2>words) &
			RUNS+=("$!")
		done
		for one in "${RUNS[@]}"; do
			wait "$one" || [ $? -le 4 ]
		done
		placed_once
	done
}

# placed_once: no number was placed twice, whatever came before it
placed_once() {
	[ -z "$(grep '"placed":true' log | sed -n 's/.*"phone":"\([0-9]*\)".*/\1/p' | sort | uniq -d)" ] || {
		echo "$TRIAL: placed twice: $(cat a/words b/words)"
		return 1
	}
	[ "$(grep -c '"placed":true' log)" -gt 0 ]
}

@test "a copied folder run beside the first: nobody is called by both" {
	paced
	begin --rate 40/s
	dialed 5
	mkdir beside
	cp roll.csv roll.csv.ledger roll.csv.ledger-wal beside
	dialed 8
	CODE=0
	campaign
	(cd beside && "${COMMAND[@]}" >said 2>words) || CODE=$?
	end
	once
	grep -q "history knows" beside/words
}

# off BY: the wall clock of the campaign is so far off (as faketime has it); the process stays the one that is killed
off() {
	AS=(env LD_PRELOAD="$(ls /usr/lib/*/faketime/libfaketime.so.1)" FAKETIME="$1" FAKETIME_DONT_FAKE_MONOTONIC=1)
}

# older_copy WHAT...: WHAT is done once a copy of the ledger was made and everybody was called; then the copy is put back
older_copy() {
	paced
	begin --rate 60/s
	dialed 5
	copy whole copied
	dialed 20
	kill -KILL "$RUN"
	end
	"$@"
	put_back copied
	go
	ended 3 "history knows [0-9]+ calls? that this ledger does not"
	once
}

@test "who was forgotten meanwhile is not called again by an older copy" {
	erase() {
		local number
		for number in $(sed -n 's/.*"phone":"\([0-9]*\)".*/\1/p' log); do
			"$ROLLCALL" forget "$number" --data-dir "$WORK/data" -q
		done
	}
	older_copy erase
}

# killed_at CALLS OPTIONS...: the campaign until so many calls were made in all, then killed
killed_at() {
	local calls=$1
	shift
	begin --rate 60/s "$@"
	dialed "$calls"
	kill -KILL "$RUN"
	end
}

@test "what --forget-after takes is whose number it was: an older copy calls nobody again" {
	paced
	off -100d
	begin --rate 60/s
	dialed 4
	copy whole copied
	dialed 12
	kill -KILL "$RUN"
	end
	AS=()
	# The first run after a leap of the clock does not believe it; the second one forgets.
	killed_at 15
	killed_at 18
	[ "$(/usr/bin/python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM call WHERE number < 0").fetchone()[0])' \
		"$WORK/data/memory.sqlite")" -ge 12 ]
	rm -f roll.csv.ledger.replies
	put_back copied
	go
	once
	ended "[13]" ""
}

@test "that a ledger is an older copy is told by status and --json, too" {
	older_copy true
	[ "$("$ROLLCALL" status roll.csv.ledger | grep -c "ALARM.*history knows")" -eq 1 ]
	"$ROLLCALL" status roll.csv.ledger --json | /usr/bin/python3 -c 'import json, sys
alarms = json.load(sys.stdin)["alarms"]
assert len(alarms) == 1 and "history knows" in alarms[0]["text"] and alarms[0]["row"], alarms'
}

@test "a row that stands for several calls of another ledger keeps the money of each" {
	paced
	kill "$SIMULATOR" && wait "$SIMULATOR" || true
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 10ms --answer 0
	roll 1 >roll.csv
	OPTIONS=(--redial no_answer --redial-times 9 --redial-after 1s --at-most 9/1d)
	begin
	dialed 1
	sleep 0.5 # it has ended
	copy whole copied
	dialed 3
	kill -KILL "$RUN"
	end
	put_back copied
	go
	ended 3 "history knows 2 calls that this ledger does not"
	[ "$(calls log)" -eq 3 ]
	# 10 minutes at 0.15 for each of them
	"$ROLLCALL" status roll.csv.ledger --json >status || [ $? -eq 3 ]
	grep -q '"reserved":"3.00"' status || { cat status; return 1; }
}
