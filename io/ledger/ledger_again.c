/*
 * ledger_again.c: contacts that are called again, or not any more. The owner's thread. Never decides
 * whether.
 */
#include "ledger_again.h"

#include <stdlib.h>

#include "ledger_private.h"
#include "turns.h"

#include "banned.h"

int
ledger_each_redial(struct ledger *l, int64_t attempts,
    int (*each)(void *ctx, const struct ledger_redial *call), void *ctx)
{
	enum db_step step = DB_END;
	int status = 0;

	if (l->problem.code != EXIT_DONE)
		return -1;
	db_int(l->db, SQL_REDIALS, 1, attempts);
	while (status == 0 && (step = db_step(l->db, SQL_REDIALS)) == DB_ROW) {
		const struct ledger_redial call = {
			.contact = db_get_int(l->db, SQL_REDIALS, LEDGER_REDIAL_ID),
			.outcome =
			    (enum outcome)db_get_int(l->db, SQL_REDIALS, LEDGER_REDIAL_OUTCOME),
			.attempts = db_get_int(l->db, SQL_REDIALS, LEDGER_REDIAL_ATTEMPTS),
			.claimed_at = db_get_int(l->db, SQL_REDIALS, LEDGER_REDIAL_CLAIMED_AT),
			.ended_at = db_get_int(l->db, SQL_REDIALS, LEDGER_REDIAL_ENDED_AT),
		};

		/* Whatever the word for how it went, who spoke is not called again by itself. */
		if (call.outcome == OUTCOME_VOICEMAIL ||
		    !turns_somebody_spoke(
			db_get_span(l->db, SQL_REDIALS, LEDGER_REDIAL_TRANSCRIPT)))
			status = each(ctx, &call);
	}
	db_reset(l->db, SQL_REDIALS);
	return step == DB_FAILED ? ledger_fail(l) : status;
}

int
ledger_again(struct ledger *l, int64_t contact, const struct ledger_ready **ready)
{
	enum db_step step;
	int status = 0;

	if (l->problem.code != EXIT_DONE)
		return -1;
	db_int(l->db, SQL_AGAIN, 1, contact);
	step = db_step(l->db, SQL_AGAIN);
	if (step == DB_ROW) {
		status = ledger_get_ready(l, SQL_AGAIN, &l->again) == 0 ? 1 : -1;
		db_reset(l->db, SQL_AGAIN);
	}
	*ready = &l->again;
	return step == DB_FAILED ? ledger_fail(l) : status;
}

/* Runs a statement whose one parameter is the contact. 0 or -1. */
static int
run(struct ledger *l, enum ledger_sql at, int64_t contact)
{
	db_int(l->db, at, 1, contact);
	return db_run(l->db, at) < 0 ? ledger_fail(l) : 0;
}

int
ledger_redial(struct ledger *l, int64_t contact)
{
	struct ledger_numbers before;

	if (ledger_begin(l) != 0 || ledger_numbers(l, contact, &before) != 0 ||
	    run(l, SQL_ATTEMPT_ADD, contact) != 0 || run(l, SQL_RECORD_DROP, contact) != 0)
		return -1;
	db_int(l->db, SQL_REDIAL, 1, contact);
	if (ledger_arrow(l, SQL_REDIAL, contact, STATE_ENDED, STATE_READY) != 0)
		return -1;
	l->totals.outcomes[before.outcome]--;
	return 0;
}

/* ready -> ended: a redial that will not be made leaves the contact as its last attempt left it. */
static int
restore(struct ledger *l, int64_t contact, const char *reason)
{
	struct ledger_numbers numbers;

	db_int(l->db, SQL_RESTORE, 1, contact);
	db_text(l->db, SQL_RESTORE, 2, span_of(reason));
	if (ledger_arrow(l, SQL_RESTORE, contact, STATE_READY, STATE_ENDED) != 0 ||
	    ledger_numbers(l, contact, &numbers) != 0 || run(l, SQL_RECORD_RESTORE, contact) != 0 ||
	    run(l, SQL_ATTEMPT_DROP, contact) != 0)
		return -1;
	l->totals.outcomes[numbers.outcome]++;
	return 0;
}

/* What is said beside an outcome. */
static int
remark(struct ledger *l, int64_t contact, const char *reason)
{
	db_int(l->db, SQL_REMARK, 1, contact);
	db_text(l->db, SQL_REMARK, 2, span_of(reason));
	return db_run(l->db, SQL_REMARK) == 1 ? 0 : ledger_fail(l);
}

int
ledger_remark(struct ledger *l, int64_t contact, const char *reason)
{
	return ledger_begin(l) != 0 ? -1 : remark(l, contact, reason);
}

int
ledger_suppress(struct ledger *l, int64_t contact, enum state from, bool called, const char *reason)
{
	if (ledger_begin(l) != 0)
		return -1;
	if (from == STATE_ENDED)
		return remark(l, contact, reason);
	if (called)
		return restore(l, contact, reason);
	db_int(l->db, SQL_SUPPRESS, 1, contact);
	db_text(l->db, SQL_SUPPRESS, 2, span_of(reason));
	return ledger_arrow(l, SQL_SUPPRESS, contact, STATE_READY, STATE_SUPPRESSED);
}

int
ledger_opted_out(struct ledger *l, int64_t contact, const char *reason)
{
	if (ledger_begin(l) != 0 || remark(l, contact, reason) != 0)
		return -1;
	l->totals.opt_outs++;
	return 0;
}
