/*
 * test_breaker.c: each rule of the breaker trips when it should, and not one attempt sooner.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "breaker.h"
#include "testing.h"
#include "units.h"

#define T0 (INT64_C(1000) * SECOND_NS)

static void
five_unknown(void **state)
{
	struct breaker b = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(breaker_unknown(&b, b.era, T0 + i), BREAKER_HOLDS);
	assert_int_equal(breaker_unknown(&b, b.era, T0 + 5), BREAKER_UNKNOWN);
}

/* A placed call in between begins the count anew, and ends the care. */
static void
placed_between(void **state)
{
	struct breaker b = { 0 };

	(void)state;
	for (int round = 0; round < 3; round++) {
		int64_t now = T0 + round * 600 * SECOND_NS;

		for (int i = 0; i < 4; i++) {
			assert_int_equal(breaker_unknown(&b, b.era, now + i), BREAKER_HOLDS);
			assert_true(b.careful);
		}
		assert_int_equal(breaker_placed(&b, now + 9), BREAKER_HOLDS);
		assert_false(b.careful);
	}
}

/* What was in flight together when one failed counts as one. */
static void
together(void **state)
{
	struct breaker b = { 0 };
	int64_t era = b.era;

	(void)state;
	for (int i = 0; i < 128; i++)
		assert_int_equal(breaker_unknown(&b, era, T0 + i), BREAKER_HOLDS);
	assert_int_equal(b.unknowns, 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(breaker_unknown(&b, b.era, T0 + 200 + i), BREAKER_HOLDS);
	assert_int_equal(breaker_unknown(&b, b.era, T0 + 300), BREAKER_UNKNOWN);
}

/* Every second one of twenty: within two minutes it trips, over a longer time it does not. */
static void
half_of_twenty(void **state)
{
	static const struct {
		const char *name;
		int64_t apart;
		int unknowns; /* of the first 20, spread evenly */
		enum breaker_trip last;
	} rows[] = {
		{ "half, within two minutes", 6 * SECOND_NS, 10, BREAKER_UNKNOWN },
		{ "half, over three minutes", 9 * SECOND_NS, 10, BREAKER_HOLDS },
		{ "nine of twenty", SECOND_NS, 9, BREAKER_HOLDS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct breaker b = { 0 };
		enum breaker_trip trip = BREAKER_HOLDS;
		int left = rows[i].unknowns;

		for (int k = 0; k < BREAKER_RECENT; k++) {
			int64_t now = T0 + k * rows[i].apart;

			assert_int_equal(trip, BREAKER_HOLDS);
			if (k % 2 == 1 && left-- > 0)
				trip = breaker_unknown(&b, b.era, now);
			else
				trip = breaker_placed(&b, now);
		}
		ROW_INT(rows[i].name, trip, rows[i].last);
	}
}

static void
refused_alike(void **state)
{
	struct breaker b = { 0 };

	(void)state;
	for (int i = 0; i < 19; i++)
		assert_int_equal(breaker_refused(&b, span_of("no"), T0), BREAKER_HOLDS);
	/* Another message, or a placed call, begins anew. */
	assert_int_equal(breaker_refused(&b, span_of("other"), T0), BREAKER_HOLDS);
	for (int i = 0; i < 19; i++)
		assert_int_equal(breaker_refused(&b, span_of("no"), T0), BREAKER_HOLDS);
	assert_int_equal(breaker_placed(&b, T0), BREAKER_HOLDS);
	for (int i = 0; i < 19; i++)
		assert_int_equal(breaker_refused(&b, span_of("no"), T0), BREAKER_HOLDS);
	assert_int_equal(breaker_refused(&b, span_of("no"), T0), BREAKER_REFUSED);
}

/* Five minutes without one sending; ten of nothing but 429. */
static void
silence(void **state)
{
	struct breaker b = { 0 };

	(void)state;
	assert_int_equal(breaker_not_sent(&b, T0), BREAKER_HOLDS);
	assert_int_equal(breaker_not_sent(&b, T0 + 299 * SECOND_NS), BREAKER_HOLDS);
	assert_int_equal(breaker_placed(&b, T0 + 299 * SECOND_NS), BREAKER_HOLDS);
	assert_int_equal(breaker_not_sent(&b, T0 + 400 * SECOND_NS), BREAKER_HOLDS);
	assert_int_equal(breaker_not_sent(&b, T0 + 700 * SECOND_NS), BREAKER_SILENT);
	b = (struct breaker){ 0 };
	assert_int_equal(breaker_too_fast(&b, T0), BREAKER_HOLDS);
	assert_int_equal(breaker_too_fast(&b, T0 + 599 * SECOND_NS), BREAKER_HOLDS);
	assert_int_equal(breaker_too_fast(&b, T0 + 600 * SECOND_NS), BREAKER_TOO_FAST);
	assert_int_equal(breaker_placed(&b, T0 + 601 * SECOND_NS), BREAKER_HOLDS);
	assert_int_equal(breaker_too_fast(&b, T0 + 1300 * SECOND_NS), BREAKER_HOLDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_unknown),
		cmocka_unit_test(placed_between),
		cmocka_unit_test(together),
		cmocka_unit_test(half_of_twenty),
		cmocka_unit_test(refused_alike),
		cmocka_unit_test(silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
