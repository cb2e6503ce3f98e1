/*
 * plan.c: what to do next. Any thread; no state, no clock: all it knows is in its parameters.
 */
#include "plan.h"

#include <stdbool.h>

#include "banned.h"

static bool
may_dial(const struct plan_view *view)
{
	if (view->dials_max != 0 && view->dials >= view->dials_max)
		return false;
	return view->max_open == 0 || view->open < view->max_open;
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Is there nothing left that this run may wait for before it calls somebody? */
static bool
is_over(const struct plan_view *view, int64_t hours, int64_t now)
{
	if (view->open > 0 || view->in_flight > 0)
		return false;
	return view->ready == 0 || view->broke || (view->no_wait && hours > now);
}

struct plan
plan_next(const struct plan_view *view, int64_t now)
{
	bool slot = view->in_flight < view->concurrency;
	int64_t hours = later(view->ready_next, view->shut_until);
	int64_t until = INT64_MAX;

	if (view->stop == PLAN_HURRY)
		return (struct plan){ view->dials == 0 ? PLAN_DONE : PLAN_WAIT, until };
	if (view->stop == PLAN_DRAIN)
		return (struct plan){ view->in_flight == 0 ? PLAN_DONE : PLAN_WAIT, until };
	if (is_over(view, hours, now))
		return (struct plan){ PLAN_DONE, until };
	if (!slot)
		return (struct plan){ PLAN_WAIT, until };
	if (view->ready > 0 && !view->broke && may_dial(view)) {
		int64_t at = later(later(view->pacer_next, view->held_until), hours);

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
