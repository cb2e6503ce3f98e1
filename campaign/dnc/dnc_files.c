/*
 * dnc_files.c: the files of --suppress. One thread. Must never forget a number because a file
 * could not be read again, or was read while it was being written.
 */
#include "dnc_files.h"

#include <stdlib.h>
#include <string.h>

#include "file_stamp.h"
#include "number_list.h"
#include "number_set.h"
#include "units.h"

#include "banned.h"

#define SHOWN     5   /* unreadable entries that are named */
#define WORDS_MAX 700 /* bytes of one of them in a problem, which says more than that */

struct block_file {
	const char *path;
	struct file_stamp stamp;   /* as it was before it was read; { 0 }: not read yet */
	struct number_set numbers; /* all that were ever read in it */
	int64_t bad;               /* entries that were no numbers when it was read last */
	struct text words;         /* of the first of these */
};

struct dnc_files {
	struct block_file *files; /* n of them */
	size_t n;
	enum dnc_unreadable unreadable;
	bool changed; /* since dnc_files_refresh said so */
};

/* The reading of one file. Its numbers count at once, its other entries once it came to its end. */
struct block_reading {
	struct block_file *file;
	int64_t bad;
	struct text words;
};

struct dnc_files *
dnc_files_new(const char *const *paths, size_t n, enum dnc_unreadable unreadable)
{
	struct dnc_files *b = calloc(1, sizeof *b);

	if (b == NULL)
		return NULL;
	b->files = calloc(n == 0 ? 1 : n, sizeof *b->files);
	if (b->files == NULL) {
		free(b);
		return NULL;
	}
	b->n = n;
	b->unreadable = unreadable;
	for (size_t i = 0; i < n; i++)
		b->files[i].path = paths[i];
	return b;
}

void
dnc_files_free(struct dnc_files *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n; i++) {
		number_set_free(&b->files[i].numbers);
		text_free(&b->files[i].words);
	}
	free(b->files);
	free(b);
}

static int
take_number(void *ctx, const char *phone, struct problem *problem)
{
	struct block_reading *r = ctx;

	/* What an earlier reading found stays. */
	return number_set_add(&r->file->numbers, phone_number(phone)) == 0
		   ? 0
		   : problem_memory(problem);
}

static int
take_bad(void *ctx, const char *words, struct problem *problem)
{
	struct block_reading *r = ctx;

	if (r->bad++ < SHOWN)
		text_addf(&r->words, "%s\n", words);
	return r->words.failed ? problem_memory(problem) : 0;
}

/* Reads a file whose stamp is `now`. 0, or -1 with *problem filled; it is read again then. */
static int
read_file(struct dnc_files *b, struct block_file *file, const struct file_stamp *now,
    struct problem *problem)
{
	const struct number_list_rules rules = { .called_only = true, .unreadable_only = true };
	struct block_reading r = { .file = file };
	const struct number_list_sink sink = { &r, take_number, take_bad };
	struct number_list_counts counts;
#ifdef ROLLCALL_TEST_WITHOUT_ONCE
	number_set_free(&file->numbers);
#endif

	if (number_list_read(file->path, &rules, &sink, &counts, problem) != 0) {
		text_free(&r.words);
		return -1;
	}
	text_free(&file->words);
	file->words = r.words;
	file->bad = r.bad;
	file->stamp = *now;
	b->changed = true;
	return 0;
}

/* Entries of it cannot be read: who stands there is not known. */
static int
refuse(const struct block_file *file, struct problem *problem)
{
	const char *words = text_str(&file->words);
	size_t line = strcspn(words, "\n");
	int first = line < WORDS_MAX ? (int)line : WORDS_MAX;
	char n[32];

	if (file->bad == 1)
		return problem_set(problem, EXIT_USAGE,
		    "%.*s; mend this entry of the do-not-call list, or say --suppress-unreadable"
		    " ignore",
		    first, words);
	return problem_set(problem, EXIT_USAGE,
	    "%.*s; this and %s more of the do-not-call list cannot be read: mend them, or say"
	    " --suppress-unreadable ignore",
	    first, words, units_show_count(file->bad - 1, n));
}

/* One file, as it is now. 0, or -1 with *problem filled. */
static int
refresh_file(struct dnc_files *b, struct block_file *file, struct problem *problem)
{
	struct file_stamp now;

	if (file_stamp_take(file->path, &now, problem) != 0)
		return -1;
	if (!file_stamp_same(&now, &file->stamp) && read_file(b, file, &now, problem) != 0)
		return -1;
	return file->bad > 0 && b->unreadable == DNC_UNREADABLE_REFUSED ? refuse(file, problem) : 0;
}

int
dnc_files_refresh(struct dnc_files *b, struct problem *problem)
{
	int rc = 0;

	/* All of them, whatever one is like: what others hold can be told, too. */
	for (size_t i = 0; i < b->n; i++) {
		struct problem own = { 0 };

		if (refresh_file(b, &b->files[i], &own) == 0)
			continue;
		if (rc == 0)
			*problem = own;
		rc = -1;
	}
	if (rc != 0 || !b->changed)
		return rc;
	b->changed = false;
	return 1;
}

bool
dnc_files_has(const struct dnc_files *b, const char *phone, const char **path)
{
	unsigned long long number = phone_number(phone);

	for (size_t i = 0; i < b->n; i++)
		if (number_set_has(&b->files[i].numbers, number)) {
			*path = b->files[i].path;
			return true;
		}
	return false;
}

bool
dnc_files_at(const struct dnc_files *b, size_t i, struct dnc_file *file)
{
	const struct block_file *own = i < b->n ? &b->files[i] : NULL;

	if (own == NULL)
		return false;
	*file = (struct dnc_file){
		.path = own->path,
		.read = own->stamp.inode != 0,
		.numbers = (int64_t)number_set_count(&own->numbers),
		.unreadable = own->bad,
		.words = text_str(&own->words),
	};
	return true;
}
