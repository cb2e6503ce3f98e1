/*
 * ledger_read.c: what comes out of a ledger: rows, totals, alarms. The
 * owner's thread, or the only thread of a reader. Changes nothing but totals and the list of files.
 */
#include "ledger_private.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "json.h"

#include "banned.h"

/* The totals by name, as they stand in the ledger: names of states and outcomes, and these. */
static const struct {
	const char *name;
	size_t offset;
	bool later; /* older ledgers do not count it */
} sums[] = {
	{ "rows", offsetof(struct ledger_totals, rows), false },
	{ "contacts", offsetof(struct ledger_totals, contacts), false },
	{ "attempts", offsetof(struct ledger_totals, attempts), false },
	{ "minutes", offsetof(struct ledger_totals, minutes), false },
	{ "cost", offsetof(struct ledger_totals, cost), false },
	{ "reserved", offsetof(struct ledger_totals, reserved), false },
	{ "differences", offsetof(struct ledger_totals, differences), false },
	{ "uncharged", offsetof(struct ledger_totals, uncharged), false },
	{ "alarms", offsetof(struct ledger_totals, alarms), false },
	{ "opt_outs", offsetof(struct ledger_totals, opt_outs), true },
	{ "claims", offsetof(struct ledger_totals, claims), true },
	{ "claimed_at", offsetof(struct ledger_totals, claimed_at), true },
	{ "dearest", offsetof(struct ledger_totals, dearest), true },
	{ "dearer", offsetof(struct ledger_totals, dearer), true },
};
#define SUMS   (sizeof sums / sizeof *sums)
#define PLACES (SUMS + STATE_END - 1 + OUTCOME_END - 1)

/* The i-th of PLACES totals and its name. */
static int64_t *
place(struct ledger_totals *totals, size_t i, const char **name)
{
	if (i < SUMS) {
		*name = sums[i].name;
		return (int64_t *)(void *)((char *)totals + sums[i].offset);
	}
	i -= SUMS;
	if (i < STATE_END - 1) {
		*name = state_name((enum state)(i + 1));
		return &totals->states[i + 1];
	}
	i -= STATE_END - 1;
	*name = outcome_name((enum outcome)(i + 1));
	return &totals->outcomes[i + 1];
}

int
ledger_save_totals(struct ledger *l)
{
	struct text *out = &l->packed;
	const char *name;

	text_clear(out);
	for (size_t i = 0; i < PLACES; i++) {
		int64_t n = *place(&l->totals, i, &name);

		text_addc(out, i == 0 ? '{' : ',');
		text_addf(out, "\"%s\":%lld", name, (long long)n);
	}
	text_addc(out, '}');
	if (out->failed)
		return problem_memory(&l->problem);
	return ledger_put(l, "totals", text_str(out));
}

/* Of a ledger whose totals do not tell: how often it claimed, and when last. 0 or -1. */
static int
count_claims(struct ledger *l)
{
	if (db_step(l->db, SQL_COUNT_CLAIMS) != DB_ROW)
		return ledger_fail(l);
	l->totals.claims = db_get_int(l->db, SQL_COUNT_CLAIMS, COUNT_CLAIMS_CLAIMS);
	l->totals.claimed_at = db_get_int(l->db, SQL_COUNT_CLAIMS, COUNT_CLAIMS_AT);
	db_reset(l->db, SQL_COUNT_CLAIMS);
	return 0;
}

/* The dearest call of a ledger that did not keep it: once, by looking at them all. 0 or -1. */
static int
find_dearest(struct ledger *l)
{
	enum db_step step = db_step(l->db, SQL_DEAREST);

	if (step == DB_ROW)
		l->totals.dearest = db_get_int(l->db, SQL_DEAREST, 0);
	db_reset(l->db, SQL_DEAREST);
	return step == DB_ROW ? 0 : ledger_fail(l);
}

int
ledger_load_totals(struct ledger *l)
{
	struct json *document = NULL;
	const char *name;
	double number;
	int status = -1;

	if (ledger_get(l, "totals", &l->packed) != 0)
		return -1;
	document = json_parse(text_span(&l->packed));
	if (document == NULL && errno == ENOMEM)
		return problem_memory(&l->problem);
	for (size_t i = 0; i < PLACES; i++) {
		int64_t *n = place(&l->totals, i, &name);

		/* Sums stay far below 2^53, up to which a double counts by ones. */
		if (!json_number(json_get(document, name), &number)) {
			/*
			 * An older rollcall did not know this state or outcome, so none of its rows
			 * has it.
			 */
			if (i >= SUMS || sums[i].later) {
				*n = 0;
				continue;
			}
			(void)problem_set(
			    &l->problem, EXIT_MACHINE, "%s: its totals are missing", l->path);
			goto out;
		}
		*n = (int64_t)number;
	}
	status = 0;
	if (!json_number(json_get(document, "claims"), &number))
		status = count_claims(l);
	if (status == 0 && !json_number(json_get(document, "dearest"), &number))
		status = find_dearest(l);
out:
	json_free(document);
	return status;
}

/* A packed row (ledger_build.c) into l->cells. Returns their number, or -1. */
int64_t
ledger_unpack(struct ledger *l, struct span packed)
{
	size_t n = 0;

	while (packed.len >= 4) {
		const unsigned char *p = (const unsigned char *)packed.data;
		size_t len =
		    (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;

		if (len > packed.len - 4)
			break;
		if (n == l->cells_cap) {
			size_t cap = n == 0 ? 16 : n * 2;
			struct span *cells = reallocarray(l->cells, cap, sizeof *cells);

			if (cells == NULL)
				return problem_memory(&l->problem);
			l->cells = cells;
			l->cells_cap = cap;
		}
		l->cells[n++] = (struct span){ packed.data + 4, len };
		packed.data += 4 + len;
		packed.len -= 4 + len;
	}
	if (packed.len != 0)
		return problem_set(
		    &l->problem, EXIT_MACHINE, "%s: a row of the roll is damaged", l->path);
	return (int64_t)n;
}

static int64_t
get_or_none(struct ledger *l, enum ledger_sql at, int col)
{
	return db_is_null(l->db, at, col) ? -1 : db_get_int(l->db, at, col);
}

static void
get_row(struct ledger *l, enum ledger_sql at, struct ledger_row *row)
{
	struct db *db = l->db;

	row->row = db_get_int(db, at, LEDGER_ROW_ROW);
	row->part = (int)db_get_int(db, at, LEDGER_ROW_PART);
	row->state = (enum state)db_get_int(db, at, LEDGER_ROW_STATE);
	row->outcome = (enum outcome)db_get_int(db, at, LEDGER_ROW_OUTCOME);
	row->phone = db_get_span(db, at, LEDGER_ROW_PHONE);
	row->reason = db_get_span(db, at, LEDGER_ROW_REASON);
	row->call_id = db_get_span(db, at, LEDGER_ROW_CALL_ID);
	row->attempts = db_get_int(db, at, LEDGER_ROW_ATTEMPTS);
	row->claimed_at = db_get_int(db, at, LEDGER_ROW_CLAIMED_AT);
	row->ended_at = db_get_int(db, at, LEDGER_ROW_ENDED_AT);
	row->seconds = get_or_none(l, at, LEDGER_ROW_SECONDS);
	row->minutes = db_get_int(db, at, LEDGER_ROW_MINUTES);
	row->cost = get_or_none(l, at, LEDGER_ROW_COST);
	row->computed = get_or_none(l, at, LEDGER_ROW_COMPUTED);
	row->reserved = db_get_int(db, at, LEDGER_ROW_RESERVED);
	row->transcript = db_get_span(db, at, LEDGER_ROW_TRANSCRIPT);
	row->past_seconds = db_get_int(db, at, LEDGER_ROW_PAST_SECONDS);
	row->past_minutes = db_get_int(db, at, LEDGER_ROW_PAST_MINUTES);
	row->past_cost = db_get_int(db, at, LEDGER_ROW_PAST_COST);
	row->past_computed = db_get_int(db, at, LEDGER_ROW_PAST_COMPUTED);
}

int
ledger_each_row(struct ledger *l, enum ledger_rows rows,
    int (*each)(void *ctx, const struct ledger_row *row), void *ctx)
{
	static const enum ledger_sql statements[] = { [LEDGER_CONTACTS] = SQL_ROWS,
		[LEDGER_EARLIER] = SQL_ATTEMPTS,
		[LEDGER_ATTEMPTS] = SQL_ALL_ATTEMPTS };
	enum ledger_sql at = statements[rows];
	enum db_step step = DB_END;
	int status = 0;

	if (l->problem.code != EXIT_DONE)
		return -1;
	while (status == 0 && (step = db_step(l->db, at)) == DB_ROW) {
		struct ledger_row row = { 0 };
		int64_t n = ledger_unpack(l, db_get_span(l->db, at, LEDGER_ROW_CELLS));

		if (n < 0) {
			status = -1;
			break;
		}
		row.cells = l->cells;
		row.n = (size_t)n;
		get_row(l, at, &row);
		status = each(ctx, &row);
	}
	db_reset(l->db, at);
	return step == DB_FAILED ? ledger_fail(l) : status;
}

int
ledger_header(
    struct ledger *l, int (*each)(void *ctx, const struct span *cells, size_t n), void *ctx)
{
	int status = -1;

	if (l->problem.code != EXIT_DONE)
		return -1;
	if (db_step(l->db, SQL_HEADER) == DB_ROW) {
		int64_t n = ledger_unpack(l, db_get_span(l->db, SQL_HEADER, 0));

		if (n >= 0)
			status = each(ctx, l->cells, (size_t)n);
	} else {
		(void)ledger_fail(l);
	}
	db_reset(l->db, SQL_HEADER);
	return status;
}

int
ledger_each_open(struct ledger *l, bool collect, int64_t talk_since,
    int (*each)(void *ctx, int64_t contact, int64_t claimed_at, enum state state), void *ctx)
{
	enum ledger_sql at = collect ? SQL_TO_COLLECT : SQL_PLACED;
	enum db_step step = DB_END;
	int status = 0;

	if (l->problem.code != EXIT_DONE)
		return -1;
	if (collect)
		db_int(l->db, at, 1, talk_since);
	while (status == 0 && (step = db_step(l->db, at)) == DB_ROW)
		status = each(ctx, db_get_int(l->db, at, OPEN_ID),
		    db_get_int(l->db, at, OPEN_CLAIMED_AT),
		    (enum state)db_get_int(l->db, at, OPEN_STATE));
	db_reset(l->db, at);
	return step == DB_FAILED ? ledger_fail(l) : status;
}

int
ledger_each_alarm(
    struct ledger *l, int (*each)(void *ctx, const char *label, const char *text), void *ctx)
{
	struct text words = { 0 };
	enum db_step step = DB_END;
	char label[32];
	int status = 0;

	if (l->problem.code != EXIT_DONE)
		return -1;
	while (status == 0 && (step = db_step(l->db, SQL_ALARMS)) == DB_ROW) {
		contact_label(db_get_int(l->db, SQL_ALARMS, ALARM_ROW),
		    (int)db_get_int(l->db, SQL_ALARMS, ALARM_PART), label);
		text_clear(&words);
		text_addspan(&words, db_get_span(l->db, SQL_ALARMS, ALARM_TEXT));
		status =
		    words.failed ? problem_memory(&l->problem) : each(ctx, label, text_str(&words));
	}
	db_reset(l->db, SQL_ALARMS);
	text_free(&words);
	return step == DB_FAILED ? ledger_fail(l) : status;
}

int
ledger_call(struct ledger *l, int64_t contact, char phone[static PHONE_SIZE],
    char id[static WIRE_ID_SIZE], int64_t *claimed_at)
{
	struct span value;
	int status = -1;

	if (l->problem.code != EXIT_DONE)
		return -1;
	db_int(l->db, SQL_CALL, 1, contact);
	if (db_step(l->db, SQL_CALL) == DB_ROW) {
		value = db_get_span(l->db, SQL_CALL, CALL_PHONE);
		(void)snprintf(phone, PHONE_SIZE, "%.*s", (int)value.len, value.data);
		value = db_get_span(l->db, SQL_CALL, CALL_ID);
		(void)snprintf(id, WIRE_ID_SIZE, "%.*s", (int)value.len, value.data);
		*claimed_at = db_get_int(l->db, SQL_CALL, CALL_CLAIMED_AT);
		status = 0;
	} else {
		(void)ledger_fail(l);
	}
	db_reset(l->db, SQL_CALL);
	return status;
}

int
ledger_label(struct ledger *l, int64_t contact, char label[static 32])
{
	int status = -1;

	label[0] = '\0';
	if (l->problem.code != EXIT_DONE)
		return -1;
	db_int(l->db, SQL_LABEL, 1, contact);
	if (db_step(l->db, SQL_LABEL) == DB_ROW) {
		contact_label(db_get_int(l->db, SQL_LABEL, LABEL_ROW),
		    (int)db_get_int(l->db, SQL_LABEL, LABEL_PART), label);
		status = 0;
	} else {
		(void)ledger_fail(l);
	}
	db_reset(l->db, SQL_LABEL);
	return status;
}
