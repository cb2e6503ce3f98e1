/*
 * confirm.h: real people are called only when somebody said so: --yes, or an answer at a terminal.
 * For the main thread.
 */
#ifndef CONFIRM_H
#define CONFIRM_H

#include "policy.h"

/* Somebody said so, or can be asked. 0, or -1 with *problem filled (EXIT_USAGE). */
int confirm_possible(const struct config *config, struct problem *problem);

/*
 * Shows who of the ledger would be called and the account's balance, and asks, unless nobody would
 * (`redials`: somebody again) or somebody said so; a balance below the worst cost is a no. 0: go
 * on; -1 with *problem filled: EXIT_EARLY, the answer was no.
 */
int confirm_calls(const struct config *config, struct ledger *ledger, struct policy *policy,
    bool redials, struct problem *problem);

#endif
