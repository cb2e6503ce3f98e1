/*
 * collect.c: `rollcall collect`: asks again for the records of calls that are open, overdue, or
 * ended without a cost. The main thread; it starts the others. Never dials.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "command.h"
#include "lock.h"
#include "option_table.h"
#include "report.h"
#include "session.h"
#include "zone.h"

#include "banned.h"

#define SIMULATED_TIME_SCALE 60 /* as under run --simulate */

/* What the ledger remembers by this name, owned; NULL when nothing, or *problem is filled. */
static char *
remembered(struct ledger *ledger, const char *name, struct problem *problem)
{
	struct text value = { 0 };
	char *copy = NULL;

	if (ledger_get(ledger, name, &value) != 0)
		*problem = *ledger_problem(ledger);
	else if (value.len > 0 && (copy = strdup(text_str(&value))) == NULL)
		(void)problem_memory(problem);
	text_free(&value);
	return copy;
}

/*
 * Migrates a ledger of an older rollcall, which cannot be read before. The lock is released: the
 * simulator's process would inherit it.
 */
static int
bring_up_to_date(const char *path, struct problem *problem)
{
	int lock = lock_take(path, problem);

	if (lock < 0)
		return -1;
	ledger_free(ledger_open(path, true, problem));
	close(lock);
	return problem->code == EXIT_DONE ? 0 : -1;
}

/* The service, the zone and the outputs are the campaign's; options override. */
static int
take_from_ledger(struct config *config, struct session *session, char **service, char **zone,
    struct problem *problem)
{
	struct ledger *ledger;

	if (ledger_is_old(config->roll) && bring_up_to_date(config->roll, problem) != 0)
		return -1;
	ledger = ledger_open(config->roll, false, problem);
	if (ledger == NULL)
		return -1;
	*service = remembered(ledger, "service", problem);
	*zone = remembered(ledger, "time-zone", problem);
	session->paths.results = remembered(ledger, "results", problem);
	session->paths.summary = remembered(ledger, "summary", problem);
	session->paths.ledger = strdup(config->roll);
	ledger_free(ledger);
	if (problem->code != EXIT_DONE || session->paths.ledger == NULL || *service == NULL)
		return problem->code != EXIT_DONE ? -1 : problem_memory(problem);
	config->simulate = strcmp(*service, "simulated") == 0 && config->api_base == NULL;
	config->simulator.time_scale = SIMULATED_TIME_SCALE;
	session->base = config->api_base != NULL ? config->api_base : *service;
	if (!config->simulate && account_base_valid(session->base, problem) != 0)
		return -1;
	return zone_set(config->time_zone != NULL ? config->time_zone
			: *zone != NULL           ? *zone
						  : DEFAULT_ZONE,
	    problem);
}

static enum exit_code
collect(struct session *session, struct problem *problem)
{
	struct problem later = { 0 };
	enum engine_end end;

	if (session_connect(session, problem) != 0 || session_policy(session, problem) != 0 ||
	    session_lock(session, problem) != 0)
		return problem->code;
	session->ledger = ledger_open(session->paths.ledger, true, problem);
	if (session->ledger == NULL || session_recover(session, 0, problem) != 0)
		return problem->code;
	end = session_run(session, true, problem);
	if (end == ENGINE_FAILED)
		return problem->code;
	if (session->stops < 2 && session_write(session, &later) != 0)
		*problem = later;
	else if (report_end(session->config, session->ledger, &session->paths, &later) != 0)
		*problem = later;
	if (later.code != EXIT_DONE)
		return exit_worse(later.code, session_exit(end, ledger_totals(session->ledger)));
	return session_exit(end, ledger_totals(session->ledger));
}

enum exit_code
collect_command(struct config *config, struct problem *problem)
{
	struct session session = {
		.config = config, .lock = -1, .outputs = { -1, -1 }, .stop = -1
	};
	char *service = NULL, *zone = NULL;
	enum exit_code code;

	session.progress = progress_new(config->quiet, config->interval_ns);
	if (take_from_ledger(config, &session, &service, &zone, problem) != 0)
		code = problem->code;
	else
		code = collect(&session, problem);
	code = session_tell_json(&session, code, problem);
	session_close(&session);
	free(service);
	free(zone);
	return code;
}
