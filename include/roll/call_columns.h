/*
 * call_columns.h: the columns that we write behind a roll's own, and what stands in them once a
 * spreadsheet had the file. Pure.
 *
 * Results have the first CALL_COLUMNS_OF_RESULTS of them. The rejects of `check` have row, line,
 * column and reason: a file with line or column, and nothing that only results have, is a roll once
 * it is mended. Any other file with one of these columns is a results file, whatever else of it was
 * deleted or renamed. A column that merely begins with `call_` is the roll's own.
 */
#ifndef CALL_COLUMNS_H
#define CALL_COLUMNS_H

#include <stddef.h>

#include "span.h"
#include "state.h"

enum call_column {
	CALL_COLUMN_ROW,
	CALL_COLUMN_PHONE,
	CALL_COLUMN_STATUS,
	CALL_COLUMN_OUTCOME,
	CALL_COLUMN_REASON,
	CALL_COLUMN_ID,
	CALL_COLUMN_ATTEMPTS,
	CALL_COLUMN_STARTED,
	CALL_COLUMN_ENDED,
	CALL_COLUMN_SECONDS,
	CALL_COLUMN_MINUTES,
	CALL_COLUMN_COST,
	CALL_COLUMN_COST_COMPUTED,
	CALL_COLUMN_TRANSCRIPT,
	CALL_COLUMN_LINE,
	CALL_COLUMN_COLUMN,
};
#define CALL_COLUMNS_OF_RESULTS 14
#define CALL_COLUMN_END         16

/* `call_row` */
const char *call_columns_name(enum call_column column);

/* Which of ours a cell of a header names, read like the words below; -1: none. */
int call_columns_find(struct span header);

enum call_file { CALL_FILE_ROLL, CALL_FILE_REJECTS, CALL_FILE_RESULTS };

struct call_columns {
	enum call_file file;
	int at[CALL_COLUMN_END]; /* the first column of that name, or -1 */
	int twice;               /* one of which there are two, or -1 */
	int found;               /* how many of ours there are */
};

/* Looks at a header as it stands in the file. */
void call_columns_read(struct call_columns *columns, const struct span *cells, size_t n);

/*
 * The state that a cell of call_status names; 0: none that is known. Case, width, blanks, what
 * cannot be seen, and a `'` in front do not count: spreadsheets and people change them.
 */
int call_columns_state(struct span cell);

/* Likewise the outcome of call_outcome: OUTCOME_NONE when it is blank; -1: none that is known. */
int call_columns_outcome(struct span cell);

#endif
