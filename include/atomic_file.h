/*
 * atomic_file.h: an output file that is there whole or not at all.
 *
 * Written beside its target under a temporary name; atomic_file_commit syncs it, renames it over
 * the target and syncs the folder. Until then, and after atomic_file_free without a commit, the
 * target is as it was. `-` is standard output: written as it comes. Any one thread.
 */
#ifndef ATOMIC_FILE_H
#define ATOMIC_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "problem.h"

struct atomic_file;

/*
 * What stands at `path` can be written over: nothing (or, with `replace`, a plain file), in a
 * folder that takes files. Returns 0; or -1 with *problem filled (EXIT_USAGE): the file is there,
 * is a link or a folder, or its folder is missing or read-only. `-` is always fine.
 */
int atomic_file_check(const char *path, bool replace, struct problem *problem);

/* Returns NULL with *problem filled (EXIT_MACHINE). */
struct atomic_file *atomic_file_open(const char *path, struct problem *problem);

/* Errors are kept and told by atomic_file_commit. */
void atomic_file_write(struct atomic_file *f, const void *data, size_t len);

/*
 * The temporary file's path, for a library that wants to write to a name: then nothing else is
 * written. A new string, to be freed; NULL when memory is out. Not with `-`.
 */
char *atomic_file_temp(const struct atomic_file *f);

/* Returns 0; or -1 with *problem filled, the target untouched. */
int atomic_file_commit(struct atomic_file *f, struct problem *problem);

void atomic_file_free(struct atomic_file *f);

#endif
