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

# nowhere KEY FILE...: no file means the key, however it is written: as it stands, as JSON or an address has it, or HTML
nowhere() {
	python3 - "$@" <<-'EOF'
	import html, re, sys, urllib.parse
	key = sys.argv[1]
	for name in sys.argv[2:]:
	    words = open(name, "rb").read().decode("latin-1")
	    for _ in range(4):
	        assert key not in words, (name, words[max(0, words.index(key) - 80):][:200])
	        words = re.sub(r"\\\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), words)
	        words = html.unescape(urllib.parse.unquote(words, "latin-1"))
	EOF
}

@test "a service that writes the key in other ways: it is nowhere, whatever is decoded" {
	odd
	export STEPONEAI_API_KEY=sk_test_secret_0123
	mkdir out
	roll 1 >roll.csv
	local way
	for way in escaped first last nested percent twice entity hex mixed; do
		"$ROLLCALL" run roll.csv "${FAST[@]}" -j 1 --threads 1 --api-base "$ODD/$way" -v -L "$way.ledger" -o "$way.csv" \
			--at-most 100/1d --json >"out/$way.run" 2>&1
		[ "$(column "$way.csv" call_status)" = ended ]
		grep -q 'my key is .*\*\*\*' "$way.csv"
		"$ROLLCALL" run roll.csv "${FAST[@]}" -j 1 --threads 1 --api-base "$ODD/refuses-$way" -v -L "$way-2.ledger" \
			-o "$way-2.csv" --at-most 100/1d >"out/$way.refused" 2>&1 || [ $? -eq 3 ]
		grep -q 'no such key: .*\*\*\*' "$way-2.csv"
		"$ROLLCALL" status "$way-2.ledger" >>"out/$way.status" || [ $? -eq 3 ]
		"$ROLLCALL" status "$way-2.ledger" --json >>"out/$way.status" || [ $? -eq 3 ]
		"$ROLLCALL" info c-1 --api-base "$ODD/$way" >"out/$way.info"
		grep -q '\*\*\*' "out/$way.info"
		"$ROLLCALL" info c-1 --api-base "$ODD/$way" --json >>"out/$way.info"
		"$ROLLCALL" listen c-1 --api-base "$ODD/$way" >"out/$way.listen"
		grep -q '\*\*\*' "out/$way.listen"
		"$ROLLCALL" listen c-1 --api-base "$ODD/$way" --json >>"out/$way.listen"
		"$ROLLCALL" balance --api-base "$ODD/$way" >"out/$way.balance"
		grep -q '\*\*\*' "out/$way.balance"
		"$ROLLCALL" balance --api-base "$ODD/$way" --json >>"out/$way.balance"
		"$ROLLCALL" engines --api-base "$ODD/$way" >"out/$way.engines" 2>&1 || [ $? -eq 5 ]
	done
	# it was sent, or all this says nothing
	grep -q 'key sk_test_secret_0123$' asked
	find . -type f ! -name asked >files
	mapfile -t files <files
	nowhere sk_test_secret_0123 "${files[@]}"
}

@test "a key on the command line or in the configuration file is refused, not printed, and not kept" {
	odd
	roll 1 >roll.csv
	local words
	while read -r words; do
		# shellcheck disable=SC2086 # the words are an argument list
		fails 2 "$ROLLCALL" $words
		says --key-file
		[[ $output != *SECRET* ]]
	done <<-'EOF2'
	sk_SECRET
	run sk_SECRET
	run roll.csv sk_SECRET
	run roll.csv --key sk_SECRET
	run roll.csv --key=sk_SECRET
	run roll.csv --key-file sk_SECRET
	run roll.csv --sk_SECRET
	run roll.csv --price sk_SECRET
	run roll.csv --simulate -L sk_SECRET
	run roll.csv --simulate -Lsk_SECRET
	run roll.csv --simulate -o sk_SECRET
	run roll.csv --api-base https://sk_SECRET@example.com/sk_SECRET_0123456789abcdef
	check aicall_SECRET
	call 13900000000 sk_SECRET --yes
	call sk_SECRET text --yes
	collect sk_SECRET
	status sk_SECRET
	settle sk_SECRET --row 2 --refused
	settle roll.ledger --row sk_SECRET --refused
	export sk_SECRET -o x
	suppress sk_SECRET
	suppress add sk_SECRET
	suppress add 13900000000 --reason sk_SECRET
	forget sk_SECRET
	info sk_SECRET
	info c-1 sk_SECRET
	listen sk_SECRET
	balance sk_SECRET
	doctor sk_SECRET
	simulate --log sk_SECRET
	completion sk_SECRET
	EOF2
	while read -r words; do
		printf '%b\n' "$words" >config
		fails 2 "$ROLLCALL" run roll.csv --simulate --config config
		says config:
		[[ $output != *SECRET* ]]
	done <<-'EOF2'
	key-file = sk_SECRET
	key = sk_SECRET
	price = sk_SECRET
	sk_SECRET = yes
	sk_SECRET
	[sk_SECRET]\nprice = 1
	EOF2
	STEPONEAI_API_KEY=the-SECRET-0123 fails 2 "$ROLLCALL" run roll.csv --api-base "$ODD/the-SECRET-0123" --yes
	says --key-file
	[[ $output != *SECRET* ]]
	STEPONEAI_API_BASE=sk_SECRET fails 2 "$ROLLCALL" balance
	[[ $output != *SECRET* ]]
	rm config
	[ ! -s asked ]
	not grep -rl SECRET .
	# what is a file is one
	roll 1 >sk_roll
	"$ROLLCALL" check sk_roll
}
