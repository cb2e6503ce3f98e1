/*
 * ledger_settle.c: arrows that a person draws, with their name under them. The owner's thread.
 */
#include "ledger_settle.h"

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
		*contact = db_get_int(l->db, SQL_FIND, 0);
		*state = (enum state)db_get_int(l->db, SQL_FIND, 1);
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
		} else {
			totals->uncharged++;
			return;
		}
	}
	totals->reserved -= reserved;
}

int
ledger_settle(struct ledger *l, int64_t contact, enum state from, const struct ledger_settlement *s)
{
	struct span none = { NULL, 0 };
	struct ledger_numbers numbers;
	int64_t changed;

	if (ledger_begin(l) != 0)
		return -1;
	db_int(l->db, SQL_SETTLE, 1, contact);
	db_int(l->db, SQL_SETTLE, 2, from);
	db_int(l->db, SQL_SETTLE, 3, s->to);
	db_text(l->db, SQL_SETTLE, 4, s->call_id == NULL ? none : span_of(s->call_id));
	db_int(l->db, SQL_SETTLE, 5, s->outcome);
	if (s->cost == MONEY_NONE)
		db_null(l->db, SQL_SETTLE, 6);
	else
		db_int(l->db, SQL_SETTLE, 6, s->cost);
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
	if (s->call_id != NULL && ledger_add_id(l, span_of(s->call_id), contact) != 0)
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
		contact_label(db_get_int(l->db, SQL_SETTLEMENTS, 0),
		    (int)db_get_int(l->db, SQL_SETTLEMENTS, 1), label);
		text_clear(&who);
		text_clear(&what);
		text_addspan(&who, db_get_span(l->db, SQL_SETTLEMENTS, 3));
		text_addspan(&what, db_get_span(l->db, SQL_SETTLEMENTS, 4));
		status = who.failed || what.failed
			     ? problem_memory(&l->problem)
			     : each(ctx, label, db_get_int(l->db, SQL_SETTLEMENTS, 2),
				   text_str(&who), text_str(&what));
	}
	db_reset(l->db, SQL_SETTLEMENTS);
	text_free(&who);
	text_free(&what);
	return step == DB_FAILED ? ledger_fail(l) : status;
}
