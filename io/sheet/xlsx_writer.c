/*
 * xlsx_writer.c: a workbook as a format of outputs. Any one thread.
 */
#include "table_writer.h"

#include <stdlib.h>

#include "xlsx_out.h"

#include "banned.h"

/* It will be written over the temporary file. */
static void *
open_book(struct atomic_file *file, bool standard, const struct table_style *style,
    struct problem *problem)
{
	char *temp = atomic_file_temp(file);
	struct xlsx_out *book = temp == NULL ? NULL : xlsx_out_open(temp, XLSX_ROWS);

	(void)standard;
	(void)style;
	free(temp);
	if (book == NULL)
		(void)problem_memory(problem);
	return book;
}

static void
begin_sheet(void *book, const char *name, enum table_sheet kind)
{
	xlsx_out_sheet(book, name, kind);
}

static void
put_head(void *book, struct span text, enum table_head whose)
{
	xlsx_out_head(book, text, whose);
}

static void
put_text(void *book, struct span text, enum table_tone tone)
{
	xlsx_out_text(book, text, tone);
}

static void
put_count(void *book, int64_t n)
{
	xlsx_out_count(book, n);
}

static void
put_money(void *book, money amount)
{
	xlsx_out_money(book, amount);
}

static void
end_row(void *book)
{
	xlsx_out_end(book);
}

static void
put_chart(void *book, const struct table_chart *chart)
{
	xlsx_out_chart(book, chart);
}

static int
finish(void *book, const char *name, struct problem *problem)
{
	return xlsx_out_commit(book, name, problem);
}

static int64_t
lost(const void *book)
{
	(void)book;
	return 0; /* it is UTF-8 */
}

static void
free_book(void *book)
{
	xlsx_out_free(book);
}

const struct table_writer xlsx_writer = {
	.ending = ".xlsx",
	.open = open_book,
	.sheet = begin_sheet,
	.head = put_head,
	.text = put_text,
	.count = put_count,
	.money = put_money,
	.end = end_row,
	.chart = put_chart,
	.finish = finish,
	.lost = lost,
	.free = free_book,
};
