/*
 * connection.c: what waits on a connection. The thread that uses it. Never takes a byte off it: it
 * only looks.
 */
#include "connection.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "banned.h"

/*
 * The shortest reply of HTTP has 19 bytes, which make a record of 41 in TLS 1.3, and of more in
 * 1.2. What is shorter is an alert: the other side says that it closes.
 */
#define TLS_MIN   41
#define TLS_ALERT 21 /* the first byte of an alert, in TLS 1.2 */

bool
connection_opened(struct connection *connection, int fd)
{
	if (connection->n == CONNECTION_SOCKETS)
		return false;
	if (connection->n == 0) {
		connection->requests = connection->contact = 0;
		connection->tls = NULL;
	}
	connection->fds[connection->n++] = fd;
	return true;
}

void
connection_closes(struct connection *connection, int fd)
{
	for (int i = 0; i < connection->n; i++)
		if (connection->fds[i] == fd)
			connection->fds[i--] = connection->fds[--connection->n];
}

void
connection_end(const struct connection *connection)
{
	for (int i = 0; i < connection->n; i++)
		(void)shutdown(connection->fds[i], SHUT_RDWR);
}

/* The other side will send no more. */
static bool
is_closed(int fd)
{
	struct pollfd at = { .fd = fd, .events = POLLRDHUP };

	return poll(&at, 1, 0) == 1 && (at.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/*
 * Gateways send a 408 and close when nobody asked them anything for a while. It answers no request
 * (RFC 9110, 15.5.9). Behind TLS nobody can read whether it is one: there the end tells.
 */
static bool
may_be_goodbye(int fd, bool secure, const char *begin, size_t len)
{
	if (!secure)
		return len >= 12 && memcmp(begin, "HTTP/1.", 7) == 0 &&
		       memcmp(begin + 8, " 408", 4) == 0;
	return is_closed(fd);
}

static enum connection_state
look_at(int fd, bool secure, bool fresh)
{
	struct pollfd at = { .fd = fd, .events = POLLIN | POLLRDHUP };
	char begin[TLS_MIN];
	ssize_t n;

	if (poll(&at, 1, 0) == 0)
		return CONNECTION_QUIET;
	do {
		n = recv(fd, begin, sizeof begin, MSG_PEEK | MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return CONNECTION_QUIET;
	if (n <= 0)
		return CONNECTION_ENDED;
	if (secure && fresh)
		return CONNECTION_HANDED;
	if (secure && (n < TLS_MIN || begin[0] == TLS_ALERT))
		return CONNECTION_ENDED;
	return may_be_goodbye(fd, secure, begin, (size_t)n) ? CONNECTION_PARTED : CONNECTION_SPOKEN;
}

enum connection_state
connection_peek(const struct connection *connection)
{
	bool secure = connection->secure, fresh = connection->requests == 0;

#ifdef ROLLCALL_TEST_WITHOUT_STRAY
	return CONNECTION_QUIET;
#endif
	if (connection->n == 0)
		return CONNECTION_ENDED;
	/* Nobody can look into another library's layer: such a connection is used once. */
	if (secure && connection->tls == NULL && !fresh)
		return CONNECTION_ENDED;
	if (connection->tls != NULL && SSL_has_pending(connection->tls) == 1)
		return CONNECTION_SPOKEN;
	for (int i = 0; i < connection->n; i++) {
		enum connection_state state = look_at(connection->fds[i], secure, fresh);

		if (state != CONNECTION_QUIET)
			return state;
	}
	return CONNECTION_QUIET;
}
