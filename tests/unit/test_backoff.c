/*
 * test_throttle.c: holds double to their most, failures during a hold do not lengthen it, Retry-After is
 * honoured up to ten minutes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "testing.h"
#include "backoff.h"
#include "units.h"

#define T0 (INT64_C(5000) * SECOND_NS)

/* 1 s, doubling to 60 s, and then 60 s for ever; a request that gets through begins it anew. */
static void
doubles(void **state)
{
	static const int holds[] = { 1, 2, 4, 8, 16, 32, 60, 60, 60 };

	(void)state;
	for (int kind = 0; kind < 2; kind++) {
		struct backoff t = { 0 };
		int64_t now = T0;

		for (int round = 0; round < 2; round++) {
			for (size_t i = 0; i < COUNT(holds); i++) {
				if (kind == 0)
					backoff_not_sent(&t, now);
				else
					backoff_too_fast(&t, -1, now);
				assert_true(t.until == now + holds[i] * SECOND_NS);
				now = t.until;
			}
			backoff_passed(&t);
		}
	}
}

static void
during_a_hold(void **state)
{
	struct backoff t = { 0 };

	(void)state;
	backoff_not_sent(&t, T0);
	for (int i = 0; i < 50; i++) {
		backoff_not_sent(&t, T0 + i);
		backoff_too_fast(&t, -1, T0 + i);
	}
	assert_true(t.until == T0 + SECOND_NS);
	backoff_not_sent(&t, T0 + SECOND_NS - 1);
	assert_true(t.until == T0 + SECOND_NS);
	/* What got through in the meantime was sent before: the hold stands, the next one is short again. */
	backoff_passed(&t);
	assert_true(t.until == T0 + SECOND_NS);
	backoff_not_sent(&t, T0 + SECOND_NS);
	assert_true(t.until == T0 + 2 * SECOND_NS);
}

static void
retry_after(void **state)
{
	static const struct {
		int64_t said, held; /* s */
	} rows[] = { { 0, 0 }, { 1, 1 }, { 5, 5 }, { 599, 599 }, { 600, 600 }, { 601, 600 },
		{ 1000000000, 600 }, { INT64_MAX, 600 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct backoff t = { 0 };

		backoff_too_fast(&t, rows[i].said, T0);
		assert_true(t.until == T0 + rows[i].held * SECOND_NS);
	}
}

/* A longer wish lengthens a hold, a shorter one never shortens it. */
static void
longest_wish(void **state)
{
	struct backoff t = { 0 };

	(void)state;
	backoff_too_fast(&t, 10, T0);
	backoff_too_fast(&t, 5, T0);
	assert_true(t.until == T0 + 10 * SECOND_NS);
	backoff_too_fast(&t, 0, T0);
	assert_true(t.until == T0 + 10 * SECOND_NS);
	backoff_too_fast(&t, -1, T0);
	assert_true(t.until == T0 + 10 * SECOND_NS);
	backoff_too_fast(&t, 20, T0 + SECOND_NS);
	assert_true(t.until == T0 + 21 * SECOND_NS);
}

static void
poll_delay(void **state)
{
	static const struct {
		int64_t interval;
		int failures;
		int64_t delay;
	} rows[] = { { 10, 1, 10 }, { 10, 2, 20 }, { 10, 3, 40 }, { 10, 5, 160 }, { 10, 6, 300 },
		{ 10, 7, 300 }, { 10, 1000000, 300 }, { 10, INT32_MAX, 300 }, { 240, 1, 240 },
		{ 240, 2, 300 }, { 300, 1, 300 }, { 300, 9, 300 }, { 400, 1, 400 }, { 400, 9, 400 },
		{ 86400 * 3660, 9, 86400 * 3660 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_true(backoff_poll_delay(rows[i].interval * SECOND_NS, rows[i].failures) ==
			    rows[i].delay * SECOND_NS);
	assert_true(backoff_poll_delay(MS_NS, INT32_MAX) == 300 * SECOND_NS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles),
		cmocka_unit_test(during_a_hold),
		cmocka_unit_test(retry_after),
		cmocka_unit_test(longest_wish),
		cmocka_unit_test(poll_delay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
