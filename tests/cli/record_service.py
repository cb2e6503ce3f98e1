"""A service whose records come as a test says, look by look, and which counts: record_service.py LOG SCRIPT.

SCRIPT is a file of JSON, read anew for every request: {"NUMBER or *": [LOOK, ...]}; the last look repeats, and a further
call of the number begins anew. A look is the record, put into `data`; or {"raw": TEXT} for the whole body as it stands,
{"hex": DIGITS} for its bytes; beside them "status" (200), "gzip": true (packed, and said so), "packed": NAME (said to be
so). @CLAIM+S@ in a text is the time S seconds after the call was asked for.

Prints its address. LOG gets a line of JSON for each request: {"what":"dial","phone":..}, {"what":"poll","id":..,
"look":N,"accept":..}."""

import gzip
import http.server
import json
import re
import sys
import threading
import time

LOCK = threading.Lock()
LOG = open(sys.argv[1], "a", buffering=1)
CALLS = {}  # id: number and when
LOOKS = {}


def note(**facts):
    print(json.dumps(facts, separators=(",", ":")), file=LOG)


def times(text, start):
    def put(found):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start + float(found.group(1))))

    return re.sub(r"@CLAIM([+-]\d+)@", put, text)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def reply(self, status, data, packed=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if packed:
            self.send_header("Content-Encoding", packed)
        self.send_header("Content-Length", str(len(data)))
        if self.path.endswith("search_callinfo"):
            # A record that names nobody is asked for again, unless its connection carried nothing else.
            self.send_header("Connection", "close")
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            pass

    def dial(self, asked):
        phone = asked["phones"]
        with LOCK:
            call = "c%d-%s" % (len(CALLS) + 1, phone)
            CALLS[call] = (phone, time.time())
            note(what="dial", phone=phone)
        self.reply(200, json.dumps({"success": True, "call_id": call}).encode())

    def record(self, asked):
        call = asked["call_id"]
        with LOCK:
            look = LOOKS[call] = LOOKS.get(call, 0) + 1
            note(what="poll", id=call, look=look, accept=self.headers.get("Accept-Encoding"))
        phone, start = CALLS.get(call, (call.split("-")[-1], time.time()))
        with open(sys.argv[2], encoding="utf-8") as file:
            script = json.load(file)
        looks = script.get(phone) or script["*"]
        now = looks[min(look, len(looks)) - 1]
        if "hex" in now:
            data = bytes.fromhex(now["hex"])
        elif "raw" in now:
            data = times(now["raw"], start).encode("utf-8", "surrogatepass")
        elif "status" in now:
            data = b"{}"
        else:
            data = times(json.dumps({"success": True, "data": now}), start).encode()
        if "size" in now:
            data += b" " * now["size"]
        if now.get("gzip"):
            self.reply(200, gzip.compress(data), "gzip")
        else:
            self.reply(now.get("status", 200), data, now.get("packed"))

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        if self.path.endswith("/initiate_call"):
            self.dial(asked)
        else:
            self.record(asked)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print("http://127.0.0.1:%d" % server.server_port, flush=True)
server.serve_forever()
