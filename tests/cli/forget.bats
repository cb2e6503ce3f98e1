#!/usr/bin/env bats
# forget: a number in each spelling, in each place, and in the copies that rollcall made.

load lib

# gone NUMBER FILE...: in no file do the number's digits stand one after the other, whatever parts them, in whatever
# digits, as they are or with JSON's escapes
gone() {
	python3 - "$@" <<-'EOF'
	import re, sys, unicodedata
	number = sys.argv[1]
	wanted = "[^0-9A-Za-z\x00-\x08]{0,3}".join(number)
	for name in sys.argv[2:]:
	    words = open(name, "rb").read().decode("utf-8", "replace")
	    for _ in range(3):
	        plain = unicodedata.normalize("NFKC", words).translate(str.maketrans("零一二三四五六七八九", "0123456789"))
	        found = re.search(wanted, plain)
	        assert not found, (name, plain[max(0, found.start() - 60):][:120])
	        words = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), words)
	EOF
}

# told NUMBER: a service that repeats the number in its words; each call ends
told() {
	cat >service.py <<-'EOF'
	import http.server, json, sys
	number = sys.argv[1]
	escaped = "".join("\\u%04x" % ord(c) for c in number)
	calls = {}

	class Handler(http.server.BaseHTTPRequestHandler):
	    protocol_version = "HTTP/1.1"
	    def log_message(self, *_): pass
	    def do_POST(self):
	        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
	        if "phones" in self.path or "initiate" in self.path:
	            phone = asked["phones"]
	            open("asked", "a").write(phone + "\n")
	            if phone.endswith("9"):
	                said = '{"success":false,"message":"busy with 139 0000-0000 and %s"}' % escaped
	            else:
	                calls["c-" + phone] = phone
	                said = '{"success":true,"call_id":"c-%s","note":"as for %s"}' % (phone, escaped)
	        else:
	            said = ('{"success":true,"data":{"call_status":"completed","duration_seconds":5,"cost":0.15,'
	                '"call_content":[{"role":"user","content":"call １３９００００００００ or 幺三九零零零零零零零零"},'
	                '{"role":"user","content":"or %s"}]}}' % escaped)
	        data = said.encode()
	        self.send_response(200)
	        self.send_header("Content-Type", "application/json")
	        self.send_header("Content-Length", str(len(data)))
	        self.end_headers()
	        self.wfile.write(data)

	server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
	print("http://127.0.0.1:%d" % server.server_port, flush=True)
	server.serve_forever()
	EOF
	start_service base /usr/bin/python3 service.py "$1"
	BASE=$(cat base)
	export STEPONEAI_API_KEY=sk_test_secret
}

@test "each spelling in each place: other rows, reasons, replies, conversations, options, the list" {
	told 13900000000
	printf '%s\n' name,phone,requirement,note \
		'Wang,13900000000,,x' \
		'Li of 139-0000-0000,13900000001,ask (139) 0000 0000 for it,+86139.0000.0000' \
		$'Zhao,13900000009,ask 139\u00a00000\u00a00000,1.3900000E+10' \
		'Sun,1390000000000,x,１３９００００００００' \
		'Qian,13900000002,,"139 0000
	0000"' >roll.csv
	fails 3 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -r 'ring 0086 139 0000 0000 back' -q
	"$ROLLCALL" suppress add 13900000001 --reason 'spoke for 139 0000 0000' -q --data-dir data
	not gone 13900000000 roll.csv.ledger
	not gone 13900000000 data/memory.sqlite
	fails 0 "$ROLLCALL" forget 13900000000 roll.csv.ledger --data-dir data
	says "roll-results.csv"
	gone 13900000000 roll.csv.ledger data/memory.sqlite
	"$ROLLCALL" export roll.csv.ledger -o after.csv -q
	gone 13900000000 after.csv
	# what is about the others is still there
	column after.csv name,phone,call_status >got
	grep -qxF 'Li of 139****0000|13900000001|ended' got
	grep -qxF 'Zhao|13900000009|refused' got
	column after.csv call_reason | grep -qF 'busy with 139****0000 and 139****0000'
	[ "$(sort asked)" = "$(printf '%s\n' 13900000000 13900000001 13900000002 13900000009)" ]
}

@test "a number in what is still to be said to somebody else: nothing is erased before that is over" {
	start_simulator $QUICK --fault 402=1 --log log
	export STEPONEAI_API_KEY=k
	printf '%s\n' name,phone,requirement 'Li,13900000001,ring 139 0000 0000' >roll.csv
	fails 5 "$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	fails 2 "$ROLLCALL" forget 13900000000 roll.csv.ledger --data-dir data
	says "row 2 waits to be called"
	says "nothing was erased"
	not gone 13900000000 roll.csv.ledger
}

@test "copies of the ledger go, kept results lose the person, and what cannot be touched is named" {
	start_simulator $QUICK --answer 1 --log log
	export STEPONEAI_API_KEY=k
	printf '%s\n' name,phone,requirement 'Wang,13900000000,a secret of Wang' \
		'Li,13900000001,not for 139-0000-0000' >roll.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	local minutes
	minutes=$(column roll-results.csv call_minutes | head -1)
	echo 'edited,,,' >>roll-results.csv
	"$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q
	[ -e roll-results.csv~ ]
	cp roll-results.csv roll-results.csv~2
	cp roll-results.csv~ mine.csv
	cp roll-results.csv .roll-results.csv.0123af
	cp roll-results.csv .roll-results.csv.mine
	local copy
	for copy in .v1 .v2 .new .new-journal; do
		cp roll.csv.ledger "roll.csv.ledger$copy"
	done
	fails 0 "$ROLLCALL" forget 13900000000 roll.csv.ledger --data-dir data
	says "roll.csv.ledger.v1: removed"
	says "roll-results.csv~: the person was taken out"
	not compgen -G 'roll.csv.ledger.[nv]*'
	[ ! -e .roll-results.csv.0123af ]
	[ -e .roll-results.csv.mine ]
	gone 13900000000 roll-results.csv~ roll-results.csv~2 roll.csv.ledger
	not grep -qi -e 'secret of Wang' -e '^Wang' roll-results.csv~ roll-results.csv~2
	[ "$(column roll-results.csv~ name,call_phone,call_status,call_minutes,call_transcript | head -1)" = \
		"|139****0000|ended|$minutes|" ]
	column roll-results.csv~ name,requirement | grep -qxF 'Li|not for 139****0000'
	grep -q '^edited' roll-results.csv~
	# what is not ours is left alone
	grep -q 13900000000 mine.csv
	# a workbook that was kept is named, whatever is asked for in silence
	"$ROLLCALL" run roll.csv "${FAST[@]}" --api-base "$BASE" -q -L b.ledger -o b.xlsx --at-most 9/1d
	cp b.xlsx b.xlsx~
	fails 3 "$ROLLCALL" forget 13900000001 b.ledger --data-dir data -q
	says "b.xlsx~: holds the number, and is a workbook: remove it"
	[ -e b.xlsx~ ]
}

@test "single calls have ledgers of their own: those that hold the number are named, until none does" {
	start_simulator $QUICK --answer 1 --log log
	export STEPONEAI_API_KEY=k
	local number
	for number in 13900000000 13900000001; do
		"$ROLLCALL" call "$number" 'at 9' --yes --window always --data-dir data --api-base "$BASE" --wait --poll-interval 10ms -q
	done
	fails 3 "$ROLLCALL" forget 13900000000 --data-dir data -q
	says "holds the number, too: name it as well"
	[ "$(grep -c 'data/calls/' <<<"$output")" -eq 1 ]
	fails 0 "$ROLLCALL" forget 13900000000 "$(grep -o 'data/calls/[^:]*' <<<"$output")" --data-dir data -q
	gone 13900000000 data/calls/*.ledger data/memory.sqlite
	fails 0 "$ROLLCALL" forget 13900000000 --data-dir data -q
}
