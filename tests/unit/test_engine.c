/*
 * test_engine.c: how a run ends, and what it leaves: the engine with a ledger of its own, a pool whose worker answers
 * at once from a table, and a wall clock that the test sets. Requests are counted by the worker.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdatomic.h>

#include "engine.h"
#include "request.h"
#include "testing.h"
#include "testing_contacts.h"
#include "testing_worker.h"
#include "units.h"
#include "zone.h"

#define ROWS 24
#define NOON INT64_C(1795752000000) /* 2026-11-27 12:00 in Shanghai */
#define HOUR INT64_C(3600000)

static char folder[TESTING_PATH];

/* What the service does about every number; "%d" in a reply is the number's own. */
struct answers {
	int status;
	const char *dial, *record;
};

static const struct answers answered = { 200, "{\"success\":true,\"call_id\":\"c-%d\"}",
	"{\"success\":true,\"data\":{\"status\":\"completed\",\"duration_seconds\":30,\"cost\":0.15}}" },
			    silent = { 200, "{\"success\":true,\"call_id\":\"c-%d\"}",
				    "{\"success\":true,\"data\":null}" },
			    no_credit = { 402, "{\"success\":false,\"message\":\"no credit\"}",
				    NULL },
			    refused = { 400, "{\"success\":false,\"message\":\"wrong number\"}",
				    NULL },
			    broken = { 500, "oops", NULL };

struct service {
	struct testing_worker worker;
	const struct answers *answers;
	atomic_int dials, polls;
};

static struct service service;

static struct task *
service_turn(void *worker, struct task *fresh)
{
	struct service *s = worker;

	if (fresh == NULL)
		return testing_worker_wait(&s->worker);
	for (struct task *task = fresh; task != NULL; task = task->next) {
		bool dial = task->kind == TASK_DIAL;
		int who = (int)(phone_number(task->phone) % 100);

		if (!testing_worker_send(&s->worker, task, dial ? s->answers->status : 200))
			continue;
		atomic_fetch_add(dial ? &s->dials : &s->polls, 1);
		text_addf(&task->reply.body, dial ? s->answers->dial : s->answers->record, who);
	}
	request_read_all(fresh, s->worker.log, &s->worker.frames);
	return fresh;
}

/* A wall clock that stands where it was put; the other one is the machine's, for the pool waits by it. */
static int64_t
boot(void *ctx)
{
	(void)ctx;
	return clock_boot();
}

static int64_t
wall(void *ctx)
{
	return *(const int64_t *)ctx;
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

static struct ledger *
make_ledger(struct problem *problem)
{
	(void)unlink(in_folder("ledger"));
	(void)unlink(in_folder("ledger.replies"));
	return testing_contacts(in_folder("ledger"), ROWS, problem);
}

struct watcher {
	int64_t stop_after; /* dials from which on it asks the run to stop; 0: never */
	int64_t turns;
};

static int64_t
on_turn(void *ctx, const struct engine_stats *stats)
{
	((struct watcher *)ctx)->turns++;
	return stats->now + 20 * MS_NS;
}

static enum plan_stop
on_stop(void *ctx)
{
	const struct watcher *watcher = ctx;

	return watcher->stop_after != 0 && atomic_load(&service.dials) >= watcher->stop_after
		   ? PLAN_DRAIN
		   : PLAN_GO;
}

static int
on_ready(void *ctx, struct problem *problem)
{
	(void)ctx;
	(void)problem;
	return 0;
}

/* One run, and what must come of it. */
static const struct row {
	const char *name;
	const struct answers *answers;
	int64_t wall;
	const char *window;
	bool no_wait, place_only, collect;
	money budget;
	int64_t stop_after;
	enum engine_end end;
	const char *words; /* of the problem; NULL: none */
	/* What the service counted; -1: any number below ROWS, but 0. */
	int dials;
	/* How many contacts stand in these states at the end; -1 likewise. */
	int ready, placed, ended, refused, unknown;
} rows[] = {
	{ "all answer", &answered, NOON, "always", .budget = MONEY_NONE, .end = ENGINE_DONE,
	    .dials = ROWS, .ended = ROWS },
	{ "only placed", &silent, NOON, "always", .place_only = true, .budget = MONEY_NONE,
	    .end = ENGINE_DONE, .dials = ROWS, .placed = ROWS },
	{ "no call left to collect", &answered, NOON, "always", .collect = true,
	    .budget = MONEY_NONE, .end = ENGINE_DONE, .ready = ROWS },
	{ "somebody stops it", &answered, NOON, "always", .budget = MONEY_NONE, .stop_after = 4,
	    .end = ENGINE_STOPPED, .dials = -1, .ready = -1, .placed = -1 },
	{ "no credit", &no_credit, NOON, "always", .budget = MONEY_NONE, .end = ENGINE_REFUSED,
	    .words = "no credit", .dials = -1, .ready = ROWS },
	{ "everybody refused in the same words", &refused, NOON, "always", .budget = MONEY_NONE,
	    .end = ENGINE_TRIPPED, .words = "refus", .dials = -1, .ready = -1, .refused = -1 },
	{ "nobody can tell", &broken, NOON, "always", .budget = MONEY_NONE, .end = ENGINE_TRIPPED,
	    .words = "call_reason", .dials = -1, .ready = -1, .unknown = -1 },
	{ "the budget is for three", &answered, NOON, "always", .budget = 3 * 2 * 1500,
	    .end = ENGINE_TRIPPED, .words = "the budget is used up", .dials = -1, .ready = -1,
	    .ended = -1 },
	{ "outside calling hours", &answered, NOON + 10 * HOUR, "09:00-21:00", .no_wait = true,
	    .budget = MONEY_NONE, .end = ENGINE_TRIPPED, .words = "outside calling hours until",
	    .ready = ROWS },
	{ "inside them", &answered, NOON + 8 * HOUR, "09:00-21:00", .no_wait = true,
	    .budget = MONEY_NONE, .end = ENGINE_DONE, .dials = ROWS, .ended = ROWS },
};

static void
check_count(const char *name, int64_t got, int want)
{
	if (want >= 0)
		ROW_INT(name, got, want);
	else
		ROW_TRUE(name, got > 0 && got < ROWS);
}

static void
run_row(const struct row *row)
{
	static const struct pool_worker worker = { &service, testing_worker_start, service_turn,
		testing_worker_wake, testing_worker_stop };
	int64_t now = row->wall;
	const struct clock clock = { boot, wall, &now };
	struct permit permit = { 0 };
	struct watcher watcher = { .stop_after = row->stop_after };
	const struct engine_watch watch = {
		.ctx = &watcher, .turn = on_turn, .stop = on_stop, .ready = on_ready, .fd = -1
	};
	struct engine_options options = { .clock = &clock,
		.interval_ns = 1000,
		.concurrency = 4,
		.price = 1500,
		.longest_ns = 120 * SECOND_NS,
		.patience_ns = 60 * SECOND_NS,
		.poll_interval_ns = MS_NS,
		.tries = 5,
		.budget = row->budget,
		.campaign = "one",
		.place_only = row->place_only,
		.collect = row->collect,
		.rules = { .permit = &permit, .no_wait = row->no_wait } };
	struct problem problem = { 0 };
	struct ledger *ledger = make_ledger(&problem);
	const struct ledger_totals *totals = ledger_totals(ledger);
	struct pool *pool;

	service.answers = row->answers;
	atomic_store(&service.dials, 0);
	atomic_store(&service.polls, 0);
	assert_int_equal(opt_out_defaults(&permit.phrases), 0);
	assert_int_equal(window_parse(span_of(row->window), &options.rules.window), 0);
	options.log = service.worker.log = reply_log_open(in_folder("ledger"), &problem);
	assert_non_null(options.log);
	pool = pool_new(1, &worker, &problem);
	assert_non_null(pool);
	ROW_INT(row->name, engine_run(&options, ledger, pool, &watch, &problem), row->end);
	ROW_TRUE(row->name, watcher.turns > 0);
	if (row->words == NULL)
		ROW_STRING(row->name, problem.text, "");
	else if (strstr(problem.text, row->words) == NULL)
		fail_msg("row \"%s\": told as \"%s\"", row->name, problem.text);
	check_count(row->name, atomic_load(&service.dials), row->dials);
	check_count(row->name, totals->states[STATE_READY], row->ready);
	check_count(row->name, totals->states[STATE_PLACED], row->placed);
	check_count(row->name, totals->states[STATE_ENDED], row->ended);
	check_count(row->name, totals->states[STATE_REFUSED], row->refused);
	check_count(row->name, totals->states[STATE_UNKNOWN], row->unknown);
	/* No dial without its row, and none is left in the middle. */
	ROW_INT(row->name, totals->states[STATE_DIALING], 0);
	ROW_INT(row->name, totals->claims >= atomic_load(&service.dials), 1);
	pool_free(pool);
	reply_log_free(options.log);
	ledger_free(ledger);
	permit_free(&permit);
}

static void
ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		run_row(&rows[i]);
}

static int
make_folder(void **state)
{
	(void)state;
	testing_dir_make(folder);
	(void)sem_init(&service.worker.work, 0, 0);
	return zone_set("Asia/Shanghai", &(struct problem){ 0 });
}

static int
remove_folder(void **state)
{
	(void)state;
	testing_worker_free(&service.worker);
	testing_dir_remove(folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
