/*
 * db.h: SQLite behind a table of statements. One thread for each struct db.
 *
 * All SQL stands in a table that the user hands to db_open; a statement is named by its place there
 * and prepared once. Errors are sticky: after the first one every call fails, and db_problem tells
 * it.
 */
#ifndef DB_H
#define DB_H

#include <stdint.h>

#include "problem.h"
#include "span.h"

struct db;

enum db_mode {
	DB_READ,      /* never writes, never checkpoints */
	DB_WRITE,     /* must be there */
	DB_CREATE,    /* must not be there; mode 0600 */
	DB_TEMPORARY, /* path is not looked at; gone when closed, or when the process ends */
};

enum db_step { DB_FAILED = -1, DB_END = 0, DB_ROW = 1 };

/* NULL with *problem filled. `sql` must outlive it. */
struct db *db_open(
    const char *path, enum db_mode mode, const char *const *sql, size_t n, struct problem *problem);

/* Closes it. 0, or -1 with *problem (may be NULL) filled. */
int db_close(struct db *db, struct problem *problem);

/* A whole copy of the database as it stands, mode 0600, at `path`. 0, or -1 with *problem filled. */
int db_copy(struct db *db, const char *path, struct problem *problem);

/* Runs SQL without results, several statements too. 0 or -1. */
int db_exec(struct db *db, const char *sql);

/*
 * First column of the first row of a statement that is not in the table, as text; "" when there is
 * none. 0 or -1.
 */
int db_ask(struct db *db, const char *sql, char *out, size_t size);

/*
 * What says whose database it is, and how its schema came to be: migration n brings version n to
 * n + 1. Never change one that was released.
 */
struct db_schema {
	int application; /* PRAGMA application_id */
	int version;     /* PRAGMA user_version */
	const char *const *migrations;
};

enum db_identity {
	DB_IDENTITY_FAILED = -1, /* db_problem */
	DB_FOREIGN,              /* somebody else's, or nobody's */
	DB_OLDER,
	DB_CURRENT,
	DB_NEWER,
};

/* *version is what it stands at. */
enum db_identity db_identify(struct db *db, const struct db_schema *schema, int *version);

/* Brings `version` (0: empty) to the schema's, within the caller's transaction. 0 or -1. */
int db_migrate(struct db *db, const struct db_schema *schema, int version);

/* Binds a parameter (from 1) of statement `at`. A span with data NULL binds NULL. */
void db_int(struct db *db, size_t at, int pos, int64_t value);
void db_text(struct db *db, size_t at, int pos, struct span value);
void db_blob(struct db *db, size_t at, int pos, struct span value);
void db_null(struct db *db, size_t at, int pos);

/* One step. At DB_END and DB_FAILED the statement is reset and its parameters are cleared. */
enum db_step db_step(struct db *db, size_t at);

/* Steps to the end; the rows are thrown away. Returns the rows that it changed, or -1. */
int64_t db_run(struct db *db, size_t at);

/* Ends a statement before its last row. */
void db_reset(struct db *db, size_t at);

/*
 * Columns (from 0) of the row at hand; spans are valid until the next step or reset. NULL is 0, and
 * a span with data NULL.
 */
int64_t db_get_int(struct db *db, size_t at, int col);
struct span db_get_span(struct db *db, size_t at, int col);
bool db_is_null(struct db *db, size_t at, int col);

/* Why it failed, beginning with the path; "" when nothing did. */
const char *db_problem(const struct db *db);

#endif
