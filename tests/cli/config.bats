#!/usr/bin/env bats
# The configuration file: what it may say, what beats it, and what is refused with its line.

load lib

# sample: a roll of three, and a file with what all runs here want
sample() {
	roll 3 >roll.csv
	mkdir -p .config/rollcall
	cat >.config/rollcall/config <<-'EOF'
	# for every command
	data-dir = data
	price: 0.15
	window = always

	[run]
	rate = 1000000/s
	poll-interval = 20ms
	yes = yes
	simulate = --time-scale 100000 --latency 0ms --record-delay 0ms --log log
	EOF
}

@test "the default file is read, and need not be there" {
	roll 1 >roll.csv
	"$ROLLCALL" check roll.csv
	sample
	"$ROLLCALL" run roll.csv
	[ "$(calls log)" -eq 3 ]
	[ -e roll-simulated-results.csv ]
	# $XDG_CONFIG_HOME in place of ~/.config; a relative one counts as not set
	mkdir -p xdg/rollcall
	echo 'nosuch = 1' >xdg/rollcall/config
	XDG_CONFIG_HOME=$WORK/xdg fails 2 "$ROLLCALL" check roll.csv
	says "$WORK/xdg/rollcall/config:1: \"nosuch\" is no option"
	XDG_CONFIG_HOME=xdg "$ROLLCALL" check roll.csv
}

@test "--config names another, which must be there" {
	sample
	printf '[check]\nrejects = bad.csv\n' >other
	"$ROLLCALL" check roll.csv --config other
	[ -e bad.csv ]
	fails 2 "$ROLLCALL" check roll.csv --config gone
	says gone
	fails 2 "$ROLLCALL" check roll.csv --config .
	# an empty one is none at all
	: >empty
	fails 2 "$ROLLCALL" run roll.csv --config empty
	says "no key"
}

@test "command line over environment over file" {
	roll 2 >roll.csv
	start_simulator --log log --time-scale 100000 --latency 0ms --record-delay 0ms
	(umask 077 && echo sk_test >key)
	cat >c <<-EOF
	[run]
	api-base = $BASE
	key-file = key
	price = 0.15
	EOF
	# the file alone
	"$ROLLCALL" run roll.csv "${FAST[@]}" --config c
	[ "$(calls log)" -eq 2 ]
	# the environment beats it …
	export STEPONEAI_API_BASE=http://example.com
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --config c -L l2 -o o2
	says example.com
	# … and the command line beats both
	"$ROLLCALL" run roll.csv "${FAST[@]}" --config c -L l2 -o o2 --api-base "$BASE" --at-most 9/1d
	[ "$(calls log)" -eq 4 ]
	unset STEPONEAI_API_BASE
	# an empty variable says nothing
	STEPONEAI_API_BASE='' fails 2 "$ROLLCALL" balance --config <(echo 'api-base = http://example.org')
	says example.org
	# of the key, too
	echo 'key-file = gone' >k
	STEPONEAI_API_KEY=any "$ROLLCALL" balance --api-base "$BASE" --config k
	fails 2 "$ROLLCALL" balance --api-base "$BASE" --config k
	says gone
	STEPONEAI_API_KEY=any fails 2 "$ROLLCALL" balance --api-base "$BASE" --key-file key-gone
	says key-gone
	# and of the folder
	echo 'data-dir = from-file' >d
	STATE_DIRECTORY=$WORK/state "$ROLLCALL" suppress add 13800138000 --config d
	[ -e state/memory.sqlite ]
	[ ! -e from-file ]
	STATE_DIRECTORY=$WORK/state "$ROLLCALL" suppress add 13800138000 --config d --data-dir line
	[ -e line/memory.sqlite ]
	"$ROLLCALL" suppress add 13800138000 --config d
	[ -e from-file/memory.sqlite ]
}

@test "flags take yes and no, and the command line takes them back" {
	sample
	for word in yes true 1; do
		echo "json = $word" >c
		[[ $("$ROLLCALL" check roll.csv --config c) == "{"* ]]
	done
	[ -z "$("$ROLLCALL" check roll.csv --config c --json=no)" ]
	for word in no false 0; do
		echo "json = $word" >c
		[ -z "$("$ROLLCALL" check roll.csv --config c)" ]
		[[ $("$ROLLCALL" check roll.csv --config c --json) == "{"* ]]
	done
	fails 2 "$ROLLCALL" run roll.csv --simulate=no --yes=no
	says "no key"
}

@test "a list may be named several times, and the command line adds to them" {
	roll 4 >roll.csv
	for i in 0 1 2; do echo "1390000000$i" >"list$i"; done
	printf 'suppress = list0\nsuppress = list1\n' >c
	run "$ROLLCALL" check roll.csv --config c --suppress list2
	says "1 ready"
	says "3 suppressed"
}

@test "one file serves all commands; a section serves one" {
	roll 1 >roll.csv
	printf 'rate = 5/s\nkey-file = gone\n[run]\nprice = 0.2\n[simulate]\nprice = 0.3\nopt-out = 0.5\n' >c
	"$ROLLCALL" check roll.csv --config c
	# what another command's key says is not looked at
	printf 'rate = x\n' >c
	"$ROLLCALL" check roll.csv --config c
	fails 2 "$ROLLCALL" run roll.csv --config c
	says 'c:1: --rate: takes a rate like 5/s, 30/m or 1000/h, not "x"'
}

@test "what is wrong is refused with its line" {
	roll 1 >roll.csv
	while IFS='~' read -r text wanted; do
		printf "$text" >c
		fails 2 "$ROLLCALL" run roll.csv --config c --simulate
		says "$wanted"
	done <<-'EOF'
	nosuch = 1\n~c:1: "nosuch" is no option
	# x\n\nRate = 1/s\n~c:3: "Rate" is no option
	seed = 1\n~c:1: "seed" is no option
	help = yes\n~c:1: "help" is no option
	config = d\n~c:1: "config" is no option
	[check]\nrate = 1/s\n~c:2: "rate" is no option of check
	\n[rnu]\nrate = 1/s\n~c:3: [rnu] is not a command
	[runxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx]\nrate = 1/s\n~c:2: stands in a [section] whose name is too long for a command
	rate\n~c:1: neither
	rate = 1/s\n[run\n~c:2: neither
	rate =\n~c:1: --rate: takes a rate
	quiet = maybe\n~c:1: --quiet: takes yes or no, not "maybe"
	rate = 5/s ; politely\n~c:1: --rate: takes
	requirement = a\n  b\n~c:2: begins with a blank
	rate = 1/s\nsheet = a\0b\n~c:2: a NUL byte
	sheet = \xc3\x28\n~c:1: is not UTF-8
	EOF
	{ printf 'rate = 1/s\nrequirement = '; head -c 20000 /dev/zero | tr '\0' x; echo; } >c
	fails 2 "$ROLLCALL" run roll.csv --config c --simulate
	says "c:2: the line is longer than 16,000 bytes"
}

@test "a long text, a byte order mark, Windows line ends and no last line end are fine" {
	roll 1 13900000000 | sed 's/,call.*/,/' >roll.csv
	text=$(head -c 6000 /dev/zero | tr '\0' x)
	printf '\xef\xbb\xbfrequirement = meet {name}; %s\r\nquiet = yes' "$text" >c
	"$ROLLCALL" run roll.csv --config c "${FAST[@]}" --preamble none --simulate="$QUICK --log log"
	grep -qF "\"meet P1; $text\"" log
}

@test "--config cannot stand within --simulate" {
	roll 1 >roll.csv
	fails 2 "$ROLLCALL" run roll.csv --simulate='--config c'
	says "--simulate: takes the options of rollcall simulate"
}
