/*
 * paths.h: which files a command writes, and whether it may.
 */
#ifndef PATHS_H
#define PATHS_H

#include "config.h"
#include "ledger.h"
#include "problem.h"

/* Owned C strings; NULL: none. */
struct paths {
	char *ledger;
	char *results;
	char *summary;
};

/*
 * The names of a run's files, from what was given and the defaults: ROLL.ledger, ROLL with
 * -results, OUTPUT with -minutes; with --simulate ROLL is taken to end in -simulated. 0; or -1 with
 * *problem filled and *paths empty.
 */
int paths_choose(const struct config *config, struct paths *paths, struct problem *problem);
void paths_free(struct paths *paths);

/* Both name one file that is there; or both have the same name. `-` is never a file. */
bool paths_same(const char *a, const char *b);

/* All that are given (not NULL) are different files. 0, or -1 with *problem filled (EXIT_USAGE). */
int paths_differ(const char *roll, const char *ledger, const char *results, const char *summary,
    struct problem *problem);

/*
 * An output may be written: nothing is there, the ledger (NULL: none) wrote what is there, or
 * --force is given; and it is none of what --force never replaces: a ledger, a history or a key of
 * whatever campaign (precious.h), a file that the command reads. A path of NULL is fine. 0, or -1
 * with *problem filled.
 */
int paths_writable(
    const struct config *config, const char *path, struct ledger *ledger, struct problem *problem);

/*
 * A new ledger may be made: nothing is there, nor would it be part of another. 0, or -1 likewise.
 */
int paths_new_ledger(const struct config *config, const char *path, struct problem *problem);

/*
 * What stands at an output although the ledger did not write it is to be replaced (--force): from
 * now on it is as if it had. What comes there later is not. 0, or -1 with *problem filled.
 */
int paths_replace(const char *path, struct ledger *ledger, struct problem *problem);

/*
 * Before an output is replaced: one of the ledger's that was edited since, and (unless `replace`)
 * one that is somebody else's, is put aside (kept.h). 0, or -1 with *problem filled.
 */
int paths_keep(const char *path, struct ledger *ledger, bool replace, struct problem *problem);

#endif
