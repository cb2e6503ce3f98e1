/*
 * ledger_learn.c: what later polls of an ended call bring. The owner's thread. Never takes anything
 * away that was known.
 */
#include "ledger_learn.h"

#include <stdio.h>

#include "ledger_private.h"
#include "refusal.h"

#include "banned.h"

static int64_t
get_or_none(struct ledger *l, int col)
{
	return db_is_null(l->db, SQL_KNOWN, col) ? -1 : db_get_int(l->db, SQL_KNOWN, col);
}

int
ledger_known(struct ledger *l, int64_t contact, struct ledger_known *known)
{
	struct span id, reason;

	if (l->problem.code != EXIT_DONE)
		return -1;
	db_int(l->db, SQL_KNOWN, 1, contact);
	if (db_step(l->db, SQL_KNOWN) != DB_ROW)
		return ledger_fail(l);
	*known = (struct ledger_known){
		.state = (enum state)db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_STATE),
		.outcome = (enum outcome)db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_OUTCOME),
		.seconds = get_or_none(l, LEDGER_KNOWN_SECONDS),
		.minutes = db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_MINUTES),
		.ended_at = db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_ENDED_AT),
		.cost = get_or_none(l, LEDGER_KNOWN_COST),
		.computed = get_or_none(l, LEDGER_KNOWN_COMPUTED),
		.reserved = db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_RESERVED),
		.uncharged = db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_UNCHARGED),
		.attempts = db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_ATTEMPTS),
		.claimed_at = db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_CLAIMED_AT),
		.remarked = !db_is_null(l->db, SQL_KNOWN, LEDGER_KNOWN_REASON),
		.talk = db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_TALK),
	};
	ledger_put_key(l, contact, db_get_int(l->db, SQL_KNOWN, LEDGER_KNOWN_CLAIMS), known->key);
	id = db_get_span(l->db, SQL_KNOWN, LEDGER_KNOWN_CALL_ID);
	(void)snprintf(known->call_id, sizeof known->call_id, "%.*s", (int)id.len,
	    id.data == NULL ? "" : id.data);
	reason = db_get_span(l->db, SQL_KNOWN, LEDGER_KNOWN_REASON);
	/* Also in another call of the number in the same campaign. */
	known->opted_out = reason.len >= strlen(REFUSAL_OPT_OUT) &&
			   memcmp(reason.data, REFUSAL_OPT_OUT, strlen(REFUSAL_OPT_OUT)) == 0;
	db_reset(l->db, SQL_KNOWN);
	return 0;
}

/* What counts in place of a cost from now on. */
static money
uncharged(const struct ledger_known *known, const struct ledger_ending *ending)
{
	return ending->still_reserved == LEDGER_KEEP_RESERVED ? known->uncharged
							      : ending->still_reserved;
}

bool
ledger_is_new(const struct ledger_known *known, const struct ledger_ending *ending)
{
	return ending->outcome != known->outcome || ending->seconds != known->seconds ||
	       ending->ended_at != known->ended_at || ending->cost != known->cost ||
	       ending->computed != known->computed || ending->transcript.len > 0 ||
	       (ending->cost == MONEY_NONE && uncharged(known, ending) != known->uncharged);
}

static bool
differs(money cost, money computed)
{
	return cost != MONEY_NONE && computed != MONEY_NONE && cost != computed;
}

static void
count(struct ledger_totals *totals, const struct ledger_known *known,
    const struct ledger_ending *ending, int64_t minutes)
{
	if (known->outcome == OUTCOME_NONE && ending->outcome != OUTCOME_NONE)
		totals->outcomes[ending->outcome]++;
	totals->minutes += minutes - known->minutes;
	totals->differences += differs(ending->cost, ending->computed);
	totals->differences -= differs(known->cost, known->computed);
	if (known->cost != MONEY_NONE)
		return;
	totals->reserved -= known->uncharged;
	if (ending->cost == MONEY_NONE) {
		totals->reserved += uncharged(known, ending);
	} else {
		totals->uncharged--;
		totals->cost += ending->cost;
	}
}

int
ledger_learn(struct ledger *l, int64_t contact, const struct ledger_known *known,
    const struct ledger_ending *ending)
{
	int64_t minutes = ending->seconds > 0 ? money_minutes(ending->seconds) : known->minutes;
	struct span none = { NULL, 0 };

	if (ledger_begin(l) != 0)
		return -1;
	db_int(l->db, SQL_LEARN, 1, contact);
	db_int(l->db, SQL_LEARN, 2, ending->outcome);
	ledger_bind_money(l, SQL_LEARN, 3, ending->seconds); /* -1 is not known there, too */
	db_int(l->db, SQL_LEARN, 4, minutes);
	db_int(l->db, SQL_LEARN, 5, ending->ended_at);
	ledger_bind_money(l, SQL_LEARN, 6, ending->cost);
	ledger_bind_money(l, SQL_LEARN, 7, ending->computed);
	db_int(l->db, SQL_LEARN, 8, uncharged(known, ending));
	db_text(l->db, SQL_LEARN, 9, span_of(LEDGER_NOT_SAID));
	if (db_run(l->db, SQL_LEARN) != 1)
		return ledger_fail(l);
	db_int(l->db, SQL_RECORD_LEARN, 1, contact);
	db_text(l->db, SQL_RECORD_LEARN, 2, ending->transcript.len > 0 ? ending->transcript : none);
	db_blob(l->db, SQL_RECORD_LEARN, 3, ending->record);
	if (db_run(l->db, SQL_RECORD_LEARN) != 1)
		return ledger_fail(l);
	count(&l->totals, known, ending, minutes);
	if (known->cost == MONEY_NONE && ending->cost != MONEY_NONE)
		ledger_count_charge(l, ending->cost, known->reserved);
	return 0;
}
