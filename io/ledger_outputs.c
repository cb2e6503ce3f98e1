/*
 * ledger_outputs.c: which files a ledger wrote. The owner's thread, or the only thread of a reader.
 * Looks at files, never writes one.
 */
#include "ledger_outputs.h"

#include "ledger_private.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "banned.h"

#define ANNOUNCED INT64_C(-1) /* as the size of a file that is being written */

/* The path without links, also of a file that is not there yet: its folder's, and its name. */
static int
real_path(struct ledger *l, const char *path, char out[static PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX], real[PATH_MAX];

	(void)snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
	    slash == NULL ? "." : path);
	if (realpath(folder, real) == NULL ||
	    snprintf(out, PATH_MAX, "%s/%s", real, slash == NULL ? path : slash + 1) >= PATH_MAX)
		return problem_set(
		    &l->problem, EXIT_MACHINE, "%s: its folder cannot be found", path);
	return 0;
}

static int
put(struct ledger *l, const char *path, int64_t size, int64_t changed)
{
	char real[PATH_MAX];

	if (real_path(l, path, real) != 0 || ledger_begin(l) != 0)
		return -1;
	db_text(l->db, SQL_OUTPUT_PUT, 1, span_of(real));
	db_int(l->db, SQL_OUTPUT_PUT, 2, size);
	db_int(l->db, SQL_OUTPUT_PUT, 3, changed);
	return db_run(l->db, SQL_OUTPUT_PUT) < 0 ? ledger_fail(l) : 0;
}

/* Time of the last change, in ns. */
static int64_t
changed_at(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

int
ledger_announce_output(struct ledger *l, const char *path)
{
	if (l->problem.code != EXIT_DONE)
		return -1;
	return path == NULL || strcmp(path, "-") == 0 ? 0 : put(l, path, ANNOUNCED, 0);
}

int
ledger_remember_output(struct ledger *l, const char *path)
{
	struct stat st;

	if (l->problem.code != EXIT_DONE)
		return -1;
	if (path == NULL || strcmp(path, "-") == 0)
		return 0;
	if (stat(path, &st) != 0)
		return problem_set(&l->problem, EXIT_MACHINE, "%s: %s", path, strerror(errno));
	return put(l, path, st.st_size, changed_at(&st));
}

enum ledger_output
ledger_output(struct ledger *l, const char *path)
{
	enum ledger_output output = LEDGER_OUTPUT_FOREIGN;
	char real[PATH_MAX];
	enum db_step step;
	struct stat st;
	int64_t size;

	if (l->problem.code != EXIT_DONE)
		return LEDGER_OUTPUT_FAILED;
	if (path == NULL || strcmp(path, "-") == 0 || stat(path, &st) != 0)
		return LEDGER_OUTPUT_FOREIGN;
	if (real_path(l, path, real) != 0)
		return LEDGER_OUTPUT_FAILED;
	db_text(l->db, SQL_OUTPUT_GET, 1, span_of(real));
	step = db_step(l->db, SQL_OUTPUT_GET);
	if (step == DB_ROW) {
		size = db_get_int(l->db, SQL_OUTPUT_GET, 0);
		output = LEDGER_OUTPUT_EDITED;
		if (size == ANNOUNCED ||
		    (size == st.st_size && db_get_int(l->db, SQL_OUTPUT_GET, 1) == changed_at(&st)))
			output = LEDGER_OUTPUT_OURS;
		db_reset(l->db, SQL_OUTPUT_GET);
	}
	if (step != DB_FAILED)
		return output;
	(void)ledger_fail(l);
	return LEDGER_OUTPUT_FAILED;
}
