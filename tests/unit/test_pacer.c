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

/*
 * A service that takes a call each 50 ms and says `too fast` to all others, as nginx's limit_req does: whatever rate
 * is asked for, within 30 s what is too fast falls below 2%, and more than 18 a second get through.
 */
static void
learns_what_is_taken(void **state)
{
	static const int64_t intervals[] = { SECOND_NS / 21, SECOND_NS / 50, SECOND_NS / 200, MS_NS,
		1000 };
	const int64_t takes = SECOND_NS / 20, latency = 3 * MS_NS;
	uint64_t seed = 11;

	(void)state;
	for (size_t i = 0; i < COUNT(intervals); i++) {
		struct pacer p = pacer_new(intervals[i], T0);
		int64_t level = 0, last = T0, passed = 0, refused = 0;

		/* To keep the loop short, starts beyond 2,000 a second are one of those. */
		for (int64_t now = T0; now < T0 + 60 * SECOND_NS; now += MS_NS / 2) {
			bool late = now >= T0 + 30 * SECOND_NS;
			int64_t arrives = now + (int64_t)testing_below(&seed, MS_NS);

			if (pacer_next(&p) > now)
				continue;
			/* The loop comes late, now and then. */
			if (testing_below(&seed, 4) == 0)
				now += (int64_t)testing_below(&seed, 4) * MS_NS;
			pacer_take(&p, now);
			/* A leaky bucket without a burst: empties one `takes` at a time. */
			arrives = arrives < now ? now : arrives;
			level -= arrives - last;
			last = arrives;
			if (level < 0)
				level = 0;
			if (level == 0) {
				level += takes;
				pacer_passed(&p, now + latency);
				passed += late;
			} else {
				assert_true(pacer_too_fast(&p, now + latency));
				refused += late;
			}
		}
		ROW_TRUE("too fast", refused * 100 < (passed + refused) * 2);
		ROW_TRUE("through", passed > 18 * 30);
	}
}

/* The grid begins with the first start, however late that was: a minute holds no start more than its rate. */
static void
begins_with_the_first(void **state)
{
	struct pacer p = pacer_new(50 * MS_NS, T0);

	(void)state;
	pacer_take(&p, T0 + 4 * MS_NS);
	assert_true(pacer_next(&p) == T0 + 54 * MS_NS);
	pacer_take(&p, T0 + 57 * MS_NS);
	assert_true(pacer_next(&p) == T0 + 104 * MS_NS);
}

/* As asked for, a late start is made up for; at a pace that was learned the next one keeps its distance. */
static void
keeps_its_distance(void **state)
{
	(void)state;
	for (int learned = 0; learned < 2; learned++) {
		struct pacer p = pacer_new(50 * MS_NS, T0);
		int64_t due, distance;

		pacer_take(&p, T0);
		pacer_passed(&p, T0 + MS_NS);
		if (learned == 1)
			assert_true(pacer_too_fast(&p, T0 + 40 * MS_NS));
		pacer_take(&p, pacer_next(&p));
		due = pacer_next(&p);
		pacer_take(&p, due);
		distance = pacer_next(&p) - due;
		due = pacer_next(&p);
		pacer_take(&p, due + 4 * MS_NS);
		assert_true(pacer_next(&p) == due + distance + (learned == 1 ? 4 * MS_NS : 0));
	}
}

/* Nothing got through: there is nothing to learn from. And what was learned is forgotten in time. */
static void
learns_nothing(void **state)
{
	struct pacer p = pacer_new(10 * MS_NS, T0);
	int64_t now = T0;

	(void)state;
	assert_false(pacer_too_fast(&p, now));
	pacer_take(&p, now);
	assert_true(pacer_next(&p) == T0 + 10 * MS_NS);
	for (int k = 0; k < 10; k++)
		pacer_passed(&p, now + k * 100 * MS_NS);
	assert_true(pacer_too_fast(&p, now + 999 * MS_NS));
	now = pacer_next(&p) + SECOND_NS;
	pacer_take(&p, now);
	assert_true(pacer_next(&p) - now > 90 * MS_NS);
	now += 600 * SECOND_NS;
	pacer_take(&p, now);
	assert_true(pacer_next(&p) <= now + 10 * MS_NS);
}

/* ns to the next start for a pacer that the service told off once, of 1,000 a second, `later` than it let 10 through. */
static int64_t
spacing_told_off(int64_t later)
{
	struct pacer p = pacer_new(MS_NS, T0);

	for (int k = 0; k < 10; k++)
		pacer_passed(&p, T0 + k * 100 * MS_NS);
	if (!pacer_too_fast(&p, T0 + later))
		return 0;
	pacer_take(&p, T0 + later);
	return pacer_next(&p) - (T0 + later);
}

/* What got through counts in its own second and in the one after it. */
static void
counts_two_seconds(void **state)
{
	(void)state;
	ROW_TRUE("in the same", spacing_told_off(999 * MS_NS) > 90 * MS_NS);
	ROW_TRUE("in the next", spacing_told_off(1001 * MS_NS) > 90 * MS_NS);
	ROW_TRUE("at its end", spacing_told_off(2 * SECOND_NS - 1) > 90 * MS_NS);
	ROW_INT("in the one after that", spacing_told_off(2 * SECOND_NS), 0);
	ROW_INT("a minute later", spacing_told_off(60 * SECOND_NS), 0);
}

/*
 * A limit that was met twice within a minute is crept away from more slowly: in the same time less of what was
 * learned is forgotten. Met again only after a minute it counts as met for the first time.
 */
static int64_t
learned_after_a_while(int64_t between)
{
	struct pacer p = pacer_new(MS_NS, T0);

	pacer_passed(&p, T0);
	assert_true(pacer_too_fast(&p, T0 + 100 * MS_NS));
	pacer_passed(&p, T0 + between);
	assert_true(pacer_too_fast(&p, T0 + between + MS_NS));
	p.learned = 100 * MS_NS;
	pacer_take(&p, T0 + between + 10 * SECOND_NS);
	return p.learned;
}

static void
knows_a_limit_for_a_minute(void **state)
{
	(void)state;
	ROW_TRUE("soon after", learned_after_a_while(5 * SECOND_NS) > 94 * MS_NS);
	ROW_TRUE("within the minute", learned_after_a_while(59 * SECOND_NS) > 94 * MS_NS);
	ROW_TRUE("after it", learned_after_a_while(61 * SECOND_NS) < 88 * MS_NS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_at_once),
		cmocka_unit_test(learns_what_is_taken),
		cmocka_unit_test(begins_with_the_first),
		cmocka_unit_test(keeps_its_distance),
		cmocka_unit_test(learns_nothing),
		cmocka_unit_test(counts_two_seconds),
		cmocka_unit_test(knows_a_limit_for_a_minute),
		cmocka_unit_test(on_the_grid),
		cmocka_unit_test(lateness),
		cmocka_unit_test(never_too_many),
		cmocka_unit_test(no_drift),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
