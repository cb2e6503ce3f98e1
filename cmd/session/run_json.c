/*
 * run_json.c: what run and collect tell a script, on standard output. The main thread. Never
 * changes the ledger.
 */
#include "run_json.h"

#include <stdio.h>
#include <string.h>

#include "dnc_report.h"
#include "clock.h"
#include "json.h"
#include "status_json.h"
#include "units.h"
#include "zone.h"

#include "banned.h"

static void
put(struct text *out, const char *name, const char *value)
{
	text_addc(out, ',');
	json_put_name(out, name);
	json_put_string(out, span_of(value));
}

static void
put_if(struct text *out, const char *name, const char *value)
{
	if (value[0] != '\0')
		put(out, name, value);
}

static void
begin(struct text *line, const char *event)
{
	char time[ZONE_TEXT];

	text_clear(line);
	text_adds(line, "{\"event\":");
	json_put_string(line, span_of(event));
	put(line, "time", zone_show(clock_wall(), time));
}

/* A line that memory is too short for is left out: the ledger has it. */
static void
say(struct run_json *json)
{
	text_adds(&json->line, "}\n");
	if (!json->line.failed)
		(void)fputs(text_str(&json->line), stdout);
	json->unsaid = true;
}

static const char *
event_name(enum state state)
{
	switch (state) {
	case STATE_DIALING:
		return "started";
	case STATE_READY:
		return "put_back";
	case STATE_REJECTED:
	case STATE_DUPLICATE:
	case STATE_SUPPRESSED:
	case STATE_PLACED:
	case STATE_ENDED:
	case STATE_OVERDUE:
	case STATE_REFUSED:
	case STATE_UNKNOWN:
		break;
	}
	return state_name(state);
}

void
run_json_event(struct run_json *json, const struct engine_event *event)
{
	begin(&json->line, event_name(event->state));
	put(&json->line, "row", event->label);
	put_if(&json->line, "call_id", event->call_id);
	put_if(&json->line, "outcome", outcome_name(event->outcome));
	put_if(&json->line, "reason", event->reason);
	say(json);
}

static void
held_back(struct run_json *json, int64_t until, const char *reason)
{
	char time[ZONE_TEXT];

	begin(&json->line, "held_back");
	put(&json->line, "until", zone_show(until, time));
	put_if(&json->line, "reason", reason);
	say(json);
}

/* What holds calling back, in words. True when it is not what it was. */
static bool
note_why(struct run_json *json, const struct engine_stats *stats)
{
	const char *why = "";

	if (stats->held_until > stats->now)
		why = stats->held_why;
	else if (stats->shut_until != 0)
		why = "outside calling hours";
	if (strcmp(text_str(&json->why), why) == 0)
		return false;
	text_clear(&json->why);
	text_adds(&json->why, why);
	return true;
}

bool
run_json_turn(struct run_json *json, const struct engine_stats *stats)
{
	bool other = note_why(json, stats);

	if (!json->events)
		return other;
	/* A broken list is read again each second until it is mended: that is told once. */
	if (stats->held_until > stats->now && stats->held_until != json->held &&
	    (other || !stats->list_holds))
		held_back(
		    json, clock_wall() + (stats->held_until - stats->now) / MS_NS, stats->held_why);
	json->held = stats->held_until;
	/* The wait is reckoned anew each turn: a second more or less is the same hour. */
	if (stats->shut_until > json->shut + 1000)
		held_back(json, stats->shut_until, "outside calling hours");
	if (stats->shut_until == 0 || stats->shut_until > json->shut + 1000)
		json->shut = stats->shut_until;
	if (json->unsaid)
		(void)fflush(stdout);
	json->unsaid = false;
	return other;
}

static void
put_path(struct text *out, const char *name, const char *path)
{
	json_put_name(out, name);
	if (path == NULL)
		text_adds(out, "null");
	else
		json_put_string(out, span_of(path));
}

/* 0, or -1: *ledger_problem. */
static int
put_campaign(struct text *out, const struct run_facts *facts, const struct text *why)
{
	struct text service = { 0 };
	struct status_facts status = { .ledger = facts->paths->ledger, .budget = facts->budget };
	int64_t person;
	int rc = ledger_get(facts->ledger, "service", &service);

	status.service = text_str(&service);
	if (rc == 0)
		rc = status_json(out, facts->ledger, &status, &person);
	text_free(&service);
	if (rc != 0)
		return -1;
	text_adds(out, ",\"files\":{");
	put_path(out, "results", facts->wrote ? facts->paths->results : NULL);
	text_addc(out, ',');
	put_path(out, "summary", facts->wrote ? facts->paths->summary : NULL);
	text_adds(out, "},\"held_back\":");
	if (why->len == 0)
		text_adds(out, "null");
	else
		json_put_string(out, text_span(why));
	text_addc(out, ',');
	return 0;
}

int
run_json_end(struct run_json *json, const struct run_facts *facts, struct problem *problem)
{
	struct text *out = &json->line;
	bool readable = facts->ledger != NULL && ledger_problem(facts->ledger)->code == EXIT_DONE;

	text_clear(out);
	if (!readable || put_campaign(out, facts, &json->why) != 0) {
		text_clear(out);
		text_addc(out, '{');
	}
	if (facts->files != NULL) {
		dnc_report_json(out, facts->files);
		text_addc(out, ',');
	}
	text_addf(out, "\"exit\":%d,\"problem\":", (int)facts->code);
	if (facts->problem->code == EXIT_DONE)
		text_adds(out, "null");
	else
		json_put_string(out, span_of(facts->problem->text));
	text_adds(out, "}\n");
	if (out->failed)
		return problem_memory(problem);
	(void)fputs(text_str(out), stdout);
	return 0;
}
