/*
 * confirm.c: asking before real people are called. The main thread. Must never take silence for
 * yes.
 */
#include "confirm.h"

#include <stdio.h>
#include <unistd.h>

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

int
confirm_calls(const struct config *config, struct ledger *ledger, struct respect *respect,
    struct problem *problem)
{
	char answer[16];

	if (config->yes || config->simulate || ledger_totals(ledger)->states[STATE_READY] == 0)
		return 0;
	if (confirm_possible(config, problem) != 0 ||
	    report_plan(config, ledger, respect, problem) != 0)
		return -1;
	(void)fprintf(stderr, "call them now? [y/N] ");
	if (fgets(answer, sizeof answer, stdin) == NULL || (answer[0] != 'y' && answer[0] != 'Y'))
		return problem_set(
		    problem, EXIT_EARLY, "nobody was called; the same command asks again");
	return 0;
}
