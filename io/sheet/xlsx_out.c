/*
 * xlsx_out.c: a workbook, row by row. Any one thread. What it looks like is in
 * xlsx_look.c.
 *
 * The library's constant-memory mode takes rows in order, and writes each to a temporary file when
 * the next begins. One sheet is written at a time; what was learned of its columns (widths, the
 * last row) is set when it is finished.
 */
#include "xlsx_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "xlsx_check.h"
#include "xlsx_private.h"
#include "xlsx_text.h"

#include "banned.h"

#define ROW_HEIGHT   16.5 /* points; set: else a conversation makes its row a page high */
#define WIDTH_MAX    60   /* characters */
#define WIDTH_MIN    6    /* likewise */
#define FILTER_WIDTH 3    /* of the button in a header cell */
#define AS_TEXT_MAX  255  /* bytes; some Excels show more characters of "text" as ##### */
#define CHART_ROWS   19   /* from the top of a chart to the next */
#define ZIP64_FROM   (INT64_C(3) << 30) /* bytes of rows, which only shrink */
#define CREATED      INT64_C(315532800) /* 1980-01-01, as its parts say: the same bytes each time */

struct column {
	size_t width;
	char *head; /* owned, as the workbook has it; NULL: none was put */
	enum table_head whose;
};

/* What is kept of a sheet that was written. */
struct sheet {
	lxw_worksheet *sheet; /* the workbook's */
	int64_t bytes;        /* of its rows */
};

/* Why nothing more is written. */
enum failure { FAILURE_NONE, FAILURE_MEMORY, FAILURE_DISK, FAILURE_COLUMNS };

struct xlsx_out {
	char *path, *folder;
	lxw_workbook *book;
	struct xlsx_look look;
	struct sheet *sheets;
	size_t n_sheets;
	int64_t rows_most;
	enum failure failure;
	int error; /* errno, with TROUBLE_DISK; 0: not told */

	/* The sheet that is being written. */
	lxw_worksheet *sheet; /* NULL: none */
	enum table_sheet kind;
	const char *name;
	int part; /* 2 for "NAME 2" */
	lxw_row_t row;
	size_t column;
	struct column *columns;
	size_t n_columns; /* that had a cell */
	size_t cap_columns;
	lxw_row_t charts; /* the row where the next one goes */
	struct text cell;
};

static void
fail(struct xlsx_out *x, enum failure failure, int error)
{
	if (x->failure != FAILURE_NONE)
		return;
	x->failure = failure;
	x->error = error;
}

/* Any other errno stays: it may tell why a row before could not be written. */
static void
begin_looking(void)
{
	if (errno == ENOMEM)
		errno = 0;
}

/* The library leaves out a cell that it has no memory for, without a word (measured on 1.1.5). */
static void
look_for_loss(struct xlsx_out *x)
{
	if (errno == ENOMEM)
		fail(x, FAILURE_MEMORY, 0);
}

/* The folder of a path, as a new string; NULL when memory is out. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

struct xlsx_out *
xlsx_out_open(const char *path, int64_t rows_most)
{
	struct xlsx_out *x = calloc(1, sizeof *x);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };

	if (x == NULL)
		return NULL;
	x->rows_most = rows_most;
	x->path = strdup(path);
	x->folder = folder_of(path);
	if (x->path == NULL || x->folder == NULL)
		goto out;
	options.tmpdir = x->folder;
	errno = 0;
	x->book = workbook_new_opt(path, &options);
	if (x->book == NULL)
		goto out;
	if (xlsx_look_make(x->book, &x->look) == 0 && errno != ENOMEM)
		return x;
out:
	xlsx_out_free(x);
	return NULL;
}

/* Looks whether the disk took what was written of the sheet so far. */
static void
look_at_disk(struct xlsx_out *x)
{
	if (ferror(x->sheet->optimize_tmpfile) || fflush(x->sheet->optimize_tmpfile) != 0)
		fail(x, FAILURE_DISK, errno);
}

static void
set_columns(struct xlsx_out *x)
{
	for (size_t i = 0; i < x->n_columns; i++) {
		struct column *column = &x->columns[i];
		size_t width = column->width < WIDTH_MIN ? WIDTH_MIN : column->width;

		(void)worksheet_set_column(
		    x->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)width + 1.5, NULL);
	}
}

/* Ends the sheet that is being written, if there is one. Its columns stay for the next part. */
static void
finish_sheet(struct xlsx_out *x)
{
	if (x->sheet == NULL)
		return;
	begin_looking();
	/* The library would write the last row when all is put together. */
	lxw_worksheet_write_single_row(x->sheet);
	look_at_disk(x);
	x->sheets[x->n_sheets - 1].bytes = ftello(x->sheet->optimize_tmpfile);
	set_columns(x);
	(void)worksheet_ignore_errors(x->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
	xlsx_look_print(x->sheet, x->kind);
	if (x->kind == TABLE_LIST && x->n_columns > 0 && x->row > 0) {
		worksheet_freeze_panes(x->sheet, 1, 0);
		(void)worksheet_autofilter(
		    x->sheet, 0, 0, x->row - 1, (lxw_col_t)(x->n_columns - 1));
	}
	look_for_loss(x);
	x->sheet = NULL;
}

static void
begin_sheet(struct xlsx_out *x)
{
	struct sheet *sheets;
	char name[LXW_SHEETNAME_MAX + 1];

	if (x->part > 1)
		(void)snprintf(name, sizeof name, "%s %d", x->name, x->part);
	else
		(void)snprintf(name, sizeof name, "%s", x->name);
	sheets = reallocarray(x->sheets, x->n_sheets + 1, sizeof *sheets);
	if (sheets == NULL) {
		fail(x, FAILURE_MEMORY, 0);
		return;
	}
	x->sheets = sheets;
	errno = 0;
	x->sheet = workbook_add_worksheet(x->book, name);
	if (x->sheet == NULL) {
		fail(x, FAILURE_DISK, errno);
		return;
	}
	look_for_loss(x);
	if (x->sheet->name == NULL || x->sheet->quoted_name == NULL)
		fail(x, FAILURE_MEMORY, 0);
	x->sheets[x->n_sheets++] = (struct sheet){ x->sheet, 0 };
	x->row = 0;
	x->column = 0;
}

static void
forget_columns(struct xlsx_out *x)
{
	for (size_t i = 0; i < x->n_columns; i++)
		free(x->columns[i].head);
	x->n_columns = 0;
}

void
xlsx_out_sheet(struct xlsx_out *x, const char *name, enum table_sheet kind)
{
	if (x->failure != FAILURE_NONE)
		return;
	finish_sheet(x);
	forget_columns(x);
	x->kind = kind;
	x->name = name;
	x->part = 1;
	x->charts = 0;
	begin_sheet(x);
}

static void
write_head(struct xlsx_out *x, size_t column)
{
	if (x->columns[column].head != NULL)
		(void)worksheet_write_string(x->sheet, x->row, (lxw_col_t)column,
		    x->columns[column].head, x->look.heads[x->columns[column].whose]);
}

/* The sheet is full: the same list goes on in another. */
static void
go_on(struct xlsx_out *x)
{
	finish_sheet(x);
	x->part++;
	begin_sheet(x);
	if (x->failure != FAILURE_NONE)
		return;
	(void)worksheet_set_row(x->sheet, 0, ROW_HEIGHT, NULL);
	for (size_t i = 0; i < x->n_columns; i++)
		write_head(x, i);
	x->row = 1;
}

static int
add_column(struct xlsx_out *x)
{
	struct column *columns;

	if (x->n_columns == XLSX_COLUMNS) {
		fail(x, FAILURE_COLUMNS, 0);
		return -1;
	}
	if (x->n_columns == x->cap_columns) {
		size_t cap = x->cap_columns == 0 ? 32 : x->cap_columns * 2;

		columns = reallocarray(x->columns, cap, sizeof *columns);
		if (columns == NULL) {
			fail(x, FAILURE_MEMORY, 0);
			return -1;
		}
		x->columns = columns;
		x->cap_columns = cap;
	}
	x->columns[x->n_columns++] = (struct column){ 0 };
	return 0;
}

/* The place of the next cell is there; NULL: nothing can be written. */
static struct column *
next_cell(struct xlsx_out *x)
{
	if (x->failure != FAILURE_NONE)
		return NULL;
	begin_looking();
	if (x->column == 0 && x->kind == TABLE_LIST) {
		if (x->row == x->rows_most)
			go_on(x);
		if (x->failure != FAILURE_NONE)
			return NULL;
		(void)worksheet_set_row(x->sheet, x->row, ROW_HEIGHT, NULL);
	}
	if (x->column == x->n_columns && add_column(x) != 0)
		return NULL;
	return &x->columns[x->column++];
}

static void
note(struct xlsx_out *x, lxw_error error, struct column *column, size_t width)
{
	if (error != LXW_NO_ERROR)
		fail(x, FAILURE_MEMORY, 0);
	look_for_loss(x);
	if (column->width < width)
		column->width = width;
}

/* The text as the workbook has it, in x->cell; its width. */
static size_t
prepare(struct xlsx_out *x, struct span text)
{
	size_t width;

	text_clear(&x->cell);
	width = xlsx_text_add(&x->cell, text, WIDTH_MAX);
	if (x->cell.failed)
		fail(x, FAILURE_MEMORY, 0);
	return width;
}

void
xlsx_out_head(struct xlsx_out *x, struct span text, enum table_head whose)
{
	struct column *column = next_cell(x);
	size_t width;

	if (column == NULL)
		return;
	width = prepare(x, text);
	if (x->kind == TABLE_LIST)
		width += FILTER_WIDTH;
	if (column->head == NULL) {
		column->whose = whose;
		column->head = strdup(text_str(&x->cell));
		if (column->head == NULL)
			fail(x, FAILURE_MEMORY, 0);
	}
	/* Without memory the library is not asked for more: it uses what it did not get. */
	if (x->failure != FAILURE_NONE)
		return;
	note(x,
	    worksheet_write_string(x->sheet, x->row, (lxw_col_t)(x->column - 1), text_str(&x->cell),
		x->look.heads[whose]),
	    column, width);
}

void
xlsx_out_text(struct xlsx_out *x, struct span text, enum table_tone tone)
{
	struct column *column = next_cell(x);
	lxw_format *format = x->look.text[tone];
	size_t width;

	if (column == NULL || text.len == 0)
		return;
	width = prepare(x, text);
	if (text.len > AS_TEXT_MAX && tone == TABLE_PLAIN)
		format = x->look.long_text;
	if (x->failure != FAILURE_NONE)
		return;
	note(x,
	    worksheet_write_string(
		x->sheet, x->row, (lxw_col_t)(x->column - 1), text_str(&x->cell), format),
	    column, width);
}

static void
put_number(struct xlsx_out *x, double number, lxw_format *format, size_t width)
{
	struct column *column = next_cell(x);

	if (column == NULL || number < 0)
		return;
	note(x,
	    worksheet_write_number(x->sheet, x->row, (lxw_col_t)(x->column - 1), number, format),
	    column, width);
}

void
xlsx_out_count(struct xlsx_out *x, int64_t n)
{
	put_number(x, (double)n, x->look.count, (size_t)snprintf(NULL, 0, "%lld", (long long)n));
}

void
xlsx_out_money(struct xlsx_out *x, money amount)
{
	char shown[32];

	put_number(x, (double)amount / (double)MONEY_YUAN, x->look.money,
	    strlen(money_show(amount, shown)));
}

void
xlsx_out_end(struct xlsx_out *x)
{
	if (x->failure != FAILURE_NONE)
		return;
	if (ferror(x->sheet->optimize_tmpfile))
		fail(x, FAILURE_DISK, errno);
	x->row++;
	x->column = 0;
}

void
xlsx_out_chart(struct xlsx_out *x, const struct table_chart *chart)
{
	if (x->failure != FAILURE_NONE)
		return;
	begin_looking();
	if (xlsx_look_chart(x->book, x->sheet, x->charts, (lxw_col_t)(x->n_columns + 1), chart) !=
	    0)
		fail(x, FAILURE_MEMORY, 0);
	look_for_loss(x);
	x->charts += CHART_ROWS;
}

/* Puts the file together. */
static void
close_book(struct xlsx_out *x)
{
	lxw_doc_properties properties = { .created = CREATED };
	lxw_workbook *book = x->book;
	int64_t bytes = 0;
	lxw_error error;

	for (size_t i = 0; i < x->n_sheets; i++)
		bytes += x->sheets[i].bytes;
	book->options.use_zip64 = bytes >= ZIP64_FROM;
	if (workbook_set_properties(book, &properties) != LXW_NO_ERROR) {
		fail(x, FAILURE_MEMORY, 0);
		return;
	}
	/* Frees the workbook, whatever it returns. */
	x->book = NULL;
	errno = 0;
	error = workbook_close(book);
	if (error == LXW_ERROR_MEMORY_MALLOC_FAILED)
		fail(x, FAILURE_MEMORY, 0);
	else if (error != LXW_NO_ERROR)
		fail(x, FAILURE_DISK, errno);
	look_for_loss(x);
}

/* What was lost on the way, the library did not tell. */
static void
read_back(struct xlsx_out *x)
{
	int64_t *bytes = calloc(x->n_sheets + 1, sizeof *bytes);

	if (bytes == NULL) {
		fail(x, FAILURE_MEMORY, 0);
		return;
	}
	for (size_t i = 0; i < x->n_sheets; i++)
		bytes[i] = x->sheets[i].bytes;
	errno = 0;
	if (xlsx_check(x->path, bytes, x->n_sheets) != 0)
		fail(x, errno == ENOMEM ? FAILURE_MEMORY : FAILURE_DISK, 0);
	free(bytes);
}

int
xlsx_out_commit(struct xlsx_out *x, const char *name, struct problem *problem)
{
	if (x->failure == FAILURE_NONE)
		finish_sheet(x);
	if (x->failure == FAILURE_NONE)
		close_book(x);
	if (x->failure == FAILURE_NONE)
		read_back(x);
	switch (x->failure) {
	case FAILURE_NONE:
		return 0;
	case FAILURE_MEMORY:
		return problem_memory(problem);
	case FAILURE_DISK:
		return problem_set(problem, EXIT_MACHINE, "%s: cannot be written: %s", name,
		    x->error != 0 ? strerror(x->error) : "the disk did not take all of it");
	case FAILURE_COLUMNS:
		return problem_set(problem, EXIT_USAGE,
		    "%s: a workbook holds %d columns, and these are more: name a .csv file", name,
		    XLSX_COLUMNS);
	}
	return -1;
}

void
xlsx_out_free(struct xlsx_out *x)
{
	if (x == NULL)
		return;
	if (x->book != NULL) {
		/* The library closes these when it puts a workbook together, and only then. */
		for (size_t i = 0; i < x->n_sheets; i++)
			(void)fclose(x->sheets[i].sheet->optimize_tmpfile);
		lxw_workbook_free(x->book);
	}
	forget_columns(x);
	free(x->columns);
	free(x->sheets);
	text_free(&x->cell);
	free(x->folder);
	free(x->path);
	free(x);
}
