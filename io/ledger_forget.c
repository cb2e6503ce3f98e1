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
		contact_label(db_get_int(l->db, SQL_FORGET_OPEN, 0),
		    (int)db_get_int(l->db, SQL_FORGET_OPEN, 1), label);
		*state = (enum state)db_get_int(l->db, SQL_FORGET_OPEN, 2);
		db_reset(l->db, SQL_FORGET_OPEN);
	}
	return step == DB_FAILED ? ledger_fail(l) : step == DB_ROW;
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

/* Where the number stands as digits in what is about others. 0 or -1. */
static int
mask_elsewhere(struct ledger *l, const char *phone)
{
	static const enum ledger_sql places[] = { SQL_FORGET_IN_ROLL, SQL_FORGET_IN_CONTACTS,
		SQL_FORGET_IN_RECORDS, SQL_FORGET_IN_SETTLEMENTS, SQL_FORGET_IN_ALARMS };
	char mask[PHONE_SIZE];

	phone_mask(phone, mask);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		db_text(l->db, places[i], 1, span_of(phone));
		db_text(l->db, places[i], 2, span_of(mask));
		if (run(l, places[i]) != 0)
			return -1;
	}
	return 0;
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
		contact = db_get_int(l->db, SQL_FORGET_NEXT, 0);
		row = db_get_int(l->db, SQL_FORGET_NEXT, 1);
		requirement = db_get_int(l->db, SQL_FORGET_NEXT, 2);
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
