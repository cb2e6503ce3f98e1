/*
 * again.c: which rows of a results file are called again. Any thread. Must never choose a row
 * whose state it cannot read.
 */
#include "again.h"

#include "cell_text.h"
#include "columns.h"
#include "phone.h"
#include "utf8.h"

#include "banned.h"

#define QUOTED_MOST 40

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
cell_text(const struct roll_row *row, int at)
{
	return at < 0 ? (struct span){ NULL, 0 } : utf8_trim(cell_text_plain(row->cells[at]));
}

/* The one column of that name into *at, which is -1 when there is none. */
static int
find_column(const struct roll_row *header, const char *file, const char *name, int *at,
    struct problem *problem)
{
	*at = -1;
	for (size_t i = 0; i < header->n; i++) {
		if (!columns_same_name(cell_text(header, (int)i), span_of(name)))
			continue;
		if (*at >= 0)
			return problem_set(problem, EXIT_USAGE,
			    "%s: two columns are called %s; rename one of them", file, name);
		*at = (int)i;
	}
	return 0;
}

int
again_begin(struct again *again, const char *file, const struct roll_row *header, const char *only,
    bool force, struct problem *problem)
{
	*again = (struct again){ .only = only };
	if (find_column(header, file, "call_phone", &again->phone, problem) != 0)
		return -1;
	again->results = again->phone >= 0;
	if (!again->results && only == NULL)
		return 0;
	if (!again->results)
		return problem_set(problem, EXIT_USAGE,
		    "--only: %s is not a results file: it has no column call_phone", file);
	if (only == NULL)
		return problem_set(problem, EXIT_USAGE,
		    "%s: this is a results file (column call_phone): say which of its rows to "
		    "call again, like --only no_answer,busy",
		    file);
	if (find_column(header, file, "call_status", &again->status, problem) != 0 ||
	    find_column(header, file, "call_outcome", &again->outcome, problem) != 0 ||
	    find_column(header, file, "call_row", &again->row, problem) != 0)
		return -1;
	if (again->status < 0)
		return problem_set(problem, EXIT_USAGE,
		    "%s: a results file without the column call_status: nobody can tell who was "
		    "called",
		    file);
	if (parse_only(again, only) != 0)
		return problem_set(problem, EXIT_USAGE, "--only: an unknown name in \"%s\"", only);
	return force ? 0 : check_force(again, problem);
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
 * The row's own number, in a row that was never called. Where the cell holds several only the one
 * that the row is about: the others have rows of their own. 0, or -1: it cannot be told which.
 */
static int
find_own(
    const struct again *again, const struct roll_row *row, struct span own, struct span *number)
{
	size_t part = part_of(cell_text(row, again->row));
	struct span rest = cell_text_plain(own), piece;
	size_t pieces = 0;

	*number = own;
	while (phone_next(&rest, &piece))
		if (++pieces == part)
			*number = piece;
	return pieces <= 1 || (part >= 1 && part <= pieces) ? 0 : -1;
}

enum again_choice
again_choose(const struct again *again, const struct roll_row *row, struct span own,
    struct span *number, struct text *reason)
{
	struct span status = cell_text(row, again->status);
	int outcome = find_outcome(cell_text(row, again->outcome));
	int state = find_state(status);
	bool told = true; /* which number the row is about */

	*number = row->cells[again->phone];
	if (utf8_is_blank(*number))
		told = find_own(again, row, own, number) == 0;
	if (state == 0) {
		text_adds(reason, status.len == 0 ? "call_status is blank" : "call_status is ");
		if (status.len > 0)
			text_addquoted(reason, status, QUOTED_MOST);
		text_adds(reason, ": nobody can tell whether it was called");
		return AGAIN_FIRST;
	}
	if (again->states[state] || again->outcomes[outcome]) {
		if (told)
			return AGAIN_CALL;
		text_adds(reason, "call_phone is blank, and the row has several numbers: put the "
				  "one to call there");
		return AGAIN_PASS;
	}
	text_addf(reason, "not in --only %s: %s", again->only, state_name((enum state)state));
	if (outcome != OUTCOME_NONE)
		text_addf(reason, ", %s", outcome_name((enum outcome)outcome));
	return state == STATE_REJECTED || state == STATE_DUPLICATE ? AGAIN_PASS : AGAIN_FIRST;
}
