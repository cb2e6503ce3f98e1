/*
 * ledger.c: opening, migrating and committing a ledger, and what it remembers by name. The owner's
 * thread. Must never open what is no ledger, or a newer one.
 */
#include "ledger_private.h"

#include "failpoint.h"
#include "local_disk.h"
#include "lock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "banned.h"

/* A claim is on the disk before its request leaves; with NORMAL it would be some time later. */
#ifdef ROLLCALL_TEST_WITHOUT_SYNC
#define SYNCHRONOUS "NORMAL"
#else
#define SYNCHRONOUS "FULL"
#endif

int
ledger_fail(struct ledger *l)
{
	if (l->problem.code == EXIT_DONE)
		(void)problem_set(&l->problem, EXIT_MACHINE, "%s",
		    l->db == NULL || db_problem(l->db)[0] == '\0' ? "the ledger failed"
								  : db_problem(l->db));
	return -1;
}

const struct problem *
ledger_problem(const struct ledger *l)
{
	return &l->problem;
}

const struct ledger_totals *
ledger_totals(const struct ledger *l)
{
	return &l->totals;
}

int
ledger_begin(struct ledger *l)
{
	if (l->problem.code != EXIT_DONE)
		return -1;
	if (l->changed)
		return 0;
	if (db_run(l->db, SQL_BEGIN) < 0)
		return ledger_fail(l);
	l->changed = true;
	return 0;
}

static const struct db_schema schema = { LEDGER_APPLICATION, LEDGER_VERSION, ledger_migrations };

int
ledger_migrate(struct ledger *l, int version)
{
	/* An empty ledger gets its index when it is full. */
	if (db_exec(l->db, "BEGIN IMMEDIATE") != 0 || db_migrate(l->db, &schema, version) != 0 ||
	    (version > 0 &&
		(db_exec(l->db, LEDGER_LIVE_INDEX) != 0 || ledger_index_old_ids(l) != 0)) ||
	    db_exec(l->db, "COMMIT") != 0)
		return ledger_fail(l);
	return 0;
}

int
ledger_wal(struct ledger *l)
{
	char mode[16];

	if (db_ask(l->db, "PRAGMA journal_mode = WAL", mode, sizeof mode) != 0)
		return ledger_fail(l);
	if (strcmp(mode, "wal") != 0)
		return problem_set(&l->problem, EXIT_MACHINE,
		    "%s: this file system cannot hold a ledger (no write-ahead log); use a local "
		    "disk",
		    l->path);
	if (db_exec(l->db, "PRAGMA synchronous = " SYNCHRONOUS "; PRAGMA cache_size = -8000") != 0)
		return ledger_fail(l);
	return 0;
}

int
ledger_commit(struct ledger *l)
{
	char mode[16];

	if (l->problem.code != EXIT_DONE)
		return -1;
	if (!l->changed)
		return 0;
	if (ledger_save_ids(l) != 0 || ledger_save_totals(l) != 0)
		return -1;
	failpoint("commit begins");
	if (db_run(l->db, SQL_COMMIT) < 0)
		return ledger_fail(l);
	failpoint("commit done");
	l->changed = false;
	if (l->wal_seen || l->part != NULL || l->path == NULL)
		return 0;
	/*
	 * After an I/O error SQLite can have answered `wal` and run without it (measured): ask
	 * again.
	 */
	l->wal_seen = true;
	if (db_ask(l->db, "PRAGMA journal_mode", mode, sizeof mode) != 0)
		return ledger_fail(l);
	if (strcmp(mode, "wal") != 0)
		return problem_set(
		    &l->problem, EXIT_MACHINE, "%s: the write-ahead log is not in use", l->path);
	return 0;
}

int
ledger_put(struct ledger *l, const char *name, const char *value)
{
	if (ledger_begin(l) != 0)
		return -1;
	db_text(l->db, SQL_META_PUT, 1, span_of(name));
	db_text(l->db, SQL_META_PUT, 2, span_of(value));
	return db_run(l->db, SQL_META_PUT) < 0 ? ledger_fail(l) : 0;
}

int
ledger_get(struct ledger *l, const char *name, struct text *value)
{
	enum db_step step;

	text_clear(value);
	if (l->problem.code != EXIT_DONE)
		return -1;
	db_text(l->db, SQL_META_GET, 1, span_of(name));
	step = db_step(l->db, SQL_META_GET);
	if (step == DB_ROW) {
		text_addspan(value, db_get_span(l->db, SQL_META_GET, 0));
		db_reset(l->db, SQL_META_GET);
	}
	if (value->failed)
		return problem_memory(&l->problem);
	return step == DB_FAILED ? ledger_fail(l) : 0;
}

/* A ledger of an older rollcall is brought up to date; a copy of it stays beside it. */
static int
migrate_old(struct ledger *l, int version)
{
	char *copy = NULL;
	int status = -1;

	if (!l->writes)
		return problem_set(&l->problem, EXIT_MACHINE,
		    "%s: was written by an older rollcall; run or collect brings it up to date",
		    l->path);
	if (asprintf(&copy, "%s.v%d", l->path, version) < 0)
		return problem_memory(&l->problem);
	(void)unlink(copy);
	if (db_copy(l->db, copy, &l->problem) != 0)
		goto out;
	status = ledger_migrate(l, version);
out:
	free(copy);
	return status;
}

bool
ledger_is_old(const char *path)
{
	struct problem ignored = { 0 };
	struct db *db = db_open(path, DB_READ, ledger_sql, SQL_COUNT, &ignored);
	bool old;
	int version;

	old = db != NULL && db_identify(db, &schema, &version) == DB_OLDER;
	(void)db_close(db, NULL);
	return old;
}

static int
check_identity(struct ledger *l)
{
	int version;

	switch (db_identify(l->db, &schema, &version)) {
	case DB_CURRENT:
		return 0;
	case DB_OLDER:
		return migrate_old(l, version);
	case DB_NEWER:
		return problem_set(&l->problem, EXIT_MACHINE,
		    "%s: was written by a newer rollcall; use that one", l->path);
	case DB_FOREIGN:
		return problem_set(&l->problem, EXIT_MACHINE, "%s: is not a ledger", l->path);
	case DB_IDENTITY_FAILED:
		break;
	}
	return ledger_fail(l);
}

struct ledger *
ledger_open(const char *path, bool write, struct problem *problem)
{
	struct ledger *l = calloc(1, sizeof *l);
	struct text campaign = { 0 };
	struct stat st;

	if (l == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	l->lock = -1;
	if ((l->path = strdup(path)) == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	if (stat(path, &st) != 0) {
		(void)problem_set(problem, EXIT_MACHINE, "%s: %s", path,
		    errno == ENOENT ? "there is no such ledger" : strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		(void)problem_set(problem, EXIT_MACHINE, "%s: is not a ledger", path);
		goto out;
	}
	/* Each name would have a -wal and a reply log of its own (sqlite.org/howtocorrupt.html). */
	if (st.st_nlink > 1) {
		(void)problem_set(problem, EXIT_MACHINE,
		    "%s: has %lld names (hard links): what a run writes under one of them is not seen under another; remove all but the one that was used (find -samefile finds them)",
		    path, (long long)st.st_nlink);
		goto out;
	}
	if (write && local_disk_check(path, problem) != 0)
		goto out;
	/*
	 * SQLite would open a read-only file, and leave a -wal beside it that cannot be written,
	 * either.
	 */
	if (write && access(path, W_OK) != 0) {
		(void)problem_set(
		    problem, EXIT_MACHINE, "%s: cannot be written: %s", path, strerror(errno));
		goto out;
	}
	l->writes = write;
	if (write && (l->lock = lock_file(path, problem)) < 0)
		goto out;
	l->db = db_open(path, write ? DB_WRITE : DB_READ, ledger_sql, SQL_COUNT, problem);
	if (l->db == NULL)
		goto out;
	if (check_identity(l) == 0 && (!write || ledger_wal(l) == 0) &&
	    ledger_load_totals(l) == 0 && (!write || ledger_load_ids(l) == 0) &&
	    ledger_get(l, "campaign", &campaign) == 0) {
		(void)snprintf(l->campaign, sizeof l->campaign, "%s", text_str(&campaign));
		text_free(&campaign);
		return l;
	}
	*problem = l->problem;
out:
	text_free(&campaign);
	ledger_free(l);
	return NULL;
}

static void
free_ready(struct ledger_ready *ready)
{
	text_free(&ready->requirement);
	text_free(&ready->name);
	text_free(&ready->parameters);
}

void
ledger_free(struct ledger *l)
{
	if (l == NULL)
		return;
	(void)db_close(l->db, NULL);
	/* After SQLite is done with it. */
	if (l->lock >= 0)
		close(l->lock);
	if (l->part != NULL)
		(void)unlink(l->part);
	for (size_t i = 0; i < LEDGER_BATCH; i++)
		free_ready(&l->batch[i]);
	free_ready(&l->again);
	id_filter_free(&l->ids);
	text_free(&l->last_ids);
	ledger_free_groups(l);
	text_free(&l->last);
	text_free(&l->packed);
	free(l->cells);
	free(l->part);
	free(l->path);
	free(l);
}
