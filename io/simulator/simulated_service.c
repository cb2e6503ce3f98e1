/*
 * simulated_service.c: which endpoint it is, whether the request may pass, and every reply but
 * that of initiate_call (simulated_dial.c).
 *
 * One thread. Must never place a call.
 */
#include "simulated_service.h"

#include <stdlib.h>

#include "json.h"
#include "simulated_dial.h"
#include "simulated_talk.h"
#include "stepone.h"

#include "banned.h"

struct simulated_service {
	const struct simulator_options *options; /* not owned */
	struct simulated_dial *dial;
};

enum endpoint {
	INITIATE_CALL,
	SEARCH_CALLINFO,
	STREAM_CHAT_HISTORY,
	BALANCE,
	ENGINE_LIST,
	TTS_LIST,
	SKILL_VERSION,
};

static const struct route {
	const char *path, *method;
	enum endpoint endpoint;
	bool wants_key, wants_version;
} routes[] = {
	{ STEPONE_DIAL, "POST", INITIATE_CALL, true, true },
	{ STEPONE_POLL, "POST", SEARCH_CALLINFO, true, true },
	{ STEPONE_TALK, "POST", STREAM_CHAT_HISTORY, true, true },
	{ STEPONE_BALANCE, "GET", BALANCE, true, true },
	{ STEPONE_ENGINES, "GET", ENGINE_LIST, false, true },
	{ STEPONE_VOICES, "GET", TTS_LIST, false, true },
	/* Who has the wrong version must be able to ask for the right one. */
	{ STEPONE_SKILL, "GET", SKILL_VERSION, false, false },
};

struct simulated_service *
simulated_service_new(const struct simulator_options *options, struct problem *problem)
{
	struct simulated_service *service = calloc(1, sizeof(*service));

	if (service == NULL) {
		problem_memory(problem);
		return NULL;
	}
	service->options = options;
	service->dial = simulated_dial_new(options, problem);
	if (service->dial == NULL) {
		free(service);
		return NULL;
	}
	return service;
}

void
simulated_service_free(struct simulated_service *service)
{
	if (service == NULL)
		return;
	simulated_dial_free(service->dial);
	free(service);
}

void
simulated_service_refuse(struct simulated_reply *reply, int status, const char *message)
{
	reply->status = status;
	text_adds(&reply->body, "{\"success\":false,\"message\":");
	json_put_string(&reply->body, span_of(message));
	text_addc(&reply->body, '}');
}

static void
say(struct simulated_reply *reply, const char *body)
{
	reply->status = 200;
	text_adds(&reply->body, body);
}

static void
say_balance(const struct simulator_options *options, struct simulated_reply *reply)
{
	char amount[32];

	reply->status = 200;
	text_addf(&reply->body, "{\"success\":true,\"data\":{\"balance\":%s}}",
	    money_show(options->balance, amount));
}

/* The call that the body names; or -1, and the refusal is in *reply. */
static int
read_call(const struct simulated_request *request, struct simulated_reply *reply,
    struct simulated_call *call)
{
	struct json *document = json_parse(request->body);
	struct span id = json_string(json_get(document, "call_id"));
	int rc = -1;

	if (document == NULL || !json_is_object(document))
		simulated_service_refuse(reply, 400, "the body is not a JSON object");
	else if (id.data == NULL || id.len == 0)
		simulated_service_refuse(reply, 400, "call_id is missing");
	else if (simulated_call_parse(id, call) == -1)
		simulated_service_refuse(reply, 404, "no such call");
	else
		rc = 0;
	json_free(document);
	return rc;
}

static const char *
status_word(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_ANSWERED:
		return "completed";
	case OUTCOME_NONE:
	case OUTCOME_NO_ANSWER:
	case OUTCOME_BUSY:
	case OUTCOME_DECLINED:
	case OUTCOME_VOICEMAIL:
	case OUTCOME_FAILED:
	case OUTCOME_CANCELLED:
	case OUTCOME_TIMEOUT:
		break;
	}
	return outcome_name(outcome);
}

static void
put_content(struct text *out, const struct simulated_call *call, const struct simulated_fate *fate)
{
	struct simulated_turn turns[SIMULATED_TURNS_MAX];
	size_t n = simulated_talk_turns(call, fate, turns);

	text_adds(out, ",\"call_content\":[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			text_addc(out, ',');
		simulated_talk_put(out, &turns[i]);
	}
	text_addc(out, ']');
}

static void
put_record(struct text *out, const struct simulator_options *options,
    const struct simulated_call *call, const struct simulated_fate *fate, bool ended)
{
	char id[SIMULATED_ID_SIZE], time[SIMULATED_TIME_SIZE], cost[32];
	int64_t end;

	simulated_call_id(call, id);
	text_addf(out, "{\"success\":true,\"data\":{\"call_id\":\"%s\",\"phones\":\"%llu\"", id,
	    (unsigned long long)call->number);
	/* Nothing is remembered of the request. */
	text_adds(out, ",\"user_requirement\":\"\"");
	text_addf(out, ",\"started_at\":\"%s\"", simulated_call_time(call->start_ms, time));
	if (!ended) {
		/* The guide: null or absent; seen as 0 too. */
		text_addf(out, ",\"call_status\":\"active\",\"duration_seconds\":%s",
		    call->number % 2 == 0 ? "null" : "0");
		text_adds(out, ",\"billed\":false,\"call_content\":[]}}");
		return;
	}
	end = simulated_call_at(options, call, (double)(fate->ring_s + fate->talk_s));
	text_addf(out, ",\"call_status\":\"%s\",\"duration_seconds\":%lld",
	    status_word(fate->outcome), (long long)fate->talk_s);
	text_addf(out, ",\"ended_at\":\"%s\"", simulated_call_time(end, time));
	/* Billed even when it cost nothing: the amount is final. */
	text_addf(out, ",\"cost\":%s,\"billed\":true",
	    money_show(money_of_talk(fate->talk_s, options->price), cost));
	put_content(out, call, fate);
	text_adds(out, "}}");
}

static void
search(const struct simulator_options *options, const struct simulated_request *request,
    struct simulated_reply *reply)
{
	struct simulated_call call;
	struct simulated_fate fate;

	if (read_call(request, reply, &call) == -1)
		return;
	simulated_call_fate(options, call.seed, call.number, &fate);
	switch (simulated_call_phase(options, &call, &fate, request->now_ms)) {
	case SIMULATED_NO_RECORD:
		simulated_service_refuse(reply, 404, "no record yet");
		return;
	case SIMULATED_ACTIVE:
		reply->status = 200;
		put_record(&reply->body, options, &call, &fate, false);
		return;
	case SIMULATED_ENDED:
		reply->status = 200;
		put_record(&reply->body, options, &call, &fate, true);
		return;
	}
}

static void
listen_in(const struct simulated_request *request, struct simulated_reply *reply)
{
	if (read_call(request, reply, &reply->call) == -1)
		return;
	reply->status = 200;
	reply->way = SIMULATED_STREAM;
}

static const struct route *
route_of(const struct simulated_request *request, struct simulated_reply *reply)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (strcmp(request->path, routes[i].path) != 0)
			continue;
		if (strcmp(request->method, routes[i].method) == 0)
			return &routes[i];
		reply->allow = routes[i].method;
		simulated_service_refuse(reply, 405, "method not allowed");
		return NULL;
	}
	simulated_service_refuse(reply, 404, "no such endpoint");
	return NULL;
}

/* What is wrong with the request before its body is looked at; status 0: nothing. */
static void
look_at_headers(const struct route *route, const struct simulated_request *request,
    struct simulated_reply *reply)
{
	if (route->wants_version && request->skill_version != NULL &&
	    strcmp(request->skill_version, STEPONE_VERSION) != 0)
		simulated_service_refuse(
		    reply, STEPONE_WRONG_VERSION, "skill version " STEPONE_VERSION " is wanted");
	else if (route->wants_key && (request->api_key == NULL || *request->api_key == '\0'))
		simulated_service_refuse(reply, 401, "the API key is missing");
	else if (request->body_too_large)
		simulated_service_refuse(reply, 413, "the body is larger than 1 MiB");
}

static int
reply_to(struct simulated_service *service, const struct route *route,
    const struct simulated_request *request, struct simulated_reply *reply, struct problem *problem)
{
	look_at_headers(route, request, reply);
	/* A refused dial is logged like any other. */
	if (route->endpoint == INITIATE_CALL)
		return simulated_dial_answer(service->dial, request, reply, problem);
	if (reply->status != 0)
		return 0;
	switch (route->endpoint) {
	case INITIATE_CALL:
		break;
	case SEARCH_CALLINFO:
		search(service->options, request, reply);
		break;
	case STREAM_CHAT_HISTORY:
		listen_in(request, reply);
		break;
	case BALANCE:
		say_balance(service->options, reply);
		break;
	case ENGINE_LIST:
		say(reply, "{\"success\":true,\"data\":["
			   "{\"id\":\"stepone-mini\",\"name\":\"StepOne "
			   "Mini\"},{\"id\":\"stepone-pro\",\"name\":\"StepOne Pro\"}]}");
		break;
	case TTS_LIST:
		say(reply,
		    "{\"success\":true,\"data\":["
		    "{\"id\":\"voice-female-1\",\"name\":\"温柔女声\"},{\"id\":\"voice-male-1\",\"name\":\"沉稳男声\"}]}");
		break;
	case SKILL_VERSION:
		say(reply, "{\"skill_version\":\"" STEPONE_VERSION "\"}");
		break;
	}
	return 0;
}

int
simulated_service_answer(struct simulated_service *service, const struct simulated_request *request,
    struct simulated_reply *reply, struct problem *problem)
{
	const struct route *route = route_of(request, reply);

	if (route != NULL && reply_to(service, route, request, reply, problem) == -1)
		return -1;
	if (reply->body.failed)
		return problem_memory(problem);
	return 0;
}
