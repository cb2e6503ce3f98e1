/*
 * engine_back.c: what came back from the pool, dials and polls, into the ledger. The owner's
 * thread. Never sends anything.
 */
#include "engine_private.h"

#include "dial_result.h"
#include "ledger_again.h"
#include "ledger_learn.h"
#include "outcome.h"
#include "stepone.h"
#include "units.h"

#include "banned.h"

#define STRAYS_TOLD 10 /* alarms of this kind in one run, at most */

/*
 * Polls are due on a grid, so that many share a turn of the loop: 10,000 a second, each with a turn
 * of its own, would keep a processor busy (measured). The grid is too fine for anybody to notice.
 */
static int64_t
on_grid(const struct engine_options *o, int64_t at)
{
	int64_t grid = o->poll_interval_ns / 2000;

	return grid == 0 ? at : (at + grid - 1) / grid * grid;
}

int
engine_watch_call(
    struct engine *e, int64_t contact, enum state from, int64_t dialed, int64_t first_poll)
{
	const struct engine_options *o = e->options;
	struct due_call call = {
		.at = on_grid(o, first_poll),
		.until = dialed + o->patience_ns + o->tries * o->poll_interval_ns,
		.contact = contact,
		.from = (uint8_t)from,
		.old = from == STATE_ENDED,
	};

	return due_put(&e->due, &call) == 0 ? 0 : engine_out_of_memory(e);
}

int
engine_put_due(struct engine *e, struct due_call *call, int64_t at)
{
	call->at = on_grid(e->options, at);
	if (call->at < e->now.boot)
		call->at = e->now.boot;
	if (due_put(&e->due, call) != 0)
		return engine_out_of_memory(e);
	e->awaited += call->holds;
	return 0;
}

int
engine_tell(struct engine *e, int64_t contact, const struct engine_event *event)
{
	struct engine_event told = *event;
	char label[32];

	if (e->watch->event == NULL)
		return 0;
	if (ledger_label(e->ledger, contact, label) != 0)
		return engine_ledger_failed(e);
	told.label = label;
	if (told.call_id == NULL)
		told.call_id = "";
	if (told.reason == NULL)
		told.reason = "";
	e->watch->event(e->watch->ctx, &told);
	return 0;
}

static void
must_stop(struct engine *e, int status)
{
	if (e->why < WHY_REFUSED)
		(void)problem_set(e->problem, EXIT_SERVICE, "%s (%s)", stepone_stop(status),
		    text_str(&e->reason));
	engine_end_for(e, WHY_REFUSED);
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
	if (e->trip != BREAKER_HOLDS)
		engine_end_for(e, WHY_TRIPPED);
}

/* What a verdict makes of the contact. */
static int
tell_dialed(struct engine *e, const struct task *task, enum verdict verdict)
{
	struct engine_event event = { .state = STATE_READY, .reason = text_str(&e->reason) };

	switch (verdict) {
	case VERDICT_PLACED:
		event.state = STATE_PLACED;
		event.call_id = task->reply.dial.id;
		break;
	case VERDICT_REFUSED:
		event.state = STATE_REFUSED;
		break;
	case VERDICT_UNKNOWN:
		event.state = STATE_UNKNOWN;
		break;
	case VERDICT_NOT_SENT:
	case VERDICT_STOP_RUN:
	case VERDICT_SLOW_DOWN:
		break;
	}
	return engine_tell(e, task->contact, &event);
}

static int
dialed(struct engine *e, const struct task *task)
{
	const struct reply *reply = &task->reply;
	enum verdict verdict;

	/* The contact stays `dialing`: the next run reads its reply from the log. */
	if (reply->unread) {
		engine_end_for(e, WHY_UNREAD);
		return 0;
	}
	if (dial_result_store(e->ledger, task, e->now.wall, &verdict, &e->reason) != 0)
		return engine_ledger_failed(e);
	if (verdict_nothing_placed(verdict) &&
	    permit_take_back(e->options->rules.permit, task->key) != 0)
		return engine_permit_failed(e);
	if (tell_dialed(e, task, verdict) != 0)
		return -1;
	switch (verdict) {
	case VERDICT_NOT_SENT:
		next_call_put_back(&e->next);
		backoff_not_sent(&e->backoff, e->now.boot);
		tripped(e, breaker_not_sent(&e->breaker, e->now.boot));
		keep_why(e);
		break;
	case VERDICT_PLACED:
		backoff_passed(&e->backoff);
		pacer_passed(&e->pacer, e->now.boot);
		tripped(e, breaker_placed(&e->breaker, e->now.boot));
		return engine_watch_call(e, task->contact, STATE_PLACED, task->claimed,
		    e->now.boot + e->options->poll_interval_ns);
	case VERDICT_STOP_RUN:
		must_stop(e, reply->status);
		break;
	case VERDICT_SLOW_DOWN:
		next_call_put_back(&e->next);
		/* The pace comes down; a Retry-After is obeyed besides. */
		if (!pacer_too_fast(&e->pacer, e->now.boot) || reply->retry_after_s >= 0)
			backoff_too_fast(&e->backoff, reply->retry_after_s, e->now.boot);
		tripped(e, breaker_too_fast(&e->breaker, e->now.boot));
		keep_why(e);
		break;
	case VERDICT_REFUSED:
		backoff_passed(&e->backoff);
		tripped(e, breaker_refused(&e->breaker, text_span(&e->reason), e->now.boot));
		break;
	case VERDICT_UNKNOWN:
		tripped(e, breaker_unknown(&e->breaker, task->era, e->now.boot));
		break;
	}
	return e->reason.failed || e->hold_why.failed ? engine_out_of_memory(e) : 0;
}

int
engine_listen(struct engine *e, const struct task *task, bool heard)
{
	const struct permit_talk talk = {
		.phone = task->phone,
		.call_id = task->call_id,
		.campaign = e->options->campaign,
		.transcript = text_span(&task->reply.record.transcript),
		.now = e->now.wall,
	};
	int asked = permit_listen(e->options->rules.permit, &talk, &e->reason);

	if (asked < 0)
		return engine_permit_failed(e);
	if (asked == 1 && !heard &&
	    ledger_opted_out(e->ledger, task->contact, text_str(&e->reason)) != 0)
		return engine_ledger_failed(e);
	return asked;
}

int
engine_check_cost(struct engine *e, const struct task *task, money cost, money reserved)
{
	char charged[32], kept[32];

	if (e->options->price == MONEY_NONE || cost == MONEY_NONE || cost <= reserved)
		return 0;
	text_clear(&e->reason);
	text_addf(&e->reason, "cost %s yuan, more than the %s that were reserved for it",
	    money_show(cost, charged), money_show(reserved, kept));
	return ledger_alarm(e->ledger, task->contact, e->now.wall, text_str(&e->reason)) == 0
		   ? 0
		   : engine_ledger_failed(e);
}

/* No record yet, or the call has not ended: poll again, unless patience and tries are used up. */
static int
poll_again(struct engine *e, const struct task *task, struct due_call *call)
{
	const struct engine_options *o = e->options;

	call->failures = 0;
	/* Counted from when this poll was due, so that polls do not drift. */
	if (call->from == STATE_ENDED)
		return engine_ask_on(e, task, call, call->at + o->poll_interval_ns);
	call->polls++;
	/* collect polls `tries` times, and leaves a call without a record as it was. */
	if (o->collect && call->polls >= o->tries)
		return 0;
	if (!o->collect && e->now.boot >= call->until && call->polls >= o->tries) {
		if (ledger_overdue(e->ledger, call->contact, text_str(&e->reason)) != 0)
			return engine_ledger_failed(e);
		return engine_tell(e, call->contact,
		    &(struct engine_event){
			.state = STATE_OVERDUE, .reason = text_str(&e->reason) });
	}
	return engine_put_due(e, call, call->at + o->poll_interval_ns);
}

/*
 * The service said nothing about the call. A run polls on, however long that takes; collect, and
 * polls of a call that has ended, stop after `tries`.
 */
static int
no_answer(struct engine *e, const struct task *task, struct due_call *call)
{
	const struct engine_options *o = e->options;
	int64_t at;

	if (call->failures < 1000)
		call->failures++;
	at = e->now.boot + backoff_poll_delay(o->poll_interval_ns, call->failures);
	if (call->from == STATE_ENDED)
		return engine_ask_on(e, task, call, at);
	if (o->collect && ++call->polls >= o->tries) {
		e->unanswered++;
		return 0;
	}
	return engine_put_due(e, call, at);
}

static int
polled(struct engine *e, struct task *task)
{
	struct due_call call = task->call;

	e->awaited -= call.holds;
	outcome_doubt_end(&task->reply.record, task->claimed_at, e->now.wall);
	text_clear(&e->reason);
	switch (outcome_of_poll(&task->reply, &e->reason)) {
	case POLLED_ENDED:
		return engine_ended(e, task);
	case POLLED_STRANGER:
		if (!call.strange &&
		    ledger_alarm(e->ledger, task->contact, e->now.wall, text_str(&e->reason)) != 0)
			return engine_ledger_failed(e);
		call.strange = true;
		return poll_again(e, task, &call);
	case POLLED_UNREADABLE:
	case POLLED_NOT_YET:
		return poll_again(e, task, &call);
	case POLLED_STOP_RUN:
		must_stop(e, task->reply.status);
		return 0;
	case POLLED_NO_ANSWER:
		return no_answer(e, task, &call);
	}
	return 0;
}

/*
 * Somebody's request got more than one reply. The first times in a run are alarms: a service that
 * always does so would fill the ledger with them.
 */
static int
strayed(struct engine *e, int64_t contact)
{
	if (e->strays++ >= STRAYS_TOLD)
		return 0;
	return ledger_alarm(e->ledger, contact, e->now.wall,
		   "the service sent a reply more than it was asked for on this call's "
		   "connection: look the call up with the service") == 0
		   ? 0
		   : engine_ledger_failed(e);
}

int
engine_take_back(struct engine *e)
{
	struct task *task = pool_take(e->pool);
	int status = 0;

	while (task != NULL) {
		struct task *next = task->next;

		e->in_flight--;
		if (task->kind == TASK_DIAL) {
			e->dials--;
			engine_log_back(e, task);
		}
		if (task->reply.unlogged)
			engine_end_for(e, WHY_UNLOGGED);
		if (status == 0 && task->reply.stray_of != 0)
			status = strayed(e, task->reply.stray_of);
		if (status == 0)
			status = task->kind == TASK_DIAL ? dialed(e, task) : polled(e, task);
		task_keep(&e->spare, task);
		task = next;
	}
	return status;
}
