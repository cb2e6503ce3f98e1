#!/usr/bin/env bats
# Where the key is found, which files are refused for it, and where it never is.

bats_require_minimum_version 1.5.0
load lib

# ask ARGUMENTS...: one question that needs the key; which one was sent stands in `asked`
ask() {
	"$ROLLCALL" balance --api-base "$ODD/top" "$@"
}

# with KEY: the last question was asked with it
with() {
	[ "$(tail -1 asked | sed 's/.* key //')" = "$1" ]
}

secrets() {
	mkdir -p .clawd
	printf '%s\n' "$1" >.clawd/secrets.json
	chmod 600 .clawd/secrets.json
}

@test "the key file goes before the environment, that before the guide's own file" {
	odd
	secrets '{"other":"x","steponeai_api_key":"sk_from_secrets"}'
	(umask 077 && printf 'sk_from_file\r\n' >key)
	export STEPONEAI_API_KEY=sk_from_environment
	ask --key-file key
	with sk_from_file
	ask
	with sk_from_environment
	STEPONEAI_API_KEY= ask
	with sk_from_secrets
	unset STEPONEAI_API_KEY
	ask
	with sk_from_secrets
	# one that was named and cannot be used: never another in its place
	fails 2 ask --key-file nosuch
	says nosuch
	rm -r .clawd
	fails 2 ask
	says "open-skill.steponeai.com/keys"
}

@test "what is refused, with its mend, and never echoed" {
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
	says "STEPONEAI_API_KEY: no key looks like this"
	[[ $output != *SECRET* ]]
	STEPONEAI_API_KEY=$'sk_SECRET\r\nX-Evil: 1' fails 2 ask
	[[ $output != *SECRET* ]]
	secrets '{"steponeai_api_key":"sk_SECRET key"}'
	fails 2 ask
	says "secrets.json: no key looks like this"
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

@test "the guide's own file that others can read: a warning with the chmod, and on" {
	odd
	unset STEPONEAI_API_KEY
	secrets '{"steponeai_api_key":"sk_SECRET_key"}'
	run --separate-stderr ask
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	local mode
	for mode in 640 604 644; do
		chmod "$mode" .clawd/secrets.json
		run --separate-stderr ask
		[ "$status" -eq 0 ]
		[[ $stderr == *"chmod 600 $HOME/.clawd/secrets.json"* && $stderr != *SECRET* ]]
		with sk_SECRET_key
	done
}

@test "systemd's credentials may be read by their group, by nobody else, and nowhere else" {
	odd
	unset STEPONEAI_API_KEY
	mkdir credentials elsewhere
	echo sk_from_systemd | tee credentials/key >elsewhere/key
	chmod 440 credentials/key elsewhere/key
	export CREDENTIALS_DIRECTORY=$WORK/credentials
	ask --key-file "$CREDENTIALS_DIRECTORY/key"
	with sk_from_systemd
	ask --key-file credentials/key
	fails 2 ask --key-file elsewhere/key
	fails 2 ask --key-file credentials/../elsewhere/key
	chmod 444 credentials/key
	fails 2 ask --key-file credentials/key
	says chmod
	chmod 440 credentials/key
	CREDENTIALS_DIRECTORY='' fails 2 ask --key-file credentials/key
}

@test "a service that repeats the key: it is in no message, ledger, reply log, result or argument list" {
	odd
	unset STEPONEAI_API_KEY
	mkdir private
	(umask 077 && echo sk_test_secret_0123 >private/key)
	roll 3 >roll.csv
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --key-file private/key --api-base "$ODD/repeats" -v
	[ "$status" -eq 3 ]
	says "refused"
	grep -q 'no such key: \*\*\*' roll-results.csv
	[[ $output != *sk_test_secret* ]]
	fails 5 "$ROLLCALL" balance --key-file private/key --api-base "$ODD/repeats"
	says 'no such key: ***'
	[[ $output != *sk_test_secret* ]]
	# it was sent, or all this says nothing
	grep -q 'key sk_test_secret_0123$' asked
	not grep -rl sk_test_secret --exclude=asked --exclude-dir=private .
}

@test "no core dump: the process is not dumpable and its limit is 0, and its arguments hold no key" {
	odd
	ulimit -c unlimited 2>/dev/null || true
	# root's files are root's anyhow: then as somebody else, where that can be
	local as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	# A configuration file that may be there and cannot be looked at would end it.
	chmod 711 .
	"${as[@]}" "$ROLLCALL" --version >/dev/null || skip "the program cannot be run as another user"
	STEPONEAI_API_KEY=sk_test_secret "${as[@]}" "$ROLLCALL" listen c1 --api-base "$ODD/silent" --timeout 3s >/dev/null 2>&1 &
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
