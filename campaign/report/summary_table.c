/*
 * summary_table.c: a summary as sheets. Any thread, one at a time for each output. Only puts what
 * was counted.
 */
#include "summary_table.h"

#include "zone.h"

#include "banned.h"

#define MINUTES "Cost by minute"

/* Places in `columns`, which the charts name. */
enum { MINUTE, CALLS, ANSWERED, NOT_ANSWERED, REFUSED, UNKNOWN, OPEN, OVERDUE, COST = 10 };

static const char *const columns[] = { "minute", "calls", "answered", "not_answered", "refused",
	"unknown", "open", "overdue", "talk_seconds", "billed_minutes", "cost", "cost_so_far",
	"cost_at_risk" };

void
summary_table_minutes(struct table_out *out, const struct summary *summary)
{
	char time[ZONE_TEXT];
	money so_far = 0;

	table_out_sheet(out, MINUTES, TABLE_LIST);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		table_out_head(out, span_of(columns[i]), TABLE_HEAD_OURS);
	table_out_end(out);
	for (size_t i = 0; i < summary->n; i++) {
		const struct summary_minute *at = &summary->minutes[i];

		so_far += at->cost;
		table_out_text(out, span_of(zone_show_minute(at->minute, time)));
		table_out_count(out, at->calls);
		table_out_count(out, at->answered);
		table_out_count(out, at->not_answered);
		table_out_count(out, at->refused);
		table_out_count(out, at->unknown);
		table_out_count(out, at->open);
		table_out_count(out, at->overdue);
		table_out_count(out, at->talk_seconds);
		table_out_count(out, at->billed_minutes);
		table_out_money(out, at->cost);
		table_out_money(out, so_far);
		table_out_money(out, at->cost_at_risk);
		table_out_end(out);
	}
}

enum table_tone
summary_table_tone(enum state state, enum outcome outcome)
{
	switch (state) {
	case STATE_REJECTED:
	case STATE_DUPLICATE:
	case STATE_SUPPRESSED:
		return TABLE_QUIET;
	case STATE_READY:
	case STATE_DIALING:
	case STATE_PLACED:
		return TABLE_PLAIN;
	case STATE_ENDED:
		return outcome == OUTCOME_ANSWERED ? TABLE_GOOD
		       : outcome == OUTCOME_NONE   ? TABLE_WARNING
						   : TABLE_SO_SO;
	case STATE_OVERDUE:
	case STATE_REFUSED:
		return TABLE_WARNING;
	case STATE_UNKNOWN:
		return TABLE_BAD;
	}
	return TABLE_PLAIN;
}

static void
put_head(struct table_out *out, const char *what, const char *figure)
{
	table_out_head(out, span_of(what), TABLE_HEAD_OURS);
	table_out_head(out, span_of(figure), TABLE_HEAD_OURS);
	table_out_end(out);
}

static void
put_count(struct table_out *out, const char *what, int64_t n)
{
	table_out_text(out, span_of(what));
	table_out_count(out, n);
	table_out_end(out);
}

static void
put_money(struct table_out *out, const char *what, money amount)
{
	table_out_text(out, span_of(what));
	table_out_money(out, amount);
	table_out_end(out);
}

/* A line, unless there is nothing to tell. */
static void
put_some(struct table_out *out, const char *what, int64_t n)
{
	if (n > 0)
		put_count(out, what, n);
}

static void
put_states(struct table_out *out, const struct ledger_totals *totals)
{
	put_head(out, "contacts", "number");
	put_count(out, "rows of the roll", totals->rows);
	put_count(out, "contacts", totals->contacts);
	for (int state = STATE_REJECTED; state < STATE_END; state++) {
		/* The ended ones are told apart below. */
		enum table_tone tone = state == STATE_ENDED
					   ? TABLE_PLAIN
					   : summary_table_tone((enum state)state, OUTCOME_NONE);

		if (totals->states[state] == 0)
			continue;
		table_out_tone(out, span_of(state_name((enum state)state)), tone);
		table_out_count(out, totals->states[state]);
		table_out_end(out);
	}
}

static void
put_figures(struct table_out *out, const struct summary *summary, int64_t alarms)
{
	const struct ledger_totals *totals = &summary->totals;

	put_head(out, "calls and cost", "number");
	put_count(out, "attempts", totals->attempts);
	put_count(out, "talk seconds", summary->talk_seconds);
	put_count(out, "minutes billed", totals->minutes);
	put_money(out, "cost, yuan", totals->cost);
	put_money(out, "reserved still, yuan", totals->reserved);
	put_count(out, "cost is not the computed one", totals->differences);
	put_some(out, "ended without a cost", totals->uncharged);
	put_some(out, "alarms", alarms);
}

/* The outcomes that occur, and a chart of them. */
static void
put_outcomes(struct table_out *out, const struct ledger_totals *totals)
{
	struct table_chart chart = { .title = "Calls by outcome",
		.sheet = "Summary",
		.head = table_out_rows(out),
		.n = 1,
		.series = { { .column = 1, .tone = TABLE_PLAIN } },
		.values = true };

	put_head(out, "outcome", "calls");
	for (int i = 1; i <= OUTCOME_END; i++) {
		int outcome = i % OUTCOME_END; /* what is not known comes last */

		if (totals->outcomes[outcome] == 0)
			continue;
		table_out_tone(out,
		    span_of(outcome == OUTCOME_NONE ? "not known"
						    : outcome_name((enum outcome)outcome)),
		    summary_table_tone(STATE_ENDED, (enum outcome)outcome));
		table_out_count(out, totals->outcomes[outcome]);
		table_out_end(out);
		chart.points++;
	}
	if (chart.points > 0)
		table_out_chart(out, &chart);
}

static void
add_series(struct table_chart *chart, int64_t calls, size_t column, enum table_tone tone)
{
	if (calls > 0)
		chart->series[chart->n++] = (struct table_series){ column, tone };
}

static void
put_charts(struct table_out *out, const struct summary *summary)
{
	struct table_chart calls = {
		.title = "Calls by minute", .sheet = MINUTES, .points = (int64_t)summary->n
	};
	struct table_chart cost = calls;
	struct summary_minute sum = { 0 };

	if (summary->n == 0)
		return;
	for (size_t i = 0; i < summary->n; i++) {
		sum.answered += summary->minutes[i].answered;
		sum.not_answered += summary->minutes[i].not_answered;
		sum.open += summary->minutes[i].open;
		sum.overdue += summary->minutes[i].overdue;
		sum.refused += summary->minutes[i].refused;
		sum.unknown += summary->minutes[i].unknown;
	}
	add_series(&calls, sum.answered, ANSWERED, TABLE_GOOD);
	add_series(&calls, sum.not_answered, NOT_ANSWERED, TABLE_QUIET);
	add_series(&calls, sum.open, OPEN, TABLE_PLAIN);
	add_series(&calls, sum.overdue, OVERDUE, TABLE_SO_SO);
	add_series(&calls, sum.refused, REFUSED, TABLE_WARNING);
	add_series(&calls, sum.unknown, UNKNOWN, TABLE_BAD);
	table_out_chart(out, &calls);
	cost.title = "Cost by minute, yuan";
	add_series(&cost, 1, COST, TABLE_PLAIN);
	table_out_chart(out, &cost);
}

void
summary_table_totals(struct table_out *out, const struct summary *summary, int64_t alarms)
{
	table_out_sheet(out, "Summary", TABLE_PAGE);
	put_states(out, &summary->totals);
	table_out_end(out);
	put_figures(out, summary, alarms);
	table_out_end(out);
	put_outcomes(out, &summary->totals);
	put_charts(out, summary);
}
