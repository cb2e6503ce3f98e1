#!/usr/bin/env bats
# A budget at its edges: prices that keep nothing for a call, and charges that show that the price is too low.

load lib

# dear: a simulator that charges 6.00 a minute; its log is `log`
dear() {
	: >log
	# shellcheck disable=SC2086 # the words are an argument list
	start_simulator $QUICK --answer 1 --talk 5s-30s --price 6 --log log
	export STEPONEAI_API_KEY=sk_test_secret
}

# one by one, with a price that is too low for what the simulator charges
LOW=(--api-base BASE --rate 1000000/s --poll-interval 10ms --window always --yes --data-dir data
	--price 0.15 --max-call-minutes 1)

low() {
	LOW[1]=$BASE
	"$ROLLCALL" "$@" "${LOW[@]}"
}

@test "--budget with a price of nothing is refused, wherever it is said, and nobody is called" {
	dear
	roll 3 >roll.csv
	local price
	for price in 0 0.0 0.0000 .0; do
		fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" --price "$price" --budget 1
		says "--budget: wants a --price above 0"
		fails 2 "$ROLLCALL" call 13900000000 'tell them' --api-base "$BASE" --window always --yes --data-dir data \
			--price "$price" --budget 1
		says "--budget: wants a --price above 0"
	done
	# less than the least there is
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" --price 0.00001 --budget 1
	fails 2 "$ROLLCALL" run roll.csv --price 0 --budget 1 --dry-run
	fails 2 "$ROLLCALL" run roll.csv --price 0 --budget 1 --simulate="$QUICK"
	printf 'budget = 1\n[run]\nprice = 0\n[call]\nprice = 0\n' >config
	fails 2 "$ROLLCALL" run roll.csv --config config --api-base "$BASE" --window always --yes
	fails 2 "$ROLLCALL" call 13900000000 'tell them' --config config --api-base "$BASE" --window always --yes
	[ ! -e roll.csv.ledger ]
	[ "$(calls log)" -eq 0 ]
	# without a budget a price of nothing keeps nobody from calling
	"$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" --price 0 -q
	[ "$(calls log)" -eq 3 ]
}

@test "a charge above the worst case is what the next call may cost, also after a restart" {
	dear
	roll 9 >roll.csv
	fails 4 low run roll.csv --max-open 1 --budget 10
	says "the next call could cost 6.00, as one was charged: --price is too low"
	says "a call was charged more than was kept for it (--price was too low): 6.00 yuan"
	[ "$(calls log)" -eq 1 ]
	fails 0 low run roll.csv --max-open 1 --budget 10 --dry-run
	says "worst cost 48.00 yuan"
	says "(--price was too low): 6.00 yuan"
	fails 4 low run roll.csv --max-open 1 --budget 17 --json
	[ "$(calls log)" -eq 2 ]
	says '"dearest_call":"6.00","charged_more":1,"cost":"12.00"'
	fails 0 "$ROLLCALL" status roll.csv.ledger --json
	says '"dearest_call":"6.00","charged_more":1,"cost":"12.00"'
	fails 0 "$ROLLCALL" status roll.csv.ledger
	says "(--price was too low): 6.00 yuan"
	# what is enough is enough
	fails 0 low run roll.csv --max-open 1 --budget 54 -q
	[ "$(calls log)" -eq 9 ]
}

@test "a price that holds is what calls are reckoned with" {
	dear
	roll 4 >roll.csv
	LOW+=(--price 6)
	fails 4 low run roll.csv --max-open 1 --budget 20 --json
	[ "$(calls log)" -eq 3 ]
	says '"dearest_call":"6.00","charged_more":0,"cost":"18.00"'
	[[ $output != *"too low"* ]]
	# a charge that a higher price covers is nothing to tell of any more
	fails 4 low run roll.csv --max-open 1 --budget 20 --price 7 --max-call-minutes 2
	[[ $output != *"too low"* ]]
}

@test "call: a charge above the worst case holds the next number back, and is told" {
	dear
	local numbers=13900000000,13900000001,13900000002 before
	LOW+=(--wait --ledger calls.ledger --rate 30/m)
	fails 4 low call "$numbers" 'tell them' --budget 10
	says "(--price was too low): 6.00 yuan"
	before=$(calls log)
	[ "$before" -eq 1 ]
	fails 4 low call "$numbers" 'tell them' --budget $((before * 6 + 5))
	[ "$(calls log)" -eq "$before" ]
}

@test "a cost that a person settles counts like one that was charged" {
	# shellcheck disable=SC2086 # the words are an argument list
	start_simulator $QUICK --fault no-id=1 --log log
	export STEPONEAI_API_KEY=sk_test_secret
	roll 2 >roll.csv
	fails 4 low run roll.csv --max-open 1 --budget 0.29
	"$ROLLCALL" settle roll.csv.ledger --row 2 --ended answered --cost 7 -q
	fails 4 low run roll.csv --max-open 1 --budget 13.99
	says "the next call could cost 7.00, as one was charged"
	[ "$(calls log)" -eq 1 ]
}
