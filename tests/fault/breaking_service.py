"""A service whose names, connections and replies break, for the fault matrix: breaking_service.py LOG KIND...

For each KIND it listens on 127.0.0.1, at a port of the kernel's choice, and prints `KIND ADDRESS`:
  http      speaks HTTP; how each request is answered stands in the row's text, see `Exchange`
  tls:FILE  the same behind TLS; FILE holds certificate and key
  tls-fin tls-rst tls-hang   ends the connection, or says nothing, once the TLS handshake has begun
  closed    refuses connections, until SIGUSR1 makes it another http
  full      swallows every SYN: its queue of connections is full
  sniffer   takes what comes and never answers: what was sent there stands in the log, in hexadecimal digits
  dns dns-silent dns-once   answers every name with "no such name", not at all, or with 127.0.0.1, but not the second
            time that it is asked for (two questions each: IPv4, IPv6); on port 53, of a network of its own

LOG gets a line of JSON for each request, before it is answered ({"what":"dial","phone":..} or {"what":"poll",
"call_id":..}, with the number of the connection and of the request on it), for each id that was sent whole
({"delivered":..}), and for each connection to a kind that is no HTTP ({"what":KIND,..}). It holds no key, but says
whether there was one."""

import email.utils
import json
import signal
import socket
import ssl
import struct
import sys
import threading
import time

LOCK = threading.Lock()
LOG = open(sys.argv[1], "a", buffering=1)
KEPT = []  # sockets that must stay open for ever
CALLS = {}  # id of a call: how its record is answered
SAYS = {}  # id of a call: the words of its row
LOOKS = {}  # id of a call: how often it was asked for
ASKED = {}  # number: how often it was dialed
connections = 0


def note(**facts):
    with LOCK:
        facts["time"] = round(time.monotonic(), 3)
        print(json.dumps(facts, separators=(",", ":")), file=LOG)


def count(table, name):
    with LOCK:
        table[name] = table.get(name, 0) + 1
        return table[name]


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def until_closed(connection):
    while connection.recv(65536):
        pass


class Exchange:
    """One request and its answer. A row's text names the ways: `dial=WAY poll=WAY`, each `ok` where it is not named.

    Ways of both:
      ok              a call's id; a record that has ended
      fin rst         the connection ends, once the request was read
      hang            no answer, for ever
      drip            a byte of the answer a second
      partial         `HTTP/1.1 2`, then the end
      cut-FRAME-N     the first N bytes of the good answer, then the end; FRAME is length, close or chunked: how the
                      length of the body is told
      is-STATUS-HEX   this status, and the body in hexadecimal digits
      size-N          a good answer in a body of N bytes
      to-STATUS-HEX   a redirect to this address
      more-MS-STATUS-HEX  ok, and so long after it, on the same connection, a reply to nothing: this status and body;
                      with 0 it comes in one piece with the good answer, with `x` in one with its body; and
                      `more-MS-end-STATUS-HEX` closes the connection behind it, `more-MS-close-…` only says so
      twice-MS        the good answer twice, in the same ways
      short-N         the good answer, but its headers say that it is so many bytes shorter
      interim         the good answer behind a 100 and a 103
      trailers        the good answer in pieces (chunked), with headers behind it
      raw-HEX         these bytes, then the end
    Of a dial:
      wait-MS         ok, after so long
      fast-VALUE      429 with this Retry-After (- for none, +N for the date in N seconds) at first, then ok
      fast!VALUE      the same each time
      id-ID           this id
    Of a record, beside its way: `name=no` it names nobody; `says=HEX` the person says so
      late-N          404 for the first N looks, then ok
      then-WAY        WAY at the first look, then ok
    """

    def __init__(self, connection, head, body, facts):
        self.connection = connection
        self.body = json.loads(body)
        lines = head.decode("latin-1").split("\r\n")
        names = [line.split(":")[0].lower() for line in lines[1:]]
        facts["key"] = "x-api-key" in names
        facts["expect"] = "expect" in names
        self.dial = lines[0].split()[1].endswith("/initiate_call")
        if self.dial:
            self.phone = self.body["phones"]
            words = dict(word.split("=", 1) for word in self.body["user_requirement"].split() if "=" in word)
            self.way = words.get("dial", "ok")
            self.id = self.way[3:] if self.way.startswith("id-") else "c-" + self.phone
            CALLS[self.id] = words.get("poll", "ok")
            SAYS[self.id] = words
            self.times = count(ASKED, self.phone)
            note(what="dial", phone=self.phone, way=self.way, **facts)
        else:
            self.id = self.body["call_id"]
            self.phone = self.id[2:]
            self.way = CALLS.get(self.id, "ok")
            self.times = count(LOOKS, self.id)
            note(what="poll", call_id=self.id, way=self.way, **facts)

    def good(self):
        if self.dial:
            return {"success": True, "data": {"call_id": self.id}}
        record = {"call_status": "completed", "duration_seconds": 61, "cost": 0.3}
        words = SAYS.get(self.id, {})
        if words.get("name") != "no":
            record["phones"] = self.phone
        if "says" in words:
            said = bytes.fromhex(words["says"]).decode() + " " + self.phone
            record["call_content"] = [{"role": "user", "content": said}]
        return {"success": True, "data": record}

    def whole(self, status, body, *headers):
        head = ["HTTP/1.1 %d x" % status, "Content-Type: application/json", "Content-Length: %d" % len(body), *headers]
        return "\r\n".join(head + ["", ""]).encode() + body

    def send(self, status, body, *headers):
        self.connection.sendall(self.whole(status, body, *headers))

    def send_more(self, wait, more):
        """The good answer, and more that nobody asked for."""
        good = self.whole(200, json.dumps(self.good(), separators=(",", ":")).encode())
        if wait == 0:
            self.connection.sendall(good + more)
        elif wait < 0:
            head, _, body = good.partition(b"\r\n\r\n")
            self.connection.sendall(head + b"\r\n\r\n")
            time.sleep(0.02)
            self.connection.sendall(body + more)
        else:
            self.connection.sendall(good)
            time.sleep(wait / 1000)
            note(more=True)
            self.connection.sendall(more)
        self.delivered()

    def send_odd(self, name, rest):
        body = json.dumps(self.good(), separators=(",", ":")).encode()
        good = self.whole(200, body)
        if name == "short":
            good = good.replace(b"Length: %d" % len(body), b"Length: %d" % (len(body) - int(rest)))
        elif name == "interim":
            good = b"HTTP/1.1 100 x\r\n\r\nHTTP/1.1 103 x\r\nLink: </x>\r\n\r\n" + good
        else:
            good = b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
            good += b"%x;x=y\r\n%s\r\n0\r\nX-Sum: 1\r\n\r\n" % (len(body), body)
        self.connection.sendall(good)
        self.delivered()

    def answer(self):
        body = json.dumps(self.good(), separators=(",", ":")).encode()
        self.send(200, body)
        self.delivered()

    def delivered(self):
        if self.dial:
            note(delivered=self.id)

    def cut(self, frame, size):
        body = json.dumps(self.good(), separators=(",", ":")).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        if frame == "length":
            whole = head + b"Content-Length: %d\r\n\r\n" % (len(body) + 1) + body + b"\n"
        elif frame == "close":
            whole = head + b"Connection: close\r\n\r\n" + body + b"\n"
        else:
            half = len(body) // 2
            pieces = (body[:half], body[half:], b"\n", b"")
            whole = head + b"Transfer-Encoding: chunked\r\n\r\n"
            whole += b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        self.connection.sendall(whole[:size])
        if whole.rindex(b"}") < size:
            self.delivered()

    def drip(self):
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b" " * 1000000:
            self.connection.sendall(bytes([byte]))
            time.sleep(1)

    def too_fast(self, value):
        if value.startswith("+"):
            value = email.utils.formatdate(time.time() + int(value[1:]), usegmt=True)
        self.send(429, b"{}", *([] if value == "-" else ["Retry-After: " + value]))

    def run(self, way):
        """Answers. True when the connection may be used again."""
        name, _, rest = way.partition("-")
        if name == "wait":
            time.sleep(int(rest) / 1000)
        if name in ("ok", "wait", "id"):
            self.answer()
        elif name == "late" and self.times <= int(rest):
            self.send(404, b'{"success":false}')
        elif name == "then" and self.times == 1:
            return self.run(rest)
        elif name in ("late", "then") or (name == "fast" and self.times > 1):
            self.answer()
        elif name == "fast" or name.startswith("fast!"):
            self.too_fast(way[5:])
        elif name == "is":
            status, _, data = rest.partition("-")
            self.send(int(status), bytes.fromhex(data))
        elif name == "twice":
            self.send_more(-1 if rest == "x" else int(rest), self.whole(200, json.dumps(self.good(), separators=(",", ":")).encode()))
        elif name == "more":
            wait, _, data = rest.partition("-")
            ends = data.startswith("end-")
            closes = data.startswith("close-")
            status, _, data = data.removeprefix("end-").removeprefix("close-").partition("-")
            more = self.whole(int(status), bytes.fromhex(data), *(["Connection: close"] if closes else []))
            self.send_more(-1 if wait == "x" else int(wait), more)
            return not ends
        elif name in ("short", "interim", "trailers"):
            self.send_odd(name, rest)
        elif name == "to":
            status, _, data = rest.partition("-")
            self.send(int(status), b"{}", "Location: " + bytes.fromhex(data).decode())
        elif name == "size":
            body = json.dumps(self.good()).encode()
            self.send(200, body[:-1] + b" " * (int(rest) - len(body)) + b"}")
        else:
            self.run_out(name, rest)
            return False
        return True

    def run_out(self, name, rest):
        """The answers behind which the connection ends."""
        if name == "rst":
            reset(self.connection)
        elif name == "partial":
            self.connection.sendall(b"HTTP/1.1 2")
        elif name == "cut":
            frame, _, size = rest.partition("-")
            self.cut(frame, int(size))
        elif name == "raw":
            self.connection.sendall(bytes.fromhex(rest))
        elif name == "drip":
            self.drip()
        elif name == "hang":
            until_closed(self.connection)
        elif name != "fin":
            raise ValueError(name)


def requests(connection):
    """Each whole request on a connection: head and body."""
    data = b""
    while True:
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return
            data += more
            if not data[:1].isalpha():
                connection.sendall(b"HTTP/1.1 400 x\r\nContent-Length: 0\r\n\r\n")  # no HTTP: TLS
                return
        head, _, data = data.partition(b"\r\n\r\n")
        sizes = [line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        size = int(sizes[0]) if sizes else 0
        while len(data) < size:
            more = connection.recv(65536)
            if not more:
                return
            data += more
        yield head, data[:size]
        data = data[size:]


def speak(connection, number):
    used = 0
    for head, body in requests(connection):
        used += 1
        if b"callinfo/initiate_call " not in head and b"callinfo/search_callinfo " not in head:
            note(what="other", key=b"\nx-api-key:" in head.lower())
            connection.sendall(b"HTTP/1.1 200 x\r\nContent-Length: 22\r\n\r\n" + b'{"data":{"balance":1}}')
            continue
        exchange = Exchange(connection, head, body, {"connection": number, "used": used})
        if not exchange.run(exchange.way):
            return


def serve(kind, context, connection, number):
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
        if kind == "http" or context is not None:
            speak(connection, number)
            connection.close()
            return
        data = connection.recv(65536)
        note(what=kind, got=data.hex())
        if kind == "tls-rst":
            reset(connection)
        elif kind != "tls-fin":
            until_closed(connection)
        connection.close()
    except OSError as error:
        if context is not None:
            note(what="tls", trouble=str(error))


def accept(kind, listener):
    global connections
    context = None
    if kind.startswith("tls:"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(kind[4:])
    while True:
        connection, _ = listener.accept()
        connections += 1
        threading.Thread(target=serve, args=(kind, context, connection, connections), daemon=True).start()


def answer_names(kind, listener):
    while True:
        query, client = listener.recvfrom(4096)
        end = query.index(b"\0", 12) + 5
        question = query[12:end]
        note(what=kind, got=question.hex())
        # id, then: an answer, recursion; so many questions, answers, others
        if kind == "dns":
            listener.sendto(query[:2] + b"\x81\x83\0\x01\0\0\0\0\0\0" + question, client)
        elif kind == "dns-once" and count(ASKED, kind) not in (3, 4):
            address = b"\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x04\x7f\0\0\x01" if question[-3] == 1 else b""
            number = b"\x01" if address else b"\0"
            listener.sendto(query[:2] + b"\x81\x80\0\x01\0" + number + b"\0\0\0\0" + question + address, client)


def fill(listener):
    """Connections that nobody takes, until the kernel drops the next one."""
    for _ in range(64):
        waiting = socket.socket()
        waiting.settimeout(0.2)
        KEPT.append(waiting)
        try:
            waiting.connect(listener.getsockname())
        except TimeoutError:
            return


def begin(kind, listener):
    listener.listen(1024)
    threading.Thread(target=accept, args=(kind, listener), daemon=True).start()


def listen(kind):
    if kind.startswith("dns"):
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.bind(("127.0.0.1", 53))
        threading.Thread(target=answer_names, args=(kind, listener), daemon=True).start()
        return "127.0.0.1"
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    KEPT.append(listener)
    if kind == "full":
        listener.listen(0)
        fill(listener)
    elif kind == "closed":
        signal.signal(signal.SIGUSR1, lambda *_: begin("http", listener))
    else:
        begin(kind, listener)
    plain = kind in ("http", "closed", "sniffer")
    return "http%s://127.0.0.1:%d" % ("" if plain else "s", listener.getsockname()[1])


print("\n".join("%s %s" % (kind, listen(kind)) for kind in sys.argv[2:]), flush=True)
threading.Event().wait()
