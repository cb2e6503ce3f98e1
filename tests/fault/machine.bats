#!/usr/bin/env bats
# The machine fails: a full disk, no descriptors left, a ledger that is taken away or on a disk of another machine.
# Named by the rows of the fault matrix. Nobody is called twice, no reply that came is lost, and once all is well
# again the same command goes on.

load lib

# taken_away WORDS COMMAND...: in the middle of a campaign something happens to the ledger; it stops before its next
# call, or one that was just being handed over
taken_away() {
	local words=$1 before
	shift
	TRIAL="$*"
	roll 40 >roll.csv
	afresh
	begin --rate 40/s -j 4
	dialed 8
	"$@"
	before=$(calls log)
	end
	ended 1 "$words"
	once
	[ "$(calls log)" -le $((before + 1)) ] || {
		echo "$TRIAL: $(calls log) calls, $before before"
		return 1
	}
}

@test "fault 15: the ledger, or what belongs to it, deleted or renamed while it runs: no further call, and on later" {
	setup_alone
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 20ms
	local gone="was removed, renamed or replaced" before
	# It comes back
	taken_away "$gone" mv roll.csv.ledger elsewhere
	before=$(calls log)
	go
	ended 1 "is gone, but .*(-wal|\.replies) tells that calls were made"
	go --dry-run
	ended 1 "is gone, but .*(-wal|\.replies) tells that calls were made"
	[ "$(calls log)" -eq "$before" ]
	mv elsewhere roll.csv.ledger
	go
	all_there 40 4
	# What the program can do without
	local part
	for part in $(times -wal "-wal .replies .lock" "-wal .replies .lock"); do
		taken_away "roll.csv.ledger$part: $gone" rm "roll.csv.ledger$part"
		go
		all_there 40 4
	done
	# Another one in its place
	cp roll.csv.ledger other
	taken_away "$gone" cp --remove-destination other roll.csv.ledger
	# Gone for good: nobody is called anew
	taken_away "$gone" rm roll.csv.ledger
	before=$(calls log)
	go
	ended 1 "is gone, but .*(-wal|\.replies) tells that calls were made"
	[ "$(calls log)" -eq "$before" ]
}

@test "fault 15: the folder renamed or removed while it runs: no further call" {
	setup_alone
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 20ms
	mkdir folder
	OPTIONS=(-L "$WORK/folder/l" -o "$WORK/folder/r.csv" -s "$WORK/folder/s.csv")
	taken_away "was removed, renamed or replaced" mv folder moved
	mv moved folder
	go
	ended "[03]" ""
	once
	[ "$(calls log)" -eq 40 ] || [ "$(column folder/r.csv call_status | grep -c unknown)" -eq $((40 - $(calls log))) ]
	rm -r folder
	mkdir folder
	taken_away "was removed, renamed or replaced" rm -r folder
}

# disk SIZE: a small file system, in a mount namespace of its own that ends with its holder; cd into it
disk() {
	local enter=(-m)
	mkdir -p disk
	if unshare -m true 2>/dev/null; then
		unshare -m sleep 1000 3>&- &
	elif unshare -rm true 2>/dev/null; then
		unshare -rm sleep 1000 3>&- &
		enter=(-U -m --preserve-credentials)
	else
		skip "mounting is not allowed here"
	fi
	HOLDER=$!
	STARTED+=("$HOLDER")
	for _ in $(seq 100); do
		[ "$(readlink "/proc/$HOLDER/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ] && break
		sleep 0.05
	done
	AS=(nsenter -t "$HOLDER" "${enter[@]}" --wdns="$WORK/disk")
	"${AS[@]}" mount -t tmpfs -o "size=$1" rollcall-test "$WORK/disk" || skip "mounting is not allowed here"
	DISK=/proc/$HOLDER/root$WORK/disk
}

@test "fault 15: a ledger that may not be written, or its folder: refused, nobody called" {
	setup_alone
	disk 16m
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 5ms
	roll 40 >"$DISK/roll.csv"
	# from the start
	"${AS[@]}" mount -o remount,ro "$WORK/disk"
	go
	ended 1 "Read-only"
	[ "$(calls log)" -eq 0 ]
	"${AS[@]}" mount -o remount,rw "$WORK/disk"
	# for the second run
	begin --rate 40/s
	dialed 8
	kill -TERM "$RUN"
	end
	ended 4 ""
	local before
	before=$(calls log)
	"${AS[@]}" mount -o remount,ro "$WORK/disk"
	go
	ended 1 "Read-only|readonly|read-only"
	[ "$(calls log)" -eq "$before" ]
	"${AS[@]}" mount -o remount,rw "$WORK/disk"
	go
	(cd "$DISK" && all_there 40 0)
}

@test "fault 15: a ledger of somebody else's that is read-only: refused, nobody called" {
	setup_alone
	[ "$(id -u)" -eq 0 ] || skip "only root can be somebody else"
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 5ms
	chmod 711 .
	mkdir theirs
	chown 65534:65534 theirs
	cd theirs || return 1
	FAST=(--rate 1000000/s --poll-interval 20ms --window always --yes --price 0.15 --data-dir data)
	AS=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	"${AS[@]}" "$ROLLCALL" --version >/dev/null || skip "the program cannot be run as another user"
	roll 40 >roll.csv
	begin --rate 40/s
	dialed 8
	kill -TERM "$RUN"
	end
	ended 4 ""
	local before
	before=$(calls ../log)
	chmod 400 roll.csv.ledger
	go
	ended 1 "roll.csv.ledger"
	chmod 600 roll.csv.ledger
	chmod 555 .
	go
	ended 1 ""
	[ -s "$WORK/words" ]
	[ "$(calls ../log)" -eq "$before" ]
	chmod 755 .
	go
	all_there 40 0
}

@test "fault 17: a ledger on a network file system is refused, with what to do; nobody is called" {
	setup_alone
	STATFS_SHIM=$SHIMS/statfs_shim.so
	[ -e "$STATFS_SHIM" ]
	not grep -q __asan_init "$ROLLCALL" || skip "a sanitizer takes no LD_PRELOAD"
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 5ms
	roll 4 >roll.csv
	local type name
	while read -r type name; do
		AS=(env LD_PRELOAD="$STATFS_SHIM" FAULT_FILE_SYSTEM="$type")
		go
		ended 1 "network file system \($name\).*--ledger"
		[ ! -e roll.csv.ledger ]
	done <<-'EOF2'
		6969 NFS
		517b SMB
		fe534d42 SMB
		ff534d42 CIFS
		1021997 9P
		c36400 Ceph
	EOF2
	run "${AS[@]}" "$ROLLCALL" doctor
	says "network file system (Ceph)"
	[ "$(calls log)" -eq 0 ]
	# ext4, and what is there goes on nowhere else
	AS=(env LD_PRELOAD="$STATFS_SHIM" FAULT_FILE_SYSTEM=ef53)
	begin --rate 2/s
	dialed 1
	kill -TERM "$RUN"
	end
	ended 4 ""
	AS=(env LD_PRELOAD="$STATFS_SHIM" FAULT_FILE_SYSTEM=6969)
	go
	ended 1 "network file system"
	AS=()
	go
	all_there 4 0
}

@test "fault 17: FUSE without a disk behind it is refused" {
	setup_alone
	STATFS_SHIM=$SHIMS/statfs_shim.so
	not grep -q __asan_init "$ROLLCALL" || skip "a sanitizer takes no LD_PRELOAD"
	disk 16m
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 5ms
	roll 4 >"$DISK/roll.csv"
	local inside=("${AS[@]}")
	AS=("${inside[@]}" env LD_PRELOAD="$STATFS_SHIM" FAULT_FILE_SYSTEM=65735546)
	go
	ended 1 "network file system \(FUSE\)"
	[ "$(calls log)" -eq 0 ]
	AS=("${inside[@]}")
	go
	(cd "$DISK" && all_there 4 0)
}

# leave KIB: fills the small disk until so much is left
leave() {
	local size
	dd if=/dev/zero of="$DISK/full" bs=64k 2>/dev/null || true
	size=$(stat -c %s "$DISK/full")
	truncate -s $((size > $1 * 1024 ? size - $1 * 1024 : 0)) "$DISK/full"
}

# empty_disk ROWS: nothing on it but a roll
empty_disk() {
	rm -rf "${DISK:?}"/* "$DISK"/.roll*
	rm -rf "$WORK/data"
	roll "$1" >"$DISK/roll.csv"
	: >log
}

@test "fault 10: a disk full from the start: nobody is called, the words say to make room, and on when there is some" {
	setup_alone
	disk 16m
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 5ms
	local room before
	for room in $(times 0 "0 40 160 1024 4096 4400" "$(seq -s ' ' 0 4 256) $(seq -s ' ' 512 256 8192)"); do
		TRIAL="$room KiB left"
		empty_disk 50
		leave "$room"
		go
		if [ "$room" -lt 4096 ]; then
			ended 1 "make room|full|[Nn]o space"
			[ "$(calls log)" -eq 0 ]
		fi
		ended "[013]" ""
		before=$(calls log)
		rm -f "$DISK/full"
		[ "$CODE" -ne 1 ] || go --force
		(cd "$DISK" && all_there 50 $((before > 0 ? 16 : 0)))
	done
	# The memory on it, and the ledger elsewhere
	TRIAL="memory"
	empty_disk 50
	leave 0
	roll 50 >roll.csv
	(
		AS=("${AS[@]:0:${#AS[@]}-1}" --wdns="$WORK")
		FAST=("${FAST[@]:0:${#FAST[@]}-1}" disk/data)
		go
		ended 1 "make room|full|[Nn]o space"
		[ "$(calls log)" -eq 0 ]
	)
}

@test "fault 11: the disk fills up while calls are in flight: every id is kept, and the same command goes on" {
	setup_alone
	disk 16m
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 150ms
	local room stopped=0
	for room in $(times 0 "0 4 8 16 32 64" "$(seq -s ' ' 0 1 256)"); do
		TRIAL="$room KiB left"
		empty_disk 30
		OPTIONS=(-j 8)
		[ $((room % 8)) -eq 0 ] || FAST[-1]=$WORK/disk/data
		begin --rate 60/s
		dialed 5
		leave "$room"
		end
		FAST[-1]=$WORK/data
		ended "[013]" ""
		[ "$CODE" -ne 1 ] || {
			stopped=$((stopped + 1))
			ended 1 "make room|full|[Nn]o space"
		}
		rm -f "$DISK/full"
		(cd "$DISK" && kept)
		[ "$CODE" -ne 1 ] || go
		(cd "$DISK" && all_there 30 8)
	done
	[ "$stopped" -gt 0 ]
	echo "# stopped $stopped times" >&3
}

@test "fault 11: a limit on the size of files is a full disk, too" {
	setup_alone
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 5ms
	local size
	for size in $(times "70" "1 48 70 120" "$(seq -s ' ' 1 200)"); do
		TRIAL="$size KiB at most"
		roll 24 >roll.csv
		afresh
		AS=(prlimit --fsize=$((size * 1024)))
		go --rate 200/s
		ended "[013]" ""
		[ "$CODE" -ne 1 ] || [ -s words ]
		once
		AS=()
		[ "$CODE" -ne 1 ] || go --force
		all_there 24 16
	done
}

@test "fault 14: no file descriptors left: the rows stay ready or the run stops, and the same command goes on" {
	setup_alone
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 10ms
	local most
	for most in $(times "9 24" "6 9 13 18 21 24 27 30 33 40" "$(seq -s ' ' 3 64)"); do
		TRIAL="$most descriptors"
		roll 6 >roll.csv
		afresh
		AS=(timeout -k 20 -s INT 2 prlimit --nofile="$most")
		go
		# 127: the program's libraries could not be opened.
		ended "@([01234]|127)" ""
		[ -s words ] || [ "$CODE" -eq 0 ]
		once
		echo "$CODE" >>codes
		AS=()
		[ "$CODE" -eq 0 ] || go --force
		all_there 6 0
	done
	echo "# ends: $(sort codes | uniq -c | tr -s '\n ' ' ')" >&3
}

@test "fault 14: a soft limit of file descriptors is raised: many requests at once get theirs, and the ledger its own" {
	setup_alone
	start_simulator --log log --time-scale 100000 --record-delay 0ms --latency 200ms
	roll 100 >roll.csv
	OPTIONS=(-j 100)
	AS=(prlimit --nofile=40:4096)
	go
	all_there 100 0
	# The limit that is hard: told as what it is, before the first call
	afresh
	AS=(prlimit --nofile=17)
	go
	ended 1 "ulimit -n"
	[ "$(calls log)" -eq 0 ]
}
