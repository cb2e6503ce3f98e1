/*
 * plan.c: what to do next. Any thread; no state, no clock: all it knows is in its parameters.
 */
#include "plan.h"

#include <stdbool.h>

#include "banned.h"

static bool
may_dial(const struct plan_view *view)
{
	if (view->dials_most != 0 && view->dials >= view->dials_most)
		return false;
	return view->max_open == 0 || view->open < view->max_open;
}

struct plan
plan_next(const struct plan_view *view, int64_t now)
{
	bool slot = view->in_flight < view->concurrency;
	int64_t until = INT64_MAX;

	if (view->stop == PLAN_HURRY)
		return (struct plan){ view->dials == 0 ? PLAN_DONE : PLAN_WAIT, until };
	if (view->stop == PLAN_DRAIN)
		return (struct plan){ view->in_flight == 0 ? PLAN_DONE : PLAN_WAIT, until };
	if (view->ready == 0 && view->open == 0 && view->in_flight == 0)
		return (struct plan){ PLAN_DONE, until };
	if (!slot)
		return (struct plan){ PLAN_WAIT, until };
	if (view->ready > 0 && may_dial(view)) {
		int64_t at =
		    view->pacer_next > view->held_until ? view->pacer_next : view->held_until;

		if (at <= now)
			return (struct plan){ PLAN_DIAL, now };
		until = at;
	}
	if (view->poll_due <= now)
		return (struct plan){ PLAN_POLL, now };
	if (view->poll_due < until)
		until = view->poll_due;
	return (struct plan){ PLAN_WAIT, until };
}
