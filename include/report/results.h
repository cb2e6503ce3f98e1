/*
 * results.h: the results and the summary by minute, from a ledger into files, at any time.
 *
 * Results: the roll's own columns and rows in their order, then call_row … call_transcript; a row
 * with two numbers comes twice. The summary's `cost` column adds up to the results' `call_cost`,
 * exactly. In a workbook (table_out.h) each has the other's figures beside it: sheets "Results",
 * "Summary", "Cost by minute", and "Cost by minute", "Summary". The zone must be set (zone.h).
 */
#ifndef RESULTS_H
#define RESULTS_H

#include "ledger.h"
#include "table_style.h"

struct results_files {
	const char *results, *summary; /* NULL: not wanted; `-` */
	struct table_style style;
	bool attempts; /* the results have a row for each attempt, with its own figures */
	bool announce; /* `ledger` may be written: it knows the files before they are there */
	/* Filled in. */
	struct text kept; /* lines about files that came in the way meanwhile; to be freed */
	int64_t lost;     /* characters that the encoding does not have, now `?` */
};

/*
 * Writes both. 0, or -1 with *problem filled and no file changed but, maybe, one of the two.
 */
int results_write(struct ledger *ledger, struct results_files *files, struct problem *problem);

#endif
