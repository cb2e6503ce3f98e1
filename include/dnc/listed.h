/*
 * listed.h: who must not be called, by a list: the files of --suppress (dnc_files.h), and the
 * user's own do-not-call list (history.h), of which a copy is kept in memory. Pure but for what those
 * read. For one thread.
 */
#ifndef LISTED_H
#define LISTED_H

#include "dnc_files.h"
#include "history.h"
#include "number_set.h"

struct listed {
	struct dnc_files *files; /* not owned; NULL: none */
	struct history
	    *history;          /* not owned; NULL: none. Nobody else asks its history_dnc_changed */
	struct number_set own; /* owned: the user's list, as it was read last */
	bool own_read;
};

enum listed_read {
	LISTED_FAILED = -1, /* the history, or out of memory: nothing more may be dialed */
	LISTED_READ,        /* as they stand now */
	LISTED_NOT_NOW,     /* a file cannot be read now: what it held before still holds */
};

/*
 * Reads again what has changed; cheap when nothing has: to be called before each claim. *problem is
 * filled unless all was read.
 */
enum listed_read listed_refresh(struct listed *listed, struct problem *problem);

/*
 * Is the number (normalised) on a list? 1 with the reason added (`on the list blocked.csv`, `on the
 * do-not-call list: asked for it`); 0; -1 with *problem filled.
 */
int listed_has(
    struct listed *listed, const char *phone, struct text *reason, struct problem *problem);

void listed_free(struct listed *listed);

#endif
