/*
 * ledger_forget.h: one person erased from a ledger. For the owner thread, holding the ledger's
 * lock; errors as in ledger.h.
 */
#ifndef LEDGER_FORGET_H
#define LEDGER_FORGET_H

#include "ledger.h"

/* Stands where a reason, a settlement or an alarm about the person stood. */
#define LEDGER_FORGOTTEN "erased by rollcall forget"

/*
 * A contact of the number that is not done with: ready, dialing, placed, overdue, or unknown.
 * Without its number it could not be called, asked for or settled, or would come back with its
 * record. 1 with its label and state, 0 when there is none, -1.
 */
int ledger_forget_blocked(
    struct ledger *l, const char *phone, char label[static 32], enum state *state);

/* Whether one of its contacts has the number. 1, 0 or -1. */
int ledger_forget_holds(struct ledger *l, const char *phone);

/*
 * Somebody else waits to be called, and the number stands in what is to be said or in the name: it
 * would be said masked. 1 with the contact's label, 0, -1.
 */
int ledger_forget_said(struct ledger *l, const char *phone, char label[static 32]);

/*
 * Files that the ledger wrote. Stops at, and returns, what is not 0. -1: *ledger_problem.
 */
int ledger_each_output(struct ledger *l, int (*each)(void *ctx, const char *path), void *ctx);

/*
 * Of the number's contacts: masks the number, and erases requirement, reason, call id, replies and
 * record with its transcript, and the row's cells, but for the mask where the number stood. A row
 * that holds another number too keeps its other cells. In all that is about others (rows, names,
 * requirements, reasons, replies, records, earlier attempts, settlements, alarms, and the texts
 * that the campaign was begun with) the number is masked wherever and however it stands (scrub.h).
 * State, outcome, times and money stay, and so do the totals.
 *
 * None of its contacts may be blocked, none a call that is being placed. Commits, and writes the
 * file anew, so that nothing is left in its unused parts; that takes room for it twice more.
 * Returns how many contacts, or -1.
 */
int64_t ledger_forget(struct ledger *l, const char *phone);

#endif
