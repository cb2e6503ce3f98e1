#!/usr/bin/env bats
# The machine fails: a full disk, no descriptors left, a ledger that is taken away, damaged, or on a disk of
# another machine. Named by the rows of the fault matrix. Nobody is called twice, no reply that came is lost,
# and once all is well again the same command goes on.

load lib

setup_machine() {
	OPTIONS=()
	AS=()
	FAST=(--rate 1000000/s --poll-interval 20ms --window always --yes --price 0.15 --data-dir "$WORK/data")
}

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

# damaged: the campaign goes on, or says why it does not; never twice, and never anew
damaged() {
	go
	ended "[0134]" ""
	once
	[ "$CODE" -ne 1 ] || [ -s "$WORK/words" ]
	[ "$CODE" -eq 1 ] || [ "$CODE" -eq 4 ] || all_there 24 24
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
	setup_machine
	killed_in_the_middle
	local frames at step
	frames=$((($(stat -c %s saved/roll.csv.ledger-wal) - 32) / 4120))
	[ "$frames" -gt 20 ]
	step=$(times 20 5 1)
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
	damaged
	ended 1 "has lost what it knew of calls"
	TRIAL="as it was"
	restore
	go
	all_there 24 16
	echo "# $(wc -l <ends) damages: $(sort ends | uniq -c | tr -s "\n " " ")" >&3
}
