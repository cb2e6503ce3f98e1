/*
 * atomic_file.h: an output file that is there whole or not at all.
 *
 * Written beside its target under a temporary name; atomic_file_commit syncs it, renames it over
 * what stood at the target when it was opened, and syncs the folder. Until then, and after
 * atomic_file_free without a commit, the target is as it was. `-` is standard output: written as it
 * comes. Any one thread.
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

/*
 * All that was written is on the disk, under the temporary name; nothing more may be written. 0, or
 * -1 with *problem filled.
 */
int atomic_file_finish(struct atomic_file *f, struct problem *problem);

/*
 * Finishes it if that was not done. A file that came to the target since atomic_file_open, or was
 * changed there, is put aside (kept.h), not replaced. Returns 0; or -1 with *problem filled, what
 * stood there untouched.
 */
int atomic_file_commit(struct atomic_file *f, struct problem *problem);

/* The name that such a file has now, in the same folder; NULL: there was none. */
const char *atomic_file_kept(const struct atomic_file *f);

void atomic_file_free(struct atomic_file *f);

/*
 * Temporary files of `path` that a process left which was killed; one that is being written looks
 * the same. 0, or -1: no memory.
 */
int atomic_file_remains(const char *path, void (*each)(void *ctx, const char *found), void *ctx);

#endif
