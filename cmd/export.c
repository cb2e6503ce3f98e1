/*
 * export.c: `rollcall export`: a campaign's results again, at any time. The main thread. Reads the
 * ledger, also while a run writes it, and never changes it.
 */
#include <stdio.h>

#include "command.h"
#include "paths.h"
#include "recovery.h"
#include "results.h"
#include "writing.h"
#include "zone.h"

#include "banned.h"

static int
check_outputs(
    const struct config *config, struct ledger *ledger, const char *roll, struct problem *problem)
{
	if (config->output == NULL)
		return problem_set(
		    problem, EXIT_USAGE, "export: --output is missing; see rollcall export --help");
	if (paths_differ(roll, config->roll, config->output, config->summary, problem) != 0 ||
	    paths_writable(config, config->output, ledger, problem) != 0)
		return -1;
	if (paths_writable(config, config->summary, ledger, problem) != 0)
		return -1;
	return writing_fits_ledger(config->output, ledger, problem);
}

enum exit_code
export_command(struct config *config, struct problem *problem)
{
	struct results_files files = {
		.results = config->output, .summary = config->summary, .attempts = config->attempts
	};
	struct ledger *ledger = ledger_open(config->roll, false, problem);
	struct text zone = { 0 }, roll = { 0 };
	struct problem lost = { 0 };
	int status;

	if (ledger == NULL)
		goto out;
	/* The results are written all the same; that they are not complete is said last. */
	if (recovery_check(ledger, config->roll, &lost) < 0) {
		*problem = lost;
		goto out;
	}
	if (ledger_get(ledger, "time-zone", &zone) != 0 || ledger_get(ledger, "roll", &roll) != 0) {
		*problem = *ledger_problem(ledger);
		goto out;
	}
	if (zone_set(config->time_zone != NULL ? config->time_zone : text_str(&zone), problem) !=
		0 ||
	    check_outputs(config, ledger, text_str(&roll), problem) != 0)
		goto out;
	if (paths_keep(config->output, ledger, config->force, problem) != 0 ||
	    paths_keep(config->summary, ledger, config->force, problem) != 0)
		goto out;
	if (writing_from_ledger(config, ledger, &files.style, problem) != 0)
		goto out;
	status = results_write(ledger, &files, problem);
	/* One of two may be in its place when the other fails. */
	(void)fputs(text_str(&files.kept), stderr);
	if (status != 0)
		goto out;
	writing_tell_lost(files.lost);
	if (!config->quiet)
		(void)fprintf(stderr, "results: %s%s%s\n", config->output,
		    config->summary == NULL ? "" : ", by minute: ",
		    config->summary == NULL ? "" : config->summary);
	*problem = lost;
out:
	text_free(&files.kept);
	text_free(&zone);
	text_free(&roll);
	ledger_free(ledger);
	return problem->code;
}
