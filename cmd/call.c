/*
 * call.c: `rollcall call`: a few numbers, given on the command line. The main thread; it starts the
 * others. A campaign like any other, with a ledger of its own: what run promises of a roll holds of
 * a single call, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "account.h"
#include "asking.h"
#include "clock.h"
#include "command.h"
#include "confirm.h"
#include "data_dir.h"
#include "option_table.h"
#include "record_text.h"
#include "recovery.h"
#include "report.h"
#include "roll_ledger.h"
#include "session.h"
#include "utf8.h"
#include "writing.h"
#include "zone.h"

#include "banned.h"

static bool
exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* PHONES and REQUIREMENT into what stands for a roll. 0, or -1 with *problem filled. */
static int
take_words(struct config *config, struct problem *problem)
{
	bool has_agent = config->parameters[CALL_AGENT_ID] != NULL;

	if (config->n_words > 2)
		return problem_set(problem, EXIT_USAGE,
		    "call: \"%.100s\" is one word too many: join numbers with commas, and put what to say in quotes",
		    config->words[2]);
	if (!has_agent && (config->n_words < 2 || utf8_is_blank(span_of(config->words[1]))))
		return problem_set(problem, EXIT_USAGE,
		    "call: REQUIREMENT is missing: what to say (it may be left out only with --agent-id)");
	if (utf8_is_blank(span_of(config->words[0])))
		return problem_set(problem, EXIT_USAGE, "nobody was called: PHONES is empty");
	if (utf8_valid(span_of(config->words[0])) != strlen(config->words[0]))
		return problem_set(problem, EXIT_USAGE, "call: PHONES: not UTF-8");
	config->phones = config->words[0];
	/* What messages call it: the numbers themselves are masked in them. */
	config->roll = "call";
	if (config->n_words == 2 && config->words[1][0] != '\0')
		config->requirement = config->words[1];
	config->no_wait = true;
	return 0;
}

/* DATA_DIR/calls, made; owned. NULL with *problem filled. */
static char *
make_folder(const struct config *config, struct problem *problem)
{
	char *dir = data_dir_choose(config->data_dir, problem), *calls = NULL;

	if (dir == NULL)
		return NULL;
	if (asprintf(&calls, "%s/calls", dir) < 0) {
		calls = NULL;
		(void)problem_memory(problem);
	} else if (data_dir_make(calls, problem) != 0) {
		free(calls);
		calls = NULL;
	}
	free(dir);
	return calls;
}

/* A name that no ledger has: 2026-11-22T093105-4f2a.ledger in our own folder. 0 or -1. */
static int
choose_ledger(const struct config *config, struct paths *paths, struct problem *problem)
{
	char time[ZONE_TEXT], *calls;
	unsigned char r[2];

	if (config->ledger != NULL) {
		paths->ledger = strdup(config->ledger);
		return paths->ledger != NULL ? 0 : problem_memory(problem);
	}
	calls = make_folder(config, problem);
	if (calls == NULL)
		return -1;
	zone_show(clock_wall(), time);
	do {
		free(paths->ledger);
		paths->ledger = NULL;
		if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r)
			(void)problem_set(problem, EXIT_MACHINE, "no random bytes");
		else if (asprintf(&paths->ledger, "%s/%.13s%.2s%.2s-%02x%02x.ledger", calls, time,
			     time + 14, time + 17, r[0], r[1]) < 0)
			(void)problem_memory(problem);
	} while (problem->code == EXIT_DONE && exists(paths->ledger));
	free(calls);
	if (problem->code == EXIT_DONE)
		return 0;
	paths->ledger = NULL;
	return -1;
}

static int
validate(const struct config *config, struct session *session, struct problem *problem)
{
	session->base = session->service = asking_base(config);
	if (account_base_valid(session->base, problem) != 0)
		return -1;
	if (session_check_money(config, problem) != 0)
		return -1;
	if (zone_set(config->time_zone == NULL ? DEFAULT_ZONE : config->time_zone, problem) != 0)
		return -1;
	return confirm_possible(config, problem);
}

/* 0: calls may be placed now. */
static int
within_hours(const struct config *config, struct problem *problem)
{
	struct window window;
	int64_t now = clock_wall();
	char time[ZONE_TEXT];

	(void)window_parse(span_of(session_window(config)), &window);
	if (window_open_at(&window, now))
		return 0;
	return problem_set(problem, EXIT_EARLY,
	    "nobody was called: it is outside calling hours (%s) until %s", session_window(config),
	    zone_show(window_next(&window, now), time));
}

/*
 * Refuses what can be refused before there is a ledger, which would outlive the mistake. Uses the
 * ledger that is there, or else a temporary one. 0: go on and call.
 */
static int
rehearse(struct session *session, struct problem *problem)
{
	const struct config *config = session->config;
	const char *path = config->ledger;
	struct ledger *ledger = NULL;
	int status = -1;

	if (policy_open(&session->policy, config, POLICY_HISTORY_LOOK, problem) != 0)
		goto out;
	if (path != NULL && exists(path)) {
		ledger =
		    roll_ledger_peek(config, &session->policy, path, session->service, problem);
	} else {
		ledger = roll_ledger_make(
		    config, &session->policy, NULL, NULL, session->service, problem);
		if (ledger != NULL && within_hours(config, problem) != 0)
			goto out;
	}
	if (ledger == NULL || session_connect(session, problem) != 0)
		goto out;
	status = confirm_calls(config, ledger, &session->policy, false, problem);
out:
	ledger_free(ledger);
	return status;
}

static int
open_ledger(struct session *session, struct problem *problem)
{
	const struct config *config = session->config;

	if (choose_ledger(config, &session->paths, problem) != 0 ||
	    (!exists(session->paths.ledger) &&
		paths_new_ledger(config, session->paths.ledger, problem) != 0) ||
	    session_lock(session, problem) != 0)
		return -1;
	if (exists(session->paths.ledger))
		session->ledger = roll_ledger_go_on(
		    config, &session->policy, session->paths.ledger, session->service, problem);
	else
		session->ledger = roll_ledger_make(config, &session->policy, session->paths.ledger,
		    NULL, session->service, problem);
	if (session->ledger == NULL || session_recover(session, config->forget_ns, problem) != 0)
		return -1;
	if (ledger_put(session->ledger, "time-zone",
		config->time_zone == NULL ? DEFAULT_ZONE : config->time_zone) == 0 &&
	    writing_remember(config, session->ledger) == 0 && ledger_commit(session->ledger) == 0)
		return 0;
	*problem = *ledger_problem(session->ledger);
	return -1;
}

struct telling {
	const struct session *session;
	struct text out;
};

/* One line, whatever the service's words hold. */
static void
put_reason(struct text *out, const struct ledger_row *row)
{
	size_t from;

	text_addf(out, " %s: ", state_name(row->state));
	from = out->len;
	text_addlines(out, row->reason.len == 0 ? span_of("not called") : row->reason);
	for (size_t i = from; i < out->len; i++)
		if (out->data[i] == '\n')
			out->data[i] = ' ';
}

static void
warn_unknown(const struct session *session, const struct ledger_row *row)
{
	char phone[PHONE_SIZE], mask[PHONE_SIZE], label[32];

	(void)snprintf(phone, sizeof phone, "%.*s", (int)row->phone.len, row->phone.data);
	phone_mask(phone, mask);
	(void)fprintf(stderr,
	    "%s: may have been called; nobody can tell from here, so do not just try again. Look it"
	    " up with the service, or ask the person, then say so: rollcall settle %s --row %s\n",
	    mask, session->paths.ledger, contact_label(row->row, row->part, label));
}

/* `13800138000 CALL_ID`, or why there is none; after --wait what became of the call. */
static int
tell_row(void *ctx, const struct ledger_row *row)
{
	struct telling *telling = ctx;
	const struct record_text record = {
		.ended = row->state == STATE_ENDED,
		.outcome = row->outcome,
		.seconds = row->seconds,
		.ended_at = row->ended_at,
		.cost = row->cost,
		.transcript = row->transcript,
	};
	struct text *out = &telling->out;
	bool wait = telling->session->config->wait;

	if (wait && out->len > 0)
		text_addc(out, '\n');
	text_addspan(out, row->phone);
	if (row->call_id.len > 0) {
		text_addc(out, ' ');
		text_addspan(out, row->call_id);
	} else {
		put_reason(out, row);
	}
	text_addc(out, '\n');
	if (row->state == STATE_UNKNOWN)
		warn_unknown(telling->session, row);
	if (wait && row->call_id.len > 0)
		record_text_put(out, &record);
	return 0;
}

static void
tell_what_next(const struct session *session)
{
	const struct ledger_totals *totals = ledger_totals(session->ledger);
	const char *path = session->paths.ledger;

	/* The command without --ledger would begin another campaign, with everybody in it. */
	if (totals->states[STATE_READY] > 0 && totals->attempts > 0)
		(void)fprintf(stderr,
		    "not all were called: the same command with --ledger %s goes on; without it, it"
		    " would call all of them again\n",
		    path);
	report_dearer(stderr, totals);
	if (session->config->quiet)
		return;
	if (totals->states[STATE_PLACED] + totals->states[STATE_OVERDUE] > 0)
		(void)fprintf(stderr,
		    "what became of them: rollcall info CALL_ID, or rollcall collect %s\n", path);
	(void)fprintf(stderr, "ledger %s\n", path);
}

static int
tell(struct session *session, struct problem *problem)
{
	struct telling telling = { .session = session };
	int status = -1;

	if (ledger_each_row(session->ledger, LEDGER_CONTACTS, tell_row, &telling) != 0) {
		*problem = *ledger_problem(session->ledger);
	} else if (telling.out.failed) {
		(void)problem_memory(problem);
	} else {
		(void)fputs(text_str(&telling.out), stdout);
		(void)fflush(stdout);
		tell_what_next(session);
		status = 0;
	}
	text_free(&telling.out);
	return status;
}

static enum exit_code
place(struct session *session, struct problem *problem)
{
	const struct ledger_totals *totals;
	struct problem later = { 0 };
	enum engine_end end = ENGINE_DONE;
	enum exit_code code;
	int64_t left;

	if (open_ledger(session, problem) != 0)
		return problem->code;
	totals = ledger_totals(session->ledger);
	left = totals->states[STATE_READY];
	if (session->config->wait)
		left += totals->states[STATE_PLACED];
	if (left > 0)
		end = session_run(session, false, problem);
	/* After an error of the ledger nothing more is read from it. */
	if (end == ENGINE_FAILED ||
	    recovery_done(session->ledger, session->log, &session->policy.permit, problem) != 0)
		return problem->code;
	code = session_exit(end, totals);
	if (totals->states[STATE_SUPPRESSED] > 0)
		code = exit_worse(code, EXIT_PERSON);
	if (tell(session, &later) != 0) {
		*problem = later;
		code = exit_worse(code, later.code);
	}
	return code;
}

enum exit_code
call_command(struct config *config, struct problem *problem)
{
	struct session session = {
		.config = config, .lock = -1, .outputs = { -1, -1 }, .stop = -1
	};
	enum exit_code code;

	session.progress = progress_new(config->quiet, config->interval_ns);
	if (take_words(config, problem) != 0 || validate(config, &session, problem) != 0 ||
	    rehearse(&session, problem) != 0 ||
	    policy_make_history(&session.policy, config, problem) != 0)
		code = problem->code;
	else
		code = place(&session, problem);
	session_close(&session);
	return code;
}
