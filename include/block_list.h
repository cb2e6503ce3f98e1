/*
 * block_list.h: the files of --suppress: numbers that must not be called. Kept in memory, and read
 * again when a file changes. Pure but for the files; for one thread.
 *
 * Of each file what number_list.h says: a roll, one number a line, or the results of an earlier
 * campaign, of which those count who may have been called or must not be.
 */
#ifndef BLOCK_LIST_H
#define BLOCK_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"
#include "text.h"

struct block_list;

/*
 * Of `n` paths, which stay the caller's and must outlive it. Nothing is read yet. NULL when memory
 * is out.
 */
struct block_list *block_list_new(const char *const *paths, size_t n);
void block_list_free(struct block_list *b);

/*
 * Reads what has changed, all files the first time; one that has not costs a stat. To be called
 * before each claim. 1: something was read since it last returned 1; 0: nothing; -1 with *problem
 * filled: a file is gone, broken or just being written. Then what was read before still holds, and
 * the next call tries again: dial nobody meanwhile.
 */
int block_list_refresh(struct block_list *b, struct problem *problem);

/* True with *path the file that has the number. Numbers are normalised (phone.h). */
bool block_list_has(const struct block_list *b, const char *phone, const char **path);

/*
 * Of what was read, how many entries are no numbers, and so keep nobody from being called; the
 * first few are added to `words`, a line each, with file and line. Each is told once: those that a
 * file had when it was read before are not counted again.
 */
int64_t block_list_bad(struct block_list *b, struct text *words);

#endif
