/*
 * fuzz_reply.c: a reply to initiate_call and to search_callinfo. Must hold: a call counts as
 * placed only by an id of 1 to 256 characters of A-Za-z0-9_.:^~- that stands in the reply as a
 * string; only a whole JSON object says anything (of a record, one that can be read into one), so that a reply cut short never places, refuses
 * or ends a call; parsed twice, the verdict is the same; no cost is negative or beyond what is
 * believed; no talk time is below what "not said" is; nobody is said not to have answered who talked,
 * spoke or was charged; a later record takes nothing away; each turn of a conversation is a line with
 * its speaker's name, whatever stands in it; what steers agents is gone from what may be shown, which
 * is JSON again.
 */
#include <ctype.h>

#include "fuzz.h"
#include "opt_out.h"
#include "outcome.h"
#include "scrub.h"
#include "secret.h"
#include "spoken.h"
#include "task.h"
#include "turns.h"
#include "utf8.h"

#define PHONE "13800138000"

static const int statuses[] = { 200, 201, 302, 400, 401, 404, 408, 409, 429, 500, 503 };

/* The body with `\u0061` as the character that is meant: of those in an id, no other is escaped. */
static void
add_plain(struct span body, struct text *out)
{
	for (size_t i = 0; i < body.len; i++) {
		char digits[3] = "";

		if (body.len - i >= 6 && memcmp(body.data + i, "\\u00", 4) == 0)
			memcpy(digits, body.data + i + 4, 2);
		if (strspn(digits, "0123456789abcdefABCDEF") == 2) {
			text_addc(out, (char)strtol(digits, NULL, 16));
			i += 5;
		} else {
			text_addc(out, body.data[i]);
		}
	}
}

/* "id" stands in the body, quotes and all. */
static bool
stands_in(struct span body, const char *id)
{
	struct text quoted = { 0 }, plain = { 0 };
	bool found;

	text_addf(&quoted, "\"%s\"", id);
	add_plain(body, &plain);
	found = memmem(plain.data, plain.len, quoted.data, quoted.len) != NULL;
	text_free(&quoted);
	text_free(&plain);
	return found;
}

static bool
first_is(struct span s, char c)
{
	size_t i = 0;

	while (i < s.len && strchr(" \t\r\n", s.data[i]) != NULL && s.data[i] != '\0')
		i++;
	/* cJSON passes over a byte order mark. */
	if (i == 0 && s.len >= 3 && memcmp(s.data, "\xef\xbb\xbf", 3) == 0)
		return first_is((struct span){ s.data + 3, s.len - 3 }, c);
	return i < s.len && (s.data[i] == c || (unsigned char)s.data[i] < ' ');
}

static void
check_dial(struct span body, const struct wire_dial *dial)
{
	size_t len = strlen(dial->id);

	MUST(dial->success >= -1 && dial->success <= 1);
	if (!dial->object) {
		MUST(len == 0 && dial->success == -1 && !dial->error && dial->message.len == 0);
		return;
	}
	MUST(utf8_valid(body) == body.len && memchr(body.data, '\0', body.len) == NULL);
	MUST(first_is(body, '{'));
	MUST(len < WIRE_ID_SIZE);
	for (size_t i = 0; i < len; i++)
		MUST(isalnum((unsigned char)dial->id[i]) || strchr("_.:^~-", dial->id[i]) != NULL);
	MUST(len == 0 || stands_in(body, dial->id));
	MUST(utf8_valid(text_span(&dial->message)) == dial->message.len);
}

static void
check_verdict(const struct reply *reply)
{
	struct text reason = { 0 };
	enum verdict verdict = outcome_of_dial(reply, &reason);

	if (reply->dial.id[0] != '\0')
		MUST(verdict == VERDICT_PLACED && reason.len == 0);
	else
		MUST(verdict != VERDICT_PLACED && verdict != VERDICT_NOT_SENT && reason.len > 0);
	/* Who may have been called is not called again. */
	if (!reply->complete || reply->status / 100 == 5 || !reply->dial.object)
		MUST(verdict == VERDICT_PLACED || verdict == VERDICT_UNKNOWN ||
		     reply->status / 100 == 4);
	if (verdict == VERDICT_STOP_RUN || verdict == VERDICT_SLOW_DOWN)
		MUST(reply->complete && !reply->dial.claims && reply->dial.success != 1);
	if (verdict == VERDICT_REFUSED)
		MUST(reply->complete && reply->dial.object &&
		     (reply->status == 200 || reply->status / 100 == 4));
	for (size_t i = 0; i < reason.len; i++)
		MUST((unsigned char)reason.data[i] >= 0x20 && reason.data[i] != 0x7f);
	text_free(&reason);
}

static void
try_dial(struct span body)
{
	struct reply first = { .sent = true }, second = { .sent = true };

	MUST(wire_read_dial(body, &first.dial) == 0);
	/* What was in it before must not matter. */
	MUST(wire_read_dial(span_of("{\"call_id\":\"x\",\"success\":true,\"message\":\"m\","
				    "\"error\":1}"),
		 &second.dial) == 0);
	MUST(wire_read_dial(body, &second.dial) == 0);
	MUST(strcmp(first.dial.id, second.dial.id) == 0);
	MUST(first.dial.object == second.dial.object && first.dial.error == second.dial.error);
	MUST(first.dial.success == second.dial.success);
	MUST(first.dial.claims == second.dial.claims);
	MUST(first.dial.claims || first.dial.success != 1);
	MUST(fuzz_same(&first.dial.message, &second.dial.message));
	check_dial(body, &first.dial);
	for (size_t i = 0; i < 2 * COUNT(statuses); i++) {
		first.status = statuses[i / 2];
		first.complete = i % 2 == 0;
		check_verdict(&first);
	}
	wire_dial_free(&first.dial);
	wire_dial_free(&second.dial);
}

static void
check_ending(const struct wire_record *record, money price)
{
	struct ledger_ending ending = { 0 };

	outcome_settle(record, price, &ending);
	MUST(ending.outcome == record->outcome);
	MUST(ending.cost == MONEY_NONE || (ending.cost >= 0 && ending.cost <= MONEY_MAX));
	MUST(ending.computed == MONEY_NONE || ending.computed >= 0);
	MUST(ending.still_reserved >= 0 || ending.still_reserved == LEDGER_KEEP_RESERVED);
	/* Nothing is both charged and kept. */
	MUST(ending.cost == MONEY_NONE || ending.still_reserved == 0);
}

/* Whatever was known before, a later record takes nothing of it away. */
static void
check_later(struct span body, const struct wire_record *record)
{
	uint64_t seed = fuzz_seed(body);
	const struct ledger_known known = {
		.outcome = (enum outcome)fuzz_below(&seed, OUTCOME_END),
		.seconds = (int64_t)fuzz_below(&seed, 100) - 1,
		.ended_at = (int64_t)fuzz_below(&seed, 2),
		.cost = fuzz_below(&seed, 2) == 0 ? MONEY_NONE : (money)fuzz_below(&seed, 9000),
		.computed = MONEY_NONE,
		.talk = (int64_t)fuzz_below(&seed, 3),
	};
	struct ledger_ending ending = { 0 };

	outcome_add(&known, record, 1500, &ending);
	MUST(known.outcome == OUTCOME_NONE || ending.outcome == known.outcome);
	MUST(known.cost == MONEY_NONE || ending.cost == known.cost);
	MUST(ending.seconds >= known.seconds);
	MUST(known.ended_at == 0 || ending.ended_at == known.ended_at);
	MUST(ending.cost == MONEY_NONE || ending.still_reserved == 0);
	MUST(ending.transcript.len == 0 || (int64_t)ending.transcript.len > known.talk);
}

static void
check_talk(const struct wire_record *record)
{
	struct span talk = text_span(&record->transcript), sentence;
	struct opt_out phrases = { 0 };
	struct text heard = { 0 };
	bool spoken = false;
	struct turn turn;

	MUST(talk.len == 0 || memchr(talk.data, SPOKEN_BORDER, talk.len) == NULL);
	turns_heard(talk, &heard);
	MUST(!heard.failed && utf8_valid(text_span(&heard)) == heard.len);
	MUST(opt_out_defaults(&phrases) == 0);
	if (opt_out_find(&phrases, text_span(&heard), &sentence))
		MUST(record->spoken && sentence.len > 0);
	for (struct span line = talk; turns_next(&talk, &turn); line = talk) {
		MUST(turn.words.data > line.data + 2 && memcmp(turn.words.data - 2, ": ", 2) == 0);
		for (struct span words = turn.words; words.len > 0;)
			MUST(!utf8_ends_line(utf8_take(&words)));
		spoken = spoken || turn.speaker == SPEAKER_PERSON;
	}
	MUST(!spoken || heard.len > 0);
	opt_out_free(&phrases);
	text_free(&heard);
}

static void
check_record(struct span body, int status, const struct wire_record *record)
{
	MUST(record->cost == MONEY_NONE || (record->cost >= 0 && record->cost <= MONEY_MAX));
	MUST(record->seconds >= -1 && record->seconds <= 30 * 86400);
	MUST(record->ended_at >= 0);
	MUST(utf8_valid(text_span(&record->transcript)) == record->transcript.len);
	if (record->presence == WIRE_NO_JSON)
		MUST(status != 404);
	if (record->presence == WIRE_RUNNING || record->presence == WIRE_ENDED)
		MUST(status / 100 == 2 && first_is(body, '{') && !record->wrong_number);
	if (record->presence != WIRE_ENDED) {
		MUST(record->outcome == OUTCOME_NONE && record->cost == MONEY_NONE);
		MUST(record->transcript.len == 0 && !record->spoken && !record->by_time);
		return;
	}
	MUST(record->outcome >= OUTCOME_NONE && (int)record->outcome < OUTCOME_END);
	MUST(record->outcome != OUTCOME_NO_ANSWER ||
	     (record->seconds <= 0 && record->cost <= 0 && !record->spoken));
	MUST(record->outcome != OUTCOME_NONE || record->seconds == -1);
	check_talk(record);
	check_later(body, record);
	check_ending(record, MONEY_NONE);
	check_ending(record, 1500);
	check_ending(record, MONEY_MAX);
}

static void
try_record(struct span body, int status, const char *phone)
{
	struct wire_record first = { 0 }, second = { 0 };

	MUST(wire_read_record(status, body, phone, &first) == 0);
	MUST(wire_read_record(200,
		 span_of("{\"status\":\"busy\",\"cost\":1,\"call_content\":\"x\"}"), NULL,
		 &second) == 0);
	MUST(wire_read_record(status, body, phone, &second) == 0);
	MUST(first.presence == second.presence && first.wrong_number == second.wrong_number);
	MUST(first.outcome == second.outcome && first.seconds == second.seconds);
	MUST(first.ended_at == second.ended_at && first.cost == second.cost);
	MUST(fuzz_same(&first.transcript, &second.transcript));
	check_record(body, status, &first);
	if (phone == NULL)
		MUST(!first.wrong_number);
	MUST(first.named == second.named && !first.wrong_id);
	MUST(!first.named || !first.wrong_number);
	for (size_t i = 0; i < COUNT(first.ids); i++)
		MUST(strcmp(first.ids[i], second.ids[i]) == 0);
	/* No call that it names, and one that it does not. */
	wire_check_id(&first, first.ids[0][0] != '\0' ? first.ids[0] : "c");
	MUST(!first.wrong_id && first.presence == second.presence);
	wire_check_id(&second, "another");
	if (second.wrong_id)
		MUST(second.presence == WIRE_NO_RECORD && !second.named &&
		     second.transcript.len == 0);
	wire_record_free(&first);
	wire_record_free(&second);
}

/* Without its end it says nothing. */
static void
try_cut(struct span body)
{
	uint64_t seed = fuzz_seed(body);
	struct json *document = json_parse(body);
	bool object = json_is_object(document);
	size_t len = body.len;

	json_free(document);
	while (object && body.data[len - 1] != '}')
		len--;
	for (int i = 0; object && i < 4; i++) {
		struct wire_dial dial = { 0 };
		struct wire_record record = { 0 };
		size_t cut = i == 0 ? len - 1 : fuzz_below(&seed, len);
		char *copy = malloc(cut + 1);
		struct span part = { copy, cut };

		MUST(copy != NULL);
		memcpy(copy, body.data, cut);
		MUST(wire_read_dial(part, &dial) == 0 && !dial.object && dial.id[0] == '\0');
		MUST(wire_read_record(200, part, PHONE, &record) == 0);
		MUST(record.presence == WIRE_NO_JSON);
		wire_dial_free(&dial);
		wire_record_free(&record);
		free(copy);
	}
}

static bool
contains(struct span s, const char *word)
{
	size_t len = strlen(word), same;

	for (size_t i = 0; i + len <= s.len; i++) {
		for (same = 0; same < len; same++)
			if (tolower((unsigned char)s.data[i + same]) != word[same])
				break;
		if (same == len)
			return true;
	}
	return false;
}

static bool
steers(struct span name)
{
	static const char *const whom[] = { "llm", "system", "assistant", "agent", "prompt" };
	bool any = false;

	for (size_t i = 0; i < COUNT(whom); i++)
		any = any || contains(name, whom[i]);
	return any && contains(name, "instruction");
}

/* No such member at any depth, strings that are JSON themselves included. */
static bool
is_clean(const struct json *node)
{
	struct span s = json_string(node);
	const struct json *child;
	struct json *inside;
	bool clean = true;

	if (s.len > 0 && (s.data[0] == '{' || s.data[0] == '[')) {
		inside = json_parse(s);
		clean = is_clean(inside);
		json_free(inside);
	}
	child = json_is_array(node) ? json_first(node) : json_first_member(node);
	for (; child != NULL && clean; child = json_after(child))
		clean = !steers(json_name(child)) && is_clean(child);
	return clean;
}

static void
try_shown(struct span body)
{
	struct json *document = json_parse(body), *again, *last;
	struct text shown = { 0 }, second = { 0 }, third = { 0 };

	if (document != NULL) {
		MUST(wire_drop_steering(document) == 0);
		MUST(is_clean(document));
		MUST(json_put(&shown, document) == 0);
		again = json_parse(text_span(&shown));
		MUST(again != NULL && is_clean(again));
		/* The largest numbers are rounded up as they are printed, to none at all: once. */
		MUST(json_put(&second, again) == 0);
		last = json_parse(text_span(&second));
		MUST(last != NULL && json_put(&third, last) == 0 && fuzz_same(&second, &third));
		json_free(last);
		json_free(again);
	}
	json_free(document);
	text_free(&shown);
	text_free(&second);
	text_free(&third);
}

/* What is hidden before anything else happens to a reply, and what is taken out of it later. */
static void
try_hidden(struct span body)
{
	static const char key[] = "sk_0123456789", phone[] = "13800138000";
	struct text reply = { 0 }, once = { 0 }, twice = { 0 };

	text_addspan(&reply, body);
	secret_hide_in(&reply, key);
	MUST(reply.len == body.len);
	MUST(reply.len == 0 || memmem(reply.data, reply.len, key, strlen(key)) == NULL);
	(void)scrub_number(body, phone, &once);
	MUST(once.len == 0 || memmem(once.data, once.len, phone, strlen(phone)) == NULL);
	MUST(scrub_number(text_span(&once), phone, &twice) == 0);
	text_free(&reply);
	text_free(&once);
	text_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span body = { (const char *)data, size };

	try_dial(body);
	for (size_t i = 0; i < COUNT(statuses); i++)
		try_record(body, statuses[i], i % 2 == 0 ? PHONE : NULL);
	try_record(body, 200, NULL);
	try_cut(body);
	try_shown(body);
	try_hidden(body);
	return 0;
}
