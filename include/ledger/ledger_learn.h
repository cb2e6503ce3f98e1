/*
 * ledger_learn.h: what later looks at an ended call bring. For the owner thread; errors as in
 * ledger.h.
 */
#ifndef LEDGER_LEARN_H
#define LEDGER_LEARN_H

#include "ledger.h"

/* The reason of an ended call that has no outcome, until it has one. */
#define LEDGER_NOT_SAID                                                                        \
	"its record does not say how it went: rollcall collect asks again, or rollcall settle" \
	" --ended says it"

/* What is known of the contact's last call. 0, or -1 (also when there is no such contact). */
int ledger_known(struct ledger *l, int64_t contact, struct ledger_known *known);

/* Something in *ending is not known yet. */
bool ledger_is_new(const struct ledger_known *known, const struct ledger_ending *ending);

/*
 * An ended call is from now on as *ending says: all that is known of it (outcome_add), so that
 * nothing is lost. `known` is what ledger_known gave. A transcript that is not empty replaces the
 * one before; the reply is kept beside those before it. 0 or -1.
 */
int ledger_learn(struct ledger *l, int64_t contact, const struct ledger_known *known,
    const struct ledger_ending *ending);

#endif
