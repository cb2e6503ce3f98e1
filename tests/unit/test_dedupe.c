/*
 * test_dedupe.c: who had a number first, in small tables and in one that grows.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "dedupe.h"

#define MANY 200000

static struct span
none(void)
{
	return (struct span){ NULL, 0 };
}

static int
add(struct dedupe *d, const char *phone, const char *requirement, int64_t row, int part,
    struct dedupe_place *first)
{
	*first = (struct dedupe_place){ -1, -1 };
	/* Asked for ahead or not: it is the same. */
	if (row % 2 == 0)
		dedupe_soon(d, phone);
	return dedupe_add(
	    d, phone, span_of(requirement), (struct dedupe_place){ row, part }, first);
}

static void
first_of_a_number(void **state)
{
	static const struct {
		const char *phone;
		const char *requirement;
		int64_t row;
		int part;
		int by_phone; /* the row that had it first; 0: new */
		int by_requirement;
	} cases[] = {
		{ "13800138000", "a", 2, 0, 0, 0 },
		{ "13800138001", "a", 3, 0, 0, 0 },
		{ "13800138000", "a", 4, 0, 2, 2 },
		{ "13800138000", "b", 5, 0, 2, 0 },
		{ "13800138000", "b", 6, 0, 2, 5 },
		{ "13800138001", "b", 7, 0, 3, 0 },
		{ "13000000000", "", 8, 0, 0, 0 },
		{ "13000000000", "", 9, 0, 8, 8 },
		{ "19999999999", "", DEDUPE_ROW_MAX, 0, 0, 0 },
		{ "19999999999", "", 11, 0, INT32_MAX, INT32_MAX },
	};

	(void)state;
	for (int by = 0; by < 2; by++) {
		struct dedupe *d = dedupe_new(by == 0 ? DEDUPE_BY_PHONE : DEDUPE_BY_REQUIREMENT);

		assert_non_null(d);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			struct dedupe_place first;
			int want = by == 0 ? cases[i].by_phone : cases[i].by_requirement;

			assert_int_equal(add(d, cases[i].phone, cases[i].requirement, cases[i].row,
					     cases[i].part, &first),
			    want == 0);
			assert_true(first.row == (want == 0 ? -1 : want));
			assert_int_equal(first.part, want == 0 ? -1 : 0);
		}
		dedupe_free(d);
	}
}

/* The array of parts comes late: places before it have part 0, those after it their own. */
static void
parts(void **state)
{
	struct dedupe *d = dedupe_new(DEDUPE_BY_PHONE);
	struct dedupe_place first;

	(void)state;
	assert_non_null(d);
	assert_int_equal(add(d, "13800138000", "", 2, 0, &first), 1);
	assert_int_equal(add(d, "13800138001", "", 3, 1, &first), 1);
	assert_int_equal(add(d, "13800138002", "", 3, 2, &first), 1);
	assert_int_equal(add(d, "13800138002", "", 3, 3, &first), 0);
	assert_int_equal(first.part, 2);
	assert_true(first.row == 3);
	assert_int_equal(add(d, "13800138000", "", 4, 1, &first), 0);
	assert_int_equal(first.part, 0);
	assert_true(first.row == 2);
	dedupe_free(d);
}

static const char *
nth(char phone[static PHONE_SIZE + 8], int i)
{
	/* In sequence, and in steps of a power of two: both are hard on a weak hash. */
	long long number = i % 2 == 0 ? 13800000000LL + i : 15000000000LL + (long long)i * 4096;

	(void)snprintf(phone, PHONE_SIZE + 8, "%lld", number);
	return phone;
}

/* Nothing is lost or made up as the table grows, with all of its arrays. */
static void
growth(void **state)
{
	(void)state;
	for (int by = 0; by < 2; by++) {
		struct dedupe *d = dedupe_new(by == 0 ? DEDUPE_BY_PHONE : DEDUPE_BY_REQUIREMENT);
		char phone[PHONE_SIZE + 8];
		struct dedupe_place first;

		assert_non_null(d);
		for (int i = 0; i < MANY; i++)
			assert_int_equal(dedupe_add(d, nth(phone, i), none(),
					     (struct dedupe_place){ i + 2, i % 3 }, &first),
			    1);
		for (int i = 0; i < MANY; i++) {
			assert_int_equal(dedupe_add(d, nth(phone, i), none(),
					     (struct dedupe_place){ i + 2 + MANY, 0 }, &first),
			    0);
			assert_true(first.row == i + 2);
			assert_int_equal(first.part, i % 3);
		}
		dedupe_free(d);
	}
}

/* Texts are compared as they are heard. */
static void
heard(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "meet on Monday", "meet on Monday ", true },
		{ "meet on Monday", " \tmeet  on\r\nMonday\n", true },
		{ "meet on Monday", "meet\u00a0on\u3000Monday\u2028", true },
		{ "meet on Monday", "me\u200bet on\u2060 Mon\u00adday\ufeff", true },
		{ "meet on Monday", "\u202emeet on Monday\u202c\ufe0f\U000e0041", true },
		{ "meet on Monday", "me\001et on Monday", true },
		{ "meet on Monday", "ｍｅｅｔ ｏｎ\u3000Ｍｏｎｄａｙ", true },
		{ "请来，谢谢！（3楼）", "请来,谢谢!(３楼)", true },
		{ "你好。「一」、", "你好｡｢一｣､", true },
		{ "", " \u200b\u3000", true },
		{ "a b", "a \u200b b", true },
		{ "a b", "a\u200b b", true },
		{ "a b", "ab", false },
		{ "Monday", "monday", false },
		{ "周一上午", "周一 上午", false },
		{ "周一上午", "周一下午", false },
		{ "请来", "请来。", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dedupe *d = dedupe_new(DEDUPE_BY_REQUIREMENT);
		struct dedupe_place first;

		assert_non_null(d);
		assert_int_equal(add(d, "13800138000", cases[i].a, 2, 0, &first), 1);
		if (add(d, "13800138000", cases[i].b, 3, 0, &first) != !cases[i].same)
			fail_msg("case %zu: %s | %s", i, cases[i].a, cases[i].b);
		assert_int_equal(add(d, "13800138001", cases[i].a, 4, 0, &first), 1);
		dedupe_free(d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_of_a_number),
		cmocka_unit_test(parts),
		cmocka_unit_test(growth),
		cmocka_unit_test(heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
