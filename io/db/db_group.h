/*
 * db_group.h: many rows into a table, a group with one statement: half of what a row costs SQLite
 * is the statement around it. One thread.
 *
 * `many` is the statement `one` for DB_GROUP_ROWS rows. Start with
 * `struct db_group g = { .one = …, .many = … }`, end with db_group_free.
 */
#ifndef DB_GROUP_H
#define DB_GROUP_H

#include "db.h"
#include "text.h"

#define DB_GROUP_ROWS  32
#define DB_GROUP_CELLS 12 /* columns at most */

/* In SQL: what is in brackets, DB_GROUP_ROWS times. */
#define DB_GROUP_4(row)   row "," row "," row "," row
#define DB_GROUP_16(row)  DB_GROUP_4(row) "," DB_GROUP_4(row) "," DB_GROUP_4(row) "," DB_GROUP_4(row)
#define DB_GROUP_SQL(row) DB_GROUP_16(row) "," DB_GROUP_16(row)

struct db_group {
	size_t one, many; /* statements */
	size_t rows, n;   /* waiting, and their values */
	struct text bytes;
	struct db_group_value {
		enum db_group_kind {
			DB_GROUP_NULL,
			DB_GROUP_INT,
			DB_GROUP_TEXT,
			DB_GROUP_BLOB
		} kind;
		int64_t value; /* or the place of the bytes */
		size_t len;
	} values[DB_GROUP_ROWS * DB_GROUP_CELLS];
};

/* The next value of a row; a span is copied, one with data NULL is NULL. */
void db_group_int(struct db_group *g, int64_t value);
void db_group_text(struct db_group *g, struct span value);
void db_group_blob(struct db_group *g, struct span value);

/* The row is whole. 0, or -1: memory is out (g->bytes.failed), or db_problem. */
int db_group_end(struct db *db, struct db_group *g);

/* What waits is written. 0 or -1. */
int db_group_flush(struct db *db, struct db_group *g);
void db_group_free(struct db_group *g);

#endif
