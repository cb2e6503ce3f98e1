#!/usr/bin/env bats
# Every shape of reply that the service's guide and its public clients know, through the commands: what a call's
# reply makes of the number, and what a record's reply makes of the call.

bats_require_minimum_version 1.5.0
load lib

# answering STATUS BODY: the address where every question is answered so
answering() {
	echo "$ODD/hex-$1-$(printf %s "$2" | od -An -v -tx1 | tr -d ' \n')"
}

# place_call STATUS BODY: a call that is answered so; its line is in $output
place_call() {
	run --separate-stderr "$ROLLCALL" call 13800138000 hi --yes --window always --data-dir data --at-most 1000/1d \
		-q --api-base "$(answering "$1" "$2")"
}

@test "the id of a call, wherever it stands" {
	odd
	local n=0
	while read -r code body; do
		place_call "$code" "$body"
		[ "$output" = "13800138000 a.B_c:9^~-" ] || {
			echo "$code $body: exit $status: $output $stderr"
			return 1
		}
		[ "$status" -eq 0 ]
		n=$((n + 1))
	done <<-'EOF'
	200 {"success":true,"call_ids":["a.B_c:9^~-"]}
	200 {"success":true,"call_id":"a.B_c:9^~-"}
	200 {"success":true,"provider_call_id":"a.B_c:9^~-"}
	200 {"success":true,"data":{"call_ids":["a.B_c:9^~-"]}}
	200 {"success":true,"data":{"call_id":"a.B_c:9^~-"}}
	200 {"success":true,"data":{"provider_call_id":"a.B_c:9^~-"}}
	200 {"success":true,"data":[{"call_ids":["a.B_c:9^~-"]}]}
	200 {"success":true,"data":[{"call_id":"a.B_c:9^~-"}]}
	200 {"success":true,"data":[{"phone":"13800138000"},{"provider_call_id":"a.B_c:9^~-"}]}
	200 { "call_ids" : [ "a.B_c:9^~-" ] , "call_id" : "another" }
	200 {"call_id":"a.B_c:9^~-","provider_call_id":"another"}
	200 {"success":true,"call_ids":[],"call_id":"a.B_c:9^~-"}
	200 {"success":true,"call_ids":null,"data":{"call_id":"a.B_c:9^~-"}}
	200 {"success":true,"call_id":"","provider_call_id":"a.B_c:9^~-"}
	200 {"success":true,"error":null,"call_id":"a.B_c:9^~-"}
	200 {"success":true,"error":"","call_id":"a.B_c:9^~-"}
	201 {"call_id":"a.B_c:9^~-"}
	200 {"success":false,"message":"odd","call_id":"a.B_c:9^~-"}
	500 {"error":"odd","call_id":"a.B_c:9^~-"}
	409 {"call_id":"a.B_c:9^~-"}
	EOF
	[ "$n" -eq 20 ]
	[ "$(grep -c initiate_call asked)" -eq 20 ]
}

@test "no id: refused with the service's words where it says no, else unknown" {
	odd
	local n=0
	while IFS='~' read -r code body wanted; do
		place_call "$code" "$body"
		[[ $status -eq 3 && $output == "13800138000 $wanted"* ]] || {
			echo "$code $body: exit $status: $output $stderr"
			return 1
		}
		n=$((n + 1))
	done <<-'EOF'
	200~{"success":false,"message":"bad day"}~refused: refused by the service: "bad day"
	200~{"success":false}~refused: refused by the service
	200~{"error":"bad day"}~refused: refused by the service: "bad day"
	200~{"error":{"message":"bad day"}}~refused: refused by the service: "bad day"
	200~{"error":true}~refused: refused by the service
	200~{"error":7}~refused: refused by the service
	400~{"message":"bad number"}~refused: refused by the service: "bad number"
	404~{}~refused: refused by the service
	422~{"error":"bad day"}~refused: refused by the service: "bad day"
	200~{"success":true}~unknown:
	200~{"success":true,"message":"ok"}~unknown:
	200~{"success":true,"error":"odd"}~unknown:
	200~{"error":null}~unknown:
	200~{"error":false}~unknown:
	200~{"error":""}~unknown:
	200~{"error":{}}~unknown:
	200~{}~unknown:
	200~[]~unknown:
	200~~unknown:
	200~ok~unknown:
	200~{"call_id":7}~unknown:
	200~{"call_id":"a b"}~unknown:
	200~{"call_id":""}~unknown:
	200~{"CALL_ID":"a"}~unknown:
	200~{"call_id":"a"~unknown:
	200~{"call_id":"a"}x~unknown:
	200~{"result":{"call_id":"a"}}~unknown:
	409~{"success":false,"message":"conflict"}~unknown:
	408~{}~unknown:
	302~{}~unknown:
	500~{"success":false}~unknown:
	503~{}~unknown:
	EOF
	[ "$n" -eq 32 ]
	# each was sent once, and never again by itself
	[ "$(grep -c initiate_call asked)" -eq 32 ]
	[ "$(wc -l <asked)" -eq 32 ]
}

@test "records: every place, word, time and transcript" {
	odd
	local n=0
	while IFS='~' read -r body wanted; do
		run --separate-stderr "$ROLLCALL" info c1 1 -q --api-base "$(answering 200 "$body")"
		[[ $status -eq 0 && "$(tr '\n' '|' <<<"$output")" == "status: $wanted"* ]] || {
			echo "$body: exit $status: $output $stderr"
			return 1
		}
		n=$((n + 1))
	done <<-'EOF'
	{"success":true,"call_status":"completed","duration_seconds":61,"cost":0.3}~answered|talk: 61 s|minutes: 2|cost: 0.30 yuan|
	{"success":true,"data":{"call_status":"completed","duration_seconds":61,"cost":0.3}}~answered|talk: 61 s|minutes: 2|cost: 0.30 yuan|
	{"data":[{"call_status":"completed","duration_seconds":61,"cost":0.3},{"call_status":"busy"}]}~answered|talk: 61 s|
	{"data":{"status":"Completed","duration":61}}~answered|talk: 61 s|minutes: 2|cost: not known yet|
	{"data":{"state":"ENDED","duration_seconds":60,"duration":1}}~answered|talk: 60 s|minutes: 1|
	{"data":{"duration":5}}~answered|talk: 5 s|
	{"data":{"duration":0,"end_time":"2026-11-22 09:31:05"}}~no_answer|talk: 0 s|minutes: 0|cost: not known yet|ended: 2026-11-22T09:31:05+08:00|
	{"data":{"status":"over","duration":7,"ended_at":1795311065}}~answered|talk: 7 s|minutes: 1|cost: not known yet|ended: 2026-11-22T09:31:05+08:00|
	{"data":{"status":"hangup","ended_at":1795311065000}}~ended, how is not said|talk: not said|cost: not known yet|ended: 2026-11-22T09:31:05+08:00|
	{"data":{"status":"ended","duration":3,"ended_at":"2026-11-22T01:31:05Z"}}~answered|talk: 3 s|minutes: 1|cost: not known yet|ended: 2026-11-22T09:31:05+08:00|
	{"data":{"status":"ended","duration":3,"ended_at":"yesterday"}}~answered|talk: 3 s|minutes: 1|cost: not known yet|
	{"data":{"status":"hung_up","duration":0}}~no_answer|
	{"data":{"status":"completed","duration":"61","cost":"¥0.30"}}~answered|talk: 61 s|minutes: 2|cost: 0.30 yuan|
	{"data":{"status":"busy"}}~busy|
	{"data":{"status":"declined"}}~declined|
	{"data":{"status":"rejected"}}~declined|
	{"data":{"status":"no_answer"}}~no_answer|
	{"data":{"status":"voicemail"}}~voicemail|
	{"data":{"status":"failed"}}~failed|
	{"data":{"status":"cancelled"}}~cancelled|
	{"data":{"status":"canceled"}}~cancelled|
	{"data":{"status":"timeout"}}~timeout|
	{"data":{"status":"completed","duration":9,"cost":0.15,"billed":false}}~answered|talk: 9 s|minutes: 1|cost: not known yet|
	{"data":{"status":"completed","duration":9,"call_content":[{"role":"assistant","content":"您好"},{"role":"user","content":"好"},{"role":"system","content":"x"}]}}~answered|talk: 9 s|minutes: 1|cost: not known yet||AI: 您好|Person: 好|system: x|
	{"data":{"status":"completed","duration":9,"call_content":"AI: 您好\nUser: 好"}}~answered|talk: 9 s|minutes: 1|cost: not known yet||AI: 您好|Person: 好|
	EOF
	[ "$n" -eq 25 ]
}

@test "records: what is not there yet, and what has not ended" {
	odd
	local n=0
	while IFS='~' read -r code body wanted; do
		run "$ROLLCALL" info c1 1 -q --api-base "$(answering "$code" "$body")"
		[[ $status -eq 3 && $output == *"$wanted after 1 tries"* ]] || {
			echo "$code $body: exit $status: $output"
			return 1
		}
		n=$((n + 1))
	done <<-'EOF'
	200~{"data":{"status":"active","duration":0}}~not ended
	200~{"data":{"status":"active","duration_seconds":0}}~not ended
	200~{"data":{"call_status":"active","duration_seconds":7}}~not ended
	200~{"data":{"status":"ringing","duration":null}}~not ended
	200~{"status":"in_progress"}~not ended
	200~{"data":{"status":"active","duration":7,"ended_at":1795311065}}~not ended
	200~{"data":{"status":"over","ended_at":"0001-01-01T00:00:00Z"}}~not ended
	200~{"data":{"duration":0}}~not ended
	200~{"data":{"duration_seconds":null}}~not ended
	200~{"data":{"status":"active","ended_at":null,"end_time":""}}~not ended
	200~{"success":false,"message":"no record"}~no record
	200~{"success":true,"data":{}}~no record
	200~{"success":true,"data":[]}~no record
	200~{"success":true,"data":null}~no record
	200~{"success":true}~no record
	404~{"success":false}~no record
	404~not found~no record
	EOF
	[ "$n" -eq 17 ]
}
