/*
 * results.c: the results and the summary by minute as files. The owner's thread, or the only one.
 * Only reads the ledger; what it writes can be made again at any time.
 */
#include "results.h"

#include "csv_out.h"
#include "summary.h"
#include "zone.h"

#include "banned.h"

static const char *const call_columns[] = { "call_row", "call_phone", "call_status", "call_outcome",
	"call_reason", "call_id", "call_attempts", "call_started", "call_ended", "call_seconds",
	"call_minutes", "call_cost", "call_cost_computed", "call_transcript" };
#define CALL_COLUMNS (sizeof call_columns / sizeof *call_columns)

static const char *const summary_columns[] = { "minute", "calls", "answered", "not_answered",
	"refused", "unknown", "open", "overdue", "talk_seconds", "billed_minutes", "cost",
	"cost_so_far", "cost_at_risk" };

struct results {
	struct csv_out *out; /* NULL: the results are not wanted */
	struct summary summary;
	size_t columns; /* of the roll */
	struct text number;
};

static int
put_header(void *ctx, const struct span *cells, size_t n)
{
	struct results *results = ctx;

	results->columns = n;
	if (results->out == NULL)
		return 0;
	csv_out_cells(results->out, cells, n);
	for (size_t i = 0; i < CALL_COLUMNS; i++)
		csv_out_cell(results->out, span_of(call_columns[i]));
	csv_out_end(results->out);
	return 0;
}

static void
put_text(struct csv_out *out, const char *text)
{
	csv_out_cell(out, span_of(text));
}

static void
put_number(struct results *results, int64_t n)
{
	text_clear(&results->number);
	if (n >= 0)
		text_addf(&results->number, "%lld", (long long)n);
	csv_out_cell(results->out, text_span(&results->number));
}

/* The cells behind the roll's own, for a contact that was called. */
static void
put_call(struct results *results, const struct ledger_row *row)
{
	struct csv_out *out = results->out;
	bool ended = row->state == STATE_ENDED;
	char time[ZONE_TEXT];
	char amount[32];

	csv_out_cell(out, row->call_id);
	put_number(results, row->attempts);
	put_text(out, zone_show(row->claimed_at, time));
	put_text(out, zone_show(row->ended_at, time));
	put_number(results, row->seconds);
	put_number(results, ended ? row->minutes : -1);
	put_text(out, money_show(row->cost, amount));
	put_text(out, money_show(row->computed, amount));
	csv_out_cell(out, row->transcript);
}

static int
put_row(void *ctx, const struct ledger_row *row)
{
	struct results *results = ctx;
	struct csv_out *out = results->out;
	char label[32];

	if (summary_add(&results->summary, row) != 0)
		return -1;
	if (out == NULL)
		return 0;
	/*
	 * A row with too many or too few cells keeps its place under the header; its reason has the
	 * rest.
	 */
	for (size_t i = 0; i < results->columns; i++)
		csv_out_cell(out, i < row->n ? row->cells[i] : (struct span){ "", 0 });
	put_text(out, contact_label(row->row, row->part, label));
	csv_out_cell(out, row->phone);
	put_text(out, state_name(row->state));
	put_text(out, outcome_name(row->outcome));
	csv_out_cell(out, row->reason);
	if (row->claimed_at != 0)
		put_call(results, row);
	else
		for (size_t i = 5; i < CALL_COLUMNS; i++)
			put_text(out, "");
	csv_out_end(out);
	return 0;
}

static void
put_summary(struct csv_out *out, const struct summary *summary, struct results *results)
{
	money so_far = 0;

	for (size_t i = 0; i < sizeof summary_columns / sizeof *summary_columns; i++)
		put_text(out, summary_columns[i]);
	csv_out_end(out);
	results->out = out;
	for (size_t i = 0; i < summary->n; i++) {
		const struct summary_minute *at = &summary->minutes[i];
		char time[ZONE_TEXT];
		char amount[32];

		so_far += at->cost;
		put_text(out, zone_show_minute(at->minute, time));
		put_number(results, at->calls);
		put_number(results, at->answered);
		put_number(results, at->not_answered);
		put_number(results, at->refused);
		put_number(results, at->unknown);
		put_number(results, at->open);
		put_number(results, at->overdue);
		put_number(results, at->talk_seconds);
		put_number(results, at->billed_minutes);
		put_text(out, money_show(at->cost, amount));
		put_text(out, money_show(so_far, amount));
		put_text(out, money_show(at->cost_at_risk, amount));
		csv_out_end(out);
	}
}

int
results_write(struct ledger *ledger, const char *results_path, const char *summary_path,
    struct problem *problem)
{
	struct atomic_file *results_file = NULL, *summary_file = NULL;
	struct csv_out results_out = { 0 }, summary_out = { 0 };
	struct results results = { 0 };
	int status = -1;

	if (results_path != NULL) {
		results_file = atomic_file_open(results_path, problem);
		if (results_file == NULL)
			goto out;
		results_out.file = results_file;
		results.out = &results_out;
	}
	if (summary_path != NULL) {
		summary_file = atomic_file_open(summary_path, problem);
		if (summary_file == NULL)
			goto out;
		summary_out.file = summary_file;
	}
	if (ledger_header(ledger, put_header, &results) != 0 ||
	    ledger_each_row(ledger, put_row, &results) != 0) {
		if (ledger_problem(ledger)->code != EXIT_DONE)
			*problem = *ledger_problem(ledger);
		else
			(void)problem_memory(problem);
		goto out;
	}
	if (summary_file != NULL)
		put_summary(&summary_out, &results.summary, &results);
	if (results.number.failed) {
		(void)problem_memory(problem);
		goto out;
	}
	if ((results_file != NULL && atomic_file_commit(results_file, problem) != 0) ||
	    (summary_file != NULL && atomic_file_commit(summary_file, problem) != 0))
		goto out;
	status = 0;
out:
	atomic_file_free(results_file);
	atomic_file_free(summary_file);
	summary_free(&results.summary);
	text_free(&results.number);
	return status;
}
