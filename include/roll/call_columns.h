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

/*
 * X(NAME, name in the header, who has it, what it tells) of each, in their order in results. A CALL
 * column is blank for who was never dialed, an ANY one is not. A FIGURE may stay when a person is
 * forgotten (`rollcall forget`), what is PERSONAL may not.
 */
#define CALL_COLUMNS_IN_RESULTS(X)                           \
	X(ROW, "call_row", ANY, FIGURE)                      \
	X(PHONE, "call_phone", ANY, PERSONAL)                \
	X(STATUS, "call_status", ANY, FIGURE)                \
	X(OUTCOME, "call_outcome", ANY, FIGURE)              \
	X(REASON, "call_reason", ANY, PERSONAL)              \
	X(ID, "call_id", CALL, PERSONAL)                     \
	X(ATTEMPTS, "call_attempts", CALL, FIGURE)           \
	X(STARTED, "call_started", CALL, FIGURE)             \
	X(ENDED, "call_ended", CALL, FIGURE)                 \
	X(SECONDS, "call_seconds", CALL, FIGURE)             \
	X(MINUTES, "call_minutes", CALL, FIGURE)             \
	X(COST, "call_cost", CALL, FIGURE)                   \
	X(COST_COMPUTED, "call_cost_computed", CALL, FIGURE) \
	X(TRANSCRIPT, "call_transcript", CALL, PERSONAL)
/* Only rejects of `check` have these. */
#define CALL_COLUMNS_IN_REJECTS(X)          \
	X(LINE, "call_line", ANY, PERSONAL) \
	X(COLUMN, "call_column", ANY, PERSONAL)

enum call_column {
#define X(NAME, name, who, what) CALL_COLUMN_##NAME,
	CALL_COLUMNS_IN_RESULTS(X) CALL_COLUMNS_IN_REJECTS(X)
#undef X
};

/* How many of them results have, and how many there are. */
enum {
#define X(NAME, name, who, what) +1
	CALL_COLUMNS_OF_RESULTS = 0 CALL_COLUMNS_IN_RESULTS(X),
	CALL_COLUMN_END = CALL_COLUMNS_OF_RESULTS CALL_COLUMNS_IN_REJECTS(X),
#undef X
};

/* `call_row` */
const char *call_columns_name(enum call_column column);

/* It is blank for who was never dialed. */
bool call_columns_of_call(enum call_column column);

/* It may stay when a person is forgotten. */
bool call_columns_is_figure(enum call_column column);

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
