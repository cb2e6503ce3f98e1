#!/usr/bin/env bats
# Commands on single calls and on the account: info, listen, balance, engines, voices, doctor. Against the simulator,
# and against a service that answers oddly (odd_service.py).

bats_require_minimum_version 1.5.0
load lib

# place: one call by the simulator, as answered; sets ID
place() {
	start_simulator --log log --latency 0ms --record-delay 0ms --time-scale 100000 "$@"
	export STEPONEAI_API_KEY=k STEPONEAI_API_BASE=$BASE
	roll 1 >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" -q
	ID=$(column roll-results.csv call_id)
	[ -n "$ID" ]
}

@test "info: status, talk time, minutes, cost, and who said what; --json is the service's reply" {
	place --answer 1 --talk 61s --price 0.15
	run "$ROLLCALL" info "$ID"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "status: answered" ]
	[ "${lines[1]}" = "talk: 61 s" ]
	[ "${lines[2]}" = "minutes: 2" ]
	[ "${lines[3]}" = "cost: 0.30 yuan" ]
	[[ ${lines[4]} == "ended: 20"*"+08:00" ]]
	[[ ${lines[5]} == "AI: "* ]]
	[[ ${lines[6]} == "Person: "* ]]
	run "$ROLLCALL" info "$ID" --json
	[ "$status" -eq 0 ]
	curl -s -H 'X-API-Key: k' "$BASE/api/v1/callinfo/search_callinfo" -d "{\"call_id\":\"$ID\"}" >reply
	# the same, but for how 0.30 is written
	[ "$(tr -d '\n' <reply | sed 's/:0\.30,/:0.3,/')" = "$output" ]
	# nobody was called by asking
	[ "$(calls log)" -eq 1 ]
}

@test "info: the record appears at the third try; without it 3; not ended 3; no answer 4" {
	odd
	run "$ROLLCALL" info c1 --api-base "$ODD/appears" --poll-interval 20ms
	[ "$status" -eq 0 ]
	says "try 2 of 5: no record"
	[ "$(wc -l <asked)" -eq 3 ]
	: >asked
	fails 3 "$ROLLCALL" info c1 2 --api-base "$ODD/status-404" --poll-interval 20ms -q
	says "no record after 2 tries"
	[ "$(wc -l <asked)" -eq 2 ]
	: >asked
	fails 3 "$ROLLCALL" info c1 --tries 3 --api-base "$ODD/running" --poll-interval 20ms -q
	says "status: not ended yet"
	says "not ended after 3 tries"
	[ "$(wc -l <asked)" -eq 3 ]
	: >asked
	fails 4 "$ROLLCALL" info c1 2 --api-base "$ODD/status-503" --poll-interval 20ms -q
	says "HTTP status 503"
	[ "$(wc -l <asked)" -eq 2 ]
	fails 4 "$ROLLCALL" info c1 2 --api-base "$ODD/html" --poll-interval 20ms -q
	fails 4 "$ROLLCALL" info c1 2 --api-base http://127.0.0.1:1 --poll-interval 20ms -q
	run "$ROLLCALL" info c1 --api-base "$ODD/bare"
	[ "$output" = "status: no_answer
talk: 0 s
minutes: 0
cost: not known yet" ]
}

@test "info waits 10 s between two tries, and asks 5 times, when nothing else is said" {
	"$ROLLCALL" info --help | grep -q 'default 10s'
	"$ROLLCALL" info --help | grep -q 'default 5'
	odd
	run timeout 1 "$ROLLCALL" info c1 --api-base "$ODD/status-404"
	[ "$status" -eq 124 ]
	says "try 1 of 5: no record; the next in 10 s"
	[ "$(wc -l <asked)" -eq 1 ]
}

@test "what is meant to steer software agents is dropped, and nobody's words move the cursor" {
	odd
	run "$ROLLCALL" info c1 --api-base "$ODD/good" --json
	[ "$status" -eq 0 ]
	says '"call_status":"completed"'
	says '"provider_response":"{\"state\":\"ok\"}"'
	[[ $output != *nstruction* ]]
	run "$ROLLCALL" info c1 --api-base "$ODD/good"
	says "Person: 好?[2J的"
	[[ $output != *nstruction* && $output != *$'\e'* ]]
	run "$ROLLCALL" engines --api-base "$ODD/odd" --json
	says '"id":"m1"'
	[[ $output != *nstruction* ]]
	run "$ROLLCALL" listen c1 --api-base "$ODD/split" --json
	says '{"role":"user","content":"是我"}'
	[[ $output != *nstruction* ]]
	fails 5 "$ROLLCALL" balance --api-base "$ODD/refuses"
	says 'not ?[2Jtoday'
}

@test "listen: the talk as it comes, keep-alives unseen, 0 at its end, 3 when nobody answers" {
	place --answer 1 --talk 30s
	run "$ROLLCALL" listen "$ID"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "AI: "* ]]
	[[ ${lines[1]} == "Person: "* ]]
	[[ $output != *keep-alive* && $output != *DONE* ]]
	# the record tells the same
	[ "$output" = "$("$ROLLCALL" info "$ID" | sed '1,/^$/d')" ]
	run "$ROLLCALL" listen "$ID" --json
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == '{"role":"assistant","content":"'* ]]
	[ "${lines[-1]}" = '{"role":"system","content":"[DONE]"}' ]
	fails 3 "$ROLLCALL" listen nosuch
	says "no such call"
	odd
	fails 3 "$ROLLCALL" listen c1 --api-base "$ODD/unanswered"
	says "not answered"
}

@test "listen comes out as it is spoken, not at the end" {
	start_simulator --latency 0ms --record-delay 0ms --answer 1 --talk 60s --time-scale 20
	export STEPONEAI_API_KEY=k STEPONEAI_API_BASE=$BASE
	local id
	id=$(curl -s -H 'X-API-Key: k' "$BASE/api/v1/callinfo/initiate_call" \
		-d '{"phones":"13900000000","user_requirement":"x"}' | sed 's/.*"call_id":"\([^"]*\)".*/\1/')
	"$ROLLCALL" listen "$id" >heard &
	local listener=$!
	STARTED+=("$listener")
	sleep 1.8
	grep -q '^AI: ' heard
	kill -0 "$listener"
	wait "$listener"
	[ "$(grep -c . heard)" -ge 3 ]
}

@test "listen survives events in single bytes, over several lines, broken, and without end" {
	odd
	run --separate-stderr "$ROLLCALL" listen c1 --api-base "$ODD/split"
	[ "$status" -eq 0 ]
	[ "$output" = "AI: 您好，请问是本人吗？
Person: 是我
dtmf: 1" ]
	[ "$(grep -c 'left out' <<<"$stderr")" -eq 3 ]
	run --separate-stderr "$ROLLCALL" listen c1 --api-base "$ODD/long"
	[ "$status" -eq 0 ]
	[ "$output" = "Person: before
Person: behind" ]
	[[ $stderr == *"too long"* ]]
	run "$ROLLCALL" listen c1 --api-base "$ODD/bare"
	[ "$status" -eq 0 ]
	[ "$output" = "Person: a" ]
	run --separate-stderr "$ROLLCALL" listen c1 --api-base "$ODD/others"
	[ "$status" -eq 0 ]
	[ "$output" = "Person: ours" ]
	[[ $stderr == *"an event of another call was left out"* ]]
	"$ROLLCALL" listen c1 --api-base "$ODD/flood" >flood
	[ "$(wc -l <flood)" -eq 20000 ]
	fails 4 "$ROLLCALL" listen c1 --api-base "$ODD/cut"
	says "Person: a"
	says "the stream ended"
	fails 4 "$ROLLCALL" listen c1 --api-base "$ODD/silent" --timeout 1s
	says "nothing came for 1 s"
}

@test "balance, engines and voices print what comes" {
	start_simulator --balance 7
	export STEPONEAI_API_KEY=k STEPONEAI_API_BASE=$BASE
	[ "$("$ROLLCALL" balance)" = 7.00 ]
	[ "$("$ROLLCALL" balance --json)" = '{"success":true,"data":{"balance":7}}' ]
	[ "$("$ROLLCALL" engines | head -2)" = "id            name
stepone-mini  StepOne Mini" ]
	[ "$("$ROLLCALL" voices | sed -n 3p)" = "voice-male-1    沉稳男声" ]
	[[ $("$ROLLCALL" voices --json) == '{"success":true,"data":[{"id":'* ]]
	odd
	[ "$("$ROLLCALL" balance --api-base "$ODD/top")" = 3.50 ]
	[ "$("$ROLLCALL" balance --api-base "$ODD/debt")" = -2.5 ]
	[ "$("$ROLLCALL" balance --api-base "$ODD/fine")" = 1.23456 ]
	[ "$("$ROLLCALL" balance --api-base "$ODD/fields" | head -1)" = "credit: 7" ]
	[ "$("$ROLLCALL" engines --api-base "$ODD/scalars" | tr '\n' ' ')" = "a 2 true  " ]
	[ "$("$ROLLCALL" engines --api-base "$ODD/odd")" = "engines: 
id      size  note           on
m1      7                    
大模型        two lines?[2J  false
count: 2" ]
	# engines and voices need no key
	unset STEPONEAI_API_KEY
	: >asked
	"$ROLLCALL" engines --api-base "$ODD/scalars"
	grep -q 'key none$' asked
	fails 2 "$ROLLCALL" balance --api-base "$ODD/top"
	says "no key"
}

@test "the exit code says who has to act" {
	odd
	while read -r way code words; do
		for command in balance engines "listen c1" "info c1 1"; do
			# 404: a call that is not there
			[ "$way" = status-404 ] && [ "$command" != balance ] && continue
			# shellcheck disable=SC2086 # the words are an argument list
			fails "$code" "$ROLLCALL" $command --api-base "$ODD/$way"
			says "$words"
			[[ $output != *sk_test_secret* ]]
		done
	done <<-'EOF2'
	status-401 5 does not accept the key
	status-402 5 no credit left
	status-403 5 may not place calls
	status-426 5 update rollcall
	status-429 4 HTTP status 429
	status-500 4 HTTP status 500
	status-404 5 so it is
	EOF2
	fails 5 "$ROLLCALL" balance --api-base "$ODD/html"
	says "is this the service's address?"
	for command in balance voices "listen c1" "info c1 1"; do
		# shellcheck disable=SC2086 # the words are an argument list
		fails 4 "$ROLLCALL" $command --api-base http://127.0.0.1:1
		# shellcheck disable=SC2086 # the words are an argument list
		fails 2 "$ROLLCALL" $command --api-base http://example.com
	done
	for words in "info a/b" "listen a/b" "info c1 0" "info c1 x" "info c1 1 2" "info" "listen" "balance x" "doctor x"; do
		# shellcheck disable=SC2086 # the words are an argument list
		fails 2 "$ROLLCALL" $words
	done
}

# fix WHAT WORDS OPTIONS...: doctor finds just this wrong, and says what to do
fix() {
	local what=$1 words=$2
	shift 2
	run "$ROLLCALL" doctor "$@"
	[ "$status" -ne 0 ]
	grep "^FIX *$what .*$words" <<<"$output" || {
		echo "$output"
		return 1
	}
	[ "$(grep -c ^FIX <<<"$output")" -eq 1 ] || {
		echo "$output"
		return 1
	}
}

@test "doctor: all well is 0, a line for each thing, and nothing left behind" {
	start_simulator --log log
	(umask 077 && echo sk_test_secret >key)
	find . | sort >before
	run "$ROLLCALL" doctor --key-file key --api-base "$BASE"
	[ "$status" -eq 0 ]
	[ "$(grep -c '^ok ' <<<"$output")" -eq 10 ]
	says "key          from key, mode 0600"
	says "balance      12.34 yuan"
	[[ $output != *sk_test* ]]
	rm -f before
	[ "$(find . | sort)" = ".
./base
./base.err
./key
./log" ]
	[ "$(calls log)" -eq 0 ]
	mkdir -p data .clawd
	echo '{"steponeai_api_key":"k"}' >.clawd/secrets.json
	chmod 644 .clawd/secrets.json
	run "$ROLLCALL" doctor --api-base "$BASE" --data-dir data -L some.ledger
	[ "$status" -eq 0 ]
	says "mode 0644; "
	says "chmod 600"
	says "data can be written"
	says "some.ledger can be written"
}

@test "doctor: each thing that is wrong, alone, with what to do" {
	odd
	fix key "chmod 600" --api-base "$ODD/good" --key-file asked
	[ "$status" -eq 2 ]
	fix address "does not answer" --api-base http://127.0.0.1:1
	[ "$status" -eq 4 ]
	fix TLS "ca-certificates" --api-base "https${ODD#http}"
	[ "$status" -eq 4 ]
	fix address "an address like https" --api-base ftp://x
	[ "$status" -eq 2 ]
	fix clock "36.. s ahead of" --api-base "$ODD/late"
	[ "$status" -eq 1 ]
	fix version "update rollcall.*ours is 1.0.0, the service's 2.0.0" --api-base "$ODD/old"
	[ "$status" -eq 5 ]
	fix balance "does not accept the key" --api-base "$ODD/status-401"
	[ "$status" -eq 5 ]
	fix balance "top it up" --api-base "$ODD/zero"
	[ "$status" -eq 5 ]
	fix balance "top it up" --api-base "$ODD/debt"
	fix balance "HTTP status 500" --api-base "$ODD/status-500"
	[ "$status" -eq 4 ]
	fix ledger "nosuch/: no file can be written" --api-base "$ODD/good" -L nosuch/x
	[ "$status" -eq 1 ]
	mkdir folder
	fix ledger "cannot be written" --api-base "$ODD/good" -L folder
	fix "data folder" "--data-dir" --api-base "$ODD/good" --data-dir asked/data
	[ "$status" -eq 1 ]
	mkdir data
	echo "no database" >data/memory.sqlite
	chmod 600 data/memory.sqlite
	fix "data folder" "memory.sqlite" --api-base "$ODD/good" --data-dir data
	# a service of another version that takes ours is fine
	run "$ROLLCALL" doctor --api-base "$ODD/other"
	[ "$status" -eq 0 ]
	says "1.0.0; the service's is 2.0.0"
	# no key is sent where none is needed
	grep skill_version asked | grep -vq 'key none$' && return 1
	unset STEPONEAI_API_KEY
	fix key "no key" --api-base "$ODD/good"
}

@test "doctor: a ledger in use is told" {
	start_simulator --latency 0ms
	export STEPONEAI_API_KEY=k
	roll 50 >roll.csv
	"$ROLLCALL" run roll.csv --rate 1/s --window always --yes --price 0.15 --api-base "$BASE" -q &
	STARTED+=("$!")
	sleep 0.7
	fix ledger "in use by process" --api-base "$BASE" -L roll.csv.ledger
	[ "$status" -eq 1 ]
}

@test "doctor: where the default address does not answer the other one is tried, and both are told" {
	unshare -rn true 2>/dev/null || skip "no network of its own to be had"
	export STEPONEAI_API_KEY=k
	fails 4 unshare -rn "$ROLLCALL" doctor
	says "neither https://open-skill.steponeai.com nor https://open-skill-api.steponeai.com answers"
	fails 4 unshare -rn "$ROLLCALL" doctor --api-base https://open-skill-api.steponeai.com
	says "neither https://open-skill-api.steponeai.com nor https://open-skill.steponeai.com answers"
}

# elsewhere NAME CERTIFIED: a network where only NAME answers, by TLS, with a certificate for CERTIFIED; doctor runs there
elsewhere() {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out tls.crt -days 2 -subj "/CN=$2" \
		-addext "subjectAltName=DNS:$2" 2>/dev/null
	cat tls.key tls.crt >tls.pem
	echo "127.0.0.1 $1" >hosts
	rm -f tls.base
	cat >inside <<-'EOF'
		mount --bind hosts /etc/hosts
		mount --bind tls.crt /etc/ssl/certs/ca-certificates.crt
		/usr/bin/python3 "$1" asked tls.pem >tls.base &
		for _ in $(seq 200); do [ -s tls.base ] && break; sleep 0.05; done
		"$2" doctor
		code=$?
		kill $!
		exit $code
	EOF
	run unshare -rnm bash inside "$BATS_TEST_DIRNAME/odd_service.py" "$ROLLCALL"
}

@test "doctor: only the other address answers: which to set, and the rest is looked at there" {
	unshare -rnm true 2>/dev/null && command -v openssl >/dev/null || skip "no network of its own to be had"
	[ -e /etc/ssl/certs/ca-certificates.crt ] || skip "no certificates to be replaced"
	export STEPONEAI_API_KEY=k
	elsewhere open-skill-api.steponeai.com open-skill-api.steponeai.com
	[ "$status" -eq 4 ]
	says "https://open-skill-api.steponeai.com does: set STEPONEAI_API_BASE=https://open-skill-api.steponeai.com"
	says "ok   TLS          the certificate is good"
	says "ok   balance      1.00 yuan"
	[ "$(grep -c ^FIX <<<"$output")" -eq 1 ]
	export STEPONEAI_API_BASE=https://open-skill-api.steponeai.com
	elsewhere open-skill-api.steponeai.com open-skill-api.steponeai.com
	[ "$status" -eq 0 ]
	# a certificate of somebody else's: found out, and the key stays here
	: >asked
	elsewhere open-skill-api.steponeai.com example.com
	[ "$status" -eq 4 ]
	grep '^FIX  TLS .*ca-certificates' <<<"$output"
	[ ! -s asked ]
}
