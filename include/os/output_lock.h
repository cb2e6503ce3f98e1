/*
 * output_lock.h: two campaigns never write one file. For a process's whole life; nothing is left
 * behind, whatever ends it.
 *
 * An output is replaced when it is written, and is mostly not there before: so what is locked is
 * its name in its folder, as a byte of the folder (fcntl_locking(2), open file description locks).
 */
#ifndef OUTPUT_LOCK_H
#define OUTPUT_LOCK_H

#include "problem.h"

/*
 * Takes the lock of `path` (NULL and `-` need none). 0 with *lock a descriptor that holds it until
 * it is closed, or -1 where there is nothing to hold: the folder is missing, or its file system has
 * no locks. -1 with *problem filled (EXIT_MACHINE): somebody else has it. Does not wait.
 */
int output_lock_take(const char *path, int *lock, struct problem *problem);

#endif
