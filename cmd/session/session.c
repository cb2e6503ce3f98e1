/*
 * session.c: what run and collect have in common: the service, the lock, the ledger with its reply
 * log, the engine, the results. The main thread; it starts the others.
 */
#include "http.h"
#include "recovery.h"
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"
#include "ledger_outputs.h"
#include "lock.h"
#include "option_table.h"
#include "output_lock.h"
#include "results.h"
#include "service.h"
#include "stop.h"
#include "units.h"
#include "value.h"
#include "writing.h"

#include "banned.h"

int
session_lock(struct session *session, struct problem *problem)
{
	char *real = realpath(session->paths.ledger, NULL);

	/* The lock is by the file's real name, so that one file has one lock. */
	if (real != NULL) {
		free(session->paths.ledger);
		session->paths.ledger = real;
	}
	session->lock = lock_take(session->paths.ledger, problem);
	if (session->lock < 0)
		return -1;
	/* After the ledger's lock: of two runs of one campaign the message is about the ledger. */
	if (output_lock_take(session->paths.results, &session->outputs[0], problem) != 0)
		return -1;
	return output_lock_take(session->paths.summary, &session->outputs[1], problem);
}

/* Calls that the history knows and the ledger does not. 0, or -1 with *problem filled. */
static int
tell_disputed(struct session *session, struct problem *problem)
{
	const struct config *config = session->config;
	/* For each call that may have rung the worst cost stays reserved. */
	int64_t disputed = recovery_dispute(session->ledger, &session->policy.permit,
	    ledger_worst(session->ledger, config->longest_ns, config->price), clock_wall(),
	    problem);
	char n[32];

	if (disputed > 0)
		(void)fprintf(stderr,
		    "ALARM: %s: history knows %s call%s that this ledger does not: it may be an older copy; none of these calls is made again, and their rows are unknown: settle them\n",
		    session->paths.ledger, units_show_count(disputed, n), disputed == 1 ? "" : "s");
	return disputed < 0 ? -1 : 0;
}

int
session_recover(struct session *session, int64_t forget_ns, struct problem *problem)
{
	int64_t lost;

	session->log = reply_log_open(session->paths.ledger, problem);
	if (session->log == NULL || policy_begin(&session->policy, forget_ns, session->ledger,
					session->paths.ledger, problem) != 0)
		return -1;
	lost = recovery_recover(
	    session->ledger, session->log, &session->policy.permit, clock_wall(), problem);
	if (lost >= 0 && tell_disputed(session, problem) != 0)
		return -1;
	if (lost > 0)
		(void)fprintf(stderr, "placed just as the last run ended, and unknown now: %lld\n",
		    (long long)lost);
	return lost < 0 ? -1 : 0;
}

int
session_connect(struct session *session, struct problem *problem)
{
	const struct config *config = session->config;
	char warning[256] = "";

	if (config->simulate) {
		if (simulated_start(&session->simulated, &config->simulator, problem) != 0)
			return -1;
		session->base = session->simulated.base;
		memcpy(session->key, "simulated", sizeof "simulated");
	} else if (key_find(config, session->key, warning, problem) != 0) {
		return -1;
	}
	if (warning[0] != '\0')
		(void)fprintf(stderr, "warning: %s\n", warning);
	return 0;
}

int
session_policy(struct session *session, struct problem *problem)
{
	return policy_open(&session->policy, session->config, POLICY_HISTORY_MAKE, problem);
}

static int64_t
on_turn(void *ctx, const struct engine_stats *stats)
{
	struct session *session = ctx;

	if (session->config->verbose && stats->polls->n != session->polls.n)
		session->polls = *stats->polls;
	/*
	 * A broken list stops all calls until somebody mends it: that is told at once, with
	 * --quiet, too.
	 */
	if (run_json_turn(&session->json, stats) && stats->list_holds &&
	    stats->held_until > stats->now) {
		progress_clear(&session->progress);
		(void)fprintf(stderr, "calling is held back: %s\n", stats->held_why);
	}
	return progress_turn(&session->progress, stats);
}

static void
on_event(void *ctx, const struct engine_event *event)
{
	struct session *session = ctx;

	run_json_event(&session->json, event);
}

static int
on_ready(void *ctx, struct problem *problem)
{
	struct session *session = ctx;

	return in_place_check(&session->files, problem);
}

/* The ledger with all that belongs to it. 0, or -1 with *problem filled. */
static int
note_files(struct session *session, struct problem *problem)
{
	static const char *const endings[] = { "", "-wal", ".replies", ".lock" };

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (in_place_note(&session->files, session->paths.ledger, endings[i], problem) != 0)
			return -1;
	return 0;
}

static enum plan_stop
on_stop(void *ctx)
{
	struct session *session = ctx;
	int before = session->stops;

	session->stops += stop_take(session->stop);
	if (before == 0 && session->stops > 0) {
		progress_clear(&session->progress);
		(void)fprintf(stderr, "stopping: no new calls; waiting for those being placed\n");
	}
	return session->stops == 0 ? PLAN_GO : session->stops == 1 ? PLAN_DRAIN : PLAN_HURRY;
}

/* Under --simulate time passes faster, and so do waits. */
static int64_t
scaled(const struct config *config, int64_t ns)
{
	double scale = config->simulate ? config->simulator.time_scale : 1;

	return scale > 1 ? (int64_t)((double)ns / scale) + MS_NS : ns;
}

const char *
session_zone(const struct config *config)
{
	return config->time_zone != NULL ? config->time_zone : DEFAULT_ZONE;
}

const char *
session_window(const struct config *config)
{
	if (config->window != NULL)
		return config->window;
	return config->simulate ? "always" : DEFAULT_WINDOW;
}

int
session_check_money(const struct config *config, struct problem *problem)
{
	if (config->budget == MONEY_NONE || config->price > 0)
		return 0;
	if (config->price == MONEY_NONE)
		return problem_set(problem, EXIT_USAGE,
		    "--budget: wants --price, so that it is known what a call may cost");
	return problem_set(problem, EXIT_USAGE,
	    "--budget: wants a --price above 0: without one nothing is reserved for a call, and the budget could not hold");
}

static int64_t
poll_interval(const struct config *config)
{
	int64_t ns = config->poll_interval_ns;

	if (ns != 0)
		return ns;
	(void)value_duration(&ns, DEFAULT_POLL_INTERVAL);
	return scaled(config, ns);
}

/*
 * Raises the limit of descriptors as far as allowed: each request in flight takes one, and the
 * ledger needs its own.
 */
static void
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

enum engine_end
session_run(struct session *session, bool collect, struct problem *problem)
{
	const struct config *config = session->config;
	const struct service_options service = {
		.base = session->base,
		.key = session->key,
		.timeout_ns = config->timeout_ns,
		.log = session->log,
		.concurrency = (int)config->concurrency,
	};
	struct engine_options options = {
		.clock = &clock_system,
		.interval_ns = config->interval_ns,
		.concurrency = config->concurrency,
		.max_open = config->max_open,
		.price = config->price,
		.longest_ns = config->longest_ns,
		.patience_ns = scaled(config, config->longest_ns),
		.poll_interval_ns = poll_interval(config),
		.tries = config->tries,
		.budget = config->budget,
		.rules = {
			.no_wait = config->no_wait,
			.redial = config->redial,
			.permit = &session->policy.permit,
		},
		.campaign = text_str(&session->policy.campaign),
		.log = session->log,
		.preamble = session->policy.preamble,
		.place_only = config->phones != NULL && !config->wait,
		.collect = collect,
	};
	struct engine_watch watch = {
		.ctx = session, .turn = on_turn, .stop = on_stop, .ready = on_ready
	};
	const struct pool_worker worker = service_worker(&service);
	struct pool *pool = NULL;
	enum engine_end end = ENGINE_FAILED;

	raise_descriptors();
	(void)window_parse(span_of(session_window(config)), &options.rules.window);
	options.rules.redial.after = scaled(config, config->redial.after * MS_NS) / MS_NS;
	session->json.events = config->json && config->verbose && !collect;
	if (session->json.events)
		watch.event = on_event;
	/* From here on signals are read, not acted on; before, Ctrl-C at the question just ends. */
	session->stop = stop_open(problem);
	if (session->stop < 0 || reply_log_reserve(session->log, problem) != 0 ||
	    note_files(session, problem) != 0 || http_init(problem) != 0)
		return ENGINE_FAILED;
	watch.fd = session->stop;
	pool = pool_new((int)config->threads, &worker, problem);
	if (pool != NULL)
		end = engine_run(&options, session->ledger, pool, &watch, problem);
	pool_free(pool);
	http_cleanup();
	progress_clear(&session->progress);
	return end;
}

/* Results and summary, which the ledger then knows as its own. */
int
session_write(struct session *session, struct problem *problem)
{
	const struct paths *paths = &session->paths;
	struct results_files files = {
		.results = paths->results, .summary = paths->summary, .announce = true
	};
	int status;

	if (paths_keep(paths->results, session->ledger, false, problem) != 0 ||
	    paths_keep(paths->summary, session->ledger, false, problem) != 0)
		return -1;
	if (writing_from_ledger(session->config, session->ledger, &files.style, problem) != 0)
		return -1;
	status = results_write(session->ledger, &files, problem);
	(void)fputs(text_str(&files.kept), stderr);
	text_free(&files.kept);
	if (status != 0)
		return -1;
	writing_tell_lost(files.lost);
	if (ledger_remember_output(session->ledger, paths->results) != 0 ||
	    ledger_remember_output(session->ledger, paths->summary) != 0 ||
	    ledger_commit(session->ledger) != 0)
		goto ledger;
	session->wrote = true;
	return 0;
ledger:
	*problem = *ledger_problem(session->ledger);
	return -1;
}

enum exit_code
session_exit(enum engine_end end, const struct ledger_totals *totals)
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
	case ENGINE_TRIPPED:
		return exit_worse(code, EXIT_EARLY);
	case ENGINE_REFUSED:
		return exit_worse(code, EXIT_SERVICE);
	case ENGINE_FAILED:
		return exit_worse(code, EXIT_MACHINE);
	}
	return EXIT_MACHINE;
}

enum exit_code
session_tell_json(struct session *session, enum exit_code code, struct problem *problem)
{
	const struct config *config = session->config;
	const struct run_facts facts = {
		.ledger = session->ledger,
		.paths = &session->paths,
		.budget = config->budget,
		.wrote = session->wrote,
		.code = code,
		.problem = problem,
		.files = session->policy.files,
	};
	struct problem later = { 0 };

	if (!config->json || run_json_end(&session->json, &facts, &later) == 0)
		return code;
	if (problem->code == EXIT_DONE)
		*problem = later;
	return exit_worse(code, later.code);
}

void
session_close(struct session *session)
{
	simulated_stop(&session->simulated);
	ledger_free(session->ledger);
	reply_log_free(session->log);
	in_place_free(&session->files);
	if (session->lock >= 0)
		close(session->lock);
	for (int i = 0; i < 2; i++)
		if (session->outputs[i] >= 0)
			close(session->outputs[i]);
	if (session->stop >= 0)
		close(session->stop);
	text_free(&session->json.line);
	text_free(&session->json.why);
	explicit_bzero(session->key, sizeof session->key);
	progress_free(&session->progress);
	paths_free(&session->paths);
	policy_free(&session->policy);
}
