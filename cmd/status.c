/*
 * status.c: `rollcall status`: where a campaign stands and which rows need a person. The main
 * thread. Reads the ledger, also while a run writes it, and never changes it.
 */
#include <stdio.h>

#include "command.h"
#include "dial_result.h"
#include "ledger_settle.h"
#include "lock.h"
#include "report.h"
#include "status_json.h"
#include "units.h"
#include "zone.h"

#include "banned.h"

#define SHOWN 20 /* rows that need a person, in the text */

struct status {
	const struct config *config;
	int64_t person; /* rows so far */
	bool no_memory;
};

static int
show_person(void *ctx, const struct ledger_row *row)
{
	struct status *status = ctx;
	char label[32], time[ZONE_TEXT], masked[PHONE_SIZE], phone[PHONE_SIZE];

	if (!state_needs_person(row->state))
		return 0;
	if (status->person++ >= SHOWN)
		return 0;
	(void)snprintf(phone, sizeof phone, "%.*s", (int)row->phone.len, row->phone.data);
	phone_mask(phone, masked);
	(void)printf("  %-8s %s  %-8s %s  %.*s%s%.*s\n", contact_label(row->row, row->part, label),
	    masked, state_name(row->state), zone_show(row->claimed_at, time), (int)row->reason.len,
	    row->reason.data == NULL ? "" : row->reason.data, row->call_id.len > 0 ? "  " : "",
	    (int)row->call_id.len, row->call_id.data == NULL ? "" : row->call_id.data);
	return 0;
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
print_text(struct status *status, struct ledger *ledger, const char *service, long pid)
{
	const struct ledger_totals *totals = ledger_totals(ledger);
	int64_t needing = totals->states[STATE_REFUSED] + totals->states[STATE_UNKNOWN] +
			  totals->states[STATE_OVERDUE];
	char n[32];

	(void)printf("%s, %s%s", status->config->roll, service, pid == 0 ? "\n" : "");
	if (pid != 0)
		(void)printf(", running (process %ld)\n", pid);
	report_totals(stdout, totals);
	if (needing > 0) {
		(void)printf("rows that need a person:\n");
		if (ledger_each_row(ledger, LEDGER_CONTACTS, show_person, status) != 0)
			return -1;
		if (needing > SHOWN)
			(void)printf("  and %s more (--json has all)\n",
			    units_show_count(needing - SHOWN, n));
	}
	return ledger_each_settlement(ledger, show_settlement, NULL);
}

enum exit_code
status_command(const struct config *config, struct problem *problem)
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
		(void)dial_result_check(ledger, config->roll, problem);
out:
	text_free(&zone);
	text_free(&service);
	ledger_free(ledger);
	if (problem->code != EXIT_DONE)
		return problem->code;
	return status.person > 0 ? EXIT_PERSON : EXIT_DONE;
}
