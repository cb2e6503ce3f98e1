#!/usr/bin/env bats
# A ledger, or what belongs to it, is damaged, cut, or an older copy of it put back. Named by the rows of the fault
# matrix. Nobody is called twice, and as it was before the same command goes on.

load lib

# save: a campaign in the middle, to be damaged again and again
save() {
	mkdir -p "$WORK/saved"
	cp -r roll.csv* data log "$WORK/saved"
	rm -f "$WORK/saved"/*-shm
}

# restore: as it was saved
restore() {
	rm -rf ./roll.csv.* ./roll-results* data
	cp -r "$WORK"/saved/roll.csv* "$WORK/saved/data" .
	cp "$WORK/saved/log" log
}

# damaged: the campaign of 24 goes on, or says why it does not; never twice, and never anew
damaged() {
	go
	ended "[0134]" ""
	once
	if [ "$CODE" -eq 1 ] || [ "$CODE" -eq 4 ]; then
		[ -s "$WORK/words" ]
	else
		[ "$(column roll-results.csv call_row | sort -u | wc -l)" -eq 24 ]
	fi
	echo "$CODE $(sed 's/.*: //' "$WORK/words" | head -c 60)" >>"$WORK/ends"
}

# killed_in_the_middle: 24 rows, a few of them called and a few being called, the log not yet brought over
killed_in_the_middle() {
	roll 24 >roll.csv
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 20ms
	begin --rate 80/s
	dialed 14
	kill -KILL "$RUN"
	end
	save
}

@test "fault 16: the write-ahead log cut at every frame, spoiled or removed: noticed, nobody called again" {
	setup_alone
	killed_in_the_middle
	local frames at step
	frames=$((($(stat -c %s saved/roll.csv.ledger-wal) - 32) / 4120))
	[ "$frames" -gt 20 ]
	step=$(times 40 8 1)
	for ((at = frames; at >= 0; at -= step)); do
		TRIAL="cut at frame $at of $frames"
		restore
		truncate -s $((32 + at * 4120)) roll.csv.ledger-wal
		damaged
		TRIAL="spoiled in frame $at of $frames"
		restore
		printf 'x' | dd of=roll.csv.ledger-wal bs=1 seek=$((at > 0 ? at * 4120 - 68 : 20)) conv=notrunc 2>/dev/null
		damaged
	done
	TRIAL="removed"
	restore
	rm roll.csv.ledger-wal
	# Who only looks is told, too: what it says of rows is not to be trusted.
	fails 1 "$ROLLCALL" status roll.csv.ledger
	says "has lost what it knew of calls"
	fails 1 "$ROLLCALL" export roll.csv.ledger -o looked.csv
	says "has lost what it knew of calls"
	damaged
	ended 1 "has lost what it knew of calls"
	TRIAL="as it was"
	restore
	"$ROLLCALL" export roll.csv.ledger -q -o looked.csv --force
	go
	all_there 24 16
	echo "# $(wc -l <ends) damages: $(sort ends | uniq -c | tr -s "\n " " ")" >&3
}

# stopped_in_the_middle: 24 rows, some of them called, the write-ahead log gone
stopped_in_the_middle() {
	roll 24 >roll.csv
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 20ms
	begin --rate 80/s
	dialed 12
	kill -TERM "$RUN"
	end
	ended 4 ""
	[ ! -e roll.csv.ledger-wal ]
	save
}

# put_back COPY: the ledger as it was then
put_back() {
	rm -f roll.csv.ledger-*
	cp "$1" roll.csv.ledger
}

@test "fault 16: an older copy of the ledger put back after the end: noticed, nobody called again; the way out" {
	setup_alone
	roll 24 >roll.csv
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 20ms
	begin --rate 80/s
	dialed 1
	kill -TERM "$RUN"
	end
	cp roll.csv.ledger one
	begin --rate 80/s
	dialed 12
	cp roll.csv.ledger running
	[ ! -e roll.csv.ledger-wal ] || cp roll.csv.ledger-wal running-wal
	kill -TERM "$RUN"
	end
	cp roll.csv.ledger middle
	go
	all_there 24 0
	cp roll.csv.ledger end
	[ ! -s roll.csv.ledger.replies ]
	cp log all.called
	for copy in one running middle; do
		TRIAL="the copy: $copy"
		put_back "$copy"
		[ ! -e "$copy-wal" ] || cp "$copy-wal" roll.csv.ledger-wal
		go
		ended 1 "is an older copy"
		fails 1 env STEPONEAI_API_KEY=k "$ROLLCALL" collect roll.csv.ledger --data-dir data
		says "is an older copy"
		cmp log all.called
	done
	put_back end
	go
	all_there 24 0
	cmp log all.called
	fails 1 env STEPONEAI_API_KEY=k "$ROLLCALL" settle one --row 2 --refused --data-dir data
	says "is an older copy"
	# What the message says when there is no other ledger.
	go -L new.ledger -o new.csv --at-most 1/30d
	ended "[03]" ""
	cmp log all.called
	[ "$(column new.csv call_status | sort | uniq -c | tr -s ' ')" = " 24 suppressed" ]
}

@test "fault 16: a copy made before a run that was killed, put back with all that belongs to it: noticed" {
	setup_alone
	stopped_in_the_middle
	mkdir backup
	cp roll.csv.ledger* backup
	[ ! -s backup/roll.csv.ledger.replies ]
	begin --rate 80/s
	dialed 18
	kill -KILL "$RUN"
	end
	cp log so.far
	rm roll.csv.ledger*
	cp backup/* .
	go
	ended 1 "is an older copy"
	cmp log so.far
}

@test "fault 16: the ledger spoiled page by page, cut at each page, its header spoiled: nobody called again or anew" {
	setup_alone
	stopped_in_the_middle
	local pages at step how
	pages=$(($(stat -c %s saved/roll.csv.ledger) / 4096))
	[ "$pages" -ge 8 ]
	step=$(times 9 3 1)
	for ((at = 0; at < pages; at += step)); do
		for how in zero urandom cut; do
			TRIAL="page $at of $pages: $how"
			restore
			case $how in
			cut) truncate -s $((at * 4096)) roll.csv.ledger ;;
			*) dd if="/dev/$how" of=roll.csv.ledger bs=4096 seek="$at" count=1 conv=notrunc 2>/dev/null ;;
			esac
			damaged
		done
	done
	# The first 100 bytes are SQLite's header; 18 and 19 say whether there is a log, 60 and 68 what it is for.
	for at in $(times "18 60" "0 5 16 18 19 20 24 28 32 40 44 56 60 63 68 71" "$(seq -s ' ' 0 99)"); do
		TRIAL="byte $at"
		restore
		printf '\377' | dd of=roll.csv.ledger bs=1 seek="$at" conv=notrunc 2>/dev/null
		damaged
	done
	TRIAL="as it was"
	restore
	go
	all_there 24 0
	echo "# $(wc -l <ends) damages: $(sort ends | uniq -c | tr -s '\n ' ' ')" >&3
}

@test "fault 16: any byte of the ledger spoiled: nobody called again or anew" {
	not_short "thousands of runs"
	setup_alone
	stopped_in_the_middle
	local size trial at
	size=$(stat -c %s saved/roll.csv.ledger)
	RANDOM=${SEED:-1}
	for trial in $(seq "$(times 0 20 5000)"); do
		at=$((RANDOM * 32768 + RANDOM))
		TRIAL="SEED=${SEED:-1}, trial $trial: byte $((at % size))"
		restore
		printf '%b' "\\x$(printf %02x $((RANDOM % 256)))" |
			dd of=roll.csv.ledger bs=1 seek=$((at % size)) conv=notrunc 2>/dev/null
		damaged
	done
	echo "# $(wc -l <ends) damages: $(sort ends | uniq -c | tr -s '\n ' ' ')" >&3
}

@test "fault 16: the reply log torn anywhere, or gone: nobody called again" {
	setup_alone
	killed_in_the_middle
	local size at
	size=$(stat -c %s saved/roll.csv.ledger.replies)
	for ((at = 0; at < size; at += $(times 9999 400 1))); do
		TRIAL="torn at byte $at of $size"
		restore
		truncate -s "$at" roll.csv.ledger.replies
		damaged
		TRIAL="byte $at of $size spoiled"
		restore
		printf 'x' | dd of=roll.csv.ledger.replies bs=1 seek="$at" conv=notrunc 2>/dev/null
		damaged
	done
	TRIAL="gone"
	restore
	rm roll.csv.ledger.replies
	go
	all_there 24 24
}
