/*
 * blocked.h: who must not be called, by a list: the files of --suppress and the user's own
 * do-not-call list. For the main thread. Entries of files that are no numbers are told on stderr,
 * each once, unless --quiet.
 */
#ifndef BLOCKED_H
#define BLOCKED_H

#include "config.h"
#include "memory.h"
#include "problem.h"
#include "text.h"

struct blocked;

/*
 * Reads the lists. `memory` holds the user's own (NULL: it is not asked); it stays the caller's,
 * and must outlive this, as `config` must. From now on nobody else asks its memory_changed. NULL
 * with *problem filled.
 */
struct blocked *blocked_open(
    const struct config *config, struct memory *memory, struct problem *problem);
void blocked_free(struct blocked *b);

/*
 * Is the number (normalised) on a list? As listed_has. `blocked` is a struct blocked: it has the
 * shape that intake_rules wants.
 */
int blocked_has(void *blocked, const char *phone, struct text *reason, struct problem *problem);

/*
 * The user's memory for a command that only looks: *memory is NULL where nothing is kept yet, or no
 * folder is named by options and environment. 0, or -1 with *problem filled. Free it with
 * memory_free.
 */
int blocked_memory(const struct config *config, struct memory **memory, struct problem *problem);

#endif
