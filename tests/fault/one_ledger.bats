#!/usr/bin/env bats
# One ledger, whatever it is called: hard links, mounts, links, and a ledger that was moved while its run goes on. One run
# at a time, and whoever looks sees the same file.

load lib

# under_way: a campaign of 40 that has called some and goes on
under_way() {
	setup_alone
	roll 40 >roll.csv
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 10ms
	begin --rate 20/s
	FIRST=$RUN
	dialed "${1:-4}"
}

# stand_still: the first run is stopped, at a moment when the history is not locked by it
stand_still() {
	for _ in $(seq 200); do
		kill -STOP "$FIRST"
		! /usr/bin/python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1], timeout=0.02, isolation_level=None)
c.execute("BEGIN IMMEDIATE")
c.execute("ROLLBACK")' "$WORK/data/memory.sqlite" 2>/dev/null || return 0
		kill -CONT "$FIRST"
		sleep 0.01
	done
	return 1
}

# second NAME WORDS: a second run, on the ledger of this name, is refused and calls nobody
second() {
	CODE=0
	campaign -L "$1" -o second.csv
	"${COMMAND[@]}" >"$WORK/said" 2>"$WORK/words" || CODE=$?
	ended 1 "$2"
}

# over: the first run comes to its end, by itself or by SIGINT
over() {
	kill -INT "$FIRST" 2>/dev/null || true
	RUN=$FIRST
	end
	once
}

@test "a hard link of a ledger in use, and one of a ledger at rest: refused, nobody is called twice" {
	under_way
	ln roll.csv.ledger link.ledger
	second link.ledger "hard links"
	over
	second link.ledger "hard links"
	second roll.csv.ledger "hard links"
	fails 1 "$ROLLCALL" status link.ledger
	says "hard links"
	rm link.ledger
	go
	all_there 40 0
	[ "$(calls log)" -eq 40 ]
}

@test "two runs at once, on a ledger and on its hard link: nobody is called by both" {
	under_way
	over
	ln roll.csv.ledger link.ledger
	campaign -L roll.csv.ledger -o a.csv
	"${COMMAND[@]}" >/dev/null 2>a.words &
	RUN=$!
	campaign -L link.ledger -o b.csv
	"${COMMAND[@]}" >/dev/null 2>b.words || true
	end
	once
}

@test "a ledger mounted under another name: one run at a time" {
	under_way
	touch mounted.ledger
	mount --bind roll.csv.ledger mounted.ledger 2>/dev/null || skip "nothing can be mounted here"
	local code=0
	second mounted.ledger "in use by another rollcall under another name" || code=1
	umount mounted.ledger
	[ "$code" -eq 0 ]
	over
}

@test "a ledger moved while its run goes on: it does not go on elsewhere meanwhile" {
	under_way
	# Not even asked for by the first run again, it is still held.
	stand_still
	mv roll.csv.ledger moved.ledger
	mv roll.csv.ledger-wal moved.ledger-wal
	second moved.ledger "in use by another rollcall under another name"
	kill -CONT "$FIRST"
	RUN=$FIRST
	end
	ended 1 "was removed, renamed or replaced while the campaign ran"
	once
}

@test "a folder moved while its run goes on: it does not go on elsewhere meanwhile" {
	setup_alone
	mkdir here
	cd here
	roll 40 >roll.csv
	start_simulator --log "$WORK/log" --time-scale 100000 --record-delay 0ms --latency 10ms
	begin --rate 20/s
	FIRST=$RUN
	dialed 4
	stand_still
	mv ../here ../there
	second "$WORK/there/roll.csv.ledger" "in use by another rollcall"
	kill -CONT "$FIRST"
	RUN=$FIRST
	end
	once
	cd "$WORK"
}

@test "the lock removed while its run goes on: no second run" {
	under_way
	stand_still
	rm roll.csv.ledger.lock
	second roll.csv.ledger "in use by another rollcall"
	kill -CONT "$FIRST"
	over
}

@test "through a link every command means the same ledger: its lock, its log, its replies" {
	local at
	under_way
	mkdir -p elsewhere
	ln -s roll.csv.ledger near.ledger
	ln -s ../roll.csv.ledger elsewhere/far.ledger
	ln -s "$WORK/elsewhere/far.ledger" twice.ledger
	for at in near.ledger elsewhere/far.ledger twice.ledger; do
		second "$at" "in use by another rollcall \(process $FIRST\)"
		fails 1 "$ROLLCALL" settle "$at" --row 2 --refused --data-dir data
		says "in use by another rollcall (process $FIRST)"
		STEPONEAI_API_KEY=k fails 1 "$ROLLCALL" collect "$at" --data-dir data
		says "in use by another rollcall (process $FIRST)"
		fails 1 "$ROLLCALL" forget 13900000000 "$at" --data-dir data
		says "in use by another rollcall (process $FIRST)"
		run "$ROLLCALL" status "$at" --json
		says '"running":true'
		[ ! -e "$at.lock" ]
		[ ! -e "$at.replies" ]
	done
	ln -s nothing.ledger dangling.ledger
	fails 1 "$ROLLCALL" status dangling.ledger
	says "is a link to nothing"
	kill -KILL "$FIRST"
	RUN=$FIRST
	end
	# What was lost is seen through a link, too.
	rm -f roll.csv.ledger-wal roll.csv.ledger-shm
	for at in roll.csv.ledger twice.ledger; do
		fails 1 "$ROLLCALL" status "$at"
		says "has lost what it knew of calls"
		fails 1 "$ROLLCALL" export "$at" -o looked.csv --force
		says "has lost what it knew of calls"
	done
}

@test "going on with the history of another folder is told" {
	under_way
	over
	go --data-dir other
	ended 0 "was begun with the history in .*/data; that in .*/other does not know all of its calls"
	once
	go
	not grep -q "was begun with" "$WORK/words"
}
