#!/usr/bin/env bats
# The fault matrix, the way to the service: what is not sent is not called and tried again, what was sent and not
# answered is unknown, and neither is called twice. Waits of minutes pass in seconds (hurried_clock.c).

bats_require_minimum_version 1.5.0
load lib
load breaking

# never_sent WORDS TIMEOUT HURRY: three rows that cannot be sent for five minutes of the program's time; then the
# breaker stops it, and at least one of them says why in these words
never_sent() {
	TRIAL=$1
	alike 3 dial=ok | ways >roll.csv
	hurried "$3" call_roll --budget 4.5 --timeout "$2"
	ended_with 4
	so "$(cat run.err)" grep -q "nothing could be sent for five minutes" run.err
	lasted 295
	stand "3 ready"
	reserved 0.00
	so "a request was read" [ "$(grep -c '"what":"dial"' log)" -eq 0 ]
	so "$(cat events)" grep -q "\"put_back\".*\"not sent: [^\"]*$1" events
	# it kept on trying, and less and less often: 1 s, 2 s, 4 s up to a minute, one wave each
	so "tries" [ "$(grep -c '"started"' events)" -ge 6 ]
	so "tries" [ "$(grep -c '"started"' events)" -le 36 ]
}

@test "fault 18: connection refused: not sent, back-off, breaker; the same command goes on when somebody listens" {
	breaking closed
	never_sent "Failed to connect" 10m 300
	kill -USR1 "$SERVICE"
	call_roll
	ended_with 0
	stand "3 ended answered"
	[ "$(calls log)" -eq 3 ]
}

# names_unknown KIND WORDS TIMEOUT HURRY: what answers names so is the only server that there is
names_unknown() {
	printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' >resolv.conf
	mount --bind resolv.conf /etc/resolv.conf
	breaking "$1"
	BASE=https://service.example
	never_sent "$2" "$3" "$4"
	so "nobody asked for the name" grep -q 07736572766963 log
}

@test "fault 19: no such name, and names that are not answered: not sent" {
	short && skip "takes 4 s: left to make fault"
	can_be_apart
	lane none apart names_unknown dns "'Could not resolve host'" 10m 100
	lane silent apart names_unknown dns-silent "'Could not resolve host\|timed out'" 30s 300
	lanes_end
}

# name_is_late: a look waits for its name for longer than a look may take, while a call is in flight. libcurl waits on
# for the resolver then (Curl_resolver_kill), unless told not to: here beyond the time that the call has.
name_is_late() {
	printf 'nameserver 127.0.0.1\noptions timeout:6\n' >resolv.conf
	mount --bind resolv.conf /etc/resolv.conf
	authority
	certificate service.pem DNS:service.example -days 2
	breaking dns-once tls:service.pem
	BASE=https://service.example:$(address tls:service.pem | grep -o '[0-9]*$')
	printf '%s\n' dial=ok dial=wait-1000 | ways >roll.csv
	# A look may take 10 s: two of the service's. The second call begins half a second before.
	hurried 5 call_roll --rate 8/m --threads 1 --timeout 20s
	ended_with 0
	stand "2 ended answered"
	so "the name was asked for again" [ "$(grep -c '"dns-once"' log)" -gt 4 ]
}

@test "fault 19: a look's name is late: a call in flight meanwhile comes home" {
	short && skip "takes 4 s: left to make fault"
	can_be_apart
	apart name_is_late
}

@test "fault 20: SYNs are swallowed: not sent at the timeout" {
	short && skip "takes 2 s: left to make fault"
	breaking full
	never_sent "timed out" 30s 300
}

# tls_lane KIND WORDS TIMEOUT HURRY
tls_lane() {
	breaking "$1"
	BASE=https${BASE#http*:}
	BASE=https:${BASE#https}
	never_sent "$2" "$3" "$4"
}

certificates() {
	authority
	certificate good.pem IP:127.0.0.1 -days 2
	certificate other.pem DNS:service.example -days 2
	certificate old.pem IP:127.0.0.1 -days -1
	openssl req -x509 "${NEW_KEY[@]}" -keyout own.key -subj /CN=own -addext subjectAltName=IP:127.0.0.1 \
		-days 2 -out own.crt 2>/dev/null
	cat own.key own.crt >own.pem
	lane other tls_lane "tls:$WORK/other.pem" "no alternative certificate subject name matches" 10m 100
	lane old tls_lane "tls:$WORK/old.pem" "certificate has expired" 10m 100
	lane own tls_lane "tls:$WORK/own.pem" "self-signed certificate" 10m 100
	lanes_end
	# What is trusted, valid and of this name is called: nothing else kept the others from it.
	breaking "tls:$WORK/good.pem"
	ways <<<dial=ok >roll.csv
	call_roll
	ended_with 0
	so "called over TLS" [ "$(calls log)" -eq 1 ]
}

@test "fault 21: TLS with a certificate that is expired, of another name, or signed by nobody: not sent" {
	short && skip "takes 3 s: left to make fault"
	can_be_apart
	apart certificates
}

@test "fault 21: TLS to a plain server, and an end, a reset, and silence in the handshake: not sent" {
	short && skip "takes 3 s: left to make fault"
	lane plain tls_lane http "wrong version number" 10m 100
	lane fin tls_lane tls-fin "SSL\|TLS" 10m 100
	lane rst tls_lane tls-rst "SSL\|TLS\|[Cc]onnection reset" 10m 100
	lane hang tls_lane tls-hang "timed out\|SSL connection timeout" 30s 300
	lanes_end
	# the handshakes did begin there: 16 03 is TLS's first record
	local kind
	for kind in fin rst hang; do grep -q '"got":"1603' "$kind/log"; done
}

@test "fault 22: FIN after the request, on a fresh connection: unknown, one request" {
	lost_replies fin
	[ "$(grep -c '"used":1,' log)" -eq 3 ]
}

@test "fault 23: RST after the request, on a fresh connection: unknown, one request" {
	lost_replies rst
	[ "$(grep -c '"used":1,' log)" -eq 3 ]
}

# idle_connection_dies PROGRAM WAY: eight calls at once leave connections idle, those of their looks leave more; then
# the connection that a dial uses again ends once its request was read, and so does each on which it is sent anew
idle_connection_dies() {
	local ROLLCALL=$1
	breaking http
	{ alike 8 "dial=wait-100 poll=late-3" && echo "dial=$2"; } | ways >roll.csv
	call_roll -j 8 --threads 1 --max-open 8
	so "calls before it" [ "$(calls log)" -ge 9 ]
	so "the first one was met on a connection used before" \
		[ "$(grep "\"way\":\"$2\"" log | head -n 1 | grep -c '"used":1,')" -eq 0 ]
	so "idle connections" [ "$(grep '"way":"late-3"' log | grep -o '"connection":[0-9]*' | sort -u | wc -l)" -ge 2 ]
}

# nobody_twice PROGRAM WAY
nobody_twice() {
	TRIAL="$2, $1"
	idle_connection_dies "$1" "$2"
	so "a number was called twice" [ "$(most_per_number log)" -eq 1 ]
	ended_with 3
	stand "8 ended answered,1 unknown"
	# a dial never meets a connection that a look left
	grep '"what":"dial"' log | grep -o '"connection":[0-9]*' | sort -u >by_dials
	grep '"what":"poll"' log | grep -o '"connection":[0-9]*' | sort -u >by_looks
	so "dials and looks share connections" [ -z "$(comm -12 by_dials by_looks)" ]
}

@test "fault 24: FIN or RST on a connection that polls left idle: one request, unknown" {
	lane fin nobody_twice "$ROLLCALL" fin
	lane rst nobody_twice "$ROLLCALL" rst
	lanes_end
}

@test "fault 25: a piece of the status line, then the end, on fresh and used connections: one request, unknown" {
	short && skip "takes 1 s: left to make fault"
	lane fresh lost_replies partial
	lane used nobody_twice "$ROLLCALL" partial
	lanes_end
}

# all_proxies ADDRESS: as the environment can name them
all_proxies() {
	export http_proxy=$1 https_proxy=$1 HTTPS_PROXY=$1 all_proxy=$1 ALL_PROXY=$1
	unset no_proxy NO_PROXY
}

@test "fault 48: a proxy in the environment is ignored, by http and https, and never sees the key" {
	short && skip "takes 2 s: left to make fault"
	breaking http sniffer tls-fin
	all_proxies "$(address sniffer)"
	alike 3 dial=ok | ways >roll.csv
	call_roll
	ended_with 0
	stand "3 ended answered"
	[ "$(calls log)" -eq 3 ]
	grep -c '"key":true' log
	BASE=$(address tls-fin)
	hurried 300 call_roll -L second -o second.csv
	[ "$CODE" -eq 4 ]
	grep -q '"what":"tls-fin"' log
	run "$ROLLCALL" balance --api-base "$(address http)"
	[ "$(grep -c '"what":"sniffer"' log)" -eq 0 ]
}
