/*
 * test_number_set.c: numbers in a set, against a table of all there are; how much memory it takes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "number_set.h"
#include "testing.h"

#define FIRST UINT64_C(13000000000)
#define LAST  UINT64_C(19999999999)

static void
edges(void **state)
{
	static const uint64_t inside[] = { FIRST, FIRST + 1, UINT64_C(16499999999),
		UINT64_C(16500000000), UINT64_C(16500000001), LAST - 1, LAST };
	static const uint64_t outside[] = { 0, 110, FIRST - 1, LAST + 1, UINT64_MAX,
		FIRST + (UINT64_C(1) << 32) * 2, UINT64_C(1) << 63 };
	struct number_set set = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(inside); i++) {
		assert_false(number_set_has(&set, inside[i]));
		assert_int_equal(number_set_add(&set, inside[i]), 0);
		assert_int_equal(number_set_add(&set, inside[i]), 0);
		for (size_t j = 0; j < COUNT(inside); j++)
			assert_int_equal(number_set_has(&set, inside[j]), j <= i);
		assert_int_equal(number_set_count(&set), i + 1);
	}
	for (size_t i = 0; i < COUNT(outside); i++) {
		assert_int_equal(number_set_add(&set, outside[i]), -1);
		assert_false(number_set_has(&set, outside[i]));
	}
	assert_int_equal(number_set_count(&set), COUNT(inside));
	number_set_free(&set);
	assert_int_equal(number_set_count(&set), 0);
	assert_false(number_set_has(&set, FIRST));
	number_set_free(&set);
}

#define SPREAD 20000

/* Random ones of a small span, with repeats, added and asked for in turns. */
static void
against_a_table(void **state)
{
	static bool there[2][SPREAD];
	static const uint64_t from[2] = { FIRST, UINT64_C(19000000000) };
	struct number_set set = { 0 };
	uint64_t seed = 5;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 60000; i++) {
		size_t half = testing_below(&seed, 2);
		size_t at = testing_below(&seed, SPREAD);

		if (number_set_has(&set, from[half] + at) != there[half][at])
			fail_msg("%d: %llu", i, (unsigned long long)(from[half] + at));
		assert_int_equal(number_set_add(&set, from[half] + at), 0);
		n += !there[half][at];
		there[half][at] = true;
		assert_int_equal(number_set_count(&set), n);
	}
	for (size_t half = 0; half < 2; half++)
		for (size_t at = 0; at < SPREAD; at++)
			assert_int_equal(number_set_has(&set, from[half] + at), there[half][at]);
	number_set_free(&set);
}

/* A million in a row, as lists have them: found, and never more than 8 bytes each. */
static void
many(void **state)
{
	struct number_set set = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 1000000; i++) {
		assert_int_equal(number_set_add(&set, FIRST + i * 7), 0);
		if (i >= 1000)
			assert_true(set.half[0].cap * sizeof *set.half[0].slots <= 8 * (i + 1));
	}
	assert_int_equal(number_set_count(&set), 1000000);
	for (uint64_t i = 0; i < 7000000; i++)
		if (number_set_has(&set, FIRST + i) != (i % 7 == 0))
			fail_msg("%llu", (unsigned long long)i);
	number_set_free(&set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges),
		cmocka_unit_test(against_a_table),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
