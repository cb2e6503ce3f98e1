/*
 * refusal.h: the words by which a row's reason says that its person must never be called again, for
 * who writes the reason and for who reads it back from a results file. Pure.
 */
#ifndef REFUSAL_H
#define REFUSAL_H

#include "span.h"

#define REFUSAL_OPT_OUT  "asked for no more calls"
#define REFUSAL_SAID_SO  "said so in the call" /* as the do-not-call list has it */
#define REFUSAL_DECLINED "declined, and a refusal is final"

/*
 * Does the reason, as it stands in a cell, hold one of them? Case, width, blanks and what cannot be
 * seen do not count.
 */
bool refusal_in(struct span reason);

#endif
