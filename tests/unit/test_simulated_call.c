/*
 * test_simulated_call.c: fates, ids, states over time, waits and faults of the simulator.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "simulated_call.h"
#include "testing_simulator.h"
#include "units.h"

#define NUMBERS  10000
#define FIRST    UINT64_C(13800000000)
#define START_MS INT64_C(1795311065123)

static uint64_t
number_at(size_t i)
{
	return FIRST + i * 7;
}

static bool
same_fate(const struct simulated_fate *a, const struct simulated_fate *b)
{
	return a->fault == b->fault && a->outcome == b->outcome && a->ring_s == b->ring_s &&
	       a->talk_s == b->talk_s;
}

/* Forwards, then backwards: the same; and another seed is another world. */
static void
test_fate_whatever_the_order(void **state)
{
	static struct simulated_fate fates[NUMBERS];
	struct simulator_options options;
	struct simulated_fate fate;
	size_t others = 0;

	(void)state;
	testing_simulator(&options);
	assert_int_equal(simulator_faults_parse(&options, "429=0.1,hang=0.1", NULL), 0);
	for (size_t i = 0; i < NUMBERS; i++)
		simulated_call_fate(&options, 1, number_at(i), &fates[i]);
	for (size_t i = NUMBERS; i-- > 0;) {
		simulated_call_fate(&options, 1, number_at(i), &fate);
		assert_true(same_fate(&fate, &fates[i]));
		simulated_call_fate(&options, 2, number_at(i), &fate);
		others += !same_fate(&fate, &fates[i]);
	}
	assert_true(others > NUMBERS / 2);
}

/* Seeds are kept in ids and in people's notes: what they mean must not change. */
static void
test_fate_is_fixed(void **state)
{
	struct simulator_options options;
	struct simulated_fate fate;

	(void)state;
	testing_simulator(&options);
	simulated_call_fate(&options, 1, UINT64_C(13800138000), &fate);
	assert_int_equal(fate.fault, FAULT_NONE);
	assert_int_equal(fate.outcome, OUTCOME_ANSWERED);
	assert_int_equal(fate.ring_s, 3);
	assert_int_equal(fate.talk_s, 47);
}

/* What was drawn for an outcome stays when faults come or go. */
static void
test_faults_shift_nothing_else(void **state)
{
	struct simulator_options plain, faulty;
	struct simulated_fate a, b;

	(void)state;
	testing_simulator(&plain);
	testing_simulator(&faulty);
	assert_int_equal(simulator_faults_parse(&faulty, "500=0.5", NULL), 0);
	for (size_t i = 0; i < NUMBERS; i++) {
		simulated_call_fate(&plain, 1, number_at(i), &a);
		simulated_call_fate(&faulty, 1, number_at(i), &b);
		a.fault = b.fault;
		assert_true(same_fate(&a, &b));
	}
}

static void
test_shares(void **state)
{
	/* Within four standard deviations of 10,000 draws. */
	static const struct {
		enum outcome outcome;
		int least, most;
	} outcomes[] = {
		{ OUTCOME_ANSWERED, 6810, 7190 },
		{ OUTCOME_NO_ANSWER, 1500, 1800 },
		{ OUTCOME_BUSY, 505, 695 },
		{ OUTCOME_DECLINED, 232, 368 },
		{ OUTCOME_VOICEMAIL, 179, 301 },
		{ OUTCOME_FAILED, 76, 164 },
		{ OUTCOME_CANCELLED, 29, 91 },
		{ OUTCOME_TIMEOUT, 8, 52 },
	};
	int outcome_count[OUTCOME_END] = { 0 }, fault_count[FAULT_END] = { 0 };
	struct simulator_options options;
	struct simulated_fate fate;
	int64_t talk = 0;

	(void)state;
	testing_simulator(&options);
	assert_int_equal(
	    simulator_faults_parse(&options, "429=0.2,same-id=30%,never-ends=0.05", NULL), 0);
	for (size_t i = 0; i < NUMBERS; i++) {
		simulated_call_fate(&options, 1, number_at(i), &fate);
		outcome_count[fate.outcome]++;
		fault_count[fate.fault]++;
		if (fate.outcome == OUTCOME_ANSWERED) {
			assert_in_range(fate.talk_s, 5, 180);
			talk += fate.talk_s;
		}
	}
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		assert_in_range(
		    outcome_count[outcomes[i].outcome], outcomes[i].least, outcomes[i].most);
	assert_in_range(talk / outcome_count[OUTCOME_ANSWERED], 89, 96);
	assert_in_range(fault_count[FAULT_429], 1840, 2160);
	assert_in_range(fault_count[FAULT_SAME_ID], 2817, 3183);
	assert_in_range(fault_count[FAULT_NEVER_ENDS], 413, 587);
	assert_int_equal(fault_count[FAULT_NONE] + fault_count[FAULT_429] +
			     fault_count[FAULT_SAME_ID] + fault_count[FAULT_NEVER_ENDS],
	    NUMBERS);
}

static void
test_shares_at_the_ends(void **state)
{
	struct simulator_options options;
	struct simulated_fate fate;

	(void)state;
	testing_simulator(&options);
	options.talk_least_ns = options.talk_most_ns = 7 * SECOND_NS;
	for (size_t i = 0; i < NUMBERS; i++) {
		options.answer_ppm = 1000000;
		simulated_call_fate(&options, 1, number_at(i), &fate);
		assert_int_equal(fate.outcome, OUTCOME_ANSWERED);
		assert_int_equal(fate.talk_s, 7);
		options.answer_ppm = 0;
		simulated_call_fate(&options, 1, number_at(i), &fate);
		assert_int_not_equal(fate.outcome, OUTCOME_ANSWERED);
		assert_int_equal(fate.ring_s, fate.outcome == OUTCOME_BUSY ? 2 : 20);
		if (fate.outcome == OUTCOME_VOICEMAIL)
			assert_in_range(fate.talk_s, 5, 20);
		else
			assert_int_equal(fate.talk_s, 0);
	}
}

/* One share does not move what else is drawn of a number. */
static void
test_opt_outs_and_busy_lines(void **state)
{
	struct simulator_options plain, options;
	struct simulated_fate before, fate;
	int opt_outs = 0, busy = 0, answered = 0;

	(void)state;
	testing_simulator(&plain);
	options = plain;
	options.opt_out_ppm = 100000;
	options.busy_ppm = 500000;
	for (size_t i = 0; i < NUMBERS; i++) {
		simulated_call_fate(&plain, 1, number_at(i), &before);
		simulated_call_fate(&options, 1, number_at(i), &fate);
		assert_false(before.opt_out);
		assert_int_equal(
		    before.outcome == OUTCOME_ANSWERED, fate.outcome == OUTCOME_ANSWERED);
		answered += fate.outcome == OUTCOME_ANSWERED;
		busy += fate.outcome == OUTCOME_BUSY;
		opt_outs += fate.opt_out;
		assert_true(!fate.opt_out || fate.outcome == OUTCOME_ANSWERED);
		if (fate.outcome == OUTCOME_ANSWERED)
			assert_int_equal(before.talk_s, fate.talk_s);
	}
	assert_in_range(opt_outs, answered / 10 - 110, answered / 10 + 110);
	assert_in_range(busy, (NUMBERS - answered) / 2 - 110, (NUMBERS - answered) / 2 + 110);
	options.answer_ppm = 0;
	for (size_t i = 0; i < NUMBERS; i++) {
		options.busy_ppm = 1000000;
		simulated_call_fate(&options, 1, number_at(i), &fate);
		assert_int_equal(fate.outcome, OUTCOME_BUSY);
		options.busy_ppm = 0;
		simulated_call_fate(&options, 1, number_at(i), &fate);
		assert_int_not_equal(fate.outcome, OUTCOME_BUSY);
	}
}

static void
test_talk_of_less_than_a_second(void **state)
{
	struct simulator_options options;
	struct simulated_fate fate;

	(void)state;
	testing_simulator(&options);
	options.answer_ppm = 1000000;
	options.talk_least_ns = options.talk_most_ns = 300 * MS_NS;
	simulated_call_fate(&options, 1, FIRST, &fate);
	assert_int_equal(fate.talk_s, 1);
}

static void
test_id_round_trip(void **state)
{
	static const struct simulated_call calls[] = {
		{ UINT64_C(13000000000), 0, 1, 0 },
		{ UINT64_C(13800138000), START_MS, 1, 1 },
		{ UINT64_C(19999999999), START_MS, UINT64_MAX, -1 },
		{ UINT64_C(19999999999), INT64_MAX / 2, UINT64_MAX, INT64_MIN },
		{ UINT64_C(15912345678), START_MS, 10000000, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		char id[SIMULATED_ID_SIZE];
		struct simulated_call read = { 0 };

		simulated_call_id(&calls[i], id);
		assert_true(strlen(id) < SIMULATED_ID_SIZE);
		assert_int_equal(strspn(id, "0123456789abcdefghijklmnopqrstuvwxyz-^"), strlen(id));
		assert_int_equal(simulated_call_parse(span_of(id), &read), 0);
		assert_true(read.number == calls[i].number);
		assert_true(read.start_ms == calls[i].start_ms);
		assert_true(read.serial == calls[i].serial);
		assert_true(read.seed == calls[i].seed);
	}
}

static void
test_garbage_ids(void **state)
{
	static const char *const garbage[] = {
		"",
		"-",
		"^",
		"---^",
		"nope",
		"13800138000",
		"6c88umo-mwrkwnk8-1-1",
		"6c88umo-mwrkwnk8-1-1^",
		"6c88umo-mwrkwnk8-1^oxlbif",
		"6C88UMO-MWRKWNK8-1-1^OXLBIF",
		"zzzzzzzzzzzzzzzzzzzzzzzzzz-1-1-1^1",
		"1-1-1-1^1",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"\xff\xfe",
	};
	struct simulated_call call = { .serial = 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
		assert_int_equal(simulated_call_parse(span_of(garbage[i]), &call), -1);
	assert_int_equal(call.serial, 5);
}

/* One wrong, missing or extra character, anywhere: no call. */
static void
test_mistyped_ids(void **state)
{
	struct simulated_call call = { UINT64_C(13800138000), START_MS, 12, 1 }, read;
	char id[SIMULATED_ID_SIZE + 2], wrong[SIMULATED_ID_SIZE + 2];
	size_t len;

	(void)state;
	simulated_call_id(&call, id);
	len = strlen(id);
	for (size_t i = 0; i < len; i++) {
		memcpy(wrong, id, sizeof(wrong));
		wrong[i] = wrong[i] == '7' ? '8' : '7';
		assert_int_equal(simulated_call_parse(span_of(wrong), &read), -1);
		memcpy(wrong, id, i);
		memcpy(wrong + i, id + i + 1, len - i);
		assert_int_equal(simulated_call_parse(span_of(wrong), &read), -1);
		assert_int_equal(simulated_call_parse((struct span){ id, i }, &read), -1);
	}
	(void)snprintf(wrong, sizeof(wrong), "%.*s0", (int)len, id);
	assert_int_equal(simulated_call_parse(span_of(wrong), &read), -1);
	(void)snprintf(wrong, sizeof(wrong), "0%.*s", (int)len, id);
	assert_int_equal(simulated_call_parse(span_of(wrong), &read), -1);
}

static void
test_state_over_time(void **state)
{
	/* A call that rings 3 s and talks 57 s. */
	static const struct {
		double scale;
		int64_t delay_ms;
		enum simulator_fault fault;
		int64_t after_ms;
		enum simulated_phase phase;
	} rows[] = {
		{ 1, 3000, FAULT_NONE, -5, SIMULATED_NO_RECORD },
		{ 1, 3000, FAULT_NONE, 0, SIMULATED_NO_RECORD },
		{ 1, 3000, FAULT_NONE, 2999, SIMULATED_NO_RECORD },
		{ 1, 3000, FAULT_NONE, 3000, SIMULATED_ACTIVE },
		{ 1, 3000, FAULT_NONE, 59999, SIMULATED_ACTIVE },
		{ 1, 3000, FAULT_NONE, 60000, SIMULATED_ENDED },
		{ 1, 3000, FAULT_NONE, INT64_C(100000000000), SIMULATED_ENDED },
		{ 60, 3000, FAULT_NONE, 49, SIMULATED_NO_RECORD },
		{ 60, 3000, FAULT_NONE, 50, SIMULATED_ACTIVE },
		{ 60, 3000, FAULT_NONE, 999, SIMULATED_ACTIVE },
		{ 60, 3000, FAULT_NONE, 1000, SIMULATED_ENDED },
		{ 0.5, 3000, FAULT_NONE, 5999, SIMULATED_NO_RECORD },
		{ 0.5, 3000, FAULT_NONE, 6000, SIMULATED_ACTIVE },
		{ 0.5, 3000, FAULT_NONE, 120000, SIMULATED_ENDED },
		{ 1, 0, FAULT_NONE, 0, SIMULATED_ACTIVE },
		{ 1, 90000, FAULT_NONE, 89999, SIMULATED_NO_RECORD },
		{ 1, 90000, FAULT_NONE, 90000, SIMULATED_ENDED },
		{ 60, 3000, FAULT_SLOW_RECORD, 4999, SIMULATED_NO_RECORD },
		{ 60, 3000, FAULT_SLOW_RECORD, 5000, SIMULATED_ENDED },
		{ 1, 3000, FAULT_NO_RECORD, INT64_C(100000000000), SIMULATED_NO_RECORD },
		{ 1, 3000, FAULT_NEVER_ENDS, 2999, SIMULATED_NO_RECORD },
		{ 1, 3000, FAULT_NEVER_ENDS, INT64_C(100000000000), SIMULATED_ACTIVE },
		{ 1, 3000, FAULT_HANG, 60000, SIMULATED_ENDED },
		{ 1e-300, 3000, FAULT_NONE, INT64_C(100000000000), SIMULATED_NO_RECORD },
		{ 1e300, 3000, FAULT_NONE, 1, SIMULATED_ENDED },
	};
	struct simulated_call call = { UINT64_C(13800138000), START_MS, 1, 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct simulated_fate fate = { rows[i].fault, OUTCOME_ANSWERED, 3, 57, false };
		struct simulator_options options;

		testing_simulator(&options);
		options.time_scale = rows[i].scale;
		options.record_delay_ns = rows[i].delay_ms * MS_NS;
		assert_int_equal(
		    simulated_call_phase(&options, &call, &fate, START_MS + rows[i].after_ms),
		    rows[i].phase);
	}
}

static void
test_time_shown(void **state)
{
	char shown[SIMULATED_TIME_SIZE];

	(void)state;
	assert_string_equal(simulated_call_time(START_MS, shown), "2026-11-22T09:31:05.123+08:00");
	assert_string_equal(simulated_call_time(0, shown), "1970-01-01T08:00:00.000+08:00");
	assert_string_equal(simulated_call_time(-1, shown), "");
	assert_string_equal(simulated_call_time(INT64_MAX, shown), "");
}

static void
test_faults_parse(void **state)
{
	static const struct {
		const char *value;
		enum simulator_fault fault;
		int64_t ppm;
	} good[] = {
		{ "429=0.05", FAULT_429, 50000 },
		{ "hang=1", FAULT_HANG, 1000000 },
		{ "429=0.5,never-ends=50%", FAULT_NEVER_ENDS, 500000 },
		{ "reset-before=0.1,reset-after=0.2", FAULT_RESET_AFTER, 200000 },
		{ "same-id=0", FAULT_SAME_ID, 0 },
	};
	static const struct {
		const char *value, *said;
	} bad[] = {
		{ "", "no share" },
		{ "429", "no share" },
		{ "429=0.1,", "no share" },
		{ "404=0.1", "unknown kind" },
		{ "none=0.1", "unknown kind" },
		{ "=0.1", "unknown kind" },
		{ "429=", "bad share" },
		{ "429=1.1", "bad share" },
		{ "429=-0.1", "bad share" },
		{ "429=0.6,503=0.6", "above 1" },
		{ "429=0.1,429=0.1", "named twice" },
	};
	struct simulator_options options;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		testing_simulator(&options);
		assert_int_equal(simulator_faults_parse(&options, good[i].value, NULL), 0);
		assert_int_equal(options.fault_ppm[good[i].fault], good[i].ppm);
		assert_int_equal(options.fault_ppm[FAULT_NONE], 0);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct problem problem = { 0 };

		testing_simulator(&options);
		options.fault_ppm[FAULT_503] = 7;
		assert_int_equal(simulator_faults_parse(&options, bad[i].value, &problem), -1);
		assert_int_equal(problem.code, EXIT_USAGE);
		assert_non_null(strstr(problem.text, bad[i].said));
		assert_non_null(strstr(problem.text, "--fault"));
		assert_non_null(strstr(problem.text, "never-ends"));
		assert_int_equal(options.fault_ppm[FAULT_429], 0);
		assert_int_equal(options.fault_ppm[FAULT_503], 7);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fate_whatever_the_order),
		cmocka_unit_test(test_fate_is_fixed),
		cmocka_unit_test(test_faults_shift_nothing_else),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_shares_at_the_ends),
		cmocka_unit_test(test_opt_outs_and_busy_lines),
		cmocka_unit_test(test_talk_of_less_than_a_second),
		cmocka_unit_test(test_id_round_trip),
		cmocka_unit_test(test_garbage_ids),
		cmocka_unit_test(test_mistyped_ids),
		cmocka_unit_test(test_state_over_time),
		cmocka_unit_test(test_time_shown),
		cmocka_unit_test(test_faults_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
