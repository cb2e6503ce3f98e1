/*
 * wire.c: the service's JSON, both ways. A worker's thread. Believes nothing that is not there, and
 * never decides what a reply means for a contact (campaign/engine/outcome.c does).
 */
#include "wire.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <strings.h>

#include "json.h"
#include "turns.h"
#include "wire_talk.h"
#include "wire_value.h"

#include "banned.h"

void
wire_put_dial(struct text *body, const char *phone, struct span requirement, struct span parameters)
{
	enum call_parameter part;
	struct span value;

	text_adds(body, "{\"phones\":");
	json_put_string(body, span_of(phone));
	if (requirement.len > 0 || !call_parameters_has(parameters, CALL_AGENT_ID)) {
		text_adds(body, ",\"user_requirement\":");
		json_put_string(body, requirement);
	}
	while (call_parameters_next(&parameters, &part, &value)) {
		text_addf(body, ",\"%s\":", call_parameters_name(part));
		if (call_parameters_is_number(part))
			text_addspan(body, value);
		else
			json_put_string(body, value);
	}
	text_addc(body, '}');
}

void
wire_put_poll(struct text *body, const char *call_id)
{
	text_adds(body, "{\"call_id\":");
	json_put_string(body, span_of(call_id));
	text_addc(body, '}');
}

bool
wire_id_valid(struct span id)
{
	if (id.len == 0 || id.len >= WIRE_ID_SIZE)
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.data[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) &&
		    (c == '\0' || strchr("_.:^~-", c) == NULL))
			return false;
	}
	return true;
}

/* An id counts only as a string (the service's guide). */
static bool
take_id(const struct json *node, char id[static WIRE_ID_SIZE])
{
	struct span s = json_string(node);

	if (!wire_id_valid(s))
		return false;
	memcpy(id, s.data, s.len);
	id[s.len] = '\0';
	return true;
}

/*
 * The id under `name` in one object: `call_ids` is an array, one number was sent, so its first
 * counts.
 */
static bool
id_in(const struct json *object, const char *name, char id[static WIRE_ID_SIZE])
{
	const struct json *node = json_get(object, name);

	return take_id(json_is_array(node) ? json_first(node) : node, id);
}

/* Top level, then `data`: an object or an array of objects. */
static void
find_id(const struct json *document, char id[static WIRE_ID_SIZE])
{
	static const char *const names[] = { "call_ids", "call_id", "provider_call_id" };
	const struct json *data = json_get(document, "data");

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (id_in(document, names[i], id) || id_in(data, names[i], id))
			return;
		for (const struct json *e = json_first(data); e != NULL; e = json_after(e))
			if (id_in(e, names[i], id))
				return;
	}
}

/* An `error` that is there and not null, false or empty. */
static bool
is_error(const struct json *node)
{
	struct span s = json_string(node);

	if (node == NULL || json_is_null(node) || json_bool(node) == 0)
		return false;
	if (s.data != NULL)
		return s.len > 0;
	if (json_is_object(node) || json_is_array(node))
		return !json_is_empty(node);
	return true;
}

/* The service's own words: `message`, else what `error` or its `message` says. */
static void
take_message(const struct json *document, struct text *message)
{
	struct span s = json_string(json_get(document, "message"));

	if (s.len == 0)
		s = json_string(json_get(document, "error"));
	if (s.len == 0)
		s = json_string(json_get(json_get(document, "error"), "message"));
	text_addsafe(message, s);
}

/* It claims success, however that is written. */
static bool
claims_success(const struct json *object)
{
	const struct json *node = json_get(object, "success");
	struct span s = json_string(node);
	double number;

	return json_bool(node) == 1 || (json_number(node, &number) && number != 0) ||
	       (s.len == 4 && strncasecmp(s.data, "true", 4) == 0);
}

int
wire_read_dial(struct span body, struct wire_dial *out)
{
	struct json *document = json_parse(body);
	bool had_memory = document != NULL || errno != ENOMEM;

	text_clear(&out->message);
	out->id[0] = '\0';
	out->success = -1;
	out->error = out->claims = false;
	out->object = json_is_object(document);
	if (out->object) {
		find_id(document, out->id);
		out->success = json_bool(json_get(document, "success"));
		out->claims =
		    claims_success(document) || claims_success(json_get(document, "data"));
		out->error = is_error(json_get(document, "error"));
		take_message(document, &out->message);
	}
	json_free(document);
	return had_memory && !out->message.failed ? 0 : -1;
}

/*
 * Whether the text names numbers, none of which is ours. Text without a readable number says
 * nothing.
 */
static bool
names_others(struct span cell, const char *phone, bool *names)
{
	struct text reason = { 0 };
	struct span piece;
	char other[PHONE_SIZE];
	bool others = true;

	while (others && phone_next(&cell, &piece)) {
		if (phone_parse(piece, other, &reason) != 0)
			continue;
		*names = true;
		others = strcmp(other, phone) != 0;
	}
	text_free(&reason);
	return others;
}

/* The same of one JSON value: a text, or a number. */
static bool
node_names_others(const struct json *node, const char *phone, bool *names)
{
	char digits[32];
	double number;

	if (!json_number(node, &number))
		return names_others(json_string(node), phone, names);
	if (!(number >= 0 && number < 1e15 && number == floor(number)))
		return true;
	(void)snprintf(digits, sizeof digits, "%.0f", number);
	return names_others(span_of(digits), phone, names);
}

/*
 * The echo of `phones` (one, or an array) is about other people. *ours: it names the number.
 */
static bool
is_strangers(const struct json *phones, const char *phone, bool *ours)
{
	bool names = false;

	if (!json_is_array(phones))
		*ours = !node_names_others(phones, phone, &names);
	for (const struct json *e = json_first(phones); e != NULL && !*ours; e = json_after(e))
		*ours = !node_names_others(e, phone, &names);
	return names && !*ours;
}

/*
 * The record of a reply: `data` (an object, or the first of an array) where there is one, else the
 * top level. NULL when the reply carries none. Its fields are not mixed: a `status` beside `data`
 * is the reply's.
 */
static const struct json *
find_record(const struct json *document)
{
	static const char *const fields[] = { "call_status", "status", "state", "duration_seconds",
		"duration", "ended_at", "end_time", "endedAt", "cost", "call_content", "phones" };
	const struct json *data = json_get(document, "data");
	const struct json *record = data == NULL ? document : data;

	if (json_bool(json_get(document, "success")) == 0)
		return NULL;
	if (json_is_array(record))
		record = json_first(record);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (json_get(record, fields[i]) != NULL)
			return record;
	return NULL;
}

/*
 * A completed call: was it answered? No charge, no talk time and nobody's words say that it was
 * not.
 */
static enum outcome
completed(const struct wire_record *record)
{
	if (record->seconds > 0 || record->spoken || record->cost > 0)
		return OUTCOME_ANSWERED;
#ifdef ROLLCALL_TEST_WITHOUT_LENGTH
	return OUTCOME_NO_ANSWER;
#endif
	return record->seconds == 0 ? OUTCOME_NO_ANSWER : OUTCOME_NONE;
}

/*
 * What the record says; presence and outcome by its word, or by what an older one has in its place.
 */
static void
read_fields(const struct json *record, struct wire_record *out)
{
	enum wire_word word = wire_word(record, &out->outcome);

	out->seconds = wire_seconds(record);
	out->ended_at = wire_ended_at(record);
	out->cost = wire_cost(record);
	wire_take_talk(record, &out->transcript);
	out->spoken = turns_somebody_spoke(text_span(&out->transcript));
	out->by_time = word != WIRE_WORD_ENDED && !(word == WIRE_WORD_NONE && out->seconds > 0);
	if (out->by_time && (word == WIRE_WORD_RUNNING || out->ended_at == 0)) {
		wire_not_ended(out);
		return;
	}
	out->presence = WIRE_ENDED;
	if (out->outcome == OUTCOME_NONE || out->outcome == OUTCOME_ANSWERED)
		out->outcome = completed(out);
	else if (out->outcome == OUTCOME_NO_ANSWER && completed(out) == OUTCOME_ANSWERED)
		out->outcome = OUTCOME_ANSWERED;
}

void
wire_not_ended(struct wire_record *record)
{
	record->presence = WIRE_RUNNING;
	record->outcome = OUTCOME_NONE;
	record->ended_at = 0;
	record->cost = MONEY_NONE;
	record->spoken = record->by_time = false;
	text_clear(&record->transcript);
}

int
wire_read_record(int status, struct span body, const char *phone, struct wire_record *out)
{
	struct json *document = json_parse_loosely(body);
	bool had_memory = document != NULL || errno != ENOMEM;
	const struct json *record;

	text_clear(&out->transcript);
	out->presence = WIRE_NO_JSON;
	out->wrong_number = out->wrong_id = out->named = out->spoken = out->by_time = false;
	out->ids[0][0] = out->ids[1][0] = '\0';
	out->outcome = OUTCOME_NONE;
	out->seconds = -1;
	out->ended_at = 0;
	out->cost = MONEY_NONE;
	if (status == 404 || json_is_object(document))
		out->presence = WIRE_NO_RECORD;
	/* An error's own words (`status`, `message`) are not a call's. */
	record = status / 100 == 2 && json_is_object(document) ? find_record(document) : NULL;
	if (record != NULL) {
		wire_take_echoes(document, record, out);
		out->wrong_number =
		    phone != NULL && is_strangers(json_get(record, "phones"), phone, &out->named);
		if (!out->wrong_number)
			read_fields(record, out);
	}
	json_free(document);
	return had_memory && !out->transcript.failed ? 0 : -1;
}

static bool
contains(struct span s, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= s.len; i++)
		if (strncasecmp(s.data + i, word, len) == 0)
			return true;
	return false;
}

static bool
is_steering(struct span name)
{
	static const char *const whom[] = { "llm", "system", "assistant", "agent", "prompt" };

	if (!contains(name, "instruction"))
		return false;
	for (size_t i = 0; i < sizeof whom / sizeof *whom; i++)
		if (contains(name, whom[i]))
			return true;
	return false;
}

int
wire_drop_steering(struct json *document)
{
	return json_drop(document, is_steering);
}

void
wire_dial_free(struct wire_dial *dial)
{
	text_free(&dial->message);
}

void
wire_record_free(struct wire_record *record)
{
	text_free(&record->transcript);
}
