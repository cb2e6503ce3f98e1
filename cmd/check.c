/*
 * check.c: `rollcall check`: a roll validated and its duplicates found. The main thread. No
 * network.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dnc_report.h"
#include "call_columns.h"
#include "clock.h"
#include "command.h"
#include "intake.h"
#include "json.h"
#include "option_table.h"
#include "paths.h"
#include "policy.h"
#include "requirement.h"
#include "table_out.h"
#include "units.h"
#include "utf8.h"
#include "writing.h"
#include "zone.h"

#include "banned.h"

#define SHOWN         20 /* rejected rows named on stderr, unless -v */
#define UNCLEAR_SHOWN 5  /* unclear ones */

struct check {
	const struct config *config;
	const char *name; /* of the roll, in messages */
	struct policy policy;
	struct table_style style;
	struct table_out *clean, *rejects; /* NULL: not wanted */
	size_t columns;
	int phone; /* index of the phone column */
	int64_t shown;
	int64_t unclear, unclear_shown; /* what would be said to them */
	struct text clear;              /* what was found clear last */
	bool clear_if_named;            /* maybe only as the row had a name */
	struct text why;
	int64_t faults[ROLE_END + 1]; /* rejected contacts by what is at fault */
};

/* The sheet, and the roll's own part of its header. */
static void
put_head(struct table_out *out, const char *sheet, const struct columns *columns)
{
	table_out_sheet(out, sheet, TABLE_LIST);
	for (size_t i = 0; i < columns->count; i++)
		table_out_head(out, span_of(columns->header[i]), TABLE_HEAD_ROLL);
}

static int
put_header(void *ctx, const struct columns *columns, struct problem *problem)
{
	static const enum call_column why[] = { CALL_COLUMN_ROW, CALL_COLUMN_LINE,
		CALL_COLUMN_COLUMN, CALL_COLUMN_REASON };
	struct check *check = ctx;

	if (writing_fits(check->config->output, columns->count, problem) != 0 ||
	    writing_fits(
		check->config->rejects, columns->count + sizeof why / sizeof *why, problem) != 0)
		return -1;
	check->columns = columns->count;
	check->phone = columns->at[ROLE_PHONE];
	put_head(check->clean, "Roll", columns);
	table_out_end(check->clean);
	put_head(check->rejects, "Rejected", columns);
	for (size_t i = 0; i < sizeof why / sizeof *why; i++)
		table_out_head(check->rejects, span_of(call_columns_name(why[i])), TABLE_HEAD_OURS);
	table_out_end(check->rejects);
	return 0;
}

static int
skip_row(void *ctx, const struct roll_row *row, struct problem *problem)
{
	(void)ctx;
	(void)row;
	(void)problem;
	return 0;
}

/*
 * The row's cells under the header, with `phone` in the place of the number (data NULL: as it
 * stands).
 */
static void
put_cells(struct check *check, struct table_out *out, const struct roll_row *row, struct span phone)
{
	for (size_t i = 0; i < check->columns; i++) {
		struct span cell = i < row->n ? row->cells[i] : (struct span){ "", 0 };

		table_out_text(out, phone.data != NULL && (int)i == check->phone ? phone : cell);
	}
}

static void
put_reject(struct check *check, const struct roll_row *row, const struct contact *contact)
{
	struct table_out *out = check->rejects;
	struct span typed = { NULL, 0 };
	char number[32];

	/*
	 * Of several numbers in a cell only the bad one: the good ones would be called once more.
	 */
	if (contact->part > 0)
		typed = contact->cell;
	put_cells(check, out, row, typed);
	table_out_text(out, span_of(contact_label(contact->row, contact->part, number)));
	(void)snprintf(number, sizeof number, "%lld", (long long)contact->line);
	table_out_text(out, span_of(number));
	table_out_text(out, span_of(contact->column));
	table_out_text(out, text_span(&contact->reason));
	table_out_end(out);
}

static void
show(struct check *check, const struct contact *contact)
{
	char label[32];

	(void)fprintf(stderr, "%s:%lld: row %s: %s\n", check->name, (long long)contact->line,
	    contact_label(contact->row, contact->part, label), text_str(&contact->reason));
}

/* Warns when what would be said to a ready contact is unclear. 0 or -1. */
static int
warn_unclear(struct check *check, const struct contact *contact, struct problem *problem)
{
	const struct config *config = check->config;
	bool named = !utf8_is_blank(contact->name);
	char label[32];

	if (config->quiet && !config->json)
		return 0;
	text_clear(&check->why);
	/* Empty: an agent knows what to say. Many rolls say the same to everybody. */
	if (contact->requirement.len == 0 ||
	    (span_equal(text_span(&contact->requirement), text_span(&check->clear)) &&
		(named || !check->clear_if_named)))
		return 0;
	if (!requirement_unclear(text_span(&contact->requirement), contact->name, &check->why)) {
		text_clear(&check->clear);
		text_addspan(&check->clear, text_span(&contact->requirement));
		check->clear_if_named = named;
		return check->clear.failed ? problem_memory(problem) : 0;
	}
	if (check->why.failed)
		return problem_memory(problem);
	check->unclear++;
	if (config->quiet || (!config->verbose && check->unclear_shown == UNCLEAR_SHOWN))
		return 0;
	check->unclear_shown++;
	(void)fprintf(stderr, "%s:%lld: row %s: unclear: %s\n", check->name,
	    (long long)contact->line, contact_label(contact->row, contact->part, label),
	    text_str(&check->why));
	return 0;
}

static int
put_contact(
    void *ctx, const struct roll_row *row, const struct contact *contact, struct problem *problem)
{
	struct check *check = ctx;
	const struct config *config = check->config;

	switch (contact->state) {
	case STATE_READY:
		put_cells(check, check->clean, row, span_of(contact->phone));
		table_out_end(check->clean);
		return warn_unclear(check, contact, problem);
	case STATE_REJECTED:
		check->faults[contact->fault]++;
		put_reject(check, row, contact);
		if (!config->quiet && (config->verbose || check->shown < SHOWN)) {
			check->shown++;
			show(check, contact);
		}
		break;
	case STATE_DUPLICATE:
	case STATE_SUPPRESSED:
		if (config->verbose && !config->quiet)
			show(check, contact);
		break;
	case STATE_DIALING:
	case STATE_PLACED:
	case STATE_ENDED:
	case STATE_OVERDUE:
	case STATE_REFUSED:
	case STATE_UNKNOWN:
		/* Intake makes none of these. */
		break;
	}
	return 0;
}

/* Tells how many rows were left out of the lines above. */
static void
print_hidden(const struct check *check, const struct intake_counts *counts)
{
	int64_t hidden = counts->states[STATE_REJECTED] - check->shown;
	char n[32];

	if (check->config->quiet)
		return;
	if (hidden > 0)
		(void)fprintf(stderr, "and %s more (-v shows all)\n", units_show_count(hidden, n));
	if (check->unclear > check->unclear_shown)
		(void)fprintf(stderr, "and %s more unclear\n",
		    units_show_count(check->unclear - check->unclear_shown, n));
}

static void
print_counts(const struct check *check, const struct intake_counts *counts)
{
	int64_t suppressed = counts->states[STATE_SUPPRESSED];
	char rows[32], contacts[32], ready[32], rejected[32], duplicate[32];

	if (check->config->quiet)
		return;
	(void)fprintf(stderr, "%s: %s rows, %s numbers: %s ready, %s rejected, %s duplicate",
	    check->name, units_show_count(counts->rows, rows),
	    units_show_count(counts->contacts, contacts),
	    units_show_count(counts->states[STATE_READY], ready),
	    units_show_count(counts->states[STATE_REJECTED], rejected),
	    units_show_count(counts->states[STATE_DUPLICATE], duplicate));
	if (suppressed > 0)
		(void)fprintf(stderr, ", %s suppressed", units_show_count(suppressed, rows));
	(void)fprintf(stderr, "\n");
}

/* `"name":"path"`, or null. */
static void
put_path(struct text *out, const char *name, const char *path)
{
	json_put_name(out, name);
	if (path == NULL)
		text_adds(out, "null");
	else
		json_put_string(out, span_of(path));
	text_addc(out, ',');
}

/* The lists, when there are any. */
static void
put_lists(struct text *out, const struct check *check)
{
	if (check->config->suppress_n == 0 || check->policy.files == NULL)
		return;
	dnc_report_json(out, check->policy.files);
	text_addc(out, ',');
}

/* To standard output. 0, or -1 with *problem filled. */
static int
print_out(struct text *out, struct problem *problem)
{
	int rc = 0;

	if (out->failed)
		rc = problem_memory(problem);
	else
		(void)fputs(text_str(out), stdout);
	text_free(out);
	return rc;
}

/* In place of print_json, when the lists say that nobody may be called. */
static int
print_refusal(const struct check *check, struct problem *problem)
{
	struct text out = { 0 };

	text_addc(&out, '{');
	put_path(&out, "roll", check->config->roll);
	put_lists(&out, check);
	text_addf(&out, "\"exit\":%d,\"problem\":", (int)problem->code);
	json_put_string(&out, span_of(problem->text));
	text_adds(&out, "}\n");
	return print_out(&out, problem);
}

/* The whole of standard output, for scripts. */
static int
print_json(const struct check *check, const struct intake_counts *counts, struct problem *problem)
{
	static const enum state states[] = { STATE_READY, STATE_REJECTED, STATE_DUPLICATE,
		STATE_SUPPRESSED };
	struct text out = { 0 };

	text_addc(&out, '{');
	put_path(&out, "roll", check->config->roll);
	text_addf(&out, "\"rows\":%lld,\"contacts\":%lld,", (long long)counts->rows,
	    (long long)counts->contacts);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		text_addf(&out, "\"%s\":%lld,", state_name(states[i]),
		    (long long)counts->states[states[i]]);
	text_addf(&out, "\"unclear\":%lld,", (long long)check->unclear);
	put_path(&out, "clean", check->config->output);
	put_path(&out, "rejects", check->config->rejects);
	put_lists(&out, check);
	text_adds(&out, "\"reasons\":{");
	for (int role = 0; role < ROLE_END; role++)
		text_addf(&out, "\"%s\":%lld,", columns_role_name((enum role)role),
		    (long long)check->faults[role]);
	text_addf(&out, "\"row\":%lld}}\n", (long long)check->faults[ROLE_END]);
	return print_out(&out, problem);
}

/* An output of check is nobody's to replace without --force, and never the roll itself. */
static int
open_output(
    const struct check *check, const char *path, struct table_out **out, struct problem *problem)
{
	const struct config *config = check->config;

	if (path == NULL)
		return 0;
	if (paths_same(path, config->roll))
		return problem_set(problem, EXIT_USAGE, "%s: is the roll itself", path);
	if (paths_writable(config, path, NULL, problem) != 0)
		return -1;
	*out = table_out_open(path, &check->style, problem);
	return *out == NULL ? -1 : 0;
}

static bool
is_stdout(const char *path)
{
	return path != NULL && strcmp(path, "-") == 0;
}

/* The outputs do not go to one place. */
static int
check_outputs(const struct config *config, struct problem *problem)
{
	bool clean = is_stdout(config->output), rejects = is_stdout(config->rejects);

	if (config->output != NULL && config->rejects != NULL &&
	    (paths_same(config->output, config->rejects) || (clean && rejects)))
		return problem_set(problem, EXIT_USAGE, "--output and --rejects are the same file");
	if (config->json && (clean || rejects))
		return problem_set(problem, EXIT_USAGE,
		    "--json takes standard output for itself; give --%s a file",
		    clean ? "output" : "rejects");
	return 0;
}

/* A file that came to an output's name while the roll was read. */
static void
tell_kept(const char *path, const struct table_out *out)
{
	const char *kept = table_out_kept(out);

	if (kept != NULL)
		(void)fprintf(stderr,
		    "%s: another file appeared there meanwhile: it is kept as %s\n", path, kept);
}

/* Reads the roll, and writes what was asked for. 0, or -1 with *problem filled. */
static int
read_roll(struct check *check, const struct intake_rules *rules, struct intake_counts *counts,
    struct problem *problem)
{
	const struct intake_sink sink = { check, put_header, skip_row, put_contact };
	struct roll_in *in = roll_in_open(check->config->roll, &check->config->reading, problem);
	int status = -1;

	if (in == NULL)
		return -1;
	check->name = roll_in_name(in);
	check->style = writing_style(check->config, roll_in_format(in));
	if (open_output(check, check->config->output, &check->clean, problem) != 0 ||
	    open_output(check, check->config->rejects, &check->rejects, problem) != 0 ||
	    intake_read(in, rules, &sink, counts, problem) != 0 ||
	    table_out_commit(check->clean, problem) != 0 ||
	    table_out_commit(check->rejects, problem) != 0)
		goto out;
	tell_kept(check->config->output, check->clean);
	tell_kept(check->config->rejects, check->rejects);
	print_hidden(check, counts);
	writing_tell_guess(check->config, check->name, roll_in_format(in));
	writing_tell_missing(check->config, check->name, counts->missing);
	writing_tell_lost(table_out_lost(check->clean) + table_out_lost(check->rejects));
	print_counts(check, counts);
	if (check->config->json && print_json(check, counts, problem) != 0)
		goto out;
	if (counts->states[STATE_READY] == 0)
		(void)problem_set(problem, EXIT_USAGE, "%s: nobody to call", check->name);
	else
		status = 0;
out:
	check->name = NULL;
	roll_in_free(in);
	return status;
}

enum exit_code
check_command(struct config *config, struct problem *problem)
{
	struct intake_rules rules = {
		.columns = config->columns,
		.requirement = config->requirement,
		.parameters = config->parameters,
		.duplicates = config->duplicates,
		.only = config->only,
		.force = config->force,
		.now = clock_wall(),
		.listed = permit_listed,
	};
	const char *zone = config->time_zone;
	struct check check = { .config = config };
	struct intake_counts counts = { 0 };

	if (check_outputs(config, problem) != 0 ||
	    zone_set(zone == NULL ? DEFAULT_ZONE : zone, problem) != 0)
		goto out;
	if (policy_open(&check.policy, config, POLICY_HISTORY_IF_ANY, problem) == 0) {
		rules.preamble = check.policy.preamble;
		rules.listed_ctx = &check.policy.permit;
		(void)read_roll(&check, &rules, &counts, problem);
	} else if (config->json && check.policy.files != NULL) {
		(void)print_refusal(&check, problem);
	}
out:
	table_out_free(check.clean);
	table_out_free(check.rejects);
	policy_free(&check.policy);
	text_free(&check.why);
	text_free(&check.clear);
	if (problem->code != EXIT_DONE)
		return problem->code;
	return counts.states[STATE_REJECTED] > 0 ? EXIT_PERSON : EXIT_DONE;
}
