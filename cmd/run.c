/*
 * run.c: `rollcall run`: a campaign from its roll to its results. The main thread; it starts the
 * others. The order of steps is the point: nothing is called before the roll, the options, the
 * outputs and the key are known to be right, and the simulator is forked before there is a thread,
 * a lock or a ledger.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "command.h"
#include "engine.h"
#include "key.h"
#include "lock.h"
#include "options.h"
#include "paths.h"
#include "progress.h"
#include "report.h"
#include "results.h"
#include "roll_ledger.h"
#include "service.h"
#include "simulated.h"
#include "stop.h"
#include "units.h"
#include "zone.h"

#include "banned.h"

#define SIMULATED_TIME_SCALE 60
#define POLL_INTERVAL        (10 * SECOND_NS) /* the service's guide */
#define DEFAULT_ZONE         "Asia/Shanghai"

struct run {
	const struct config *config;
	struct paths paths;
	const char *base;    /* of the service */
	const char *service; /* what the ledger remembers of it */
	char key[KEY_SIZE];
	struct simulated simulated;
	struct ledger *ledger;
	int lock;
	int stop;  /* descriptor */
	int stops; /* signals so far */
	struct progress progress;
	int64_t looks, latest_look; /* as the engine told last */
};

/* Fills in what depends on several options. 0, or -1 with *problem filled. */
static int
validate(struct config *config, struct run *run, struct problem *problem)
{
	const char *from_environment = getenv("STEPONEAI_API_BASE");

	if (config->simulate) {
		config->simulator.time_scale = SIMULATED_TIME_SCALE;
		if (config->price != MONEY_NONE)
			config->simulator.price = config->price;
		if (options_parse_simulate(config, problem) != 0)
			return -1;
		run->service = "simulated";
	} else {
		run->base = config->api_base != NULL   ? config->api_base
			    : from_environment != NULL ? from_environment
						       : ACCOUNT_BASE;
		run->service = run->base;
		if (account_base_valid(run->base, problem) != 0)
			return -1;
	}
	/*
	 * Real calls keep to calling hours, which are not there yet: only an explicit `always` may
	 * pass.
	 */
	if (!config->dry_run &&
	    (config->window == NULL ? !config->simulate : strcmp(config->window, "always") != 0))
		return problem_set(problem, EXIT_USAGE,
		    "--window: calling hours are not there yet: choose the hour yourself and give "
		    "--window always");
	if (zone_set(config->time_zone == NULL ? DEFAULT_ZONE : config->time_zone, problem) != 0 ||
	    paths_choose(config, &run->paths, problem) != 0)
		return -1;
	return paths_differ(
	    config->roll, run->paths.ledger, run->paths.results, run->paths.summary, problem);
}

static const char no_question[] =
    "real people would be called: --yes is wanted where nobody can be asked (--dry-run shows what"
    " would happen)";

static bool
exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* What can be refused before there is a ledger is: it would outlive the mistake. */
static int
check_first(const struct run *run, struct problem *problem)
{
	const struct config *config = run->config;

	if (exists(run->paths.ledger))
		return 0;
	if (!config->simulate && !config->yes &&
	    (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1))
		return problem_set(problem, EXIT_USAGE, "%s", no_question);
	if (paths_writable(run->paths.results, NULL, config->force, problem) != 0 ||
	    paths_writable(run->paths.summary, NULL, config->force, problem) != 0)
		return -1;
	return paths_writable(run->paths.ledger, NULL, false, problem);
}

static int
open_ledger(struct run *run, struct problem *problem)
{
	const struct config *config = run->config;
	const char *path = run->paths.ledger;
	int64_t lost = 0;
	char *real = realpath(path, NULL);

	/* One lock for one file, by whatever name. */
	if (real != NULL) {
		free(run->paths.ledger);
		path = run->paths.ledger = real;
	}
	run->lock = lock_take(path, problem);
	if (run->lock < 0)
		return -1;
	if (exists(path))
		run->ledger = roll_ledger_go_on(config, path, run->service, &lost, problem);
	else
		run->ledger = roll_ledger_make(config, path, run->service, problem);
	if (run->ledger == NULL)
		return -1;
	if (lost > 0)
		(void)fprintf(stderr,
		    "being placed when the run before ended, and unknown now: %lld\n",
		    (long long)lost);
	if (ledger_put(run->ledger, "time-zone",
		config->time_zone == NULL ? DEFAULT_ZONE : config->time_zone) != 0) {
		*problem = *ledger_problem(run->ledger);
		return -1;
	}
	if (paths_writable(run->paths.results, run->ledger, config->force, problem) != 0)
		return -1;
	return paths_writable(run->paths.summary, run->ledger, config->force, problem);
}

/* Everything but sending: from the ledger that is there, or in one that is gone afterwards. */
static int
dry_run(struct run *run, struct problem *problem)
{
	const struct paths *paths = &run->paths;

	if (exists(paths->ledger))
		run->ledger = roll_ledger_look(run->config, paths->ledger, run->service, problem);
	else
		run->ledger = roll_ledger_make(run->config, NULL, run->service, problem);
	if (run->ledger == NULL ||
	    paths_writable(paths->results, run->ledger, run->config->force, problem) != 0 ||
	    paths_writable(paths->summary, run->ledger, run->config->force, problem) != 0 ||
	    report_plan(run->config, run->ledger, problem) != 0)
		return -1;
	(void)fprintf(stderr, "nothing was sent\n");
	return 0;
}

/* Real calls are asked for first. 0: go on. */
static int
confirm(struct run *run, struct problem *problem)
{
	const struct config *config = run->config;
	char answer[16];

	if (config->yes || config->simulate || ledger_totals(run->ledger)->states[STATE_READY] == 0)
		return 0;
	if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1)
		return problem_set(problem, EXIT_USAGE, "%s", no_question);
	if (report_plan(config, run->ledger, problem) != 0)
		return -1;
	(void)fprintf(stderr, "call them now? [y/N] ");
	if (fgets(answer, sizeof answer, stdin) == NULL || (answer[0] != 'y' && answer[0] != 'Y'))
		return problem_set(
		    problem, EXIT_EARLY, "nobody was called; the same command asks again");
	return 0;
}

static int64_t
on_turn(void *ctx, const struct engine_stats *stats)
{
	struct run *run = ctx;

	run->looks = stats->looks;
	run->latest_look = stats->latest_look;
	return progress_turn(&run->progress, stats);
}

static enum plan_stop
on_stop(void *ctx)
{
	struct run *run = ctx;
	int before = run->stops;

	run->stops += stop_take(run->stop);
	if (before == 0 && run->stops > 0) {
		progress_clear(&run->progress);
		(void)fprintf(stderr, "stopping: no new calls; waiting for those being placed\n");
	}
	return run->stops == 0 ? PLAN_GO : run->stops == 1 ? PLAN_DRAIN : PLAN_HURRY;
}

/* Under --simulate time passes faster: what is waited for does, too. */
static int64_t
scaled(const struct config *config, int64_t ns)
{
	double scale = config->simulate ? config->simulator.time_scale : 1;

	return scale > 1 ? (int64_t)((double)ns / scale) + MS_NS : ns;
}

static int64_t
poll_interval(const struct config *config)
{
	return config->poll_interval_ns != 0 ? config->poll_interval_ns
					     : scaled(config, POLL_INTERVAL);
}

static enum engine_end
call_everybody(struct run *run, struct problem *problem)
{
	const struct config *config = run->config;
	const struct service_options service = {
		.base = run->base,
		.key = run->key,
		.timeout_ns = config->timeout_ns,
		.concurrency = (int)config->concurrency,
	};
	const struct engine_options options = {
		.interval_ns = config->interval_ns,
		.concurrency = config->concurrency,
		.max_open = config->max_open,
		.price = config->price,
		.longest_ns = config->longest_ns,
		.patience_ns = scaled(config, config->longest_ns),
		.poll_interval_ns = poll_interval(config),
		.tries = config->tries,
	};
	struct engine_watch watch = { .ctx = run, .turn = on_turn, .stop = on_stop };
	const struct pool_worker worker = service_worker(&service);
	struct pool *pool = NULL;
	enum engine_end end = ENGINE_FAILED;

	/* From here on signals are read, not acted on; before, Ctrl-C at the question just ends. */
	run->stop = stop_open(problem);
	if (run->stop < 0 || service_init(problem) != 0)
		return ENGINE_FAILED;
	watch.fd = run->stop;
	pool = pool_new((int)config->threads, &worker, problem);
	if (pool != NULL)
		end = engine_run(&options, run->ledger, pool, &watch, problem);
	pool_free(pool);
	service_cleanup();
	progress_clear(&run->progress);
	return end;
}

/* Results and summary, which the ledger then knows as its own. */
static int
write_results(struct run *run, struct problem *problem)
{
	const struct paths *paths = &run->paths;

	if (paths_keep_edited(paths->results, run->ledger, problem) != 0 ||
	    paths_keep_edited(paths->summary, run->ledger, problem) != 0)
		return -1;
	if (ledger_announce_output(run->ledger, paths->results) != 0 ||
	    ledger_announce_output(run->ledger, paths->summary) != 0 ||
	    ledger_commit(run->ledger) != 0)
		goto ledger;
	if (results_write(run->ledger, paths->results, paths->summary, problem) != 0)
		return -1;
	if (ledger_remember_output(run->ledger, paths->results) != 0 ||
	    ledger_remember_output(run->ledger, paths->summary) != 0 ||
	    ledger_commit(run->ledger) != 0)
		goto ledger;
	return 0;
ledger:
	*problem = *ledger_problem(run->ledger);
	return -1;
}

static enum exit_code
exit_of(enum engine_end end, const struct ledger_totals *totals)
{
	enum exit_code code = EXIT_DONE;

	for (int state = STATE_REJECTED; state < STATE_END; state++)
		if (state_needs_person((enum state)state) && totals->states[state] > 0)
			code = EXIT_PERSON;
	switch (end) {
	case ENGINE_DONE:
		return code;
	case ENGINE_STOPPED:
		return exit_worse(code, EXIT_EARLY);
	case ENGINE_REFUSED:
		return exit_worse(code, EXIT_SERVICE);
	case ENGINE_FAILED:
		return exit_worse(code, EXIT_MACHINE);
	}
	return EXIT_MACHINE;
}

static enum exit_code
campaign(struct run *run, struct problem *problem)
{
	const struct ledger_totals *totals;
	struct problem later = { 0 };
	enum engine_end end;
	bool nobody;

	if (check_first(run, problem) != 0 || open_ledger(run, problem) != 0 ||
	    confirm(run, problem) != 0)
		return problem->code;
	totals = ledger_totals(run->ledger);
	nobody = totals->states[STATE_READY] + totals->states[STATE_PLACED] == 0;
	end = nobody ? ENGINE_DONE : call_everybody(run, problem);
	/* After an error of the ledger nothing more is read from it. */
	if (end == ENGINE_FAILED)
		return problem->code;
	/* A second signal: results can be made later, by export or the same command. */
	if ((run->stops < 2 && write_results(run, &later) != 0) ||
	    report_end(run->config, run->ledger, &run->paths, &later) != 0) {
		(void)problem_set(problem, later.code,
		    "%.800s; the campaign is safe in %.100s: the same command, or rollcall export,"
		    " writes the results",
		    later.text, run->paths.ledger);
		return exit_worse(problem->code, exit_of(end, totals));
	}
	if (run->config->verbose)
		(void)fprintf(stderr, "  looks      %9lld, the latest %lld ms after it was due\n",
		    (long long)run->looks, (long long)(run->latest_look / MS_NS));
	if (end == ENGINE_STOPPED && !run->config->quiet)
		(void)fprintf(stderr,
		    "stopped early: the same command goes on (and fetches the records of placed calls)\n");
	if (nobody && !run->config->quiet)
		(void)fprintf(stderr, "this campaign is finished: nobody was called; to begin a "
				      "new one: -L NEW.ledger -o NEW.csv\n");
	return exit_of(end, totals);
}

/* Before any thread, lock or ledger: the key, or the simulator. */
static int
prepare(struct run *run, struct problem *problem)
{
	const struct config *config = run->config;
	char warning[256] = "";

	if (config->simulate) {
		if (simulated_start(&run->simulated, &config->simulator, problem) != 0)
			return -1;
		run->base = run->simulated.base;
		memcpy(run->key, "simulated", sizeof "simulated");
	} else if (key_find(config, run->key, warning, problem) != 0) {
		return -1;
	}
	if (warning[0] != '\0')
		(void)fprintf(stderr, "warning: %s\n", warning);
	return 0;
}

enum exit_code
run_command(struct config *config, struct problem *problem)
{
	struct run run = { .config = config, .lock = -1, .stop = -1 };
	enum exit_code code = EXIT_DONE;

	run.progress = progress_new(config->quiet, config->interval_ns);
	if (validate(config, &run, problem) != 0)
		code = problem->code;
	else if (config->dry_run)
		code = dry_run(&run, problem) == 0 ? EXIT_DONE : problem->code;
	else if (prepare(&run, problem) != 0)
		code = problem->code;
	else
		code = campaign(&run, problem);
	simulated_stop(&run.simulated);
	ledger_free(run.ledger);
	if (run.lock >= 0)
		close(run.lock);
	if (run.stop >= 0)
		close(run.stop);
	explicit_bzero(run.key, sizeof run.key);
	progress_free(&run.progress);
	paths_free(&run.paths);
	return code;
}
