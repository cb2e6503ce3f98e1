/*
 * report.h: the words before and after a campaign, on stderr.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "config.h"
#include "ledger.h"
#include "paths.h"

/*
 * Before the first call, and --dry-run: contacts, worst cost, how long, the first three
 * requirements.
 */
int report_plan(const struct config *config, struct ledger *ledger, struct problem *problem);

/* Contacts by state and outcome, minutes, cost. */
void report_totals(FILE *out, const struct ledger_totals *totals);

/* At the end: contacts by state and outcome, minutes, cost, files, and what to do next. */
int report_end(const struct config *config, struct ledger *ledger, const struct paths *paths,
    struct problem *problem);

#endif
