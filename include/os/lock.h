/*
 * lock.h: one process at a time on a ledger: `LEDGER.lock`, held by flock, with the holder's pid in
 * it, never removed; and the ledger's own file, which is the same one by whatever name.
 */
#ifndef LOCK_H
#define LOCK_H

#include "problem.h"

/*
 * Returns a descriptor that holds the lock until it is closed; or -1 with *problem filled
 * (EXIT_MACHINE: who holds it). Does not wait.
 */
int lock_take(const char *ledger_path, struct problem *problem);

/*
 * The file at `path` itself, whatever other names it has (a hard link, a mount, one that it was
 * moved to). As above. While SQLite has the file open in this process the descriptor must stay
 * open: to close any descriptor of a file lets go of all POSIX locks that the process has on it.
 */
int lock_file(const char *path, struct problem *problem);

/* The process that holds it; 0: nobody does. Takes nothing, changes nothing. */
long lock_holder(const char *ledger_path);

#endif
