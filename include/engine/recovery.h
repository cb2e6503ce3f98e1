/*
 * recovery.h: a ledger, its reply log and the history, brought to agree: after a process that ended
 * in the middle, before a run and after it. For the owner thread; the campaign's lock is held.
 */
#ifndef RECOVERY_H
#define RECOVERY_H

#include "ledger.h"
#include "permit.h"
#include "reply_log.h"

/*
 * After a process that ended in the middle: every `dialing` row gets the state that its logged
 * reply gives it, else `unknown`. Commits. Returns how many became unknown for want of a reply, or
 * -1 with *problem filled. Calls that were proved not to be placed leave the history, too.
 */
int64_t recovery_recover(struct ledger *ledger, struct reply_log *log, struct permit *permit,
    int64_t at, struct problem *problem);

/*
 * Calls of this campaign that the history knows and the ledger does not, since it is an older copy
 * or its last commit was lost: their contacts become unknown, each keeps `reserve`, and one alarm
 * says how many. Commits. Returns how many, or -1 with *problem filled.
 */
int64_t recovery_dispute(struct ledger *ledger, struct permit *permit, money reserve, int64_t at,
    struct problem *problem);

/*
 * For who only reads: does the ledger know all claims that the log at `path` beside it has? Also
 * while a run writes both: a claim is committed before it is logged. 0; 1: it does not, as *problem
 * says, and though it answers, what it says of contacts is not to be trusted; or -1 with *problem
 * filled.
 */
int recovery_check(struct ledger *ledger, const char *path, struct problem *problem);

/*
 * Everything that is committed comes into the ledger's own file, and the ledger to its next
 * generation, which the history is told: so that any copy made before is known to be older. Before
 * the log forgets what the ledger has. 1; 0: not all came, because somebody is reading; -1 with
 * *problem filled.
 */
int recovery_checkpoint(struct ledger *ledger, struct permit *permit, struct problem *problem);

/*
 * Nothing is in flight, before a run or after it: recovery_checkpoint, and the log is emptied. While
 * a reader holds the checkpoint up the log stays as it is, which does no harm. 0, or -1 with
 * *problem filled.
 */
int recovery_done(
    struct ledger *ledger, struct reply_log *log, struct permit *permit, struct problem *problem);

#endif
