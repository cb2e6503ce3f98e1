#!/usr/bin/env bats
# Where the key is found, and where it never is. Which files are refused for it: tests/fault/secrets.bats.

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
	# One connection: the odd service looks at no other while it is open.
	run "$ROLLCALL" run roll.csv "${FAST[@]}" -j 1 --threads 1 --key-file private/key --api-base "$ODD/repeats" -v
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
