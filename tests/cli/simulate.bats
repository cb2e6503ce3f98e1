#!/usr/bin/env bats
# rollcall simulate: the stand-in itself.

load lib

@test "its first line is its address; SIGTERM ends it with 0" {
	start_simulator
	[[ $BASE == http://127.0.0.1:* ]]
	kill -TERM "$SIMULATOR"
	wait "$SIMULATOR"
	[ $? -eq 0 ]
}

@test "the same seed gives each number the same fate, whatever the order" {
	roll 40 >roll.csv
	{ head -1 roll.csv; tail -n +2 roll.csv | tac; } >back.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" -L l1 -o r1.csv --simulate="$QUICK --seed 9"
	"$ROLLCALL" run back.csv "${FAST[@]}" -L l2 -o r2.csv --simulate="$QUICK --seed 9"
	"$ROLLCALL" run roll.csv "${FAST[@]}" -L l3 -o r3.csv --simulate="$QUICK --seed 10"
	for r in r1 r2 r3; do
		column $r.csv call_phone,call_outcome,call_seconds,call_cost | sort >$r
	done
	cmp r1 r2
	not cmp -s r1 r3
}

@test "a restarted simulator still knows earlier calls" {
	roll 10 >roll.csv
	start_simulator --latency 0ms --record-delay 0ms --time-scale 1
	# all stay open: the talk takes longer than this run waits
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q &
	local run=$!
	STARTED+=("$run")
	sleep 0.7
	kill -INT "$run"
	wait "$run" || [ $? -eq 4 ]
	[ "$(states roll-results.csv)" = "10 placed" ]
	port=${BASE##*:}
	kill "$SIMULATOR"
	wait "$SIMULATOR" || true
	# another seed, time passes faster now: the calls begun before have ended
	start_simulator --port "$port" --latency 0ms --record-delay 0ms --time-scale 100000 --seed 5 --log log
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	[ "$(column roll-results.csv call_status | sort -u)" = ended ]
	[ ! -s log ]
}

@test "a port in use is refused with a message" {
	start_simulator
	fails 1 "$ROLLCALL" simulate --port "${BASE##*:}"
	says "${BASE##*:}"
}

@test "under run --simulate it dies with its parent" {
	roll 50 >roll.csv
	"$ROLLCALL" run roll.csv --rate 1/s --simulate="--log $WORK/log" -q &
	local run=$!
	STARTED+=("$run")
	sleep 0.6
	local child
	child=$(cat "/proc/$run/task/$run/children")
	[ -n "$child" ]
	kill -KILL "$run"
	wait "$run" || true
	for _ in $(seq 40); do
		kill -0 $child 2>/dev/null || return 0
		sleep 0.05
	done
	return 1
}

@test "every endpoint answers as the service does; only skill_version wants no version" {
	roll 1 >roll.csv
	start_simulator --log log --latency 0ms --record-delay 0ms --time-scale 100000 --answer 1 --talk 20s --balance 0.5
	local api=$BASE/api/v1/callinfo id
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	id=$(column roll-results.csv call_id)
	get() { curl -s -m 10 -H 'X-API-Key: k' -H "X-Skill-Version: ${VERSION:-1.0.0}" "$api/$@"; }
	[ "$(get balance)" = '{"success":true,"data":{"balance":0.50}}' ]
	[[ $(get engine_list) == '{"success":true,"data":[{"id":"stepone-mini","name":'* ]]
	[[ $(get tts_list) == '{"success":true,"data":[{"id":"voice-'* ]]
	[ "$(get skill_version)" = '{"skill_version":"1.0.0"}' ]
	[[ $(get search_callinfo -d "{\"call_id\":\"$id\"}") == '{"success":true,"data":{"call_id":"'"$id"'"'* ]]
	get stream_chat_history -d "{\"call_id\":\"$id\"}" >stream
	[ "$(head -1 stream)" = ": keep-alive" ]
	grep -q '^data: {"role":"assistant","content":"' stream
	[ "$(grep . stream | tail -1)" = 'data: {"role":"system","content":"[DONE]"}' ]
	for path in balance engine_list tts_list; do
		VERSION=2.0.0 get "$path" -o body -w '%{http_code}\n' | grep -qx 426
	done
	for path in initiate_call search_callinfo stream_chat_history; do
		VERSION=2.0.0 get "$path" -d '{}' -o body -w '%{http_code}\n' | grep -qx 426
	done
	VERSION=2.0.0 get skill_version | grep -q 1.0.0
}

@test "a live stream: keep-alives every half second, then the talk, [TIMEOUT] when nobody answers" {
	roll 1 >roll.csv
	start_simulator --latency 0ms --record-delay 0ms --time-scale 10 --answer 0 --busy 1
	STEPONEAI_API_KEY=k "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q &
	local run=$! id=
	STARTED+=("$run")
	wait "$run"
	id=$(column roll-results.csv call_id)
	# 30 s after the call's start, ten times as fast
	curl -s -m 10 -H 'X-API-Key: k' "$BASE/api/v1/callinfo/stream_chat_history" -d "{\"call_id\":\"$id\"}" >stream
	[ "$(grep -c keep-alive stream)" -ge 4 ]
	[ "$(grep . stream | tail -1)" = 'data: {"role":"system","content":"[TIMEOUT]"}' ]
}

@test "nobody asks for no more calls, unless --opt-out says so: of those who answer" {
	roll 30 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q -L l1 -o r1.csv --simulate="$QUICK --answer 1 --opt-out 1"
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q -L l2 -o r2.csv --simulate="$QUICK --answer 1"
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q -L l3 -o r3.csv --simulate="$QUICK --answer 0 --busy 1 --opt-out 1"
	said='再打|再给我打|再联系|删掉|退订|stop calling|off your list|call me again|remove my'
	[ "$(grep -Eic "^(\"?Person: ).*($said)" r1.csv)" -eq 30 ]
	[ "$(grep -Eic "$said" r2.csv)" -eq 0 ]
	[ "$(states r3.csv)" = "30 ended busy" ]
	[ "$(grep -Eic "$said" r3.csv)" -eq 0 ]
}

# dial DATA...: asks for one call; the status stands in `code`, the headers in `head`
dial() {
	curl -s -m 2 -H 'X-API-Key: k' -D head -o body -w '%{http_code}' "$BASE/api/v1/callinfo/initiate_call" "$@" >code
}

@test "a call that hangs is let go when its caller is gone, and when the simulator ends" {
	start_simulator --log log --latency 0ms --fault hang=1
	for phone in 13900000001 13900000002; do
		fails 28 curl -s -m 1 -H 'X-API-Key: k' "$BASE/api/v1/callinfo/initiate_call" \
			-d "{\"phones\":\"$phone\",\"user_requirement\":\"call\"}"
	done
	[ "$(calls log)" -eq 2 ]
	# it still answers, and ends with two more that hang
	curl -s -m 5 -H 'X-API-Key: k' "$BASE/api/v1/callinfo/balance" | grep -q '"success":true'
	for phone in 13900000003 13900000004; do
		curl -s -m 20 -H 'X-API-Key: k' "$BASE/api/v1/callinfo/initiate_call" \
			-d "{\"phones\":\"$phone\",\"user_requirement\":\"call\"}" >hung &
		STARTED+=("$!")
	done
	for _ in $(seq 100); do
		[ "$(calls log)" -eq 4 ] && break
		sleep 0.05
	done
	[ "$(calls log)" -eq 4 ]
	kill -TERM "$SIMULATOR"
	wait "$SIMULATOR"
}

@test "what it says besides the reply: how long to wait, which method, and that a body is too large" {
	start_simulator --latency 0ms --fault 429=1
	dial -d '{"phones":"13900000001","user_requirement":"call"}'
	[ "$(cat code)" = 429 ]
	grep -qi '^Retry-After: [1-9]' head
	dial -X DELETE
	[ "$(cat code)" = 405 ]
	grep -qi '^Allow: POST' head
	head -c 1100000 /dev/zero | tr '\0' x >large
	dial --data-binary @large
	[ "$(cat code)" = 413 ]
	grep -q '1 MiB' body
}

@test "impossible options are refused before anybody can ask" {
	fails 2 "$ROLLCALL" simulate --port 65536
	says "--port"
	fails 2 "$ROLLCALL" simulate --time-scale 0
	says "--time-scale"
}
