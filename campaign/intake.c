/*
 * intake.c: a whole roll into contacts with their states, handed to a sink row by row. The main
 * thread. Must never stop at a bad row: it comes out as a rejected contact, and the rest goes on.
 */
#include "intake.h"

#include "placeholder.h"
#include "utf8.h"

#include "banned.h"

/* What the reading of one roll works on. */
struct intake {
	const struct intake_sink *sink;
	struct intake_counts *counts;
	struct dedupe *dedupe;
	const struct csv_in_row *row; /* at hand */
	struct text reason;           /* of a duplicate */
	struct problem *problem;
};

/* A ready contact whose number came before becomes a duplicate. `c` is our own copy. */
static int
mark_duplicate(struct intake *intake, struct contact *c)
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
	text_clear(&intake->reason);
	text_addf(
	    &intake->reason, "duplicate of row %s", contact_label(first.row, first.part, label));
	if (intake->reason.failed)
		return problem_memory(intake->problem);
	c->state = STATE_DUPLICATE;
	c->reason = intake->reason;
	return 0;
}

/* From contact_each. Anything but 0 ends the intake; -1 is its own word for lack of memory. */
static int
on_contact(void *ctx, const struct contact *contact)
{
	struct intake *intake = ctx;
	struct contact c = *contact;

	if (c.state == STATE_READY && mark_duplicate(intake, &c) != 0)
		return 1;
	intake->counts->contacts++;
	intake->counts->states[c.state]++;
	if (intake->sink->contact(intake->sink->ctx, intake->row, &c, intake->problem) != 0)
		return 1;
	return 0;
}

/* The header row, and what can be said of the options once it is known. */
static int
read_header(struct csv_in *in, const struct intake_rules *rules, struct columns *columns,
    struct problem *problem)
{
	struct span fallback = span_of(rules->requirement);
	struct csv_in_row row;
	struct text reason = { 0 };
	int rc = csv_in_next(in, &row, problem);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return problem_set(problem, EXIT_USAGE,
		    "%s: empty; a header row with a phone column is wanted", csv_in_name(in));
	if (columns_parse(columns, csv_in_name(in), row.cells, row.n, rules->columns, problem) != 0)
		return -1;
	if (utf8_valid(fallback) != fallback.len)
		return problem_set(problem, EXIT_USAGE, "--requirement: not UTF-8");
	if (placeholder_check(fallback, columns, &reason) != 0) {
		if (reason.failed)
			problem_memory(problem);
		else
			problem_set(problem, EXIT_USAGE, "--requirement: %s", text_str(&reason));
		text_free(&reason);
		return -1;
	}
	return 0;
}

/* Every row below the header. */
static int
read_rows(struct csv_in *in, struct intake *intake, const struct contact_rules *rules)
{
	const struct intake_sink *sink = intake->sink;
	struct contact scratch = { 0 };
	struct csv_in_row row;
	int rc;

	intake->row = &row;
	while ((rc = csv_in_next(in, &row, intake->problem)) == 1) {
		if (row.row > DEDUPE_ROW_MOST) {
			rc = problem_set(intake->problem, EXIT_USAGE,
			    "%s: more than %lld rows; split it", csv_in_name(in),
			    (long long)DEDUPE_ROW_MOST);
			break;
		}
		intake->counts->rows++;
		rc = sink->row(sink->ctx, &row, intake->problem);
		if (rc != 0)
			break;
		rc = contact_each(rules, &row, &scratch, on_contact, intake);
		if (rc < 0)
			problem_memory(intake->problem);
		if (rc != 0)
			break;
	}
	contact_free(&scratch);
	return rc == 0 ? 0 : -1;
}

int
intake_read(struct csv_in *in, const struct intake_rules *rules, const struct intake_sink *sink,
    struct intake_counts *counts, struct problem *problem)
{
	struct intake intake = { .sink = sink, .counts = counts, .problem = problem };
	struct columns columns = { 0 };
	const struct contact_rules contact_rules = { &columns, rules->requirement };
	int rc = -1;

	*counts = (struct intake_counts){ 0 };
	if (read_header(in, rules, &columns, problem) != 0)
		goto out;
	intake.dedupe = dedupe_new(rules->duplicates);
	if (intake.dedupe == NULL) {
		problem_memory(problem);
		goto out;
	}
	if (sink->header(sink->ctx, &columns, problem) != 0)
		goto out;
	rc = read_rows(in, &intake, &contact_rules);
out:
	dedupe_free(intake.dedupe);
	text_free(&intake.reason);
	columns_free(&columns);
	return rc;
}
