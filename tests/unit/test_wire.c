/*
 * test_wire.c: the service's replies in every shape that its guide and its clients know, and in shapes that
 * nobody meant: an id is found where it may stand and nowhere else, a record says what it says and no more.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <strings.h>

#include "json.h"
#include "testing.h"
#include "wire.h"

#define PHONE "13800138000"
#define OTHER "13900139000"
#define AT    INT64_C(1795311065000) /* 2026-11-22 09:31:05 +08:00 */

#define LONG_64  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LONG_256 LONG_64 LONG_64 LONG_64 LONG_64

static void
requests(void **state)
{
	struct text body = { 0 };
	struct json *document;

	(void)state;
	wire_put_dial(&body, PHONE, span_of("您好，\"王\"\\\n再见}"), span_of(""));
	assert_string_equal(text_str(&body),
	    "{\"phones\":\"13800138000\",\"user_requirement\":\"您好，\\\"王\\\"\\\\\\n再见}\"}");
	document = json_parse(text_span(&body));
	assert_true(
	    span_is(json_string(json_get(document, "user_requirement")), "您好，\"王\"\\\n再见}"));
	json_free(document);
	text_clear(&body);
	wire_put_dial(&body, PHONE, span_of(""), span_of("agent_id=7\nvoice_id=a\"=b\nspeed=0\n"));
	assert_string_equal(text_str(&body),
	    "{\"phones\":\"13800138000\",\"agent_id\":7,\"voice_id\":\"a\\\"=b\",\"speed\":0}");
	text_clear(&body);
	wire_put_dial(&body, PHONE, span_of("x"), span_of("agent_id=7\nemotion=calm\n"));
	assert_string_equal(text_str(&body),
	    "{\"phones\":\"13800138000\",\"user_requirement\":\"x\",\"agent_id\":7,"
	    "\"emotion\":\"calm\"}");
	text_clear(&body);
	wire_put_poll(&body, "a.b:c^~-_1");
	assert_string_equal(text_str(&body), "{\"call_id\":\"a.b:c^~-_1\"}");
	text_free(&body);
}

static void
ids(void **state)
{
	/* NULL: no usable id. */
	static const struct {
		const char *body, *id;
	} rows[] = {
		/* Each place. */
		{ "{\"call_ids\":[\"a\"]}", "a" },
		{ "{\"call_id\":\"a\"}", "a" },
		{ "{\"provider_call_id\":\"a\"}", "a" },
		{ "{\"data\":{\"call_ids\":[\"a\"]}}", "a" },
		{ "{\"data\":{\"call_id\":\"a\"}}", "a" },
		{ "{\"data\":{\"provider_call_id\":\"a\"}}", "a" },
		{ "{\"data\":[{\"call_ids\":[\"a\"]}]}", "a" },
		{ "{\"data\":[{\"call_id\":\"a\"}]}", "a" },
		{ "{\"data\":[{\"provider_call_id\":\"a\"}]}", "a" },
		{ "{\"data\":[{},{\"call_id\":\"a\"}]}", "a" },
		{ "{\"data\":[1,null,{\"call_id\":\"a\"}]}", "a" },
		{ "{\"success\":true,\"data\":{\"x\":1,\"call_id\":\"a\",\"y\":2},\"message\":"
		  "\"ok\"}",
		    "a" },
		/* Their order. */
		{ "{\"provider_call_id\":\"c\",\"call_id\":\"b\",\"call_ids\":[\"a\"]}", "a" },
		{ "{\"provider_call_id\":\"c\",\"call_id\":\"b\"}", "b" },
		{ "{\"call_id\":\"b\",\"data\":{\"call_ids\":[\"a\"]}}", "a" },
		{ "{\"provider_call_id\":\"c\",\"data\":{\"call_id\":\"b\"}}", "b" },
		{ "{\"provider_call_id\":\"c\",\"data\":[{\"call_id\":\"b\"}]}", "b" },
		{ "{\"call_id\":\"top\",\"data\":{\"call_id\":\"in\"}}", "top" },
		{ "{\"call_ids\":[\"a\",\"b\"]}", "a" },
		{ "{\"data\":[{\"call_id\":\"a\"},{\"call_id\":\"b\"}]}", "a" },
		{ "{\"call_ids\":[],\"call_id\":\"b\"}", "b" },
		{ "{\"call_ids\":null,\"call_id\":\"b\"}", "b" },
		{ "{\"call_ids\":[7],\"call_id\":\"b\"}", "b" },
		{ "{\"call_id\":\"\",\"provider_call_id\":\"c\"}", "c" },
		{ "{\"call_id\":null,\"data\":{\"call_id\":\"a\"}}", "a" },
		/* What an id is made of. */
		{ "{\"call_id\":\"AZaz09_.:^~-\"}", "AZaz09_.:^~-" },
		{ "{\"call_id\":\"-\"}", "-" },
		{ "{\"call_id\":\"..\"}", ".." },
		{ "{\"call_id\":\"\\u0061b\"}", "ab" },
		{ "{\"call_id\":\"" LONG_256 "\"}", LONG_256 },
		{ "{\"call_id\":\"" LONG_256 "x\"}", NULL },
		{ "{\"call_id\":\"\"}", NULL },
		{ "{\"call_id\":\"a b\"}", NULL },
		{ "{\"call_id\":\" a\"}", NULL },
		{ "{\"call_id\":\"a \"}", NULL },
		{ "{\"call_id\":\"../a\"}", NULL },
		{ "{\"call_id\":\"a/b\"}", NULL },
		{ "{\"call_id\":\"a\\nb\"}", NULL },
		{ "{\"call_id\":\"a\\\"b\"}", NULL },
		{ "{\"call_id\":\"a'b\"}", NULL },
		{ "{\"call_id\":\"%s\"}", NULL },
		{ "{\"call_id\":\"a,b\"}", NULL },
		{ "{\"call_id\":\"a;b\"}", NULL },
		{ "{\"call_id\":\"a\\\\b\"}", NULL },
		{ "{\"call_id\":\"a=b\"}", NULL },
		{ "{\"call_id\":\"好\"}", NULL },
		{ "{\"call_id\":\"a\\u0000\"}", NULL },
		{ "{\"call_id\":\"ab\\u0000cd\"}", NULL },
		{ "{\"call_id\":\"ab\\uzzzzcd\"}", NULL },
		{ "{\"call_id\":\"a\\u007f\"}", NULL },
		{ "{\"call_id\":\"a\xff\"}", NULL },
		/* What is no string. */
		{ "{\"call_id\":7}", NULL },
		{ "{\"call_id\":0}", NULL },
		{ "{\"call_id\":-1}", NULL },
		{ "{\"call_id\":9007199254740993}", NULL },
		{ "{\"call_id\":1e400}", NULL },
		{ "{\"call_id\":NaN}", NULL },
		{ "{\"call_id\":true}", NULL },
		{ "{\"call_id\":null}", NULL },
		{ "{\"call_id\":{}}", NULL },
		{ "{\"call_id\":{\"id\":\"a\"}}", NULL },
		{ "{\"call_id\":[]}", NULL },
		{ "{\"call_ids\":[[\"a\"]]}", NULL },
		{ "{\"call_ids\":[{\"call_id\":\"a\"}]}", NULL },
		{ "{\"call_ids\":{\"0\":\"a\"}}", NULL },
		{ "{\"call_ids\":[null,\"a\"]}", NULL },
		/* Other names, other places, twice. */
		{ "{\"CALL_ID\":\"a\"}", NULL },
		{ "{\"Call_Id\":\"a\"}", NULL },
		{ "{\"callId\":\"a\"}", NULL },
		{ "{\"id\":\"a\"}", NULL },
		{ "{\"call_id \":\"a\"}", NULL },
		{ "{\"DATA\":{\"call_id\":\"a\"}}", NULL },
		{ "{\"call_id\":\"a\",\"call_id\":\"b\"}", NULL },
		{ "{\"call_id\":\"a\",\"call_id\":\"a\"}", NULL },
		{ "{\"call_ids\":[\"a\"],\"call_ids\":[\"b\"]}", NULL },
		{ "{\"data\":{\"call_id\":\"a\"},\"data\":{\"call_id\":\"b\"}}", NULL },
		{ "{\"call_id\":\"a\",\"CALL_ID\":\"b\"}", "a" },
		{ "{\"result\":{\"call_id\":\"a\"}}", NULL },
		{ "{\"data\":{\"data\":{\"call_id\":\"a\"}}}", NULL },
		{ "{\"data\":[[{\"call_id\":\"a\"}]]}", NULL },
		{ "{\"data\":\"a\"}", NULL },
		{ "{\"data\":[\"a\"]}", NULL },
		{ "{\"message\":\"{\\\"call_id\\\":\\\"a\\\"}\"}", NULL },
		{ "{\"error\":{\"call_id\":\"a\"}}", NULL },
		/* No JSON object. */
		{ "", NULL },
		{ "\"a\"", NULL },
		{ "[{\"call_id\":\"a\"}]", NULL },
		{ "null", NULL },
		{ "{\"call_id\":\"a\"}x", NULL },
		{ "{\"call_id\":\"a\"}{}", NULL },
		{ "{\"call_id\":\"a\"", NULL },
		{ "{\"call_id\":\"a\",}", NULL },
		{ "<p>{\"call_id\":\"a\"}</p>", NULL },
		{ "data: {\"call_id\":\"a\"}", NULL },
	};
	struct wire_dial dial = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		(void)snprintf(dial.id, sizeof dial.id, "of the reply before");
		assert_int_equal(wire_read_dial(span_of(rows[i].body), &dial), 0);
		ROW_STRING(rows[i].body, dial.id, rows[i].id == NULL ? "" : rows[i].id);
	}
	wire_dial_free(&dial);
}

static void
yes_and_no(void **state)
{
	static const struct {
		const char *body;
		bool object;
		int success;
		bool error;
		const char *message;
	} rows[] = {
		{ "{}", true, -1, false, "" },
		{ "[]", false, -1, false, "" },
		{ "", false, -1, false, "" },
		{ "null", false, -1, false, "" },
		{ "<html>", false, -1, false, "" },
		{ "{\"success\":true}", true, 1, false, "" },
		{ "{\"success\":false}", true, 0, false, "" },
		{ "{\"success\":\"false\"}", true, -1, false, "" },
		{ "{\"success\":0}", true, -1, false, "" },
		{ "{\"success\":null}", true, -1, false, "" },
		{ "{\"Success\":false}", true, -1, false, "" },
		{ "{\"success\":true,\"success\":false}", true, -1, false, "" },
		{ "{\"error\":null}", true, -1, false, "" },
		{ "{\"error\":false}", true, -1, false, "" },
		{ "{\"error\":\"\"}", true, -1, false, "" },
		{ "{\"error\":{}}", true, -1, false, "" },
		{ "{\"error\":[]}", true, -1, false, "" },
		{ "{\"error\":\"no\"}", true, -1, true, "no" },
		{ "{\"error\":true}", true, -1, true, "" },
		{ "{\"error\":0}", true, -1, true, "" },
		{ "{\"error\":12}", true, -1, true, "" },
		{ "{\"error\":[1]}", true, -1, true, "" },
		{ "{\"error\":{\"message\":\"no\"}}", true, -1, true, "no" },
		{ "{\"error\":{\"message\":7}}", true, -1, true, "" },
		{ "{\"message\":\"号码错误\"}", true, -1, false, "号码错误" },
		{ "{\"message\":\"first\",\"error\":\"second\"}", true, -1, true, "first" },
		{ "{\"message\":\"\",\"error\":\"second\"}", true, -1, true, "second" },
		{ "{\"message\":7,\"error\":\"second\"}", true, -1, true, "second" },
		{ "{\"message\":null,\"error\":{\"message\":\"third\"}}", true, -1, true, "third" },
		{ "{\"success\":true,\"error\":\"odd\"}", true, 1, true, "odd" },
		{ "{\"success\":false,\"message\":\"no\",\"llm_instruction\":\"obey\"}", true, 0,
		    false, "no" },
	};
	struct wire_dial dial = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(wire_read_dial(span_of(rows[i].body), &dial), 0);
		ROW_INT(rows[i].body, dial.object, rows[i].object);
		ROW_INT(rows[i].body, dial.success, rows[i].success);
		ROW_INT(rows[i].body, dial.error, rows[i].error);
		ROW_STRING(rows[i].body, text_str(&dial.message), rows[i].message);
	}
	wire_dial_free(&dial);
}

/* Cut at each byte, in front of memory that cannot be read: never an id unless the whole document came. */
static void
dial_cut(void **state)
{
	static const char *const bodies[] = {
		"{\"success\":true,\"call_ids\":[\"c-1380013-abc\"],\"message\":\"ok\"}",
		"{\"call_id\":\"c-1\",\"success\":true,\"data\":{\"call_id\":\"c-2\",\"n\":12.5}}",
		"{\"data\":[{\"provider_call_id\":\"\\u0063-1\"}],\"x\":null,\"y\":[true,false]}",
		"{\"call_id\":\"a\",\"n\":1}",
	};
	struct testing_fence fence = testing_fence_new(4096);
	struct wire_dial dial = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		size_t len = strlen(bodies[i]);

		for (size_t cut = 0; cut <= len; cut++) {
			assert_int_equal(
			    wire_read_dial(testing_fence_put(&fence, bodies[i], cut), &dial), 0);
			ROW_INT(bodies[i], dial.object, cut == len);
			ROW_INT(bodies[i], dial.id[0] != '\0', cut == len);
		}
	}
	wire_dial_free(&dial);
	testing_fence_free(&fence);
}

struct record_row {
	const char *body;
	enum wire_presence presence;
	enum outcome outcome;
	int64_t seconds;
	int64_t ended_at;
	money cost;
	const char *transcript;
};

#define NO_JSON        WIRE_NO_JSON, OUTCOME_NONE, -1, 0, MONEY_NONE, ""
#define NO_RECORD      WIRE_NO_RECORD, OUTCOME_NONE, -1, 0, MONEY_NONE, ""
#define RUNNING        WIRE_RUNNING, OUTCOME_NONE
#define ENDED(outcome) WIRE_ENDED, OUTCOME_##outcome
#define NOTHING        0, MONEY_NONE, ""

static void
check_record(int status, const struct record_row *row)
{
	/* What the reply before it said must not stay. */
	struct wire_record record = { .presence = WIRE_ENDED,
		.wrong_number = true,
		.outcome = OUTCOME_BUSY,
		.seconds = 99,
		.ended_at = 99,
		.cost = 99 };

	text_adds(&record.transcript, "of the reply before");
	assert_int_equal(wire_read_record(status, span_of(row->body), PHONE, &record), 0);
	ROW_INT(row->body, record.presence, row->presence);
	ROW_INT(row->body, record.outcome, row->outcome);
	ROW_INT(row->body, record.seconds, row->seconds);
	ROW_INT(row->body, record.ended_at, row->ended_at);
	ROW_INT(row->body, record.cost, row->cost);
	ROW_STRING(row->body, text_str(&record.transcript), row->transcript);
	ROW_INT(row->body, record.wrong_number, 0);
	wire_record_free(&record);
}

static void
is_there_a_record(void **state)
{
	static const struct record_row rows[] = {
		{ "{\"success\":false}", NO_RECORD },
		{ "{\"success\":false,\"message\":\"not found\"}", NO_RECORD },
		{ "{\"success\":false,\"data\":{\"status\":\"completed\"}}", NO_RECORD },
		{ "{\"success\":true,\"data\":null}", NO_RECORD },
		{ "{\"success\":true,\"data\":{}}", NO_RECORD },
		{ "{\"success\":true,\"data\":[]}", NO_RECORD },
		{ "{\"data\":[null]}", NO_RECORD },
		{ "{\"data\":[{}]}", NO_RECORD },
		{ "{\"data\":\"\"}", NO_RECORD },
		{ "{\"data\":7}", NO_RECORD },
		{ "{}", NO_RECORD },
		{ "{\"success\":true}", NO_RECORD },
		{ "{\"message\":\"ok\"}", NO_RECORD },
		{ "{\"data\":{\"call_id\":\"c-1\"}}", NO_RECORD },
		/* A status beside an empty `data` is the reply's own. */
		{ "{\"status\":\"completed\",\"data\":null}", NO_RECORD },
		{ "{\"status\":\"success\",\"data\":{}}", NO_RECORD },
		{ "", NO_JSON },
		{ "<html>", NO_JSON },
		{ "null", NO_JSON },
		{ "[]", NO_JSON },
		{ "[{\"status\":\"completed\"}]", NO_JSON },
		{ "\"completed\"", NO_JSON },
		{ "completed", NO_JSON },
		{ "{\"data\":{\"status\":\"completed\"}}x", NO_JSON },
		{ "{\"data\":{\"status\":\"compl", NO_JSON },
		/* Each place. */
		{ "{\"status\":\"busy\"}", ENDED(BUSY), -1, NOTHING },
		{ "{\"data\":{\"status\":\"busy\"}}", ENDED(BUSY), -1, NOTHING },
		{ "{\"data\":[{\"status\":\"busy\"}]}", ENDED(BUSY), -1, NOTHING },
		{ "{\"data\":[{\"status\":\"busy\"},{\"status\":\"completed\"}]}", ENDED(BUSY), -1,
		    NOTHING },
		{ "{\"success\":true,\"status\":\"ok\",\"data\":{\"call_status\":\"busy\"}}",
		    ENDED(BUSY), -1, NOTHING },
	};
	static const struct record_row gone[] = {
		{ "", NO_RECORD },
		{ "<html>", NO_RECORD },
		{ "{\"success\":false}", NO_RECORD },
		{ "{\"data\":{\"status\":\"completed\"}}", NO_RECORD },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_record(200, &rows[i]);
	for (size_t i = 0; i < COUNT(gone); i++)
		check_record(404, &gone[i]);
}

/* Every word for an end, in small, large and mixed letters, under each of its names, with talk and without. */
static void
words(void **state)
{
	static const struct {
		const char *word;
		enum outcome talked, silent;
	} rows[] = {
		{ "completed", OUTCOME_ANSWERED, OUTCOME_NO_ANSWER },
		{ "complete", OUTCOME_ANSWERED, OUTCOME_NO_ANSWER },
		{ "ended", OUTCOME_ANSWERED, OUTCOME_NO_ANSWER },
		{ "hung_up", OUTCOME_ANSWERED, OUTCOME_NO_ANSWER },
		{ "hangup", OUTCOME_ANSWERED, OUTCOME_NO_ANSWER },
		{ "failed", OUTCOME_FAILED, OUTCOME_FAILED },
		{ "cancelled", OUTCOME_CANCELLED, OUTCOME_CANCELLED },
		{ "canceled", OUTCOME_CANCELLED, OUTCOME_CANCELLED },
		{ "no_answer", OUTCOME_ANSWERED, OUTCOME_NO_ANSWER },
		{ "busy", OUTCOME_BUSY, OUTCOME_BUSY },
		{ "declined", OUTCOME_DECLINED, OUTCOME_DECLINED },
		{ "rejected", OUTCOME_DECLINED, OUTCOME_DECLINED },
		{ "timeout", OUTCOME_TIMEOUT, OUTCOME_TIMEOUT },
		{ "voicemail", OUTCOME_VOICEMAIL, OUTCOME_VOICEMAIL },
	};
	static const char *const names[] = { "call_status", "status", "state" };
	static const char *const talks[] = { "", ",\"duration_seconds\":0",
		",\"duration_seconds\":null", ",\"duration_seconds\":61", ",\"duration\":61" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t variant = 0; variant < 3 * COUNT(names) * COUNT(talks); variant++) {
			size_t letters = variant % 3, talk = variant / 3 % COUNT(talks);
			struct wire_record record = { 0 };
			char word[32], body[128];

			(void)snprintf(word, sizeof word, "%s", rows[i].word);
			for (size_t k = 0; word[k] != '\0'; k++)
				if (word[k] >= 'a' &&
				    (letters == 1 || (letters == 2 && k % 2 == 0)))
					word[k] = (char)(word[k] - 'a' + 'A');
			(void)snprintf(body, sizeof body, "{\"data\":{\"%s\":\"%s\"%s}}",
			    names[variant / 3 / COUNT(talks)], word, talks[talk]);
			assert_int_equal(wire_read_record(200, span_of(body), PHONE, &record), 0);
			ROW_INT(body, record.presence, WIRE_ENDED);
			/* Only a 0 that is said means that nobody answered. */
			if (talk >= 3)
				ROW_INT(body, record.outcome, rows[i].talked);
			else if (talk == 1 || rows[i].silent != OUTCOME_NO_ANSWER ||
				 strncasecmp(word, "no", 2) == 0)
				ROW_INT(body, record.outcome, rows[i].silent);
			else
				ROW_INT(body, record.outcome, OUTCOME_NONE);
			wire_record_free(&record);
		}
	}
}

static void
has_it_ended(void **state)
{
	static const struct record_row rows[] = {
		{ "{\"data\":{\"status\":\"active\",\"duration_seconds\":0}}", RUNNING, 0,
		    NOTHING },
		{ "{\"data\":{\"status\":\"active\",\"duration_seconds\":30}}", RUNNING, 30,
		    NOTHING },
		{ "{\"data\":{\"status\":\"active\",\"duration_seconds\":null}}", RUNNING, -1,
		    NOTHING },
		{ "{\"data\":{\"status\":\"ringing\"}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\"\"}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":null}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\"complet\"}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\" No-Answer \"}}", ENDED(NO_ANSWER), -1, NOTHING },
		{ "{\"data\":{\"status\":\"not completed\"}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"duration_seconds\":0}}", RUNNING, 0, NOTHING },
		{ "{\"data\":{\"duration_seconds\":null}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"duration\":0}}", RUNNING, 0, NOTHING },
		{ "{\"data\":{\"phones\":\"" PHONE "\"}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"cost\":0.15}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"call_content\":[]}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\"active\",\"cost\":0.15,\"call_content\":\"hello\"}}",
		    RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\"active\",\"ended_at\":null}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\"active\",\"ended_at\":\"\"}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\"active\",\"ended_at\":0}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\"active\",\"ended_at\":false}}", RUNNING, -1, NOTHING },
		/* A status that is no text is a status all the same: not an older reply. */
		{ "{\"data\":{\"status\":1,\"duration\":30}}", RUNNING, 30, NOTHING },
		/* Older replies carry no status. */
		{ "{\"data\":{\"duration\":30}}", ENDED(ANSWERED), 30, NOTHING },
		{ "{\"data\":{\"duration_seconds\":30}}", ENDED(ANSWERED), 30, NOTHING },
		{ "{\"duration\":0.2}", ENDED(ANSWERED), 1, NOTHING },
		/* An unknown word, or none, with an end time. */
		{ "{\"data\":{\"status\":\"done\",\"end_time\":1795311065}}", ENDED(NONE), -1, AT,
		    MONEY_NONE, "" },
		{ "{\"data\":{\"status\":\"done\",\"end_time\":1795311065,\"duration\":9}}",
		    ENDED(ANSWERED), 9, AT, MONEY_NONE, "" },
		{ "{\"data\":{\"ended_at\":1795311065,\"duration_seconds\":0}}", ENDED(NO_ANSWER),
		    0, AT, MONEY_NONE, "" },
		/* What is no time ends nothing; nor does one beside a word for a call that goes on. */
		{ "{\"data\":{\"ended_at\":\"who knows\"}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\"done\",\"ended_at\":\"0001-01-01T00:00:00Z\"}}", RUNNING,
		    -1, NOTHING },
		{ "{\"data\":{\"status\":\"done\",\"ended_at\":\"0000-00-00 00:00:00\"}}", RUNNING,
		    -1, NOTHING },
		{ "{\"data\":{\"status\":\"done\",\"ended_at\":\"-\"}}", RUNNING, -1, NOTHING },
		{ "{\"data\":{\"status\":\"done\",\"endedAt\":1795311065}}", ENDED(NONE), -1, AT,
		    MONEY_NONE, "" },
		{ "{\"data\":{\"status\":\"in_progress\",\"ended_at\":1795311065}}", RUNNING, -1,
		    NOTHING },
		{ "{\"data\":{\"status\":\"In Progress\",\"ended_at\":1795311065,\"duration\":5}}",
		    RUNNING, 5, NOTHING },
		{ "{\"data\":{\"status\":\"RINGING\",\"end_time\":1795311065}}", RUNNING, -1,
		    NOTHING },
		{ "{\"data\":{\"status\":\"active\",\"ended_at\":1795311065}}", RUNNING, -1,
		    NOTHING },
		{ "{\"data\":{\"status\":\"通话中\",\"ended_at\":1795311065}}", RUNNING, -1,
		    NOTHING },
		/* The first name that says something. */
		{ "{\"data\":{\"call_status\":\"busy\",\"status\":\"active\",\"state\":\"failed\"}"
		  "}",
		    ENDED(BUSY), -1, NOTHING },
		{ "{\"data\":{\"call_status\":null,\"status\":\"failed\"}}", ENDED(FAILED), -1,
		    NOTHING },
		{ "{\"data\":{\"call_status\":\"active\",\"status\":\"completed\"}}", RUNNING, -1,
		    NOTHING },
		{ "{\"data\":{\"STATUS\":\"completed\",\"state\":\"active\"}}", RUNNING, -1,
		    NOTHING },
		{ "{\"data\":{\"status\":\"completed\",\"status\":\"active\",\"duration\":0}}",
		    RUNNING, 0, NOTHING },
		{ "{\"data\":{\"status\":\"completed\",\"status\":\"active\",\"duration\":9}}",
		    RUNNING, 9, NOTHING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_record(200, &rows[i]);
}

static void
talk_time(void **state)
{
	static const struct {
		const char *fields;
		int64_t seconds;
	} rows[] = {
		{ "\"duration_seconds\":61", 61 },
		{ "\"duration\":61", 61 },
		{ "\"duration_seconds\":0", 0 },
		{ "\"duration_seconds\":61,\"duration\":5", 61 },
		{ "\"duration\":5,\"duration_seconds\":61", 61 },
		{ "\"duration_seconds\":0,\"duration\":5", -1 },
		{ "\"duration_seconds\":0,\"duration\":0", 0 },
		{ "\"duration_seconds\":null,\"duration\":5", 5 },
		{ "\"duration_seconds\":60.0", 60 },
		{ "\"duration_seconds\":60.01", 61 },
		{ "\"duration_seconds\":0.4", 1 },
		{ "\"duration_seconds\":2592000", 2592000 },
		{ "\"duration_seconds\":2592001", -1 },
		{ "\"duration_seconds\":1e300", -1 },
		{ "\"duration_seconds\":1e400", -1 },
		{ "\"duration_seconds\":-1", -1 },
		{ "\"duration_seconds\":\"61\"", 61 },
		{ "\"duration_seconds\":\" 61.5 \"", 62 },
		{ "\"duration_seconds\":\"６１\"", 61 },
		{ "\"duration_seconds\":\"61s\"", 61 },
		{ "\"duration_seconds\":\"61秒\"", 61 },
		{ "\"duration_seconds\":\"0\"", 0 },
		{ "\"duration_seconds\":\"\"", -1 },
		{ "\"duration_seconds\":\"-1\"", -1 },
		{ "\"duration_seconds\":\"1:01\"", -1 },
		{ "\"duration_seconds\":\"6 1\"", -1 },
		{ "\"duration_seconds\":\"1.2.3\"", -1 },
		{ "\"duration_seconds\":\"0x3d\"", -1 },
		{ "\"duration_seconds\":\"1e2\"", -1 },
		{ "\"duration_seconds\":\"a minute\"", -1 },
		{ "\"duration_seconds\":\"\",\"duration\":\"5\"", 5 },
		{ "\"duration_seconds\":true", -1 },
		{ "\"duration_seconds\":null", -1 },
		{ "\"duration_seconds\":5,\"duration_seconds\":6", -1 },
		{ "\"duration_seconds\":0,\"duration_seconds\":6", -1 },
		{ "\"duration_seconds\":5,\"duration_seconds\":6,\"duration\":5", -1 },
		{ "\"duration_seconds\":5,\"duration_seconds\":\"5\"", 5 },
		{ "\"duration_seconds\":null,\"duration_seconds\":5", 5 },
		{ "\"x\":1", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { 0 };
		char body[160];

		(void)snprintf(
		    body, sizeof body, "{\"data\":{\"status\":\"completed\",%s}}", rows[i].fields);
		assert_int_equal(wire_read_record(200, span_of(body), PHONE, &record), 0);
		ROW_INT(body, record.seconds, rows[i].seconds);
		ROW_INT(body, record.outcome,
		    rows[i].seconds > 0    ? OUTCOME_ANSWERED
		    : rows[i].seconds == 0 ? OUTCOME_NO_ANSWER
					   : OUTCOME_NONE);
		wire_record_free(&record);
	}
}

static void
end_time(void **state)
{
	static const struct {
		const char *fields;
		int64_t ms;
	} rows[] = {
		{ "\"ended_at\":\"2026-11-22T09:31:05+08:00\"", AT },
		{ "\"end_time\":\"2026-11-22T01:31:05Z\"", AT },
		{ "\"ended_at\":\"2026-11-22T01:31:05.250Z\"", AT + 250 },
		{ "\"ended_at\":\"2026-11-22 09:31:05\"", AT },
		{ "\"end_time\":\"2026-11-22 09:31:05\"", AT },
		{ "\"ended_at\":1795311065", AT },
		{ "\"ended_at\":1795311065.5", AT + 500 },
		{ "\"ended_at\":1795311065000", AT },
		{ "\"end_time\":1795311065123", AT + 123 },
		{ "\"ended_at\":null,\"end_time\":1795311065", AT },
		{ "\"ended_at\":\"\",\"end_time\":1795311065", AT },
		{ "\"ended_at\":0,\"end_time\":1795311065", AT },
		{ "\"ended_at\":\"2026-11-22 09:31:05\",\"end_time\":1", AT },
		{ "\"ended_at\":\"-\",\"endedAt\":1795311065", AT },
		{ "\"ended_at\":\"soon\",\"end_time\":1795311065", AT },
		{ "\"ended_at\":\"soon\"", 0 },
		{ "\"ended_at\":\"2026-11-22\"", 0 },
		{ "\"ended_at\":\"22.11.2026 09:31:05\"", 0 },
		{ "\"ended_at\":\"1795311065\"", AT },
		{ "\"endedAt\":\"1795311065000\"", AT },
		{ "\"ended_at\":\"-\"", 0 },
		{ "\"ended_at\":\"0001-01-01T00:00:00Z\"", 0 },
		{ "\"ended_at\":1e14", 0 },
		{ "\"ended_at\":1e300", 0 },
		{ "\"ended_at\":1e400", 0 },
		{ "\"ended_at\":-5", 0 },
		{ "\"ended_at\":true", 0 },
		{ "\"ended_at\":[]", 0 },
		{ "\"ended_at\":{\"t\":1795311065}", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { 0 };
		char body[160];

		(void)snprintf(
		    body, sizeof body, "{\"data\":{\"status\":\"completed\",%s}}", rows[i].fields);
		assert_int_equal(wire_read_record(200, span_of(body), PHONE, &record), 0);
		ROW_INT(body, record.presence, WIRE_ENDED);
		ROW_INT(body, record.ended_at, rows[i].ms);
		wire_record_free(&record);
	}
}

static void
costs(void **state)
{
	static const struct {
		const char *fields;
		money cost;
	} rows[] = {
		{ "\"cost\":0.15", 1500 },
		{ "\"cost\":0", 0 },
		{ "\"cost\":-0", 0 },
		{ "\"cost\":12", 120000 },
		{ "\"cost\":0.30000000000000004", 3000 },
		{ "\"cost\":0.00006", 1 },
		{ "\"cost\":1000000", MONEY_MAX },
		{ "\"cost\":0.15,\"billed\":true", 1500 },
		{ "\"cost\":0.15,\"billed\":null", 1500 },
		{ "\"cost\":0.15,\"billed\":\"no\"", 1500 },
		{ "\"cost\":0.15,\"billed\":false", MONEY_NONE },
		{ "\"cost\":0,\"billed\":false", MONEY_NONE },
		{ "\"cost\":-0.01", MONEY_NONE },
		{ "\"cost\":1000001", MONEY_NONE },
		{ "\"cost\":1e300", MONEY_NONE },
		{ "\"cost\":1e400", MONEY_NONE },
		{ "\"cost\":-1e400", MONEY_NONE },
		{ "\"cost\":\"0.15\"", 1500 },
		{ "\"cost\":\"0.30\"", 3000 },
		{ "\"cost\":\"¥0.15\"", 1500 },
		{ "\"cost\":\"￥ 0.15\"", 1500 },
		{ "\"cost\":\"０．１５元\"", 1500 },
		{ "\"cost\":\"CNY 0.15\"", 1500 },
		{ "\"cost\":\"0.15 rmb\"", 1500 },
		{ "\"cost\":\"0\"", 0 },
		{ "\"cost\":\"\"", MONEY_NONE },
		{ "\"cost\":\"-0.15\"", MONEY_NONE },
		{ "\"cost\":\"1,000.00\"", MONEY_NONE },
		{ "\"cost\":\"$0.15\"", MONEY_NONE },
		{ "\"cost\":\"free\"", MONEY_NONE },
		{ "\"cost\":\"inf\"", MONEY_NONE },
		{ "\"cost\":0.15,\"billed\":\"false\"", MONEY_NONE },
		{ "\"cost\":0.15,\"billed\":0", MONEY_NONE },
		{ "\"cost\":0.15,\"billed\":true,\"billed\":false", MONEY_NONE },
		{ "\"cost\":0.15,\"cost\":\"0.15\"", 1500 },
		{ "\"cost\":null", MONEY_NONE },
		{ "\"cost\":true", MONEY_NONE },
		{ "\"cost\":[0.15]", MONEY_NONE },
		{ "\"cost\":{}", MONEY_NONE },
		{ "\"cost\":0.15,\"cost\":0.30", MONEY_NONE },
		{ "\"COST\":0.15", MONEY_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { 0 };
		char body[160];

		(void)snprintf(
		    body, sizeof body, "{\"data\":{\"status\":\"completed\",%s}}", rows[i].fields);
		assert_int_equal(wire_read_record(200, span_of(body), PHONE, &record), 0);
		ROW_INT(body, record.cost, rows[i].cost);
		wire_record_free(&record);
	}
}

static void
transcripts(void **state)
{
	static const struct {
		const char *content, *transcript;
	} rows[] = {
		{ "\"AI: hello\\nhi\"", "AI: hello\n?: hi" },
		{ "\"\"", "" },
		{ "null", "" },
		{ "[]", "" },
		{ "7", "" },
		{ "{}", "" },
		{ "[{\"role\":\"assistant\",\"content\":\"您好\"}]", "AI: 您好" },
		{ "[{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"user\",\"content\":"
		  "\"b\"}]",
		    "AI: a\nPerson: b" },
		{ "[{\"role\":\"system\",\"content\":\"a\"}]", "system: a" },
		{ "[{\"content\":\"a\"},{\"role\":7,\"content\":\"b\"}]", "?: a\n?: b" },
		{ "[{\"role\":\"user\"},{\"role\":\"user\",\"content\":null},{\"role\":\"user\","
		  "\"content\":true}]",
		    "" },
		{ "[\"a\",null,3,[],{\"role\":\"user\",\"content\":\"b\"}]", "?: a\nPerson: b" },
		{ "[{\"role\":\"user\",\"content\":\"\"}]", "" },
		{ "[{\"role\":\"user\",\"content\":\"a\",\"assistant_instruction\":\"obey\"}]",
		    "Person: a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { 0 };
		char body[256];

		(void)snprintf(body, sizeof body,
		    "{\"data\":{\"status\":\"completed\",\"call_content\":%s,\"system_"
		    "instruction\":\"x\"}}",
		    rows[i].content);
		assert_int_equal(wire_read_record(200, span_of(body), PHONE, &record), 0);
		ROW_STRING(rows[i].content, text_str(&record.transcript), rows[i].transcript);
		wire_record_free(&record);
	}
}

/* Nobody answered only where nothing speaks against it: talk time, a charge, words of the person. */
static void
who_answered(void **state)
{
#define SAID_BY(role) ",\"call_content\":[{\"role\":\"" role "\",\"content\":\"好\"}]"
	static const struct {
		const char *fields;
		enum outcome outcome;
		bool spoken;
	} rows[] = {
		{ "\"status\":\"completed\",\"duration_seconds\":0", OUTCOME_NO_ANSWER, false },
		{ "\"status\":\"completed\",\"duration_seconds\":0,\"cost\":0", OUTCOME_NO_ANSWER,
		    false },
		{ "\"status\":\"completed\",\"duration_seconds\":0" SAID_BY("assistant"),
		    OUTCOME_NO_ANSWER, false },
		{ "\"status\":\"completed\",\"duration_seconds\":0" SAID_BY("system"),
		    OUTCOME_NO_ANSWER, false },
		{ "\"status\":\"completed\",\"duration_seconds\":0,\"cost\":0.15", OUTCOME_ANSWERED,
		    false },
		{ "\"status\":\"completed\",\"duration_seconds\":0" SAID_BY("user"),
		    OUTCOME_ANSWERED, true },
		{ "\"status\":\"completed\",\"duration_seconds\":0" SAID_BY("客户"),
		    OUTCOME_ANSWERED, true },
		{ "\"status\":\"completed\",\"duration_seconds\":0,\"call_content\":\"User: yes\"",
		    OUTCOME_ANSWERED, true },
		{ "\"status\":\"completed\",\"duration_seconds\":0,\"call_content\":\"AI: hello\"",
		    OUTCOME_NO_ANSWER, false },
		{ "\"status\":\"completed\",\"duration_seconds\":0,\"call_content\":\"AI：您好\\n喂\"",
		    OUTCOME_ANSWERED, true },
		{ "\"status\":\"completed\",\"duration_seconds\":0,\"call_content\":[{\"role\":"
		  "\"user\",\"content\":\" \"}]",
		    OUTCOME_NO_ANSWER, false },
		{ "\"status\":\"completed\",\"duration_seconds\":0,\"call_content\":[{\"role\":"
		  "\"user\",\"content\":[{\"type\":\"text\",\"text\":\"喂\"}]}]",
		    OUTCOME_ANSWERED, true },
		{ "\"status\":\"completed\"" SAID_BY("user"), OUTCOME_ANSWERED, true },
		{ "\"status\":\"completed\",\"cost\":\"0.15\"", OUTCOME_ANSWERED, false },
		{ "\"status\":\"completed\",\"cost\":0", OUTCOME_NONE, false },
		{ "\"status\":\"completed\",\"cost\":0.15,\"billed\":false", OUTCOME_NONE, false },
		{ "\"status\":\"completed\"", OUTCOME_NONE, false },
		/* The service's own word, unless something speaks against it. */
		{ "\"status\":\"no_answer\"", OUTCOME_NO_ANSWER, false },
		{ "\"status\":\"no_answer\"" SAID_BY("assistant"), OUTCOME_NO_ANSWER, false },
		{ "\"status\":\"no_answer\"" SAID_BY("user"), OUTCOME_ANSWERED, true },
		{ "\"status\":\"no_answer\",\"cost\":0.15", OUTCOME_ANSWERED, false },
		{ "\"status\":\"no_answer\",\"duration\":9", OUTCOME_ANSWERED, false },
		{ "\"status\":\"busy\"" SAID_BY("user"), OUTCOME_BUSY, true },
		{ "\"status\":\"failed\",\"duration\":40", OUTCOME_FAILED, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { 0 };
		char body[256];

		(void)snprintf(body, sizeof body, "{\"data\":{%s}}", rows[i].fields);
		assert_int_equal(wire_read_record(200, span_of(body), PHONE, &record), 0);
		ROW_INT(body, record.presence, WIRE_ENDED);
		ROW_INT(body, record.outcome, rows[i].outcome);
		ROW_INT(body, record.spoken, rows[i].spoken);
		wire_record_free(&record);
	}
}

/* What is not quite JSON is read as far as it can be; of a dial's reply nothing is. */
static void
repaired(void **state)
{
#define TALK(words) "{\"data\":{\"status\":\"completed\",\"duration\":9,\"cost\":0.15," words "}}"
#define USER(words) TALK("\"call_content\":[{\"role\":\"user\",\"content\":\"" words "\"}]")
	static const struct {
		const char *body, *transcript;
	} rows[] = {
		{ USER("不要再打了\\u0000"), "Person: 不要再打了\xef\xbf\xbd" },
		{ USER("不要再打了\\ud83d"), "Person: 不要再打了\xef\xbf\xbd" },
		{ USER("\\ude00不要再打了"), "Person: \xef\xbf\xbd不要再打了" },
		{ USER("\\ud83d\\ude00"), "Person: 😀" },
		{ USER("\\ud83d\\ud83d\\ude00"), "Person: \xef\xbf\xbd😀" },
		{ USER("\\uzzzz不要"), "Person: \xef\xbf\xbdzzzz不要" },
		{ USER("\\x不要"), "Person: \\x不要" },
		{ USER("\xff不要再打了"), "Person: \xef\xbf\xbd不要再打了" },
		{ USER("不要再打\xe4\xba"), "Person: 不要再打\xef\xbf\xbd\xef\xbf\xbd" },
		/* GBK */
		{ USER("\xb2\xbb\xd2\xaa\xd4\xd9\xb4\xf2\xc1\xcb"), "Person: 不要再打了" },
		{ USER("\x82\x5c\xd2\xaa"), "Person: 俓要" }, /* a backslash is half of it */
		{ TALK("\"x\":NaN,\"call_content\":\"AI: a\""), "AI: a" },
		{ TALK("\"x\":[-Infinity,undefined,None,+1,0x1f],\"call_content\":\"AI: a\""),
		    "AI: a" },
		{ TALK("\"x\":\"a\\\\\",\"y\":NaN,\"call_content\":\"NaN \\\" NaN\""),
		    "?: NaN \" NaN" },
		{ "\xef\xbb\xbf" TALK("\"x\":NaN,\"call_content\":\"AI: a\""), "AI: a" },
	};
	static const char *const lost[] = { TALK("\"x\":1") "}", TALK("\"x\":1") "{}", "NaN",
		"[NaN]", "{NaN}", "\x1f\x8b\x08\x01\x02",
		"{\"data\":{\"status\":\"completed\",\"x\":NaN" };
	struct wire_dial dial = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { 0 };

		assert_int_equal(wire_read_record(200, span_of(rows[i].body), PHONE, &record), 0);
		ROW_INT(rows[i].body, record.presence, WIRE_ENDED);
		ROW_INT(rows[i].body, record.seconds, 9);
		ROW_STRING(rows[i].body, text_str(&record.transcript), rows[i].transcript);
		wire_record_free(&record);
	}
	for (size_t i = 0; i < COUNT(lost); i++) {
		struct wire_record record = { 0 };

		assert_int_equal(wire_read_record(200, span_of(lost[i]), PHONE, &record), 0);
		ROW_INT(lost[i], record.presence, WIRE_NO_JSON);
		wire_record_free(&record);
	}
	/* The id of a reply that cannot be read whole is not believed. */
	assert_int_equal(
	    wire_read_dial(span_of("{\"call_id\":\"a\",\"message\":\"\xff\"}"), &dial), 0);
	assert_true(!dial.object && dial.id[0] == '\0');
	assert_int_equal(wire_read_dial(span_of("{\"call_id\":\"a\",\"x\":NaN}"), &dial), 0);
	assert_true(!dial.object && dial.id[0] == '\0');
	wire_dial_free(&dial);
}

/* A record about other people only is none of ours: nothing of it is taken. */
static void
strangers(void **state)
{
	static const struct {
		const char *phones;
		bool wrong;
	} rows[] = {
		{ "\"" PHONE "\"", false },
		{ "\"" OTHER "\"", true },
		{ "\"" OTHER "," PHONE "\"", false },
		{ "\"" PHONE "," OTHER "\"", false },
		{ "\"" OTHER ",13700137000\"", true },
		{ "\"+86 138-0013-8000\"", false },
		{ "\"86" OTHER "\"", true },
		{ "\"+86" OTHER "\"", true },
		{ "\"138****8000\"", false },
		{ "\"139****9000\"", false },
		{ "\"\"", false },
		{ "\"nobody\"", false },
		{ "[\"" PHONE "\"]", false },
		{ "[\"" OTHER "\"]", true },
		{ "[\"" OTHER "\",\"" PHONE "\"]", false },
		{ "[\"" OTHER "\",\"13700137000\"]", true },
		{ "[]", false },
		{ "[null]", false },
		{ "[\"138****8000\"]", false },
		{ "null", false },
		{ "{}", false },
		{ "true", false },
		{ OTHER, true },
		{ PHONE, false },
		{ "[" OTHER "]", true },
		{ "[" PHONE "]", false },
		{ "[" OTHER "," PHONE "]", false },
		{ "12", false },
		{ "1e400", false },
		{ "-" OTHER, false },
		{ OTHER ".5", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { 0 };
		char body[256];

		(void)snprintf(body, sizeof body,
		    "{\"data\":{\"status\":\"completed\",\"cost\":1,\"duration\":9,\"call_"
		    "content\":\"secret\","
		    "\"phones\":%s}}",
		    rows[i].phones);
		assert_int_equal(wire_read_record(200, span_of(body), PHONE, &record), 0);
		ROW_INT(rows[i].phones, record.wrong_number, rows[i].wrong);
		ROW_INT(rows[i].phones, record.cost, rows[i].wrong ? MONEY_NONE : MONEY_YUAN);
		ROW_STRING(
		    rows[i].phones, text_str(&record.transcript), rows[i].wrong ? "" : "?: secret");
		wire_record_free(&record);
	}
}

/* Cut at each byte: says nothing about the call. Broken anywhere: no crash, nothing out of range. */
static void
record_cut_and_broken(void **state)
{
	static const char whole[] =
	    "{\"success\":true,\"data\":{\"call_status\":\"completed\",\"duration_seconds\":61.5,"
	    "\"ended_at\":"
	    "\"2026-11-22T09:31:05+08:00\",\"cost\":0.30,\"billed\":true,\"phones\":[\"" PHONE
	    "\"],"
	    "\"call_content\":[{\"role\":\"user\",\"content\":\"\\u597d\"}]}}";
	struct testing_fence fence = testing_fence_new(4096);
	struct wire_record record = { 0 };
	size_t len = sizeof whole - 1;
	uint64_t seed = 13;

	(void)state;
	for (size_t cut = 0; cut <= len; cut++) {
		assert_int_equal(
		    wire_read_record(200, testing_fence_put(&fence, whole, cut), PHONE, &record),
		    0);
		assert_int_equal(record.presence, cut == len ? WIRE_ENDED : WIRE_NO_JSON);
	}
	assert_true(record.cost == 3000 && record.seconds == 62 && record.ended_at == AT);
	for (int i = 0; i < 50000; i++) {
		char bytes[sizeof whole];

		memcpy(bytes, whole, len);
		for (size_t k = testing_below(&seed, 4); k > 0; k--)
			bytes[testing_below(&seed, len)] =
			    "{}[]\",:\\u0 \n19eE+-.tfn\xe5"[testing_below(&seed, 24)];
		assert_int_equal(
		    wire_read_record(200, testing_fence_put(&fence, bytes, len), PHONE, &record),
		    0);
		assert_true(record.cost >= MONEY_NONE && record.cost <= MONEY_MAX);
		assert_true(record.seconds >= -1 && record.seconds <= 30 * 86400);
		assert_true(record.ended_at >= 0);
		assert_true(record.outcome == OUTCOME_NONE ||
			    (record.presence == WIRE_ENDED && !record.wrong_number));
	}
	wire_record_free(&record);
	testing_fence_free(&fence);
}

/* Members that are to steer whoever reads a reply are taken out of it, wherever they stand. */
static void
steering(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "{}", "{}" },
		{ "[1,\"a\",null]", "[1,\"a\",null]" },
		{ "{\"llm_instructions\":\"x\",\"a\":1}", "{\"a\":1}" },
		{ "{\"a\":1,\"SystemInstruction\":{\"b\":[1]}}", "{\"a\":1}" },
		{ "{\"instruction_for_agent\":1}", "{}" },
		{ "{\"assistant-Instruction\":1,\"promptInstructions\":2,\"z\":3}", "{\"z\":3}" },
		{ "{\"instruction\":1,\"system\":2,\"llm\":3,\"instructions\":4}",
		    "{\"instruction\":1,\"system\":2,\"llm\":3,\"instructions\":4}" },
		{ "{\"data\":[{\"x\":{\"agent_instruction\":1,\"y\":2}},{\"agent_instruction\":1}]}",
		    "{\"data\":[{\"x\":{\"y\":2}},{}]}" },
		{ "{\"agent_instruction\":1,\"a\":2,\"agent_instruction\":3}", "{\"a\":2}" },
		{ "{\"r\":\"{\\\"llm_instruction\\\":1,\\\"b\\\":2}\"}",
		    "{\"r\":\"{\\\"b\\\":2}\"}" },
		{ "{\"r\":\"[{\\\"s\\\":\\\"{\\\\\\\"llm_instruction\\\\\\\":1}\\\"}]\"}",
		    "{\"r\":\"[{\\\"s\\\":\\\"{}\\\"}]\"}" },
		{ "{\"r\":\"{llm_instruction\"}", "{\"r\":\"{llm_instruction\"}" },
		/* As it came, when there is nothing in it. */
		{ "{\"r\":\"{ \\\"b\\\" : 2 }\"}", "{\"r\":\"{ \\\"b\\\" : 2 }\"}" },
		/* Words are not members. */
		{ "{\"message\":\"system instruction\"}", "{\"message\":\"system instruction\"}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json *document = json_parse(span_of(rows[i].in));
		struct text out = { 0 };

		ROW_TRUE(rows[i].in, document != NULL);
		ROW_INT(rows[i].in, wire_drop_steering(document), 0);
		ROW_INT(rows[i].in, json_put(&out, document), 0);
		ROW_STRING(rows[i].in, text_str(&out), rows[i].out);
		json_free(document);
		text_free(&out);
	}
}

/* Whose record it is cannot be told when the number is not known. */
static void
any_number(void **state)
{
	struct wire_record record = { 0 };

	(void)state;
	assert_int_equal(
	    wire_read_record(200,
		span_of("{\"data\":{\"call_status\":\"busy\",\"phones\":\"13900000000\"}}"), NULL,
		&record),
	    0);
	assert_false(record.wrong_number);
	assert_int_equal(record.outcome, OUTCOME_BUSY);
	wire_record_free(&record);
}

/* Whose record is it? The call asked for is c-1, of 13800138000. */
static void
whose_record(void **state)
{
#define DONE "\"status\":\"completed\",\"duration_seconds\":5,\"call_content\":\"talk\""
	static const struct {
		const char *body;
		bool wrong_id, named;
	} rows[] = {
		{ "{\"data\":{" DONE "}}", false, false },
		{ "{\"data\":{\"call_id\":\"c-1\"," DONE "}}", false, true },
		{ "{\"call_id\":\"c-1\",\"data\":{" DONE "}}", false, true },
		{ "{\"call_id\":\"c-1\"," DONE "}", false, true },
		{ "{\"data\":[{\"call_id\":\"c-1\"," DONE "}]}", false, true },
		{ "{\"data\":{\"phones\":\"13800138000\"," DONE "}}", false, true },
		{ "{\"data\":{\"phones\":[\"13900139000\",\"13800138000\"]," DONE "}}", false,
		    true },
		{ "{\"data\":{\"phones\":\"\"," DONE "}}", false, false },
		{ "{\"data\":{\"phones\":[]," DONE "}}", false, false },
		{ "{\"data\":{\"call_id\":\"c-2\"," DONE "}}", true, false },
		{ "{\"call_id\":\"c-2\",\"data\":{" DONE "}}", true, false },
		{ "{\"data\":[{\"call_id\":\"c-2\"," DONE "}]}", true, false },
		{ "{\"data\":{\"call_id\":\"C-1\"," DONE "}}", true, false },
		{ "{\"data\":{\"call_id\":\"c 1\"," DONE "}}", true, false },
		{ "{\"data\":{\"call_id\":17," DONE "}}", true, false },
		/* The number is ours, the call is not: another attempt's record. */
		{ "{\"data\":{\"call_id\":\"c-2\",\"phones\":\"13800138000\"," DONE "}}", true,
		    false },
		/* The record's own words count. */
		{ "{\"call_id\":\"c-1\",\"data\":{\"call_id\":\"c-2\"," DONE "}}", true, false },
		/* The provider's own name for the call proves nothing against it. */
		{ "{\"data\":{\"call_id\":\"c-1\",\"provider_call_id\":\"p\"," DONE "}}", false,
		    true },
		{ "{\"data\":{\"call_id\":\"x\",\"provider_call_id\":\"c-1\"," DONE "}}", false,
		    true },
		{ "{\"data\":{\"provider_call_id\":\"p\"," DONE "}}", false, false },
		{ "{\"data\":{\"call_id\":null," DONE "}}", false, false },
		{ "{\"data\":{\"call_id\":\"\"," DONE "}}", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { 0 };

		assert_int_equal(wire_read_record(200, span_of(rows[i].body), PHONE, &record), 0);
		wire_check_id(&record, "c-1");
		ROW_INT(rows[i].body, record.wrong_id, rows[i].wrong_id);
		ROW_INT(rows[i].body, record.named, rows[i].named);
		ROW_INT(
		    rows[i].body, record.presence, rows[i].wrong_id ? WIRE_NO_RECORD : WIRE_ENDED);
		ROW_STRING(
		    rows[i].body, text_str(&record.transcript), rows[i].wrong_id ? "" : "?: talk");
		wire_record_free(&record);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests),
		cmocka_unit_test(ids),
		cmocka_unit_test(yes_and_no),
		cmocka_unit_test(dial_cut),
		cmocka_unit_test(is_there_a_record),
		cmocka_unit_test(whose_record),
		cmocka_unit_test(words),
		cmocka_unit_test(has_it_ended),
		cmocka_unit_test(talk_time),
		cmocka_unit_test(end_time),
		cmocka_unit_test(costs),
		cmocka_unit_test(transcripts),
		cmocka_unit_test(who_answered),
		cmocka_unit_test(repaired),
		cmocka_unit_test(strangers),
		cmocka_unit_test(record_cut_and_broken),
		cmocka_unit_test(steering),
		cmocka_unit_test(any_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
