/*
 * test_pacer.c: starts keep their distance; lost time is lost, but for the loop's own lateness.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "pacer.h"
#include "testing.h"
#include "units.h"

#define T0 (INT64_C(1000) * SECOND_NS)

static void
first_at_once(void **state)
{
	struct pacer p = pacer_new(SECOND_NS, T0);

	(void)state;
	assert_true(pacer_next(&p) == T0);
	/* and no sooner than an interval after it the second */
	pacer_take(&p, T0);
	assert_true(pacer_next(&p) == T0 + SECOND_NS);
}

/* Asked exactly when it says, it keeps the interval exactly, for ever. */
static void
on_the_grid(void **state)
{
	static const int64_t intervals[] = { SECOND_NS, SECOND_NS / 3, 100 * MS_NS, 11 * MS_NS,
		MS_NS, 7 };

	(void)state;
	for (size_t i = 0; i < COUNT(intervals); i++) {
		struct pacer p = pacer_new(intervals[i], T0);
		int64_t now, first;

		pacer_take(&p, T0);
		now = first = pacer_next(&p);
		for (int k = 0; k < 10000; k++) {
			pacer_take(&p, now);
			assert_true(pacer_next(&p) - now == intervals[i]);
			now = pacer_next(&p);
		}
		assert_true(now - first == 10000 * intervals[i]);
	}
}

/* What one late start does to the next: late by so much, the distance to the next start. */
static void
lateness(void **state)
{
	static const struct {
		const char *name;
		int64_t interval, late, distance;
	} rows[] = {
		{ "in time", SECOND_NS, 0, SECOND_NS },
		{ "1 ns late", SECOND_NS, 1, SECOND_NS - 1 },
		{ "5 ms late", SECOND_NS, 5 * MS_NS, SECOND_NS - 5 * MS_NS },
		{ "as late as is made up for", SECOND_NS, PACER_LATE - 1,
		    SECOND_NS - PACER_LATE + 1 },
		{ "10 ms", SECOND_NS, PACER_LATE, SECOND_NS - PACER_LATE + 1 },
		{ "a second", SECOND_NS, SECOND_NS, SECOND_NS - PACER_LATE + 1 },
		{ "an hour", SECOND_NS, 3600 * SECOND_NS, SECOND_NS - PACER_LATE + 1 },
		{ "100 a second: never two at once", 10 * MS_NS, 3600 * SECOND_NS, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pacer p = pacer_new(rows[i].interval, T0);
		int64_t now;

		pacer_take(&p, T0);
		now = pacer_next(&p) + rows[i].late;
		pacer_take(&p, now);
		ROW_INT(rows[i].name, pacer_next(&p) - now, rows[i].distance);
	}
}

/*
 * However the loop turns, no window of time holds more starts than the rate allows, by more than one and
 * what the tolerance is worth; and a loop that is never late by more than the tolerance loses none.
 */
static void
never_too_many(void **state)
{
	static const int64_t intervals[] = { SECOND_NS, 100 * MS_NS, 25 * MS_NS, 2 * MS_NS };
	enum { STARTS = 1500 };
	static int64_t at[STARTS];
	uint64_t seed = 20261122;

	(void)state;
	for (size_t i = 0; i < COUNT(intervals); i++) {
		struct pacer p = pacer_new(intervals[i], T0);
		int64_t now = T0;

		for (int k = 0; k < STARTS; k++) {
			now = pacer_next(&p) > now ? pacer_next(&p) : now;
			if (testing_below(&seed, 4) == 0)
				now += (int64_t)testing_below(&seed, 3 * (uint64_t)PACER_LATE);
			if (testing_below(&seed, 100) == 0)
				now += (int64_t)testing_below(&seed, 5 * (uint64_t)SECOND_NS);
			pacer_take(&p, now);
			at[k] = now;
		}
		for (int from = 0; from < STARTS; from += 7)
			for (int to = from; to < STARTS; to++)
				if (to - from > (at[to] - at[from] + PACER_LATE) / intervals[i])
					fail_msg(
					    "seed 20261122, interval %lld: %d starts in %lld ns",
					    (long long)intervals[i], to - from + 1,
					    (long long)(at[to] - at[from]));
	}
}

static void
no_drift(void **state)
{
	struct pacer p = pacer_new(50 * MS_NS, T0);
	uint64_t seed = 7;
	int64_t first, now = T0;

	(void)state;
	pacer_take(&p, now);
	first = pacer_next(&p);
	for (int k = 0; k < 2000; k++) {
		now = pacer_next(&p) + (int64_t)testing_below(&seed, (uint64_t)PACER_LATE);
		pacer_take(&p, now);
	}
	assert_true(pacer_next(&p) == first + 2000 * 50 * MS_NS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_at_once),
		cmocka_unit_test(on_the_grid),
		cmocka_unit_test(lateness),
		cmocka_unit_test(never_too_many),
		cmocka_unit_test(no_drift),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
