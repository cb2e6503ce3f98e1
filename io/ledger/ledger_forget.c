/*
 * ledger_forget.c: one person erased from a ledger. The owner's thread. Never touches a state, a
 * time or an amount: what was done and what it cost stays.
 */
#include "ledger_forget.h"

#include <stdlib.h>
#include <stdio.h>

#include "ledger_private.h"
#include "scrub.h"

#include "banned.h"

int
ledger_forget_blocked(struct ledger *l, const char *phone, char label[static 32], enum state *state)
{
	enum db_step step;

	if (l->problem.code != EXIT_DONE)
		return -1;
	db_text(l->db, SQL_FORGET_OPEN, 1, span_of(phone));
	step = db_step(l->db, SQL_FORGET_OPEN);
	if (step == DB_ROW) {
		contact_label(db_get_int(l->db, SQL_FORGET_OPEN, FORGET_OPEN_ROW),
		    (int)db_get_int(l->db, SQL_FORGET_OPEN, FORGET_OPEN_PART), label);
		*state = (enum state)db_get_int(l->db, SQL_FORGET_OPEN, FORGET_OPEN_STATE);
		db_reset(l->db, SQL_FORGET_OPEN);
	}
	return step == DB_FAILED ? ledger_fail(l) : step == DB_ROW;
}

int
ledger_forget_holds(struct ledger *l, const char *phone)
{
	enum db_step step;

	if (l->problem.code != EXIT_DONE)
		return -1;
	db_text(l->db, SQL_FORGET_NEXT, 1, span_of(phone));
	db_int(l->db, SQL_FORGET_NEXT, 2, 0);
	step = db_step(l->db, SQL_FORGET_NEXT);
	db_reset(l->db, SQL_FORGET_NEXT);
	return step == DB_FAILED ? ledger_fail(l) : step == DB_ROW;
}

int
ledger_forget_said(struct ledger *l, const char *phone, char label[static 32])
{
	struct text clean = { 0 };
	enum db_step step = DB_END;
	size_t found = 0;

	if (l->problem.code != EXIT_DONE)
		return -1;
	while (found == 0 && (step = db_step(l->db, SQL_SCRUB_READY)) == DB_ROW) {
		text_clear(&clean);
		found = scrub_number(
			    db_get_span(l->db, SQL_SCRUB_READY, SCRUB_READY_TEXT), phone, &clean) +
			scrub_number(
			    db_get_span(l->db, SQL_SCRUB_READY, SCRUB_READY_NAME), phone, &clean);
		contact_label(db_get_int(l->db, SQL_SCRUB_READY, SCRUB_READY_ROW),
		    (int)db_get_int(l->db, SQL_SCRUB_READY, SCRUB_READY_PART), label);
	}
	db_reset(l->db, SQL_SCRUB_READY);
	text_free(&clean);
	return step == DB_FAILED ? ledger_fail(l) : found > 0;
}

int
ledger_each_output(struct ledger *l, int (*each)(void *ctx, const char *path), void *ctx)
{
	struct text path = { 0 };
	enum db_step step = DB_END;
	int status = 0;

	if (l->problem.code != EXIT_DONE)
		return -1;
	while (status == 0 && (step = db_step(l->db, SQL_OUTPUTS)) == DB_ROW) {
		text_clear(&path);
		text_addspan(&path, db_get_span(l->db, SQL_OUTPUTS, 0));
		status = path.failed ? problem_memory(&l->problem) : each(ctx, text_str(&path));
	}
	db_reset(l->db, SQL_OUTPUTS);
	text_free(&path);
	return step == DB_FAILED ? ledger_fail(l) : status;
}

static int
run(struct ledger *l, enum ledger_sql at)
{
	return db_run(l->db, at) < 0 ? ledger_fail(l) : 0;
}

/* Runs a statement whose parameters are a number (contact, row) and the words there from now on. */
static int
put_words(struct ledger *l, enum ledger_sql at, int64_t number)
{
	db_int(l->db, at, 1, number);
	db_text(l->db, at, 2, span_of(LEDGER_FORGOTTEN));
	return run(l, at);
}

/* Another number that is known stands in the row, too: 1, 0 or -1. */
static int
has_others(struct ledger *l, int64_t row, const char *phone)
{
	enum db_step step;

	db_int(l->db, SQL_FORGET_OTHERS, 1, row);
	db_text(l->db, SQL_FORGET_OTHERS, 2, span_of(phone));
	step = db_step(l->db, SQL_FORGET_OTHERS);
	db_reset(l->db, SQL_FORGET_OTHERS);
	return step == DB_FAILED ? ledger_fail(l) : step == DB_ROW;
}

/*
 * The row's cells at hand (l->cells, n of them) as they may stay, one behind the other in `bytes`,
 * into l->packed. `shared`: only the number goes. 0 or -1.
 */
static int
pack_scrubbed(struct ledger *l, size_t n, const char *phone, bool shared, struct text *bytes)
{
	struct span *cells = calloc(n, sizeof *cells);
	char mask[PHONE_SIZE];
	int status = -1;

	if (cells == NULL && n > 0)
		return problem_memory(&l->problem);
	phone_mask(phone, mask);
	for (size_t i = 0; i < n; i++) {
		size_t from = bytes->len;
		size_t found = scrub_number(l->cells[i], phone, bytes);

		if (!shared) {
			bytes->len = from;
			if (found > 0)
				text_adds(bytes, mask);
		}
		cells[i].len = bytes->len - from;
	}
	if (bytes->failed) {
		(void)problem_memory(&l->problem);
		goto out;
	}
	/* Their places are known once the text grows no more. */
	for (size_t i = 0, at = 0; i < n; at += cells[i++].len)
		cells[i].data = text_str(bytes) + at;
	status = ledger_pack(l, cells, n);
out:
	free(cells);
	return status;
}

/* The cells of a row of the number. 0 or -1. */
static int
forget_row(struct ledger *l, int64_t row, const char *phone)
{
	int shared = has_others(l, row, phone);
	struct text bytes = { 0 };
	int status = -1;
	int64_t n = -1;

	if (shared < 0 || (shared == 0 && put_words(l, SQL_FORGET_REJECTED, row) != 0))
		return -1;
	db_int(l->db, SQL_FORGET_CELLS, 1, row);
	if (db_step(l->db, SQL_FORGET_CELLS) == DB_ROW)
		n = ledger_unpack(l, db_get_span(l->db, SQL_FORGET_CELLS, 0));
	else
		(void)ledger_fail(l);
	if (n >= 0)
		status = pack_scrubbed(l, (size_t)n, phone, shared == 1, &bytes);
	db_reset(l->db, SQL_FORGET_CELLS);
	text_free(&bytes);
	if (status != 0)
		return -1;
	db_int(l->db, SQL_FORGET_ROW, 1, row);
	db_blob(l->db, SQL_FORGET_ROW, 2, text_span(&l->packed));
	return run(l, SQL_FORGET_ROW);
}

/* What is known of one contact of the number. 0 or -1. */
static int
forget_contact(struct ledger *l, int64_t contact, int64_t requirement, const char *phone)
{
	char mask[PHONE_SIZE];

	phone_mask(phone, mask);
	db_int(l->db, SQL_FORGET_CONTACT, 1, contact);
	db_text(l->db, SQL_FORGET_CONTACT, 2, span_of(mask));
	db_text(l->db, SQL_FORGET_CONTACT, 3, span_of(LEDGER_FORGOTTEN));
	if (run(l, SQL_FORGET_CONTACT) != 0)
		return -1;
	db_int(l->db, SQL_FORGET_ATTEMPTS, 1, contact);
	db_int(l->db, SQL_FORGET_RECORD, 1, contact);
	if (run(l, SQL_FORGET_ATTEMPTS) != 0 || run(l, SQL_FORGET_RECORD) != 0)
		return -1;
	if (put_words(l, SQL_FORGET_SETTLEMENT, contact) != 0 ||
	    put_words(l, SQL_FORGET_ALARM, contact) != 0)
		return -1;
	db_int(l->db, SQL_FORGET_REQUIREMENT, 1, requirement);
	return run(l, SQL_FORGET_REQUIREMENT);
}

/* A table, or two columns of one, in whose texts the number of somebody else may stand. */
static const struct scrubbed {
	enum ledger_sql each, put; /* the keys, then the texts; the same as parameters */
	int keys, texts;
	unsigned blobs; /* a bit for each text that is stored as one */
} tables[] = {
	{ SQL_SCRUB_REQUIREMENTS, SQL_SCRUB_REQUIREMENT, 1, 1, 0 },
	{ SQL_SCRUB_CONTACTS, SQL_SCRUB_CONTACT, 1, 3, 4 },
	{ SQL_SCRUB_RECORDS, SQL_SCRUB_RECORD, 1, 2, 2 },
	{ SQL_SCRUB_ATTEMPTS, SQL_SCRUB_ATTEMPT, 2, 3, 5 },
	{ SQL_SCRUB_SETTLEMENTS, SQL_SCRUB_SETTLEMENT, 1, 1, 0 },
	{ SQL_SCRUB_ALARMS, SQL_SCRUB_ALARM, 1, 1, 0 },
};
#define TEXTS_MAX 3

/* The texts of the row at hand, scrubbed, into their places. 0 or -1. */
static int
scrub_texts(struct ledger *l, const struct scrubbed *table, const char *phone,
    struct text clean[static TEXTS_MAX])
{
	size_t found = 0;

	for (int i = 0; i < table->texts; i++) {
		text_clear(&clean[i]);
		found += scrub_number(
		    db_get_span(l->db, table->each, table->keys + i), phone, &clean[i]);
		if (clean[i].failed)
			return problem_memory(&l->problem);
	}
	if (found == 0)
		return 0;
	for (int i = 0; i < table->keys; i++)
		db_int(l->db, table->put, 1 + i, db_get_int(l->db, table->each, i));
	for (int i = 0; i < table->texts; i++) {
		struct span now = text_span(&clean[i]);
		int pos = 1 + table->keys + i;

		if (db_is_null(l->db, table->each, table->keys + i))
			db_null(l->db, table->put, pos);
		else if ((table->blobs >> i & 1) != 0)
			db_blob(l->db, table->put, pos, now.data == NULL ? span_of("") : now);
		else
			db_text(l->db, table->put, pos, now.data == NULL ? span_of("") : now);
	}
	return run(l, table->put);
}

static int
scrub_table(struct ledger *l, const struct scrubbed *table, const char *phone)
{
	struct text clean[TEXTS_MAX] = { { 0 } };
	enum db_step step = DB_END;
	int status = 0;

	while (status == 0 && (step = db_step(l->db, table->each)) == DB_ROW)
		status = scrub_texts(l, table, phone, clean);
	db_reset(l->db, table->each);
	for (int i = 0; i < TEXTS_MAX; i++)
		text_free(&clean[i]);
	return step == DB_FAILED ? ledger_fail(l) : status;
}

/* Cells of other people's rows, the header's too. 0 or -1. */
static int
scrub_rows(struct ledger *l, const char *phone)
{
	struct text bytes = { 0 };
	enum db_step step = DB_END;
	int status = 0;

	while (status == 0 && (step = db_step(l->db, SQL_SCRUB_ROLL)) == DB_ROW) {
		int64_t row = db_get_int(l->db, SQL_SCRUB_ROLL, SCRUB_ROLL_ROW);
		struct span packed = db_get_span(l->db, SQL_SCRUB_ROLL, SCRUB_ROLL_CELLS);
		int64_t n;

		text_clear(&bytes);
		if (scrub_number(packed, phone, &bytes) == 0 && !bytes.failed)
			continue;
		text_clear(&bytes);
		n = ledger_unpack(l, packed);
		status = n < 0 ? -1 : pack_scrubbed(l, (size_t)n, phone, true, &bytes);
		if (status != 0)
			break;
		db_int(l->db, SQL_FORGET_ROW, 1, row);
		db_blob(l->db, SQL_FORGET_ROW, 2, text_span(&l->packed));
		status = run(l, SQL_FORGET_ROW);
	}
	db_reset(l->db, SQL_SCRUB_ROLL);
	text_free(&bytes);
	return step == DB_FAILED ? ledger_fail(l) : status;
}

/* What the campaign was begun with, in words of people's own. 0 or -1. */
static int
scrub_options(struct ledger *l, const char *phone)
{
	static const char *const names[] = { "requirement", "preamble", "columns", "sheet" };
	struct text was = { 0 }, clean = { 0 };
	int status = 0;

	for (size_t i = 0; status == 0 && i < sizeof names / sizeof *names; i++) {
		text_clear(&clean);
		status = ledger_get(l, names[i], &was);
		if (status == 0 && scrub_number(text_span(&was), phone, &clean) > 0)
			status = clean.failed ? problem_memory(&l->problem)
					      : ledger_put(l, names[i], text_str(&clean));
	}
	text_free(&was);
	text_free(&clean);
	return status;
}

/* Where the number stands in what is about others, in any spelling. 0 or -1. */
static int
mask_elsewhere(struct ledger *l, const char *phone)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (scrub_table(l, &tables[i], phone) != 0)
			return -1;
	return scrub_rows(l, phone) == 0 ? scrub_options(l, phone) : -1;
}

/*
 * Pages that were split, and the log, still hold what was there: the file is written anew, and the
 * log emptied into it. 0 or -1.
 */
static int
rewrite(struct ledger *l)
{
	char busy[16];

	if (db_exec(l->db, "VACUUM") != 0 ||
	    db_ask(l->db, "PRAGMA wal_checkpoint(TRUNCATE)", busy, sizeof busy) != 0)
		return ledger_fail(l);
	if (l->path != NULL && strcmp(busy, "0") != 0)
		return problem_set(&l->problem, EXIT_MACHINE,
		    "%s: erased, but another program reads the ledger and keeps old parts of it:"
		    " once it has ended, the same command goes on",
		    l->path);
	return 0;
}

int64_t
ledger_forget(struct ledger *l, const char *phone)
{
	int64_t contact = 0, row, requirement, n = 0;
	enum db_step step;

	if (ledger_begin(l) != 0)
		return -1;
	for (;; n++) {
		db_text(l->db, SQL_FORGET_NEXT, 1, span_of(phone));
		db_int(l->db, SQL_FORGET_NEXT, 2, contact);
		step = db_step(l->db, SQL_FORGET_NEXT);
		if (step != DB_ROW)
			break;
		contact = db_get_int(l->db, SQL_FORGET_NEXT, FORGET_NEXT_ID);
		row = db_get_int(l->db, SQL_FORGET_NEXT, FORGET_NEXT_ROW);
		requirement = db_get_int(l->db, SQL_FORGET_NEXT, FORGET_NEXT_REQUIREMENT);
		db_reset(l->db, SQL_FORGET_NEXT);
		if (forget_row(l, row, phone) != 0 ||
		    forget_contact(l, contact, requirement, phone) != 0)
			return -1;
	}
	if (step == DB_FAILED)
		return ledger_fail(l);
	if (mask_elsewhere(l, phone) != 0 || ledger_commit(l) != 0 || rewrite(l) != 0)
		return -1;
	return n;
}
