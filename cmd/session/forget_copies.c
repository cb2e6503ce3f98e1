/*
 * forget_copies.c: a person in the copies that rollcall made. The main thread. Touches nothing but
 * names that rollcall itself gives.
 */
#include "forget_copies.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic_file.h"
#include "call_columns.h"
#include "ledger_forget.h"
#include "roll_in.h"
#include "scrub.h"
#include "table_out.h"

#include "banned.h"

#define COPIES_MAX 1000 /* FILE~2 to FILE~1000, LEDGER.v1 to LEDGER.v99 */

/* A file of rows, on its way from one reading to the next. */
struct copy {
	const char *path, *phone;
	bool *keeps; /* by column; owned */
	size_t columns;
	size_t at_phone;       /* the column call_phone; SIZE_MAX: there is none */
	struct table_out *out; /* NULL: the first reading, which only looks */
	struct text cell;
	bool found;
};

static bool
is_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int
take_header(struct copy *copy, const struct roll_row *row, struct problem *problem)
{
	free(copy->keeps);
	copy->keeps = calloc(row->n + 1, sizeof *copy->keeps);
	copy->columns = row->n;
	copy->at_phone = SIZE_MAX;
	if (copy->keeps == NULL)
		return problem_memory(problem);
	for (size_t i = 0; i < row->n; i++) {
		/*
		 * People edited the file; of a row that is not found to be theirs the name stays.
		 */
		int column = call_columns_find(row->cells[i]);

		copy->keeps[i] = column >= 0 && call_columns_is_figure((enum call_column)column);
		if (column == CALL_COLUMN_PHONE)
			copy->at_phone = i;
	}
	return 0;
}

/* All of the row is about the person: the number called is theirs. */
static bool
is_theirs(struct copy *copy, const struct roll_row *row)
{
	char called[PHONE_SIZE];
	struct text reason = { 0 };
	bool is = copy->at_phone < row->n &&
		  phone_parse(row->cells[copy->at_phone], called, &reason) == 0 &&
		  strcmp(called, copy->phone) == 0;

	text_free(&reason);
	return is;
}

static int
take_row(struct copy *copy, const struct roll_row *row, bool first, struct problem *problem)
{
	bool theirs = !first && is_theirs(copy, row);

	if (first && take_header(copy, row, problem) != 0)
		return -1;
	for (size_t i = 0; i < row->n; i++) {
		size_t found;

		text_clear(&copy->cell);
		found = scrub_number(row->cells[i], copy->phone, &copy->cell);
		copy->found = copy->found || found > 0;
		if (copy->cell.failed)
			return problem_memory(problem);
		if (first)
			table_out_head(copy->out, text_span(&copy->cell), TABLE_HEAD_ROLL);
		else if (theirs && found == 0 && !(i < copy->columns && copy->keeps[i]))
			table_out_text(copy->out, span_of(""));
		else if (theirs && i != copy->at_phone && found > 0)
			table_out_text(copy->out, span_of(""));
		else
			table_out_text(copy->out, text_span(&copy->cell));
	}
	table_out_end(copy->out);
	return 0;
}

/* All rows, into copy->out if there is one. 0 or -1. */
static int
read_rows(struct copy *copy, struct roll_format *format, struct problem *problem)
{
	const struct roll_in_options options = { 0 };
	struct roll_in *in = roll_in_open(copy->path, &options, problem);
	struct roll_row row;
	bool first = true;
	int more = -1;

	if (in == NULL)
		return -1;
	table_out_sheet(copy->out, "Results", TABLE_LIST);
	while ((more = roll_in_next(in, &row, problem)) == 1) {
		if (take_row(copy, &row, first, problem) != 0) {
			more = -1;
			break;
		}
		first = false;
	}
	*format = *roll_in_format(in);
	roll_in_free(in);
	return more;
}

/* One kept file. What cannot be done is told in `why`. 1: changed, 0: nothing stands there, -1. */
static int
clean(struct copy *copy, struct problem *why)
{
	struct table_style style = { .keep_formulas = true };
	int status = -1;

	if (read_rows(copy, &style.format, why) != 0)
		goto out;
	if (!copy->found) {
		status = 0;
		goto out;
	}
	if (style.format.workbook) {
		(void)problem_set(why, EXIT_PERSON,
		    "%s: holds the number, and is a workbook: remove it", copy->path);
		goto out;
	}
	copy->out = table_out_open(copy->path, &style, why);
	if (copy->out != NULL && read_rows(copy, &(struct roll_format){ 0 }, why) == 0 &&
	    table_out_commit(copy->out, why) == 0)
		status = 1;
out:
	table_out_free(copy->out);
	free(copy->keeps);
	text_free(&copy->cell);
	return status;
}

static void
clean_kept(struct forget_copies *copies, const char *path)
{
	struct copy copy = { .path = path, .phone = copies->phone };
	struct problem why = { 0 };
	int changed = clean(&copy, &why);

	if (changed > 0)
		text_addf(&copies->done, "%s: the person was taken out\n", path);
	else if (changed < 0)
		text_addf(&copies->left, "%s\n", why.text);
}

/* Only looked at: rollcall export writes it again. */
static void
look_at_output(struct forget_copies *copies, const char *path)
{
	struct copy copy = { .path = path, .phone = copies->phone };
	struct roll_format format;
	struct problem ignored = { 0 };

	if (is_file(path) && (read_rows(&copy, &format, &ignored) != 0 || copy.found))
		text_addf(&copies->standing, "%s\n", path);
	free(copy.keeps);
	text_free(&copy.cell);
}

static void
remove_file(struct forget_copies *copies, const char *path, const char *what)
{
	if (!is_file(path))
		return;
	if (unlink(path) == 0)
		text_addf(&copies->done, "%s: removed, %s\n", path, what);
	else
		text_addf(&copies->left, "%s: cannot be removed: %s\n", path, strerror(errno));
}

static void
on_remains(void *ctx, const char *found)
{
	remove_file(ctx, found, "results of a run that was cut off");
}

static int
on_output(void *ctx, const char *path)
{
	struct forget_copies *copies = ctx;
	char name[PATH_MAX];

	look_at_output(copies, path);
	if (atomic_file_remains(path, on_remains, copies) != 0)
		copies->left.failed = true;
	for (int i = 1; i <= COPIES_MAX; i++) {
		int len = i == 1 ? snprintf(name, sizeof name, "%s~", path)
				 : snprintf(name, sizeof name, "%s~%d", path, i);

		if (len < (int)sizeof name && is_file(name))
			clean_kept(copies, name);
		else if (i > 1)
			break;
	}
	return 0;
}

/* Of single calls, which have ledgers of their own: those that hold the number are named. */
static void
look_at_calls(struct forget_copies *copies, const char *path)
{
	struct problem why = { 0 };
	struct ledger *ledger = ledger_open(path, false, &why);
	int holds = ledger == NULL ? -1 : ledger_forget_holds(ledger, copies->phone);

	ledger_free(ledger);
	if (holds != 0)
		text_addf(&copies->left, "%s: %s\n", path,
		    holds > 0 ? "holds the number, too: name it as well" : why.text);
}

int
forget_in_calls(const char *folder, struct forget_copies *copies, struct problem *problem)
{
	char path[PATH_MAX];
	const struct dirent *entry;
	DIR *dir;

	if (snprintf(path, sizeof path, "%s/calls", folder) >= (int)sizeof path)
		return 0;
	dir = opendir(path);
	if (dir == NULL && errno != ENOENT)
		text_addf(&copies->left, "%s: cannot be read: %s\n", path, strerror(errno));
	if (dir == NULL)
		return copies->left.failed ? problem_memory(problem) : 0;
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len > 7 && strcmp(entry->d_name + len - 7, ".ledger") == 0 &&
		    snprintf(path, sizeof path, "%s/calls/%s", folder, entry->d_name) <
			(int)sizeof path)
			look_at_calls(copies, path);
	}
	(void)closedir(dir);
	return copies->left.failed ? problem_memory(problem) : 0;
}

int
forget_copies(struct ledger *ledger, struct forget_copies *copies, struct problem *problem)
{
	static const char *const endings[] = { ".new", ".new-journal", ".new-wal", ".new-shm" };
	char name[PATH_MAX];

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (snprintf(name, sizeof name, "%s%s", copies->ledger, endings[i]) <
		    (int)sizeof name)
			remove_file(copies, name, "a ledger that was never finished");
	for (int version = 1; version < 100; version++)
		if (snprintf(name, sizeof name, "%s.v%d", copies->ledger, version) <
		    (int)sizeof name)
			remove_file(copies, name, "a copy of the ledger as it was");
	if (ledger_each_output(ledger, on_output, copies) != 0) {
		*problem = *ledger_problem(ledger);
		return -1;
	}
	if (copies->done.failed || copies->left.failed || copies->standing.failed)
		return problem_memory(problem);
	return 0;
}

void
forget_copies_free(struct forget_copies *copies)
{
	text_free(&copies->done);
	text_free(&copies->left);
	text_free(&copies->standing);
}
