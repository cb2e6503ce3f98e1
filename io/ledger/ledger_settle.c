/*
 * ledger_settle.c: arrows that a person draws, with their name under them. The owner's thread.
 */
#include "ledger_settle.h"

#include "ledger_learn.h"
#include "ledger_private.h"

#include "banned.h"

int
ledger_find(struct ledger *l, int64_t row, int part, int64_t *contact, enum state *state)
{
	enum db_step step;

	if (l->problem.code != EXIT_DONE)
		return -1;
	db_int(l->db, SQL_FIND, 1, row);
	db_int(l->db, SQL_FIND, 2, part);
	step = db_step(l->db, SQL_FIND);
	if (step == DB_ROW) {
		*contact = db_get_int(l->db, SQL_FIND, FIND_ID);
		*state = (enum state)db_get_int(l->db, SQL_FIND, FIND_STATE);
		db_reset(l->db, SQL_FIND);
	}
	return step == DB_FAILED ? ledger_fail(l) : step == DB_ROW ? 1 : 0;
}

/* What stays reserved, and what is counted, once it is settled. */
static void
count(struct ledger *l, enum state from, const struct ledger_settlement *s, money reserved)
{
	struct ledger_totals *totals = &l->totals;

	totals->states[from]--;
	totals->states[s->to]++;
	if (s->to == STATE_PLACED)
		return;
	if (s->to == STATE_READY)
		totals->attempts--;
	if (s->to == STATE_ENDED) {
		totals->outcomes[s->outcome]++;
		if (s->cost != MONEY_NONE) {
			totals->cost += s->cost;
			ledger_count_charge(l, s->cost, reserved);
		} else {
			totals->uncharged++;
			return;
		}
	}
	totals->reserved -= reserved;
}

/* From one state into another. 0 or -1. */
static int
settle_state(struct ledger *l, int64_t contact, enum state from, const struct ledger_settlement *s)
{
	struct span none = { NULL, 0 };
	struct ledger_numbers numbers;
	int64_t changed;

	db_int(l->db, SQL_SETTLE, 1, contact);
	db_int(l->db, SQL_SETTLE, 2, from);
	db_int(l->db, SQL_SETTLE, 3, s->to);
	db_text(l->db, SQL_SETTLE, 4, s->call_id == NULL ? none : span_of(s->call_id));
	db_int(l->db, SQL_SETTLE, 5, s->outcome);
	ledger_bind_money(l, SQL_SETTLE, 6, s->cost);
	db_text(l->db, SQL_SETTLE, 7, span_of(s->what));
	changed = db_run(l->db, SQL_SETTLE);
	if (changed < 0)
		return ledger_fail(l);
	if (changed == 0)
		return problem_set(&l->problem, EXIT_MACHINE, "%s: contact %lld is not %s any more",
		    l->path, (long long)contact, state_name(from));
	if (ledger_numbers(l, contact, &numbers) != 0)
		return -1;
	count(l, from, s, numbers.reserved);
	return s->call_id == NULL ? 0 : ledger_add_id(l, span_of(s->call_id), contact);
}

/* What an ended call does not have yet. 0 or -1. */
static int
settle_ended(struct ledger *l, int64_t contact, const struct ledger_settlement *s)
{
	struct ledger_totals *totals = &l->totals;
	struct ledger_known known;

	if (ledger_known(l, contact, &known) != 0)
		return -1;
	db_int(l->db, SQL_SETTLE_ENDED, 1, contact);
	db_int(l->db, SQL_SETTLE_ENDED, 2, s->outcome);
	ledger_bind_money(l, SQL_SETTLE_ENDED, 3, s->cost);
	db_text(l->db, SQL_SETTLE_ENDED, 4, span_of(s->what));
	db_text(l->db, SQL_SETTLE_ENDED, 5, span_of(LEDGER_NOT_SAID));
	if (db_run(l->db, SQL_SETTLE_ENDED) != 1)
		return ledger_fail(l);
	if (known.outcome == OUTCOME_NONE)
		totals->outcomes[s->outcome]++;
	if (known.cost != MONEY_NONE || s->cost == MONEY_NONE)
		return 0;
	totals->uncharged--;
	totals->reserved -= known.uncharged;
	totals->cost += s->cost;
	ledger_count_charge(l, s->cost, known.reserved);
	if (known.computed != MONEY_NONE && known.computed != s->cost)
		totals->differences++;
	return 0;
}

int
ledger_settle(struct ledger *l, int64_t contact, enum state from, const struct ledger_settlement *s)
{
	if (ledger_begin(l) != 0 || (from == STATE_ENDED ? settle_ended(l, contact, s)
							 : settle_state(l, contact, from, s)) != 0)
		return -1;
	db_int(l->db, SQL_SETTLEMENT_ADD, 1, s->at);
	db_int(l->db, SQL_SETTLEMENT_ADD, 2, contact);
	db_text(l->db, SQL_SETTLEMENT_ADD, 3, span_of(s->who));
	db_text(l->db, SQL_SETTLEMENT_ADD, 4, span_of(s->what));
	return db_run(l->db, SQL_SETTLEMENT_ADD) == 1 ? 0 : ledger_fail(l);
}

int
ledger_each_settlement(struct ledger *l,
    int (*each)(void *ctx, const char *label, int64_t at, const char *who, const char *what),
    void *ctx)
{
	struct text who = { 0 }, what = { 0 };
	enum db_step step = DB_END;
	char label[32];
	int status = 0;

	if (l->problem.code != EXIT_DONE)
		return -1;
	while (status == 0 && (step = db_step(l->db, SQL_SETTLEMENTS)) == DB_ROW) {
		contact_label(db_get_int(l->db, SQL_SETTLEMENTS, SETTLEMENT_ROW),
		    (int)db_get_int(l->db, SQL_SETTLEMENTS, SETTLEMENT_PART), label);
		text_clear(&who);
		text_clear(&what);
		text_addspan(&who, db_get_span(l->db, SQL_SETTLEMENTS, SETTLEMENT_WHO));
		text_addspan(&what, db_get_span(l->db, SQL_SETTLEMENTS, SETTLEMENT_WHAT));
		status = who.failed || what.failed
			     ? problem_memory(&l->problem)
			     : each(ctx, label, db_get_int(l->db, SQL_SETTLEMENTS, SETTLEMENT_AT),
				   text_str(&who), text_str(&what));
	}
	db_reset(l->db, SQL_SETTLEMENTS);
	text_free(&who);
	text_free(&what);
	return step == DB_FAILED ? ledger_fail(l) : status;
}
