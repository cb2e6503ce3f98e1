/*
 * test_id_index.c: whoever has an id is among its candidates, however many ids there are, and ids that share
 * a hash are all there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "id_index.h"
#include "testing.h"

#define MANY 300000

static struct span
id_of(char out[static 48], int64_t n)
{
	return (struct span){ out, (size_t)snprintf(out, 48, "call-%llx-1380013%04lld",
				       (unsigned long long)n * 977, (long long)(n % 10000)) };
}

/* Is `contact` among the candidates of the id? *candidates: how many there are. */
static bool
among(const struct id_index *index, struct span id, int64_t contact, int *candidates)
{
	size_t place = 0;
	bool found = false;
	int64_t got;

	*candidates = 0;
	while ((got = id_index_next(index, id, &place)) != 0) {
		found = found || got == contact;
		(*candidates)++;
	}
	return found;
}

static void
empty(void **state)
{
	struct id_index index = { 0 };
	size_t place = 0;

	(void)state;
	assert_true(id_index_next(&index, span_of("a"), &place) == 0);
	assert_int_equal(id_index_add(&index, span_of("a"), 0), -1);
	assert_int_equal(id_index_add(&index, span_of("a"), -1), -1);
	assert_int_equal(id_index_add(&index, span_of("a"), INT64_C(0x100000000)), -1);
	assert_int_equal(id_index_add(&index, span_of("a"), UINT32_MAX), 0);
	assert_true(id_index_next(&index, span_of("a"), &place) == UINT32_MAX);
	assert_true(id_index_next(&index, span_of("a"), &place) == 0);
	id_index_free(&index);
	id_index_free(&index);
}

/* As it grows: all that were put are found, and hardly anything else. */
static void
many(void **state)
{
	struct id_index index = { 0 };
	int64_t false_ones = 0;
	char id[48];
	int candidates;

	(void)state;
	for (int64_t i = 1; i <= MANY; i++) {
		assert_int_equal(id_index_add(&index, id_of(id, i), i), 0);
		if (i % 1000 == 0 || i < 1100)
			for (int64_t k = 1; k <= i; k += i / 10 + 1)
				assert_true(among(&index, id_of(id, k), k, &candidates));
	}
	for (int64_t i = 1; i <= MANY; i++) {
		if (!among(&index, id_of(id, i), i, &candidates))
			fail_msg("the id of contact %lld is lost", (long long)i);
		false_ones += candidates - 1;
	}
	for (int64_t i = MANY + 1; i <= 2 * MANY; i++) {
		(void)among(&index, id_of(id, i), i, &candidates);
		false_ones += candidates;
	}
	/* 32 bits of hash: about 20 + 21 pairs are to be expected. */
	assert_true(false_ones < 200);
	assert_true(index.cap <= 2 * MANY);
	id_index_free(&index);
}

/* Slots of the same hash (here: the same id) are all candidates, also across growth and at the array's end. */
static void
same_hash(void **state)
{
	struct id_index index = { 0 };
	char id[48];
	int candidates;

	(void)state;
	for (int64_t i = 1; i <= 50; i++) {
		assert_int_equal(id_index_add(&index, span_of("twice"), i), 0);
		for (int k = 0; k < 100; k++)
			assert_int_equal(
			    id_index_add(&index, id_of(id, i * 1000 + k), i * 1000 + k), 0);
	}
	for (int64_t i = 1; i <= 50; i++) {
		assert_true(among(&index, span_of("twice"), i, &candidates));
		assert_int_equal(candidates, 50);
	}
	id_index_free(&index);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(many),
		cmocka_unit_test(same_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
