/*
 * ledger_recovery.h: what a process that ended in the middle left in a ledger. For the owner thread;
 * errors as in ledger.h.
 */
#ifndef LEDGER_RECOVERY_H
#define LEDGER_RECOVERY_H

#include "ledger.h"

/*
 * All `dialing` rows, left by a process that ended in the middle, become `unknown`. Returns how
 * many, or -1.
 */
int64_t ledger_recover(struct ledger *l);

/*
 * The `dialing` contact whose claim has this key; 0 when none has (it was committed further), -1.
 * Also -1, with *lost filled, for a key that was never claimed, as far as the ledger knows: it has
 * lost what it held. It answers all the same.
 */
int64_t ledger_claimed(struct ledger *l, const char *key, struct problem *lost);

/*
 * History (history.h) holds the key of a call, made at `at`, that was not taken back. When this
 * ledger never claimed it, the call may have rung all the same: a contact that would be called
 * (again) becomes `unknown`, and keeps `reserve`. The contact; 0: there is nothing to do; -1.
 */
int64_t ledger_dispute(struct ledger *l, const char *key, int64_t at, money reserve);
/* What such a contact's reason is. */
#define LEDGER_DISPUTED "history knows this call, this ledger does not: it may be an older copy"

/*
 * How often the reply log was emptied because the ledger had all that it held, with this time: put
 * down first. The history (history.h) keeps the newest, so that an older copy of the ledger, put back
 * since, is known to be one. The generation, or -1.
 */
int64_t ledger_next_generation(struct ledger *l);

/* Is the ledger older than this generation? 0; or -1 with *problem filled: it is, or it failed. */
int ledger_check_generation(struct ledger *l, int64_t generation, struct problem *problem);

/*
 * Brings all that was committed from the -wal into the ledger's own file, and that onto the disk. 1;
 * 0: not all of it, because somebody is reading; -1.
 */
int ledger_checkpoint(struct ledger *l);

#endif
