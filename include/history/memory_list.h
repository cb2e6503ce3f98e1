/*
 * memory_list.h: the user's do-not-call list, in the memory (memory.h), whose rules hold here, too.
 */
#ifndef MEMORY_LIST_H
#define MEMORY_LIST_H

#include "memory.h"

/*
 * Puts a number there. A reason that is not empty replaces the one before; since when it is
 * listed stays. 1: it is new there, 0: it was there, -1.
 */
int memory_suppress(struct memory *m, const char *phone, struct span reason, int64_t at);
/* Takes it off. 1; 0: it was not there; -1. */
int memory_allow(struct memory *m, const char *phone);
/* 1 with *reason (may be NULL) filled, 0: it is not there, -1. */
int memory_is_suppressed(struct memory *m, const char *phone, struct text *reason);
/* How many, or -1. */
int64_t memory_suppressed(struct memory *m);
/*
 * By number. `at` is 0 when not known. `each` may take its time, nothing is locked meanwhile; stops
 * at, and returns, what it returns when that is not 0.
 */
int memory_each_suppressed(struct memory *m,
    int (*each)(void *ctx, const char *phone, int64_t at, struct span reason), void *ctx);
/*
 * The list has changed, by whomever, since the last time this was asked (since memory_open, for the
 * first time). Cheap: to be asked before each claim. 1, 0 or -1.
 */
int memory_changed(struct memory *m);

#endif
