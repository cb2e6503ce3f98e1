/*
 * progress.c: the line that shows how far a campaign is. The main thread. Never waits, and never
 * says more than the ledger's totals do.
 */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "shown.h"
#include "units.h"
#include "utf8.h"
#include "zone.h"

#include "banned.h"

#define TERMINAL_EVERY (SECOND_NS / 5)
#define PLAIN_EVERY    (60 * SECOND_NS)
#define RATE_OVER      (5 * SECOND_NS) /* calls per second are those of the last 5 to 10 seconds */

struct progress
progress_new(bool quiet, int64_t interval_ns)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return (struct progress){
		.quiet = quiet,
		.terminal = isatty(STDERR_FILENO) == 1 && term != NULL && strcmp(term, "dumb") != 0,
		.colour = no_colour == NULL || no_colour[0] == '\0',
		.interval_ns = interval_ns,
	};
}

static int64_t
needing_person(const struct ledger_totals *totals)
{
	return totals->states[STATE_REFUSED] + totals->states[STATE_UNKNOWN] +
	       totals->states[STATE_OVERDUE];
}

/* Calls started per second, over the last seconds. */
static double
calls_per_second(struct progress *p, const struct engine_stats *stats)
{
	int64_t span = stats->now - p->last_time;

	if (stats->now - p->mark_time >= RATE_OVER) {
		p->last_time = p->mark_time;
		p->last_started = p->mark_started;
		p->mark_time = stats->now;
		p->mark_started = stats->started;
	}
	if (span < SECOND_NS / 2)
		return 0;
	return (double)(stats->started - p->last_started) * (double)SECOND_NS / (double)span;
}

/*
 * How long the contacts that wait will take at the rate asked for, or the one reached when that is
 * lower.
 */
static int64_t
time_left(const struct progress *p, const struct ledger_totals *totals, double rate)
{
	int64_t ready = totals->states[STATE_READY];
	double each = (double)p->interval_ns;

	if (ready == 0)
		return 0;
	if (rate > 0 && (double)SECOND_NS / rate > each)
		each = (double)SECOND_NS / rate;
	/* Beyond ten years the figure says nothing more. */
	return (double)ready * each > 3e17 ? INT64_C(300000000000000000)
					   : (int64_t)((double)ready * each);
}

static void
compose(struct progress *p, const struct engine_stats *stats)
{
	const struct ledger_totals *totals = stats->totals;
	int64_t open = totals->states[STATE_DIALING] + totals->states[STATE_PLACED];
	int64_t to_call = totals->contacts - totals->states[STATE_REJECTED] -
			  totals->states[STATE_DUPLICATE] - totals->states[STATE_SUPPRESSED];
	int64_t done = to_call - totals->states[STATE_READY] - open;
	double rate = calls_per_second(p, stats);
	int64_t person = needing_person(totals);
	int64_t left = time_left(p, totals, rate);
	char a[32], b[32], when[ZONE_TEXT];

	text_clear(&p->line);
	text_addf(&p->line, "%s/%s done", units_show_count(done, a), units_show_count(to_call, b));
	if (totals->states[STATE_READY] > 0)
		text_addf(&p->line, ", %.1f/s", rate);
	text_addf(&p->line, ", %s open", units_show_count(open, a));
	text_addf(
	    &p->line, ", %s answered", units_show_count(totals->outcomes[OUTCOME_ANSWERED], a));
	text_addf(&p->line, ", %s", units_show_count(person, a));
	text_adds(&p->line, person == 1 ? " needs a person" : " need a person");
	text_addf(&p->line, ", cost %s", money_show(totals->cost, a));
	if (stats->held_until > stats->now)
		text_addf(&p->line, ", holding back %s (%s)",
		    units_show_duration(stats->held_until - stats->now, a), stats->held_why);
	else if (stats->shut_until != 0)
		text_addf(&p->line, ", outside calling hours until %s",
		    zone_show(stats->shut_until, when));
	else if (left > 0)
		text_addf(&p->line, ", %s left", units_show_duration(left, a));
	else if (open > 0)
		text_adds(&p->line, ", waiting for records");
}

/* Writes the line over the one before, no wider than the terminal. */
static void
show_on_terminal(struct progress *p, bool alert)
{
	struct winsize size = { 0 };
	struct span rest = text_span(&p->line);
	const char *end = rest.data;
	int width = 80, columns = 0;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		width = size.ws_col;
	while (rest.len > 0) {
		int wide = utf8_take(&rest) >= 0x1100 ? 2 : 1;

		if (columns + wide >= width)
			break;
		columns += wide;
		end = rest.data;
	}
	shown_control(p->colour && alert ? "\r\033[33m" : "\r");
	(void)fprintf(stderr, "%.*s", (int)(end - p->line.data), p->line.data);
	shown_control(p->colour && alert ? "\033[0m" : "");
	if (p->shown > columns)
		(void)fprintf(stderr, "%*s", p->shown - columns, "");
	p->shown = columns;
	(void)fflush(stderr);
}

int64_t
progress_turn(struct progress *p, const struct engine_stats *stats)
{
	char time[ZONE_TEXT];

	if (p->quiet)
		return INT64_MAX;
	if (p->begun == 0) {
		p->begun = p->mark_time = p->last_time = stats->now;
		p->next = stats->now + (p->terminal ? 0 : PLAIN_EVERY);
	}
	if (stats->now < p->next)
		return p->next;
	compose(p, stats);
	if (p->line.failed) {
		/* Short of memory: the campaign matters, this line does not. */
	} else if (p->terminal) {
		show_on_terminal(p, needing_person(stats->totals) > 0);
	} else {
		(void)fprintf(stderr, "%s %s\n", zone_show(clock_wall(), time), text_str(&p->line));
	}
	p->next = stats->now + (p->terminal ? TERMINAL_EVERY : PLAIN_EVERY);
	return p->next;
}

void
progress_clear(struct progress *p)
{
	if (p->shown > 0) {
		shown_control("\r");
		(void)fprintf(stderr, "%*s", p->shown, "");
		shown_control("\r");
	}
	p->shown = 0;
}

void
progress_free(struct progress *p)
{
	text_free(&p->line);
}
