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

#define NOTE_SIZE  (PATH_MAX + 16)
#define SHOWN_SIZE 64

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

/* The name of what is noted of the file that was announced last for a real path. */
static const char *
note_name(const char *real, char out[static NOTE_SIZE])
{
	(void)snprintf(out, NOTE_SIZE, "announced %s", real);
	return out;
}

/* Size and time of change: they stay when a file is renamed, or comes back from a backup. */
static const char *
show(const struct stat *st, char out[static SHOWN_SIZE])
{
	(void)snprintf(
	    out, SHOWN_SIZE, "%lld %lld", (long long)st->st_size, (long long)changed_at(st));
	return out;
}

int
ledger_announce_output(struct ledger *l, const char *path, const char *written)
{
	char real[PATH_MAX], name[NOTE_SIZE], shown[SHOWN_SIZE];
	struct stat st;

	if (l->problem.code != EXIT_DONE)
		return -1;
	if (path == NULL || strcmp(path, "-") == 0)
		return 0;
	if (stat(written, &st) != 0)
		return problem_set(&l->problem, EXIT_MACHINE, "%s: %s", written, strerror(errno));
	if (real_path(l, path, real) != 0)
		return -1;
	return ledger_put(l, note_name(real, name), show(&st, shown));
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

/*
 * A file stands at a real path, and is not as it was remembered. It is ours if it is the one that
 * was announced last: the process ended right after it was put in its place. Any other may be ours
 * from a backup that kept no times, or somebody's: it counts as edited, and is kept.
 */
static enum ledger_output
look_at_announced(
    struct ledger *l, const char *real, const struct stat *st, enum ledger_output otherwise)
{
	char name[NOTE_SIZE], shown[SHOWN_SIZE];
	struct text note = { 0 };
	enum ledger_output output = LEDGER_OUTPUT_FAILED;

	if (ledger_get(l, note_name(real, name), &note) == 0)
		output = note.len == 0                                   ? otherwise
			 : strcmp(text_str(&note), show(st, shown)) == 0 ? LEDGER_OUTPUT_OURS
									 : LEDGER_OUTPUT_EDITED;
	text_free(&note);
	return output;
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
		size = db_get_int(l->db, SQL_OUTPUT_GET, OUTPUT_SIZE);
		output = LEDGER_OUTPUT_EDITED;
		if (size == st.st_size &&
		    db_get_int(l->db, SQL_OUTPUT_GET, OUTPUT_CHANGED) == changed_at(&st))
			output = LEDGER_OUTPUT_OURS;
		db_reset(l->db, SQL_OUTPUT_GET);
	}
	if (step == DB_FAILED) {
		(void)ledger_fail(l);
		return LEDGER_OUTPUT_FAILED;
	}
	return output == LEDGER_OUTPUT_OURS ? output : look_at_announced(l, real, &st, output);
}
