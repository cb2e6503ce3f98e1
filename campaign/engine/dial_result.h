/*
 * dial_result.h: what a finished dial means, into the ledger: the same for a reply that just came
 * and for one that the reply log kept through a crash.
 */
#ifndef DIAL_RESULT_H
#define DIAL_RESULT_H

#include "ledger.h"
#include "outcome.h"

/*
 * Takes the contact of `task` along the arrow of the design's table. `at` is wall clock ms. An id
 * that another contact has already makes it unknown, and an alarm. *verdict is what the caller must
 * do, `reason` why, in words. 0, or -1: *ledger_problem.
 */
int dial_result_store(struct ledger *ledger, const struct task *task, int64_t at,
    enum verdict *verdict, struct text *reason);

#endif
