/*
 * engine_log.c: what the engine does with the reply log: its claims go there, and what the ledger
 * holds for good leaves it. The owner's thread. Must never drop a reply that only the log knows.
 */
#include "engine_private.h"

#include "failpoint.h"
#include "recovery.h"
#include "units.h"

#include "banned.h"

/*
 * The log grows by some 250 bytes a call, and after a kill all that is left of it is read: 16 MiB
 * take a quarter of a second. In the tests' build it is as if each call were the 60,000th.
 */
#ifdef ROLLCALL_TEST_FAILPOINTS
#define LOG_MAX 300
#else
#define LOG_MAX (INT64_C(16) * 1024 * 1024)
#endif
#define READER_WAIT \
	SECOND_NS /* until the next try at a checkpoint that a reader of the ledger held up */

/*
 * Takes the claims of this turn back, which will not be sent: first in the ledger, then in the
 * history, which must never know of fewer calls than the ledger. If that fails, too, the rows are
 * unknown, which is safe.
 */
static void
unclaim_staged(struct engine *e)
{
	struct permit *permit = e->options->rules.permit;
	struct task *staged = pool_unstage(e->pool);
	bool good = true;

	for (const struct task *task = staged; task != NULL; task = task->next) {
		e->in_flight--;
		if (task->kind != TASK_DIAL)
			continue;
		e->dials--;
		e->staged--;
		good = good && ledger_unclaim(e->ledger, task->contact) == 0;
	}
	good = good && ledger_commit(e->ledger) == 0;
	for (const struct task *task = staged; good && task != NULL; task = task->next)
		good = task->kind != TASK_DIAL || permit_take_back(permit, task->key) == 0;
	if (good)
		(void)permit_commit(permit);
	for (const struct task *task = staged; good && task != NULL; task = task->next)
		if (task->kind == TASK_DIAL)
			good = engine_tell(e, task->contact,
				   &(struct engine_event){ .state = STATE_READY }) == 0;
	task_free_list(staged);
}

int
engine_log_claims(struct engine *e)
{
	if (e->claims.len == 0 && !e->claims.failed)
		return 0;
	if (reply_log_append(e->options->log, &e->claims) == 0) {
		text_clear(&e->claims);
		return 0;
	}
	unclaim_staged(e);
	(void)reply_log_problem(e->options->log, e->problem);
	engine_end_for(e, WHY_FAILED);
	return -1;
}

int
engine_log_mark(struct engine *e)
{
	const struct engine_options *o = e->options;
	struct engine_mark *mark = &e->mark;
	int64_t size;

	if (mark->upto > mark->dropped)
		return 0;
	size = reply_log_size(o->log, e->problem);
	if (size < 0) {
		engine_end_for(e, WHY_FAILED);
		return -1;
	}
	if (size - mark->dropped < (o->log_max != 0 ? o->log_max : LOG_MAX))
		return 0;
	/* All dials in flight were claimed in earlier turns. */
	mark->upto = size;
	mark->at = e->now.boot;
	mark->dials = e->dials;
#ifdef ROLLCALL_TEST_WITHOUT_MARK
	mark->dials = 0;
#endif
	return 0;
}

void
engine_log_back(struct engine *e, const struct task *task)
{
	if (task->claimed < e->mark.at)
		e->mark.dials--;
}

int
engine_log_drop(struct engine *e)
{
	struct engine_mark *mark = &e->mark;

	/* A log of which a reply could not be read, or not be written, is kept whole. */
	if (mark->upto == mark->dropped || mark->dials > 0 || e->why >= WHY_UNREAD ||
	    e->now.boot < mark->wait)
		return 0;
	switch (recovery_checkpoint(e->ledger, e->options->rules.permit, e->problem)) {
	case 1:
		break;
	case 0:
		mark->wait = e->now.boot + READER_WAIT;
		return 0;
	default:
		engine_end_for(e, WHY_FAILED);
		return -1;
	}
	reply_log_drop(e->options->log, mark->upto);
	failpoint("reply log dropped");
	mark->dropped = mark->upto;
	return 0;
}
