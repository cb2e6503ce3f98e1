#!/usr/bin/env bats
# Files made to be too much: in little memory and time they are refused, or read.

load lib

# measured SECONDS KIB CODE ARGUMENTS...: check ends with CODE in no more than that
measured() {
	local seconds=$1 kib=$2 code=$3
	shift 3
	fails "$code" "$MEASURE" took "$ROLLCALL" check -r hi "$@"
	awk -v s="$seconds" -v k="$kib" '{ print; exit !($1 < s && $2 < k) }' took
}

# nuls FILE: beyond 4 GiB, of which nothing is on the disk
nuls() {
	truncate -s 4294967297 "$1"
}

@test "4 GiB, devices, folders, pipes: at once" {
	nuls none.csv
	measured 5 32768 2 none.csv
	says "none.csv:1: a NUL"
	printf 'name,phone\na,13800138000\n' >some.csv
	nuls some.csv
	measured 5 32768 2 some.csv
	says "a NUL"
	printf '\xff\xfep\0h\0' >sixteen.csv
	nuls sixteen.csv
	measured 5 32768 2 sixteen.csv
	says "a NUL"
	printf 'PK\003\004' >zip.xlsx
	nuls zip.xlsx
	measured 5 32768 2 zip.xlsx
	says "zip.xlsx: cut off"
	measured 5 32768 2 /dev/zero
	says "/dev/zero: is a device"
	measured 5 32768 2 - </dev/zero
	says "standard input: is a device"
	measured 5 32768 2 .
	says ".: is a folder"
	fails 2 "$ROLLCALL" check nowhere.csv
	says "nowhere.csv: cannot be read: No such file"
	mkfifo pipe
	printf 'phone\n13800138000\n' >pipe &
	measured 5 32768 0 pipe
	says "1 ready"
	if [ "$(id -u)" != 0 ]; then
		roll 1 >closed.csv
		chmod 000 closed.csv
		fails 2 "$ROLLCALL" check closed.csv
		says "Permission denied"
	fi
}

@test "large cells, many columns, many empty lines: bounded" {
	{ printf 'phone,n\n13800138000,'; head -c 200000000 /dev/zero | tr '\0' x; printf '\n'; } >cell.csv
	measured 20 32768 2 cell.csv
	says "cell.csv:2: cell 2: over 1 MiB"
	measured 20 32768 2 - < <(cat cell.csv)
	says "standard input:2: cell 2: over 1 MiB"
	rm cell.csv
	{ printf 'phone,n\n13800138000,"'; head -c 10485760 /dev/zero | tr '\0' x; printf '"\n'; } >quoted.csv
	measured 20 32768 2 quoted.csv
	says "quoted.csv:2: cell 2: over 1 MiB"
	{ printf 'phone,n\n'; head -c 1000000 /dev/zero | tr '\0' 1; printf ',x\n'; } >digits.csv
	measured 20 32768 2 digits.csv
	says "phone: 1000000 digits, 11 wanted"
	awk 'BEGIN { printf "phone"; for (i = 1; i < 100000; i++) printf ",c%d", i
		printf "\n13800138000"; for (i = 1; i < 100000; i++) printf ",x"; print "" }' >wide.csv
	measured 20 65536 0 wide.csv -o clean.csv
	[ "$(tail -1 clean.csv | tr -cd , | wc -c)" -eq 99999 ]
	fails 2 "$ROLLCALL" check wide.csv -r hi -o clean.xlsx
	says "a workbook holds 16384 columns"
	for end in '\n' '\r' '\r\n'; do
		# shellcheck disable=SC2059 # the end is an escape
		awk -v end="$end" 'BEGIN { printf "phone%s", end; for (i = 0; i < 1000000; i++) printf "%s", end
			printf "138%s", end }' >empty.csv
		measured 20 32768 2 empty.csv
		says "empty.csv:1000002: row 1000002: phone: 3 digits"
	done
}
