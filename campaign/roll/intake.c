/*
 * intake.c: a whole roll into contacts with their states, handed to a sink row by row. The main
 * thread. Must never stop at a bad row: it comes out as a rejected contact, and the rest goes on.
 */
#include "intake.h"

#include <stdlib.h>

#include "again.h"
#include "call_columns.h"
#include "cell_text.h"
#include "number_set.h"
#include "placeholder.h"
#include "refusal.h"
#include "said.h"
#include "utf8.h"

#include "banned.h"

/* What the reading of one roll works on. */
struct intake {
	const struct intake_sink *sink;
	struct intake_counts *counts;
	struct dedupe *dedupe;
	struct number_set never; /* of a results file: must not be called, whatever is to be said */
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

/* A ready contact whose number another row of the results forbids. `c` is our own copy. */
static int
ask_never(struct intake *intake, struct contact *c)
{
	if (c->state != STATE_READY || !number_set_has(&intake->never, phone_number(c->phone)))
		return 0;
	text_clear(&intake->reason);
	text_adds(&intake->reason,
	    "another row of this number " REFUSAL_OPT_OUT ", declined, or cannot be read");
	if (intake->reason.failed)
		return problem_memory(intake->problem);
	c->state = STATE_SUPPRESSED;
	c->reason = intake->reason;
	return 0;
}

/* A ready contact on a do-not-call list is suppressed. `c` is our own copy. */
static int
ask_listed(struct intake *intake, struct contact *c)
{
	const struct intake_rules *wanted = intake->wanted;
	int listed;

	if (c->state != STATE_READY || wanted->listed == NULL)
		return 0;
	text_clear(&intake->reason);
	listed = wanted->listed(wanted->listed_ctx, c->phone, &intake->reason, intake->problem);
	if (listed <= 0)
		return listed;
	if (intake->reason.failed)
		return problem_memory(intake->problem);
	c->state = STATE_SUPPRESSED;
	c->reason = intake->reason;
	return 0;
}

/*
 * For contact_each. Anything but 0 ends the intake; contact_each itself returns -1 when memory is
 * out.
 */
static int
on_contact(void *ctx, const struct contact *contact)
{
	struct intake *intake = ctx;
	struct contact c = *contact;

	/* Rows of a results file that are not called were looked up before the first pass. */
	if (c.phone[0] != '\0' && intake->choice == AGAIN_CALL &&
	    (ask_never(intake, &c) != 0 || look_up(intake, &c) != 0))
		return 1;
	if (ask_listed(intake, &c) != 0)
		return 1;
	intake->counts->contacts++;
	intake->counts->states[c.state]++;
	if (intake->sink->contact(intake->sink->ctx, intake->row, &c, intake->problem) != 0)
		return 1;
	return 0;
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
			intake->dropped[i] = call_columns_find(row->cells[i]) >= 0;
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
	struct text reason = { 0 }, said = { 0 };
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
	text_addspan(&said, fallback);
	rc = placeholder_check(fallback, columns, &reason) == 0 && said_clean(&said, &reason) == 0
		 ? 0
		 : -1;
	if (reason.failed || said.failed)
		rc = problem_memory(problem);
	else if (rc != 0)
		problem_set(problem, EXIT_USAGE, "%s: %s", said_by, text_str(&reason));
	text_free(&reason);
	text_free(&said);
	return rc;
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

/* What is to be made of a row, `raw` as it stands in the file; `row` may get another number. */
static int
begin_row(struct intake *intake, const struct roll_row *raw, const struct roll_row *row)
{
	bool ragged = raw->n != intake->header;

	intake->row = row;
	intake->choice = AGAIN_CALL;
	intake->rules.ragged = ragged ? intake->header : 0;
	intake->rules.not_called = NULL;
	return intake->again.results && !ragged ? choose(intake, raw, row) : 0;
}

static int
read_row(struct intake *intake, const struct roll_row *raw, struct contact *scratch)
{
	const struct intake_sink *sink = intake->sink;
	char phone[PHONE_SIZE];
	struct roll_row row;
	int rc;

	if (drop_ours(intake, raw, &row) != 0)
		return -1;
	intake->counts->rows++;
	/* The row as it stands; its contacts may have the number of call_phone. */
	if (sink->row(sink->ctx, &row, intake->problem) != 0 || begin_row(intake, raw, &row) != 0)
		return -1;
	if (intake->rules.ragged == 0 &&
	    phone_plain(row.cells[intake->rules.columns->at[ROLE_PHONE]], phone))
		dedupe_soon(intake->dedupe, phone);
	rc = contact_each(&intake->rules, &row, scratch, on_contact, intake);
	if (rc < 0)
		(void)problem_memory(intake->problem);
	return rc == 0 ? 0 : -1;
}

/* Every row below the header goes to `each`. 0, or -1 with *problem filled. */
static int
each_row(struct roll_in *in, struct intake *intake,
    int (*each)(struct intake *intake, const struct roll_row *raw, struct contact *scratch))
{
	struct contact scratch = { 0 };
	struct roll_row raw;
	int rc;

	while ((rc = roll_in_next(in, &raw, intake->problem)) == 1) {
		if (roll_row_is_blank(&raw))
			continue;
		if (raw.row > DEDUPE_ROW_MAX)
			rc = problem_set(intake->problem, EXIT_USAGE,
			    "%s: more than %lld rows; split it", roll_in_name(in),
			    (long long)DEDUPE_ROW_MAX);
		else
			rc = each(intake, &raw, &scratch);
		if (rc != 0)
			break;
	}
	contact_free(&scratch);
	return rc == 0 ? 0 : -1;
}

static int
never_call(struct intake *intake, const char *phone)
{
	return number_set_add(&intake->never, phone_number(phone)) == 0
		   ? 0
		   : problem_memory(intake->problem);
}

/* For contact_each, of a row that is not called. */
static int
on_uncalled(void *ctx, const struct contact *contact)
{
	struct intake *intake = ctx;
	struct contact c = *contact;

	if (c.phone[0] == '\0')
		return 0;
	if (intake->choice == AGAIN_NEVER)
		return never_call(intake, c.phone) == 0 ? 0 : 1;
	return look_up(intake, &c) == 0 ? 0 : 1;
}

/* A row with too many or too few cells may be about anybody: no number in it is called. */
static int
bar_ragged(struct intake *intake, const struct roll_row *raw)
{
	char phone[PHONE_SIZE];

	for (size_t i = 0; i < raw->n; i++) {
		struct span cell = cell_text_plain(raw->cells[i]), piece;

		while (phone_next(&cell, &piece)) {
			text_clear(&intake->why);
			if (phone_parse(piece, phone, &intake->why) == 0 &&
			    never_call(intake, phone) != 0)
				return -1;
		}
	}
	return 0;
}

static int
note_uncalled(struct intake *intake, const struct roll_row *raw, struct contact *scratch)
{
	struct roll_row row;
	int rc;

	if (drop_ours(intake, raw, &row) != 0 || begin_row(intake, raw, &row) != 0)
		return -1;
#ifdef ROLLCALL_TEST_WITHOUT_UNCALLED
	return 0;
#endif
	if (intake->rules.ragged != 0)
		return bar_ragged(intake, raw);
	if (intake->choice == AGAIN_CALL || intake->choice == AGAIN_PASS)
		return 0;
	rc = contact_each(&intake->rules, &row, scratch, on_uncalled, intake);
	if (rc < 0)
		(void)problem_memory(intake->problem);
	return rc == 0 ? 0 : -1;
}

/*
 * What the rows of a results file that are not called say of their numbers, before any of the
 * others is called: people sort such files. Then the roll stands behind its header again.
 */
static int
read_uncalled(struct roll_in *in, struct intake *intake)
{
	struct roll_row header;

	if (each_row(in, intake, note_uncalled) != 0 || roll_in_rewind(in, intake->problem) != 0)
		return -1;
	return roll_in_next(in, &header, intake->problem) == 1 ? 0 : -1;
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
		.parameters = rules->parameters,
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
	(void)again_missing(&intake.again, counts->missing);
	if ((intake.again.results && read_uncalled(in, &intake) != 0) ||
	    sink->header(sink->ctx, &columns, problem) != 0)
		goto out;
	rc = each_row(in, &intake, read_row);
out:
	dedupe_free(intake.dedupe);
	number_set_free(&intake.never);
	text_free(&intake.why);
	text_free(&intake.reason);
	free(intake.dropped);
	free(intake.cells);
	columns_free(&columns);
	return rc;
}
