/*
 * table_out.c: an output file of rows, in the format that its name says. Any one thread.
 */
#include "table_out.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "table_writer.h"

#include "banned.h"

/* The formats, by the ending of a file's name; the last takes all that no other does. */
static const struct table_writer *const writers[] = { &xlsx_writer, &csv_writer };

struct table_out {
	char *path; /* for messages */
	struct atomic_file *file;
	const struct table_writer *writer;
	void *w;      /* the writer's */
	int64_t rows; /* ended on this sheet */
	bool finished;
};

static const struct table_writer *
writer_of(const char *path)
{
	size_t len = strlen(path), i = 0;

	for (; writers[i]->ending != NULL; i++) {
		size_t ending = strlen(writers[i]->ending);

		if (len >= ending && strcasecmp(path + len - ending, writers[i]->ending) == 0)
			break;
	}
	return writers[i];
}

struct table_out *
table_out_open(const char *path, const struct table_style *style, struct problem *problem)
{
	struct table_out *t = calloc(1, sizeof *t);

	if (t == NULL || (t->path = strdup(path)) == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	t->file = atomic_file_open(path, problem);
	if (t->file == NULL)
		goto out;
	t->writer = writer_of(path);
	t->w = t->writer->open(t->file, strcmp(path, "-") == 0, style, problem);
	if (t->w != NULL)
		return t;
out:
	table_out_free(t);
	return NULL;
}

void
table_out_sheet(struct table_out *t, const char *name, enum table_sheet kind)
{
	if (t == NULL)
		return;
	t->rows = 0;
	t->writer->sheet(t->w, name, kind);
}

void
table_out_head(struct table_out *t, struct span text, enum table_head whose)
{
	if (t != NULL)
		t->writer->head(t->w, text, whose);
}

void
table_out_text(struct table_out *t, struct span text)
{
	table_out_tone(t, text, TABLE_PLAIN);
}

void
table_out_tone(struct table_out *t, struct span text, enum table_tone tone)
{
	if (t != NULL)
		t->writer->text(t->w, text, tone);
}

void
table_out_count(struct table_out *t, int64_t n)
{
	if (t != NULL)
		t->writer->count(t->w, n);
}

void
table_out_money(struct table_out *t, money amount)
{
	if (t != NULL)
		t->writer->money(t->w, amount);
}

void
table_out_end(struct table_out *t)
{
	if (t == NULL)
		return;
	t->rows++;
	t->writer->end(t->w);
}

void
table_out_chart(struct table_out *t, const struct table_chart *chart)
{
	if (t != NULL)
		t->writer->chart(t->w, chart);
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
	if (t->writer->finish(t->w, t->path, problem) != 0 ||
	    atomic_file_finish(t->file, problem) != 0)
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
	return writer_of(path) == &xlsx_writer;
}

int64_t
table_out_lost(const struct table_out *t)
{
	return t == NULL ? 0 : t->writer->lost(t->w);
}

void
table_out_free(struct table_out *t)
{
	if (t == NULL)
		return;
	if (t->writer != NULL)
		t->writer->free(t->w);
	atomic_file_free(t->file);
	free(t->path);
	free(t);
}
