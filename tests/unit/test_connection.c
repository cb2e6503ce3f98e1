/*
 * test_connection.c: what waits on a connection, and whether it may be a reply, plain and behind TLS.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"
#include "testing.h"

/* Two ends over loopback: a socketpair tells no FIN apart from the bytes before it. */
static void
join(int ends[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(listener >= 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &len), 0);
	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(ends[0], (struct sockaddr *)&address, len), 0);
	ends[1] = accept(listener, NULL, NULL);
	assert_true(ends[1] >= 0);
	close(listener);
}

#define LATE    "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"
#define GOODBYE "HTTP/1.1 408 Request Time-out\r\nConnection: close\r\n\r\n"
#define SHORT   "\027\003\003\001\023abcdefghijklmnopqrs" /* 24 bytes: an alert in TLS 1.3 */
#define ALERT   "\025\003\003\001\060abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
#define RECORD  "\027\003\003\001\060abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"

static void
what_waits(void **state)
{
	static const struct {
		const char *name, *waits;
		bool closed, secure, used, known; /* known: OpenSSL speaks TLS */
		enum connection_state state;
	} rows[] = {
		{ "nothing", "", false, false, true, false, CONNECTION_QUIET },
		{ "nothing, fresh", "", false, false, false, false, CONNECTION_QUIET },
		{ "its end", "", true, false, true, false, CONNECTION_ENDED },
		{ "a reply", LATE, false, false, true, false, CONNECTION_SPOKEN },
		{ "a reply, fresh", LATE, false, false, false, false, CONNECTION_SPOKEN },
		{ "a reply and the end", LATE, true, false, true, false, CONNECTION_SPOKEN },
		{ "one byte", "H", false, false, true, false, CONNECTION_SPOKEN },
		{ "408 and the end", GOODBYE, true, false, true, false, CONNECTION_PARTED },
		{ "408", GOODBYE, false, false, true, false, CONNECTION_PARTED },
		{ "nothing, TLS", "", false, true, true, true, CONNECTION_QUIET },
		{ "nothing, TLS, fresh", "", false, true, false, true, CONNECTION_QUIET },
		{ "its end, TLS", "", true, true, true, true, CONNECTION_ENDED },
		{ "a record", RECORD, false, true, true, true, CONNECTION_SPOKEN },
		{ "a record and the end", RECORD, true, true, true, true, CONNECTION_PARTED },
		{ "too short for a reply", SHORT, false, true, true, true, CONNECTION_ENDED },
		{ "an alert", ALERT, false, true, true, true, CONNECTION_ENDED },
		{ "behind the handshake", RECORD, false, true, false, true, CONNECTION_HANDED },
		{ "another library's", "", false, true, true, false, CONNECTION_ENDED },
		{ "another library's, fresh", "", false, true, false, false, CONNECTION_QUIET },
	};
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *tls = SSL_new(context);

	(void)state;
	assert_non_null(tls);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct connection connection = { .secure = rows[i].secure };
		int ends[2];

		join(ends);
		assert_true(connection_opened(&connection, ends[0]));
		connection.tls = rows[i].known ? tls : NULL;
		connection.requests = rows[i].used ? 1 : 0;
		assert_int_equal(write(ends[1], rows[i].waits, strlen(rows[i].waits)),
		    (int)strlen(rows[i].waits));
		if (rows[i].closed)
			close(ends[1]);
		usleep(1000);
		/* It only looks: a second look sees the same. */
		for (int k = 0; k < 2; k++)
			ROW_INT(rows[i].name, connection_peek(&connection), rows[i].state);
		if (!rows[i].closed)
			close(ends[1]);
		connection_closes(&connection, ends[0]);
		assert_int_equal(connection_peek(&connection), CONNECTION_ENDED);
		close(ends[0]);
	}
	SSL_free(tls);
	SSL_CTX_free(context);
}

/* IPv6 and IPv4 at once; the requests of a connection that is gone do not count for the next. */
static void
sockets(void **state)
{
	struct connection connection = { 0 };

	(void)state;
	for (int fd = 100; fd < 100 + CONNECTION_SOCKETS; fd++)
		assert_true(connection_opened(&connection, fd));
	assert_false(connection_opened(&connection, 7));
	connection.requests = 3;
	connection.contact = 9;
	connection_closes(&connection, 101);
	connection_closes(&connection, 101);
	assert_int_equal(connection.n, CONNECTION_SOCKETS - 1);
	assert_true(connection_opened(&connection, 7));
	assert_int_equal(connection.requests, 3);
	connection_closes(&connection, 7);
	for (int fd = 100; fd < 100 + CONNECTION_SOCKETS; fd++)
		connection_closes(&connection, fd);
	assert_int_equal(connection.n, 0);
	assert_true(connection_opened(&connection, 8));
	assert_int_equal(connection.requests, 0);
	assert_int_equal(connection.contact, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_waits),
		cmocka_unit_test(sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
