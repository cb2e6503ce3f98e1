/*
 * forget_copies.h: a person in the copies that rollcall made of a ledger and of its results. For
 * the main thread, holding the ledger's lock.
 */
#ifndef FORGET_COPIES_H
#define FORGET_COPIES_H

#include "ledger.h"

/* What was found beside a ledger. Begin with { 0 }; the texts have a line for each file. */
struct forget_copies {
	const char *phone;
	const char *ledger;
	struct text done;     /* what was done with which */
	struct text left;     /* which could not be looked into or changed, and why */
	struct text standing; /* outputs that hold the number as the last run wrote them */
};

/*
 * Removes what an update or a run that was killed left beside the ledger (LEDGER.v1 and so on,
 * LEDGER.new, results half written), and takes the person out of the results that were kept because
 * somebody edited them (FILE~, FILE~2 and so on): in a row that was about the number only the
 * columns stay that tell what was done and what it cost, elsewhere the number is masked. Those that
 * are no CSV are named. 0, or -1 with *problem filled: the ledger cannot be read, or memory is out.
 */
int forget_copies(struct ledger *ledger, struct forget_copies *copies, struct problem *problem);

/*
 * Names the ledgers of single calls, in the data folder, that hold the number: once those that were
 * named are done with. 0, or -1 with *problem filled.
 */
int forget_in_calls(const char *folder, struct forget_copies *copies, struct problem *problem);

void forget_copies_free(struct forget_copies *copies);

#endif
