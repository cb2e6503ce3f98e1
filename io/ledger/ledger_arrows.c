/*
 * ledger_arrows.c: the contacts that wait, and the arrows between states: a function and an UPDATE
 * each. The owner's thread. Never decides what becomes of a contact: it only refuses an arrow that
 * does not start where the contact stands.
 */
#include "ledger_private.h"

#include <stdio.h>

#include "banned.h"

int
ledger_get_ready(struct ledger *l, enum ledger_sql at, struct ledger_ready *ready)
{
	struct span phone = db_get_span(l->db, at, LEDGER_READY_PHONE);

	ready->contact = db_get_int(l->db, at, LEDGER_READY_ID);
	(void)snprintf(ready->phone, sizeof ready->phone, "%.*s", (int)phone.len, phone.data);
	text_clear(&ready->requirement);
	text_addspan(&ready->requirement, db_get_span(l->db, at, LEDGER_READY_REQUIREMENT));
	text_clear(&ready->name);
	text_addspan(&ready->name, db_get_span(l->db, at, LEDGER_READY_NAME));
	text_clear(&ready->parameters);
	text_addspan(&ready->parameters, db_get_span(l->db, at, LEDGER_READY_PARAMETERS));
	ready->limits.not_before = db_get_int(l->db, at, LEDGER_READY_NOT_BEFORE);
	ready->limits.not_after = db_get_int(l->db, at, LEDGER_READY_NOT_AFTER);
	ready->attempts = db_get_int(l->db, at, LEDGER_READY_ATTEMPTS);
	ready->claims = db_get_int(l->db, at, LEDGER_READY_CLAIMS);
	return ready->requirement.failed || ready->name.failed || ready->parameters.failed
		   ? problem_memory(&l->problem)
		   : 0;
}

/* Reads the next contacts in order, from behind the cursor. 0 or -1. */
static int
fill_batch(struct ledger *l, int64_t now)
{
	enum db_step step;

	l->batch_n = l->batch_at = 0;
	db_int(l->db, SQL_READY, 1, l->cursor);
	db_int(l->db, SQL_READY, 2, LEDGER_BATCH);
	db_int(l->db, SQL_READY, 3, now);
	while ((step = db_step(l->db, SQL_READY)) == DB_ROW) {
		struct ledger_ready *ready = &l->batch[l->batch_n++];

		if (ledger_get_ready(l, SQL_READY, ready) != 0) {
			db_reset(l->db, SQL_READY);
			return -1;
		}
		l->cursor = ready->contact;
	}
	return step == DB_FAILED ? ledger_fail(l) : 0;
}

int
ledger_next_ready(struct ledger *l, int64_t now, const struct ledger_ready **ready)
{
	if (l->problem.code != EXIT_DONE)
		return -1;
	if (l->batch_at == l->batch_n && fill_batch(l, now) != 0)
		return -1;
	if (l->batch_n == 0 && l->cursor != 0) {
		/*
		 * Behind the last contact: those that were put back since stand before the cursor.
		 */
		l->cursor = 0;
		if (fill_batch(l, now) != 0)
			return -1;
	}
	if (l->batch_n == 0)
		return 0;
	*ready = &l->batch[l->batch_at++];
	return 1;
}

int
ledger_ready_at(struct ledger *l, int64_t now, int64_t *at)
{
	enum db_step step;

	*at = 0;
	if (l->problem.code != EXIT_DONE)
		return -1;
	db_int(l->db, SQL_READY_NEXT, 1, now);
	step = db_step(l->db, SQL_READY_NEXT);
	if (step == DB_ROW) {
		*at = db_get_int(l->db, SQL_READY_NEXT, 0);
		db_reset(l->db, SQL_READY_NEXT);
	}
	return step == DB_FAILED ? ledger_fail(l) : 0;
}

void
ledger_rewind(struct ledger *l)
{
	l->batch_n = l->batch_at = 0;
	l->cursor = 0;
}

int
ledger_arrow(struct ledger *l, enum ledger_sql at, int64_t contact, enum state from, enum state to)
{
	int64_t changed = db_run(l->db, at);

	if (changed < 0)
		return ledger_fail(l);
	if (changed == 0)
		return problem_set(&l->problem, EXIT_MACHINE,
		    "%s: contact %lld cannot become %s: it is not %s; please report this",
		    l->path == NULL ? "the ledger" : l->path, (long long)contact, state_name(to),
		    state_name(from));
	l->totals.states[from]--;
	l->totals.states[to]++;
	return 0;
}

int
ledger_numbers(struct ledger *l, int64_t contact, struct ledger_numbers *numbers)
{
	if (l->problem.code != EXIT_DONE)
		return -1;
	db_int(l->db, SQL_NUMBERS, 1, contact);
	if (db_step(l->db, SQL_NUMBERS) != DB_ROW)
		return ledger_fail(l);
	*numbers = (struct ledger_numbers){
		.reserved = db_get_int(l->db, SQL_NUMBERS, LEDGER_NUMBER_RESERVED),
		.claims = db_get_int(l->db, SQL_NUMBERS, LEDGER_NUMBER_CLAIMS),
		.attempts = db_get_int(l->db, SQL_NUMBERS, LEDGER_NUMBER_ATTEMPTS),
		.claimed_at = db_get_int(l->db, SQL_NUMBERS, LEDGER_NUMBER_CLAIMED_AT),
		.outcome = (enum outcome)db_get_int(l->db, SQL_NUMBERS, LEDGER_NUMBER_OUTCOME),
		.uncharged = db_get_int(l->db, SQL_NUMBERS, LEDGER_NUMBER_UNCHARGED),
	};
	db_reset(l->db, SQL_NUMBERS);
	return 0;
}

/* Begins an arrow: the transaction, and parameter 1. */
static int
leave(struct ledger *l, enum ledger_sql at, int64_t contact)
{
	if (ledger_begin(l) != 0)
		return -1;
	db_int(l->db, at, 1, contact);
	return 0;
}

void
ledger_put_key(
    const struct ledger *l, int64_t contact, int64_t claims, char key[static TASK_KEY_SIZE])
{
	(void)snprintf(key, TASK_KEY_SIZE, "rc-%s-%lld-%lld", l->campaign, (long long)contact,
	    (long long)claims);
}

int
ledger_claim(
    struct ledger *l, int64_t contact, int64_t at, money reserve, char key[static TASK_KEY_SIZE])
{
	struct ledger_numbers numbers;

	if (leave(l, SQL_CLAIM, contact) != 0)
		return -1;
	db_int(l->db, SQL_CLAIM, 2, at);
	db_int(l->db, SQL_CLAIM, 3, reserve);
	if (ledger_arrow(l, SQL_CLAIM, contact, STATE_READY, STATE_DIALING) != 0 ||
	    ledger_numbers(l, contact, &numbers) != 0)
		return -1;
	ledger_put_key(l, contact, numbers.claims, key);
	l->totals.attempts++;
	l->totals.claims++;
	if (at > l->totals.claimed_at)
		l->totals.claimed_at = at;
	l->totals.reserved += reserve;
	return 0;
}

int
ledger_unclaim(struct ledger *l, int64_t contact)
{
	struct ledger_numbers numbers;

	if (leave(l, SQL_UNCLAIM, contact) != 0 ||
	    ledger_arrow(l, SQL_UNCLAIM, contact, STATE_DIALING, STATE_READY) != 0 ||
	    ledger_numbers(l, contact, &numbers) != 0)
		return -1;
	l->totals.attempts--;
	l->totals.reserved -= numbers.reserved;
	return 0;
}

int
ledger_place(struct ledger *l, int64_t contact, const char *call_id, struct span reply)
{
	if (leave(l, SQL_PLACE, contact) != 0)
		return -1;
	db_text(l->db, SQL_PLACE, 2, span_of(call_id));
	db_blob(l->db, SQL_PLACE, 3, reply);
	if (ledger_arrow(l, SQL_PLACE, contact, STATE_DIALING, STATE_PLACED) != 0)
		return -1;
	return ledger_add_id(l, span_of(call_id), contact);
}

/* dialing -> a state that has a reason, and the reply that it comes from. */
static int
give_up(struct ledger *l, enum ledger_sql at, int64_t contact, enum state to, const char *reason,
    struct span reply)
{
	struct ledger_numbers numbers;

	if (leave(l, at, contact) != 0)
		return -1;
	db_text(l->db, at, 2, span_of(reason));
	db_blob(l->db, at, 3, reply);
	if (ledger_arrow(l, at, contact, STATE_DIALING, to) != 0)
		return -1;
	/* What an unknown call may cost stays reserved. */
	if (to == STATE_UNKNOWN)
		return 0;
	if (ledger_numbers(l, contact, &numbers) != 0)
		return -1;
	l->totals.reserved -= numbers.reserved;
	return 0;
}

int
ledger_refuse(struct ledger *l, int64_t contact, const char *reason, struct span reply)
{
	return give_up(l, SQL_REFUSE, contact, STATE_REFUSED, reason, reply);
}

int
ledger_unknown(struct ledger *l, int64_t contact, const char *reason, struct span reply)
{
	return give_up(l, SQL_UNKNOWN, contact, STATE_UNKNOWN, reason, reply);
}

int
ledger_overdue(struct ledger *l, int64_t contact, const char *reason)
{
	if (leave(l, SQL_OVERDUE, contact) != 0)
		return -1;
	db_text(l->db, SQL_OVERDUE, 2, span_of(reason));
	return ledger_arrow(l, SQL_OVERDUE, contact, STATE_PLACED, STATE_OVERDUE);
}

void
ledger_bind_money(struct ledger *l, enum ledger_sql at, int pos, money m)
{
	if (m == MONEY_NONE)
		db_null(l->db, at, pos);
	else
		db_int(l->db, at, pos, m);
}

void
ledger_next_key(
    const struct ledger *l, const struct ledger_ready *ready, char key[static TASK_KEY_SIZE])
{
	ledger_put_key(l, ready->contact, ready->claims + 1, key);
}

int
ledger_key(struct ledger *l, int64_t contact, char key[static TASK_KEY_SIZE])
{
	struct ledger_numbers numbers;

	if (ledger_numbers(l, contact, &numbers) != 0)
		return -1;
	ledger_put_key(l, contact, numbers.claims, key);
	return 0;
}

void
ledger_count_charge(struct ledger *l, money cost, money reserved)
{
	struct ledger_totals *totals = &l->totals;

	if (cost > totals->dearest)
		totals->dearest = cost;
	/* Without a price nothing was reserved, so there is nothing to exceed. */
	if (reserved > 0 && cost > reserved)
		totals->dearer++;
}

money
ledger_worst(const struct ledger *l, int64_t longest_ns, money price)
{
	money worst = price == MONEY_NONE ? 0 : money_worst(longest_ns, price);

	return price != MONEY_NONE && l->totals.dearest > worst ? l->totals.dearest : worst;
}

/* Runs the UPDATE of ledger_end. */
static int
end_arrow(struct ledger *l, int64_t contact, enum state from, struct ledger_ended *ended)
{
	struct ledger_numbers numbers;

	if (ledger_arrow(l, SQL_END, contact, from, STATE_ENDED) != 0 ||
	    ledger_numbers(l, contact, &numbers) != 0)
		return -1;
	ended->reserved = numbers.reserved;
	ended->attempts = numbers.attempts;
	ended->claimed_at = numbers.claimed_at;
	ledger_put_key(l, contact, numbers.claims, ended->key);
	return 0;
}

int
ledger_end(struct ledger *l, int64_t contact, enum state from, const struct ledger_ending *ending,
    struct ledger_ended *ended)
{
	int64_t minutes = ending->seconds > 0 ? money_minutes(ending->seconds) : 0;
	struct ledger_totals *totals = &l->totals;
	int64_t reserved;

	if (leave(l, SQL_END, contact) != 0)
		return -1;
	db_int(l->db, SQL_END, 2, ending->outcome);
	if (ending->seconds < 0)
		db_null(l->db, SQL_END, 3);
	else
		db_int(l->db, SQL_END, 3, ending->seconds);
	db_int(l->db, SQL_END, 4, minutes);
	db_int(l->db, SQL_END, 5, ending->ended_at);
	ledger_bind_money(l, SQL_END, 6, ending->cost);
	ledger_bind_money(l, SQL_END, 7, ending->computed);
	db_int(l->db, SQL_END, 8, ending->still_reserved);
	db_int(l->db, SQL_END, 9, from);
	if (end_arrow(l, contact, from, ended) != 0)
		return -1;
	reserved = ended->reserved;
	db_int(l->db, SQL_RECORD_ADD, 1, contact);
	db_text(l->db, SQL_RECORD_ADD, 2, ending->transcript);
	db_blob(l->db, SQL_RECORD_ADD, 3, ending->record);
	if (db_run(l->db, SQL_RECORD_ADD) < 0)
		return ledger_fail(l);
	if (ending->outcome != OUTCOME_NONE)
		totals->outcomes[ending->outcome]++;
	totals->minutes += minutes;
	if (ending->still_reserved != LEDGER_KEEP_RESERVED)
		totals->reserved += ending->still_reserved - reserved;
	if (ending->cost == MONEY_NONE) {
		totals->uncharged++;
	} else {
		totals->cost += ending->cost;
		ledger_count_charge(l, ending->cost, reserved);
		if (ending->computed != MONEY_NONE && ending->computed != ending->cost)
			totals->differences++;
	}
	return 0;
}

int
ledger_alarm(struct ledger *l, int64_t contact, int64_t at, const char *text)
{
	if (ledger_begin(l) != 0)
		return -1;
	db_int(l->db, SQL_ALARM_ADD, 1, at);
	db_int(l->db, SQL_ALARM_ADD, 2, contact);
	db_text(l->db, SQL_ALARM_ADD, 3, span_of(text));
	if (db_run(l->db, SQL_ALARM_ADD) != 1)
		return ledger_fail(l);
	l->totals.alarms++;
	return 0;
}
