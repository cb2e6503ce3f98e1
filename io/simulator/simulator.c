/*
 * simulator.c: the simulator's HTTP, on libmicrohttpd; the only file that includes its header.
 *
 * One thread: the one that calls simulator_run. It must never sleep for one request: who has to
 * wait is a suspended connection in the heap of waits, who is to hang is one in the list of hung
 * ones. A suspended exchange is in exactly one of the two, and only one in neither can be
 * completed, and freed, by the library.
 */
#include "simulator.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "clock.h"
#include "heap.h"
#include "simulated_service.h"
#include "simulated_talk.h"
#include "simulator_setup.h"
#include "stepone.h"
#include "units.h"

#include "banned.h"

#define POOL_BYTES   ((size_t)16 * 1024) /* for the headers of a request and of its reply */
#define STREAM_BLOCK ((size_t)4096)
#define EVENTS       64

enum stage {
	STAGE_READING,  /* its body comes in */
	STAGE_ANSWERED, /* the reply is known and waits for its time */
	STAGE_HUNG,     /* never gets one */
	STAGE_SENT,     /* handed to the library; a stream may still be going on */
};

/* One request and its reply. */
struct exchange {
	struct simulator *simulator;
	struct MHD_Connection *connection;
	enum stage stage;
	struct text body;
	bool body_too_large;
	struct simulated_reply reply;
	struct simulated_stream stream;
	bool stream_ended;
	struct text unsent; /* of the stream */
	size_t sent;        /* bytes at the start of `unsent` that are */
	struct exchange *hung_before, *hung_after;
};

/* An exchange whose connection is suspended for a while. */
struct waiting {
	int64_t until; /* clock_boot() */
	struct exchange *exchange;
};

struct simulator {
	const struct simulator_options *options;
	struct simulated_service *service;
	struct MHD_Daemon *daemon;
	int listener, epoll, signals;
	bool listener_taken; /* the library closes it */
	struct heap waits;   /* of struct waiting */
	struct exchange *hung;
	bool failed; /* `problem` says why; ends the loop */
	struct problem *problem;
};

/* Suspends the exchange's connection for a while. */
static int
suspend(struct exchange *x, int64_t ns)
{
	struct simulator *s = x->simulator;

	const struct waiting waiting = { clock_boot() + ns, x };

	if (heap_put(&s->waits, &waiting, sizeof waiting) != 0) {
		s->failed = true;
		return problem_memory(s->problem);
	}
	MHD_suspend_connection(x->connection);
	return 0;
}

static int
exchange_fd(const struct exchange *x)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info == NULL ? -1 : (int)info->connect_fd;
}

/* The library does not look at suspended connections: this loop watches for the client's going. */
static enum MHD_Result
hang(struct exchange *x)
{
	struct simulator *s = x->simulator;
	struct epoll_event event = { .events = EPOLLRDHUP, .data.ptr = x };

	if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, exchange_fd(x), &event) == -1)
		return MHD_NO;
	x->stage = STAGE_HUNG;
	x->hung_before = NULL;
	x->hung_after = s->hung;
	if (s->hung != NULL)
		s->hung->hung_before = x;
	s->hung = x;
	MHD_suspend_connection(x->connection);
	return MHD_YES;
}

/* Ends a hung exchange: the library, once it runs, asks `respond` again, which closes. */
static void
unhang(struct exchange *x)
{
	struct simulator *s = x->simulator;

	/* Failing here means that the file is gone from the set already. */
	(void)epoll_ctl(s->epoll, EPOLL_CTL_DEL, exchange_fd(x), NULL);
	if (x->hung_before == NULL)
		s->hung = x->hung_after;
	else
		x->hung_before->hung_after = x->hung_after;
	if (x->hung_after != NULL)
		x->hung_after->hung_before = x->hung_before;
	MHD_resume_connection(x->connection);
}

/* The library closes when a handler says no; with linger 0 that is a RST, without a FIN before it.
 */
static enum MHD_Result
reset(const struct exchange *x)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };

	(void)setsockopt(exchange_fd(x), SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	return MHD_NO;
}

/* More of a stream, or a suspended connection until there is more. */
static ssize_t
stream_read(void *ctx, uint64_t position, char *out, size_t most)
{
	struct exchange *x = ctx;
	int64_t now = clock_wall(), next = now;
	size_t n;

	(void)position;
	if (x->sent == x->unsent.len) {
		if (x->stream_ended)
			return MHD_CONTENT_READER_END_OF_STREAM;
		text_clear(&x->unsent);
		x->sent = 0;
		next = simulated_talk_next(&x->stream, now, &x->unsent);
		x->stream_ended = next == -1;
		if (x->unsent.failed)
			return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	n = x->unsent.len - x->sent;
	if (n == 0) {
		if (suspend(x, (next - now) * MS_NS) == -1)
			return MHD_CONTENT_READER_END_WITH_ERROR;
		return 0;
	}
	if (n > most)
		n = most;
	memcpy(out, x->unsent.data + x->sent, n);
	x->sent += n;
	return (ssize_t)n;
}

/* NULL when memory is out. */
static struct MHD_Response *
response_make(struct exchange *x)
{
	struct simulated_reply *reply = &x->reply;
	struct MHD_Response *response;

	if (reply->way == SIMULATED_STREAM) {
		simulated_talk_open(&x->stream, x->simulator->options, &reply->call, clock_wall());
		return MHD_create_response_from_callback(
		    MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, x, NULL);
	}
	if (reply->body.len == 0)
		return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	response = MHD_create_response_from_buffer(
	    reply->body.len, reply->body.data, MHD_RESPMEM_MUST_FREE);
	if (response != NULL)
		reply->body = (struct text){ 0 };
	return response;
}

static enum MHD_Result
send_response(struct exchange *x)
{
	const struct simulated_reply *reply = &x->reply;
	bool stream = reply->way == SIMULATED_STREAM;
	struct MHD_Response *response = response_make(x);
	enum MHD_Result rc;

	if (response == NULL)
		return MHD_NO;
	rc = MHD_add_response_header(response, "Content-Type",
	    stream ? "text/event-stream" : "application/json; charset=utf-8");
	if (rc == MHD_YES && stream)
		rc = MHD_add_response_header(response, "Cache-Control", "no-cache");
	if (rc == MHD_YES && reply->allow != NULL)
		rc = MHD_add_response_header(response, "Allow", reply->allow);
	if (rc == MHD_YES && reply->retry_after > 0) {
		struct text seconds = { 0 };

		text_addf(&seconds, "%d", reply->retry_after);
		rc = seconds.failed
			 ? MHD_NO
			 : MHD_add_response_header(response, "Retry-After", text_str(&seconds));
		text_free(&seconds);
	}
	if (rc == MHD_YES)
		rc = MHD_queue_response(x->connection, (unsigned)reply->status, response);
	MHD_destroy_response(response);
	x->stage = STAGE_SENT;
	return rc;
}

static enum MHD_Result
respond(struct exchange *x)
{
	switch (x->reply.way) {
	case SIMULATED_REPLY:
	case SIMULATED_STREAM:
		return send_response(x);
	case SIMULATED_RESET:
		return reset(x);
	case SIMULATED_HANG:
		return hang(x);
	}
	return MHD_NO;
}

static const char *
header(const struct exchange *x, const char *name)
{
	return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

/* The whole request is here: works out the reply, which leaves when the latency is over. */
static enum MHD_Result
answer(struct exchange *x, const char *method, const char *path)
{
	struct simulator *s = x->simulator;
	struct simulated_request request = {
		.method = method,
		.path = path,
		.api_key = header(x, STEPONE_KEY_HEADER),
		.skill_version = header(x, STEPONE_VERSION_HEADER),
		.idempotency_key = header(x, STEPONE_IDEMPOTENCY_HEADER),
		.body = text_span(&x->body),
		.body_too_large = x->body_too_large,
		.now_ms = clock_wall(),
	};

	if (s->failed || x->body.failed)
		return MHD_NO;
	if (simulated_service_answer(s->service, &request, &x->reply, s->problem) == -1) {
		s->failed = true;
		return MHD_NO;
	}
	text_free(&x->body);
	x->body = (struct text){ 0 };
	x->stage = STAGE_ANSWERED;
	if (s->options->latency_ns == 0)
		return respond(x);
	return suspend(x, s->options->latency_ns) == -1 ? MHD_NO : MHD_YES;
}

/* Called for the headers, for each piece of the body, at its end, and after every resumption until
 * a reply is queued. */
static enum MHD_Result
on_request(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
    const char *version, const char *data, size_t *len, void **exchange)
{
	struct exchange *x = *exchange;

	(void)version;
	if (x == NULL) {
		x = calloc(1, sizeof(*x));
		if (x == NULL)
			return MHD_NO;
		x->simulator = ctx;
		x->connection = connection;
		*exchange = x;
		return MHD_YES;
	}
	if (*len > 0) {
		/* Too large a body is read to its end all the same, so that the client reads the
		 * refusal. */
		if (*len > SIMULATED_BODY_MAX - x->body.len)
			x->body_too_large = true;
		if (!x->body_too_large)
			text_add(&x->body, data, *len);
		*len = 0;
		return MHD_YES;
	}
	switch (x->stage) {
	case STAGE_READING:
		return answer(x, method, path);
	case STAGE_ANSWERED:
		return respond(x);
	case STAGE_HUNG:
	case STAGE_SENT:
		break;
	}
	return MHD_NO;
}

static void
on_completed(void *ctx, struct MHD_Connection *connection, void **exchange,
    enum MHD_RequestTerminationCode code)
{
	struct exchange *x = *exchange;

	(void)ctx;
	(void)connection;
	(void)code;
	if (x == NULL)
		return;
	text_free(&x->body);
	text_free(&x->reply.body);
	text_free(&x->unsent);
	free(x);
	*exchange = NULL;
}

/* How long the loop may wait, in ms, rounded up so that nobody is looked at too early; -1: for
 * ever. */
static int
wait_ms(const struct simulator *s)
{
	int64_t next = heap_next(&s->waits), left;
	MHD_UNSIGNED_LONG_LONG library_ms = 0;
	int ms = -1;

	if (next != INT64_MAX) {
		left = next - clock_boot();
		ms = left <= 0 ? 0 : (int)((left < SECOND_NS ? left : SECOND_NS) / MS_NS) + 1;
	}
	if (MHD_get_timeout(s->daemon, &library_ms) == MHD_YES &&
	    (ms == -1 || library_ms < (unsigned)ms))
		ms = library_ms > 1000 ? 1000 : (int)library_ms;
	return ms;
}

static void
resume_due(struct simulator *s, int64_t now_ns)
{
	struct waiting waiting;

	while (s->waits.n > 0 && heap_next(&s->waits) <= now_ns) {
		heap_take(&s->waits, &waiting, sizeof waiting);
		MHD_resume_connection(waiting.exchange->connection);
	}
}

static int
serve(struct simulator *s)
{
	struct epoll_event events[EVENTS];

	for (;;) {
		int n = epoll_wait(s->epoll, events, EVENTS, wait_ms(s));

		if (n == -1 && errno != EINTR)
			return problem_set(
			    s->problem, EXIT_MACHINE, "simulator: epoll: %s", strerror(errno));
		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr == &s->signals)
				return 0;
			if (events[i].data.ptr != &s->daemon)
				unhang(events[i].data.ptr);
		}
		resume_due(s, clock_boot());
		if (MHD_run(s->daemon) != MHD_YES)
			return problem_set(
			    s->problem, EXIT_MACHINE, "simulator: libmicrohttpd stopped");
		if (s->failed)
			return -1;
	}
}

static int
start(struct simulator *s)
{
	const union MHD_DaemonInfo *info;
	struct epoll_event library = { .events = EPOLLIN, .data.ptr = &s->daemon };
	struct epoll_event signals = { .events = EPOLLIN, .data.ptr = &s->signals };

	/* Turbo also leaves out the shutdown before a close, which would put a FIN before a RST. */
	s->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0,
	    NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, s->listener,
	    MHD_OPTION_CONNECTION_LIMIT, simulator_setup_connections(),
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_BYTES, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, NULL, MHD_OPTION_END);
	if (s->daemon == NULL)
		return problem_set(
		    s->problem, EXIT_MACHINE, "simulator: libmicrohttpd does not start");
	s->listener_taken = true;
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (info == NULL || s->epoll == -1 ||
	    epoll_ctl(s->epoll, EPOLL_CTL_ADD, info->epoll_fd, &library) == -1 ||
	    epoll_ctl(s->epoll, EPOLL_CTL_ADD, s->signals, &signals) == -1)
		return problem_set(
		    s->problem, EXIT_MACHINE, "simulator: epoll: %s", strerror(errno));
	return 0;
}

/* The library wants nothing suspended when it ends. */
static void
stop(struct simulator *s)
{
	struct signalfd_siginfo taken;

	if (s->daemon != NULL) {
		resume_due(s, INT64_MAX);
		while (s->hung != NULL)
			unhang(s->hung);
		MHD_stop_daemon(s->daemon);
	}
	if (s->listener != -1 && !s->listener_taken)
		close(s->listener);
	if (s->epoll != -1)
		close(s->epoll);
	if (s->signals != -1) {
		/* Taken here, or they would end the process once the mask is as before. */
		while (read(s->signals, &taken, sizeof(taken)) == (ssize_t)sizeof(taken))
			continue;
		close(s->signals);
	}
	heap_free(&s->waits);
	simulated_service_free(s->service);
}

int
simulator_run(const struct simulator_options *options, int ready_fd, struct problem *problem)
{
	struct simulator s = {
		.options = options, .listener = -1, .epoll = -1, .signals = -1, .problem = problem
	};
	struct sigaction ignore = { .sa_handler = SIG_IGN }, pipe_before;
	sigset_t ends, before;
	int rc = -1;

	if (!isfinite(options->time_scale) || options->time_scale <= 0)
		return problem_set(problem, EXIT_USAGE, "--time-scale: a number above 0 wanted");
	if (sigaction(SIGPIPE, &ignore, &pipe_before) == -1 || sigemptyset(&ends) == -1 ||
	    sigaddset(&ends, SIGTERM) == -1 || sigaddset(&ends, SIGINT) == -1 ||
	    sigprocmask(SIG_BLOCK, &ends, &before) == -1)
		return problem_set(
		    problem, EXIT_MACHINE, "simulator: signals: %s", strerror(errno));
	s.signals = signalfd(-1, &ends, SFD_NONBLOCK | SFD_CLOEXEC);
	if (s.signals == -1) {
		problem_set(problem, EXIT_MACHINE, "simulator: signals: %s", strerror(errno));
		goto out;
	}
	s.service = simulated_service_new(options, problem);
	if (s.service == NULL)
		goto out;
	s.listener = simulator_setup_listen(options->port, problem);
	if (s.listener == -1 || start(&s) == -1 ||
	    simulator_setup_tell(s.listener, ready_fd, problem) == -1)
		goto out;
	rc = serve(&s);
out:
	stop(&s);
	(void)sigaction(SIGPIPE, &pipe_before, NULL);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return rc;
}
