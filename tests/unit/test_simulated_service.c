/*
 * test_simulated_service.c: the simulator's requests, replies and log, without HTTP.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "simulated_service.h"
#include "testing_simulator.h"
#include "units.h"

#define START_MS INT64_C(1795311065123)
#define DIAL     "/api/v1/callinfo/initiate_call"
#define SEARCH   "/api/v1/callinfo/search_callinfo"
#define STREAM   "/api/v1/callinfo/stream_chat_history"
#define GOOD     "{\"phones\":\"13800138000\",\"user_requirement\":\"你好\\n\\\"x\\\"\"}"

struct bench {
	struct simulator_options options;
	struct simulated_service *service;
	struct simulated_reply reply; /* the last one */
	int64_t now_ms;
	char log[64];
};

static void
bench_open(struct bench *b, const char *faults)
{
	struct problem problem = { 0 };
	int fd;

	*b = (struct bench){ .now_ms = START_MS, .log = "/tmp/rollcall-test-XXXXXX" };
	fd = mkstemp(b->log);
	assert_int_not_equal(fd, -1);
	assert_int_equal(close(fd), 0);
	testing_simulator(&b->options);
	b->options.answer_ppm = 1000000;
	b->options.log = b->log;
	if (faults != NULL)
		assert_int_equal(simulator_faults_parse(&b->options, faults, &problem), 0);
	b->service = simulated_service_new(&b->options, &problem);
	assert_non_null(b->service);
}

static void
bench_close(struct bench *b)
{
	text_free(&b->reply.body);
	simulated_service_free(b->service);
	assert_int_equal(unlink(b->log), 0);
}

/* The body of the reply. */
static const char *
ask(struct bench *b, const char *method, const char *path, const char *body)
{
	struct simulated_request request = {
		.method = method,
		.path = path,
		.api_key = "sk_test",
		.skill_version = "1.0.0",
		.idempotency_key = "key-00000001",
		.body = span_of(body),
		.now_ms = b->now_ms,
	};

	text_free(&b->reply.body);
	b->reply = (struct simulated_reply){ 0 };
	assert_int_equal(simulated_service_answer(b->service, &request, &b->reply, NULL), 0);
	return text_str(&b->reply.body);
}

/* The log's line at `index`, from 0, as JSON; NULL: there is none. */
static struct json *
log_line(const struct bench *b, int index)
{
	char line[4096];
	FILE *f = fopen(b->log, "r");
	struct json *document = NULL;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (index-- == 0) {
			document = json_parse(span_of(line));
			assert_non_null(document);
		}
	assert_int_equal(fclose(f), 0);
	return document;
}

static void
test_dial_and_log(void **state)
{
	struct bench b;
	struct json *reply, *line;
	const char *want[] = { "13800138000", "13900139000" };
	const struct json *id;

	(void)state;
	bench_open(&b, NULL);
	reply = json_parse(span_of(ask(&b, "POST", DIAL,
	    "{\"phones\":\"13800138000,13900139000\",\"user_requirement\":\"你好\\n\\\"x\\\"\"}")));
	assert_int_equal(b.reply.status, 200);
	assert_int_equal(json_bool(json_get(reply, "success")), 1);
	id = json_first(json_get(reply, "call_ids"));
	assert_true(span_equal(json_string(id), json_string(json_get(reply, "call_id"))));
	for (int i = 0; i < 2; i++, id = json_after(id)) {
		double status;

		line = log_line(&b, i);
		assert_true(span_is(json_string(json_get(line, "phone")), want[i]));
		assert_true(span_is(json_string(json_get(line, "requirement")), "你好\n\"x\""));
		assert_true(
		    span_is(json_string(json_get(line, "idempotency_key")), "key-00000001"));
		assert_true(
		    span_is(json_string(json_get(line, "time")), "2026-11-22T09:31:05.123+08:00"));
		assert_true(span_is(json_string(json_get(line, "fault")), "none"));
		assert_int_equal(json_bool(json_get(line, "placed")), 1);
		assert_true(json_number(json_get(line, "status"), &status) && status == 200);
		assert_true(json_string(id).len > 0);
		assert_true(span_equal(json_string(json_get(line, "call_id")), json_string(id)));
		json_free(line);
	}
	assert_null(id);
	assert_null(log_line(&b, 2));
	json_free(reply);
	bench_close(&b);
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *method, *path, *body;
		int status;
		bool logged;
	} rows[] = {
		{ "POST", DIAL, "", 400, false },
		{ "POST", DIAL, "[]", 400, false },
		{ "POST", DIAL, "{\"phones\":\"13800138000\"", 400, false },
		{ "POST", DIAL, "{\"user_requirement\":\"x\"}", 400, false },
		{ "POST", DIAL, "{\"phones\":\"\",\"user_requirement\":\"x\"}", 400, false },
		{ "POST", DIAL, "{\"phones\":\"12800138000\",\"user_requirement\":\"x\"}", 400,
		    false },
		{ "POST", DIAL, "{\"phones\":\"1380013800\",\"user_requirement\":\"x\"}", 400,
		    false },
		{ "POST", DIAL, "{\"phones\":\"13800138000,\",\"user_requirement\":\"x\"}", 400,
		    true },
		{ "POST", DIAL, "{\"phones\":\"13800138000\"}", 400, true },
		{ "POST", DIAL, "{\"phones\":\"13800138000\",\"user_requirement\":\" \"}", 400,
		    true },
		{ "POST", DIAL, "{\"phones\":\"13800138000\",\"agent_id\":0}", 400, true },
		{ "POST", DIAL, "{\"phones\":\"13800138000\",\"agent_id\":1,\"speed\":101}", 400,
		    true },
		{ "GET", DIAL, "", 405, false },
		{ "POST", "/api/v1/callinfo/balance", "{}", 405, false },
		{ "POST", "/api/v1/callinfo", "{}", 404, false },
		{ "POST", SEARCH, "{}", 400, false },
		{ "POST", SEARCH, "{\"call_id\":\"nope\"}", 404, false },
		{ "POST", STREAM, "{\"call_id\":\"nope\"}", 404, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench b;
		struct json *reply, *line;

		bench_open(&b, NULL);
		reply = json_parse(span_of(ask(&b, rows[i].method, rows[i].path, rows[i].body)));
		assert_int_equal(b.reply.status, rows[i].status);
		assert_int_equal(b.reply.way, SIMULATED_REPLY);
		assert_int_equal(json_bool(json_get(reply, "success")), 0);
		assert_true(json_string(json_get(reply, "message")).len > 0);
		line = log_line(&b, 0);
		assert_int_equal(line != NULL, rows[i].logged);
		if (line != NULL)
			assert_int_equal(json_bool(json_get(line, "placed")), 0);
		json_free(line);
		json_free(reply);
		bench_close(&b);
	}
}

static void
test_headers(void **state)
{
	static const struct {
		const char *method, *path, *key, *version;
		bool too_large;
		int status;
	} rows[] = {
		{ "POST", DIAL, NULL, "1.0.0", false, 401 },
		{ "POST", DIAL, "", "1.0.0", false, 401 },
		{ "POST", DIAL, "k", "0.9.0", false, 426 },
		{ "POST", DIAL, "k", NULL, true, 413 },
		{ "POST", DIAL, "k", NULL, false, 200 },
		{ "GET", "/api/v1/callinfo/balance", NULL, NULL, false, 401 },
		{ "GET", "/api/v1/callinfo/balance", "k", NULL, false, 200 },
		{ "GET", "/api/v1/callinfo/engine_list", NULL, NULL, false, 200 },
		{ "GET", "/api/v1/callinfo/engine_list", NULL, "2", false, 426 },
		{ "GET", "/api/v1/callinfo/tts_list", NULL, NULL, false, 200 },
		{ "GET", "/api/v1/callinfo/skill_version", NULL, "2", false, 200 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct simulated_request request = { rows[i].method, rows[i].path, rows[i].key,
			rows[i].version, NULL, span_of(GOOD), rows[i].too_large, START_MS };
		struct json *reply;
		struct bench b;

		bench_open(&b, NULL);
		assert_int_equal(simulated_service_answer(b.service, &request, &b.reply, NULL), 0);
		assert_int_equal(b.reply.status, rows[i].status);
		reply = json_parse(text_span(&b.reply.body));
		assert_true(json_is_object(reply));
		json_free(reply);
		bench_close(&b);
	}
}

/* Each fault alone, for the first and the second request of a number. */
static void
test_faults(void **state)
{
	static const struct {
		const char *kind;
		struct {
			enum simulated_way way;
			int status;
			bool placed, id; /* id: the reply is JSON and has one */
		} first, second;
	} rows[] = {
		{ "429", { SIMULATED_REPLY, 429, false, false },
		    { SIMULATED_REPLY, 200, true, true } },
		{ "401", { SIMULATED_REPLY, 401, false, false },
		    { SIMULATED_REPLY, 200, true, true } },
		{ "402", { SIMULATED_REPLY, 402, false, false },
		    { SIMULATED_REPLY, 200, true, true } },
		{ "426", { SIMULATED_REPLY, 426, false, false },
		    { SIMULATED_REPLY, 200, true, true } },
		{ "503", { SIMULATED_REPLY, 503, false, false },
		    { SIMULATED_REPLY, 200, true, true } },
		{ "reset-before", { SIMULATED_RESET, 0, false, false },
		    { SIMULATED_REPLY, 200, true, true } },
		{ "500", { SIMULATED_REPLY, 500, true, false },
		    { SIMULATED_REPLY, 500, true, false } },
		{ "reset-after", { SIMULATED_RESET, 0, true, false },
		    { SIMULATED_RESET, 0, true, false } },
		{ "empty", { SIMULATED_REPLY, 200, true, false },
		    { SIMULATED_REPLY, 200, true, false } },
		{ "hang", { SIMULATED_HANG, 0, true, false }, { SIMULATED_HANG, 0, true, false } },
		{ "no-id", { SIMULATED_REPLY, 200, true, false },
		    { SIMULATED_REPLY, 200, true, false } },
		{ "bad-json", { SIMULATED_REPLY, 200, true, false },
		    { SIMULATED_REPLY, 200, true, false } },
		{ "same-id", { SIMULATED_REPLY, 200, true, true },
		    { SIMULATED_REPLY, 200, true, true } },
		{ "never-ends", { SIMULATED_REPLY, 200, true, true },
		    { SIMULATED_REPLY, 200, true, true } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char faults[32];
		struct bench b;

		(void)snprintf(faults, sizeof(faults), "%s=1", rows[i].kind);
		bench_open(&b, faults);
		for (int round = 0; round < 2; round++) {
			struct json *reply = json_parse(span_of(ask(&b, "POST", DIAL, GOOD)));
			struct json *line = log_line(&b, round);
			bool first = round == 0, odd;
			double status;

			assert_int_equal(
			    b.reply.way, first ? rows[i].first.way : rows[i].second.way);
			assert_int_equal(
			    b.reply.status, first ? rows[i].first.status : rows[i].second.status);
			assert_int_equal(json_bool(json_get(line, "placed")),
			    first ? rows[i].first.placed : rows[i].second.placed);
			assert_int_equal(json_string(json_get(line, "call_id")).len > 0,
			    first ? rows[i].first.placed : rows[i].second.placed);
			assert_int_equal(json_string(json_get(reply, "call_id")).len > 0,
			    first ? rows[i].first.id : rows[i].second.id);
			assert_true(json_number(json_get(line, "status"), &status) &&
				    (int)status == b.reply.status);
			assert_int_equal(b.reply.retry_after, b.reply.status == 429 ? 1 : 0);
			/* The first has no id to repeat; what places nothing does so once. */
			odd = first ? strcmp(rows[i].kind, "same-id") == 0 : !rows[i].first.placed;
			assert_true(span_is(
			    json_string(json_get(line, "fault")), odd ? "none" : rows[i].kind));
			json_free(line);
			json_free(reply);
		}
		bench_close(&b);
	}
}

/* The reply repeats the id before; the log tells the call that was placed. */
static void
test_same_id(void **state)
{
	struct json *reply[2], *line[2];
	struct bench b;

	(void)state;
	bench_open(&b, "same-id=1");
	for (int i = 0; i < 2; i++) {
		reply[i] = json_parse(span_of(ask(&b, "POST", DIAL, GOOD)));
		line[i] = log_line(&b, i);
	}
	assert_true(span_equal(json_string(json_get(reply[0], "call_id")),
	    json_string(json_get(reply[1], "call_id"))));
	assert_false(span_equal(
	    json_string(json_get(line[0], "call_id")), json_string(json_get(line[1], "call_id"))));
	for (int i = 0; i < 2; i++) {
		json_free(reply[i]);
		json_free(line[i]);
	}
	bench_close(&b);
}

/* A record over time, asked of another simulator with another seed. */
static void
test_record(void **state)
{
	char body[128], *id;
	struct json *reply;
	const struct json *data;
	struct bench b, other;
	double n;

	(void)state;
	bench_open(&b, NULL);
	reply = json_parse(span_of(ask(&b, "POST", DIAL, GOOD)));
	id = strndup(json_string(json_get(reply, "call_id")).data, SIMULATED_ID_SIZE);
	assert_non_null(id);
	json_free(reply);
	(void)snprintf(body, sizeof(body), "{\"call_id\":\"%s\"}", id);
	bench_open(&other, NULL);
	other.options.seed = 99;

	other.now_ms = START_MS + 2999;
	(void)ask(&other, "POST", SEARCH, body);
	assert_int_equal(other.reply.status, 404);
	other.now_ms = START_MS + 3000;
	reply = json_parse(span_of(ask(&other, "POST", SEARCH, body)));
	data = json_get(reply, "data");
	assert_true(span_is(json_string(json_get(data, "call_status")), "active"));
	assert_null(json_get(data, "ended_at"));
	json_free(reply);
	/* 47 s of talk for this number: test_simulated_call.c. */
	other.now_ms = START_MS + 50000;
	reply = json_parse(span_of(ask(&other, "POST", SEARCH, body)));
	data = json_get(reply, "data");
	assert_true(span_is(json_string(json_get(data, "call_id")), id));
	assert_true(span_is(json_string(json_get(data, "phones")), "13800138000"));
	assert_true(span_is(json_string(json_get(data, "call_status")), "completed"));
	assert_true(
	    span_is(json_string(json_get(data, "ended_at")), "2026-11-22T09:31:55.123+08:00"));
	assert_true(json_number(json_get(data, "duration_seconds"), &n) && n == 47);
	assert_non_null(strstr(text_str(&other.reply.body), "\"cost\":0.15,\"billed\":true"));
	assert_non_null(json_first(json_get(data, "call_content")));
	json_free(reply);
	(void)ask(&other, "POST", STREAM, body);
	assert_int_equal(other.reply.way, SIMULATED_STREAM);
	assert_true(other.reply.call.number == UINT64_C(13800138000));
	free(id);
	bench_close(&b);
	bench_close(&other);
}

static void
test_log_that_cannot_be_written(void **state)
{
	struct simulated_request request = { "POST", DIAL, "k", NULL, NULL, span_of(GOOD), false,
		START_MS };
	struct simulated_reply reply = { 0 };
	struct simulator_options options;
	struct simulated_service *service;
	struct problem problem = { 0 };

	(void)state;
	testing_simulator(&options);
	options.log = "/nonexistent/log";
	assert_null(simulated_service_new(&options, &problem));
	assert_int_equal(problem.code, EXIT_MACHINE);
	options.log = "/dev/full";
	service = simulated_service_new(&options, &problem);
	assert_non_null(service);
	assert_int_equal(simulated_service_answer(service, &request, &reply, &problem), -1);
	assert_int_equal(problem.code, EXIT_MACHINE);
	text_free(&reply.body);
	simulated_service_free(service);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dial_and_log),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_same_id),
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_log_that_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
