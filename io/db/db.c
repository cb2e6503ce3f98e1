/*
 * db.c: SQLite behind a table of statements. One thread for each struct db. Never retries: what
 * failed once fails from then on, and the caller stops (a failed COMMIT is ambiguous; the disk
 * tells on restart).
 */
#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "banned.h"

struct db {
	sqlite3 *handle;
	const char *const *sql;
	sqlite3_stmt **prepared; /* n of them, NULL until first used */
	size_t n;
	char *path;
	char problem[512];
};

/* What a person can do about it. */
static const char *
advice(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "; make room, then the same command goes on";
	case SQLITE_IOERR:
		return "; is the disk full? Once it is well the same command goes on";
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return "; can files be written in its folder?";
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return "; it is no ledger or memory, or a damaged one: bring a copy back rather"
		       " than begin anew, which would forget who was called";
	case SQLITE_BUSY:
		return "; another program has held it for too long: once it is done the same"
		       " command goes on";
	default:
		return "";
	}
}

static int
fail(struct db *db, const char *what)
{
	int code = db->handle == NULL ? SQLITE_NOMEM : sqlite3_errcode(db->handle);

	if (db->problem[0] == '\0')
		(void)snprintf(db->problem, sizeof db->problem, "%s: %s: %s%s",
		    db->path[0] == '\0' ? "temporary ledger" : db->path,
		    code == SQLITE_FULL ? "cannot be written" : what,
		    db->handle == NULL ? "out of memory" : sqlite3_errmsg(db->handle),
		    advice(code));
	return -1;
}

/* SQLite would make the file with the umask's mode: made here first, only for its owner. */
static int
create_private(const char *path, struct problem *problem)
{
	int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return problem_set(
		    problem, EXIT_MACHINE, "%s: cannot be made: %s", path, strerror(errno));
	close(fd);
	return 0;
}

struct db *
db_open(
    const char *path, enum db_mode mode, const char *const *sql, size_t n, struct problem *problem)
{
	int flags =
	    SQLITE_OPEN_NOMUTEX | (mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	struct db *db = calloc(1, sizeof *db);
	int rc;

	if (mode == DB_TEMPORARY) {
		path = ""; /* SQLite's own: unlinked as soon as it is made */
		flags |= SQLITE_OPEN_CREATE;
	}
	if (db == NULL || (db->path = strdup(path)) == NULL ||
	    (db->prepared = calloc(n, sizeof(sqlite3_stmt *))) == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	db->sql = sql;
	db->n = n;
	if (mode == DB_CREATE && create_private(path, problem) != 0)
		goto out;
	/*
	 * SQLite's count of its memory costs a lock for each allocation, so it is turned off. After
	 * the first time this is refused, which does no harm.
	 */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	rc = sqlite3_open_v2(path, &db->handle, flags, NULL);
	if (rc != SQLITE_OK) {
		(void)problem_set(problem, EXIT_MACHINE, "%s: cannot be opened: %s", path,
		    db->handle == NULL ? "out of memory" : sqlite3_errmsg(db->handle));
		goto out;
	}
	(void)sqlite3_extended_result_codes(db->handle, 1);
	if (mode == DB_READ)
		(void)sqlite3_db_config(
		    db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
	/* A reader may meet the moment in which the writer resets the log. */
	(void)sqlite3_busy_timeout(db->handle, 5000);
	return db;
out:
	(void)db_close(db, NULL);
	return NULL;
}

int
db_close(struct db *db, struct problem *problem)
{
	int status = 0;

	if (db == NULL)
		return 0;
	for (size_t i = 0; db->prepared != NULL && i < db->n; i++)
		(void)sqlite3_finalize(db->prepared[i]);
	if (sqlite3_close(db->handle) != SQLITE_OK)
		status = problem_set(problem, EXIT_MACHINE, "%s: cannot be closed: %s", db->path,
		    sqlite3_errmsg(db->handle));
	free(db->prepared);
	free(db->path);
	free(db);
	return status;
}

int
db_exec(struct db *db, const char *sql)
{
	if (db->problem[0] != '\0')
		return -1;
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fail(db, "cannot be written");
	return 0;
}

int
db_copy(struct db *db, const char *path, struct problem *problem)
{
	sqlite3_stmt *stmt = NULL;
	int rc;

	if (create_private(path, problem) != 0)
		return -1;
	rc = sqlite3_prepare_v2(db->handle, "VACUUM INTO ?1", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	(void)sqlite3_finalize(stmt);
	if (rc == SQLITE_DONE)
		return 0;
	(void)problem_set(
	    problem, EXIT_MACHINE, "%s: cannot be written: %s", path, sqlite3_errmsg(db->handle));
	(void)unlink(path);
	return -1;
}

/* The first column as text. A number becomes one in memory, which may be out: no answer is "". */
static int
first_column(sqlite3_stmt *stmt, char *out, size_t size)
{
	bool is_null = sqlite3_column_type(stmt, 0) == SQLITE_NULL;
	const char *value = (const char *)sqlite3_column_text(stmt, 0);

	if (value == NULL)
		return is_null ? SQLITE_ROW : SQLITE_NOMEM;
	(void)snprintf(out, size, "%s", value);
	return SQLITE_ROW;
}

int
db_ask(struct db *db, const char *sql, char *out, size_t size)
{
	sqlite3_stmt *stmt = NULL;
	int rc;

	out[0] = '\0';
	if (db->problem[0] != '\0')
		return -1;
	rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK) {
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW)
			rc = first_column(stmt, out, size);
		/* Stepped to its end: what a pragma changes is only committed there (measured). */
		if (rc == SQLITE_ROW)
			rc = sqlite3_step(stmt);
	}
	if (rc != SQLITE_DONE)
		(void)fail(db, "cannot be read");
	(void)sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? 0 : -1;
}

/* The statement, prepared; NULL once anything failed. */
static sqlite3_stmt *
statement(struct db *db, size_t at)
{
	if (db->problem[0] != '\0')
		return NULL;
	if (db->prepared[at] == NULL &&
	    sqlite3_prepare_v3(db->handle, db->sql[at], -1, SQLITE_PREPARE_PERSISTENT,
		&db->prepared[at], NULL) != SQLITE_OK)
		(void)fail(db, "cannot be read");
	return db->problem[0] == '\0' ? db->prepared[at] : NULL;
}

static void
bound(struct db *db, int rc)
{
	if (rc != SQLITE_OK)
		(void)fail(db, "cannot be written");
}

void
db_int(struct db *db, size_t at, int pos, int64_t value)
{
	sqlite3_stmt *stmt = statement(db, at);

	if (stmt != NULL)
		bound(db, sqlite3_bind_int64(stmt, pos, value));
}

void
db_text(struct db *db, size_t at, int pos, struct span value)
{
	sqlite3_stmt *stmt = statement(db, at);

	if (stmt != NULL)
		bound(db, sqlite3_bind_text64(
			      stmt, pos, value.data, value.len, SQLITE_STATIC, SQLITE_UTF8));
}

void
db_blob(struct db *db, size_t at, int pos, struct span value)
{
	sqlite3_stmt *stmt = statement(db, at);

	if (stmt != NULL)
		bound(db, sqlite3_bind_blob64(stmt, pos, value.data, value.len, SQLITE_STATIC));
}

void
db_null(struct db *db, size_t at, int pos)
{
	sqlite3_stmt *stmt = statement(db, at);

	if (stmt != NULL)
		bound(db, sqlite3_bind_null(stmt, pos));
}

enum db_step
db_step(struct db *db, size_t at)
{
	sqlite3_stmt *stmt = statement(db, at);
	int rc;

	if (stmt == NULL) {
		db_reset(db, at);
		return DB_FAILED;
	}
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		return DB_ROW;
	if (rc != SQLITE_DONE)
		(void)fail(
		    db, sqlite3_stmt_readonly(stmt) ? "cannot be read" : "cannot be written");
	db_reset(db, at);
	return rc == SQLITE_DONE ? DB_END : DB_FAILED;
}

int64_t
db_run(struct db *db, size_t at)
{
	enum db_step step;

	while ((step = db_step(db, at)) == DB_ROW)
		;
	return step == DB_END ? sqlite3_changes64(db->handle) : -1;
}

void
db_reset(struct db *db, size_t at)
{
	/* What sqlite3_reset returns was already told by the step that failed. */
	(void)sqlite3_reset(db->prepared[at]);
	if (db->prepared[at] != NULL)
		(void)sqlite3_clear_bindings(db->prepared[at]);
}

int64_t
db_get_int(struct db *db, size_t at, int col)
{
	return sqlite3_column_int64(db->prepared[at], col);
}

struct span
db_get_span(struct db *db, size_t at, int col)
{
	/* The pointer first: it may change the value's representation, and so its length. */
	const char *data = sqlite3_column_blob(db->prepared[at], col);
	int len = sqlite3_column_bytes(db->prepared[at], col);

	if (data == NULL && sqlite3_errcode(db->handle) == SQLITE_NOMEM)
		(void)fail(db, "cannot be read");
	if (data == NULL && sqlite3_column_type(db->prepared[at], col) != SQLITE_NULL)
		data = "";
	return (struct span){ data, (size_t)len };
}

bool
db_is_null(struct db *db, size_t at, int col)
{
	return sqlite3_column_type(db->prepared[at], col) == SQLITE_NULL;
}

enum db_identity
db_identify(struct db *db, const struct db_schema *schema, int *version)
{
	char application[16], stands[16];

	if (db_ask(db, "PRAGMA application_id", application, sizeof application) != 0 ||
	    db_ask(db, "PRAGMA user_version", stands, sizeof stands) != 0)
		return DB_IDENTITY_FAILED;
	*version = (int)strtol(stands, NULL, 10);
	if (strtol(application, NULL, 10) != schema->application || *version < 1)
		return DB_FOREIGN;
	if (*version == schema->version)
		return DB_CURRENT;
	return *version < schema->version ? DB_OLDER : DB_NEWER;
}

int
db_migrate(struct db *db, const struct db_schema *schema, int version)
{
	char sql[96];

	for (; version < schema->version; version++)
		if (db_exec(db, schema->migrations[version]) != 0)
			return -1;
	(void)snprintf(sql, sizeof sql, "PRAGMA user_version = %d; PRAGMA application_id = %d",
	    schema->version, schema->application);
	return db_exec(db, sql);
}

const char *
db_problem(const struct db *db)
{
	return db->problem;
}
