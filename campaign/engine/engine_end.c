/*
 * engine_end.c: why a run ends, and what is said of it. The owner's thread. Must never let a lesser
 * reason hide a failure of the ledger, the history or the log.
 */
#include "engine_private.h"

#include "zone.h"

#include "banned.h"

void
engine_end_for(struct engine *e, enum engine_why why)
{
	if (e->why < why)
		e->why = why;
}

int
engine_ledger_failed(struct engine *e)
{
	*e->problem = *ledger_problem(e->ledger);
	engine_end_for(e, WHY_FAILED);
	return -1;
}

int
engine_out_of_memory(struct engine *e)
{
	engine_end_for(e, WHY_FAILED);
	return problem_memory(e->problem);
}

int
engine_permit_failed(struct engine *e)
{
	permit_problem(e->options->rules.permit, e->problem);
	engine_end_for(e, WHY_FAILED);
	return -1;
}

money
engine_worst(const struct engine *e)
{
	return ledger_worst(e->ledger, e->options->longest_ns, e->options->price);
}

/* The words of an early end. */
static void
tell_early(const struct engine *e)
{
	const struct ledger_totals *totals = ledger_totals(e->ledger);
	char spent[32], kept[32], next[32], time[ZONE_TEXT];

	if (e->why == WHY_TRIPPED)
		(void)problem_set(e->problem, EXIT_EARLY, "%s", breaker_words(e->trip));
	else if (e->why == WHY_LIST)
		(void)problem_set(e->problem, EXIT_EARLY,
		    "calling is held back: %.800s; the same command goes on once that is mended",
		    text_str(&e->list_why));
	else if (e->why == WHY_BUDGET)
		(void)problem_set(e->problem, EXIT_EARLY,
		    "the budget is used up: %s spent, %s kept for calls whose cost is not known,"
		    " and the next call could cost %s%s; raise --budget, or settle and collect what"
		    " is open",
		    money_show(totals->cost, spent), money_show(totals->reserved, kept),
		    money_show(engine_worst(e), next),
		    engine_worst(e) > money_worst(e->options->longest_ns, e->options->price)
			? ", as one was charged: --price is too low"
			: "");
	else if (e->shut_until != 0)
		(void)problem_set(e->problem, EXIT_EARLY,
		    "outside calling hours until %s: the same command goes on then",
		    zone_show(e->shut_until, time));
	else
		(void)problem_set(e->problem, EXIT_EARLY,
		    "the rows that are left wait for their own hours: the same command goes on then");
}

/* Nothing was in the way: is all done? A signal that came when it was stopped nothing. */
static enum engine_end
finished(const struct engine *e)
{
	const struct ledger_totals *totals = ledger_totals(e->ledger);
	int64_t waiting = totals->states[STATE_READY];

	if (e->options->collect && e->unanswered > 0 && e->due.calls.n == 0) {
		(void)problem_set(e->problem, EXIT_EARLY,
		    "the service said nothing of %lld call%s, however often it was asked: the same"
		    " command asks again",
		    (long long)e->unanswered, e->unanswered == 1 ? "" : "s");
		return ENGINE_TRIPPED;
	}
	if (e->options->collect)
		waiting = (int64_t)e->due.calls.n;
	else if (!e->options->place_only)
		waiting += totals->states[STATE_PLACED] + (int64_t)e->next.redials.calls.n;
	return waiting == 0 ? ENGINE_DONE : ENGINE_STOPPED;
}

/* Why it ended, once nothing more may begin and all that was in flight is home. */
enum engine_end
engine_end_of(const struct engine *e)
{
	switch (e->why) {
	case WHY_FINISHED:
		return finished(e);
	case WHY_HOURS:
	case WHY_BUDGET:
	case WHY_LIST:
	case WHY_TRIPPED:
		tell_early(e);
		return ENGINE_TRIPPED;
	case WHY_REFUSED:
		return ENGINE_REFUSED;
	case WHY_UNREAD:
		(void)problem_set(e->problem, EXIT_MACHINE,
		    "out of memory: a reply could not be read; it is kept, and the same command"
		    " goes on with it");
		return ENGINE_FAILED;
	case WHY_UNLOGGED:
		(void)reply_log_problem(e->options->log, e->problem);
		return ENGINE_FAILED;
	case WHY_FAILED:
		break;
	}
	return ENGINE_FAILED;
}
