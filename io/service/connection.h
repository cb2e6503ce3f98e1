/*
 * connection.h: one connection to the service: how many requests it carried, and whether anything
 * waits on it that belongs to none of them. OpenSSL behind it, for what its layer has read already.
 * For the thread that uses the connection.
 *
 * A reply that waits before its request is sent is another request's: a gateway answered twice, or
 * late. libcurl 7.88.1 would take it for the next one's (measured).
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#define CONNECTION_SOCKETS 4 /* while it is made there may be two: IPv6 and IPv4 */

/* Start with { 0 }. */
struct connection {
	int fds[CONNECTION_SOCKETS];
	int n;            /* sockets that are open; 0: there is no connection */
	int64_t requests; /* that were sent on it */
	int64_t contact;  /* whose was the last one */
	bool secure;      /* it speaks TLS */
	const void *tls;  /* OpenSSL's SSL; NULL: not known */
};

enum connection_state {
	CONNECTION_QUIET,
	CONNECTION_ENDED,  /* the other side closes it, or has */
	CONNECTION_SPOKEN, /* something waits on it that nobody asked for */
	CONNECTION_PARTED, /* the same, but it may be no more than "nobody asked me", and then the end */
	CONNECTION_HANDED, /* new, behind TLS: what waits may be the end of its handshake */
};

/* A socket is opened for it. false: there are too many. */
bool connection_opened(struct connection *connection, int fd);
void connection_closes(struct connection *connection, int fd);

/* Nothing comes or goes on it any more. */
void connection_end(const struct connection *connection);

/* What waits on it? Never blocks. */
enum connection_state connection_peek(const struct connection *connection);

#endif
