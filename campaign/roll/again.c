/*
 * again.c: which rows of a results file are called again. Any thread. Must never choose a row
 * whose state it cannot read.
 */
#include "again.h"

#include <stdio.h>

#include "cell_text.h"
#include "phone.h"
#include "refusal.h"
#include "utf8.h"

#include "banned.h"

#define QUOTED_MAX 40
#define PARTS_SURE 9

/* The state of that name, or 0. */
static int
find_state(struct span name)
{
	for (int i = 1; i < STATE_END; i++)
		if (span_is(name, state_name((enum state)i)))
			return i;
	return 0;
}

/* The outcome of that name, or OUTCOME_NONE. */
static int
find_outcome(struct span name)
{
	for (int i = 1; i < OUTCOME_END; i++)
		if (span_is(name, outcome_name((enum outcome)i)))
			return i;
	return 0;
}

/* The names into again->states and ->outcomes. 0, or -1: one is not known. */
static int
parse_only(struct again *again, const char *only)
{
	struct span rest = span_of(only);

	for (;;) {
		const char *comma = memchr(rest.data, ',', rest.len);
		size_t len = comma == NULL ? rest.len : (size_t)(comma - rest.data);
		struct span name = utf8_trim((struct span){ rest.data, len });
		int state = find_state(name), outcome = find_outcome(name);

		if (state == 0 && outcome == 0)
			return -1;
		again->states[state] = true;
		again->outcomes[outcome] = true;
		if (comma == NULL)
			break;
		rest = (struct span){ rest.data + len + 1, rest.len - len - 1 };
	}
	/* Where the names that were none of them went. */
	again->states[0] = false;
	again->outcomes[0] = false;
	return 0;
}

int
again_only_valid(const char *only)
{
	struct again again = { 0 };

	return parse_only(&again, only);
}

/* May have been called, or must not be: nobody calls it again without a word more. */
static bool
needs_force(enum state state)
{
	switch (state) {
	case STATE_DUPLICATE:
	case STATE_SUPPRESSED:
	case STATE_DIALING:
	case STATE_PLACED:
	case STATE_OVERDUE:
	case STATE_UNKNOWN:
		return true;
	case STATE_REJECTED:
	case STATE_READY:
	case STATE_ENDED:
	case STATE_REFUSED:
		return false;
	}
	return true;
}

static int
check_force(const struct again *again, struct problem *problem)
{
	struct text names = { 0 };
	int rc = 0;

	for (int i = 1; i < STATE_END; i++)
		if (again->states[i] && needs_force((enum state)i))
			text_addf(
			    &names, "%s%s", names.len > 0 ? ", " : "", state_name((enum state)i));
	if (names.failed)
		rc = problem_memory(problem);
	else if (names.len > 0)
		rc = problem_set(problem, EXIT_USAGE,
		    "--only: %s: may have been called, or must not be; settle and collect them "
		    "first, or say --force as well",
		    text_str(&names));
	text_free(&names);
	return rc;
}

static struct span
cell_of(const struct again *again, const struct roll_row *row, enum call_column column)
{
	int at = again->columns.at[column];

	return at < 0 ? (struct span){ NULL, 0 } : utf8_trim(cell_text_plain(row->cells[at]));
}

static bool
has(const struct again *again, enum call_column column)
{
	return again->columns.at[column] >= 0;
}

static int
refuse_unnamed(const struct again *again, const char *file, struct problem *problem)
{
	int column = CALL_COLUMN_PHONE;

	for (int i = 0; !has(again, (enum call_column)column); i++)
		column = i;
	return problem_set(problem, EXIT_USAGE,
	    "%s: this is a results file (column %s): say which of its rows to call again, like "
	    "--only no_answer,busy%s",
	    file, call_columns_name((enum call_column)column),
	    column == CALL_COLUMN_PHONE ? "" : "; if it is no results file, rename that column");
}

static int
refuse_without(
    enum call_column column, const char *tells, const char *file, struct problem *problem)
{
	return problem_set(problem, EXIT_USAGE,
	    "%s: a results file without the column %s: nobody can tell who %s; put that column "
	    "back, or write the file again (rollcall export)",
	    file, call_columns_name(column), tells);
}

/* What tells who may be called is there. 0, or -1 with *problem filled. */
static int
check_columns(const struct again *again, const char *file, struct problem *problem)
{
	/* Others end before anything is said; may_have_opted_out looks at the rows. */
	bool talked = again->states[STATE_ENDED] || again->states[STATE_SUPPRESSED] ||
		      again->outcomes[OUTCOME_ANSWERED];
	bool outcomes = again->states[STATE_ENDED];

	for (int i = 1; i < OUTCOME_END; i++)
		outcomes = outcomes || again->outcomes[i];
	if (!has(again, CALL_COLUMN_STATUS))
		return refuse_without(CALL_COLUMN_STATUS, "was called", file, problem);
	if (outcomes && !has(again, CALL_COLUMN_OUTCOME))
		return refuse_without(CALL_COLUMN_OUTCOME, "answered or declined", file, problem);
	if (talked && !has(again, CALL_COLUMN_REASON))
		return refuse_without(CALL_COLUMN_REASON, REFUSAL_OPT_OUT, file, problem);
	return 0;
}

int
again_begin(struct again *again, const char *file, const struct roll_row *header, const char *only,
    bool force, struct problem *problem)
{
	*again = (struct again){ .only = only };
	call_columns_read(&again->columns, header->cells, header->n);
	again->results = again->columns.file == CALL_FILE_RESULTS;
	if (!again->results && only == NULL)
		return 0;
	if (!again->results)
		return problem_set(problem, EXIT_USAGE,
		    "--only: %s is not a results file: it has no column call_status", file);
	if (again->columns.twice >= 0)
		return problem_set(problem, EXIT_USAGE,
		    "%s: there are two columns %s; rename one of them", file,
		    call_columns_name((enum call_column)again->columns.twice));
	if (only == NULL)
		return refuse_unnamed(again, file, problem);
	if (parse_only(again, only) != 0)
		return problem_set(problem, EXIT_USAGE, "--only: an unknown name in \"%s\"", only);
	if (check_columns(again, file, problem) != 0)
		return -1;
	if (again->outcomes[OUTCOME_DECLINED])
		return problem_set(problem, EXIT_USAGE,
		    "--only: declined: a refusal is final: people who declined are never called again");
	return force ? 0 : check_force(again, problem);
}

const char *
again_missing(const struct again *again, char out[static AGAIN_MISSING])
{
	static const enum call_column used[] = { CALL_COLUMN_ROW, CALL_COLUMN_PHONE,
		CALL_COLUMN_OUTCOME, CALL_COLUMN_REASON };
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; again->results && i < sizeof used / sizeof *used; i++)
		if (!has(again, used[i]))
			len += (size_t)snprintf(out + len, AGAIN_MISSING - len, "%s%s",
			    len > 0 ? ", " : "", call_columns_name(used[i]));
	return out;
}

/* The part of a label like `17.2`; 0: none. */
static size_t
part_of(struct span label)
{
	const char *dot = label.len == 0 ? NULL : memchr(label.data, '.', label.len);
	size_t part = 0;

	if (dot == NULL)
		return 0;
	for (const char *p = dot + 1; p < label.data + label.len; p++) {
		if (*p < '0' || *p > '9' || part > 1000 * 1000)
			return 0;
		part = part * 10 + (size_t)(*p - '0');
	}
	return part;
}

/*
 * The row's own number. Where the cell holds several only the one that the row is about: the others
 * have rows of their own. 0, or -1: it cannot be told which. Of ten or more it never can: a
 * spreadsheet makes 5.1 of 5.10.
 */
static int
find_own(
    const struct again *again, const struct roll_row *row, struct span own, struct span *number)
{
	size_t part = part_of(cell_of(again, row, CALL_COLUMN_ROW));
	struct span rest = cell_text_plain(own), piece;
	size_t pieces = 0;

	*number = own;
	while (phone_next(&rest, &piece))
		if (++pieces == part)
			*number = piece;
	if (pieces > PARTS_SURE)
		*number = own;
	return pieces <= 1 || (part >= 1 && part <= pieces && pieces <= PARTS_SURE) ? 0 : -1;
}

static bool
has_number(struct span cell)
{
	struct text ignored = { 0 };
	char phone[PHONE_SIZE];
	struct span piece;
	bool found = false;

	cell = cell_text_plain(cell);
	while (!found && phone_next(&cell, &piece))
		found = phone_plain(piece, phone) || phone_parse(piece, phone, &ignored) == 0;
	text_free(&ignored);
	return found;
}

/* Somebody spoke, and the reason that would tell what they asked for is not there. */
static bool
may_have_opted_out(const struct again *again, const struct roll_row *row)
{
	struct span seconds = cell_of(again, row, CALL_COLUMN_SECONDS);

	return !has(again, CALL_COLUMN_REASON) &&
	       (cell_of(again, row, CALL_COLUMN_TRANSCRIPT).len > 0 ||
		   (seconds.len > 0 && !span_is(seconds, "0")));
}

static void
add_unreadable(struct text *reason, const char *column, struct span cell)
{
	text_adds(reason, column);
	text_adds(reason, cell.len == 0 ? " is blank" : " is ");
	if (cell.len > 0)
		text_addquoted(reason, cell, QUOTED_MAX);
	text_adds(reason, ": nobody can tell whether it was called");
}

/* May the row be called, by all that it says but its number? */
static enum again_choice
judge(const struct again *again, const struct roll_row *row, struct text *reason)
{
	struct span status = cell_of(again, row, CALL_COLUMN_STATUS);
	struct span outcome_cell = cell_of(again, row, CALL_COLUMN_OUTCOME);
	struct span why = cell_of(again, row, CALL_COLUMN_REASON);
	int state = call_columns_state(status), outcome = call_columns_outcome(outcome_cell);

	if (refusal_in(why)) {
		text_addspan(reason, why);
		return AGAIN_NEVER;
	}
	if (outcome == OUTCOME_DECLINED) {
		text_adds(reason, REFUSAL_DECLINED);
		return AGAIN_NEVER;
	}
	if (state == 0) {
		add_unreadable(reason, "call_status", status);
		return AGAIN_FIRST;
	}
	if (outcome < 0) {
		add_unreadable(reason, "call_outcome", outcome_cell);
		return AGAIN_FIRST;
	}
	if (again->states[state] || (state == STATE_ENDED && again->outcomes[outcome])) {
		if (!may_have_opted_out(again, row))
			return AGAIN_CALL;
		text_adds(reason, "there is no column call_reason: nobody can tell whether they "
				  "asked to be left alone");
		return AGAIN_FIRST;
	}
	text_addf(reason, "not in --only %s: %s", again->only, state_name((enum state)state));
	if (outcome != OUTCOME_NONE)
		text_addf(reason, ", %s", outcome_name((enum outcome)outcome));
	return state == STATE_REJECTED || state == STATE_DUPLICATE ? AGAIN_PASS : AGAIN_FIRST;
}

enum again_choice
again_choose(const struct again *again, const struct roll_row *row, struct span own,
    struct span *number, struct text *reason)
{
	enum again_choice choice = judge(again, row, reason);
	bool told = true; /* which number the row is about */

	*number = has(again, CALL_COLUMN_PHONE) ? row->cells[again->columns.at[CALL_COLUMN_PHONE]]
						: (struct span){ "", 0 };
	/* Of who is not called the number must be known: better too many than none. */
	if (utf8_is_blank(*number))
		told = find_own(again, row, own, number) == 0;
	else if (choice != AGAIN_CALL && !has_number(*number))
		*number = own;
	if (choice != AGAIN_CALL || told)
		return choice;
	text_addf(reason, "%s, and the row has several numbers: put the one to call there",
	    has(again, CALL_COLUMN_PHONE) ? "call_phone is blank"
					  : "there is no column call_phone");
	return AGAIN_PASS;
}
