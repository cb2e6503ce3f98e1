/*
 * list_entry.h: what stands in a cell of a do-not-call list. Pure.
 *
 * A number of a roll is never guessed: somebody would be called. A list is read the other way
 * round: every mobile number in it counts, also one among words (`13800138000(王)`, `王
 * 13800138000`), and what may be the rest of one is told, never passed over.
 */
#ifndef LIST_ENTRY_H
#define LIST_ENTRY_H

#include "text.h"

enum list_entry {
	LIST_ENTRY_FAILED = -1, /* the sink's word */
	LIST_ENTRY_NOTHING,    /* blank, a word for it (无, n/a, -, 0), or a phone column's name */
	LIST_ENTRY_NUMBER,     /* one or more, and nothing else that may be one */
	LIST_ENTRY_OTHER,      /* a whole number that is never called: landline, service, abroad */
	LIST_ENTRY_UNREADABLE, /* none of these; there is no number in it */
	LIST_ENTRY_DAMAGED, /* a mobile number that lost some of itself, maybe beside whole ones */
};

struct list_entry_sink {
	void *ctx;
	int (*number)(void *ctx, const char *phone); /* normalised; 0, or -1 which ends it */
};

/*
 * Reads one piece of a cell (phone_next). When as a whole it is no number, the reason is added, as
 * phone_parse says it.
 */
enum list_entry list_entry_read(
    struct span piece, const struct list_entry_sink *sink, struct text *reason);

/* Numbers alone, in a cell that is not there for them: NUMBER, NOTHING or FAILED. */
enum list_entry list_entry_find(struct span piece, const struct list_entry_sink *sink);

/* The whole cell stands for no number; asked before it is cut into pieces, as `n/a` would be. */
bool list_entry_nothing(struct span cell);

/* Can a whole number stand in the cell at all? At once: most cells have no eleven digits. */
bool list_entry_may_hold(struct span cell);

#endif
