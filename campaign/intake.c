/*
 * intake.c: a whole roll into contacts with their states, handed to a sink row by row. The main
 * thread. Must never stop at a bad row: it comes out as a rejected contact, and the rest goes on.
 */
#include "intake.h"

#include <stdlib.h>

#include "again.h"
#include "cell_text.h"
#include "placeholder.h"
#include "utf8.h"

#include "banned.h"

/* What the reading of one roll works on. */
struct intake {
	const struct intake_sink *sink;
	struct intake_counts *counts;
	struct dedupe *dedupe;
	const struct intake_rules *wanted;
	struct contact_rules rules;
	struct again again;
	const struct roll_row *row; /* at hand, as its contacts are read from it */
	enum again_choice choice;   /* of it */
	struct text why;            /* it is not called */
	struct text reason;         /* of a duplicate, or of who must not be called */
	struct problem *problem;
	/* The header's columns that are ours, and so are left out; one of each for a cell. */
	size_t header; /* cells of the header as it stands */
	bool *dropped;
	struct span *cells;
};

/* A ready contact whose number came before becomes a duplicate. `c` is our own copy. */
static int
look_up(struct intake *intake, struct contact *c)
{
	struct dedupe_place here = { c->row, c->part };
	struct dedupe_place first = { 0, 0 };
	char label[32];

	switch (dedupe_add(intake->dedupe, c->phone, text_span(&c->requirement), here, &first)) {
	case 1:
		return 0;
	case 0:
		break;
	default:
		return problem_memory(intake->problem);
	}
	if (c->state != STATE_READY)
		return 0;
	text_clear(&intake->reason);
	text_addf(
	    &intake->reason, "duplicate of row %s", contact_label(first.row, first.part, label));
	if (intake->reason.failed)
		return problem_memory(intake->problem);
	c->state = STATE_DUPLICATE;
	c->reason = intake->reason;
	return 0;
}

/* A ready contact whose number must not be called is suppressed. `c` is our own copy. */
static int
ask_blocked(struct intake *intake, struct contact *c)
{
	const struct intake_rules *wanted = intake->wanted;
	int blocked;

	if (c->state != STATE_READY || wanted->blocked == NULL)
		return 0;
	text_clear(&intake->reason);
	blocked = wanted->blocked(wanted->blocked_ctx, c->phone, &intake->reason, intake->problem);
	if (blocked <= 0)
		return blocked;
	if (intake->reason.failed)
		return problem_memory(intake->problem);
	c->state = STATE_SUPPRESSED;
	c->reason = intake->reason;
	return 0;
}

/* From contact_each. Anything but 0 ends the intake; -1 is its own word for lack of memory. */
static int
on_contact(void *ctx, const struct contact *contact)
{
	struct intake *intake = ctx;
	struct contact c = *contact;

	if (c.phone[0] != '\0' && intake->choice != AGAIN_PASS && look_up(intake, &c) != 0)
		return 1;
	if (ask_blocked(intake, &c) != 0)
		return 1;
	intake->counts->contacts++;
	intake->counts->states[c.state]++;
	if (intake->sink->contact(intake->sink->ctx, intake->row, &c, intake->problem) != 0)
		return 1;
	return 0;
}

/* Columns that check and run write behind a roll's own. */
static bool
is_ours(struct span header)
{
	static const char *const ours[] = { "call_row", "call_line", "call_column", "call_phone",
		"call_reason", "call_status", "call_outcome", "call_id", "call_attempts",
		"call_started", "call_ended", "call_seconds", "call_minutes", "call_cost",
		"call_cost_computed", "call_transcript" };

	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (columns_same_name(cell_text_plain(header), span_of(ours[i])))
			return true;
	return false;
}

/*
 * A mended rejects file is a roll again, and so is a results file: our own columns in it are left
 * out, so that they do not come back twice. A row whose number of cells is not the header's keeps
 * them all, to be rejected.
 */
static int
drop_ours(struct intake *intake, const struct roll_row *row, struct roll_row *out)
{
	size_t n = 0;

	*out = *row;
	if (intake->header == 0) {
		intake->header = row->n;
		intake->dropped = calloc(row->n, sizeof *intake->dropped);
		intake->cells = calloc(row->n, sizeof *intake->cells);
		if (intake->dropped == NULL || intake->cells == NULL)
			return problem_memory(intake->problem);
		for (size_t i = 0; i < row->n; i++)
			intake->dropped[i] = is_ours(row->cells[i]);
	}
	if (row->n != intake->header)
		return 0;
	for (size_t i = 0; i < row->n; i++)
		if (!intake->dropped[i])
			intake->cells[n++] = row->cells[i];
	out->cells = intake->cells;
	out->n = n;
	return 0;
}

/* The header row, and what can be said of the options once it is known. */
static int
read_header(struct roll_in *in, struct intake *intake, const struct intake_rules *rules,
    struct columns *columns)
{
	const char *said_by = rules->said_by == NULL ? "--requirement" : rules->said_by;
	struct span fallback = span_of(rules->requirement);
	struct problem *problem = intake->problem;
	struct roll_row raw, row;
	struct text reason = { 0 };
	int rc = roll_in_next(in, &raw, problem);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return problem_set(problem, EXIT_USAGE,
		    "%s: empty; a header row with a phone column is wanted", roll_in_name(in));
	if (again_begin(
		&intake->again, roll_in_name(in), &raw, rules->only, rules->force, problem) != 0 ||
	    drop_ours(intake, &raw, &row) != 0)
		return -1;
	if (columns_parse(columns, roll_in_name(in), row.cells, row.n, rules->columns, problem) !=
	    0)
		return -1;
	if (utf8_valid(fallback) != fallback.len)
		return problem_set(problem, EXIT_USAGE, "%s: not UTF-8", said_by);
	if (placeholder_check(fallback, columns, &reason) != 0) {
		if (reason.failed)
			problem_memory(problem);
		else
			problem_set(problem, EXIT_USAGE, "%s: %s", said_by, text_str(&reason));
		text_free(&reason);
		return -1;
	}
	return 0;
}

/*
 * Of a row of a results file: whether it is called, and its number into our own cells. `row` is
 * without our columns, `raw` with them.
 */
static int
choose(struct intake *intake, const struct roll_row *raw, const struct roll_row *row)
{
	int phone = intake->rules.columns->at[ROLE_PHONE];
	struct span number;

	text_clear(&intake->why);
	intake->choice =
	    again_choose(&intake->again, raw, row->cells[phone], &number, &intake->why);
	if (intake->why.failed)
		return problem_memory(intake->problem);
	intake->cells[phone] = number;
	if (intake->choice != AGAIN_CALL)
		intake->rules.not_called = text_str(&intake->why);
	return 0;
}

/* A row that is not blank, `raw` as it stands in the file. */
static int
read_row(struct intake *intake, const struct roll_row *raw, struct contact *scratch)
{
	const struct intake_sink *sink = intake->sink;
	bool ragged = raw->n != intake->header;
	char phone[PHONE_SIZE];
	struct roll_row row;
	int rc;

	if (drop_ours(intake, raw, &row) != 0)
		return -1;
	intake->counts->rows++;
	if (sink->row(sink->ctx, &row, intake->problem) != 0)
		return -1;
	intake->row = &row;
	intake->choice = AGAIN_CALL;
	intake->rules.ragged = ragged ? intake->header : 0;
	intake->rules.not_called = NULL;
	if (!ragged && phone_plain(row.cells[intake->rules.columns->at[ROLE_PHONE]], phone))
		dedupe_soon(intake->dedupe, phone);
	if (intake->again.results && !ragged && choose(intake, raw, &row) != 0)
		return -1;
	rc = contact_each(&intake->rules, &row, scratch, on_contact, intake);
	if (rc < 0)
		(void)problem_memory(intake->problem);
	return rc == 0 ? 0 : -1;
}

/* Every row below the header. */
static int
read_rows(struct roll_in *in, struct intake *intake)
{
	struct contact scratch = { 0 };
	struct roll_row raw;
	int rc;

	while ((rc = roll_in_next(in, &raw, intake->problem)) == 1) {
		if (roll_row_is_blank(&raw))
			continue;
		if (raw.row > DEDUPE_ROW_MOST)
			rc = problem_set(intake->problem, EXIT_USAGE,
			    "%s: more than %lld rows; split it", roll_in_name(in),
			    (long long)DEDUPE_ROW_MOST);
		else
			rc = read_row(intake, &raw, &scratch);
		if (rc != 0)
			break;
	}
	contact_free(&scratch);
	return rc == 0 ? 0 : -1;
}

int
intake_read(struct roll_in *in, const struct intake_rules *rules, const struct intake_sink *sink,
    struct intake_counts *counts, struct problem *problem)
{
	struct intake intake = {
		.wanted = rules, .sink = sink, .counts = counts, .problem = problem
	};
	struct columns columns = { 0 };
	int rc = -1;

	intake.rules = (struct contact_rules){
		.columns = &columns,
		.fallback = rules->requirement,
		.voice = rules->voice,
		.preamble = rules->preamble,
		.preamble_longest = preamble_longest(&rules->preamble),
		.now = rules->now,
	};
	*counts = (struct intake_counts){ 0 };
	if (read_header(in, &intake, rules, &columns) != 0)
		goto out;
	intake.dedupe = dedupe_new(rules->duplicates);
	if (intake.dedupe == NULL) {
		problem_memory(problem);
		goto out;
	}
	if (sink->header(sink->ctx, &columns, problem) != 0)
		goto out;
	rc = read_rows(in, &intake);
out:
	dedupe_free(intake.dedupe);
	text_free(&intake.why);
	text_free(&intake.reason);
	free(intake.dropped);
	free(intake.cells);
	columns_free(&columns);
	return rc;
}
