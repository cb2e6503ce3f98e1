/*
 * test_due.c: the earliest first, whatever the order of putting; nothing lost, nothing twice.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "due.h"
#include "testing.h"

#define MANY 20000

static struct due_call
call_of(int64_t at, int64_t contact)
{
	return (struct due_call){ .at = at,
		.until = at * 3,
		.contact = contact,
		.polls = (int32_t)contact,
		.failures = -(int32_t)contact };
}

static void
empty_and_one(void **state)
{
	struct due due = { 0 };
	struct due_call call = call_of(-5, 1);

	(void)state;
	assert_true(due_next(&due) == INT64_MAX);
	assert_int_equal(due_put(&due, &call), 0);
	assert_true(due_next(&due) == -5);
	assert_true(due_take(&due).contact == 1);
	assert_true(due_next(&due) == INT64_MAX);
	due_free(&due);
	due_free(&due);
}

/* Times in a few shapes: growing, falling, all the same, scattered. */
static int64_t
time_of(int shape, int i, uint64_t *seed)
{
	switch (shape) {
	case 0:
		return i;
	case 1:
		return MANY - i;
	case 2:
		return 7;
	case 3:
		return (int64_t)testing_below(seed, 10);
	}
	return (int64_t)testing_random(seed) >> 2;
}

static void
in_order(void **state)
{
	static unsigned char seen[MANY];

	(void)state;
	for (int shape = 0; shape < 5; shape++) {
		struct due due = { 0 };
		uint64_t seed = (uint64_t)shape;
		int64_t before = INT64_MIN;

		memset(seen, 0, sizeof seen);
		for (int i = 0; i < MANY; i++) {
			struct due_call call = call_of(time_of(shape, i, &seed), i);

			assert_int_equal(due_put(&due, &call), 0);
		}
		for (int i = 0; i < MANY; i++) {
			int64_t next = due_next(&due);
			struct due_call call = due_take(&due);

			if (call.at != next || call.at < before || seen[call.contact]++ != 0)
				fail_msg("shape %d: out of order at %d", shape, i);
			assert_true(call.until == call.at * 3 && call.polls == call.contact &&
				    call.failures == -call.contact);
			before = call.at;
		}
		assert_true(due.calls.n == 0);
		due_free(&due);
	}
}

/* Put and taken by turns, as a campaign does: always the least of what is in. */
static void
by_turns(void **state)
{
	enum { SLOTS = 64 };
	int64_t in[SLOTS];
	bool used[SLOTS] = { false };
	struct due due = { 0 };
	uint64_t seed = 42;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		size_t slot = testing_below(&seed, SLOTS);

		if (!used[slot]) {
			struct due_call call =
			    call_of((int64_t)testing_below(&seed, 1000), (int64_t)slot);

			assert_int_equal(due_put(&due, &call), 0);
			in[slot] = call.at;
			used[slot] = true;
			n++;
		} else {
			struct due_call call = due_take(&due);

			assert_true(used[call.contact] && in[call.contact] == call.at);
			used[call.contact] = false;
			n--;
			for (size_t k = 0; k < SLOTS; k++)
				assert_true(!used[k] || in[k] >= call.at);
		}
		assert_true(due.calls.n == n);
	}
	due_free(&due);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_and_one),
		cmocka_unit_test(in_order),
		cmocka_unit_test(by_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
