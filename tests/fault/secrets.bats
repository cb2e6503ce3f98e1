#!/usr/bin/env bats
# The key: files that others can read, no key at all, and a program that crashes while it has one. Named by the rows
# of the fault matrix.

bats_require_minimum_version 1.5.0
load lib

WELL=(--time-scale 100000 --record-delay 0ms --latency 5ms)

setup_secrets() {
	OPTIONS=()
	AS=()
}

# ask ARGUMENTS...: one question that needs the key; which one was sent stands in `asked`
ask() {
	"$ROLLCALL" balance --api-base "$ODD/top" "$@"
}

secrets() {
	mkdir -p .clawd
	printf '%s\n' "$1" >.clawd/secrets.json
	chmod 600 .clawd/secrets.json
}

@test "fault 46: a key file that others can read, a link, no key: refused with its mend, and never echoed" {
	odd
	unset STEPONEAI_API_KEY
	# the file's content in the words of printf, its mode, what is said
	while IFS='~' read -r content mode wanted; do
		rm -f key
		# shellcheck disable=SC2059 # the content is a format
		printf "$content" >key
		chmod "$mode" key
		fails 2 ask --key-file key
		says "$wanted"
		[[ $output != *SECRET* ]]
	done <<-'EOF2'
	sk_SECRET_key~0644~chmod 600 key
	sk_SECRET_key~0640~chmod 600 key
	sk_SECRET_key~0604~chmod 600 key
	sk_SECRET key~0600~one word of printable ASCII
	 sk_SECRET~0600~one word of printable ASCII
	sk_SECRET ~0600~one word of printable ASCII
	sk_SECRET\tkey~0600~one word of printable ASCII
	sk_SECRET\nX-Evil: 1\n~0600~one word of printable ASCII
	sk_SECRET\001key~0600~one word of printable ASCII
	sk_SECRET\000key~0600~one word of printable ASCII
	sk_SECRET钥匙~0600~one word of printable ASCII
	\n~0600~holds no key
	EOF2
	(umask 077 && echo sk_SECRET >real)
	ln -s real link
	fails 2 ask --key-file link
	says "is a link; name the file itself"
	mkfifo pipe
	fails 2 ask --key-file pipe
	says "not a plain file"
	fails 2 ask --key-file .
	# the same of the other two places
	STEPONEAI_API_KEY='sk_SECRET key' fails 2 ask
	says "STEPONEAI_API_KEY: this is not a key"
	[[ $output != *SECRET* ]]
	STEPONEAI_API_KEY=$'sk_SECRET\r\nX-Evil: 1' fails 2 ask
	[[ $output != *SECRET* ]]
	secrets '{"steponeai_api_key":"sk_SECRET key"}'
	fails 2 ask
	says "secrets.json: this is not a key"
	[[ $output != *SECRET* ]]
	local broken
	for broken in '{"steponeai_api_key":7}' '{"STEPONEAI_API_KEY":"sk_SECRET"}' '{"steponeai_api_key":"sk_SECRET"' ''; do
		secrets "$broken"
		fails 2 ask
		says 'secrets.json: holds no key: {"steponeai_api_key"'
		[[ $output != *SECRET* ]]
	done
	not grep -q SECRET asked
}

@test "fault 46: a run with such a key file calls nobody and leaves no ledger; one of somebody else's is refused" {
	setup_secrets
	unset STEPONEAI_API_KEY
	start_simulator --log log "${WELL[@]}"
	roll 3 >roll.csv
	(umask 077 && printf 'sk_SECRET_key\r\n' >key)
	local harm
	for harm in "chmod 644" "chown 65534" "ln -sf key.real"; do
		TRIAL=$harm
		[ "$harm" != "chown 65534" ] || [ "$(id -u)" -eq 0 ] || continue
		cp -p key key.real
		$harm key
		# Root may read anything: what is refused is whose it is.
		AS=(env -u STEPONEAI_API_KEY)
		go --key-file key
		ended 2 "key"
		not grep -q SECRET words said
		[ "$(calls log)" -eq 0 ]
		[ ! -e roll.csv.ledger ]
		rm key
		mv key.real key
	done
	go --key-file key
	all_there 3 0
	not grep -rl sk_SECRET --exclude=key .
}

@test "fault 47: no core dump: the process is not dumpable and its limit is 0, and its arguments hold no key" {
	odd
	ulimit -c unlimited 2>/dev/null || true
	# root's files are root's anyhow: then as somebody else, where that can be
	local as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	# A configuration file that may be there and cannot be looked at would end it.
	chmod 711 .
	"${as[@]}" "$ROLLCALL" --version >/dev/null || skip "the program cannot be run as another user"
	STEPONEAI_API_KEY=sk_test_secret "${as[@]}" "$ROLLCALL" listen c1 --api-base "$ODD/silent" --timeout 3s \
		>/dev/null 2>&1 &
	local pid=$!
	STARTED+=("$pid")
	for _ in $(seq 100); do
		grep -q "stream_chat" asked && break
		sleep 0.05
	done
	awk '/^Max core file size/ { exit !($5 == 0 && $6 == 0) }' "/proc/$pid/limits"
	# what belongs to a process that may not be dumped is root's
	[ "$(stat -c %u "/proc/$pid/environ")" -eq 0 ]
	[ "$(tr '\0' ' ' <"/proc/$pid/cmdline" | grep -c sk_test)" -eq 0 ]
	kill -ABRT "$pid"
	wait "$pid" || true
	[ -z "$(find . -name 'core*')" ]
}

@test "fault 47: a run that crashes leaves its key nowhere: no core, file, word or argument" {
	setup_secrets
	ulimit -c unlimited 2>/dev/null || skip "core dumps cannot be had here"
	# What would show a core: another program's, in this folder
	bash -c 'kill -SEGV $$' 2>/dev/null || true
	if [ -n "$(find . -name 'core*')" ]; then
		rm -f core*
	else
		echo "# cores go elsewhere here ($(cat /proc/sys/kernel/core_pattern)): only the limits are looked at" >&3
	fi
	roll 60 >roll.csv
	start_simulator --log log "${WELL[@]}"
	mkdir private
	(umask 077 && echo sk_test_SECRET_0123 >private/key)
	local signal
	for signal in SEGV ABRT; do
		afresh
		AS=(env -u STEPONEAI_API_KEY)
		campaign --rate 60/s --key-file private/key
		COMMAND=("${COMMAND[@]/STEPONEAI_API_KEY=k/NOTHING=k}")
		"${COMMAND[@]}" >said 2>words &
		RUN=$!
		STARTED+=("$RUN")
		dialed 5
		awk '/^Max core file size/ { exit !($5 == 0 && $6 == 0) }' "/proc/$RUN/limits"
		not grep -qa SECRET "/proc/$RUN/cmdline"
		not grep -qa SECRET "/proc/$RUN/environ"
		kill "-$signal" "$RUN"
		end
		[ "$CODE" -gt 128 ]
		[ -z "$(find . -name 'core*')" ]
		not grep -rl SECRET --exclude-dir=private .
		go --key-file private/key
		all_there 60 16
	done
}
