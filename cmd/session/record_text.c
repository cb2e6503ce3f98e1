/*
 * record_text.c: what became of a call, as people read it. The main thread. Must never let what was
 * said on the phone move a terminal's cursor.
 */
#include "record_text.h"

#include "zone.h"

#include "banned.h"

void
record_text_put(struct text *out, const struct record_text *record)
{
	char cost[32], time[ZONE_TEXT];

	text_addf(out, "status: %s\n",
	    !record->ended                    ? "not ended yet"
	    : record->outcome == OUTCOME_NONE ? "ended, how is not said"
					      : outcome_name(record->outcome));
	if (record->ended && record->seconds >= 0)
		text_addf(out, "talk: %lld s\nminutes: %lld\n", (long long)record->seconds,
		    (long long)money_minutes(record->seconds));
	else if (record->ended)
		text_adds(out, "talk: not said\n");
	if (record->cost != MONEY_NONE)
		text_addf(out, "cost: %s yuan\n", money_show(record->cost, cost));
	else if (record->ended)
		text_adds(out, "cost: not known yet\n");
	if (record->ended_at > 0)
		text_addf(out, "ended: %s\n", zone_show(record->ended_at, time));
	if (record->transcript.len > 0) {
		text_addc(out, '\n');
		text_addlines(out, record->transcript);
		text_addc(out, '\n');
	}
}
