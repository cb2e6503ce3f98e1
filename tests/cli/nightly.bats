#!/usr/bin/env bats
# The nightly jobs in samples/: as far as this machine can try them.

load lib

# without WHAT WHY: the test is left out, and its line says so
without() {
	skip "not tried here: $1: $2"
}

# unit: service and timer with the program under test, and without the manual where it is not installed
unit() {
	sed "s|/usr/local/bin/rollcall|$ROLLCALL|; /^Documentation=/d" "$TOP/samples/rollcall.service" >rollcall.service
	sed '/^Documentation=/d' "$TOP/samples/rollcall.timer" >rollcall.timer
}

@test "systemd takes the service and the timer" {
	command -v systemd-analyze >/dev/null || without verify "no systemd-analyze"
	unit
	run systemd-analyze verify "$WORK/rollcall.service" "$WORK/rollcall.timer"
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' rollcall.timer)"
}

@test "the service's sandbox is tight" {
	command -v systemd-analyze >/dev/null || without security "no systemd-analyze"
	systemd-analyze security --help | grep -q -- --offline || without security "an old systemd-analyze"
	unit
	# 0 to 10, in tenths; what is left is the network, which it is for
	systemd-analyze security --offline=true --threshold=15 "$WORK/rollcall.service" >score
	run systemd-analyze security --offline=true --threshold=1 "$WORK/rollcall.service"
	[ "$status" -ne 0 ]
	# all that was decided on
	for setting in Type=oneshot DynamicUser=yes StateDirectory= LoadCredential=key: NoNewPrivileges=yes \
		ProtectSystem=strict ProtectHome=yes PrivateTmp=yes PrivateDevices=yes \
		'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX' SystemCallFilter=@system-service \
		MemoryDenyWriteExecute=yes CapabilityBoundingSet= UMask=0077 KillMode=mixed TimeoutStopSec=; do
		grep -qF "$setting" rollcall.service || { echo "$setting"; return 1; }
	done
}

# night COMMAND: runs it as the job would, in a folder with a roll, against a simulator
night() {
	start_simulator --log log --time-scale 100000 --latency 0ms --record-delay 0ms
	export STEPONEAI_API_BASE=$BASE STEPONEAI_API_KEY=any PATH=$WORK/bin:$PATH
	mkdir -p bin .config/rollcall rollcall
	ln -sf "$ROLLCALL" bin/rollcall
	printf '[run]\nrate = 1000000/s\npoll-interval = 20ms\nwindow = always\n' >.config/rollcall/config
	roll 5 >rollcall/roll.csv
}

# told: what a night leaves behind
told() {
	local day
	day=$(date +%F)
	[ "$(calls log)" -eq 5 ]
	python3 -c 'import json, sys; o = json.load(open(sys.argv[1])); assert o["exit"] == 0 and o["states"] == {"ended": 5}, o' "$1/$day.json"
	[ "$(states "$1/$day.csv" | wc -l)" -gt 0 ]
	[ -e "$1/$day.ledger" ]
}

@test "the crontab's line runs as it stands; again on the same day it calls nobody" {
	night
	# five fields of time, then what cron hands to sh: \% becomes %
	line=$(grep -v '^#' "$TOP/samples/crontab")
	[ "$(wc -l <<<"$line")" -eq 1 ]
	grep -qF "$line" "$TOP/README.md"
	command=$(cut -d' ' -f6- <<<"$line")
	[[ ${command//\\%/} != *%* ]]
	sh -c "${command//\\%/%}" 2>err
	told rollcall
	[ ! -s err ]
	sh -c "${command//\\%/%}"
	told rollcall
}

@test "it can be rehearsed with --simulate" {
	night
	line=$(grep -v '^#' "$TOP/samples/crontab" | cut -d' ' -f6-)
	line=${line//\\%/%}
	sh -c "${line/ --no-wait/ --simulate --no-wait}"
	[ "$(calls log)" -eq 0 ]
	ls "rollcall/$(date +%F).json"
}

@test "the service's command runs, with the key as systemd hands it over" {
	night
	unset STEPONEAI_API_KEY
	mkdir credentials state
	echo sk_test >credentials/key
	chmod 440 credentials/key
	cp rollcall/roll.csv state
	export CREDENTIALS_DIRECTORY=$WORK/credentials STATE_DIRECTORY=$WORK/state
	# systemd's own spelling: \ joins lines, $$ is $, %% is %
	command=$(sed -e ':a' -e '/\\$/{N;s/\\\n//;ba}' "$TOP/samples/rollcall.service" |
		sed -n "s/^ExecStart=\/bin\/sh -c '\(.*\)'$/\1/p" |
		sed "s/\\$\\$/$/g; s/%%/%/g; s|/usr/local/bin/rollcall|$ROLLCALL|; s|/etc/rollcall/config|$HOME/.config/rollcall/config|")
	(cd state && sh -c "$command")
	told state
	[ -e state/memory.sqlite ]
	# the same file elsewhere, or readable by all, is refused
	roll 1 >one.csv
	CREDENTIALS_DIRECTORY=$WORK/other fails 2 "$ROLLCALL" run one.csv --yes --key-file "$WORK/credentials/key"
	says "others can read the key"
	chmod 444 credentials/key
	fails 2 "$ROLLCALL" run one.csv --yes --key-file "$WORK/credentials/key"
	says "others can read the key"
}
