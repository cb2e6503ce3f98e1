/*
 * roll_ledger.h: the ledger of a roll: made from it, or the one that is there, to go on with.
 */
#ifndef ROLL_LEDGER_H
#define ROLL_LEDGER_H

#include "config.h"
#include "ledger.h"
#include "policy.h"

/*
 * Reads the roll into a new ledger at `path` (NULL: a temporary one). `results` is the file that
 * its results will go to (NULL: none): one that cannot hold them is refused. `service` is what the
 * ledger remembers of where it calls: an address, or `simulated`. Who is on a do-not-call list of the
 * policy, or late, is suppressed; the zone is set before. The policy's preamble is remembered as
 * text: `preamble`, "" for the text of our own, or `none`. NULL with *problem filled.
 */
struct ledger *roll_ledger_make(const struct config *config, struct policy *policy,
    const char *path, const char *results, const char *service, struct problem *problem);

/* Opens the ledger at `path` to look at, with the same refusals as roll_ledger_go_on. */
struct ledger *roll_ledger_peek(const struct config *config, const struct policy *policy,
    const char *path, const char *service, struct problem *problem);

/*
 * Opens the ledger at `path` to go on with. Refused when the roll, the service or an option that
 * shaped the intake is not the one it remembers: both are named. NULL with *problem filled.
 */
struct ledger *roll_ledger_go_on(const struct config *config, const struct policy *policy,
    const char *path, const char *service, struct problem *problem);

#endif
