/*
 * again.h: a results file as a roll: which of its rows `--only` chooses to be called again. Pure.
 *
 * A roll with any of the columns that only results have (call_columns.h) is a results file. The
 * number is in call_phone; where that is blank (the row was never called) or there is no such
 * column, in the roll's own. Nobody is called from it by accident: --only must name the states or
 * outcomes (as call_status and call_outcome have them), and those that may have been called, or
 * must not be, need --force as well. An outcome counts of rows that have ended. Who declined, or
 * asked for no more calls, is never called. What is needed to tell and is not there is refused.
 */
#ifndef AGAIN_H
#define AGAIN_H

#include "call_columns.h"
#include "problem.h"
#include "row_batch.h"
#include "state.h"

/* The value of --only, with what the file's header says. A plain value; points into `only`. */
struct again {
	const char *only;
	bool states[STATE_END], outcomes[OUTCOME_END];
	bool results; /* the roll is a results file */
	struct call_columns columns;
};

/* `refused,no_answer`: known names of states and outcomes. 0, or -1. */
int again_only_valid(const char *only);

/*
 * Looks at the header `cells` of `file` (for messages), as it stands there. `only` may be NULL.
 * Returns 0; or -1 with *problem filled (EXIT_USAGE): a results file without --only, --only without
 * one, names that need `force`, a column that is missing.
 */
int again_begin(struct again *again, const char *file, const struct roll_row *header,
    const char *only, bool force, struct problem *problem);

/*
 * The names of columns that are not there and are done without, parted by `, `; "": none. Returns
 * `out`.
 */
#define AGAIN_MISSING 48
const char *again_missing(const struct again *again, char out[static AGAIN_MISSING]);

enum again_choice {
	AGAIN_CALL,
	AGAIN_FIRST, /* not called, and no other row is that has the same number */
	AGAIN_NEVER, /* likewise, whatever is to be said there */
	AGAIN_PASS,  /* not called, and was not: says nothing of its number */
};

/*
 * A row of a results file, as it stands there; `own` is its cell in the roll's own phone column.
 * *number becomes the cell that holds its number or numbers. Unless the choice is AGAIN_CALL the
 * reason is added to `reason`.
 */
enum again_choice again_choose(const struct again *again, const struct roll_row *row,
    struct span own, struct span *number, struct text *reason);

#endif
