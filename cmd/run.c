/*
 * run.c: `rollcall run`: a campaign from its roll to its results. The main thread; it starts the
 * others. The order of steps is the point: nothing is called before the roll, the options, the
 * outputs and the key are known to be right, and the simulator is forked before there is a thread,
 * a lock or a ledger.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "command.h"
#include "confirm.h"
#include "ledger_again.h"
#include "options.h"
#include "recovery.h"
#include "report.h"
#include "roll_ledger.h"
#include "session.h"
#include "stepone.h"
#include "units.h"
#include "writing.h"
#include "zone.h"

#include "banned.h"

#define SIMULATED_TIME_SCALE 60

/* Fills in what depends on several options. 0, or -1 with *problem filled. */
static int
validate(struct config *config, struct session *session, struct problem *problem)
{
	const char *from_environment = getenv("STEPONEAI_API_BASE");

	if (config->simulate) {
		config->simulator.time_scale = SIMULATED_TIME_SCALE;
		if (config->price != MONEY_NONE)
			config->simulator.price = config->price;
		if (options_parse_simulate(config, problem) != 0)
			return -1;
		session->service = "simulated";
	} else {
		session->base = config->api_base != NULL   ? config->api_base
				: from_environment != NULL ? from_environment
							   : STEPONE_BASE;
		session->service = session->base;
		if (account_base_valid(session->base, problem) != 0)
			return -1;
	}
	if (session_check_money(config, problem) != 0)
		return -1;
	if (config->json && ((config->output != NULL && strcmp(config->output, "-") == 0) ||
				(config->summary != NULL && strcmp(config->summary, "-") == 0)))
		return problem_set(problem, EXIT_USAGE,
		    "--json takes standard output for itself; give --output and --summary files");
	if (zone_set(session_zone(config), problem) != 0 ||
	    paths_choose(config, &session->paths, problem) != 0)
		return -1;
	return paths_differ(config->roll, session->paths.ledger, session->paths.results,
	    session->paths.summary, problem);
}

static bool
exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/*
 * Results without their ledger are all that tells who was called: to replace them, as --force does,
 * would have everybody called again.
 */
static int
refuse_results(const struct session *session, struct problem *problem)
{
	const char *results = session->paths.results;
	struct stat st;

	if (session->config->force || results == NULL || lstat(results, &st) != 0 ||
	    !S_ISREG(st.st_mode))
		return -1;
	*problem = (struct problem){ 0 };
	return problem_set(problem, EXIT_USAGE,
	    "%s: is there already, and the ledger %s is not; if it holds what became of this roll, --suppress %s -o NEW.csv calls only those who were not called yet; --force replaces it and calls everybody, some of them again",
	    results, session->paths.ledger, results);
}

/* The files of a campaign that has no ledger yet. */
static int
check_outputs(const struct session *session, struct problem *problem)
{
	const struct config *config = session->config;

	if (paths_writable(config, session->paths.results, NULL, problem) == 0 &&
	    paths_writable(config, session->paths.summary, NULL, problem) == 0 &&
	    paths_new_ledger(config, session->paths.ledger, problem) == 0)
		return 0;
	/* Another run made it meanwhile: the lock, and the ledger itself, say what is what. */
	if (!exists(session->paths.ledger))
		return refuse_results(session, problem);
	*problem = (struct problem){ 0 };
	return 0;
}

/* What can be refused before there is a ledger is: it would outlive the mistake. */
static int
check_first(const struct session *session, struct problem *problem)
{
	if (exists(session->paths.ledger))
		return 0;
	if (confirm_possible(session->config, problem) != 0)
		return -1;
	return check_outputs(session, problem);
}

/* Where collect will write to. A pipe is not there any more then. */
static int
remember_output(struct session *session, const char *name, const char *path)
{
	struct text whole = { 0 };
	char folder[PATH_MAX];
	int status;

	if (path != NULL && strcmp(path, "-") != 0) {
		if (path[0] != '/' && getcwd(folder, sizeof folder) != NULL)
			text_addf(&whole, "%s/", folder);
		text_adds(&whole, path);
	}
	status = ledger_put(session->ledger, name, text_str(&whole));
	text_free(&whole);
	return status;
}

static int
open_ledger(struct session *session, struct problem *problem)
{
	const struct config *config = session->config;
	const char *path;

	if (session_lock(session, problem) != 0)
		return -1;
	path = session->paths.ledger;
	if (exists(path))
		session->ledger =
		    roll_ledger_go_on(config, &session->policy, path, session->service, problem);
	else
		session->ledger = roll_ledger_make(config, &session->policy, path,
		    session->paths.results, session->service, problem);
	if (session->ledger == NULL || session_recover(session, config->forget_ns, problem) != 0)
		return -1;
	if (ledger_put(session->ledger, "time-zone", session_zone(config)) != 0) {
		*problem = *ledger_problem(session->ledger);
		return -1;
	}
	if (writing_remember(config, session->ledger) != 0 ||
	    remember_output(session, "results", session->paths.results) != 0 ||
	    remember_output(session, "summary", session->paths.summary) != 0) {
		*problem = *ledger_problem(session->ledger);
		return -1;
	}
	if (paths_writable(config, session->paths.results, session->ledger, problem) != 0 ||
	    paths_writable(config, session->paths.summary, session->ledger, problem) != 0 ||
	    writing_fits_ledger(session->paths.results, session->ledger, problem) != 0)
		return -1;
	if (config->force &&
	    (paths_replace(session->paths.results, session->ledger, problem) != 0 ||
		paths_replace(session->paths.summary, session->ledger, problem) != 0))
		return -1;
	return 0;
}

/* Everything but sending: from the ledger that is there, or in one that is gone afterwards. */
static int
dry_run(struct session *session, struct problem *problem)
{
	const struct paths *paths = &session->paths;

	if (policy_open(&session->policy, session->config, POLICY_HISTORY_LOOK, problem) != 0)
		return -1;
	if (exists(paths->ledger))
		session->ledger = roll_ledger_peek(
		    session->config, &session->policy, paths->ledger, session->service, problem);
	else if (check_outputs(session, problem) == 0 &&
		 ledger_may_begin(paths->ledger, problem) == 0)
		session->ledger = roll_ledger_make(session->config, &session->policy, NULL,
		    paths->results, session->service, problem);
	if (session->ledger == NULL ||
	    paths_writable(session->config, paths->results, session->ledger, problem) != 0 ||
	    paths_writable(session->config, paths->summary, session->ledger, problem) != 0 ||
	    writing_fits_ledger(paths->results, session->ledger, problem) != 0 ||
	    report_plan(session->config, session->ledger, &session->policy, problem) != 0)
		return -1;
	(void)fprintf(stderr, "nothing was sent\n");
	return 0;
}

static int
is_redialed(void *ctx, const struct ledger_redial *call)
{
	const struct redial *redial = ctx;
	const struct redial_call ended = { call->outcome, call->attempts, call->claimed_at,
		call->ended_at };

	return redial_due(redial, &ended) != 0 ? 1 : 0;
}

/* Will somebody be called again? 1, 0, -1. */
static int
any_redial(struct session *session, struct problem *problem)
{
	struct redial redial = session->config->redial;
	int any;

	/* To look through all that have ended takes seconds for each few million. */
	if (!redial_any(&redial))
		return 0;
	any = ledger_each_redial(session->ledger, redial.times, is_redialed, &redial);
	if (any < 0)
		*problem = *ledger_problem(session->ledger);
	return any;
}

static enum exit_code
campaign(struct session *session, struct problem *problem)
{
	const struct ledger_totals *totals;
	struct problem later = { 0 };
	enum engine_end end;
	bool nobody;
	int redials;

	if (check_first(session, problem) != 0 || open_ledger(session, problem) != 0)
		return problem->code;
	redials = any_redial(session, problem);
	if (redials < 0 || confirm_calls(session->config, session->ledger, &session->policy,
			       redials > 0, problem) != 0)
		return problem->code;
	totals = ledger_totals(session->ledger);
	nobody = totals->states[STATE_READY] + totals->states[STATE_PLACED] + redials == 0;
	end = nobody ? ENGINE_DONE : session_run(session, false, problem);
	/* After an error of the ledger nothing more is read from it. */
	if (end == ENGINE_FAILED ||
	    recovery_done(session->ledger, session->log, &session->policy.permit, problem) != 0)
		return problem->code;
	/* A second signal: results can be made later, by export or the same command. */
	if ((session->stops < 2 && session_write(session, &later) != 0) ||
	    report_end(session->config, session->ledger, &session->paths, &later) != 0) {
		(void)problem_set(problem, later.code,
		    "%.800s; the campaign is safe in %.100s: the same command, or rollcall export,"
		    " writes the results",
		    later.text, session->paths.ledger);
		return exit_worse(problem->code, session_exit(end, totals));
	}
	if (session->config->verbose)
		(void)fprintf(stderr,
		    "  polls      %9lld, 99 of 100 at most %lld ms late, the worst %lld ms\n",
		    (long long)session->polls.n,
		    (long long)(lateness_of(&session->polls, 99) / MS_NS),
		    (long long)(session->polls.most / MS_NS));
	if (end == ENGINE_STOPPED && !session->config->quiet)
		(void)fprintf(stderr,
		    "stopped early: the same command goes on (and fetches the records of placed calls)\n");
	if (nobody && !session->config->quiet)
		(void)fprintf(stderr, "this campaign is finished: nobody was called; to begin a "
				      "new one: -L NEW.ledger -o NEW.csv\n");
	return session_exit(end, totals);
}

enum exit_code
run_command(struct config *config, struct problem *problem)
{
	struct session session = {
		.config = config, .lock = -1, .outputs = { -1, -1 }, .stop = -1
	};
	enum exit_code code = EXIT_DONE;

	session.progress = progress_new(config->quiet, config->interval_ns);
	if (validate(config, &session, problem) != 0)
		code = problem->code;
	else if (config->dry_run)
		code = dry_run(&session, problem) == 0 ? EXIT_DONE : problem->code;
	else if (session_connect(&session, problem) != 0 || session_policy(&session, problem) != 0)
		code = problem->code;
	else
		code = campaign(&session, problem);
	code = session_tell_json(&session, code, problem);
	session_close(&session);
	return code;
}
