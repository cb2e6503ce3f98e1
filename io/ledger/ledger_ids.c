/*
 * ledger_ids.c: which contact has a call id, so that one that comes twice is noticed. The owner's
 * thread.
 *
 * Ids are random. An index on them would write a page of its own for each call (measured: a reply's
 * arrow took 21 us instead of 6, with 2 million ids in it), and a table in memory would grow with
 * the campaign. So they are written down one behind the other, 12 bytes an id, a page full of them
 * a row; each commit writes the last row anew. All are read when the ledger is opened (60 MB for 5
 * million), and fill a filter of fixed size; only what the filter lets pass is looked for in those
 * rows, and then compared, id by id.
 */
#include "ledger_private.h"

#include <string.h>

#include "banned.h"

#define ENTRY 12            /* 8 bytes of hash, 4 of contact, least first */
#define AHEAD 32            /* entries */
#define ROW   (ENTRY * 256) /* of a row: it fits into a page of 4 KiB */

static void
put_bytes(unsigned char *at, uint64_t value, int n)
{
	for (int i = 0; i < n; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t
get_bytes(const char *at, int n)
{
	uint64_t value = 0;

	for (int i = 0; i < n; i++)
		value |= (uint64_t)(unsigned char)at[i] << 8 * i;
	return value;
}

int
ledger_add_id(struct ledger *l, struct span id, int64_t contact)
{
	unsigned char entry[ENTRY];
	uint64_t hash = hash_bytes(id);

	put_bytes(entry, hash, 8);
	put_bytes(entry + 8, (uint64_t)contact, 4);
	text_add(&l->last_ids, entry, sizeof entry);
	if (l->last_ids.failed)
		return problem_memory(&l->problem);
	l->ids_added = true;
	if (l->ids.words != NULL)
		id_filter_add(&l->ids, hash);
	return 0;
}

int
ledger_save_ids(struct ledger *l)
{
	if (!l->ids_added)
		return 0;
	db_int(l->db, SQL_IDS_PUT, 1, l->ids_row);
	db_blob(l->db, SQL_IDS_PUT, 2, text_span(&l->last_ids));
	if (db_run(l->db, SQL_IDS_PUT) != 1)
		return ledger_fail(l);
	l->ids_added = false;
	if (l->last_ids.len >= ROW) {
		text_clear(&l->last_ids);
		l->ids_row++;
	}
	return 0;
}

int
ledger_index_old_ids(struct ledger *l)
{
	enum db_step step;

	while ((step = db_step(l->db, SQL_OLD_IDS)) == DB_ROW) {
		if (ledger_add_id(l, db_get_span(l->db, SQL_OLD_IDS, OLD_IDS_ID),
			db_get_int(l->db, SQL_OLD_IDS, OLD_IDS_CONTACT)) != 0)
			return -1;
		if (l->last_ids.len >= ROW && ledger_save_ids(l) != 0)
			return -1;
	}
	return step == DB_FAILED ? ledger_fail(l) : ledger_save_ids(l);
}

int
ledger_load_ids(struct ledger *l)
{
	const struct ledger_totals *totals = &l->totals;
	int64_t most = totals->contacts, written = 0;
	enum db_step step;

	/* Redials have ids of their own: there may be more of these than contacts. */
	if (db_step(l->db, SQL_IDS_LENGTH) == DB_ROW) {
		l->ids_row = db_get_int(l->db, SQL_IDS_LENGTH, IDS_LENGTH_ROW) + 1;
		written = db_get_int(l->db, SQL_IDS_LENGTH, IDS_LENGTH_BYTES) / ENTRY;
	}
	db_reset(l->db, SQL_IDS_LENGTH);
	if (written + totals->states[STATE_READY] > most)
		most = written + totals->states[STATE_READY];
	if (id_filter_open(&l->ids, most) != 0)
		return problem_memory(&l->problem);
	while ((step = db_step(l->db, SQL_IDS)) == DB_ROW) {
		struct span entries = db_get_span(l->db, SQL_IDS, 0);

		for (size_t at = 0; at + ENTRY <= entries.len; at += ENTRY) {
			if (at + (AHEAD + 1) * ENTRY <= entries.len)
				id_filter_soon(
				    &l->ids, get_bytes(entries.data + at + AHEAD * ENTRY, 8));
			id_filter_add(&l->ids, get_bytes(entries.data + at, 8));
		}
	}
	return step == DB_FAILED ? ledger_fail(l) : 0;
}

/* Is it this contact's, now or in an earlier attempt? 1, 0 or -1. */
static int
is_of(struct ledger *l, struct span id, int64_t contact)
{
	bool same = false;

	db_int(l->db, SQL_CALL, 1, contact);
	if (db_step(l->db, SQL_CALL) == DB_ROW)
		same = span_equal(id, db_get_span(l->db, SQL_CALL, CALL_ID));
	db_reset(l->db, SQL_CALL);
	if (!same && db_problem(l->db)[0] == '\0') {
		db_int(l->db, SQL_ATTEMPT_ID, 1, contact);
		db_text(l->db, SQL_ATTEMPT_ID, 2, id);
		same = db_step(l->db, SQL_ATTEMPT_ID) == DB_ROW;
		db_reset(l->db, SQL_ATTEMPT_ID);
	}
	return db_problem(l->db)[0] != '\0' ? ledger_fail(l) : same;
}

/* The contact among these entries that has it; 0 or -1. */
static int64_t
holder_among(struct ledger *l, struct span id, uint64_t hash, struct span entries)
{
	for (size_t at = 0; at + ENTRY <= entries.len; at += ENTRY) {
		int64_t contact;
		int is;

		if (get_bytes(entries.data + at, 8) != hash)
			continue;
		contact = (int64_t)get_bytes(entries.data + at + 8, 4);
		is = is_of(l, id, contact);
		if (is != 0)
			return is < 0 ? -1 : contact;
	}
	return 0;
}

int64_t
ledger_id_holder(struct ledger *l, const char *call_id)
{
	struct span id = span_of(call_id);
	uint64_t hash = hash_bytes(id);
	enum db_step step = DB_END;
	int64_t holder;

	if (l->problem.code != EXIT_DONE)
		return -1;
	/* A reader of the ledger has no filter: it hardly ever asks for an id. */
	if (l->ids.words != NULL && !id_filter_has(&l->ids, hash))
		return 0;
	holder = holder_among(l, id, hash, text_span(&l->last_ids));
	while (holder == 0 && (step = db_step(l->db, SQL_IDS)) == DB_ROW)
		holder = holder_among(l, id, hash, db_get_span(l->db, SQL_IDS, 0));
	db_reset(l->db, SQL_IDS);
	return step == DB_FAILED ? ledger_fail(l) : holder;
}
