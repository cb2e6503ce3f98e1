/*
 * test_decimal.c: doubles to the decimals people typed, and back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "decimal.h"
#include "testing.h"

static const struct {
	const char *xml;
	const char *shown; /* NULL: no number */
} numbers[] = {
	{ "0", "0" },
	{ "-0", "0" },
	{ "7", "7" },
	{ "13800138000", "13800138000" },
	{ "1.3800138E10", "13800138000" },
	{ "1.3800138e+10", "13800138000" },
	{ "13800138000.0", "13800138000" },
	{ "013800138000", "13800138000" },
	{ "+5", "5" },
	{ "-1.5", "-1.5" },
	{ ".5", "0.5" },
	{ "5.", "5" },
	{ "0.1", "0.1" },
	{ "0.10000000000000001", "0.1" },
	{ "0.30000000000000004", "0.30000000000000004" },
	{ "0.0625", "0.0625" },
	{ "1E-7", "0.0000001" },
	{ "1.25E-3", "0.00125" },
	{ "123456789012345678", "123456789012345680" },
	{ "9007199254740993", "9007199254740992" },
	{ "1E20", "100000000000000000000" },
	{ "999999999999999900000", "999999999999999900000" },
	{ "1E21", "1e+21" },
	{ "-1.5E300", "-1.5e+300" },
	{ "1.7976931348623157E308", "1.7976931348623157e+308" },
	{ "", NULL },
	{ "-", NULL },
	{ ".", NULL },
	{ "1e", NULL },
	{ "1e+", NULL },
	{ "e5", NULL },
	{ "1 ", NULL },
	{ " 1", NULL },
	{ "1,5", NULL },
	{ "0x10", NULL },
	{ "nan", NULL },
	{ "inf", NULL },
	{ "1E400", NULL },
	{ "--1", NULL },
};

static void
numbers_as_typed(void **state)
{
	struct text out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		double value;
		bool ok = decimal_parse(span_of(numbers[i].xml), &value);

		ROW_INT(numbers[i].xml, ok, numbers[i].shown != NULL);
		if (!ok)
			continue;
		text_clear(&out);
		decimal_add(value, &out);
		ROW_STRING(numbers[i].xml, text_str(&out), numbers[i].shown);
	}
	text_free(&out);
}

static void
what_is_shown_reads_back(void **state)
{
	struct text out = { 0 };
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint64_t bits = testing_random(&seed);
		double value, again;

		memcpy(&value, &bits, sizeof value);
		/* Half of them of everyday size. */
		if (i % 2 == 0)
			value = (double)testing_below(&seed, 1000000000000) / 1000;
		if (!isfinite(value) || fabs(value) < 1e-30)
			continue;
		text_clear(&out);
		decimal_add(value, &out);
		if (!decimal_parse(text_span(&out), &again) || again != value)
			fail_msg("%.17g is shown as %s", value, text_str(&out));
		assert_true(fabs(value) >= 1e21 || strchr(text_str(&out), 'e') == NULL);
	}
	text_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_as_typed),
		cmocka_unit_test(what_is_shown_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
