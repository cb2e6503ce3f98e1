/*
 * service.c: the worker that speaks HTTP, on libcurl. One thread each: a worker shares no handle.
 *
 * A worker has two lanes, one for dials and one for polls, each a curl_multi with its own
 * connections: a dial never meets a connection that a poll left idle. Both are driven by one epoll.
 * The request that rings a phone leaves here, once, when the fuse lets it: see `fuse`. Nothing here
 * decides to send anything again.
 */
#include "service.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "failpoint.h"
#include "http_private.h"
#include "request.h"
#include "secret.h"
#include "units.h"
#include "watch.h"

#include "banned.h"

#define EVENTS   64 /* taken at once */
#define RETRY_NS (100 * MS_NS)

/* Age up to which a dial uses a connection again: stale ones are rarely met. */
#define DIAL_IDLE_S 3L

enum lane_kind { LANE_DIAL, LANE_POLL };
#define LANES 2

struct worker;

/* One request on its way, or its handles kept for the next one. */
struct transfer {
	struct transfer *next_idle;
	struct transfer *next_made; /* all of the lane, to free them */
	struct worker *worker;
	CURL *easy;
	struct task *task; /* NULL: idle */
	struct text body;
	struct curl_slist key_header; /* before the lane's own headers */
	char key_line[TASK_KEY_SIZE + sizeof "Idempotency-Key: "];
	char trouble[CURL_ERROR_SIZE];
	bool too_long; /* the reply */
};

struct lane {
	enum lane_kind kind;
	struct worker *worker;
	CURLM *multi;
	int64_t timer; /* clock_boot() at which libcurl wants to be called; INT64_MAX: not */
	char *url;
	struct curl_slist *headers;
	struct transfer *idle, *made;
};

struct worker {
	const struct service_options *options;
	struct watch watch;
	struct lane lanes[LANES];
	struct task *done;
	struct text frames; /* for the reply log, of one turn */
	bool woken;
};

/*
 * Called by libcurl once per sending, when the connection stands and before the first byte leaves.
 * libcurl sends a POST again by itself when a reused connection dies before the reply (measured on
 * 7.88.1, whatever the method): the second sending of a claim is stopped here. So is the first,
 * when the claim is too old, or calling hours are over: a process that was frozen must not ring
 * anybody later.
 */
static int
fuse(void *ctx, char *ip, char *local_ip, int port, int local_port)
{
	struct transfer *transfer = ctx;
	struct task *task = transfer->task;

	(void)ip;
	(void)local_ip;
	(void)port;
	(void)local_port;
#ifndef ROLLCALL_TEST_WITHOUT_FUSE
	if (task->reply.sent) {
		request_trouble(
		    task, "the connection ended before the reply; not sent a second time");
		return CURL_PREREQFUNC_ABORT;
	}
#endif
#ifndef ROLLCALL_TEST_WITHOUT_AGE
	if (clock_boot() - task->claimed > transfer->worker->options->timeout_ns) {
		request_trouble(task, request_too_old);
		return CURL_PREREQFUNC_ABORT;
	}
#endif
	if (task->shuts != 0 && clock_boot() >= task->shuts) {
		request_trouble(task, "calling hours ended before it could be sent");
		return CURL_PREREQFUNC_ABORT;
	}
	failpoint("fuse reached");
	task->reply.sent = true;
	failpoint("fuse passed");
	return CURL_PREREQFUNC_OK;
}

static size_t
take_body(char *data, size_t size, size_t n, void *ctx)
{
	struct transfer *transfer = ctx;
	struct text *body = &transfer->task->reply.body;

	(void)size; /* always 1 */
	/* 0 makes libcurl end the transfer: a reply this long is none. */
	transfer->too_long = n > HTTP_REPLY_MOST - body->len;
	if (transfer->too_long)
		return 0;
	text_add(body, data, n);
	return body->failed ? 0 : n;
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *known)
{
	struct lane *lane = ctx;
	struct watch *watch = &lane->worker->watch;

	(void)easy;
	(void)known;
	if (what == CURL_POLL_REMOVE) {
		watch_drop(watch, fd);
		return 0;
	}
	/*
	 * Its failure is not told: libcurl 7.88.1 hangs or crashes on -1 (measured). Unwatched, the
	 * request ends at its timeout.
	 */
	(void)watch_set(
	    watch, fd, (int)lane->kind, (what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
	return 0;
}

static curl_socket_t
open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct worker *worker = ctx;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

	(void)purpose;
	if (fd >= 0)
		watch_opened(&worker->watch, fd);
	return fd;
}

static int
close_socket(void *ctx, curl_socket_t fd)
{
	struct worker *worker = ctx;

	watch_closes(&worker->watch, fd);
	return close(fd);
}

static int
on_timer(CURLM *multi, long timeout_ms, void *ctx)
{
	struct lane *lane = ctx;

	(void)multi;
	lane->timer = timeout_ms < 0 ? INT64_MAX : clock_boot() + timeout_ms * MS_NS;
	return 0;
}

static int
lane_open(struct worker *worker, enum lane_kind kind)
{
	static const char *const paths[LANES] = {
		[LANE_DIAL] = "/api/v1/callinfo/initiate_call",
		[LANE_POLL] = "/api/v1/callinfo/search_callinfo",
	};
	const struct service_options *options = worker->options;
	struct lane *lane = &worker->lanes[kind];
	struct text url = { 0 };

	lane->kind = kind;
	lane->worker = worker;
	lane->timer = INT64_MAX;
	text_adds(&url, options->base);
	text_adds(&url, paths[kind]);
	if (url.failed)
		return -1;
	lane->url = url.data; /* the text's memory is the lane's now */
	lane->multi = curl_multi_init();
	if (lane->multi == NULL || http_headers(&lane->headers, options->key) != 0 ||
	    (kind == LANE_POLL && http_as_it_is(&lane->headers) != 0))
		return -1;
	(void)curl_multi_setopt(lane->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	(void)curl_multi_setopt(lane->multi, CURLMOPT_SOCKETDATA, lane);
	(void)curl_multi_setopt(lane->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	(void)curl_multi_setopt(lane->multi, CURLMOPT_TIMERDATA, lane);
	(void)curl_multi_setopt(lane->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	(void)curl_multi_setopt(lane->multi, CURLMOPT_MAXCONNECTS, (long)options->concurrency);
	return 0;
}

/*
 * What is the same for every request of a lane. Any option that is refused makes the handle
 * unusable.
 */
static int
transfer_configure(struct transfer *transfer, struct lane *lane)
{
	CURL *easy = transfer->easy;
	int bad = http_configure(easy, lane->url, transfer->trouble) != 0;

	bad |= curl_easy_setopt(easy, CURLOPT_POST, 1L) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, lane->worker) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, lane->worker) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lane->headers) != CURLE_OK;
	if (lane->kind == LANE_POLL)
		return bad == 0 ? http_unpack(easy) : -1;
	transfer->key_header = (struct curl_slist){ transfer->key_line, lane->headers };
	bad |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, &transfer->key_header) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, DIAL_IDLE_S) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, fuse) != CURLE_OK;
	bad |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer) != CURLE_OK;
	return bad == 0 ? 0 : -1;
}

static struct transfer *
transfer_take(struct lane *lane)
{
	struct transfer *transfer = lane->idle;

	if (transfer != NULL) {
		lane->idle = transfer->next_idle;
		return transfer;
	}
	transfer = calloc(1, sizeof *transfer);
	if (transfer == NULL)
		return NULL;
	transfer->worker = lane->worker;
	transfer->easy = curl_easy_init();
	if (transfer->easy == NULL || transfer_configure(transfer, lane) != 0) {
		curl_easy_cleanup(transfer->easy);
		free(transfer);
		return NULL;
	}
	transfer->next_made = lane->made;
	lane->made = transfer;
	return transfer;
}

/* Fills in one request. 0, or -1 with its task's trouble told. */
static int
transfer_prepare(struct transfer *transfer, struct task *task)
{
	const struct service_options *options = transfer->worker->options;
	CURL *easy = transfer->easy;
	struct text *body = &transfer->body;
	int64_t left_ms;

	if (request_write(task, options->timeout_ns, clock_boot(), body, &left_ms) != 0)
		return -1;
	(void)snprintf(
	    transfer->key_line, sizeof transfer->key_line, "Idempotency-Key: %s", task->key);
	transfer->trouble[0] = '\0';
	transfer->too_long = false;
	if (curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left_ms) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len) ==
		CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->data) == CURLE_OK)
		return 0;
	request_trouble(task, "out of memory");
	return -1;
}

static void
finish(struct worker *worker, struct task *task)
{
	task->next = worker->done;
	worker->done = task;
}

/* Keeps a transfer's handles for the next request. */
static void
transfer_put(struct lane *lane, struct transfer *transfer)
{
	transfer->task = NULL;
	transfer->next_idle = lane->idle;
	lane->idle = transfer;
}

static void
begin(struct worker *worker, struct task *task)
{
	struct lane *lane = &worker->lanes[task->kind == TASK_DIAL ? LANE_DIAL : LANE_POLL];
	struct transfer *transfer = transfer_take(lane);

	failpoint(task->kind == TASK_DIAL ? "dial at the worker" : "poll at the worker");
	if (transfer == NULL) {
		request_trouble(task, "out of memory");
		finish(worker, task);
		return;
	}
	if (transfer_prepare(transfer, task) == 0) {
		transfer->task = task;
		if (curl_multi_add_handle(lane->multi, transfer->easy) == CURLM_OK)
			return;
		request_trouble(task, "out of memory");
	}
	transfer_put(lane, transfer);
	finish(worker, task);
}

/* The reply is here, whole, cut or not at all: its facts into the task. */
static void
read_reply(struct transfer *transfer, CURLcode rc, const char *key)
{
	struct task *task = transfer->task;
	struct reply *reply = &task->reply;
	curl_off_t after = 0;
	long status = 0;

	(void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &after);
	reply->status = (int)status;
	/* libcurl says 0 for none and for what it does not understand. */
	reply->retry_after_s = after > 0 ? (int64_t)after : -1;
	secret_hide_in(&reply->body, key);
	reply->complete = rc == CURLE_OK && !reply->body.failed;
	reply->unfit = transfer->too_long || rc == CURLE_BAD_CONTENT_ENCODING;
	if (transfer->too_long && reply->trouble[0] == '\0')
		request_trouble(task, "it is longer than 1 MiB");
	if (!reply->complete && reply->trouble[0] == '\0')
		request_trouble(task,
		    transfer->trouble[0] != '\0' ? transfer->trouble : curl_easy_strerror(rc));
	secret_hide(reply->trouble, strlen(reply->trouble), key);
}

static void
collect(struct worker *worker, struct lane *lane)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(lane->multi, &left)) != NULL) {
		struct transfer *transfer = NULL;
		CURLcode rc = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		(void)curl_multi_remove_handle(lane->multi, transfer->easy);
		read_reply(transfer, rc, worker->options->key);
		failpoint(lane->kind == LANE_DIAL ? "reply read" : "record read");
		finish(worker, transfer->task);
		transfer_put(lane, transfer);
	}
}

/* Lets libcurl act on a socket, or on its timers. */
static void
act(struct lane *lane, curl_socket_t fd, int mask)
{
	int running;

	/* When it fails (memory) it may have set no timer, and its requests would never end. */
	if (curl_multi_socket_action(lane->multi, fd, mask, &running) != CURLM_OK)
		lane->timer = clock_boot() + RETRY_NS;
	failpoint(lane->kind == LANE_DIAL ? "libcurl ran for dials" : "libcurl ran for polls");
}

/* libcurl's timers that are due, and what is finished. Returns when the next one is due. */
static int64_t
run_lanes(struct worker *worker)
{
	int64_t next = INT64_MAX;

	for (int i = 0; i < LANES; i++) {
		struct lane *lane = &worker->lanes[i];

		if (lane->timer <= clock_boot()) {
			lane->timer = INT64_MAX; /* libcurl sets it anew */
			act(lane, CURL_SOCKET_TIMEOUT, 0);
		}
		collect(worker, lane);
		if (lane->timer < next)
			next = lane->timer;
	}
	return next;
}

static void
wait_events(struct worker *worker, int64_t until)
{
	struct watch_event events[EVENTS];
	int n = watch_wait(&worker->watch, until, events, EVENTS, &worker->woken);

	for (int i = 0; i < n; i++) {
		int mask = (events[i].readable ? CURL_CSELECT_IN : 0) |
			   (events[i].writable ? CURL_CSELECT_OUT : 0) |
			   (events[i].error ? CURL_CSELECT_ERR : 0);

		act(&worker->lanes[events[i].tag], events[i].fd, mask);
	}
}

static struct task *
worker_turn(void *state, struct task *fresh)
{
	struct worker *worker = state;
	struct task *done;

	while (fresh != NULL) {
		struct task *next = fresh->next;

		begin(worker, fresh);
		fresh = next;
	}
	for (;;) {
		int64_t next = run_lanes(worker);

		if (worker->done != NULL || worker->woken)
			break;
		wait_events(worker, next);
	}
	worker->woken = false;
	request_read_all(worker->done, worker->options->log, &worker->frames);
	request_hide(worker->done, worker->options->key);
	done = worker->done;
	worker->done = NULL;
	return done;
}

static void
worker_wake(void *state)
{
	watch_wake(&((struct worker *)state)->watch);
}

static void
lane_close(struct lane *lane)
{
	while (lane->made != NULL) {
		struct transfer *transfer = lane->made;

		lane->made = transfer->next_made;
		(void)curl_multi_remove_handle(lane->multi, transfer->easy);
		curl_easy_cleanup(transfer->easy);
		task_free(transfer->task);
		text_free(&transfer->body);
		free(transfer);
	}
	if (lane->multi != NULL)
		(void)curl_multi_cleanup(lane->multi);
	curl_slist_free_all(lane->headers);
	free(lane->url);
}

static void
worker_stop(void *state)
{
	struct worker *worker = state;

	for (int i = 0; i < LANES; i++)
		lane_close(&worker->lanes[i]);
	watch_close(&worker->watch);
	text_free(&worker->frames);
	free(worker);
}

static void *
worker_start(void *ctx)
{
	const struct service_options *options = ctx;
	struct worker *worker = calloc(1, sizeof *worker);

	if (worker == NULL)
		return NULL;
	worker->options = options;
	worker->watch = (struct watch){ .epoll = -1, .wake = -1 };
	if (watch_open(&worker->watch) != 0 ||
	    text_reserve(&worker->frames, REPLY_LOG_HEAD_MOST + REQUEST_REPLY_USUAL) != 0)
		goto out;
	for (int i = 0; i < LANES; i++)
		if (lane_open(worker, (enum lane_kind)i) != 0)
			goto out;
	return worker;
out:
	worker_stop(worker);
	return NULL;
}

struct pool_worker
service_worker(const struct service_options *options)
{
	return (struct pool_worker){ (void *)(uintptr_t)options, worker_start, worker_turn,
		worker_wake, worker_stop };
}
