/*
 * test_failing_run.c: a campaign against a service of our own, with each allocation, each call of the system and each
 * statement failing in turn; then the same campaign gone on with, when nothing fails any more. Whatever failed,
 * nobody is called twice by the service's own count, and every row comes to the end that it comes to by itself, or
 * is unknown.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdatomic.h>

#include "clock.h"
#include "engine.h"
#include "failing.h"
#include "recovery.h"
#include "request.h"
#include "testing.h"
#include "testing_contacts.h"
#include "testing_worker.h"
#include "units.h"
#include "zone.h"

#define ROWS 8

/* What the service does about each of them. */
static const struct {
	const char *name;
	int status;
	const char *reply;  /* to the dial; %d is the number's own */
	const char *record; /* data of it, once it was asked for before */
	int may_ring;       /* so often */
} plans[ROWS + 1] = {
	[1] = { "answers", 200, "{\"success\":true,\"call_id\":\"c-%d\"}",
	    "\"status\":\"completed\",\"duration_seconds\":61,\"cost\":0.3", 1 },
	[2] = { "does not answer", 200, "{\"success\":true,\"call_id\":\"c-%d\"}",
	    "\"status\":\"no_answer\",\"duration_seconds\":0", 1 },
	[3] = { "busy, and is called again", 200, "{\"success\":true,\"call_id\":\"c-%d\"}",
	    "\"status\":\"busy\",\"duration_seconds\":0", 2 },
	[4] = { "refused", 400, "{\"success\":false,\"message\":\"bad number %d\"}", NULL, 1 },
	[5] = { "may have rung", 500, "%d", NULL, 1 },
	[6] = { "the id of another", 200, "{\"success\":true,\"call_id\":\"c-101\"}",
	    "\"status\":\"completed\",\"duration_seconds\":61,\"cost\":0.3", 1 },
	[7] = { "asks for no more calls", 200, "{\"success\":true,\"call_id\":\"c-%d\"}",
	    "\"status\":\"completed\",\"duration_seconds\":5,\"cost\":0.15,"
	    "\"call_content\":[{\"role\":\"user\",\"content\":\"no more calls\"}]",
	    1 },
	[8] = { "no usable id", 200, "{\"success\":true}", NULL, 1 },
};

static char folder[TESTING_PATH];

/* The service: what rang, by its own count, and which records were asked for. */
struct service {
	struct testing_worker worker;
	atomic_int rang[ROWS + 1];
	atomic_int polls[ROWS + 1];
};

static struct service service;

static void
answer_dial(struct service *s, struct task *task, int who)
{
	if (!testing_worker_send(&s->worker, task, plans[who].status))
		return;
	atomic_fetch_add(&s->rang[who], 1);
	text_addf(&task->reply.body, plans[who].reply, who + 100 * atomic_load(&s->rang[who]));
}

static void
answer_poll(struct service *s, struct task *task, int who)
{
	if (!testing_worker_send(&s->worker, task, 200))
		return;
	if (atomic_fetch_add(&s->polls[who], 1) % 2 == 0)
		text_adds(&task->reply.body, "{\"success\":true,\"data\":null}");
	else
		text_addf(&task->reply.body, "{\"success\":true,\"data\":{%s}}", plans[who].record);
}

static struct task *
service_turn(void *worker, struct task *fresh)
{
	struct service *s = worker;

	if (fresh == NULL)
		return testing_worker_wait(&s->worker);
	for (struct task *task = fresh; task != NULL; task = task->next) {
		int who = (int)(phone_number(task->phone) % 100);

		if (task->kind == TASK_DIAL)
			answer_dial(s, task, who);
		else
			answer_poll(s, task, who);
		/* As a reply whose bytes found no room. */
		if (task->reply.body.failed) {
			task->reply.complete = false;
			text_clear(&task->reply.body);
		}
	}
	request_read_all(fresh, s->worker.log, &s->worker.frames);
	return fresh;
}

/* The campaign, as far as it needs closing. */
struct campaign {
	struct permit permit;
	struct ledger *ledger;
	struct reply_log *log;
	struct pool *pool;
	struct problem problem;
	int64_t since; /* clock_boot() */
	bool held;     /* nothing could be sent, and it would wait for a second */
};

static int64_t
on_turn(void *ctx, const struct engine_stats *stats)
{
	struct campaign *c = ctx;

	c->held = c->held || stats->held_until != 0;
	return stats->now + 20 * MS_NS;
}

/* What fails may make it wait; that is not what is tried here. */
static enum plan_stop
on_stop(void *ctx)
{
	struct campaign *c = ctx;

	return c->held || clock_boot() - c->since > 200 * MS_NS ? PLAN_DRAIN : PLAN_GO;
}

static int
on_ready(void *ctx, struct problem *problem)
{
	(void)ctx;
	(void)problem;
	return 0;
}

static const char *
in_folder(const char *name)
{
	static char paths[4][2 * TESTING_PATH];
	static int next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static int
start(struct campaign *c)
{
	static const struct pool_worker worker = { &service, testing_worker_start, service_turn,
		testing_worker_wake, testing_worker_stop };

	c->permit = (struct permit){ .at_most = 5, .at_most_ms = 86400000 };
	c->permit.history = history_open(folder, true, &c->problem);
	if (c->permit.history == NULL)
		return -1;
	c->ledger = ledger_open(in_folder("ledger"), true, &c->problem);
	if (c->ledger == NULL)
		return -1;
	c->log = service.worker.log = reply_log_open(in_folder("ledger"), &c->problem);
	if (c->log == NULL)
		return -1;
	if (opt_out_defaults(&c->permit.phrases) != 0)
		return problem_memory(&c->problem);
	if (history_campaign(c->permit.history, "one", "one", clock_wall()) != 0) {
		c->problem = *history_problem(c->permit.history);
		return -1;
	}
	if (recovery_recover(c->ledger, c->log, &c->permit, clock_wall(), &c->problem) < 0 ||
	    reply_log_reserve(c->log, &c->problem) != 0)
		return -1;
	c->pool = pool_new(1, &worker, &c->problem);
	return c->pool == NULL ? -1 : 0;
}

static void
finish(struct campaign *c)
{
	pool_free(c->pool);
	ledger_free(c->ledger);
	reply_log_free(c->log);
	history_free(c->permit.history);
	permit_free(&c->permit);
	testing_worker_free(&service.worker);
}

static enum engine_end
go(struct campaign *c)
{
	struct engine_options options = { .clock = &clock_system,
		.interval_ns = 1000,
		.concurrency = 4,
		.price = 1500,
		.longest_ns = 120 * SECOND_NS,
		.patience_ns = 60 * SECOND_NS,
		.poll_interval_ns = MS_NS,
		.tries = 5,
		.budget = 1000000,
		.log_max = 300,
		.campaign = "one",
		.rules = { .permit = &c->permit,
		    .redial = { .on = { [OUTCOME_BUSY] = true }, .times = 1, .after = 1 } } };
	const struct engine_watch watch = {
		.ctx = c, .turn = on_turn, .stop = on_stop, .ready = on_ready, .fd = -1
	};
	enum engine_end end = ENGINE_FAILED;

	(void)window_parse(span_of("always"), &options.rules.window);
	c->since = clock_boot();
	if (start(c) == 0) {
		options.log = c->log;
		end = engine_run(&options, c->ledger, c->pool, &watch, &c->problem);
	}
	return end;
}

static void
make_ledger(void)
{
	struct problem problem = { 0 };

	ledger_free(testing_contacts(in_folder("new"), ROWS, &problem));
}

/* As the campaign began: a new ledger, nothing remembered, nothing rung. */
static void
afresh(void)
{
	static const char *const names[] = { "ledger", "ledger-wal", "ledger-shm", "ledger.replies",
		"memory.sqlite", "memory.sqlite-wal", "memory.sqlite-shm" };
	static char bytes[1 << 20];
	int in, out;
	ssize_t n;

	for (size_t i = 0; i < COUNT(names); i++)
		(void)unlink(in_folder(names[i]));
	in = open(in_folder("new"), O_RDONLY);
	out = open(in_folder("ledger"), O_WRONLY | O_CREAT, 0600);
	n = read(in, bytes, sizeof bytes);
	assert_true(n > 0 && write(out, bytes, (size_t)n) == n);
	(void)close(in);
	(void)close(out);
	for (int i = 0; i <= ROWS; i++) {
		atomic_store(&service.rang[i], 0);
		atomic_store(&service.polls[i], 0);
	}
}

struct stand {
	enum state state[ROWS + 1];
	enum outcome outcome[ROWS + 1];
	int64_t opt_outs, alarms;
};

static int
note(void *ctx, const struct ledger_row *row)
{
	struct stand *stand = ctx;

	stand->state[row->row - 1] = row->state;
	stand->outcome[row->row - 1] = row->outcome;
	return 0;
}

/* Goes on until all is done, when nothing fails; how everybody stands then. */
static void
go_on(struct stand *stand)
{
	enum engine_end end = ENGINE_STOPPED;

	for (int i = 0; i < 100 && end != ENGINE_DONE; i++) {
		struct campaign c = { .problem = { .code = EXIT_DONE } };

		end = go(&c);
		if (end == ENGINE_FAILED || end == ENGINE_REFUSED)
			fail_msg("after %s: %s", failing_name(), c.problem.text);
		assert_int_equal(ledger_each_row(c.ledger, LEDGER_CONTACTS, note, stand), 0);
		stand->opt_outs = ledger_totals(c.ledger)->opt_outs;
		stand->alarms = ledger_totals(c.ledger)->alarms;
		finish(&c);
	}
	for (int i = 1; i <= ROWS && end != ENGINE_DONE; i++)
		print_error("row %d is %s, rang %d times, %d looks\n", i + 1,
		    state_name(stand->state[i]), atomic_load(&service.rang[i]),
		    atomic_load(&service.polls[i]));
	if (end != ENGINE_DONE)
		fail_msg("after %s: it does not come to an end: %d", failing_name(), (int)end);
}

static void
check_calls(void)
{
	for (int i = 1; i <= ROWS; i++)
		if (atomic_load(&service.rang[i]) > plans[i].may_ring)
			fail_msg("%s: row %d, %s: rang %d times", failing_name(), i + 1,
			    plans[i].name, atomic_load(&service.rang[i]));
}

static void
once(void *ctx)
{
	const struct stand *uncut = ctx;
	struct campaign c = { .problem = { .code = EXIT_DONE } };
	struct stand stand = { 0 };
	enum engine_end end;
	bool failed;

	afresh();
	failing_begin();
	end = go(&c);
	failed = failing_end();
	if (end == ENGINE_FAILED && (!failed || c.problem.text[0] == '\0'))
		fail_msg("%s: told as \"%s\"", failing_name(), c.problem.text);
	finish(&c);
	check_calls();
	go_on(&stand);
	check_calls();
	for (int i = 1; i <= ROWS; i++) {
		bool same =
		    stand.state[i] == uncut->state[i] && stand.outcome[i] == uncut->outcome[i];

		/* The id of another is its own once the other one has lost it. */
		if (!same && stand.state[i] != STATE_UNKNOWN && i != 6)
			fail_msg("%s: row %d, %s: is %s %s", failing_name(), i + 1, plans[i].name,
			    state_name(stand.state[i]), outcome_name(stand.outcome[i]));
		if (stand.state[i] == STATE_ENDED && atomic_load(&service.rang[i]) == 0)
			fail_msg("%s: row %d has ended, but never rang", failing_name(), i + 1);
	}
	if (stand.state[7] == STATE_ENDED && stand.opt_outs != 1)
		fail_msg("%s: who asked for no more calls was not heard", failing_name());
}

static void
each(void **state)
{
	enum failing kind = failing_kind(state);
	struct stand uncut = { 0 };

	afresh();
	go_on(&uncut);
	check_calls();
	assert_int_equal(uncut.state[1], STATE_ENDED);
	assert_int_equal(uncut.opt_outs, 1);
	assert_int_equal(uncut.alarms, 1);
	assert_int_equal(atomic_load(&service.rang[3]), 2);
	assert_int_equal(uncut.state[4], STATE_REFUSED);
	assert_int_equal(uncut.state[5], STATE_UNKNOWN);
	assert_int_equal(uncut.state[6], STATE_UNKNOWN);
	assert_true(failing_each(kind, once, &uncut) > 0);
}

static int
make_folder(void **state)
{
	(void)state;
	/* Some thousand commits, and no use in waiting for a disk. */
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	testing_dir_make(folder);
	make_ledger();
	(void)sem_init(&service.worker.work, 0, 0);
	return zone_set("Asia/Shanghai", &(struct problem){ 0 });
}

static int
remove_folder(void **state)
{
	(void)state;
	testing_dir_remove(folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FAILING_TEST(each, FAILING_MEMORY),
		FAILING_TEST(each, FAILING_SYSTEM),
		FAILING_TEST(each, FAILING_SQL),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
