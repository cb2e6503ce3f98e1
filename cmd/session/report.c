/*
 * report.c: the words before and after a campaign. The main thread. Prints what the ledger says.
 */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "history_dnc.h"
#include "session.h"
#include "units.h"
#include "zone.h"

#include "banned.h"

#define SHOWN        3 /* requirements before the first call */
#define ALARMS_SHOWN 10
#define ASKED_MAX    100000 /* of whom it is looked up who called them before */

money
report_worst(const struct config *config, const struct ledger *ledger)
{
	return units_times(ledger_totals(ledger)->states[STATE_READY],
	    ledger_worst(ledger, config->longest_ns, config->price));
}

/*
 * What would be sent, line by line, with the contact's own number masked wherever it stands in it.
 */
static void
show_requirement(const struct ledger_ready *ready, const struct policy *policy)
{
	struct text sent = { 0 }, masked = { 0 }, line = { 0 };
	struct span parameters = text_span(&ready->parameters), value;
	char number[PHONE_SIZE];
	const char *found, *rest;
	enum call_parameter part;

	preamble_compose(
	    &policy->preamble, text_span(&ready->name), text_span(&ready->requirement), &sent);
	rest = text_str(&sent);
	phone_mask(ready->phone, number);
	while ((found = strstr(rest, ready->phone)) != NULL) {
		text_add(&masked, rest, (size_t)(found - rest));
		text_adds(&masked, number);
		rest = found + strlen(ready->phone);
	}
	text_adds(&masked, rest);
	text_addlines(&line, text_span(&masked));
	(void)fprintf(stderr, "  %s", number);
	while (call_parameters_next(&parameters, &part, &value))
		(void)fprintf(
		    stderr, "  %s=%.*s", call_parameters_name(part), (int)value.len, value.data);
	(void)fprintf(stderr, "\n");
	for (rest = text_str(&line); rest != NULL && *rest != '\0'; rest = found) {
		found = strchr(rest, '\n');
		(void)fprintf(stderr, "    %.*s\n",
		    found == NULL ? (int)strlen(rest) : (int)(found - rest), rest);
		found = found == NULL ? NULL : found + 1;
	}
	text_free(&sent);
	text_free(&masked);
	text_free(&line);
}

static int
show_first(struct ledger *ledger, const struct policy *policy, struct problem *problem)
{
	int64_t left = ledger_totals(ledger)->states[STATE_READY];
	const struct ledger_ready *ready;
	int found = 0;

	if (left > SHOWN)
		left = SHOWN;
	(void)fprintf(stderr, "the first calls, as they would be sent:\n");
	for (; left > 0 && (found = ledger_next_ready(ledger, INT64_MAX, &ready)) == 1; left--)
		show_requirement(ready, policy);
	if (found < 0) {
		*problem = *ledger_problem(ledger);
		return -1;
	}
	ledger_rewind(ledger);
	return 0;
}

/* How many of those who wait were called by another campaign, and which called last. */
static int
show_before(struct ledger *ledger, struct history *history, struct problem *problem)
{
	const struct ledger_ready *ready;
	struct text campaign = { 0 }, last = { 0 };
	int64_t waiting = ledger_totals(ledger)->states[STATE_READY];
	int64_t called = 0, asked = 0, most = waiting < ASKED_MAX ? waiting : ASKED_MAX;
	char n[32];
	int rc = history_read_begin(history), found = 0;

	/* Stops at the last contact: behind it ledger_next_ready begins again. */
	while (rc == 0 && asked < most &&
	       (found = ledger_next_ready(ledger, INT64_MAX, &ready)) == 1) {
		int before = history_before(history, ready->phone, &campaign);

		asked++;
		rc = before < 0 ? -1 : 0;
		if (before != 1)
			continue;
		called++;
		text_clear(&last);
		text_addspan(&last, text_span(&campaign));
	}
	if (rc != 0 || history_read_end(history) != 0) {
		*problem = *history_problem(history);
		rc = -1;
	} else if (found < 0) {
		*problem = *ledger_problem(ledger);
		rc = -1;
	} else if (called > 0) {
		(void)fprintf(stderr, "%s of them were called before%s, one by %s\n",
		    units_show_count(called, n),
		    asked == ASKED_MAX ? " (of the first 100,000)" : "", text_str(&last));
	}
	ledger_rewind(ledger);
	text_free(&campaign);
	text_free(&last);
	return rc;
}

/* Prints calling hours, lists, and who was called before. */
static int
show_policy(const struct config *config, struct ledger *ledger, struct policy *policy,
    struct problem *problem)
{
	struct window window;
	int64_t now = clock_wall();
	char time[ZONE_TEXT], n[32];
	int64_t listed;

	(void)window_parse(span_of(session_window(config)), &window);
	(void)fprintf(stderr, "calling hours %s", session_window(config));
	if (!window_open_at(&window, now))
		(void)fprintf(stderr, " (closed now, open from %s)",
		    zone_show(window_next(&window, now), time));
	(void)fprintf(stderr, "\n");
	if (config->simulate)
		return 0;
	(void)fprintf(stderr, "data folder %s", text_str(&policy->folder));
	if (policy->history == NULL) {
		(void)fprintf(stderr, ": nothing is kept there yet\n");
		return 0;
	}
	listed = history_dnc_count(policy->history);
	if (listed < 0) {
		*problem = *history_problem(policy->history);
		return -1;
	}
	(void)fprintf(stderr, ": %s on the do-not-call list\n", units_show_count(listed, n));
	return show_before(ledger, policy->history, problem);
}

static void
show_cost(const struct config *config, const struct ledger *ledger)
{
	int64_t ready = ledger_totals(ledger)->states[STATE_READY];
	char a[32], b[32], c[32];

	if (config->price == MONEY_NONE) {
		(void)fprintf(stderr, "worst cost not known: --price tells what a minute costs\n");
		return;
	}
	(void)fprintf(stderr, "worst cost %s yuan (every call %s at %s a minute)",
	    money_show(report_worst(config, ledger), a), units_show_duration(config->longest_ns, b),
	    money_show(config->price, c));
	(void)fprintf(stderr, ", %s if everybody talks for one minute\n",
	    money_show(units_times(ready, config->price), a));
	report_dearer(stderr, ledger_totals(ledger));
	if (config->budget != MONEY_NONE)
		(void)fprintf(stderr, "budget %s yuan: no call starts that could break it\n",
		    money_show(config->budget, a));
}

int
report_plan(const struct config *config, struct ledger *ledger, struct policy *policy,
    struct problem *problem)
{
	const struct ledger_totals *totals = ledger_totals(ledger);
	int64_t ready = totals->states[STATE_READY];
	char a[32], b[32];

	(void)fprintf(stderr, "%s: %s rows, %s numbers: %s ready", config->roll,
	    units_show_count(totals->rows, a), units_show_count(totals->contacts, b),
	    units_show_count(ready, (char[32]){ 0 }));
	for (int state = STATE_REJECTED; state < STATE_END; state++)
		if (totals->states[state] > 0 && state != STATE_READY)
			(void)fprintf(stderr, ", %s %s", units_show_count(totals->states[state], a),
			    state_name((enum state)state));
	(void)fprintf(stderr, "\n%s to call, about %s at this rate\n", units_show_count(ready, a),
	    units_show_duration(units_times(ready, config->interval_ns), b));
	if (show_policy(config, ledger, policy, problem) != 0)
		return -1;
	show_cost(config, ledger);
	return ready == 0 ? 0 : show_first(ledger, policy, problem);
}

int64_t
report_not_known(const struct ledger_totals *totals)
{
	int64_t n = totals->states[STATE_ENDED];

	for (int outcome = OUTCOME_NONE + 1; outcome < OUTCOME_END; outcome++)
		n -= totals->outcomes[outcome];
	return n;
}

static void
show_states(FILE *out, const struct ledger_totals *totals)
{
	char n[32];

	(void)fprintf(out, "  contacts   %9s\n", units_show_count(totals->contacts, n));
	for (int state = STATE_REJECTED; state < STATE_END; state++) {
		int64_t not_known = state == STATE_ENDED ? report_not_known(totals) : 0;
		const char *comma = "   ";

		if (totals->states[state] == 0)
			continue;
		(void)fprintf(out, "  %-10s %9s", state_name((enum state)state),
		    units_show_count(totals->states[state], n));
		for (int o = 1; state == STATE_ENDED && o < OUTCOME_END; o++) {
			if (totals->outcomes[o] == 0)
				continue;
			(void)fprintf(out, "%s%s %s", comma, outcome_name((enum outcome)o),
			    units_show_count(totals->outcomes[o], n));
			comma = ", ";
		}
		if (not_known > 0)
			(void)fprintf(out, "%snot known %s", comma, units_show_count(not_known, n));
		(void)fprintf(out, "\n");
	}
}

void
report_dearer(FILE *out, const struct ledger_totals *totals)
{
	char most[32];

	if (totals->dearer > 0)
		(void)fprintf(out,
		    "  a call was charged more than was kept for it (--price was too low): %s yuan,"
		    " which each later call is reckoned with\n",
		    money_show(totals->dearest, most));
}

static void
show_money(FILE *out, const struct ledger_totals *totals)
{
	char n[32];

	(void)fprintf(out, "  minutes    %9s\n", units_show_count(totals->minutes, n));
	(void)fprintf(out, "  cost       %9s yuan", money_show(totals->cost, n));
	if (totals->reserved > 0)
		(void)fprintf(out, ", and up to %s more for calls whose cost is not known yet",
		    money_show(totals->reserved, n));
	(void)fprintf(out, "\n");
	if (totals->differences > 0)
		(void)fprintf(out,
		    "  %s calls cost other than minutes x --price: see call_cost_computed\n",
		    units_show_count(totals->differences, n));
	report_dearer(out, totals);
	if (totals->opt_outs > 0)
		(void)fprintf(out, "  %s asked for no more calls: see call_reason\n",
		    units_show_count(totals->opt_outs, n));
	if (totals->uncharged > 0)
		(void)fprintf(out, "  %s calls ended without a cost in their record\n",
		    units_show_count(totals->uncharged, n));
}

void
report_totals(FILE *out, const struct ledger_totals *totals)
{
	show_states(out, totals);
	show_money(out, totals);
}

struct alarms {
	FILE *out;
	int left;
};

static int
show_alarm(void *ctx, const char *label, const char *text)
{
	struct alarms *alarms = ctx;

	if (alarms->left-- > 0)
		(void)fprintf(alarms->out, "  ALARM      row %s: %s\n", label, text);
	return 0;
}

int
report_alarms(FILE *out, struct ledger *ledger)
{
	struct alarms alarms = { out, ALARMS_SHOWN };

	if (ledger_each_alarm(ledger, show_alarm, &alarms) != 0)
		return -1;
	if (alarms.left < 0)
		(void)fprintf(out, "  and %d more alarms\n", -alarms.left);
	return 0;
}

/* What each state that needs a person asks for. */
static void
show_next_steps(const struct ledger_totals *totals)
{
	static const struct {
		enum state state;
		const char *what;
	} steps[] = {
		{ STATE_REFUSED, "the service said no and called nobody: call_reason tells why" },
		{ STATE_UNKNOWN,
		    "may have been called, nobody can tell: look them up with the service, then say so:"
		    " rollcall settle LEDGER --row N" },
		{ STATE_OVERDUE,
		    "were called, but no record came: rollcall collect LEDGER asks again, later" },
	};
	int64_t missed = totals->outcomes[OUTCOME_NO_ANSWER] + totals->outcomes[OUTCOME_BUSY];
	int64_t not_known = report_not_known(totals), person = 0;
	char n[32];

	if (totals->states[STATE_REJECTED] > 0)
		(void)fprintf(stderr,
		    "rejected rows were not called: call_reason tells why, and rollcall check"
		    " --rejects FILE writes them to be mended\n");
	if (missed > 0)
		(void)fprintf(stderr,
		    "%s did not answer or %s busy: rollcall run RESULTS --only no_answer,busy"
		    " calls them again\n",
		    units_show_count(missed, n), missed == 1 ? "was" : "were");
	if (not_known > 0)
		(void)fprintf(stderr,
		    "%s ended, and their records do not say how: rollcall collect LEDGER asks"
		    " again, and rollcall status LEDGER names them\n",
		    units_show_count(not_known, n));
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		person += totals->states[steps[i].state];
	if (person == 0)
		return;
	(void)fprintf(stderr, "%s %s a person (call_status in the results):\n",
	    units_show_count(person, n), person == 1 ? "row needs" : "rows need");
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (totals->states[steps[i].state] > 0)
			(void)fprintf(stderr, "  %-10s %9s   %s\n", state_name(steps[i].state),
			    units_show_count(totals->states[steps[i].state], n), steps[i].what);
}

int
report_end(const struct config *config, struct ledger *ledger, const struct paths *paths,
    struct problem *problem)
{
	const struct ledger_totals *totals = ledger_totals(ledger);

	if (config->quiet)
		return 0;
	report_totals(stderr, totals);
	if (report_alarms(stderr, ledger) != 0) {
		*problem = *ledger_problem(ledger);
		return -1;
	}
	if (paths->results != NULL)
		(void)fprintf(stderr, "  results    %s\n", paths->results);
	if (paths->summary != NULL)
		(void)fprintf(stderr, "  by minute  %s\n", paths->summary);
	(void)fprintf(stderr, "  ledger     %s\n", paths->ledger);
	show_next_steps(totals);
	return 0;
}
