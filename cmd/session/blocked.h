/*
 * blocked.h: who must not be called, by a list: the files of --suppress and the user's own
 * do-not-call list. For the main thread.
 */
#ifndef BLOCKED_H
#define BLOCKED_H

#include "dnc_files.h"
#include "config.h"
#include "history.h"
#include "problem.h"
#include "text.h"

struct blocked;

/* The files of --suppress, not read yet. NULL with *problem filled. */
struct dnc_files *blocked_lists_new(const struct config *config, struct problem *problem);

/*
 * Says on stderr, whatever --quiet says, which entries of the files are no numbers, and which file
 * has none at all: both are mistakes by which people are called who must not be.
 */
void blocked_tell(const struct config *config, const struct dnc_files *lists);

/*
 * Adds `"lists":[{"file":"blocked.csv","numbers":17,"unreadable":1,"words":["blocked.csv:3: …"]}]`.
 */
void blocked_json(struct text *out, const struct dnc_files *lists);

/*
 * Reads the lists. `memory` holds the user's own (NULL: it is not asked); it stays the caller's,
 * and must outlive this, as `config` must. From now on nobody else asks its history_dnc_changed. With
 * *problem filled they must not be asked; NULL, or there for what they have to tell.
 */
struct blocked *blocked_open(
    const struct config *config, struct history *history, struct problem *problem);
void blocked_free(struct blocked *b);
/* Its files; NULL when memory was out. */
const struct dnc_files *blocked_lists(const struct blocked *b);

/*
 * Is the number (normalised) on a list? As listed_has. `blocked` is a struct blocked: it has the
 * shape that intake_rules wants.
 */
int blocked_has(void *blocked, const char *phone, struct text *reason, struct problem *problem);

/*
 * The user's memory for a command that only looks: *memory is NULL where nothing is kept yet, or no
 * folder is named by options and environment. 0, or -1 with *problem filled. Free it with
 * history_free.
 */
int blocked_history(const struct config *config, struct history **history, struct problem *problem);

#endif
