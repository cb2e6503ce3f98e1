/*
 * history_dnc.h: the user's do-not-call list, in the history (history.h), whose rules hold here, too.
 */
#ifndef HISTORY_LIST_H
#define HISTORY_LIST_H

#include "history.h"

/*
 * Puts a number there. A reason that is not empty replaces the one before; since when it is
 * listed stays. 1: it is new there, 0: it was there, -1.
 */
int history_dnc_add(struct history *m, const char *phone, struct span reason, int64_t at);
/* Takes it off. 1; 0: it was not there; -1. */
int history_dnc_remove(struct history *m, const char *phone);
/* 1 with *reason (may be NULL) filled, 0: it is not there, -1. */
int history_dnc_has(struct history *m, const char *phone, struct text *reason);
/* How many, or -1. */
int64_t history_dnc_count(struct history *m);
/*
 * By number. `at` is 0 when not known. `each` may take its time, nothing is locked meanwhile; stops
 * at, and returns, what it returns when that is not 0.
 */
int history_dnc_each(struct history *m,
    int (*each)(void *ctx, const char *phone, int64_t at, struct span reason), void *ctx);
/*
 * The list has changed, by whomever, since the last time this was asked (since history_open, for the
 * first time). Cheap: to be asked before each claim. 1, 0 or -1.
 */
int history_dnc_changed(struct history *m);

#endif
