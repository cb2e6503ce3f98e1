/*
 * table_out.c: an output file of rows, as CSV or as a workbook. Any one thread.
 */
#include "table_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "csv_out.h"
#include "xlsx_out.h"

#include "banned.h"

#define ENDING ".xlsx"

struct table_out {
	char *path; /* for messages */
	struct atomic_file *file;
	struct csv_out *csv; /* one of the two */
	struct xlsx_out *book;
	size_t sheets; /* so far */
	int64_t rows;  /* ended on this one */
	bool finished;
};

static bool
is_workbook(const char *path)
{
	size_t len = strlen(path), ending = strlen(ENDING);

	return len >= ending && strcasecmp(path + len - ending, ENDING) == 0;
}

/* A workbook in the place of the temporary file. 0, or -1. */
static int
open_book(struct table_out *t)
{
	char *temp = atomic_file_temp(t->file);

	if (temp == NULL)
		return -1;
	t->book = xlsx_out_open(temp, XLSX_ROWS);
	free(temp);
	return t->book == NULL ? -1 : 0;
}

struct table_out *
table_out_open(const char *path, const struct table_style *style, struct problem *problem)
{
	struct table_out *t = calloc(1, sizeof *t);

	if (t == NULL)
		goto out_of_memory;
	t->path = strdup(path);
	if (t->path == NULL)
		goto out_of_memory;
	t->file = atomic_file_open(path, problem);
	if (t->file == NULL)
		goto out;
	if (is_workbook(path)) {
		if (open_book(t) != 0)
			goto out_of_memory;
		return t;
	}
	t->csv = csv_out_new(t->file, strcmp(path, "-") == 0, style, problem);
	if (t->csv == NULL)
		goto out;
	return t;
out_of_memory:
	(void)problem_memory(problem);
out:
	table_out_free(t);
	return NULL;
}

/* A cell of a CSV, which holds the first sheet alone. */
static void
put_csv(struct table_out *t, struct span text)
{
	if (t->sheets == 1)
		csv_out_cell(t->csv, text);
}

void
table_out_sheet(struct table_out *t, const char *name, enum table_sheet kind)
{
	if (t == NULL)
		return;
	t->sheets++;
	t->rows = 0;
	if (t->book != NULL)
		xlsx_out_sheet(t->book, name, kind);
}

void
table_out_head(struct table_out *t, struct span text, enum table_head whose)
{
	if (t == NULL)
		return;
	if (t->book != NULL)
		xlsx_out_head(t->book, text, whose);
	else
		put_csv(t, text);
}

void
table_out_text(struct table_out *t, struct span text)
{
	table_out_tone(t, text, TABLE_PLAIN);
}

void
table_out_tone(struct table_out *t, struct span text, enum table_tone tone)
{
	if (t == NULL)
		return;
	if (t->book != NULL)
		xlsx_out_text(t->book, text, tone);
	else
		put_csv(t, text);
}

void
table_out_count(struct table_out *t, int64_t n)
{
	char shown[32] = "";

	if (t == NULL)
		return;
	if (t->book != NULL) {
		xlsx_out_count(t->book, n);
		return;
	}
	if (n >= 0)
		(void)snprintf(shown, sizeof shown, "%lld", (long long)n);
	put_csv(t, span_of(shown));
}

void
table_out_money(struct table_out *t, money amount)
{
	char shown[32];

	if (t == NULL)
		return;
	if (t->book != NULL)
		xlsx_out_money(t->book, amount);
	else
		put_csv(t, span_of(money_show(amount, shown)));
}

void
table_out_end(struct table_out *t)
{
	if (t == NULL)
		return;
	t->rows++;
	if (t->book != NULL)
		xlsx_out_end(t->book);
	else if (t->sheets == 1)
		csv_out_end(t->csv);
}

void
table_out_chart(struct table_out *t, const struct table_chart *chart)
{
	if (t != NULL && t->book != NULL)
		xlsx_out_chart(t->book, chart);
}

int64_t
table_out_rows(const struct table_out *t)
{
	return t == NULL ? 0 : t->rows;
}

int
table_out_finish(struct table_out *t, struct problem *problem)
{
	if (t == NULL || t->finished)
		return 0;
	if (t->book != NULL && xlsx_out_commit(t->book, t->path, problem) != 0)
		return -1;
	if (t->csv != NULL && csv_out_finish(t->csv) != 0)
		return problem_memory(problem);
	if (atomic_file_finish(t->file, problem) != 0)
		return -1;
	t->finished = true;
	return 0;
}

char *
table_out_temp(const struct table_out *t)
{
	return atomic_file_temp(t->file);
}

int
table_out_commit(struct table_out *t, struct problem *problem)
{
	if (t == NULL)
		return 0;
	return table_out_finish(t, problem) == 0 ? atomic_file_commit(t->file, problem) : -1;
}

const char *
table_out_kept(const struct table_out *t)
{
	return t == NULL ? NULL : atomic_file_kept(t->file);
}

bool
table_out_is_workbook(const char *path)
{
	return is_workbook(path);
}

int64_t
table_out_lost(const struct table_out *t)
{
	return t == NULL || t->csv == NULL ? 0 : csv_out_lost(t->csv);
}

void
table_out_free(struct table_out *t)
{
	if (t == NULL)
		return;
	xlsx_out_free(t->book);
	csv_out_free(t->csv);
	atomic_file_free(t->file);
	free(t->path);
	free(t);
}
