/*
 * test_lateness.c: shares of what was late, against a sorted list of the same numbers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "lateness.h"
#include "testing.h"
#include "units.h"

static void
edges(void **state)
{
	struct lateness late = { 0 };

	(void)state;
	assert_int_equal(lateness_of(&late, 99), 0);
	lateness_add(&late, -5);
	assert_int_equal(lateness_of(&late, 100), 0);
	lateness_add(&late, 1);
	assert_int_equal(lateness_of(&late, 50), 0);
	assert_int_equal(lateness_of(&late, 51), 1);
	lateness_add(&late, MS_NS);
	lateness_add(&late, MS_NS + 1);
	assert_int_equal(lateness_of(&late, 75), MS_NS);
	assert_int_equal(lateness_of(&late, 100), MS_NS + 1);
	/* Later than is counted apart: the latest stands for all of them. */
	lateness_add(&late, LATENESS_MS * MS_NS + 7);
	lateness_add(&late, 90 * SECOND_NS);
	assert_int_equal(lateness_of(&late, 80), 90 * SECOND_NS);
	assert_true(late.n == 6 && late.most == 90 * SECOND_NS);
}

static int
by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Never less than the share's true value, and less than a millisecond above it. */
static void
against_sorted(void **state)
{
	enum { MOST = 400 };
	int64_t all[MOST];
	uint64_t seed = 5;

	(void)state;
	for (int trial = 0; trial < 200; trial++) {
		struct lateness late = { 0 };
		size_t n = 1 + testing_below(&seed, MOST);

		for (size_t i = 0; i < n; i++) {
			all[i] = (int64_t)testing_below(&seed, 1500 * MS_NS);
			lateness_add(&late, all[i]);
		}
		qsort(all, n, sizeof *all, by_size);
		for (int percent = 1; percent <= 100; percent++) {
			size_t nth = (n * (size_t)percent + 99) / 100;
			int64_t got = lateness_of(&late, percent);

			assert_true(got >= all[nth - 1] && got - all[nth - 1] < MS_NS);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges),
		cmocka_unit_test(against_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
