/*
 * test_units.c: durations, rates, counts and shares: the whole text or nothing, the target untouched then.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "testing.h"
#include "units.h"

#define NO (-4711)

struct row {
	const char *text;
	int64_t value; /* NO: refused */
};

static void
check(const struct row *row, int status, int64_t got)
{
	ROW_INT(row->text, status, row->value == NO ? -1 : 0);
	ROW_INT(row->text, got, row->value);
}

static void
durations(void **state)
{
	static const struct row rows[] = {
		{ "500ms", 500 * MS_NS },
		{ "10s", 10 * SECOND_NS },
		{ "30m", 1800 * SECOND_NS },
		{ "2h", 7200 * SECOND_NS },
		{ "1d", 86400 * SECOND_NS },
		{ "1.5s", 1500 * MS_NS },
		{ "0.001s", MS_NS },
		{ "0.5ms", MS_NS / 2 },
		{ "0.1d", 8640 * SECOND_NS },
		{ "0s", 0 },
		{ "3660d", INT64_C(3660) * 86400 * SECOND_NS },
		{ "3661d", NO },
		{ "3660.001d", NO },
		{ "", NO },
		{ "10", NO },
		{ "s", NO },
		{ ".s", NO },
		{ "10 s", NO },
		{ " 10s", NO },
		{ "10s ", NO },
		{ "10S", NO },
		{ "-1s", NO },
		{ "+1s", NO },
		{ "1.2.3s", NO },
		{ "0.0001s", NO },
		{ "1s2", NO },
		{ "1h30m", NO },
		{ "10sec", NO },
		{ "1w", NO },
		{ "1e3s", NO },
		{ "99999999999999999999s", NO },
		{ "9223372036854775807ms", NO },
		{ "9223372036854775808d", NO },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t ns = NO;
		int status = units_duration(span_of(rows[i].text), &ns);

		check(&rows[i], status, ns);
	}
}

static void
rates(void **state)
{
	static const struct row rows[] = {
		{ "1/s", SECOND_NS },
		{ "5/s", 200 * MS_NS },
		{ "30/m", 2 * SECOND_NS },
		{ "1000/h", 3600 * MS_NS },
		{ "1/h", 3600 * SECOND_NS },
		{ "1000000000/s", 1 },
		{ "1000000001/s", NO },
		{ "3/s", 333333333 },
		{ "", NO },
		{ "5", NO },
		{ "0/s", NO },
		{ "/s", NO },
		{ "0.5/s", NO },
		{ "1.5/s", NO },
		{ "1./s", NO },
		{ "5/d", NO },
		{ "5/sec", NO },
		{ "5 /s", NO },
		{ "5/ s", NO },
		{ "5/s ", NO },
		{ "-5/s", NO },
		{ "5/S", NO },
		{ "5s", NO },
		{ "99999999999999999999/s", NO },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t ns = NO;
		int status = units_rate(span_of(rows[i].text), &ns);

		check(&rows[i], status, ns);
	}
}

static void
counts(void **state)
{
	static const struct {
		struct row row;
		int64_t least, most;
	} rows[] = {
		{ { "1", 1 }, 1, 10 },
		{ { "10", 10 }, 1, 10 },
		{ { "0010", 10 }, 1, 10 },
		{ { "0", 0 }, 0, 10 },
		{ { "0", NO }, 1, 10 },
		{ { "11", NO }, 1, 10 },
		{ { "", NO }, 0, 10 },
		{ { "5.", NO }, 0, 10 },
		{ { "5.0", NO }, 0, 10 },
		{ { ".5", NO }, 0, 10 },
		{ { ".", NO }, 0, 10 },
		{ { "-1", NO }, 0, 10 },
		{ { "+1", NO }, 0, 10 },
		{ { " 1", NO }, 0, 10 },
		{ { "1 ", NO }, 0, 10 },
		{ { "0x5", NO }, 0, 10 },
		{ { "1e1", NO }, 0, 10 },
		{ { "five", NO }, 0, 10 },
		{ { "9223372036854775806", INT64_MAX - 1 }, 0, INT64_MAX - 1 },
		{ { "9223372036854775807", NO }, 0, INT64_MAX - 1 },
		{ { "9223372036854775808", NO }, 0, INT64_MAX - 1 },
		{ { "18446744073709551617", NO }, 0, 10 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t n = NO;
		int status =
		    units_count(span_of(rows[i].row.text), rows[i].least, rows[i].most, &n);

		check(&rows[i].row, status, n);
	}
}

static void
shares(void **state)
{
	static const struct row rows[] = {
		{ "0", 0 },
		{ "1", 1000000 },
		{ "0.7", 700000 },
		{ "70%", 700000 },
		{ "100%", 1000000 },
		{ "0%", 0 },
		{ "0.000001", 1 },
		{ "0.0001%", 1 },
		{ "12.5%", 125000 },
		{ "1.0", 1000000 },
		{ "1.000001", NO },
		{ "1.1", NO },
		{ "2", NO },
		{ "70", NO },
		{ "100.1%", NO },
		{ "101%", NO },
		{ "", NO },
		{ "%", NO },
		{ "-0.1", NO },
		{ "0.7 ", NO },
		{ "0.7%%", NO },
		{ "0.0000001", NO },
		{ "half", NO },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t ppm = NO;
		int status = units_share(span_of(rows[i].text), &ppm);

		check(&rows[i], status, ppm);
	}
}

static void
shown(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} times[] = {
		{ 0, "0 s" },
		{ 1, "1 s" },
		{ 45, "45 s" },
		{ 99, "99 s" },
		{ 100, "2 min" },
		{ 720, "12 min" },
		{ 5399, "90 min" },
		{ 5400, "1 h 30 min" },
		{ 11100, "3 h 05 min" },
		{ 172799, "47 h 59 min" },
		{ 172800, "2 days" },
		{ 864000, "10 days" },
	};
	static const struct {
		int64_t n;
		const char *text;
	} numbers[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 12345, "12,345" },
		{ 1234567, "1,234,567" },
		{ -5, "-5" },
		{ -123, "-123" },
		{ -1234, "-1,234" },
		{ INT64_MAX, "9,223,372,036,854,775,807" },
		{ INT64_MIN, "-9,223,372,036,854,775,808" },
	};
	char out[32];

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++)
		ROW_STRING(times[i].text, units_show_duration(times[i].seconds * SECOND_NS, out),
		    times[i].text);
	assert_string_equal(units_show_duration(1500 * MS_NS, out), "2 s");
	assert_string_equal(units_show_duration(1499 * MS_NS, out), "1 s");
	for (size_t i = 0; i < COUNT(numbers); i++)
		ROW_STRING(numbers[i].text, units_show_count(numbers[i].n, out), numbers[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations),
		cmocka_unit_test(rates),
		cmocka_unit_test(counts),
		cmocka_unit_test(shares),
		cmocka_unit_test(shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
