/*
 * call_all.c: a ledger as a campaign leaves it that is nearly done: all but the last LEAVE contacts
 * that waited were called and have ended, in the ledger and in the history of DIR.
 * call_all LEDGER LEAVE DIR
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "ledger.h"
#include "history.h"

#define GROUP 4096 /* calls of a commit */

/* Talk of a call is known by its number; ids are in no order, as a service gives them. */
static int
call(struct ledger *ledger, struct history *history, const struct ledger_ready *ready, int64_t at)
{
	static const char talk[] = "AI: 您好，提醒您周一来打疫苗\n用户: 好的，谢谢";
	static const char record[] = "{\"success\":true,\"data\":{\"status\":\"ended\"}}";
	uint64_t n = (uint64_t)ready->contact;
	struct ledger_ending ending = {
		.outcome = OUTCOME_ANSWERED,
		.seconds = ready->contact % 180 + 1,
		.ended_at = at + 60000,
		.transcript = { talk, sizeof talk - 1 },
		.record = { record, sizeof record - 1 },
	};
	struct ledger_ended ended;
	char key[TASK_KEY_SIZE], id[WIRE_ID_SIZE], phone[PHONE_SIZE];
	int64_t contact = ready->contact;

	memcpy(phone, ready->phone, sizeof phone);
	ending.cost = ending.computed = money_minutes(ending.seconds) * 1500;
	(void)snprintf(id, sizeof id, "%016llx-%08llx",
	    (unsigned long long)(n * UINT64_C(0x9e3779b97f4a7c15)), (unsigned long long)n);
	if (ledger_claim(ledger, contact, at, 15000, key) != 0 ||
	    ledger_place(ledger, contact, id, (struct span){ "{}", 2 }) != 0 ||
	    ledger_end(ledger, contact, STATE_PLACED, &ending, &ended) != 0)
		return -1;
	return history_call(history, phone, at, key) != 0 ||
		       history_outcome(history, key, OUTCOME_ANSWERED) != 1
		   ? -1
		   : 0;
}

static int
commit(struct ledger *ledger, struct history *history)
{
	return history_commit(history) != 0 || ledger_commit(ledger) != 0 ? -1 : 0;
}

int
main(int argc, char **argv)
{
	struct problem problem = { 0 };
	struct ledger *ledger = NULL;
	struct history *history = NULL;
	const struct ledger_ready *ready;
	struct text campaign = { 0 };
	int64_t leave, now;
	int status = 1;

	if (argc != 4)
		return 2;
	leave = strtoll(argv[2], NULL, 10);
	now = clock_wall();
	ledger = ledger_open(argv[1], true, &problem);
	history = ledger == NULL ? NULL : history_open(argv[3], true, &problem);
	if (history == NULL || ledger_get(ledger, "campaign", &campaign) != 0 ||
	    history_campaign(history, text_str(&campaign), argv[1], now) != 0)
		goto out;
	for (int64_t n = 0; ledger_totals(ledger)->states[STATE_READY] > leave; n++)
		if (ledger_next_ready(ledger, now, &ready) != 1 ||
		    call(ledger, history, ready, now) != 0 ||
		    (n % GROUP == 0 && commit(ledger, history) != 0))
			goto out;
	status = commit(ledger, history) == 0 ? 0 : 1;
out:
	if (status != 0 && ledger != NULL && ledger_problem(ledger)->code != EXIT_DONE)
		problem = *ledger_problem(ledger);
	else if (status != 0 && history != NULL && history_problem(history)->code != EXIT_DONE)
		problem = *history_problem(history);
	if (status != 0)
		(void)fprintf(stderr, "%s\n", problem.text);
	text_free(&campaign);
	history_free(history);
	ledger_free(ledger);
	return status;
}
