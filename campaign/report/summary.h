/*
 * summary.h: calls and cost by the minute in which they were claimed, and sums over all rows. Pure.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "ledger_row.h"

struct summary_minute {
	int64_t minute; /* since 1970 */
	int64_t calls;  /* = answered + not_answered + refused + unknown + open + overdue */
	int64_t answered, not_answered, refused, unknown, open, overdue;
	int64_t talk_seconds, billed_minutes;
	money cost;
	money cost_at_risk; /* what is still reserved */
};

struct summary {
	struct summary_minute *minutes; /* owned, in order; minutes without calls are not there */
	size_t n, cap;
	struct ledger_totals totals; /* of the rows that were added; alarms are not in rows */
	int64_t talk_seconds;
	int64_t row; /* the last that was added: its other numbers are no other row */
};

/*
 * Counts a row, in their order; one that was never called is in no minute. 0, or -1 when memory is
 * out.
 */
int summary_add(struct summary *summary, const struct ledger_row *row);
/* An earlier attempt of a row that was added: its call and what it cost. */
int summary_add_earlier(struct summary *summary, const struct ledger_row *row);
void summary_free(struct summary *summary);

#endif
