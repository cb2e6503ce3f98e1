/*
 * lock.h: one process at a time on a ledger: `LEDGER.lock`, held by flock, with the holder's pid in
 * it. Never removed.
 */
#ifndef LOCK_H
#define LOCK_H

#include "problem.h"

/*
 * Returns a descriptor that holds the lock until it is closed; or -1 with *problem filled
 * (EXIT_MACHINE: who holds it). Does not wait.
 */
int lock_take(const char *ledger_path, struct problem *problem);

/* The process that holds it; 0: nobody does. Takes nothing, changes nothing. */
long lock_holder(const char *ledger_path);

#endif
