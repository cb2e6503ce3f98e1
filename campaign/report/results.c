/*
 * results.c: the results and the summary by minute as files. The owner's thread, or the only one.
 * Only reads the ledger; what it writes can be made again at any time.
 */
#include "results.h"

#include <stdlib.h>

#include "call_columns.h"
#include "ledger_outputs.h"
#include "summary_table.h"
#include "zone.h"

#include "banned.h"

struct results {
	struct table_out *out; /* NULL: the results are not wanted */
	struct summary summary;
	bool attempts;  /* a row for each */
	size_t columns; /* of the roll */
};

static int
put_header(void *ctx, const struct span *cells, size_t n)
{
	struct results *results = ctx;

	results->columns = n;
	table_out_sheet(results->out, "Results", TABLE_LIST);
	for (size_t i = 0; i < n; i++)
		table_out_head(results->out, cells[i], TABLE_HEAD_ROLL);
	for (size_t i = 0; i < CALL_COLUMNS_OF_RESULTS; i++)
		table_out_head(
		    results->out, span_of(call_columns_name((enum call_column)i)), TABLE_HEAD_OURS);
	table_out_end(results->out);
	return 0;
}

static void
put_text(struct table_out *out, const char *text)
{
	table_out_text(out, span_of(text));
}

/*
 * Of the earlier calls and of the last one, which is -1 when it is not known: the sum of what is
 * known.
 */
static int64_t
sum(int64_t past, int64_t now)
{
	return now >= 0 ? past + now : past > 0 ? past : -1;
}

/* The cell of a contact in one of our columns. */
static void
put_cell(struct table_out *out, enum call_column column, const struct ledger_row *row)
{
	bool ended = row->state == STATE_ENDED || row->past_minutes > 0;
	char label[32], time[ZONE_TEXT];

	switch (column) {
	case CALL_COLUMN_ROW:
		put_text(out, contact_label(row->row, row->part, label));
		break;
	case CALL_COLUMN_PHONE:
		table_out_text(out, row->phone);
		break;
	case CALL_COLUMN_STATUS:
		table_out_tone(out, span_of(state_name(row->state)),
		    summary_table_tone(row->state, row->outcome));
		break;
	case CALL_COLUMN_OUTCOME:
		put_text(out, outcome_name(row->outcome));
		break;
	case CALL_COLUMN_REASON:
		table_out_text(out, row->reason);
		break;
	case CALL_COLUMN_ID:
		table_out_text(out, row->call_id);
		break;
	case CALL_COLUMN_ATTEMPTS:
		table_out_count(out, row->attempts);
		break;
	case CALL_COLUMN_STARTED:
		put_text(out, zone_show(row->claimed_at, time));
		break;
	case CALL_COLUMN_ENDED:
		put_text(out, zone_show(row->ended_at, time));
		break;
	case CALL_COLUMN_SECONDS:
		table_out_count(out, sum(row->past_seconds, row->seconds));
		break;
	case CALL_COLUMN_MINUTES:
		table_out_count(out, ended ? row->past_minutes + row->minutes : -1);
		break;
	case CALL_COLUMN_COST:
		table_out_money(out, sum(row->past_cost, row->cost));
		break;
	case CALL_COLUMN_COST_COMPUTED:
		table_out_money(out, sum(row->past_computed, row->computed));
		break;
	case CALL_COLUMN_TRANSCRIPT:
		table_out_text(out, row->transcript);
		break;
	case CALL_COLUMN_LINE: /* of rejects */
	case CALL_COLUMN_COLUMN:
		break;
	}
}

/* The cells behind the roll's own: of a contact with all its calls, or of one call. */
static void
put_ours(const struct results *results, const struct ledger_row *row)
{
	struct ledger_row own = *row;
	/* A contact that waits to be called again was called before. */
	bool dialed = row->claimed_at != 0 || (row->attempts > 0 && !results->attempts);

	if (results->attempts) {
		own.past_seconds = own.past_minutes = 0;
		own.past_cost = own.past_computed = 0;
	}
	for (int i = 0; i < CALL_COLUMNS_OF_RESULTS; i++) {
		enum call_column column = (enum call_column)i;

		if (!dialed && call_columns_of_call(column))
			put_text(results->out, "");
		else
			put_cell(results->out, column, &own);
	}
}

static int
put_row(void *ctx, const struct ledger_row *row)
{
	struct results *results = ctx;
	struct table_out *out = results->out;

	if (!results->attempts && summary_add(&results->summary, row) != 0)
		return -1;
	/*
	 * A row with too many or too few cells keeps its place under the header; its reason has the
	 * rest.
	 */
	for (size_t i = 0; i < results->columns; i++)
		table_out_text(out, i < row->n ? row->cells[i] : (struct span){ "", 0 });
	put_ours(results, row);
	table_out_end(out);
	return 0;
}

/* For the sums alone. */
static int
count_row(void *ctx, const struct ledger_row *row)
{
	struct results *results = ctx;

	return summary_add(&results->summary, row);
}

/* The calls of a contact before its last. */
static int
count_earlier(void *ctx, const struct ledger_row *row)
{
	struct results *results = ctx;

	return summary_add_earlier(&results->summary, row);
}

/* Reads the ledger, and puts the results on the way. 0, or -1 with *problem filled. */
static int
put_results(struct ledger *ledger, struct results *results, struct problem *problem)
{
	if (ledger_header(ledger, put_header, results) == 0 &&
	    (!results->attempts ||
		ledger_each_row(ledger, LEDGER_CONTACTS, count_row, results) == 0) &&
	    ledger_each_row(ledger, results->attempts ? LEDGER_ATTEMPTS : LEDGER_CONTACTS, put_row,
		results) == 0 &&
	    ledger_each_row(ledger, LEDGER_EARLIER, count_earlier, results) == 0)
		return 0;
	if (ledger_problem(ledger)->code == EXIT_DONE)
		return problem_memory(problem);
	*problem = *ledger_problem(ledger);
	return -1;
}

/* The file that is about to come to `path`. 0, or -1 with *problem filled. */
static int
announce_one(
    struct ledger *ledger, const char *path, const struct table_out *out, struct problem *problem)
{
	char *temp;
	int status;

	if (path == NULL || strcmp(path, "-") == 0)
		return 0;
	temp = table_out_temp(out);
	if (temp == NULL)
		return problem_memory(problem);
	status = ledger_announce_output(ledger, path, temp);
	free(temp);
	if (status != 0)
		*problem = *ledger_problem(ledger);
	return status;
}

/*
 * Both files are whole, and the ledger knows them before they are renamed: after a crash in between
 * they are not taken for somebody else's.
 */
static int
announce(struct ledger *ledger, const struct results_files *files, struct table_out *results,
    struct table_out *by_minute, struct problem *problem)
{
	if (table_out_finish(results, problem) != 0 || table_out_finish(by_minute, problem) != 0)
		return -1;
	if (!files->announce)
		return 0;
	if (announce_one(ledger, files->results, results, problem) != 0 ||
	    announce_one(ledger, files->summary, by_minute, problem) != 0)
		return -1;
	if (ledger_commit(ledger) == 0)
		return 0;
	*problem = *ledger_problem(ledger);
	return -1;
}

static void
tell_kept(struct results_files *files, const char *path, const struct table_out *out)
{
	const char *kept = table_out_kept(out);

	if (kept != NULL)
		text_addf(&files->kept,
		    "%s: another file appeared there meanwhile: it is kept as %s\n", path, kept);
}

int
results_write(struct ledger *ledger, struct results_files *files, struct problem *problem)
{
	struct results results = { .attempts = files->attempts };
	struct table_out *by_minute = NULL;
	int64_t alarms;
	int status = -1;

	if (files->results != NULL) {
		results.out = table_out_open(files->results, &files->style, problem);
		if (results.out == NULL)
			goto out;
	}
	if (files->summary != NULL) {
		by_minute = table_out_open(files->summary, &files->style, problem);
		if (by_minute == NULL)
			goto out;
	}
	if (put_results(ledger, &results, problem) != 0)
		goto out;
	alarms = ledger_totals(ledger)->alarms;
	summary_table_totals(results.out, &results.summary, alarms);
	summary_table_minutes(results.out, &results.summary);
	summary_table_minutes(by_minute, &results.summary);
	summary_table_totals(by_minute, &results.summary, alarms);
	if (announce(ledger, files, results.out, by_minute, problem) != 0 ||
	    table_out_commit(results.out, problem) != 0)
		goto out;
	tell_kept(files, files->results, results.out);
	if (table_out_commit(by_minute, problem) != 0)
		goto out;
	tell_kept(files, files->summary, by_minute);
	files->lost = table_out_lost(results.out) + table_out_lost(by_minute);
	status = 0;
out:
	table_out_free(results.out);
	table_out_free(by_minute);
	summary_free(&results.summary);
	return status;
}
