/*
 * summary_table.h: a summary as sheets of an output. The zone must be set (zone.h).
 */
#ifndef SUMMARY_TABLE_H
#define SUMMARY_TABLE_H

#include "summary.h"
#include "table_out.h"

/* The sheet "Cost by minute": a line for each minute in which calls were placed. */
void summary_table_minutes(struct table_out *out, const struct summary *summary);

/*
 * The sheet "Summary": contacts by state, calls by outcome, cost; and charts, those by minute of
 * the sheet "Cost by minute", which the same output must have. `alarms` are the ledger's.
 */
void summary_table_totals(struct table_out *out, const struct summary *summary, int64_t alarms);

/* The tone of a contact's state wherever it stands. */
enum table_tone summary_table_tone(enum state state, enum outcome outcome);

#endif
