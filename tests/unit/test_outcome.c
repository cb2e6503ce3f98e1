/*
 * test_outcome.c: the design's two tables of replies, row by row, in their order, and which row beats which.
 * Dials are read from the service's bytes where a body matters, so that wire and table are tested as one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "outcome.h"
#include "stepone.h"
#include "testing.h"

#define ID      "{\"success\":true,\"call_id\":\"c-1\"}"
#define NO      "{\"success\":false,\"message\":\"bad number\"}"
#define ERROR   "{\"error\":\"bad number\"}"
#define YES_BUT "{\"success\":true,\"error\":\"odd\"}"
#define YES     "{\"success\":true}"
#define HTML    "<html>busy</html>"

struct dial_row {
	const char *name;
	bool sent, complete;
	int status;
	const char *body;
	enum verdict verdict;
	const char *reason; /* part of it; NULL: must be empty */
};

static void
fill(struct reply *reply, bool sent, bool complete, int status, const char *body)
{
	*reply = (struct reply){
		.sent = sent, .complete = complete, .status = status, .retry_after_s = -1
	};
	(void)snprintf(
	    reply->problem, sizeof reply->problem, "%s", complete ? "" : "the line went dead");
	text_adds(&reply->body, body);
}

static void
check_dial(const struct dial_row *row)
{
	struct text reason = { 0 };
	struct reply reply;

	fill(&reply, row->sent, row->complete, row->status, row->body);
	assert_int_equal(wire_read_dial(text_span(&reply.body), &reply.dial), 0);
	ROW_INT(row->name, outcome_of_dial(&reply, &reason), row->verdict);
	if (row->reason == NULL)
		ROW_STRING(row->name, text_str(&reason), "");
	else if (strstr(text_str(&reason), row->reason) == NULL)
		fail_msg("row \"%s\": reason is \"%s\"", row->name, text_str(&reason));
	text_free(&reason);
	text_free(&reply.body);
	wire_dial_free(&reply.dial);
}

/* Each row of the table by itself. */
static void
dial_rows(void **state)
{
	static const struct dial_row rows[] = {
		{ "fuse not reached", false, false, 0, "", VERDICT_NOT_SENT,
		    "not sent: the line went dead" },
		{ "id", true, true, 200, ID, VERDICT_PLACED, NULL },
		{ "401", true, true, 401, "", VERDICT_STOP_RUN, "401" },
		{ "402", true, true, 402, "", VERDICT_STOP_RUN, "402" },
		{ "403", true, true, 403, "", VERDICT_STOP_RUN, "403" },
		{ "426", true, true, 426, "", VERDICT_STOP_RUN, "426" },
		{ "429", true, true, 429, "", VERDICT_SLOW_DOWN, "429" },
		{ "no reply", true, false, 0, "", VERDICT_UNKNOWN, "the line went dead" },
		{ "cut reply", true, false, 200, "{\"succ", VERDICT_UNKNOWN, "the line went dead" },
		{ "408", true, true, 408, NO, VERDICT_UNKNOWN, "408" },
		{ "409", true, true, 409, NO, VERDICT_UNKNOWN, "409" },
		{ "300", true, true, 300, NO, VERDICT_UNKNOWN, "300" },
		{ "302", true, true, 302, HTML, VERDICT_UNKNOWN, "302" },
		{ "307", true, true, 307, NO, VERDICT_UNKNOWN, "307" },
		{ "399", true, true, 399, NO, VERDICT_UNKNOWN, "399" },
		{ "500", true, true, 500, NO, VERDICT_UNKNOWN, "500" },
		{ "502", true, true, 502, HTML, VERDICT_UNKNOWN, "502" },
		{ "503", true, true, 503, ERROR, VERDICT_UNKNOWN, "503" },
		{ "599", true, true, 599, NO, VERDICT_UNKNOWN, "599" },
		{ "400 that says no", true, true, 400, NO, VERDICT_REFUSED, "bad number" },
		{ "400, any object", true, true, 400, "{}", VERDICT_REFUSED, "400" },
		{ "404, an object", true, true, 404, ERROR, VERDICT_REFUSED, "bad number" },
		{ "422, even with success", true, true, 422, YES, VERDICT_REFUSED, "422" },
		{ "499", true, true, 499, NO, VERDICT_REFUSED, "bad number" },
		{ "200, success false", true, true, 200, NO, VERDICT_REFUSED, "bad number" },
		{ "200, success false, no words", true, true, 200, "{\"success\":false}",
		    VERDICT_REFUSED, "200" },
		{ "200, error", true, true, 200, ERROR, VERDICT_REFUSED, "bad number" },
		{ "200, error object", true, true, 200,
		    "{\"error\":{\"message\":\"no such voice\"}}", VERDICT_REFUSED,
		    "no such voice" },
		{ "200, error true", true, true, 200, "{\"error\":true}", VERDICT_REFUSED, "200" },
		{ "200, error 7", true, true, 200, "{\"error\":7}", VERDICT_REFUSED, "200" },
		{ "200, error, success a string", true, true, 200,
		    "{\"success\":\"true\",\"error\":\"x\"}", VERDICT_REFUSED, "x" },
		{ "success without an id", true, true, 200, YES, VERDICT_UNKNOWN,
		    "usable call id" },
		{ "an id that cannot be one", true, true, 200,
		    "{\"success\":true,\"call_id\":\"a b\"}", VERDICT_UNKNOWN, "usable call id" },
		{ "neither yes nor no", true, true, 200, "{}", VERDICT_UNKNOWN, "usable call id" },
		{ "error null", true, true, 200, "{\"error\":null}", VERDICT_UNKNOWN, "call id" },
		{ "error false", true, true, 200, "{\"error\":false}", VERDICT_UNKNOWN, "call id" },
		{ "error empty", true, true, 200, "{\"error\":\"\"}", VERDICT_UNKNOWN, "call id" },
		{ "error {}", true, true, 200, "{\"error\":{}}", VERDICT_UNKNOWN, "call id" },
		{ "error []", true, true, 200, "{\"error\":[]}", VERDICT_UNKNOWN, "call id" },
		{ "success null", true, true, 200, "{\"success\":null}", VERDICT_UNKNOWN,
		    "call id" },
		{ "success 0", true, true, 200, "{\"success\":0}", VERDICT_UNKNOWN, "call id" },
		{ "success \"false\"", true, true, 200, "{\"success\":\"false\"}", VERDICT_UNKNOWN,
		    "call id" },
		{ "not JSON", true, true, 200, HTML, VERDICT_UNKNOWN, "not a JSON object" },
		{ "nothing", true, true, 200, "", VERDICT_UNKNOWN, "not a JSON object" },
		{ "an array", true, true, 200, "[" NO "]", VERDICT_UNKNOWN, "not a JSON object" },
		{ "201 that says no", true, true, 201, NO, VERDICT_UNKNOWN, "201" },
		{ "204", true, true, 204, "", VERDICT_UNKNOWN, "204" },
		{ "100", true, true, 100, NO, VERDICT_UNKNOWN, "100" },
		{ "600", true, true, 600, NO, VERDICT_UNKNOWN, "600" },
		{ "999", true, true, 999, NO, VERDICT_UNKNOWN, "999" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_dial(&rows[i]);
}

/* The first row that matches holds. */
static void
dial_order(void **state)
{
	static const struct dial_row rows[] = {
		{ "not sent beats an id", false, true, 200, ID, VERDICT_NOT_SENT, "not sent" },
		{ "not sent beats 401", false, true, 401, NO, VERDICT_NOT_SENT, "not sent" },
		{ "an id beats 401", true, true, 401, ID, VERDICT_PLACED, NULL },
		{ "an id beats 402", true, true, 402, ID, VERDICT_PLACED, NULL },
		{ "an id beats 403", true, true, 403, ID, VERDICT_PLACED, NULL },
		{ "an id beats 426", true, true, 426, ID, VERDICT_PLACED, NULL },
		{ "an id beats 429", true, true, 429, ID, VERDICT_PLACED, NULL },
		{ "an id beats a cut reply", true, false, 200, ID, VERDICT_PLACED, NULL },
		{ "an id beats no status", true, false, 0, ID, VERDICT_PLACED, NULL },
		{ "an id beats 500", true, true, 500, ID, VERDICT_PLACED, NULL },
		{ "an id beats 307", true, true, 307, ID, VERDICT_PLACED, NULL },
		{ "an id beats 409", true, true, 409, ID, VERDICT_PLACED, NULL },
		{ "an id beats 400", true, true, 400, ID, VERDICT_PLACED, NULL },
		{ "an id beats success false", true, true, 200,
		    "{\"success\":false,\"call_id\":\"c-1\",\"message\":\"no\"}", VERDICT_PLACED,
		    NULL },
		{ "a cut reply beats 401", true, false, 401, "{", VERDICT_UNKNOWN, "went dead" },
		{ "a cut reply beats 402", true, false, 402, "", VERDICT_UNKNOWN, "went dead" },
		{ "a cut reply beats 403", true, false, 403, "", VERDICT_UNKNOWN, "went dead" },
		{ "a cut reply beats 426", true, false, 426, "", VERDICT_UNKNOWN, "went dead" },
		{ "a cut reply beats 429", true, false, 429, NO, VERDICT_UNKNOWN, "went dead" },
		{ "401 beats a refusal", true, true, 401, NO, VERDICT_STOP_RUN, "bad number" },
		{ "401 beats a page", true, true, 401, HTML, VERDICT_STOP_RUN, "401" },
		{ "429 beats a refusal", true, true, 429, NO, VERDICT_SLOW_DOWN, "bad number" },
		{ "429 beats nothing said", true, true, 429, "{}", VERDICT_SLOW_DOWN, "429" },
		{ "success beats 401", true, true, 401, YES, VERDICT_UNKNOWN, "401" },
		{ "success beats 402", true, true, 402, YES, VERDICT_UNKNOWN, "402" },
		{ "success beats 403", true, true, 403, YES, VERDICT_UNKNOWN, "403" },
		{ "success beats 426", true, true, 426, YES, VERDICT_UNKNOWN, "426" },
		{ "success beats 429", true, true, 429, YES, VERDICT_UNKNOWN, "429" },
		{ "success as a text", true, true, 429, "{\"success\":\"True\"}", VERDICT_UNKNOWN,
		    "429" },
		{ "success as a number", true, true, 401, "{\"success\":1}", VERDICT_UNKNOWN,
		    "401" },
		{ "success in data", true, true, 429, "{\"data\":{\"success\":true}}",
		    VERDICT_UNKNOWN, "429" },
		{ "success 0", true, true, 429, "{\"success\":0}", VERDICT_SLOW_DOWN, "429" },
		{ "success \"false\"", true, true, 401, "{\"success\":\"false\"}", VERDICT_STOP_RUN,
		    "401" },
		{ "a cut reply beats 400", true, false, 400, NO, VERDICT_UNKNOWN, "went dead" },
		{ "a cut reply beats success false", true, false, 200, NO, VERDICT_UNKNOWN,
		    "went dead" },
		{ "a cut reply beats 404", true, false, 404, ERROR, VERDICT_UNKNOWN, "went dead" },
		{ "500 beats success false", true, true, 500, NO, VERDICT_UNKNOWN, "500" },
		{ "400 without an object", true, true, 400, HTML, VERDICT_UNKNOWN, "400" },
		{ "400 with nothing", true, true, 400, "", VERDICT_UNKNOWN, "400" },
		{ "400 with an array", true, true, 400, "[]", VERDICT_UNKNOWN, "400" },
		{ "400 with an object and more", true, true, 400, NO "x", VERDICT_UNKNOWN, "400" },
		{ "success true beats an error", true, true, 200, YES_BUT, VERDICT_UNKNOWN,
		    "usable call id" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_dial(&rows[i]);
}

/* No status, body or end brings a call that may have rung back to where it is called again. */
static void
dial_never_again(void **state)
{
	static const char *const bodies[] = { "", ID, NO, ERROR, YES, YES_BUT, HTML, "{}", "[]",
		"{\"s" };

	(void)state;
	for (int status = 0; status < 1000; status++) {
		for (size_t i = 0; i < 2 * COUNT(bodies); i++) {
			struct text reason = { 0 };
			struct reply reply;
			enum verdict verdict;
			bool again, stops = status == 401 || status == 402 || status == 403 ||
					    status == 426;

			fill(&reply, true, i % 2 == 0, status, bodies[i / 2]);
			assert_int_equal(wire_read_dial(text_span(&reply.body), &reply.dial), 0);
			verdict = outcome_of_dial(&reply, &reason);
			again = verdict == VERDICT_NOT_SENT || verdict == VERDICT_STOP_RUN ||
				verdict == VERDICT_SLOW_DOWN;
			/* A whole reply that neither has an id nor says success. */
			if (again != ((stops || status == 429) && i % 2 == 0 && i / 2 != 1 &&
					 i / 2 != 4 && i / 2 != 5))
				fail_msg("status %d, body \"%s\": verdict %d", status,
				    bodies[i / 2], (int)verdict);
			text_free(&reason);
			text_free(&reply.body);
			wire_dial_free(&reply.dial);
		}
	}
}

static void
long_words_are_cut(void **state)
{
	struct text reason = { 0 };
	struct reply reply;

	(void)state;
	fill(&reply, true, true, 400, "");
	reply.dial.object = true;
	for (int i = 0; i < 5000; i++)
		text_adds(&reply.dial.message, "好\n");
	assert_int_equal(outcome_of_dial(&reply, &reason), VERDICT_REFUSED);
	assert_true(reason.len < 500);
	assert_null(strchr(text_str(&reason), '\n'));
	text_free(&reason);
	text_free(&reply.body);
	wire_dial_free(&reply.dial);
}

#define ENDED "{\"success\":true,\"data\":{\"status\":\"completed\",\"duration_seconds\":5}}"
#define NOT_QUITE \
	"{\"success\":true,\"data\":{\"status\":\"completed\",\"duration_seconds\":5,\"x\":NaN}}"
#define RUNNING  "{\"success\":true,\"data\":{\"status\":\"active\"}}"
#define NONE     "{\"success\":false,\"message\":\"not found\"}"
#define STRANGER "{\"data\":{\"status\":\"completed\",\"phones\":\"13900139000\"}}"
#define OTHER    "{\"data\":{\"status\":\"completed\",\"call_id\":\"c-2\"}}"

static void
poll_rows(void **state)
{
	static const struct {
		const char *name;
		bool complete;
		int status;
		const char *body;
		enum polled look;
	} rows[] = {
		{ "ended", true, 200, ENDED, POLLED_ENDED },
		{ "running", true, 200, RUNNING, POLLED_NOT_YET },
		{ "no record", true, 200, NONE, POLLED_NOT_YET },
		{ "empty data", true, 200, "{\"success\":true,\"data\":null}", POLLED_NOT_YET },
		{ "404 with an object", true, 404, NONE, POLLED_NOT_YET },
		{ "404 with a page", true, 404, HTML, POLLED_NOT_YET },
		{ "404 with nothing", true, 404, "", POLLED_NOT_YET },
		{ "stranger", true, 200, STRANGER, POLLED_STRANGER },
		{ "another call", true, 200, OTHER, POLLED_STRANGER },
		{ "no reply", false, 0, "", POLLED_NO_ANSWER },
		{ "a cut reply", false, 200, "{\"suc", POLLED_NO_ANSWER },
		{ "a cut reply that reads whole", false, 200, ENDED, POLLED_NO_ANSWER },
		{ "a cut 404", false, 404, "", POLLED_NO_ANSWER },
		{ "429", true, 429, NONE, POLLED_NO_ANSWER },
		{ "500", true, 500, NONE, POLLED_NO_ANSWER },
		{ "500 that reads ended", true, 500, ENDED, POLLED_NO_ANSWER },
		{ "503", true, 503, HTML, POLLED_NO_ANSWER },
		{ "200, not JSON", true, 200, HTML, POLLED_UNREADABLE },
		{ "200, nothing", true, 200, "", POLLED_UNREADABLE },
		{ "302, not JSON", true, 302, HTML, POLLED_UNREADABLE },
		{ "400, not JSON", true, 400, HTML, POLLED_UNREADABLE },
		{ "NaN in it", true, 200, NOT_QUITE, POLLED_ENDED },
		{ "401", true, 401, ENDED, POLLED_STOP_RUN },
		{ "402", true, 402, NONE, POLLED_STOP_RUN },
		{ "403", true, 403, HTML, POLLED_STOP_RUN },
		{ "426", true, 426, "", POLLED_STOP_RUN },
		{ "401, cut", false, 401, "", POLLED_STOP_RUN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text reason = { 0 };
		struct reply reply;

		fill(&reply, true, rows[i].complete, rows[i].status, rows[i].body);
		assert_int_equal(wire_read_record(rows[i].status, text_span(&reply.body),
				     "13800138000", &reply.record),
		    0);
		wire_check_id(&reply.record, "c-1");
		ROW_INT(rows[i].name, outcome_of_poll(&reply, &reason), rows[i].look);
		ROW_INT(rows[i].name, reason.len == 0, rows[i].look == POLLED_ENDED);
		text_free(&reason);
		text_free(&reply.body);
		wire_record_free(&reply.record);
	}
}

static void
mend(void **state)
{
	static const int status[] = { 401, 402, 403, 426 };

	(void)state;
	for (size_t i = 0; i < COUNT(status); i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(stepone_stop(status[i]), stepone_stop(status[k]));
	assert_null(stepone_stop(500));
}

/* What each verdict proves; one that is none of them proves nothing. */
static void
proofs(void **state)
{
	static const struct {
		const char *name;
		int verdict;
		bool nothing_placed;
	} rows[] = {
		{ "not sent", VERDICT_NOT_SENT, true },
		{ "stop run", VERDICT_STOP_RUN, true },
		{ "slow down", VERDICT_SLOW_DOWN, true },
		{ "refused", VERDICT_REFUSED, true },
		{ "placed", VERDICT_PLACED, false },
		{ "unknown", VERDICT_UNKNOWN, false },
		{ "none of them", VERDICT_UNKNOWN + 1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		ROW_INT(rows[i].name, verdict_nothing_placed((enum verdict)rows[i].verdict),
		    rows[i].nothing_placed);
}

/* What a record that was never read says: nothing, and no try is used up. */
static void
unread_record(void **state)
{
	struct text reason = { 0 };
	struct reply reply;

	(void)state;
	fill(&reply, true, true, 200, "");
	reply.record.presence = (enum wire_presence)(WIRE_ENDED + 1);
	assert_int_equal(outcome_of_poll(&reply, &reason), POLLED_NO_ANSWER);
	text_free(&reason);
	text_free(&reply.body);
}

/* What an ended call costs, and what stays reserved where the service does not say: at 0.15 a minute. */
static void
settled(void **state)
{
	enum { KEEP = LEDGER_KEEP_RESERVED, NONE_KNOWN = MONEY_NONE };
	static const struct {
		const char *name;
		int outcome;
		int64_t seconds;
		money charged, price;
		money cost, computed, reserved;
	} rows[] = {
		{ "charged", OUTCOME_ANSWERED, 61, 2999, 1500, 2999, 3000, 0 },
		{ "charged, no price", OUTCOME_ANSWERED, 61, 2999, NONE_KNOWN, 2999, NONE_KNOWN,
		    0 },
		{ "charged nothing", OUTCOME_ANSWERED, 61, 0, 1500, 0, 3000, 0 },
		{ "charged without talk", OUTCOME_BUSY, 0, 10, 1500, 10, 0, 0 },
		{ "talk, not charged", OUTCOME_ANSWERED, 61, NONE_KNOWN, 1500, NONE_KNOWN, 3000,
		    3000 },
		{ "talk, no price", OUTCOME_ANSWERED, 61, NONE_KNOWN, NONE_KNOWN, NONE_KNOWN,
		    NONE_KNOWN, KEEP },
		{ "talk, whatever the word", OUTCOME_BUSY, 1, NONE_KNOWN, 1500, NONE_KNOWN, 1500,
		    1500 },
		{ "no talk", OUTCOME_NO_ANSWER, 0, NONE_KNOWN, 1500, 0, 0, 0 },
		{ "no talk, no price", OUTCOME_NO_ANSWER, 0, NONE_KNOWN, NONE_KNOWN, 0, NONE_KNOWN,
		    0 },
		{ "no talk, and yet answered", OUTCOME_ANSWERED, 0, NONE_KNOWN, 1500, NONE_KNOWN, 0,
		    KEEP },
		{ "a mailbox without talk", OUTCOME_VOICEMAIL, 0, NONE_KNOWN, 1500, 0, 0, 0 },
		{ "not said, no answer", OUTCOME_NO_ANSWER, -1, NONE_KNOWN, 1500, 0, 0, 0 },
		{ "not said, busy", OUTCOME_BUSY, -1, NONE_KNOWN, 1500, 0, 0, 0 },
		{ "not said, declined", OUTCOME_DECLINED, -1, NONE_KNOWN, 1500, 0, 0, 0 },
		{ "not said, failed", OUTCOME_FAILED, -1, NONE_KNOWN, 1500, 0, 0, 0 },
		{ "not said, cancelled", OUTCOME_CANCELLED, -1, NONE_KNOWN, 1500, 0, 0, 0 },
		{ "not said, timeout", OUTCOME_TIMEOUT, -1, NONE_KNOWN, 1500, 0, 0, 0 },
		{ "not said, answered", OUTCOME_ANSWERED, -1, NONE_KNOWN, 1500, NONE_KNOWN,
		    NONE_KNOWN, KEEP },
		{ "not said, voicemail", OUTCOME_VOICEMAIL, -1, NONE_KNOWN, 1500, NONE_KNOWN,
		    NONE_KNOWN, KEEP },
		{ "not said, no word", OUTCOME_NONE, -1, NONE_KNOWN, 1500, NONE_KNOWN, NONE_KNOWN,
		    KEEP },
		{ "not said, no such word", OUTCOME_END, -1, NONE_KNOWN, 1500, NONE_KNOWN,
		    NONE_KNOWN, KEEP },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_record record = { .presence = WIRE_ENDED,
			.outcome = (enum outcome)rows[i].outcome,
			.seconds = rows[i].seconds,
			.ended_at = 4711,
			.cost = rows[i].charged };
		struct ledger_ending ending = { 0 };

		outcome_settle(&record, rows[i].price, &ending);
		ROW_INT(rows[i].name, ending.outcome, rows[i].outcome);
		ROW_INT(rows[i].name, ending.seconds, rows[i].seconds);
		ROW_INT(rows[i].name, ending.ended_at, 4711);
		ROW_INT(rows[i].name, ending.cost, rows[i].cost);
		ROW_INT(rows[i].name, ending.computed, rows[i].computed);
		ROW_INT(rows[i].name, ending.still_reserved, rows[i].reserved);
	}
}

/* Somebody spoke: whatever the word, it is not free, and nobody calls again. */
static void
spoken(void **state)
{
	static const enum outcome words[] = { OUTCOME_BUSY, OUTCOME_FAILED, OUTCOME_TIMEOUT,
		OUTCOME_CANCELLED, OUTCOME_DECLINED };

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct wire_record record = {
			.outcome = words[i], .seconds = -1, .cost = MONEY_NONE, .spoken = true
		};
		struct ledger_ending ending = { 0 };

		outcome_settle(&record, 1500, &ending);
		assert_true(ending.cost == MONEY_NONE);
		assert_true(ending.still_reserved == LEDGER_KEEP_RESERVED);
		assert_true(outcome_reached(&record));
		record.spoken = false;
		assert_false(outcome_reached(&record));
		record.seconds = 1;
		assert_true(outcome_reached(&record));
		record.seconds = 0;
		record.cost = 1;
		assert_true(outcome_reached(&record));
		record.outcome = OUTCOME_VOICEMAIL;
		assert_false(outcome_reached(&record));
	}
}

/* A time before the claim, or in the future, ends nothing. */
static void
ends(void **state)
{
	enum { CLAIM = 1000000, NOW = 2000000, APART = OUTCOME_CLOCKS_APART_MS };
	static const struct {
		const char *name;
		int64_t claimed_at, ended_at;
		bool believed;
	} rows[] = {
		{ "at the claim", CLAIM, CLAIM, true },
		{ "clocks apart", CLAIM, CLAIM - APART, true },
		{ "before the claim", CLAIM, CLAIM - APART - 1, false },
		{ "long before", CLAIM, 1, false },
		{ "now", CLAIM, NOW, true },
		{ "their clock is ahead", CLAIM, NOW + APART, true },
		{ "in the future", CLAIM, NOW + APART + 1, false },
		{ "in the year 9999", CLAIM, INT64_C(253402300799000), false },
		{ "claim not known", 0, 1, true },
		{ "claim not known, in the future", 0, NOW + APART + 1, false },
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		bool by_time = i % 2 == 1, believed = rows[i / 2].believed;
		struct wire_record record = { .presence = WIRE_ENDED,
			.outcome = OUTCOME_BUSY,
			.seconds = 5,
			.ended_at = rows[i / 2].ended_at,
			.cost = 7,
			.by_time = by_time };

		outcome_doubt_end(&record, rows[i / 2].claimed_at, NOW);
		ROW_INT(rows[i / 2].name, record.ended_at, believed ? rows[i / 2].ended_at : 0);
		ROW_INT(rows[i / 2].name, record.presence,
		    believed || !by_time ? WIRE_ENDED : WIRE_RUNNING);
		ROW_INT(rows[i / 2].name, record.cost, believed || !by_time ? 7 : MONEY_NONE);
	}
}

static void
wanted(void **state)
{
	(void)state;
	assert_int_equal(outcome_wants(OUTCOME_ANSWERED, 1500, 1), WANTS_NOTHING);
	assert_int_equal(outcome_wants(OUTCOME_ANSWERED, 1500, 0), WANTS_TALK);
	assert_int_equal(outcome_wants(OUTCOME_ANSWERED, MONEY_NONE, 1), WANTS_MORE);
	assert_int_equal(outcome_wants(OUTCOME_NONE, 0, 1), WANTS_MORE);
	assert_int_equal(outcome_wants(OUTCOME_NO_ANSWER, 0, 0), WANTS_NOTHING);
	assert_int_equal(outcome_wants(OUTCOME_VOICEMAIL, 1500, 0), WANTS_NOTHING);
}

/* What a later record says besides is added; nothing that was known becomes less. */
static void
later(void **state)
{
	enum { OPEN = MONEY_NONE, KEEP = LEDGER_KEEP_RESERVED };
	struct fact {
		int outcome;
		int64_t seconds, ended_at;
		money cost;
		const char *talk;
	};
	static const struct {
		const char *name;
		struct fact known, record, wanted;
		money reserved;
	} rows[] = {
		{ "all of it", { OUTCOME_NONE, -1, 0, OPEN, "" },
		    { OUTCOME_ANSWERED, 61, 5, 3000, "a" }, { OUTCOME_ANSWERED, 61, 5, 3000, "a" },
		    0 },
		{ "nothing", { OUTCOME_NONE, -1, 0, OPEN, "" }, { OUTCOME_NONE, -1, 0, OPEN, "" },
		    { OUTCOME_NONE, -1, 0, OPEN, "" }, KEEP },
		{ "cost and talk", { OUTCOME_ANSWERED, 61, 5, OPEN, "" },
		    { OUTCOME_ANSWERED, -1, 0, 3000, "a" }, { OUTCOME_ANSWERED, 61, 5, 3000, "a" },
		    0 },
		{ "talk alone", { OUTCOME_ANSWERED, 61, 5, 3000, "" },
		    { OUTCOME_NONE, -1, 0, OPEN, "a" }, { OUTCOME_ANSWERED, 61, 5, 3000, "a" }, 0 },
		{ "more talk", { OUTCOME_ANSWERED, 61, 5, 3000, "a" },
		    { OUTCOME_ANSWERED, 61, 5, 3000, "ab" },
		    { OUTCOME_ANSWERED, 61, 5, 3000, "ab" }, 0 },
		{ "less of all", { OUTCOME_ANSWERED, 61, 5, 3000, "ab" },
		    { OUTCOME_NO_ANSWER, 0, 0, OPEN, "a" }, { OUTCOME_ANSWERED, 61, 5, 3000, "" },
		    0 },
		{ "other figures", { OUTCOME_ANSWERED, 61, 5, 3000, "ab" },
		    { OUTCOME_BUSY, 7, 9, 1500, "cd" }, { OUTCOME_ANSWERED, 61, 5, 3000, "" }, 0 },
		{ "length", { OUTCOME_ANSWERED, -1, 0, OPEN, "" },
		    { OUTCOME_ANSWERED, 61, 0, OPEN, "" }, { OUTCOME_ANSWERED, 61, 0, OPEN, "" },
		    3000 },
		{ "length where 0 was", { OUTCOME_ANSWERED, 0, 0, 3000, "a" },
		    { OUTCOME_ANSWERED, 61, 0, OPEN, "" }, { OUTCOME_ANSWERED, 61, 0, 3000, "" },
		    0 },
		{ "0 said", { OUTCOME_NONE, -1, 0, OPEN, "" },
		    { OUTCOME_NO_ANSWER, 0, 0, OPEN, "" }, { OUTCOME_NO_ANSWER, 0, 0, 0, "" }, 0 },
		{ "0 said of one who spoke", { OUTCOME_ANSWERED, -1, 0, OPEN, "a" },
		    { OUTCOME_NO_ANSWER, 0, 0, OPEN, "" }, { OUTCOME_ANSWERED, 0, 0, OPEN, "" },
		    KEEP },
		{ "somebody spoke, then not", { OUTCOME_FAILED, -1, 0, OPEN, "a" },
		    { OUTCOME_FAILED, -1, 0, OPEN, "" }, { OUTCOME_FAILED, -1, 0, OPEN, "" },
		    KEEP },
		{ "a person said answered", { OUTCOME_ANSWERED, -1, 0, OPEN, "" },
		    { OUTCOME_BUSY, -1, 0, OPEN, "" }, { OUTCOME_ANSWERED, -1, 0, 0, "" }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fact *k = &rows[i].known, *r = &rows[i].record, *w = &rows[i].wanted;
		const struct ledger_known known = { .outcome = (enum outcome)k->outcome,
			.seconds = k->seconds,
			.ended_at = k->ended_at,
			.cost = k->cost,
			.computed = MONEY_NONE,
			.talk = (int64_t)strlen(k->talk) };
		struct wire_record record = { .outcome = (enum outcome)r->outcome,
			.seconds = r->seconds,
			.ended_at = r->ended_at,
			.cost = r->cost };
		struct ledger_ending ending = { 0 };

		text_adds(&record.transcript, r->talk);
		outcome_add(&known, &record, 1500, &ending);
		ROW_INT(rows[i].name, ending.outcome, w->outcome);
		ROW_INT(rows[i].name, ending.seconds, w->seconds);
		ROW_INT(rows[i].name, ending.ended_at, w->ended_at);
		ROW_INT(rows[i].name, ending.cost, w->cost);
		ROW_INT(rows[i].name, ending.still_reserved, rows[i].reserved);
		ROW_TRUE(rows[i].name, span_is(ending.transcript, w->talk));
		wire_record_free(&record);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dial_rows),
		cmocka_unit_test(dial_order),
		cmocka_unit_test(dial_never_again),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(poll_rows),
		cmocka_unit_test(mend),
		cmocka_unit_test(proofs),
		cmocka_unit_test(unread_record),
		cmocka_unit_test(settled),
		cmocka_unit_test(spoken),
		cmocka_unit_test(ends),
		cmocka_unit_test(wanted),
		cmocka_unit_test(later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
