/*
 * confirm.c: asking before real people are called. The main thread. Must never take silence for
 * yes.
 */
#include "confirm.h"

#include <stdio.h>
#include <unistd.h>

#include "asking.h"
#include "report.h"

#include "banned.h"

int
confirm_possible(const struct config *config, struct problem *problem)
{
	if (config->yes || config->simulate ||
	    (isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1))
		return 0;
	return problem_set(problem, EXIT_USAGE,
	    "real people would be called: --yes is wanted where nobody can be asked%s",
	    config->phones != NULL ? "" : " (--dry-run shows what would happen)");
}

/*
 * The account's balance, where the service tells one: below the worst cost nobody is called without
 * --yes. 0: go on.
 */
static int
check_balance(const struct config *config, const struct ledger *ledger, struct problem *problem)
{
	struct asking asking = { 0 };
	struct json *document = NULL;
	struct problem why = { 0 };
	struct text shown = { 0 };
	char worst[32];
	double yuan = 0;
	int status = 0;

	if (asking_open(&asking, config, true, &why) == 0)
		document = asking_answer(&asking, ASK_BALANCE, &why);
	if (document != NULL && asking_balance(document, &shown, &yuan)) {
		(void)fprintf(stderr, "balance %s yuan\n", text_str(&shown));
		if (config->price != MONEY_NONE &&
		    yuan * MONEY_YUAN < (double)report_worst(config, ledger))
			status = problem_set(problem, EXIT_EARLY,
			    "the balance is below the worst cost, %s yuan: nobody was called; fill"
			    " it up, lower --max-call-minutes, or call all the same with --yes",
			    money_show(report_worst(config, ledger), worst));
	} else if (why.code == EXIT_SERVICE) {
		*problem = why;
		status = -1;
	} else {
		(void)fprintf(
		    stderr, "balance not known%s%s\n", why.code == EXIT_DONE ? "" : ": ", why.text);
	}
	json_free(document);
	text_free(&shown);
	asking_close(&asking);
	return status;
}

int
confirm_calls(const struct config *config, struct ledger *ledger, struct policy *policy,
    bool redials, struct problem *problem)
{
	char answer[16];

	if (config->yes || config->simulate ||
	    (ledger_totals(ledger)->states[STATE_READY] == 0 && !redials))
		return 0;
	if (confirm_possible(config, problem) != 0 ||
	    report_plan(config, ledger, policy, problem) != 0 ||
	    check_balance(config, ledger, problem) != 0)
		return -1;
	(void)fprintf(stderr, "call them now? [y/N] ");
	if (fgets(answer, sizeof answer, stdin) == NULL || (answer[0] != 'y' && answer[0] != 'Y'))
		return problem_set(
		    problem, EXIT_EARLY, "nobody was called; the same command asks again");
	return 0;
}
