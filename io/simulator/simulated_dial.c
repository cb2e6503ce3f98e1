/*
 * simulated_dial.c: the simulator's initiate_call.
 *
 * One thread. Must never answer before the log has the lines: tests take the log for the truth.
 */
#include "simulated_dial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "hash.h"
#include "json.h"
#include "precious.h"
#include "utf8.h"
#include "call_parameters.h"

#include "banned.h"

#define REQUIREMENT_MAX 20000 /* characters; the guide */
#define KEY_MIN         8     /* of an Idempotency-Key; the guide */
#define KEY_MAX         128

/* Numbers, in an open table of a power of two; 0 is a free place. */
struct met {
	uint64_t *slots; /* owned */
	size_t size, used;
};

struct simulated_dial {
	const struct simulator_options *options; /* not owned */
	int log;                                 /* -1: none */
	struct met met; /* numbers whose first request met a fault that places nothing */
	struct simulated_call last;  /* placed last; serial 0: none yet */
	struct simulated_call given; /* whose id a reply gave last; serial 0: none yet */
	struct text line;
};

/* One request, read. */
struct order {
	const struct simulated_request *request;
	const struct json *document;
	uint64_t *numbers; /* owned; those that could be read, in order */
	size_t n;
	struct span requirement;    /* points into the document */
	enum simulator_fault fault; /* of the reply; FAULT_NONE: placed, and a good reply */
	bool placed;
};

static size_t
met_slot(const struct met *met, uint64_t number)
{
	size_t at = (size_t)hash_mix(number) & (met->size - 1);

	while (met->slots[at] != 0 && met->slots[at] != number)
		at = (at + 1) & (met->size - 1);
	return at;
}

static int
met_grow(struct met *met)
{
	struct met larger = { .size = met->size == 0 ? 64 : met->size * 2 };

	larger.slots = calloc(larger.size, sizeof(*larger.slots));
	if (larger.slots == NULL)
		return -1;
	for (size_t i = 0; i < met->size; i++)
		if (met->slots[i] != 0)
			larger.slots[met_slot(&larger, met->slots[i])] = met->slots[i];
	larger.used = met->used;
	free(met->slots);
	*met = larger;
	return 0;
}

/* 1: it is new, and remembered from now on; 0: not; -1: out of memory. */
static int
met_add(struct met *met, uint64_t number)
{
	size_t at;

	if (met->used * 2 >= met->size && met_grow(met) == -1)
		return -1;
	at = met_slot(met, number);
	if (met->slots[at] != 0)
		return 0;
	met->slots[at] = number;
	met->used++;
	return 1;
}

struct simulated_dial *
simulated_dial_new(const struct simulator_options *options, struct problem *problem)
{
	struct simulated_dial *dial = calloc(1, sizeof(*dial));
	enum precious found;

	if (dial == NULL) {
		problem_memory(problem);
		return NULL;
	}
	dial->options = options;
	dial->log = -1;
	if (options->log == NULL)
		return dial;
	found = precious_of(options->log);
	if (found != PRECIOUS_NOT) {
		problem_set(problem, EXIT_USAGE, "--log: %s: is %s; name another file",
		    options->log, precious_name(found));
		simulated_dial_free(dial);
		return NULL;
	}
	dial->log = open(options->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
	if (dial->log == -1) {
		problem_set(problem, EXIT_MACHINE, "--log: %s: %s", options->log, strerror(errno));
		simulated_dial_free(dial);
		return NULL;
	}
	return dial;
}

void
simulated_dial_free(struct simulated_dial *dial)
{
	if (dial == NULL)
		return;
	if (dial->log != -1)
		close(dial->log);
	free(dial->met.slots);
	text_free(&dial->line);
	free(dial);
}

/* 11 digits, 1[3-9] first, and nothing else; 0: not a number. */
static uint64_t
number_of(struct span s)
{
	uint64_t n = 0;

	if (s.len != 11 || s.data[0] != '1' || s.data[1] < '3')
		return 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] < '0' || s.data[i] > '9')
			return 0;
		n = n * 10 + (uint64_t)(s.data[i] - '0');
	}
	return n;
}

/* Keeps the good numbers. Returns 1 when all are, 0 when not, -1 when memory is out. */
static int
read_numbers(struct span phones, struct order *order)
{
	size_t most = 1;
	int good = 1;

	for (size_t i = 0; i < phones.len; i++)
		most += phones.data[i] == ',';
	order->numbers = calloc(most, sizeof(*order->numbers));
	if (order->numbers == NULL)
		return -1;
	for (size_t at = 0; at <= phones.len;) {
		size_t end = at;
		uint64_t number;

		while (end < phones.len && phones.data[end] != ',')
			end++;
		number = end == at ? 0 : number_of((struct span){ phones.data + at, end - at });
		if (number == 0)
			good = 0;
		else
			order->numbers[order->n++] = number;
		at = end + 1;
	}
	return good;
}

/* Absent, or a whole number from least to most. */
static bool
number_fits(const struct json *node, double least, double most)
{
	double n;

	if (node == NULL || json_is_null(node))
		return true;
	return json_number(node, &n) && n >= least && n <= most && n == (double)(int64_t)n;
}

static bool
key_fits(const char *key)
{
	size_t len;

	if (key == NULL)
		return true;
	len = strlen(key);
	if (len < KEY_MIN || len > KEY_MAX)
		return false;
	return strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-") ==
	       len;
}

/* Reads what can be read, and says what is wrong with it, or NULL. */
static const char *
read_order(const struct json *document, struct order *order, bool numbers_good)
{
	const struct json *agent = json_get(document, "agent_id");

	if (document == NULL || !json_is_object(document))
		return "the body is not a JSON object";
	if (!numbers_good)
		return "phones: 11 digits wanted, 1[3-9] first, several joined by commas";
	if (!number_fits(agent, 1, 1e15))
		return "agent_id: a positive integer wanted";
	if (utf8_is_blank(order->requirement) && (agent == NULL || json_is_null(agent)))
		return "user_requirement is missing";
	if (utf8_count(order->requirement) > REQUIREMENT_MAX)
		return "user_requirement: more than 20000 characters";
	if (!number_fits(json_get(document, "volume"), 0, 100) ||
	    !number_fits(json_get(document, "speed"), 0, 100))
		return "volume and speed: 0 to 100 wanted";
	for (int part = 0; part < CALL_PARAMETERS; part++) {
		const struct json *node =
		    json_get(document, call_parameters_name((enum call_parameter)part));

		if (!call_parameters_is_number((enum call_parameter)part) && node != NULL &&
		    !json_is_null(node) && json_string(node).data == NULL)
			return "model_engine, voice_id and emotion: texts wanted";
	}
	if (!key_fits(order->request->idempotency_key))
		return "Idempotency-Key: 8 to 128 of A-Za-z0-9._:- wanted";
	return NULL;
}

/* One line, one write: a reader never sees half of one, and other processes may append too. */
static int
log_line(struct simulated_dial *dial, const struct order *order, uint64_t number, const char *id,
    enum simulator_fault fault, int status, struct problem *problem)
{
	const struct simulated_request *request = order->request;
	char time[SIMULATED_TIME_SIZE];
	struct text *line = &dial->line;
	ssize_t n;

	if (dial->log == -1)
		return 0;
	text_clear(line);
	text_addf(line, "{\"time\":\"%s\",\"phone\":\"%llu\",\"requirement\":",
	    simulated_call_time(request->now_ms, time), (unsigned long long)number);
	json_put_string(line, order->requirement);
	for (int part = 0; part < CALL_PARAMETERS; part++) {
		const char *name = call_parameters_name((enum call_parameter)part);
		const struct json *node = json_get(order->document, name);

		if (node == NULL)
			continue;
		text_addf(line, ",\"%s\":", name);
		/* Memory that is out shows in `line`. */
		(void)json_put(line, node);
	}
	text_adds(line, ",\"idempotency_key\":");
	json_put_string(
	    line, span_of(request->idempotency_key == NULL ? "" : request->idempotency_key));
	text_addf(line, ",\"call_id\":\"%s\",\"placed\":%s,\"fault\":\"%s\",\"status\":%d}\n", id,
	    order->placed ? "true" : "false", simulator_fault_name(fault), status);
	if (line->failed)
		return problem_memory(problem);
	do
		n = write(dial->log, line->data, line->len);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return problem_set(
		    problem, EXIT_MACHINE, "--log: %s: %s", dial->options->log, strerror(errno));
	if ((size_t)n != line->len)
		return problem_set(problem, EXIT_MACHINE,
		    "--log: %s: a line was written only in part", dial->options->log);
	return 0;
}

/*
 * The fault that this request meets: the first that one of its numbers has in store. Faults that
 * place nothing are for a number's first request only.
 */
static int
meet_fault(struct simulated_dial *dial, struct order *order)
{
	for (size_t i = 0; i < order->n; i++) {
		struct simulated_fate fate;
		int new = 1;

		simulated_call_fate(dial->options, dial->options->seed, order->numbers[i], &fate);
		if (simulated_call_not_placed(fate.fault))
			new = met_add(&dial->met, order->numbers[i]);
		else if (!simulated_call_spoils_reply(fate.fault))
			new = 0;
		if (new == -1)
			return -1;
		if (new == 1 && order->fault == FAULT_NONE)
			order->fault = fate.fault;
	}
	if (order->fault == FAULT_SAME_ID && dial->given.serial == 0)
		order->fault = FAULT_NONE;
	return 0;
}

static void
reply_with_ids(struct simulated_reply *reply, const struct text *ids, const char *first)
{
	reply->status = 200;
	text_adds(&reply->body, "{\"success\":true,\"call_ids\":[");
	text_addspan(&reply->body, text_span(ids));
	text_addf(&reply->body, "],\"call_id\":\"%s\"}", first);
}

/* The reply for a fault; FAULT_NONE and those of the record get the good one. */
static void
reply_for(struct simulated_reply *reply, enum simulator_fault fault, const struct text *ids,
    const char *first)
{
	switch (fault) {
	case FAULT_429:
		reply->retry_after = 1;
		simulated_service_refuse(reply, 429, "too many requests");
		return;
	case FAULT_401:
		simulated_service_refuse(reply, 401, "the API key is not valid");
		return;
	case FAULT_402:
		simulated_service_refuse(reply, 402, "no credit left");
		return;
	case FAULT_426:
		simulated_service_refuse(reply, 426, "another skill version is wanted");
		return;
	case FAULT_503:
		simulated_service_refuse(reply, 503, "service unavailable");
		return;
	case FAULT_RESET_BEFORE:
	case FAULT_RESET_AFTER:
		reply->way = SIMULATED_RESET;
		return;
	case FAULT_500:
		simulated_service_refuse(reply, 500, "internal error");
		return;
	case FAULT_EMPTY:
		reply->status = 200;
		return;
	case FAULT_HANG:
		reply->way = SIMULATED_HANG;
		return;
	case FAULT_NO_ID:
		reply->status = 200;
		text_adds(&reply->body, "{\"success\":true,\"message\":\"ok\"}");
		return;
	case FAULT_BAD_JSON:
		/* All there but the last brace: who reads by pattern finds the id. */
		reply_with_ids(reply, ids, first);
		if (reply->body.len > 0)
			reply->body.data[--reply->body.len] = '\0';
		return;
	case FAULT_NONE:
	case FAULT_SAME_ID:
	case FAULT_SLOW_RECORD:
	case FAULT_NO_RECORD:
	case FAULT_NEVER_ENDS:
		reply_with_ids(reply, ids, first);
		return;
	}
}

/* What the log calls the fault of one number: that of the reply, else that of its record. */
static enum simulator_fault
fault_told(const struct simulated_dial *dial, const struct order *order, uint64_t number)
{
	struct simulated_fate fate;

	if (order->fault != FAULT_NONE || !order->placed)
		return order->fault;
	simulated_call_fate(dial->options, dial->options->seed, number, &fate);
	if (simulated_call_not_placed(fate.fault) || simulated_call_spoils_reply(fate.fault))
		return FAULT_NONE;
	return fate.fault;
}

/* The call that the number at `i` of the order makes. */
static struct simulated_call
call_of(const struct simulated_dial *dial, const struct order *order, size_t i)
{
	return (struct simulated_call){
		.number = order->numbers[i],
		.start_ms = order->request->now_ms,
		.serial = dial->last.serial + 1 + i,
		.seed = dial->options->seed,
	};
}

/* Makes the reply. */
static int
reply_make(struct simulated_dial *dial, const struct order *order, struct simulated_reply *reply)
{
	char id[SIMULATED_ID_SIZE], first[SIMULATED_ID_SIZE] = "";
	struct text ids = { 0 };
	int rc;

	for (size_t i = 0; i < order->n; i++) {
		struct simulated_call call = call_of(dial, order, i);

		if (i == 0 && order->fault == FAULT_SAME_ID)
			call = dial->given;
		simulated_call_id(&call, id);
		text_addf(&ids, "%s\"%s\"", i == 0 ? "" : ",", id);
		if (i == 0)
			memcpy(first, id, sizeof(first));
	}
	reply_for(reply, order->fault, &ids, first);
	rc = ids.failed || reply->body.failed ? -1 : 0;
	text_free(&ids);
	return rc;
}

/* Places the calls, or not, and makes the reply; the log is written. */
static int
carry_out(struct simulated_dial *dial, struct order *order, struct simulated_reply *reply,
    struct problem *problem)
{
	char id[SIMULATED_ID_SIZE] = "";
	struct simulated_call call = dial->last;

	if (meet_fault(dial, order) == -1 || reply_make(dial, order, reply) == -1)
		return problem_memory(problem);
	order->placed = !simulated_call_not_placed(order->fault);
	for (size_t i = 0; i < order->n; i++) {
		enum simulator_fault fault = fault_told(dial, order, order->numbers[i]);

		if (order->placed) {
			call = call_of(dial, order, i);
			simulated_call_id(&call, id);
		}
		if (log_line(dial, order, order->numbers[i], id, fault, reply->status, problem) ==
		    -1)
			return -1;
	}
	dial->last = call;
	if (order->fault == FAULT_NONE)
		dial->given = call;
	return 0;
}

int
simulated_dial_answer(struct simulated_dial *dial, const struct simulated_request *request,
    struct simulated_reply *reply, struct problem *problem)
{
	struct order order = { .request = request };
	struct json *document = request->body_too_large ? NULL : json_parse(request->body);
	const char *wrong;
	int good, rc = -1;

	order.document = document;
	order.requirement = json_string(json_get(document, "user_requirement"));
	good = read_numbers(json_string(json_get(document, "phones")), &order);
	if (good == -1) {
		problem_memory(problem);
		goto out;
	}
	wrong = read_order(document, &order, good == 1);
	if (reply->status == 0 && wrong != NULL)
		simulated_service_refuse(reply, 400, wrong);
	if (reply->status == 0) {
		rc = carry_out(dial, &order, reply, problem);
		goto out;
	}
	for (size_t i = 0; i < order.n; i++)
		if (log_line(dial, &order, order.numbers[i], "", FAULT_NONE, reply->status,
			problem) == -1)
			goto out;
	rc = 0;
out:
	json_free(document);
	free(order.numbers);
	return rc;
}
