#!/usr/bin/env bats
# The command line itself: help, versions, wrong words.

load lib

@test "help names every command, and every command has its own" {
	run "$ROLLCALL" --help
	[ "$status" -eq 0 ]
	for command in check run call export suppress forget info listen balance engines voices doctor simulate; do
		says "$command"
		"$ROLLCALL" "$command" --help | grep -q "usage: rollcall $command"
	done
	[ "$("$ROLLCALL" --version | cut -d' ' -f1)" = rollcall ]
}

@test "wrong words are refused with the option's name and what it takes" {
	roll 1 >roll.csv
	while IFS='~' read -r words wanted; do
		# shellcheck disable=SC2086 # the words are an argument list
		fails 2 "$ROLLCALL" $words
		says "$wanted"
	done <<-'EOF'
	~usage
	nosuch~no command "nosuch"
	check~ROLL is missing
	check a b~one too many
	check roll.csv --nosuch~no such option
	run roll.csv --rate 5~--rate: takes a rate
	run roll.csv --rate 0/s~--rate: takes
	run roll.csv --price -1~--price: takes an amount
	run roll.csv --concurrency 0~--concurrency: takes
	run roll.csv --poll-interval 10~--poll-interval: takes a duration
	run roll.csv --max-call-minutes 0~--max-call-minutes: takes
	run roll.csv --duplicates all~--duplicates: takes first or requirement
	run roll.csv --output~a value is wanted
	run roll.csv --time-zone Asia/Nowhere --window always~--time-zone
	run roll.csv --time-zone ../etc/passwd --window always~--time-zone
	run roll.csv --api-base http://example.com --window always~--api-base
	run roll.csv --simulate=--nosuch~no such option
	run roll.csv --simulate=--fault=x=1~--fault: takes
	run roll.csv --window 9-21~--window: takes always, or hours
	run roll.csv --budget 5~--price
	run roll.csv --at-most 3~--at-most: takes
	run roll.csv --redial answered~--redial: takes
	run roll.csv --suppress nosuch.csv --yes --simulate~nosuch.csv
	simulate --talk 9s-5s~--talk: takes
	simulate --fault 500=0.7,hang=0.7~--fault: takes
	export~LEDGER is missing
	EOF
}

@test "no calls without a key, a key others can read, or --yes where nobody can be asked" {
	roll 1 >roll.csv
	fails 2 "$ROLLCALL" run roll.csv --window always --yes
	says "no key"
	echo sk_test >key
	chmod 644 key
	fails 2 "$ROLLCALL" run roll.csv --window always --yes --key-file key
	says "chmod 600 key"
	[[ $output != *sk_test* ]]
	chmod 600 key
	ln -s key link
	fails 2 "$ROLLCALL" run roll.csv --window always --yes --key-file link
	says "link"
	printf 'sk test' >spaced
	chmod 600 spaced
	fails 2 "$ROLLCALL" run roll.csv --window always --yes --key-file spaced
	[[ $output != *"sk test"* ]]
	start_simulator --log log
	fails 2 "$ROLLCALL" run roll.csv --window always --key-file key --api-base "$BASE"
	says "--yes"
	[ "$(calls log)" -eq 0 ]
}

@test "the guide's own secrets file holds the key; readable by others it is a warning" {
	start_simulator --log log --latency 0ms --time-scale 100000 --record-delay 0ms
	mkdir .clawd
	echo '{"steponeai_api_key":"sk_test_secret"}' >.clawd/secrets.json
	chmod 644 .clawd/secrets.json
	roll 1 >roll.csv
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE"
	[ "$status" -eq 0 ]
	says "chmod 600"
	[[ $output != *sk_test* ]]
	[ "$(calls log)" -eq 1 ]
	not grep -rq sk_test_secret --include='roll*' --include='log' .
}
