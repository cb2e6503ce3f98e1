/*
 * engine_hold.c: what keeps everybody from being called: a clock that was set, a do-not-call list.
 * The owner's thread. Must never let a claim be made while a list cannot be read.
 */
#include "engine_private.h"

#include "units.h"

#include "banned.h"

#define LIST_PATIENCE (5 * SECOND_NS) /* of --no-wait, with a list that cannot be read */

int
engine_list_holds(struct engine *e, const struct problem *why)
{
	if (e->list_since == 0)
		e->list_since = e->now.boot;
	e->hold_until = e->now.boot + SECOND_NS;
	text_clear(&e->list_why);
	text_adds(&e->list_why, why->text);
	return e->list_why.failed ? engine_out_of_memory(e) : 0;
}

bool
engine_list_gives_up(const struct engine *e)
{
	return e->list_since != 0 && e->options->rules.no_wait &&
	       e->now.boot - e->list_since >= LIST_PATIENCE;
}

int
engine_refresh(struct engine *e)
{
	struct problem problem = { 0 };
	int64_t jumped;

	if (e->options->collect ||
	    ledger_totals(e->ledger)->states[STATE_READY] + (int64_t)e->next.redials.calls.n == 0)
		return 0;
	jumped = clock_jump_check(&e->jump, e->now.wall, e->now.boot);
	if (jumped > e->hold_until) {
		e->hold_until = jumped;
		text_clear(&e->hold_why);
		text_adds(&e->hold_why, "the clock was set: calling hours are checked again");
	}
	if (e->hold_until > e->now.boot)
		return e->hold_why.failed ? engine_out_of_memory(e) : 0;
	switch (permit_refresh(e->options->rules.permit, &problem)) {
	case PERMIT_LISTS_READ:
		e->list_since = 0;
		return 0;
	case PERMIT_LISTS_NOT_NOW:
		return engine_list_holds(e, &problem);
	case PERMIT_LISTS_FAILED:
		break;
	}
	*e->problem = problem;
	engine_end_for(e, WHY_FAILED);
	return -1;
}
