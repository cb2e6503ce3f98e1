/*
 * engine.c: the campaign's loop. The owner's thread. It alone changes ledger, pacer and due list;
 * the workers never see them. Never prints, never reads a clock but the one it is given, never sends
 * anything that the ledger has not committed.
 */
#include "engine_private.h"

#include "failpoint.h"
#include "ledger_recovery.h"
#include "preamble.h"
#include "units.h"

#include "banned.h"

/* Under load a commit waits this long at most, so that several replies share it. */
#define GROUP_WAIT MS_NS
#define GROUP_LOAD 8 /* tasks in flight from which on it is load */

/* A conversation that is missing is collected so long after its call. */
#define TALK_ASKED_MS (7 * INT64_C(86400000))

static int64_t
boot_now(const struct engine *e)
{
	const struct clock *clock = e->options->clock;

	return clock->boot(clock->ctx);
}

static struct next_call_now
read_clocks(const struct engine *e)
{
	const struct clock *clock = e->options->clock;

	return (struct next_call_now){ clock->boot(clock->ctx), clock->wall(clock->ctx) };
}

/*
 * Nothing is dialed until then: the service asked for that, or something on this machine keeps
 * calls back (a do-not-call list, the clock).
 */
static int64_t
hold_until(const struct engine *e)
{
	return e->hold_until > e->backoff.until ? e->hold_until : e->backoff.until;
}

/* A call that an earlier run left open. */
static int
watch_old_call(void *ctx, int64_t contact, int64_t claimed_at, enum state state)
{
	struct engine *e = ctx;

	/* The clock was set back since the claim: patience is counted from now. */
	if (claimed_at > e->now.wall)
		claimed_at = e->now.wall;
	return engine_watch_call(e, contact, state,
	    claimed_at * MS_NS - (e->now.wall * MS_NS - e->now.boot), e->now.boot);
}

/*
 * The claim in the ledger, and before it in the history. Where the history has its key, another
 * process with this ledger, or a newer copy of it, made that call: then it must not be made again.
 * A key that was taken back there is passed over.
 */
static enum history_key
claim_key(struct engine *e, struct task *task)
{
	struct permit *permit = e->options->rules.permit;
	int64_t wall = e->now.wall; /* the pace was reckoned for this moment, too */
	enum history_key key;

	for (;;) {
		if (ledger_claim(e->ledger, task->contact, wall, engine_worst(e), task->key) != 0) {
			(void)engine_ledger_failed(e);
			return HISTORY_KEY_FAILED;
		}
		key = permit_call(permit, task->phone, wall, task->key);
		if (key != HISTORY_KEY_TAKEN_BACK)
			break;
		if (ledger_unclaim(e->ledger, task->contact) != 0) {
			(void)engine_ledger_failed(e);
			return HISTORY_KEY_FAILED;
		}
	}
	if (key == HISTORY_KEY_FAILED) {
		(void)engine_permit_failed(e);
	}
	return key;
}

static enum history_key
stage(struct engine *e, struct task *task, const struct ledger_ready *ready)
{
	const struct engine_options *o = e->options;

	task->kind = TASK_DIAL;
	task->contact = ready->contact;
	memcpy(task->phone, ready->phone, sizeof task->phone);
	preamble_compose(&o->preamble, text_span(&ready->name), text_span(&ready->requirement),
	    &task->requirement);
	text_addspan(&task->parameters, text_span(&ready->parameters));
	if (task->requirement.failed || task->parameters.failed) {
		(void)engine_out_of_memory(e);
		return HISTORY_KEY_FAILED;
	}
	task->claimed = e->now.boot;
	task->shuts = next_call_shuts(&e->next, &e->now, &ready->limits);
	task->era = e->breaker.era;
	return claim_key(e, task);
}

/* Claimed, and the history has its key: it may have rung, and is left to a person. 0 or -1. */
static int
dispute(struct engine *e, int64_t contact)
{
	if (ledger_unknown(e->ledger, contact, LEDGER_DISPUTED, (struct span){ "", 0 }) != 0)
		return engine_ledger_failed(e);
	if (!e->disputed &&
	    ledger_alarm(e->ledger, contact, e->now.wall,
		LEDGER_DISPUTED
		", or another process uses a copy of it; other rows may say so, too") != 0)
		return engine_ledger_failed(e);
	e->disputed = true;
	return engine_tell(e, contact,
	    &(struct engine_event){ .state = STATE_UNKNOWN, .reason = LEDGER_DISPUTED });
}

/* Claims the next contact that may be called, if any; its task waits in the pool for the commit. */
static int
claim(struct engine *e)
{
	const struct ledger_ready *ready;
	struct task *task;
	struct problem problem = { 0 };
	int status;

	switch (next_call_take(&e->next, &e->now, &ready, &problem)) {
	case NEXT_CALL_FOUND:
		break;
	case NEXT_CALL_NONE:
		return 0;
	case NEXT_CALL_LIST_BROKEN:
		return engine_list_holds(e, &problem);
	case NEXT_CALL_FAILED:
		*e->problem = problem;
		engine_end_for(e, WHY_FAILED);
		return -1;
	}
	task = task_reuse(&e->spare);
	if (task == NULL)
		return engine_out_of_memory(e);
	switch (stage(e, task, ready)) {
	case HISTORY_KEY_NEW:
		break;
	case HISTORY_KEY_KNOWN:
		status = dispute(e, task->contact);
		task_keep(&e->spare, task);
		return status;
	case HISTORY_KEY_TAKEN_BACK:
	case HISTORY_KEY_FAILED:
		task_free(task);
		return -1;
	}
	reply_log_claim(&e->claims, task->key);
	failpoint("claim staged");
	pacer_take(&e->pacer, e->now.boot);
	if (engine_tell(e, task->contact, &(struct engine_event){ .state = STATE_DIALING }) != 0) {
		task_free(task);
		return -1;
	}
	e->started++;
	e->in_flight++;
	e->dials++;
	/* Only staged: no worker sees it before commit() flushes the pool. */
	e->staged++;
	pool_submit(e->pool, task);
	return 0;
}

/* Polls the call that is due. A poll may be sent twice, so it waits for no commit. */
static int
send_poll(struct engine *e)
{
	struct task *task = task_reuse(&e->spare);

	if (task == NULL)
		return engine_out_of_memory(e);
	task->kind = TASK_POLL;
	task->call = due_take(&e->due);
	task->contact = task->call.contact;
	if (ledger_call(e->ledger, task->contact, task->phone, task->call_id, &task->claimed_at) !=
	    0) {
		task_free(task);
		return engine_ledger_failed(e);
	}
	lateness_add(&e->polls, e->now.boot - task->call.at);
	e->in_flight++;
	pool_submit(e->pool, task);
	return 0;
}

static enum plan_stop
stop_asked(struct engine *e)
{
	enum plan_stop stop = e->watch->stop(e->watch->ctx);

	if (stop == PLAN_GO && e->why >= WHY_TRIPPED)
		return PLAN_DRAIN;
	return stop;
}

/* The next call could cost more than is left of the budget. */
static bool
is_broke(const struct engine *e)
{
	const struct ledger_totals *totals = ledger_totals(e->ledger);
	money budget = e->options->budget;

	return budget != MONEY_NONE && totals->cost + totals->reserved + engine_worst(e) > budget;
}

/* How things stand, for the plan. */
static int
view_all(struct engine *e, enum plan_stop stop, struct plan_view *view)
{
	const struct ledger_totals *totals = ledger_totals(e->ledger);
	bool collect = e->options->collect, place_only = e->options->place_only;

	*view = (struct plan_view){
		.open = collect      ? (int64_t)e->due.calls.n
			: place_only ? e->dials
				     : totals->states[STATE_DIALING] +
					   totals->states[STATE_PLACED] + e->awaited,
		.in_flight = e->in_flight,
		.dials = e->dials,
		.dials_max = e->breaker.careful ? 1 : 0,
		.concurrency = e->options->concurrency,
		/* Ended calls that are polled again keep no other call from starting. */
		.max_open = e->options->max_open == 0 ? 0 : e->options->max_open + e->awaited,
		.pacer_next = pacer_next(&e->pacer),
		.held_until = hold_until(e),
		.poll_due = place_only ? INT64_MAX : due_next(&e->due),
		.stop = stop,
	};
	if (collect)
		return 0;
	view->broke = is_broke(e) || engine_list_gives_up(e);
	return next_call_view(&e->next, &e->now, view);
}

/* All that may begin now. Returns why nothing more may. */
static struct plan
begin_work(struct engine *e)
{
	enum plan_stop stop = stop_asked(e);
	struct plan plan = { PLAN_WAIT, INT64_MAX };
	struct plan_view view;

	if (engine_refresh(e) != 0)
		return plan;
	do {
		if (view_all(e, stop, &view) != 0)
			break;
		plan = plan_next(&view, e->now.boot);
	} while (e->why != WHY_FAILED && ((plan.kind == PLAN_DIAL && claim(e) == 0) ||
					     (plan.kind == PLAN_POLL && send_poll(e) == 0)));
	e->shut_until = view.ready > 0 && view.shut_until > e->now.boot
			    ? e->now.wall + (view.shut_until - e->now.boot) / MS_NS
			    : 0;
	/* A run that somebody stopped needs no other reason. */
	if (stop == PLAN_GO && plan.kind == PLAN_DONE && view.ready > 0)
		engine_end_for(e, engine_list_gives_up(e) ? WHY_LIST
				  : view.broke            ? WHY_BUDGET
							  : WHY_HOURS);
	return plan;
}

/* Commits the turn; what it claimed goes to the pool then, and only then. */
static int
commit(struct engine *e)
{
#ifdef ROLLCALL_TEST_WITHOUT_COMMIT
	pool_flush(e->pool);
	(void)pool_wait(e->pool, 1, -1, boot_now(e) + SECOND_NS, e->problem);
#endif
	if (e->claims.len > 0 && e->watch->ready(e->watch->ctx, e->problem) != 0) {
		engine_end_for(e, WHY_FAILED);
		return -1;
	}
	/*
	 * The history before the ledger: a claim that only the ledger knows could be made again by
	 * a copy of it.
	 */
	if (permit_commit(e->options->rules.permit) != 0)
		return engine_permit_failed(e);
	failpoint("history committed");
	if (ledger_commit(e->ledger) != 0)
		return engine_ledger_failed(e);
	if (engine_log_claims(e) != 0)
		return -1;
	pool_flush(e->pool);
	e->staged = 0;
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
	now = boot_now(e);
	/* Many in flight: more replies are a moment behind the first, and share its commit. */
	if (load >= GROUP_LOAD && now < until) {
		if (until > now + GROUP_WAIT)
			until = now + GROUP_WAIT;
		if (pool_wait(e->pool, (int)(load / 4), e->watch->fd, until, e->problem) != 0)
			goto failed;
	}
	return 0;
failed:
	engine_end_for(e, WHY_FAILED);
	return -1;
}

/* Returns when the watcher wants to be told again. */
static int64_t
tell_watcher(struct engine *e)
{
	const struct engine_stats stats = {
		.totals = ledger_totals(e->ledger),
		.started = e->started,
		.polls = &e->polls,
		.held_until = hold_until(e),
		.shut_until = e->shut_until,
		.held_why = text_str(e->list_since != 0 ? &e->list_why : &e->hold_why),
		.list_holds = e->list_since != 0,
		.now = boot_now(e),
	};

	return e->watch->turn(e->watch->ctx, &stats);
}

/*
 * Nothing more begins, and the ledger takes nothing any more. But the dials that were handed over
 * may have left: the workers write their replies down (reply_log.h), and the restart finds them
 * there. Each comes back within its timeout.
 */
static void
let_dials_end(struct engine *e)
{
	struct problem later = { 0 }; /* *e->problem tells of the first */

	while (e->dials > e->staged && pool_wait(e->pool, 1, -1, INT64_MAX, &later) == 0) {
		struct task *done = pool_take(e->pool);

		for (const struct task *task = done; task != NULL; task = task->next)
			if (task->kind == TASK_DIAL)
				e->dials--;
		task_free_list(done);
	}
}

static enum engine_end
run(struct engine *e)
{
	struct plan plan;

	for (;;) {
		int64_t tell;

		e->now = read_clocks(e);
		if (engine_take_back(e) != 0 || engine_log_mark(e) != 0)
			break;
		plan = begin_work(e);
		if (e->why == WHY_FAILED || commit(e) != 0 || engine_log_drop(e) != 0)
			break;
		tell = tell_watcher(e);
		if (plan.kind == PLAN_DONE)
			return engine_end_of(e);
		if (wait_for(e, tell < plan.until ? tell : plan.until) != 0)
			break;
	}
	let_dials_end(e);
	return ENGINE_FAILED;
}

static int
on_suppressed(void *ctx, int64_t contact, const char *reason)
{
	struct engine_event event = { .state = STATE_SUPPRESSED, .reason = reason };

	return engine_tell(ctx, contact, &event);
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

	e.now = read_clocks(&e);
	e.pacer = pacer_new(options->interval_ns, e.now.boot);
	e.next = (struct next_call){
		.rules = &options->rules, .ledger = ledger, .suppressed = on_suppressed, .ctx = &e
	};
	if (ledger_each_open(
		ledger, options->collect, e.now.wall - TALK_ASKED_MS, watch_old_call, &e) == 0 &&
	    (options->collect || next_call_start(&e.next, &e.now) == 0))
		end = run(&e);
	else if (e.why != WHY_FAILED)
		(void)engine_ledger_failed(&e);
	next_call_free(&e.next);
	task_free_list(e.spare);
	due_free(&e.due);
	text_free(&e.reason);
	text_free(&e.hold_why);
	text_free(&e.list_why);
	text_free(&e.claims);
	return end;
}
