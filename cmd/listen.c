/*
 * listen.c: `rollcall listen`: a conversation as it is spoken. The main thread. What is not
 * understood is left out and told; it never ends the listening.
 */
#include <errno.h>
#include <stdio.h>

#include "asking.h"
#include "command.h"
#include "secret.h"
#include "sse.h"
#include "turns.h"
#include "wire.h"

#include "banned.h"

enum ending {
	GOING_ON,
	DONE,         /* the conversation is over */
	NOT_ANSWERED, /* nobody took the call */
	NO_READER,    /* standard output is closed */
	NO_MEMORY,
};

struct listener {
	const char *call_id;
	struct sse sse;
	struct text line;
	const char *key; /* that no event shows */
	bool json;
	enum ending ending;
};

/* The service's two words for the end, as the content of `system` or bare. */
static enum ending
ending_of(struct span content)
{
	if (span_is(content, "[DONE]"))
		return DONE;
	return span_is(content, "[TIMEOUT]") ? NOT_ANSWERED : GOING_ON;
}

static void
put_turn(struct listener *listener, struct span role, struct span content)
{
	turns_add(&listener->line, role, content);
}

/* The event names another call. */
static bool
is_anothers(const struct listener *listener, const struct json *document)
{
	struct span id = json_string(json_get(document, "call_id"));

	return id.len > 0 && !span_is(id, listener->call_id);
}

/* An event that is JSON: the end of the call, or one more line. */
static void
take_document(struct listener *listener, struct json *document)
{
	struct span role = json_string(json_get(document, "role"));
	struct span content = json_string(json_get(document, "content"));

	if (is_anothers(listener, document)) {
		(void)fprintf(stderr, "an event of another call was left out\n");
		return;
	}
	if (wire_drop_steering(document) != 0) {
		listener->ending = NO_MEMORY;
		return;
	}
	if (turns_speaker(role) == SPEAKER_SYSTEM)
		listener->ending = ending_of(content);
	if (listener->json)
		(void)json_put(&listener->line, document);
	else if (listener->ending == GOING_ON && content.data != NULL)
		put_turn(listener, role, content);
	else if (listener->ending == GOING_ON)
		(void)fprintf(stderr, "an event without words was left out\n");
}

static void
take_event(struct listener *listener, struct span data)
{
	struct json *document;

	text_clear(&listener->line);
	listener->ending = ending_of(data);
	if (listener->ending != GOING_ON)
		return;
	document = json_parse(data);
	if (json_is_object(document))
		take_document(listener, document);
	else if (document == NULL && errno == ENOMEM)
		listener->line.failed = true;
	else
		(void)fprintf(stderr, "an event that is not a JSON object was left out\n");
	json_free(document);
	if (listener->line.failed) {
		listener->ending = NO_MEMORY;
		return;
	}
	if (listener->line.len == 0)
		return;
	(void)puts(text_str(&listener->line));
	if (fflush(stdout) != 0 && listener->ending == GOING_ON)
		listener->ending = NO_READER;
}

static bool
take_piece(void *ctx, struct span piece)
{
	struct listener *listener = ctx;
	struct span data;
	int64_t lost = listener->sse.lost;

	while (listener->ending == GOING_ON && sse_next(&listener->sse, &piece, &data)) {
		secret_hide_in(&listener->sse.data, listener->key);
		take_event(listener, data);
	}
	if (listener->sse.failed)
		listener->ending = NO_MEMORY;
	if (listener->sse.lost > lost)
		(void)fprintf(stderr, "an event that is too long was left out\n");
	return listener->ending == GOING_ON;
}

/* The stream is over, or there was none. */
static void
judge(const struct listener *listener, const struct asking *asking, int rc, struct problem *problem)
{
	switch (listener->ending) {
	case DONE:
		return;
	case NOT_ANSWERED:
		(void)problem_set(problem, EXIT_PERSON, "the call was not answered");
		return;
	case NO_READER:
		(void)problem_set(problem, EXIT_MACHINE, "standard output: cannot be written");
		return;
	case NO_MEMORY:
		(void)problem_memory(problem);
		return;
	case GOING_ON:
		break;
	}
	if (rc == 0 && asking->reply.status == 200 && asking->reply.body.len == 0)
		(void)problem_set(problem, EXIT_EARLY,
		    "the stream ended before the conversation did: the same command begins again from its start");
	else if (asking->reply.status == 404)
		(void)problem_set(problem, EXIT_PERSON, "the service knows no such call");
	else
		json_free(asking_judge(asking, rc, problem));
	if (problem->code == EXIT_DONE)
		(void)problem_set(problem, EXIT_SERVICE, "%s: the answer is not a stream of events",
		    asking->options.base);
}

enum exit_code
listen_command(struct config *config, struct problem *problem)
{
	struct listener listener = { .call_id = config->roll, .json = config->json };
	struct asking asking = { 0 };

	if (!wire_id_valid(span_of(config->roll))) {
		(void)problem_set(problem, EXIT_USAGE,
		    "listen: \"%.100s\" is not a call id: 1 to 256 of A-Z a-z 0-9 _ . : ^ ~ - are wanted",
		    config->roll);
		return problem->code;
	}
	if (asking_open(&asking, config, true, problem) == 0) {
		int rc;

		listener.key = asking.options.key;
		rc =
		    ask_listen(&asking.options, config->roll, take_piece, &listener, &asking.reply);

		judge(&listener, &asking, rc, problem);
	}
	asking_close(&asking);
	sse_free(&listener.sse);
	text_free(&listener.line);
	return problem->code;
}
