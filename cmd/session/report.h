/*
 * report.h: the words before and after a campaign, on stderr.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "config.h"
#include "ledger.h"
#include "paths.h"
#include "policy.h"

/*
 * Before the first call, and --dry-run: contacts, calling hours, lists, who was called before, how
 * long, worst and expected cost, the first three requirements as they would be sent.
 */
int report_plan(const struct config *config, struct ledger *ledger, struct policy *policy,
    struct problem *problem);

/* What all that wait could cost at most. Only with --price. */
money report_worst(const struct config *config, const struct ledger *ledger);

/* Contacts by state and outcome, minutes, cost. */
void report_totals(FILE *out, const struct ledger_totals *totals);

/* Ended contacts whose outcome is not known. */
int64_t report_not_known(const struct ledger_totals *totals);

/* That calls cost more than was reserved for them, if any did. */
void report_dearer(FILE *out, const struct ledger_totals *totals);

/* The ledger's alarms, the first ten. 0, or -1: *ledger_problem. */
int report_alarms(FILE *out, struct ledger *ledger);

/* At the end: contacts by state and outcome, minutes, cost, files, and what to do next. */
int report_end(const struct config *config, struct ledger *ledger, const struct paths *paths,
    struct problem *problem);

#endif
