/*
 * respect.h: what run and collect need so that people are respected: the history and the user's own
 * list, files of numbers, the phrases of an opt-out, and the preamble. For the main thread.
 */
#ifndef RESPECT_H
#define RESPECT_H

#include "config.h"
#include "ledger.h"
#include "permit.h"
#include "preamble.h"

struct respect {
	struct history *history; /* owned; NULL: a rehearsal, or nothing is kept yet */
	struct dnc_files *lists; /* owned; NULL: none */
	struct text pattern;     /* what preamble points to */
	struct preamble_rules preamble;
	struct permit permit;
	struct text folder;   /* of the data */
	struct text campaign; /* what people know it by: the ledger's file */
};

/*
 * Opens all of it. `make`: the data folder is made where it is missing; without, it is only looked
 * at. Under --simulate neither. 0, or -1 with *problem filled; free in any case.
 */
int respect_open(
    struct respect *respect, const struct config *config, bool make, struct problem *problem);

/*
 * This process goes on with the campaign of this ledger; old calls are forgotten. 0 or -1: also when
 * the history knows that the ledger is an older copy.
 */
int respect_begin(struct respect *respect, const struct config *config, struct ledger *ledger,
    const char *path, struct problem *problem);

/* Before a person says what became of a call: is this the ledger as it stood last? 0 or -1. */
int respect_may_settle(const struct config *config, struct ledger *ledger, struct problem *problem);

/*
 * A person said what became of the last call of a contact, whose key it is: the history knows it,
 * too, unless the campaign is a rehearsal. 0 or -1.
 */
int respect_settled(const struct config *config, struct ledger *ledger, const char *key,
    enum state to, enum outcome outcome, struct problem *problem);

void respect_free(struct respect *respect);

#endif
