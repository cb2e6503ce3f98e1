/*
 * in_place.h: are the files that a campaign writes to still where they were? One that was removed,
 * renamed or replaced can still be written to, into nothing, and another run could begin beside this
 * one. Any one thread.
 */
#ifndef IN_PLACE_H
#define IN_PLACE_H

#include <stddef.h>
#include <stdint.h>

#include "problem.h"

#define IN_PLACE_MAX 4

/* Start with { 0 }. */
struct in_place {
	struct {
		char *path;
		uint64_t device, inode;
	} files[IN_PLACE_MAX];
	size_t n;
};

/* Notes the file `path` followed by `ending` as it stands now. 0, or -1 with *problem filled. */
int in_place_note(
    struct in_place *files, const char *path, const char *ending, struct problem *problem);

/* All are as they were noted: 0; else -1 with *problem filled. A system call for each. */
int in_place_check(const struct in_place *files, struct problem *problem);

void in_place_free(struct in_place *files);

#endif
