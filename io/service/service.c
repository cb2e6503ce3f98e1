/*
 * service.c: the worker that speaks HTTP, on libcurl. One thread each: a worker shares no handle.
 *
 * A worker has two lanes, one for dials and one for polls, each a curl_multi with its own
 * connections: a dial never meets a connection that a poll left idle. Both are driven by one epoll.
 * Whose a reply is, and whether its connection may be used again, is judged in strays.c.
 * The request that rings a phone leaves here, once, when the fuse lets it: see `fuse`. Nothing here
 * decides to send anything again.
 */
#include "service.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "failpoint.h"
#include "request.h"
#include "secret.h"
#include "service_private.h"
#include "stepone.h"
#include "units.h"

#include "banned.h"

#define EVENTS   64 /* taken at once */
#define RETRY_NS (100 * MS_NS)

/*
 * Called by libcurl once per sending, when the connection stands and before the first byte leaves.
 * libcurl sends a POST again by itself when a reused connection dies before the reply (measured on
 * 7.88.1, whatever the method): the second sending of a claim is stopped here. So is the first,
 * when the claim is too old, or calling hours are over: a process that was frozen must not ring
 * anybody later. Nor does it leave on a connection on which something waits: begin_again.
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
	transfer->found = CONNECTION_QUIET;
#ifndef ROLLCALL_TEST_WITHOUT_FUSE
	if (task->reply.sent) {
		request_problem(
		    task, "the connection ended before the reply; not sent a second time");
		return CURL_PREREQFUNC_ABORT;
	}
#endif
	if (!strays_none(transfer))
		return CURL_PREREQFUNC_ABORT;
#ifndef ROLLCALL_TEST_WITHOUT_AGE
	if (clock_boot() - task->claimed > transfer->lane->worker->options->timeout_ns) {
		request_problem(task, request_too_old);
		return CURL_PREREQFUNC_ABORT;
	}
#endif
	if (task->shuts != 0 && clock_boot() >= task->shuts) {
		request_problem(task, "calling hours ended before it could be sent");
		return CURL_PREREQFUNC_ABORT;
	}
	failpoint("fuse reached");
	task->reply.sent = true;
	failpoint("fuse passed");
	return CURL_PREREQFUNC_OK;
}

/* The fuse of a poll, which may be sent again: only its connection matters. */
static int
poll_fuse(void *ctx, char *ip, char *local_ip, int port, int local_port)
{
	(void)ip;
	(void)local_ip;
	(void)port;
	(void)local_port;
	return strays_none(ctx) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
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
		[LANE_DIAL] = STEPONE_DIAL,
		[LANE_POLL] = STEPONE_POLL,
	};
	const struct service_options *options = worker->options;
	struct lane *lane = &worker->lanes[kind];
	struct text url = { 0 };

	lane->kind = kind;
	lane->worker = worker;
	lane->fuse = kind == LANE_DIAL ? fuse : poll_fuse;
	lane->timer = lane->came = INT64_MAX;
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

static void
finish(struct worker *worker, struct task *task)
{
	if (task->reply.stray_of == 0) {
		task->reply.stray_of = worker->stray_of;
		worker->stray_of = 0;
	}
	task->next = worker->done;
	worker->done = task;
}

/* Hands the request to libcurl. 0, or -1 with the task's problem filled. */
static int
start(struct transfer *transfer)
{
	if (transfer_prepare(transfer) != 0)
		return -1;
	if (curl_multi_add_handle(transfer->lane->multi, transfer->easy) == CURLM_OK)
		return 0;
	request_problem(transfer->task, "out of memory");
	return -1;
}

static void
begin(struct worker *worker, struct task *task)
{
	struct lane *lane = &worker->lanes[task->kind == TASK_DIAL ? LANE_DIAL : LANE_POLL];
	struct transfer *transfer = transfer_take(lane);

	failpoint(task->kind == TASK_DIAL ? "dial at the worker" : "poll at the worker");
	if (transfer == NULL) {
		request_problem(task, "out of memory");
		finish(worker, task);
		return;
	}
	transfer->task = task;
	if (start(transfer) == 0)
		return;
	transfer_put(transfer);
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
	reply->complete = rc == CURLE_OK && transfer->headed && !reply->body.failed;
	reply->unfit = transfer->too_long || rc == CURLE_BAD_CONTENT_ENCODING;
	if (transfer->too_long && reply->problem[0] == '\0')
		request_problem(task, "it is longer than 1 MiB");
	if (rc == CURLE_OK && !transfer->headed)
		request_problem(task, "it ended within its headers");
	if (!reply->complete && reply->problem[0] == '\0')
		request_problem(
		    task, transfer->error[0] != '\0' ? transfer->error : curl_easy_strerror(rc));
	secret_hide(reply->problem, strlen(reply->problem), key);
}

/*
 * The request was not sent because something waited on its connection, which is closed by now.
 * Begins it again on a fresh one, once.
 */
static bool
begin_again(struct transfer *transfer)
{
	if (transfer->again || transfer->found == CONNECTION_QUIET ||
	    transfer->found == CONNECTION_HANDED)
		return false;
	transfer->again = true;
	transfer->task->reply.problem[0] = '\0';
	return start(transfer) == 0;
}

/* A request has ended. */
static void
take_reply(struct transfer *transfer, CURLcode rc)
{
	struct lane *lane = transfer->lane;

	if (begin_again(transfer))
		return;
	read_reply(transfer, rc, lane->worker->options->key);
	failpoint(lane->kind == LANE_DIAL ? "reply read" : "record read");
	if (strays_hold(transfer))
		return;
	finish(lane->worker, transfer->task);
	transfer_put(transfer);
}

static void
collect(struct lane *lane)
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
		take_reply(transfer, rc);
	}
}

/* Lets libcurl act on a socket, or on its timers. */
static void
act(struct lane *lane, curl_socket_t fd, int mask)
{
	int running;

	/*
	 * When libcurl runs out of memory here it may have set no timer, and its requests would
	 * never end.
	 */
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
		struct transfer *held;
		int64_t came;

		if (lane->timer <= clock_boot()) {
			lane->timer = INT64_MAX; /* libcurl sets it anew */
			act(lane, CURL_SOCKET_TIMEOUT, 0);
		}
		collect(lane);
		while ((held = strays_held(lane, &next)) != NULL) {
			finish(worker, held->task);
			transfer_put(held);
		}
		came = strays_peek(lane);
		if (came < next)
			next = came;
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

		if (events[i].idle)
			strays_came(&worker->lanes[events[i].tag], events[i].fd);
		else
			act(&worker->lanes[events[i].tag], events[i].fd, mask);
	}
}

/*
 * A record that does not say whose it is, from a connection on which it may be another's, is asked
 * for again, on one that carries nothing else. Returns the tasks that stay done.
 */
static struct task *
ask_alone(struct worker *worker, struct task *done)
{
	struct task *stay = NULL;

	while (done != NULL) {
		struct task *task = done;

		done = task->next;
		if (request_is_anonymous(task)) {
			request_repeat(task);
			begin(worker, task);
			continue;
		}
		task->next = stay;
		stay = task;
	}
	return stay;
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
	done = worker->done;
	worker->done = NULL;
	request_read_all(done, worker->options->log, &worker->frames);
	request_hide(done, worker->options->key);
	return ask_alone(worker, done);
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
		transfer_free(transfer);
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
	    text_reserve(&worker->frames, REPLY_LOG_HEAD_MAX + REQUEST_REPLY_USUAL) != 0)
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
