/*
 * status.c: `rollcall status`: where a campaign stands and which rows need a person. The main
 * thread. Reads the ledger, also while a run writes it, and never changes it.
 */
#include <stdio.h>

#include "command.h"
#include "ledger_settle.h"
#include "lock.h"
#include "recovery.h"
#include "report.h"
#include "status_json.h"
#include "units.h"
#include "zone.h"

#include "banned.h"

#define SHOWN 20 /* rows of a kind, in the text */

struct status {
	const struct config *config;
	int64_t person; /* rows so far */
	int64_t shown;
	bool (*wanted)(const struct ledger_row *row);
	bool no_memory;
};

static bool
needs_person(const struct ledger_row *row)
{
	return state_needs_person(row->state);
}

/* No run works on the row, and it is not finished. */
static bool
is_unfinished(const struct ledger_row *row)
{
	return row->state == STATE_DIALING || row->state == STATE_PLACED;
}

static bool
lacks_something(const struct ledger_row *row)
{
	return row->state == STATE_ENDED &&
	       (row->outcome == OUTCOME_NONE || row->cost == MONEY_NONE);
}

static int
show_row(void *ctx, const struct ledger_row *row)
{
	struct status *status = ctx;
	char label[32], time[ZONE_TEXT], masked[PHONE_SIZE], phone[PHONE_SIZE];

	status->person += needs_person(row);
	if (!status->wanted(row) || status->shown++ >= SHOWN)
		return 0;
	(void)snprintf(phone, sizeof phone, "%.*s", (int)row->phone.len, row->phone.data);
	phone_mask(phone, masked);
	(void)printf("  %-8s %s  %-8s %s  %.*s%s%.*s\n", contact_label(row->row, row->part, label),
	    masked, state_name(row->state), zone_show(row->claimed_at, time), (int)row->reason.len,
	    row->reason.data == NULL ? "" : row->reason.data, row->call_id.len > 0 ? "  " : "",
	    (int)row->call_id.len, row->call_id.data == NULL ? "" : row->call_id.data);
	return 0;
}

/* The rows that are `wanted`, n of them. 0, or -1: the ledger's problem. */
static int
show_rows(struct status *status, struct ledger *ledger, const char *head, int64_t n,
    bool (*wanted)(const struct ledger_row *row))
{
	char shown[32];

	if (n <= 0)
		return 0;
	status->shown = status->person = 0;
	status->wanted = wanted;
	(void)printf("%s:\n", head);
	if (ledger_each_row(ledger, LEDGER_CONTACTS, show_row, status) != 0)
		return -1;
	if (n > SHOWN)
		(void)printf("  and %s more (%s)\n", units_show_count(n - SHOWN, shown),
		    wanted == is_unfinished ? "the results have all" : "--json has all");
	return 0;
}

/* Prints what to do about rows in each state that needs a person. */
static void
show_ways(
    const struct status *status, const struct ledger_totals *totals, int64_t lacking, long pid)
{
	static const struct {
		enum state state;
		bool at_rest; /* while no run works on them */
		const char *way;
	} ways[] = {
		{ STATE_READY, true, "not called yet: the same rollcall run goes on" },
		{ STATE_DIALING, true, "a run was cut off: rollcall collect %s finds out" },
		{ STATE_PLACED, true,
		    "the record is awaited: rollcall collect %s asks for it; or say how it ended:"
		    " rollcall settle %s --row N --ended OUTCOME" },
		{ STATE_OVERDUE, false,
		    "no record came: rollcall collect %s asks again; or say how it ended: rollcall"
		    " settle %s --row N --ended OUTCOME" },
		{ STATE_UNKNOWN, false,
		    "look it up with the service, then say so: rollcall settle %s --row N --placed ID,"
		    " --ended OUTCOME, --refused or --not-placed" },
		{ STATE_REFUSED, false,
		    "nobody was called: mend what the reason says, and call it in a campaign of its"
		    " own: rollcall run RESULTS --only refused" },
	};
	const char *ledger = status->config->roll;

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (totals->states[ways[i].state] == 0 || (ways[i].at_rest && pid != 0))
			continue;
		(void)printf("  %-8s ", state_name(ways[i].state));
		(void)printf(ways[i].way, ledger, ledger);
		(void)printf("\n");
	}
	if (lacking > 0)
		(void)printf(
		    "  %-8s its outcome or cost is not known: rollcall collect %s asks again;"
		    " or say it: rollcall settle %s --row N --ended OUTCOME --cost YUAN\n",
		    state_name(STATE_ENDED), ledger, ledger);
}

static int
show_settlement(void *ctx, const char *label, int64_t at, const char *who, const char *what)
{
	char time[ZONE_TEXT];

	(void)ctx;
	(void)printf("  row %-8s %s by %s at %s\n", label, what, who, zone_show(at, time));
	return 0;
}

static int
print_json(struct status *status, struct ledger *ledger, const char *service, long pid)
{
	const struct status_facts facts = {
		.ledger = status->config->roll,
		.service = service,
		.pid = pid,
		.budget = MONEY_NONE,
	};
	struct text out = { 0 };
	int rc = status_json(&out, ledger, &facts, &status->person);

	text_adds(&out, "}\n");
	if (rc == 0 && !out.failed)
		(void)fputs(text_str(&out), stdout);
	status->no_memory = out.failed;
	text_free(&out);
	return rc;
}

static int
count_one(void *ctx, const struct ledger_row *row)
{
	*(int64_t *)ctx += lacks_something(row);
	return 0;
}

/* How many ended rows lack an outcome or a cost. 0, or -1: the ledger's problem. */
static int
count_lacking(struct ledger *ledger, int64_t *n)
{
	const struct ledger_totals *totals = ledger_totals(ledger);

	*n = 0;
	if (totals->uncharged == 0 && report_not_known(totals) == 0)
		return 0;
	return ledger_each_row(ledger, LEDGER_CONTACTS, count_one, n);
}

static int
print_text(struct status *status, struct ledger *ledger, const char *service, long pid)
{
	const struct ledger_totals *totals = ledger_totals(ledger);
	int64_t needing = totals->states[STATE_REFUSED] + totals->states[STATE_UNKNOWN] +
			  totals->states[STATE_OVERDUE];
	int64_t unfinished, lacking = 0;

	(void)printf("%s, %s%s", status->config->roll, service, pid == 0 ? "\n" : "");
	if (pid != 0)
		(void)printf(", running (process %ld)\n", pid);
	report_totals(stdout, totals);
	if (report_alarms(stdout, ledger) != 0)
		return -1;
	unfinished = pid != 0 ? 0 : totals->states[STATE_DIALING] + totals->states[STATE_PLACED];
	if (count_lacking(ledger, &lacking) != 0 ||
	    show_rows(status, ledger, "rows that need a person", needing, needs_person) != 0 ||
	    show_rows(status, ledger, "rows that nobody works on any more", unfinished,
		is_unfinished) != 0 ||
	    show_rows(status, ledger, "ended rows whose outcome or cost is not known", lacking,
		lacks_something) != 0)
		return -1;
	status->person = needing;
	if (needing + unfinished + lacking > 0 || (pid == 0 && totals->states[STATE_READY] > 0))
		(void)printf("what to do:\n");
	show_ways(status, totals, lacking, pid);
	return ledger_each_settlement(ledger, show_settlement, NULL);
}

enum exit_code
status_command(struct config *config, struct problem *problem)
{
	struct status status = { .config = config };
	struct ledger *ledger = ledger_open(config->roll, false, problem);
	struct text zone = { 0 }, service = { 0 };
	long pid = lock_holder(config->roll);
	int failed;

	if (ledger == NULL)
		return problem->code;
	failed = ledger_get(ledger, "time-zone", &zone) != 0 ||
		 ledger_get(ledger, "service", &service) != 0;
	if (!failed &&
	    zone_set(config->time_zone != NULL ? config->time_zone : text_str(&zone), problem) != 0)
		goto out;
	if (!failed)
		failed = (config->json ? print_json : print_text)(
			     &status, ledger, text_str(&service), pid) != 0;
	if (failed)
		*problem = *ledger_problem(ledger);
	else if (status.no_memory)
		(void)problem_memory(problem);
	else
		(void)recovery_check(ledger, config->roll, problem);
out:
	text_free(&zone);
	text_free(&service);
	ledger_free(ledger);
	if (problem->code != EXIT_DONE)
		return problem->code;
	return status.person > 0 ? EXIT_PERSON : EXIT_DONE;
}
