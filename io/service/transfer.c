/*
 * transfer.c: the handles of requests, each with a connection of its own. The worker's thread.
 * Never starts a request.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "request.h"
#include "service_private.h"
#include "stepone.h"
#include "units.h"

#include "banned.h"

/* Age up to which a dial uses a connection again: stale ones are rarely met. */
#define DIAL_IDLE_S 3L

/*
 * So long a connection rests before it is used again, where there is another: most of what a
 * gateway answers a second time has come by then, and is met.
 */
#define REST_NS (2 * MS_NS)

/* Connections of a lane, at most, for each request in flight: so that they can rest under load. */
#define MADE_MAX 4

void
transfers_put(struct transfers *list, struct transfer *transfer)
{
	transfer->next = NULL;
	if (list->first == NULL)
		list->first = transfer;
	else
		list->last->next = transfer;
	list->last = transfer;
}

struct transfer *
transfers_take(struct transfers *list)
{
	struct transfer *transfer = list->first;

	list->first = transfer->next;
	return transfer;
}

static size_t
take_body(char *data, size_t size, size_t n, void *ctx)
{
	struct transfer *transfer = ctx;
	struct text *body = &transfer->task->reply.body;

	(void)size; /* always 1 */
	/* 0 makes libcurl end the transfer: a reply this long is none. */
	transfer->too_long = n > HTTP_REPLY_MAX - body->len;
	if (transfer->too_long)
		return 0;
	text_add(body, data, n);
	return body->failed ? 0 : n;
}

static curl_socket_t
open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = ctx;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

	(void)purpose;
	if (fd >= 0 && !connection_opened(&transfer->connection, fd)) {
		close(fd);
		fd = -1;
	}
	if (fd >= 0)
		watch_opened(&transfer->lane->worker->watch, fd);
	return fd;
}

static int
close_socket(void *ctx, curl_socket_t fd)
{
	struct transfer *transfer = ctx;

	watch_closes(&transfer->lane->worker->watch, fd);
	connection_closes(&transfer->connection, fd);
	return close(fd);
}

/*
 * What is the same for every request of a lane. Any option that is refused makes the handle
 * unusable.
 */
static int
configure(struct transfer *transfer)
{
	struct lane *lane = transfer->lane;
	CURL *easy = transfer->easy;
	int bad = http_configure(easy, lane->url, transfer->error) != 0;

	bad |=
	    curl_share_setopt(transfer->own, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT) != CURLSHE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_SHARE, transfer->own) != CURLE_OK;
	bad |= http_watch_headers(easy, &transfer->headed) != 0;
	bad |= curl_easy_setopt(easy, CURLOPT_POST, 1L) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, transfer) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, lane->fuse) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lane->headers) != CURLE_OK;
	if (lane->kind == LANE_POLL)
		return bad == 0 ? http_unpack(easy) : -1;
	transfer->key_header = (struct curl_slist){ transfer->key_line, lane->headers };
	bad |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, &transfer->key_header) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, DIAL_IDLE_S) != CURLE_OK;
	return bad == 0 ? 0 : -1;
}

void
transfer_free(struct transfer *transfer)
{
	if (transfer == NULL)
		return;
	curl_easy_cleanup(transfer->easy);
	/* Closes the connection, and tells close_socket so. */
	(void)curl_share_cleanup(transfer->own);
	task_free(transfer->task);
	text_free(&transfer->body);
	free(transfer);
}

static struct transfer *
make(struct lane *lane)
{
	struct transfer *transfer = calloc(1, sizeof *transfer);

	if (transfer == NULL)
		return NULL;
	transfer->lane = lane;
	transfer->connection.secure = strncmp(lane->url, "https:", 6) == 0;
	transfer->easy = curl_easy_init();
	transfer->own = curl_share_init();
	if (transfer->easy == NULL || transfer->own == NULL || configure(transfer) != 0) {
		transfer_free(transfer);
		return NULL;
	}
	transfer->next_made = lane->made;
	lane->made = transfer;
	lane->n_made++;
	return transfer;
}

/* The one used last of those that have rested. */
static struct transfer *
take_rested(struct lane *lane)
{
	struct transfer *transfer;
	int64_t now = clock_boot();

	while (lane->resting.first != NULL && lane->resting.first->since + REST_NS <= now) {
		transfer = transfers_take(&lane->resting);
		transfer->next = lane->rested;
		lane->rested = transfer;
	}
	transfer = lane->rested;
	if (transfer != NULL)
		lane->rested = transfer->next;
	return transfer;
}

struct transfer *
transfer_take(struct lane *lane)
{
	struct transfer *transfer = take_rested(lane);

	if (transfer == NULL &&
	    lane->n_made < MADE_MAX * (int64_t)lane->worker->options->concurrency)
		transfer = make(lane);
	if (transfer == NULL && lane->resting.first != NULL)
		transfer = transfers_take(&lane->resting);
	if (transfer == NULL)
		return NULL;
	transfer->again = false;
	return transfer;
}

void
transfer_put(struct transfer *transfer)
{
	transfer->task = NULL;
	transfer->since = clock_boot();
	transfers_put(&transfer->lane->resting, transfer);
}

int
transfer_prepare(struct transfer *transfer)
{
	const struct service_options *options = transfer->lane->worker->options;
	struct task *task = transfer->task;
	CURL *easy = transfer->easy;
	struct text *body = &transfer->body;
	int64_t left_ms;

	if (request_write(task, options->timeout_ns, clock_boot(), body, &left_ms) != 0)
		return -1;
	(void)snprintf(transfer->key_line, sizeof transfer->key_line,
	    STEPONE_IDEMPOTENCY_HEADER ": %s", task->key);
	transfer->error[0] = '\0';
	transfer->found = CONNECTION_QUIET;
	transfer->headed = transfer->too_long = false;
	if (curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left_ms) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len) ==
		CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->data) == CURLE_OK)
		return 0;
	request_problem(task, "out of memory");
	return -1;
}

struct transfer *
transfer_of(const struct lane *lane, int fd)
{
	struct transfer *transfer = lane->made;

	while (
	    transfer != NULL && (transfer->connection.n == 0 || transfer->connection.fds[0] != fd))
		transfer = transfer->next_made;
	return transfer;
}

bool
transfer_overflowed(const struct transfer *transfer)
{
	CURL *easy = transfer->easy;
	struct curl_header *header;
	curl_off_t length = -1;
	long version = 0;

	/* libcurl keeps the connection, as usual. */
	if (transfer->connection.n > 0)
		return false;
	(void)curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
	(void)curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	/* The reply ended with its connection, or said that this would be closed. */
	if (version == CURL_HTTP_VERSION_1_0 || length < 0)
		return false;
	return curl_easy_header(easy, "Connection", 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
	       strcasestr(header->value, "close") == NULL;
}
