/*
 * next_call.c: who is called next, and when. The owner's thread. Must never hand out a contact that
 * calling hours, a list or the history keep from being called.
 */
#include "next_call.h"

#include "ledger_again.h"
#include "units.h"
#include "zone.h"

#include "banned.h"

#define AHEAD_MS  (INT64_C(24) * 3600 * 1000)
#define ASKED_MAX 256 /* contacts passed over in one go, before the engine takes another turn */

/* A wall clock time on clock_boot()'s scale. */
static int64_t
to_boot(const struct next_call_now *now, int64_t wall)
{
	return now->boot + (wall - now->wall) * MS_NS;
}

int
next_call_ended(
    struct next_call *next, const struct next_call_now *now, const struct ledger_redial *call)
{
	/* A claim that lies days ahead was made while the clock was wrong: the wait begins now. */
	const struct redial_call ended = { call->outcome, call->attempts,
		call->claimed_at - now->wall > AHEAD_MS ? now->wall : call->claimed_at,
		call->ended_at };
	int64_t due = redial_due(&next->rules->redial, &ended);
	const struct due_call entry = { .at = to_boot(now, due), .contact = call->contact };

	return due == 0 ? 0 : due_put(&next->redials, &entry);
}

struct starting {
	struct next_call *next;
	const struct next_call_now *now;
};

static int
on_old_call(void *ctx, const struct ledger_redial *call)
{
	struct starting *starting = ctx;

	return next_call_ended(starting->next, starting->now, call) == 0 ? 0 : 1;
}

int
next_call_start(struct next_call *next, const struct next_call_now *now)
{
	struct starting starting = { next, now };

	if (!redial_any(&next->rules->redial))
		return 0;
	return ledger_each_redial(
		   next->ledger, next->rules->redial.times, on_old_call, &starting) == 0
		   ? 0
		   : -1;
}

void
next_call_free(struct next_call *next)
{
	due_free(&next->redials);
	text_free(&next->reason);
}

/*
 * Outside calling hours a run may end instead of waiting. For a redial within them it waits: that
 * one's time is the campaign's own choice.
 */
static bool
is_waited_for(const struct next_call *next, const struct next_call_now *now)
{
	int64_t due = due_next(&next->redials);

	return due != INT64_MAX && window_open_at(&next->rules->window, now->wall) &&
	       now->wall + (due - now->boot) / MS_NS <
		   window_shuts(&next->rules->window, now->wall);
}

int
next_call_view(struct next_call *next, const struct next_call_now *now, struct plan_view *view)
{
	int64_t waiting = ledger_totals(next->ledger)->states[STATE_READY];
	int64_t opens = window_next(&next->rules->window, now->wall);

	view->ready = waiting + (int64_t)next->redials.calls.n;
	view->no_wait = next->rules->no_wait && !is_waited_for(next, now);
	view->shut_until = opens > now->wall ? to_boot(now, opens) : 0;
	if (next->ready_at != 0 && next->ready_at <= now->wall)
		next_call_put_back(next);
	if (waiting > 0 && next->ready_at == 0) {
		view->ready_next = 0;
		return 0;
	}
	view->ready_next = due_next(&next->redials);
	if (waiting > 0 && to_boot(now, next->ready_at) < view->ready_next)
		view->ready_next = to_boot(now, next->ready_at);
	return 0;
}

int64_t
next_call_shuts(const struct next_call *next, const struct next_call_now *now,
    const struct window_limits *limits)
{
	int64_t shuts = window_shuts(&next->rules->window, now->wall);

	if (limits->not_after != 0 && limits->not_after < shuts)
		shuts = limits->not_after;
	return shuts == INT64_MAX ? 0 : to_boot(now, shuts);
}

void
next_call_put_back(struct next_call *next)
{
	next->ready_at = 0;
}

/*
 * The next one in line, and the state it stands in. 1, 0, -1 with the ledger's problem. A redial
 * that is due goes before who was never called.
 */
static int
in_line(struct next_call *next, const struct next_call_now *now, const struct ledger_ready **ready,
    enum state *from)
{
	int rc;

	while (due_next(&next->redials) <= now->boot) {
		struct due_call call = due_take(&next->redials);

		*from = STATE_ENDED;
		rc = ledger_again(next->ledger, call.contact, ready);
		if (rc != 0)
			return rc;
	}
	*from = STATE_READY;
	if (next->ready_at != 0 || ledger_totals(next->ledger)->states[STATE_READY] == 0)
		return 0;
	rc = ledger_next_ready(next->ledger, now->wall, ready);
	if (rc != 0)
		return rc;
	/* Every ready contact waits for its not_before. */
	return ledger_ready_at(next->ledger, now->wall, &next->ready_at);
}

/* 1: may be called; 0: not, the reason is filled; -1 with *problem filled. */
static int
may_call(struct next_call *next, const struct next_call_now *now, const struct ledger_ready *ready,
    struct problem *problem)
{
	char key[TASK_KEY_SIZE], time[ZONE_TEXT];
	int64_t until;

	text_clear(&next->reason);
	if (window_row(&next->rules->window, &ready->limits, now->wall, &until) == WINDOW_LATE) {
		text_addf(&next->reason, "not_after has passed: %s",
		    zone_show(ready->limits.not_after, time));
		return 0;
	}
	ledger_next_key(next->ledger, ready, key);
	switch (
	    permit_ask(next->rules->permit, ready->phone, key, now->wall, &next->reason, problem)) {
	case PERMIT_YES:
		return 1;
	case PERMIT_NO:
		return 0;
	case PERMIT_FAILED:
		break;
	}
	return -1;
}

enum next_call_found
next_call_take(struct next_call *next, const struct next_call_now *now,
    const struct ledger_ready **ready, struct problem *problem)
{
	switch (permit_hold(next->rules->permit, problem)) {
	case PERMIT_LISTS_READ:
		break;
	case PERMIT_LISTS_NOT_NOW:
		return NEXT_CALL_LIST_BROKEN;
	case PERMIT_LISTS_FAILED:
		return NEXT_CALL_FAILED;
	}
	for (int asked = 0; asked < ASKED_MAX; asked++) {
		enum state from;
		int64_t contact;
		int rc = in_line(next, now, ready, &from);

		if (rc < 0)
			goto ledger;
		if (rc == 0 && next->ready_at == 0 &&
		    ledger_totals(next->ledger)->states[STATE_READY] > 0)
			goto mismatch;
		if (rc == 0)
			return NEXT_CALL_NONE;
		rc = may_call(next, now, *ready, problem);
		if (rc < 0)
			return NEXT_CALL_FAILED;
		if (next->reason.failed) {
			(void)problem_memory(problem);
			return NEXT_CALL_FAILED;
		}
		if (rc == 1) {
			if (from == STATE_ENDED &&
			    ledger_redial(next->ledger, (*ready)->contact) != 0)
				goto ledger;
			return NEXT_CALL_FOUND;
		}
		contact = (*ready)->contact;
		if (ledger_suppress(next->ledger, contact, from, (*ready)->attempts > 0,
			text_str(&next->reason)) != 0)
			goto ledger;
		if (next->suppressed != NULL &&
		    next->suppressed(next->ctx, contact, text_str(&next->reason)) != 0)
			goto ledger;
	}
	return NEXT_CALL_NONE;
mismatch:
	(void)problem_set(
	    problem, EXIT_MACHINE, "the ledger's totals do not match its rows; please report this");
	return NEXT_CALL_FAILED;
ledger:
	*problem = *ledger_problem(next->ledger);
	return NEXT_CALL_FAILED;
}
