/*
 * info.c: `rollcall info`: what became of one call. The main thread. Waits between its tries as the
 * service's guide has it: the record appears late.
 */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "asking.h"
#include "clock.h"
#include "command.h"
#include "option_table.h"
#include "outcome.h"
#include "record_text.h"
#include "secret.h"
#include "stepone.h"
#include "units.h"
#include "value.h"
#include "zone.h"

#include "banned.h"

static void
wait_for(int64_t ns)
{
	struct timespec left = { (time_t)(ns / SECOND_NS), (long)(ns % SECOND_NS) };

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

/* Asks once. What came is in *reply, which keeps nothing of `asking`. */
static enum polled
poll(struct asking *asking, const char *call_id, struct reply *reply, struct text *reason)
{
	const struct ask_reply *got = &asking->reply;

	reply->complete = ask_once(&asking->options, ASK_RECORD, call_id, &asking->reply) == 0;
	reply->status = got->status;
	(void)snprintf(reply->problem, sizeof reply->problem, "%s", got->problem);
	text_clear(reason);
	if (wire_read_record(got->status, text_span(&got->body), NULL, &reply->record) != 0) {
		reply->complete = false;
		asking->reply.out_of_memory = true;
	}
	wire_check_id(&reply->record, call_id);
	outcome_doubt_end(&reply->record, 0, clock_wall());
	secret_hide_in(&reply->record.transcript, asking->options.key);
	return outcome_of_poll(reply, reason);
}

/* The record says that the call has ended, and neither how long it was nor what it cost. */
static bool
says_little(const struct wire_record *record)
{
	return record->outcome == OUTCOME_NONE && record->cost == MONEY_NONE;
}

/* Polls until the call has ended or tries are used up. Returns the last poll. */
static enum polled
poll_until_ended(struct asking *asking, const struct config *config, int64_t tries,
    struct reply *reply, struct text *reason)
{
	int64_t interval = config->poll_interval_ns;
	char shown[32];

	if (interval == 0)
		(void)value_duration(&interval, DEFAULT_POLL_INTERVAL);
	for (int64_t i = 1;; i++) {
		enum polled last = poll(asking, config->roll, reply, reason);

		if (last == POLLED_ENDED && says_little(&reply->record))
			text_adds(reason, "ended, but neither its length nor its cost is known");
		else if (last == POLLED_ENDED || last == POLLED_STOP_RUN)
			return last;
		if (i >= tries)
			return last;
		if (!config->quiet)
			(void)fprintf(stderr, "try %lld of %lld: %s; the next in %s\n",
			    (long long)i, (long long)tries, text_str(reason),
			    units_show_duration(interval, shown));
		wait_for(interval);
	}
}

static void
put_text(struct text *out, const struct wire_record *record)
{
	const struct record_text words = {
		.ended = record->presence == WIRE_ENDED,
		.outcome = record->outcome,
		.seconds = record->seconds,
		.ended_at = record->ended_at,
		.cost = record->cost,
		.transcript = text_span(&record->transcript),
	};

	record_text_put(out, &words);
}

static int
print(const struct asking *asking, const struct wire_record *record, bool json,
    struct problem *problem)
{
	struct json *document = NULL;
	struct text out = { 0 };
	int status = -1;

	if (json) {
		document = asking_judge(asking, 0, problem);
		if (document != NULL)
			status = asking_print_json(document, problem);
	} else {
		put_text(&out, record);
		if (out.failed) {
			status = problem_memory(problem);
		} else {
			(void)fputs(text_str(&out), stdout);
			status = 0;
		}
	}
	json_free(document);
	text_free(&out);
	return status;
}

/* How often to ask: behind the id, else --tries. 0, or -1 with *problem filled. */
static int
take_words(const struct config *config, int64_t *tries, struct problem *problem)
{
	*tries = config->tries;
	if (!wire_id_valid(span_of(config->roll)))
		return problem_set(problem, EXIT_USAGE,
		    "info: \"%.100s\" is not a call id: 1 to 256 of A-Z a-z 0-9 _ . : ^ ~ - are wanted",
		    config->roll);
	if (config->n_words > 2)
		return problem_set(
		    problem, EXIT_USAGE, "info: \"%.100s\" is one too many", config->words[2]);
	if (config->n_words == 2 &&
	    units_count(span_of(config->words[1]), 1, 1000 * 1000, tries) != 0)
		return problem_set(problem, EXIT_USAGE,
		    "info: TRIES is a number from 1 to 1000000, not \"%.100s\"", config->words[1]);
	return 0;
}

enum exit_code
info_command(struct config *config, struct problem *problem)
{
	struct asking asking = { 0 };
	struct reply reply = { 0 };
	struct text reason = { 0 };
	enum polled last;
	int64_t tries;

	if (take_words(config, &tries, problem) != 0 ||
	    zone_set(config->time_zone == NULL ? DEFAULT_ZONE : config->time_zone, problem) != 0)
		return problem->code;
	if (asking_open(&asking, config, true, problem) != 0)
		goto out;
	last = poll_until_ended(&asking, config, tries, &reply, &reason);
	if (reason.failed || asking.reply.out_of_memory) {
		(void)problem_memory(problem);
		goto out;
	}
	switch (last) {
	case POLLED_ENDED:
		(void)print(&asking, &reply.record, config->json, problem);
		break;
	case POLLED_NOT_YET:
	case POLLED_STRANGER:
		if (reply.record.presence == WIRE_RUNNING &&
		    print(&asking, &reply.record, config->json, problem) != 0)
			break;
		(void)problem_set(problem, EXIT_PERSON, "%s: %s after %lld tries: ask again later",
		    config->roll, text_str(&reason), (long long)tries);
		break;
	case POLLED_UNREADABLE:
	case POLLED_NO_ANSWER:
		(void)problem_set(problem, EXIT_EARLY, "%s: %s, the last of %lld tries",
		    asking.options.base, text_str(&reason), (long long)tries);
		break;
	case POLLED_STOP_RUN:
		(void)problem_set(problem, EXIT_SERVICE, "%s (HTTP status %d)",
		    stepone_stop(reply.status), reply.status);
		break;
	}
out:
	asking_close(&asking);
	wire_record_free(&reply.record);
	text_free(&reason);
	return problem->code;
}
