/*
 * history_open.c: the history's file: made, looked at, opened. The owner's thread. Made under another
 * name and then put in its place, so that a file that is there is whole: an empty or foreign one is
 * somebody's accident, and refused.
 */
#include "history_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data_dir.h"
#include "durable.h"

#include "banned.h"

static const struct db_schema schema = { HISTORY_APPLICATION, HISTORY_VERSION, history_migrations };

/* An empty history at `path`, whole and durable. 0, or -1 with *problem filled. */
static int
build(const char *path, struct problem *problem)
{
	struct db *db = db_open(path, DB_CREATE, history_sql, HIST_END, problem);
	int status = -1;

	if (db == NULL)
		return -1;
	if (db_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN") != 0 ||
	    db_migrate(db, &schema, 0) != 0 || db_exec(db, "COMMIT") != 0)
		(void)problem_set(problem, EXIT_MACHINE, "%s", db_problem(db));
	else
		status = 0;
	if (db_close(db, problem) != 0)
		status = -1;
	return status == 0 ? durable_file(path, problem) : -1;
}

/* Makes the file unless somebody else just did. 0, or -1 with *problem filled. */
static int
make(const char *dir, const char *path, struct problem *problem)
{
	uint64_t number;
	char *part = NULL;
	int status = -1;

	if (data_dir_make(dir, problem) != 0)
		return -1;
	if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
		return problem_set(problem, EXIT_MACHINE, "no random bytes: %s", strerror(errno));
	if (asprintf(&part, "%s.%016llx.new", path, (unsigned long long)number) < 0)
		return problem_memory(problem);
	if (build(part, problem) != 0)
		goto out;
	if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) != 0 && errno != EEXIST) {
		(void)problem_set(
		    problem, EXIT_MACHINE, "%s: cannot be made: %s", path, strerror(errno));
		goto out;
	}
	status = durable_name(path, problem);
out:
	(void)unlink(part);
	free(part);
	return status;
}

/* An older schema, brought up to date where nobody else can be doing it. 0 or -1. */
static int
migrate(struct history *m)
{
	int version;

	if (db_exec(m->db, "BEGIN IMMEDIATE") != 0)
		return history_fail(m);
	switch (db_identify(m->db, &schema, &version)) {
	case DB_OLDER:
		if (db_migrate(m->db, &schema, version) != 0)
			return history_fail(m);
		break;
	case DB_CURRENT: /* somebody just did it */
		break;
	case DB_FOREIGN:
	case DB_NEWER:
	case DB_IDENTITY_FAILED:
		return history_fail(m);
	}
	return db_exec(m->db, "COMMIT") == 0 ? 0 : history_fail(m);
}

/* It is a history, and not a newer one. 0 or -1. */
static int
check_identity(struct history *m)
{
	int version;

	switch (db_identify(m->db, &schema, &version)) {
	case DB_CURRENT:
		return 0;
	case DB_OLDER:
		return migrate(m);
	case DB_NEWER:
		return problem_set(&m->problem, EXIT_MACHINE,
		    "%s: was written by a newer rollcall; use that one", m->path);
	case DB_FOREIGN:
		return problem_set(&m->problem, EXIT_MACHINE,
		    "%s: is not what rollcall keeps there; bring a copy back, or give another"
		    " folder with --data-dir",
		    m->path);
	case DB_IDENTITY_FAILED:
		break;
	}
	return history_fail(m);
}

/* Is there a plain file? 1; 0: nothing is there; -1 with *problem filled. */
static int
look(const char *path, struct problem *problem)
{
	struct stat st;

	if (stat(path, &st) == 0) {
		if (S_ISREG(st.st_mode))
			return 1;
		return problem_set(problem, EXIT_MACHINE, "%s: is not a file", path);
	}
	if (errno == ENOENT)
		return 0;
	return problem_set(problem, EXIT_MACHINE, "%s: %s", path, strerror(errno));
}

/* Opens the file that is there. 0 or -1 with *problem filled. */
static int
open_file(struct history *m, struct problem *problem)
{
	/*
	 * No write-ahead log: the folder may stand on a file system that has none, and a file that
	 * is alone can be copied. What is deleted is overwritten. EXTRA syncs the folder once the
	 * journal is removed: with FULL a power failure could bring it back, and it would undo what
	 * was committed (https://www.sqlite.org/pragma.html#pragma_synchronous).
	 */
	static const char pragmas[] = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
				      "PRAGMA secure_delete = ON; PRAGMA cache_size = -8000";

	m->db = db_open(m->path, DB_WRITE, history_sql, HIST_END, problem);
	if (m->db == NULL)
		return -1;
	if (db_exec(m->db, "PRAGMA busy_timeout = 10000") != 0)
		(void)history_fail(m);
	else if (check_identity(m) == 0 && db_exec(m->db, pragmas) != 0)
		(void)history_fail(m);
	if (m->problem.code == EXIT_DONE)
		m->changes = history_dnc_changes(m);
	if (m->problem.code == EXIT_DONE)
		return 0;
	*problem = m->problem;
	return -1;
}

struct history *
history_open(const char *dir, bool may_make, struct problem *problem)
{
	struct history *m = calloc(1, sizeof *m);
	int there;

	if (m == NULL || asprintf(&m->path, "%s/%s", dir, HISTORY_FILE) < 0) {
		free(m);
		(void)problem_memory(problem);
		return NULL;
	}
	there = look(m->path, problem);
	if (there == 0 && may_make && make(dir, m->path, problem) == 0)
		there = 1;
	if (there == 1 && open_file(m, problem) == 0)
		return m;
	history_free(m);
	return NULL;
}

void
history_free(struct history *m)
{
	if (m == NULL)
		return;
	(void)db_close(m->db, NULL);
	free(m->path);
	free(m);
}
