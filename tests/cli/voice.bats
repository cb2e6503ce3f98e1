#!/usr/bin/env bats
# Agent, model and voice: from options and columns to what the service is sent. What was sent is read from the
# simulator's log.

load lib

# sent NUMBER: what the log says of it beside time, key and id
sent() {
	sed -n 's/.*"phone":"'"$1"'",\(.*\),"idempotency_key".*/\1/p' log
}

@test "options and columns reach the service; a row's own goes first; numbers are numbers" {
	cat >roll.csv <<-'CSV'
	phone,requirement,voice_id,speed,Agent_ID
	13900000001,one,,,
	13900000002,two,"女""声",007,
	13900000003,three,v3,100,42
	CSV
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --preamble none --simulate="$QUICK --log $WORK/log" \
		--voice-id v0 --volume 0 --emotion calm --model-engine stepone-mini
	local rest='"volume":0'
	[ "$(sent 13900000001)" = '"requirement":"one","model_engine":"stepone-mini","voice_id":"v0",'"$rest"',"emotion":"calm"' ]
	[ "$(sent 13900000002)" = '"requirement":"two","model_engine":"stepone-mini","voice_id":"女\"声",'"$rest"',"speed":7,"emotion":"calm"' ]
	[ "$(sent 13900000003)" = '"requirement":"three","agent_id":42,"model_engine":"stepone-mini","voice_id":"v3",'"$rest"',"speed":100,"emotion":"calm"' ]
}

@test "without any of them nothing is sent, and nothing is kept" {
	roll 2 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --preamble none --simulate="$QUICK --log $WORK/log"
	[ "$(sent 13900000000)" = '"requirement":"call number 1 about the meeting"' ]
	/usr/bin/python3 - <<-'PY'
	import sqlite3
	rows = sqlite3.connect("roll-simulated.csv.ledger").execute("SELECT count(*), count(voice) FROM contact")
	assert rows.fetchone() == (2, 0)
	PY
}

@test "a bad value rejects its row alone, in check and in run" {
	printf 'phone,requirement,volume,agent_id\n13900000001,a,101,\n13900000002,b,,0\n13900000003,c,100,1\n' >roll.csv
	fails 3 "$ROLLCALL" check roll.csv
	says 'row 2: volume: takes a whole number from 0 to 100, not "101"'
	says 'row 3: agent_id: takes a whole number from 1, not "0"'
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --simulate="$QUICK --log $WORK/log"
	[ "$(calls log)" -eq 1 ]
	[ "$(states roll-simulated-results.csv | tail -1)" = "2 rejected" ]
}

@test "with an agent a row may say nothing: the preamble alone is sent, or nothing at all" {
	printf 'phone,requirement\n13900000001,\n13900000002,own\n' >roll.csv
	fails 3 "$ROLLCALL" check roll.csv
	"$ROLLCALL" check roll.csv --agent-id 7 -q
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --agent-id 7 --preamble none --simulate="$QUICK --log $WORK/log"
	[ "$(sent 13900000001)" = '"requirement":"","agent_id":7' ]
	[ "$(sent 13900000002)" = '"requirement":"own","agent_id":7' ]
	rm log
	printf '只打给{name}。\n' >first.txt
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --agent-id 7 --preamble first.txt -L b.ledger -o b.csv \
		--simulate="$QUICK --log $WORK/log"
	sent 13900000001 | grep -qF '"requirement":"只打给'
}

@test "a campaign goes on with its own agent and voice, with no other" {
	roll 2 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --voice-id a --simulate="$QUICK --log $WORK/log"
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" -q --voice-id b --simulate="$QUICK --log $WORK/log"
	says 'another --voice-id: "a", not "b"'
	fails 2 "$ROLLCALL" run roll.csv "${FAST[@]}" -q --voice-id a --agent-id 1 --simulate="$QUICK --log $WORK/log"
	says 'another --agent-id: "", not "1"'
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q --voice-id a --simulate="$QUICK --log $WORK/log"
	[ "$(calls log)" -eq 2 ]
}

@test "--dry-run shows them, and the simulator refuses what the service would" {
	roll 1 >roll.csv
	run "$ROLLCALL" run roll.csv "${FAST[@]}" --dry-run --simulate --voice-id nice --speed 60
	[ "$status" -eq 0 ]
	says "voice_id=nice  speed=60"
	start_simulator --log log
	local wrong
	for wrong in '"volume":101' '"speed":-1' '"agent_id":0' '"agent_id":"7"' '"voice_id":7' '"emotion":[]'; do
		[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'X-API-Key: k' "$BASE/api/v1/callinfo/initiate_call" \
			-d "{\"phones\":\"13900000000\",\"user_requirement\":\"x\",$wrong}")" = 400 ]
	done
	not grep -q '"placed":true' log
}
