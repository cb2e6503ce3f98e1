/*
 * block_list.h: the files of --suppress: numbers that must not be called. Kept in memory, and read
 * again when a file changes. Pure but for the files; for one thread.
 *
 * Of each file what number_list.h says: a roll, one number a line, or the results of an earlier
 * campaign, of which those count who may have been called or must not be.
 *
 * A number that was read once stays listed as long as this lives: a file that is being written anew
 * is empty or cut for a while, and frees nobody.
 */
#ifndef BLOCK_LIST_H
#define BLOCK_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"
#include "text.h"

/* An entry that cannot be read as a number may be somebody who must not be called. */
enum block_unreadable {
	BLOCK_REFUSE, /* so nobody is, until it is mended */
	BLOCK_IGNORE, /* a person said that it does not matter */
};

struct block_list;

/*
 * Of `n` paths, which stay the caller's and must outlive it. Nothing is read yet. NULL when memory
 * is out.
 */
struct block_list *block_list_new(
    const char *const *paths, size_t n, enum block_unreadable unreadable);
void block_list_free(struct block_list *b);

/*
 * Reads what has changed, all files the first time; one that has not costs a stat. To be called
 * before each claim. 1: something was read since it last returned 1; 0: nothing; -1 with *problem
 * filled: a file is gone, broken or just being written, or has entries that cannot be read. Then
 * what was read before still holds, and the next call looks again: dial nobody meanwhile.
 */
int block_list_refresh(struct block_list *b, struct problem *problem);

/* True with *path the file that has the number. Numbers are normalised (phone.h). */
bool block_list_has(const struct block_list *b, const char *phone, const char **path);

/* What one of the files holds, as it was read last. Valid until the next refresh. */
struct block_list_file {
	const char *path;
	bool read;          /* it was, to its end */
	int64_t numbers;    /* different ones, those of earlier readings too */
	int64_t unreadable; /* entries that are no numbers */
	const char *words;  /* of the first few of these a line each, with file and line */
};

/* The `i`th file; false behind the last. */
bool block_list_file(const struct block_list *b, size_t i, struct block_list_file *file);

#endif
