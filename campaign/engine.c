/*
 * engine.c: the campaign's loop. The owner's thread. It alone changes ledger, pacer and due list;
 * the workers never see them. Never prints, never reads a clock but through clock.h, never sends
 * anything that the ledger has not committed.
 */
#include "engine.h"

#include <stdlib.h>

#include "breaker.h"
#include "clock.h"
#include "dial_result.h"
#include "due.h"
#include "failpoint.h"
#include "outcome.h"
#include "pacer.h"
#include "throttle.h"
#include "units.h"

#include "banned.h"

/* Under load a commit waits this long at most for a group that is worth it. */
#define GROUP_WAIT MS_NS
#define GROUP_LOAD 8 /* tasks in flight from which on it is load */

struct engine {
	const struct engine_options *options;
	struct ledger *ledger;
	struct pool *pool;
	const struct engine_watch *watch;
	struct problem *problem;
	struct pacer pacer;
	struct throttle throttle;
	struct breaker breaker;
	enum breaker_trip trip;
	struct due due;
	struct task *spare; /* cleared tasks, to be used again */
	struct text reason;
	struct text hold_why; /* why the pool holds back */
	int64_t in_flight, dials;
	int64_t started, looks, latest_look;
	int64_t now;    /* clock_boot() of this turn */
	int64_t offset; /* ns from clock_boot() to the wall clock, for old claims */
	bool refused;   /* 401 402 403 426: stop */
	bool unlogged;  /* a reply could not be written down: nothing more is dialed */
	bool failed;    /* ledger or system; *problem is filled */
};

static int
ledger_failed(struct engine *e)
{
	*e->problem = *ledger_problem(e->ledger);
	e->failed = true;
	return -1;
}

static int
out_of_memory(struct engine *e)
{
	e->failed = true;
	return problem_memory(e->problem);
}

/* An open call will be asked for, from `first_look` on. Times are clock_boot(). */
static int
watch_call(struct engine *e, int64_t contact, enum state from, int64_t dialed, int64_t first_look)
{
	const struct engine_options *o = e->options;
	struct due_call call = {
		.at = first_look,
		.until = dialed + o->patience_ns + o->tries * o->poll_interval_ns,
		.contact = contact,
		.from = (uint8_t)from,
	};

	return due_put(&e->due, &call) == 0 ? 0 : out_of_memory(e);
}

/* A call that an earlier run left open. */
static int
watch_old_call(void *ctx, int64_t contact, int64_t claimed_at, enum state state)
{
	struct engine *e = ctx;

	return watch_call(e, contact, state, claimed_at * MS_NS - e->offset, e->now);
}

static void
must_stop(struct engine *e, int status)
{
	if (!e->refused)
		(void)problem_set(e->problem, EXIT_SERVICE, "%s (%s)", outcome_mend(status),
		    text_str(&e->reason));
	e->refused = true;
}

static void
keep_why(struct engine *e)
{
	text_clear(&e->hold_why);
	text_addspan(&e->hold_why, text_span(&e->reason));
}

/* The first trip stops the run. */
static void
tripped(struct engine *e, enum breaker_trip trip)
{
	if (e->trip == BREAKER_HOLDS)
		e->trip = trip;
}

static int
dialed(struct engine *e, const struct task *task)
{
	const struct reply *reply = &task->reply;
	enum verdict verdict;

	if (dial_result_store(e->ledger, task, clock_wall(), &verdict, &e->reason) != 0)
		return ledger_failed(e);
	switch (verdict) {
	case VERDICT_NOT_SENT:
		throttle_not_sent(&e->throttle, e->now);
		tripped(e, breaker_not_sent(&e->breaker, e->now));
		keep_why(e);
		break;
	case VERDICT_PLACED:
		throttle_passed(&e->throttle);
		tripped(e, breaker_placed(&e->breaker, e->now));
		return watch_call(e, task->contact, STATE_PLACED, task->claimed,
		    e->now + e->options->poll_interval_ns);
	case VERDICT_STOP_RUN:
		must_stop(e, reply->status);
		break;
	case VERDICT_SLOW_DOWN:
		throttle_too_fast(&e->throttle, reply->retry_after_s, e->now);
		tripped(e, breaker_too_fast(&e->breaker, e->now));
		keep_why(e);
		break;
	case VERDICT_REFUSED:
		throttle_passed(&e->throttle);
		tripped(e, breaker_refused(&e->breaker, text_span(&e->reason), e->now));
		break;
	case VERDICT_UNKNOWN:
		tripped(e, breaker_unknown(&e->breaker, task->era, e->now));
		break;
	}
	return e->reason.failed || e->hold_why.failed ? out_of_memory(e) : 0;
}

static int
ended(struct engine *e, const struct task *task)
{
	const struct wire_record *record = &task->reply.record;
	struct ledger_ending ending = {
		.transcript = text_span(&record->transcript),
		.record = text_span(&task->reply.body),
	};

	outcome_settle(record, e->options->price, &ending);
	if (task->call.from != STATE_ENDED)
		return ledger_end(e->ledger, task->contact, (enum state)task->call.from, &ending) ==
			       0
			   ? 0
			   : ledger_failed(e);
	/* Ended before, without a cost: has it one now? */
	if (ending.cost == MONEY_NONE)
		return 0;
	return ledger_charge(e->ledger, task->contact, ending.cost, ending.computed) == 0
		   ? 0
		   : ledger_failed(e);
}

/* No record yet, or not ended: look again, unless patience and tries are at their end. */
static int
look_again(struct engine *e, struct due_call *call)
{
	const struct engine_options *o = e->options;

	call->looks++;
	call->failures = 0;
	/* To collect is to ask so many times, and to leave what is not there as it was. */
	if (o->collect && call->looks >= o->tries)
		return 0;
	if (!o->collect && e->now >= call->until && call->looks >= o->tries) {
		if (ledger_overdue(e->ledger, call->contact, text_str(&e->reason)) != 0)
			return ledger_failed(e);
		return 0;
	}
	/* By its own clock, so that looks do not drift; never twice at once. */
	call->at += o->poll_interval_ns;
	if (call->at < e->now)
		call->at = e->now;
	return due_put(&e->due, call) == 0 ? 0 : out_of_memory(e);
}

static int
polled(struct engine *e, const struct task *task)
{
	struct due_call call = task->call;

	text_clear(&e->reason);
	switch (outcome_of_poll(&task->reply, &e->reason)) {
	case LOOK_ENDED:
		return ended(e, task);
	case LOOK_STRANGER:
		if (!call.strange &&
		    ledger_alarm(e->ledger, task->contact, clock_wall(), text_str(&e->reason)) != 0)
			return ledger_failed(e);
		call.strange = true;
		return look_again(e, &call);
	case LOOK_NOT_YET:
		return look_again(e, &call);
	case LOOK_STOP_RUN:
		must_stop(e, task->reply.status);
		return 0;
	case LOOK_NO_ANSWER:
		if (call.failures < 1000)
			call.failures++;
		call.at = e->now + throttle_poll_delay(e->options->poll_interval_ns, call.failures);
		return due_put(&e->due, &call) == 0 ? 0 : out_of_memory(e);
	}
	return 0;
}

/* Everything that came back. */
static int
take_back(struct engine *e)
{
	struct task *task = pool_take(e->pool);
	int status = 0;

	while (task != NULL) {
		struct task *next = task->next;

		e->in_flight--;
		if (task->kind == TASK_DIAL)
			e->dials--;
		if (task->reply.unlogged)
			e->unlogged = true;
		if (status == 0)
			status = task->kind == TASK_DIAL ? dialed(e, task) : polled(e, task);
		task_keep(&e->spare, task);
		task = next;
	}
	return status;
}

/* Claims the next contact; its task waits in the pool for the commit. */
static int
claim(struct engine *e)
{
	const struct engine_options *o = e->options;
	money reserve = o->price == MONEY_NONE ? 0 : money_worst(o->longest_ns, o->price);
	const struct ledger_ready *ready;
	struct task *task = task_reuse(&e->spare);
	int found;

	if (task == NULL)
		return out_of_memory(e);
	found = ledger_next_ready(e->ledger, &ready);
	if (found == 1) {
		task->kind = TASK_DIAL;
		task->contact = ready->contact;
		memcpy(task->phone, ready->phone, sizeof task->phone);
		text_addspan(&task->requirement, text_span(&ready->requirement));
		if (task->requirement.failed) {
			task_free(task);
			return out_of_memory(e);
		}
		task->claimed = e->now;
		task->era = e->breaker.era;
		found =
		    ledger_claim(e->ledger, task->contact, clock_wall(), reserve, task->key) == 0
			? 1
			: -1;
	}
	if (found != 1) {
		task_free(task);
		if (found == 0)
			(void)problem_set(e->problem, EXIT_MACHINE,
			    "the ledger's totals do not match its rows; please report this");
		e->failed = true;
		return found == 0 ? -1 : ledger_failed(e);
	}
	failpoint("claim staged");
	pacer_take(&e->pacer, e->now);
	e->started++;
	e->in_flight++;
	e->dials++;
	/* Only staged: no worker sees it before commit() flushes the pool. */
	pool_submit(e->pool, task);
	return 0;
}

/* Sends a look after the call that is due; a look may be sent twice, so it waits for no commit. */
static int
look(struct engine *e)
{
	struct task *task = task_reuse(&e->spare);

	if (task == NULL)
		return out_of_memory(e);
	task->kind = TASK_POLL;
	task->call = due_take(&e->due);
	task->contact = task->call.contact;
	if (ledger_call(e->ledger, task->contact, task->phone, task->call_id) != 0) {
		task_free(task);
		return ledger_failed(e);
	}
	e->looks++;
	if (e->now - task->call.at > e->latest_look)
		e->latest_look = e->now - task->call.at;
	e->in_flight++;
	pool_submit(e->pool, task);
	return 0;
}

static enum plan_stop
stop_asked(struct engine *e)
{
	enum plan_stop stop = e->watch->stop(e->watch->ctx);

	if (stop == PLAN_GO && (e->refused || e->unlogged || e->trip != BREAKER_HOLDS))
		return PLAN_DRAIN;
	return stop;
}

/* All that may begin now. Returns why nothing more may. */
static struct plan
begin_work(struct engine *e)
{
	const struct ledger_totals *totals = ledger_totals(e->ledger);
	enum plan_stop stop = stop_asked(e);
	bool collect = e->options->collect;
	struct plan plan;

	do {
		struct plan_view view = {
			.ready = collect ? 0 : totals->states[STATE_READY],
			.open = collect
				    ? (int64_t)e->due.n
				    : totals->states[STATE_DIALING] + totals->states[STATE_PLACED],
			.in_flight = e->in_flight,
			.dials = e->dials,
			.dials_most = e->breaker.careful ? 1 : 0,
			.concurrency = e->options->concurrency,
			.max_open = e->options->max_open,
			.pacer_next = pacer_next(&e->pacer),
			.held_until = e->throttle.until,
			.poll_due = due_next(&e->due),
			.stop = stop,
		};

		plan = plan_next(&view, e->now);
	} while (!e->failed && ((plan.kind == PLAN_DIAL && claim(e) == 0) ||
				   (plan.kind == PLAN_POLL && look(e) == 0)));
	return plan;
}

/* Commits the turn; what it claimed goes to the pool then, and only then. */
static int
commit(struct engine *e)
{
	if (ledger_commit(e->ledger) != 0)
		return ledger_failed(e);
	pool_flush(e->pool);
	failpoint("turn handed over");
	return 0;
}

static int
wait_for(struct engine *e, int64_t until)
{
	int64_t load = e->in_flight;
	int64_t now;

	if (pool_wait(e->pool, 1, e->watch->fd, until, e->problem) != 0)
		goto failed;
	now = clock_boot();
	/* Many in flight: more replies are a moment behind the first, and share its commit. */
	if (load >= GROUP_LOAD && now < until) {
		if (until > now + GROUP_WAIT)
			until = now + GROUP_WAIT;
		if (pool_wait(e->pool, (int)(load / 4), e->watch->fd, until, e->problem) != 0)
			goto failed;
	}
	return 0;
failed:
	e->failed = true;
	return -1;
}

/* Returns when the watcher wants to be told again. */
static int64_t
tell_watcher(struct engine *e)
{
	const struct engine_stats stats = {
		.totals = ledger_totals(e->ledger),
		.started = e->started,
		.looks = e->looks,
		.latest_look = e->latest_look,
		.held_until = e->throttle.until,
		.held_why = text_str(&e->hold_why),
		.now = clock_boot(),
	};

	return e->watch->turn(e->watch->ctx, &stats);
}

/* Why it ended, once nothing more may begin and all that was in flight is home. */
static enum engine_end
end_of(const struct engine *e)
{
	const struct ledger_totals *totals = ledger_totals(e->ledger);

	if (e->unlogged) {
		(void)problem_set(e->problem, EXIT_MACHINE,
		    "replies cannot be written down any more (is the disk full?): nothing more was"
		    " dialed; make room, then the same command goes on");
		return ENGINE_FAILED;
	}
	if (e->refused)
		return ENGINE_REFUSED;
	if (e->trip != BREAKER_HOLDS) {
		(void)problem_set(e->problem, EXIT_EARLY, "%s", breaker_words(e->trip));
		return ENGINE_TRIPPED;
	}
	/* A signal that came when all was done stopped nothing. */
	if (e->options->collect)
		return e->due.n == 0 ? ENGINE_DONE : ENGINE_STOPPED;
	return totals->states[STATE_READY] + totals->states[STATE_PLACED] == 0 ? ENGINE_DONE
									       : ENGINE_STOPPED;
}

static enum engine_end
run(struct engine *e)
{
	struct plan plan;

	for (;;) {
		int64_t tell;

		e->now = clock_boot();
		if (take_back(e) != 0)
			break;
		plan = begin_work(e);
		if (e->failed || commit(e) != 0)
			break;
		tell = tell_watcher(e);
		if (plan.kind == PLAN_DONE) {
			return end_of(e);
		}
		if (wait_for(e, tell < plan.until ? tell : plan.until) != 0)
			break;
	}
	return ENGINE_FAILED;
}

enum engine_end
engine_run(const struct engine_options *options, struct ledger *ledger, struct pool *pool,
    const struct engine_watch *watch, struct problem *problem)
{
	struct engine e = {
		.options = options,
		.ledger = ledger,
		.pool = pool,
		.watch = watch,
		.problem = problem,
	};
	enum engine_end end = ENGINE_FAILED;

	e.now = clock_boot();
	e.pacer = pacer_new(options->interval_ns, e.now);
	e.offset = clock_wall() * MS_NS - e.now;
	if (ledger_each_open(ledger, options->collect, watch_old_call, &e) == 0)
		end = run(&e);
	else if (!e.failed)
		(void)ledger_failed(&e);
	task_free_list(e.spare);
	due_free(&e.due);
	text_free(&e.reason);
	text_free(&e.hold_why);
	return end;
}
