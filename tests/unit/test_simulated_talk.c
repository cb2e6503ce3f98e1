/*
 * test_simulated_talk.c: what is said in simulated calls, and the live stream of it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "opt_out.h"
#include "simulated_talk.h"
#include "testing_simulator.h"
#include "units.h"

#define FIRST    UINT64_C(13800000000)
#define START_MS INT64_C(1795311065123)

static void
test_turns(void **state)
{
	struct simulated_call call = { FIRST, START_MS, 1, 1 };
	struct simulated_turn turns[SIMULATED_TURNS_MAX], others[SIMULATED_TURNS_MAX];
	struct simulated_fate fate = { FAULT_NONE, OUTCOME_NONE, 3, 0, false };
	size_t different = 0;

	(void)state;
	for (int outcome = OUTCOME_ANSWERED; outcome < OUTCOME_END; outcome++) {
		bool talked = outcome == OUTCOME_ANSWERED || outcome == OUTCOME_VOICEMAIL;

		fate.outcome = (enum outcome)outcome;
		fate.talk_s = talked ? 10 : 0;
		assert_int_equal(simulated_talk_turns(&call, &fate, turns) > 0, talked);
	}
	fate.outcome = OUTCOME_ANSWERED;
	for (int i = 0; i < 1000; i++) {
		size_t n;

		fate.talk_s = 1 + i % 200;
		call.number = FIRST + (uint64_t)i;
		n = simulated_talk_turns(&call, &fate, turns);
		assert_in_range(n, 3, SIMULATED_TURNS_MAX);
		assert_string_equal(turns[0].role, "assistant");
		assert_string_equal(turns[n - 1].role, "assistant");
		for (size_t k = 0; k < n; k++)
			assert_null(strchr(turns[k].content, ']'));
		assert_int_equal(simulated_talk_turns(&call, &fate, others), n);
		assert_memory_equal(turns, others, n * sizeof(turns[0]));
		call.number++;
		(void)simulated_talk_turns(&call, &fate, others);
		different += turns[1].content != others[1].content;
	}
	assert_true(different > 300);
}

/* Who wants no more calls says so in words that the program finds; nobody else does, nor the AI. */
static void
test_opt_outs(void **state)
{
	struct simulated_call call = { FIRST, START_MS, 1, 1 };
	struct simulated_turn turns[SIMULATED_TURNS_MAX];
	struct simulated_fate fate = { FAULT_NONE, OUTCOME_ANSWERED, 3, 0, false };
	struct opt_out phrases = { 0 };
	const char *said[64];
	size_t different = 0;

	(void)state;
	assert_int_equal(opt_out_defaults(&phrases), 0);
	for (int i = 0; i < 4000; i++) {
		size_t n, found = 0, k;

		fate.talk_s = 1 + i % 200;
		fate.opt_out = i % 2 == 0;
		call.number = FIRST + (uint64_t)i / 2;
		n = simulated_talk_turns(&call, &fate, turns);
		for (k = 0; k < n; k++) {
			struct span words = span_of(turns[k].content), sentence;

			if (!opt_out_find(&phrases, words, &sentence))
				continue;
			assert_string_equal(turns[k].role, "user");
			found++;
			size_t j = 0;
			while (j < different && said[j] != turns[k].content)
				j++;
			if (j == different) {
				assert_true(different < 64);
				said[different++] = turns[k].content;
			}
		}
		assert_int_equal(found, fate.opt_out);
	}
	/* Several sentences, in both languages. */
	assert_true(different >= 8);
	opt_out_free(&phrases);
}

/* Listens from `from_ms` after the start, in steps of what the stream asks for. */
static void
listen_to(const struct simulator_options *options, uint64_t number, int64_t from_ms,
    struct text *heard, int64_t *end_ms)
{
	struct simulated_call call = { number, START_MS, 1, 1 };
	struct simulated_stream stream;
	int64_t now = START_MS + from_ms, next;

	simulated_talk_open(&stream, options, &call, now);
	while ((next = simulated_talk_next(&stream, now, heard)) != -1) {
		assert_true(next > now && next <= now + 500);
		now = next;
	}
	*end_ms = now - START_MS;
	assert_false(heard->failed);
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what))
		n++;
	return n;
}

static void
test_stream(void **state)
{
	struct simulator_options options;
	struct text live = { 0 }, late = { 0 };
	int64_t end;

	(void)state;
	testing_simulator(&options);
	options.answer_ppm = 1000000;
	options.talk_least_ns = options.talk_most_ns = 57 * SECOND_NS;
	options.time_scale = 10;
	listen_to(&options, FIRST, 0, &live, &end);
	assert_int_equal(end, 6000);
	/* At 0, 0.5 … 6 s; the one at the end is there too. */
	assert_int_equal(count(text_str(&live), ": keep-alive\n"), 13);
	assert_int_equal(count(text_str(&live), "\"content\":\"[DONE]\""), 1);
	listen_to(&options, FIRST, 100000, &late, &end);
	assert_int_equal(end, 100000);
	assert_int_equal(count(text_str(&late), ": keep-alive\n"), 1);
	assert_int_equal(
	    count(text_str(&late), "data: {\"role\""), count(text_str(&live), "data: {\"role\""));
	text_free(&live);
	text_free(&late);
}

static void
test_stream_not_answered(void **state)
{
	struct simulator_options options;
	struct simulated_fate fate;
	struct text heard = { 0 };
	uint64_t number = FIRST;
	int64_t end;

	(void)state;
	testing_simulator(&options);
	options.answer_ppm = 0;
	do
		simulated_call_fate(&options, 1, ++number, &fate);
	while (fate.outcome != OUTCOME_NO_ANSWER);
	listen_to(&options, number, 0, &heard, &end);
	assert_int_equal(end, 30000);
	assert_int_equal(count(text_str(&heard), "data: "), 1);
	assert_non_null(
	    strstr(text_str(&heard), "data: {\"role\":\"system\",\"content\":\"[TIMEOUT]\"}\n\n"));
	text_free(&heard);
}

static void
test_stream_that_never_ends(void **state)
{
	struct simulator_options options;
	struct simulated_call call = { FIRST, START_MS, 1, 1 };
	struct simulated_stream stream;
	struct text heard = { 0 };

	(void)state;
	testing_simulator(&options);
	options.answer_ppm = 1000000;
	assert_int_equal(simulator_faults_parse(&options, "never-ends=1", NULL), 0);
	simulated_talk_open(&stream, &options, &call, START_MS + 10000000);
	assert_true(
	    simulated_talk_next(&stream, START_MS + 10000000, &heard) == START_MS + 10000500);
	assert_true(count(text_str(&heard), "data: ") > 2);
	assert_int_equal(count(text_str(&heard), "[DONE]"), 0);
	text_free(&heard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_opt_outs),
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_stream_not_answered),
		cmocka_unit_test(test_stream_that_never_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
