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
 * Reads again what has changed; cheap when nothing has: to be called before each claim. 1: something
 * was read since it last returned 1; 0: nothing; -1 with *problem filled: then what was read before
 * still holds; dial nobody until it says otherwise.
 */
int blocked_refresh(struct blocked *b, struct problem *problem);

/*
 * Is the number (normalised) on a list? 1 with the reason added (`on the list blocked.csv`, `on the
 * do-not-call list: asked for it`); 0; -1 with *problem filled. `blocked` is a struct blocked: it
 * has the shape that intake_rules wants.
 */
int blocked_has(void *blocked, const char *phone, struct text *reason, struct problem *problem);

/*
 * The user's memory for a command that only looks: *memory is NULL where nothing is kept yet, or no
 * folder is named by options and environment. 0, or -1 with *problem filled. Free it with
 * memory_free.
 */
int blocked_memory(const struct config *config, struct memory **memory, struct problem *problem);

#endif
