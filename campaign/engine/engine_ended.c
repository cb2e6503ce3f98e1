/*
 * engine_ended.c: calls that have ended, and what later polls add to what their records said. The
 * owner's thread. Must never let a person who may have been reached be called again.
 */
#include "engine_private.h"

#include "ledger_again.h"
#include "ledger_learn.h"
#include "outcome.h"

#include "banned.h"

static int
tell_ended(struct engine *e, const struct task *task, enum outcome outcome)
{
	const struct engine_event event = {
		.state = STATE_ENDED, .outcome = outcome, .call_id = task->call_id
	};

	return engine_tell(e, task->contact, &event);
}

/* The outcome is known: tells the history and the watcher. */
static int
outcome_known(struct engine *e, const struct task *task, const char *key, enum outcome outcome)
{
	if (outcome == OUTCOME_NONE)
		return 0;
	if (permit_ended(e->options->rules.permit, key, outcome) != 0)
		return engine_permit_failed(e);
	return tell_ended(e, task, outcome);
}

/*
 * The service's word says that nobody was reached, but somebody talked: a remark keeps the contact
 * from being called again.
 */
static int
keep_reached(struct engine *e, const struct task *task, enum outcome outcome)
{
	const struct wire_record *record = &task->reply.record;

	if (outcome == OUTCOME_ANSWERED || outcome == OUTCOME_DECLINED || !outcome_reached(record))
		return 0;
	return ledger_remark(e->ledger, task->contact,
		   "somebody was reached in this call: not called again by itself") == 0
		   ? 0
		   : engine_ledger_failed(e);
}

/* No more polls of this ended call: from here the redial policy may take its contact. 0 or -1. */
static int
asked_enough(struct engine *e, const struct task *task)
{
	struct ledger_redial call = { .contact = task->contact };
	struct ledger_known known;

	if (ledger_known(e->ledger, task->contact, &known) != 0)
		return engine_ledger_failed(e);
	if (known.state != STATE_ENDED)
		return 0;
	if (known.outcome == OUTCOME_NONE) {
		if (!known.remarked &&
		    ledger_remark(e->ledger, task->contact, LEDGER_NOT_SAID) != 0)
			return engine_ledger_failed(e);
		return tell_ended(e, task, OUTCOME_NONE);
	}
	if (known.remarked || e->options->collect)
		return 0;
	call.outcome = known.outcome;
	call.attempts = known.attempts;
	call.claimed_at = known.claimed_at;
	call.ended_at = known.ended_at;
	return next_call_ended(&e->next, &e->now, &call) == 0 ? 0 : engine_out_of_memory(e);
}

int
engine_ask_on(struct engine *e, const struct task *task, struct due_call *call, int64_t at)
{
	if (++call->polls >= e->options->tries)
		return asked_enough(e, task);
	return engine_put_due(e, call, at);
}

/* An ended call was asked for again. What the record says besides is taken, and listened to. */
static int
learned(struct engine *e, const struct task *task)
{
	const struct wire_record *record = &task->reply.record;
	struct ledger_ending ending = { .record = text_span(&task->reply.body) };
	struct due_call call = task->call;
	struct ledger_known known;
	enum wanting wants;
	int64_t talk;

	if (ledger_known(e->ledger, task->contact, &known) != 0)
		return engine_ledger_failed(e);
	/* The contact was called again since; this record is of the call before. */
	if (known.state != STATE_ENDED || strcmp(known.call_id, task->call_id) != 0)
		return 0;
	outcome_add(&known, record, e->options->price, &ending);
	talk = ending.transcript.len > 0 ? (int64_t)ending.transcript.len : known.talk;
	wants = outcome_wants(ending.outcome, ending.cost, talk);
	if (ledger_is_new(&known, &ending) &&
	    ledger_learn(e->ledger, task->contact, &known, &ending) != 0)
		return engine_ledger_failed(e);
	if (known.outcome == OUTCOME_NONE && outcome_known(e, task, known.key, ending.outcome) != 0)
		return -1;
	if (known.cost == MONEY_NONE &&
	    engine_check_cost(e, task, ending.cost, known.reserved) != 0)
		return -1;
	/* A conversation shorter than the one kept may hold a refusal, too. */
	if ((ending.transcript.len > 0 || (record->transcript.len > 0 && !known.opted_out)) &&
	    engine_listen(e, task, known.opted_out) < 0)
		return -1;
	if (!known.remarked && keep_reached(e, task, ending.outcome) != 0)
		return -1;
	if (wants == WANTS_NOTHING || call.old)
		return asked_enough(e, task);
	call.holds = wants == WANTS_MORE;
	return engine_ask_on(e, task, &call, call.at + e->options->poll_interval_ns);
}

int
engine_ended(struct engine *e, const struct task *task)
{
	const struct wire_record *record = &task->reply.record;
	struct ledger_ending ending = {
		.transcript = text_span(&record->transcript),
		.record = text_span(&task->reply.body),
	};
	struct due_call call = task->call;
	struct ledger_ended known;
	struct ledger_redial redial;
	enum wanting wants;
	int asked;

	if (call.from == STATE_ENDED)
		return learned(e, task);
	outcome_settle(record, e->options->price, &ending);
	if (ledger_end(e->ledger, task->contact, (enum state)task->call.from, &ending, &known) != 0)
		return engine_ledger_failed(e);
	if (outcome_known(e, task, known.key, ending.outcome) != 0 ||
	    engine_check_cost(e, task, ending.cost, known.reserved) != 0)
		return -1;
	asked = engine_listen(e, task, false);
	if (asked < 0)
		return -1;
	if (asked == 0 && keep_reached(e, task, ending.outcome) != 0)
		return -1;
	wants = outcome_wants(ending.outcome, ending.cost, (int64_t)ending.transcript.len);
	if (wants != WANTS_NOTHING) {
		call.from = STATE_ENDED;
		call.holds = wants == WANTS_MORE;
		call.polls = 0;
		call.failures = 0;
		return engine_ask_on(e, task, &call, call.at + e->options->poll_interval_ns);
	}
	redial = (struct ledger_redial){ task->contact, ending.outcome, known.attempts,
		known.claimed_at, ending.ended_at };
	if (asked == 0 && !e->options->collect && !outcome_reached(record) &&
	    next_call_ended(&e->next, &e->now, &redial) != 0)
		return engine_out_of_memory(e);
	return 0;
}
