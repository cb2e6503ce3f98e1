/*
 * dial_result.c: what a finished dial means, into the ledger. The owner's thread.
 */
#include "dial_result.h"

#include "banned.h"

/* The service gave an id: a new one, or one that another contact has already. */
static int
store_id(struct ledger *ledger, const struct task *task, int64_t at, enum verdict *verdict,
    struct text *reason)
{
	const char *id = task->reply.dial.id;
	struct span body = text_span(&task->reply.body);
	int64_t holder = ledger_id_holder(ledger, id);
	char label[32];

	if (holder < 0)
		return -1;
	if (holder == 0)
		return ledger_place(ledger, task->contact, id, body);
	*verdict = VERDICT_UNKNOWN;
	if (ledger_label(ledger, holder, label) != 0)
		return -1;
	text_clear(reason);
	text_addf(reason, "the service gave the id of row %s", label);
	if (ledger_unknown(ledger, task->contact, text_str(reason), body) != 0)
		return -1;
	return ledger_alarm(ledger, task->contact, at, text_str(reason));
}

int
dial_result_store(struct ledger *ledger, const struct task *task, int64_t at, enum verdict *verdict,
    struct text *reason)
{
	struct span body = text_span(&task->reply.body);

	text_clear(reason);
	*verdict = outcome_of_dial(&task->reply, reason);
	switch (*verdict) {
	case VERDICT_PLACED:
		return store_id(ledger, task, at, verdict, reason);
	case VERDICT_NOT_SENT:
	case VERDICT_STOP_RUN:
	case VERDICT_SLOW_DOWN:
		return ledger_unclaim(ledger, task->contact);
	case VERDICT_REFUSED:
		return ledger_refuse(ledger, task->contact, text_str(reason), body);
	case VERDICT_UNKNOWN:
		return ledger_unknown(ledger, task->contact, text_str(reason), body);
	}
	return -1;
}
