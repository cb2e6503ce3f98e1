/*
 * block_list.c: the files of --suppress. One thread. Must never forget a number because a file
 * could not be read again.
 */
#include "block_list.h"

#include <stdlib.h>

#include "file_stamp.h"
#include "number_list.h"
#include "number_set.h"

#include "banned.h"

#define SHOWN 5 /* bad entries that are named */

struct block_file {
	const char *path;
	struct file_stamp stamp; /* as it was before it was read; { 0 }: not read yet */
	struct number_set numbers;
	int64_t bad; /* entries that were no numbers when it was read */
};

struct block_list {
	struct block_file *files; /* n of them */
	size_t n;
	bool changed; /* since block_list_refresh said so */
	/* Not asked for yet. */
	int64_t bad, shown;
	struct text words;
};

/* The reading of one file: what it brings counts only when it came to its end. */
struct block_reading {
	const struct block_file *file;
	struct number_set numbers;
	int64_t bad, shown;
	struct text words;
};

struct block_list *
block_list_new(const char *const *paths, size_t n)
{
	struct block_list *b = calloc(1, sizeof *b);

	if (b == NULL)
		return NULL;
	b->files = calloc(n == 0 ? 1 : n, sizeof *b->files);
	if (b->files == NULL) {
		free(b);
		return NULL;
	}
	b->n = n;
	for (size_t i = 0; i < n; i++)
		b->files[i].path = paths[i];
	return b;
}

void
block_list_free(struct block_list *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n; i++)
		number_set_free(&b->files[i].numbers);
	text_free(&b->words);
	free(b->files);
	free(b);
}

static int
take_number(void *ctx, const char *phone, struct problem *problem)
{
	struct block_reading *r = ctx;

	return number_set_add(&r->numbers, phone_number(phone)) == 0 ? 0 : problem_memory(problem);
}

/* Lists grow at their end: those that were bad before come first, and were told. */
static int
take_bad(void *ctx, const char *words, struct problem *problem)
{
	struct block_reading *r = ctx;

	(void)problem;
	if (r->bad++ < r->file->bad || r->shown == SHOWN)
		return 0;
	r->shown++;
	text_addf(&r->words, "%s\n", words);
	return 0;
}

/* Reads a file whose stamp is `now`. 0, or -1 with *problem filled and all as it was. */
static int
read_file(struct block_list *b, struct block_file *file, const struct file_stamp *now,
    struct problem *problem)
{
	const struct number_list_rules rules = { .called_only = true };
	struct block_reading r = { .file = file, .shown = b->shown };
	const struct number_list_sink sink = { &r, take_number, take_bad };
	struct number_list_counts counts;
	struct number_set before = file->numbers;

	if (number_list_read(file->path, &rules, &sink, &counts, problem) != 0) {
		number_set_free(&r.numbers);
		text_free(&r.words);
		return -1;
	}
	file->numbers = r.numbers;
	number_set_free(&before);
	if (r.bad > file->bad)
		b->bad += r.bad - file->bad;
	b->shown = r.shown;
	text_addspan(&b->words, text_span(&r.words));
	text_free(&r.words);
	file->bad = r.bad;
	file->stamp = *now;
	b->changed = true;
	return 0;
}

int
block_list_refresh(struct block_list *b, struct problem *problem)
{
	for (size_t i = 0; i < b->n; i++) {
		struct block_file *file = &b->files[i];
		struct file_stamp now;

		if (file_stamp_take(file->path, &now, problem) != 0)
			return -1;
		if (!file_stamp_same(&now, &file->stamp) && read_file(b, file, &now, problem) != 0)
			return -1;
	}
	if (!b->changed)
		return 0;
	b->changed = false;
	return 1;
}

bool
block_list_has(const struct block_list *b, const char *phone, const char **path)
{
	unsigned long long number = phone_number(phone);

	for (size_t i = 0; i < b->n; i++)
		if (number_set_has(&b->files[i].numbers, number)) {
			*path = b->files[i].path;
			return true;
		}
	return false;
}

int64_t
block_list_bad(struct block_list *b, struct text *words)
{
	int64_t bad = b->bad;

	text_addspan(words, text_span(&b->words));
	text_clear(&b->words);
	b->bad = 0;
	b->shown = 0;
	return bad;
}
