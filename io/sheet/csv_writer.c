/*
 * csv_writer.c: CSV as a format of outputs: one sheet of text. What is put on later sheets, tones
 * and charts go nowhere. Any one thread.
 */
#include "table_writer.h"

#include <stdio.h>
#include <stdlib.h>

#include "csv_out.h"

#include "banned.h"

struct writer {
	struct csv_out *csv;
	size_t sheets; /* so far */
};

static void *
open_csv(struct atomic_file *file, bool standard, const struct table_style *style,
    struct problem *problem)
{
	struct writer *w = calloc(1, sizeof *w);

	if (w == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	w->csv = csv_out_new(file, standard, style, problem);
	if (w->csv != NULL)
		return w;
	free(w);
	return NULL;
}

static void
begin_sheet(void *writer, const char *name, enum table_sheet kind)
{
	struct writer *w = writer;

	(void)name;
	(void)kind;
	w->sheets++;
}

static void
put(struct writer *w, struct span text)
{
	if (w->sheets == 1)
		csv_out_cell(w->csv, text);
}

static void
put_head(void *writer, struct span text, enum table_head whose)
{
	(void)whose;
	put(writer, text);
}

static void
put_text(void *writer, struct span text, enum table_tone tone)
{
	(void)tone;
	put(writer, text);
}

static void
put_count(void *writer, int64_t n)
{
	char shown[32] = "";

	if (n >= 0)
		(void)snprintf(shown, sizeof shown, "%lld", (long long)n);
	put(writer, span_of(shown));
}

static void
put_money(void *writer, money amount)
{
	char shown[32];

	put(writer, span_of(money_show(amount, shown)));
}

static void
end_row(void *writer)
{
	struct writer *w = writer;

	if (w->sheets == 1)
		csv_out_end(w->csv);
}

static void
put_chart(void *writer, const struct table_chart *chart)
{
	(void)writer;
	(void)chart;
}

static int
finish(void *writer, const char *name, struct problem *problem)
{
	struct writer *w = writer;

	(void)name;
	return csv_out_finish(w->csv) == 0 ? 0 : problem_memory(problem);
}

static int64_t
lost(const void *writer)
{
	return csv_out_lost(((const struct writer *)writer)->csv);
}

static void
free_csv(void *writer)
{
	struct writer *w = writer;

	if (w == NULL)
		return;
	csv_out_free(w->csv);
	free(w);
}

const struct table_writer csv_writer = {
	.open = open_csv,
	.sheet = begin_sheet,
	.head = put_head,
	.text = put_text,
	.count = put_count,
	.money = put_money,
	.end = end_row,
	.chart = put_chart,
	.finish = finish,
	.lost = lost,
	.free = free_csv,
};
