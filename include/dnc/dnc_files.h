/*
 * dnc_files.h: the files of --suppress: numbers that must not be called. Kept in memory, and read
 * again when a file changes. Pure but for the files; for one thread.
 *
 * Of each file what number_list.h says: a roll, one number a line, or the results of an earlier
 * campaign, of which those count who may have been called or must not be.
 *
 * A number that was read once stays listed as long as this lives: a file that is being written anew
 * is empty or cut for a while, and frees nobody.
 */
#ifndef DNC_FILES_H
#define DNC_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"
#include "text.h"

/* An entry that cannot be read as a number may be somebody who must not be called. */
enum dnc_unreadable {
	DNC_UNREADABLE_REFUSED, /* so nobody is, until it is mended */
	DNC_UNREADABLE_IGNORED, /* a person said that it does not matter */
};

struct dnc_files;

/*
 * Of `n` paths, which stay the caller's and must outlive it. Nothing is read yet. NULL when memory
 * is out.
 */
struct dnc_files *dnc_files_new(const char *const *paths, size_t n, enum dnc_unreadable unreadable);
void dnc_files_free(struct dnc_files *b);

/*
 * Reads what has changed, all files the first time; one that has not costs a stat. To be called
 * before each claim. 1: something was read since it last returned 1; 0: nothing; -1 with *problem
 * filled: a file is gone, broken or just being written, or has entries that cannot be read. Then
 * what was read before still holds, and the next call looks again: dial nobody meanwhile.
 */
int dnc_files_refresh(struct dnc_files *b, struct problem *problem);

/* True with *path the file that has the number. Numbers are normalised (phone.h). */
bool dnc_files_has(const struct dnc_files *b, const char *phone, const char **path);

/* What one of the files holds, as it was read last. Valid until the next refresh. */
struct dnc_file {
	const char *path;
	bool read;          /* it was, to its end */
	int64_t numbers;    /* different ones, those of earlier readings too */
	int64_t unreadable; /* entries that are no numbers */
	const char *words;  /* of the first few of these a line each, with file and line */
};

/* The `i`th file; false behind the last. */
bool dnc_files_at(const struct dnc_files *b, size_t i, struct dnc_file *file);

#endif
