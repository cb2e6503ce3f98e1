/*
 * test_money.c: yuan in and out, exactly; started minutes; what is not believed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "money.h"
#include "testing.h"
#include "units.h"

static void
parse(void **state)
{
	static const struct {
		const char *text;
		money m; /* MONEY_NONE: refused */
	} rows[] = {
		{ "0", 0 },
		{ "0.15", 1500 },
		{ "12.5", 125000 },
		{ "12", 120000 },
		{ "0.0001", 1 },
		{ "1.2345", 12345 },
		{ "007", 70000 },
		{ "1.", 10000 },
		{ "1000000", MONEY_MAX },
		{ "1000000.0000", MONEY_MAX },
		{ "999999.9999", MONEY_MAX - 1 },
		{ "", MONEY_NONE },
		{ ".", MONEY_NONE },
		{ "1000000.0001", MONEY_NONE },
		{ "1000001", MONEY_NONE },
		{ "99999999999999999999999", MONEY_NONE },
		{ "0.00001", MONEY_NONE },
		{ "0.15000", MONEY_NONE },
		{ "-1", MONEY_NONE },
		{ "+1", MONEY_NONE },
		{ "1,5", MONEY_NONE },
		{ "1.2.3", MONEY_NONE },
		{ " 1", MONEY_NONE },
		{ "1 ", MONEY_NONE },
		{ "1. ", MONEY_NONE },
		{ "1.e3", MONEY_NONE },
		{ "1e3", MONEY_NONE },
		{ "0x10", MONEY_NONE },
		{ "nan", MONEY_NONE },
		{ "¥1", MONEY_NONE },
		{ "１", MONEY_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		money m = 4711;
		int status = money_parse(span_of(rows[i].text), &m);

		ROW_INT(rows[i].text, status, rows[i].m == MONEY_NONE ? -1 : 0);
		ROW_INT(rows[i].text, m, rows[i].m == MONEY_NONE ? 4711 : rows[i].m);
	}
}

static void
show(void **state)
{
	static const struct {
		money m;
		const char *text;
	} rows[] = {
		{ 0, "0.00" },
		{ 1, "0.0001" },
		{ 10, "0.001" },
		{ 100, "0.01" },
		{ 1000, "0.10" },
		{ 1500, "0.15" },
		{ 12345, "1.2345" },
		{ 12340, "1.234" },
		{ 120000, "12.00" },
		{ MONEY_MAX, "1000000.00" },
		{ MONEY_NONE, "" },
		{ INT64_MAX, "922337203685477.5807" },
	};
	char out[32];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		ROW_STRING(rows[i].text, money_show(rows[i].m, out), rows[i].text);
}

static void
round_trip(void **state)
{
	uint64_t seed = 5;
	char out[32];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		money m = (money)testing_below(&seed, (uint64_t)MONEY_MAX + 1);
		money back = -1;

		assert_int_equal(money_parse(span_of(money_show(m, out)), &back), 0);
		assert_true(back == m);
		/* A JSON number of it is the same amount. */
		assert_true(money_from_yuan(strtod(out, NULL)) == m);
	}
}

static void
from_yuan(void **state)
{
	static const struct {
		const char *name;
		double yuan;
		money m;
	} rows[] = {
		{ "0", 0, 0 },
		{ "-0", -0.0, 0 },
		{ "0.15", 0.15, 1500 },
		{ "0.1+0.2", 0.1 + 0.2, 3000 },
		{ "nearest, up", 0.00006, 1 },
		{ "nearest, down", 0.00004, 0 },
		{ "0.29", 0.29, 2900 },
		{ "most", 1e6, MONEY_MAX },
		{ "too much", 1000000.001, MONEY_NONE },
		{ "far too much", 1e300, MONEY_NONE },
		{ "negative", -0.01, MONEY_NONE },
		{ "infinite", INFINITY, MONEY_NONE },
		{ "not a number", NAN, MONEY_NONE },
		{ "minus infinite", -INFINITY, MONEY_NONE },
		{ "too much to scale", 1.7e308, MONEY_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		ROW_INT(rows[i].name, money_from_yuan(rows[i].yuan), rows[i].m);
}

static void
minutes(void **state)
{
	static const struct {
		int64_t seconds, minutes;
	} rows[] = { { 0, 0 }, { 1, 1 }, { 59, 1 }, { 60, 1 }, { 61, 2 }, { 119, 2 }, { 120, 2 },
		{ 121, 3 }, { 3600, 60 } };
	static const struct {
		int64_t ns;
		money worst;
	} longest[] = { { 0, 0 }, { 1, 1500 }, { 60 * SECOND_NS, 1500 },
		{ 60 * SECOND_NS + 1, 3000 }, { 600 * SECOND_NS, 15000 }, { 90 * SECOND_NS, 3000 },
		{ 500 * MS_NS, 1500 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(money_minutes(rows[i].seconds) == rows[i].minutes);
		assert_true(money_of_talk(rows[i].seconds, 1500) == rows[i].minutes * 1500);
	}
	for (size_t i = 0; i < COUNT(longest); i++)
		assert_true(money_worst(longest[i].ns, 1500) == longest[i].worst);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse),
		cmocka_unit_test(show),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(from_yuan),
		cmocka_unit_test(minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
