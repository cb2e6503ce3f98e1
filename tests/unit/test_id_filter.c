/*
 * test_id_filter.c: whoever is in it is found, and of those who are not hardly anybody is, however
 * alike the ids look.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "id_filter.h"
#include "testing.h"

/* Ids as services make them: random digits, counted up, or two numbers with a ^ between. */
static uint64_t
hash_of(int kind, uint32_t n)
{
	char id[64];

	switch (kind) {
	case 0: {
		/* Quicker than in letters, and there are many. */
		uint64_t number = n * UINT64_C(0x9e3779b97f4a7c15);

		return hash_bytes((struct span){ (const char *)&number, sizeof number });
	}
	case 1:
		(void)snprintf(id, sizeof id, "%u", (unsigned)n);
		break;
	default:
		(void)snprintf(id, sizeof id, "call-%u^%u", (unsigned)(n / 7), (unsigned)(n % 7));
		break;
	}
	return hash_bytes(span_of(id));
}

/* Filled with as many as it was made for, it answers wrongly for about one of 10,000. */
static void
finds(void **state)
{
	enum { IDS = 5000000, LESS = 100000, STRANGERS = 1000000 };

	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		uint32_t ids = kind == 0 ? IDS : LESS;
		struct id_filter filter;
		int wrong = 0;

		assert_int_equal(id_filter_open(&filter, 1), 0);
		assert_int_equal(filter.lines * 64, ID_FILTER_MIN);
		for (uint32_t n = 0; n < ids; n++)
			id_filter_add(&filter, hash_of(kind, n));
		for (uint32_t n = 0; n < LESS; n++)
			if (!id_filter_has(&filter, hash_of(kind, n)))
				fail_msg("kind %d: %u was forgotten", kind, (unsigned)n);
		for (uint32_t n = 0; n < STRANGERS; n++)
			wrong += id_filter_has(&filter, hash_of(kind, ids + n));
		if (wrong > (kind == 0 ? 200 : 0))
			fail_msg("kind %d: %d of %d strangers were taken for one of them", kind,
			    wrong, STRANGERS);
		id_filter_free(&filter);
	}
}

static void
sizes(void **state)
{
	struct id_filter filter;

	(void)state;
	assert_int_equal(id_filter_open(&filter, 5000000), 0);
	assert_int_equal(filter.lines * 64, ID_FILTER_MIN);
	id_filter_free(&filter);
	assert_int_equal(id_filter_open(&filter, 6000000), 0);
	assert_false(id_filter_has(&filter, hash_of(0, 1)));
	/* More need more. */
	assert_int_equal(filter.lines * 64, ID_FILTER_MIN * 2);
	id_filter_free(&filter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
