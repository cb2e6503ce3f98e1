/*
 * summary.c: calls and cost by minute. Any thread, one at a time for each summary.
 */
#include "summary.h"

#include <stdlib.h>

#include "banned.h"

/* The minute's place, made if it is not there; NULL when memory is out. */
static struct summary_minute *
minute_of(struct summary *summary, int64_t minute)
{
	struct summary_minute *at;
	size_t low = 0, high = summary->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (summary->minutes[middle].minute < minute)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < summary->n && summary->minutes[low].minute == minute)
		return &summary->minutes[low];
	if (summary->n == summary->cap) {
		size_t cap = summary->cap == 0 ? 64 : summary->cap * 2;

		at = reallocarray(summary->minutes, cap, sizeof *at);
		if (at == NULL)
			return NULL;
		summary->minutes = at;
		summary->cap = cap;
	}
	at = &summary->minutes[low];
	memmove(at + 1, at, (summary->n - low) * sizeof *at);
	*at = (struct summary_minute){ .minute = minute };
	summary->n++;
	return at;
}

static void
count_state(struct summary_minute *at, const struct ledger_row *row)
{
	switch (row->state) {
	case STATE_ENDED:
		/* Without an outcome nobody knows whether anybody answered. */
		if (row->outcome == OUTCOME_ANSWERED)
			at->answered++;
		else if (row->outcome == OUTCOME_NONE)
			at->unknown++;
		else
			at->not_answered++;
		break;
	case STATE_REFUSED:
		at->refused++;
		break;
	case STATE_UNKNOWN:
		at->unknown++;
		break;
	case STATE_DIALING:
	case STATE_PLACED:
		at->open++;
		break;
	case STATE_OVERDUE:
		at->overdue++;
		break;
	case STATE_REJECTED:
	case STATE_DUPLICATE:
	case STATE_SUPPRESSED:
	case STATE_READY:
		/* Never called: these have no claim. */
		break;
	}
}

/* What a call took and cost, into the totals. */
static void
count_call(struct summary *summary, const struct ledger_row *row)
{
	struct ledger_totals *totals = &summary->totals;

	totals->minutes += row->minutes;
	totals->reserved += row->reserved;
	if (row->seconds > 0)
		summary->talk_seconds += row->seconds;
	if (row->cost != MONEY_NONE) {
		totals->cost += row->cost;
		totals->differences += row->computed != MONEY_NONE && row->computed != row->cost;
	} else {
		totals->uncharged += row->state == STATE_ENDED;
	}
}

static void
count_row(struct summary *summary, const struct ledger_row *row)
{
	struct ledger_totals *totals = &summary->totals;

	totals->rows += row->row != summary->row;
	summary->row = row->row;
	totals->contacts++;
	totals->states[row->state]++;
	if (row->state == STATE_ENDED)
		totals->outcomes[row->outcome]++;
	totals->attempts += row->attempts;
}

/* Into its minute. */
static int
count_minute(struct summary *summary, const struct ledger_row *row)
{
	struct summary_minute *at;

	if (row->claimed_at == 0)
		return 0;
	at = minute_of(summary, row->claimed_at / 60000);
	if (at == NULL)
		return -1;
	at->calls++;
	count_state(at, row);
	if (row->seconds > 0)
		at->talk_seconds += row->seconds;
	at->billed_minutes += row->minutes;
	if (row->cost != MONEY_NONE)
		at->cost += row->cost;
	at->cost_at_risk += row->reserved;
	return 0;
}

int
summary_add(struct summary *summary, const struct ledger_row *row)
{
	count_row(summary, row);
	count_call(summary, row);
	return count_minute(summary, row);
}

int
summary_add_earlier(struct summary *summary, const struct ledger_row *row)
{
	count_call(summary, row);
	return count_minute(summary, row);
}

void
summary_free(struct summary *summary)
{
	free(summary->minutes);
	*summary = (struct summary){ 0 };
}
