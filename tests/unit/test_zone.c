/*
 * test_zone.c: zones that tzdata knows and none else; times shown and read, across changes of the clock.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/resource.h>
#include <cmocka.h>

#include "testing.h"
#include "zone.h"

#define AT INT64_C(1795311065000) /* 2026-11-22 09:31:05 in Shanghai */

static void
set(const char *name)
{
	struct problem problem = { 0 };

	if (zone_set(name, &problem) != 0)
		fail_msg("%s", problem.text);
}

static void
which_are_known(void **state)
{
	static const char *const known[] = { "Asia/Shanghai", "UTC", "Etc/GMT+8",
		"America/New_York", "America/Argentina/Buenos_Aires" };
	static const char *const unknown[] = { "", "Asia", "Asia/", "Asia/Peking", "Shanghai",
		"asia/shanghai x", "CST-8", "UTC+8", "GMT8", ":Asia/Shanghai",
		"/usr/share/zoneinfo/Asia/Shanghai", "../zoneinfo/Asia/Shanghai", "Asia/../UTC",
		"zone.tab", "tzdata.zi", "iso3166.tab", "leap-seconds.list" };

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		set(known[i]);
	set("Asia/Shanghai");
	for (size_t i = 0; i < COUNT(unknown); i++) {
		struct problem problem = { 0 };
		char out[ZONE_TEXT];

		ROW_INT(unknown[i], zone_set(unknown[i], &problem), -1);
		ROW_INT(unknown[i], problem.code, EXIT_USAGE);
		ROW_TRUE(unknown[i], strstr(problem.text, "--time-zone") != NULL);
		/* The one before stays. */
		ROW_STRING(unknown[i], zone_show(AT, out), "2026-11-22T09:31:05+08:00");
	}
}

/* Unread, a zone would be UTC, without a word. */
static void
unread(void **state)
{
	struct rlimit before, none;
	struct problem problem = { 0 };

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit){ 0, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(zone_set("Asia/Shanghai", &problem), -1);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(problem.code, EXIT_MACHINE);
	assert_true(strstr(problem.text, "Asia/Shanghai") != NULL);
	assert_int_equal(zone_set("Asia/Shanghai", &problem), 0);
}

static void
shown(void **state)
{
	static const struct {
		const char *zone;
		int64_t ms;
		const char *text, *minute;
	} rows[] = {
		{ "Asia/Shanghai", AT, "2026-11-22T09:31:05+08:00", "2026-11-22 09:31" },
		{ "Asia/Shanghai", AT + 999, "2026-11-22T09:31:05+08:00", "2026-11-22 09:31" },
		{ "UTC", AT, "2026-11-22T01:31:05+00:00", "2026-11-22 01:31" },
		{ "America/New_York", AT, "2026-11-21T20:31:05-05:00", "2026-11-21 20:31" },
		{ "Asia/Kolkata", AT, "2026-11-22T07:01:05+05:30", "2026-11-22 07:01" },
		{ "America/St_Johns", AT, "2026-11-21T22:01:05-03:30", "2026-11-21 22:01" },
		/* New York, 1 November 2026: at 2 o'clock it is 1 again. */
		{ "America/New_York", INT64_C(1793511000000), "2026-11-01T01:30:00-04:00",
		    "2026-11-01 01:30" },
		{ "America/New_York", INT64_C(1793514600000), "2026-11-01T01:30:00-05:00",
		    "2026-11-01 01:30" },
		/* 8 March 2026: at 2 it is 3. */
		{ "America/New_York", INT64_C(1772953199000), "2026-03-08T01:59:59-05:00",
		    "2026-03-08 01:59" },
		{ "America/New_York", INT64_C(1772953200000), "2026-03-08T03:00:00-04:00",
		    "2026-03-08 03:00" },
		{ "UTC", 1, "1970-01-01T00:00:00+00:00", "1970-01-01 00:00" },
		{ "UTC", 0, "", "1970-01-01 00:00" },
		{ "UTC", -1, "", "1970-01-01 00:00" },
	};
	char out[ZONE_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		set(rows[i].zone);
		ROW_STRING(rows[i].zone, zone_show(rows[i].ms, out), rows[i].text);
		ROW_STRING(rows[i].zone, zone_show_minute(rows[i].ms / 60000, out), rows[i].minute);
	}
	/* Times that nobody meant: no crash, nothing written past the end. */
	(void)zone_show(INT64_MAX, out);
	(void)zone_show_minute(INT64_MAX / 60, out);
	(void)zone_show(INT64_C(99999999999999), out);
}

static void
read_back(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {
		{ "2026-11-22T09:31:05+08:00", AT },
		{ "2026-11-22T01:31:05Z", AT },
		{ "2026-11-22T09:31:05+0800", AT },
		{ "2026-11-22T09:31:05+08", AT },
		{ "2026-11-22 09:31:05", AT },
		{ "2026-11-22T09:31:05", AT },
		{ "2026-11-22 09:31:05+08:00", AT },
		{ "2026-11-21T20:31:05-05:00", AT },
		{ "2026-11-22T07:01:05+05:30", AT },
		{ "2026-11-21T22:01:05-0330", AT },
		{ "2026-11-22T01:31:05-00:00", AT },
		{ "2026-11-22T09:31:05.1+08:00", AT + 100 },
		{ "2026-11-22T09:31:05.123+08:00", AT + 123 },
		{ "2026-11-22T01:31:05.123456789Z", AT + 123 },
		{ "2026-11-22 09:31:05.5", AT + 500 },
		{ "2026-11-22T15:31:05+14:00", AT },
		{ "2028-02-29 00:00:00", INT64_C(1835366400000) },
		{ "", 0 },
		{ "soon", 0 },
		{ "2026-11-22", 0 },
		{ "2026-11-22 09:31", 0 },
		{ "2026-11-22T09:31:05+08:0", 0 },
		{ "2026-11-22T09:31:05+08:00x", 0 },
		{ "2026-11-22T09:31:05 +08:00", 0 },
		{ "2026-11-22T09:31:05+15:00", 0 },
		{ "2026-11-22T09:31:05+08:60", 0 },
		{ "2026-11-22T09:31:05+-8:00", 0 },
		{ "2026-11-22T09:31:05+ 8:00", 0 },
		{ "2026-11-22T09:31:05+08: 0", 0 },
		{ "2026-11-22T09:31:05+", 0 },
		{ "2026-11-22T09:31:05ZZ", 0 },
		{ "2026-11-22T09:31:05.Z", 0 },
		{ "2026-11-22 09:31:05.", 0 },
		{ "2026-11-22T09:31:05,5Z", 0 },
		{ "2026-11-22X09:31:05", 0 },
		{ "2026/11/22 09:31:05", 0 },
		{ "22-11-2026 09:31:05", 0 },
		{ "2026-13-22 09:31:05", 0 },
		{ "2026-00-22 09:31:05", 0 },
		{ "2026-11-00 09:31:05", 0 },
		{ "2026-11-31 09:31:05", 0 },
		{ "2026-02-29 09:31:05", 0 },
		{ "2026-11-22 24:00:00", 0 },
		{ "2026-11-22 09:60:05", 0 },
		{ "2026-11-22 09:31:61", 0 },
		{ "2026-11-2  9:31:05 ", 0 },
		{ "2026-11- 2 09:31:05", 0 },
		{ "2026-11-22 09: 1:05", 0 },
		{ "1969-12-31T23:59:59Z", 0 },
		{ "1970-01-01 07:00:00", 0 },
		{ "0000-00-00 00:00:00", 0 },
		{ "0001-01-01T00:00:00Z", 0 },
		{ "+026-11-22 09:31:05", 0 },
		{ "1795311065000000000000", 0 },
		{ "1795311065", 0 },
		{ "2026-11-22T09:31:05+08:00"
		  "                                                              ",
		    0 },
	};

	(void)state;
	set("America/New_York"); /* does not matter */
	for (size_t i = 0; i < COUNT(rows); i++)
		ROW_INT(rows[i].text, zone_parse(span_of(rows[i].text)), rows[i].ms);
}

/* What is shown reads as what it was, to the second, also in the hour that comes twice. */
static void
round_trips(void **state)
{
	static const char *const zones[] = { "Asia/Shanghai", "America/New_York", "Europe/Berlin",
		"Australia/Lord_Howe", "Asia/Kolkata", "UTC", "Pacific/Kiritimati" };
	uint64_t seed = 11;
	char out[ZONE_TEXT];

	(void)state;
	for (size_t z = 0; z < COUNT(zones); z++) {
		set(zones[z]);
		/* Each half hour of a year, and random seconds of a century. */
		for (int64_t s = 1767225600; s < 1767225600 + 366 * 86400; s += 1800)
			if (zone_parse(span_of(zone_show(s * 1000, out))) != s * 1000)
				fail_msg("%s: %s", zones[z], out);
		for (int i = 0; i < 3000; i++) {
			int64_t s = 500000000 + (int64_t)testing_below(&seed, 3000000000);

			if (zone_parse(span_of(zone_show(s * 1000, out))) != s * 1000)
				fail_msg("%s: %s", zones[z], out);
		}
	}
}

/* Changes of the clocks, and the local clock turned back into moments. */
static void
changes(void **state)
{
	static const struct {
		const char *zone, *from, *change; /* within 36 hours; NULL: none */
		int before, after;                /* minutes east of UTC */
	} rows[] = {
		{ "Asia/Shanghai", "2026-03-28T12:00:00Z", NULL, 480, 480 },
		{ "Asia/Kolkata", "2026-03-28T12:00:00Z", NULL, 330, 330 },
		{ "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T03:00:00+02:00", 60, 120 },
		{ "Europe/Berlin", "2026-03-29T00:59:59.999Z", "2026-03-29T03:00:00+02:00", 60,
		    120 },
		{ "Europe/Berlin", "2026-03-29T01:00:00Z", NULL, 120, 120 },
		{ "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T02:00:00+01:00", 120, 60 },
		{ "America/New_York", "2026-03-07T12:00:00Z", "2026-03-08T03:00:00-04:00", -300,
		    -240 },
		{ "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-04T02:30:00+11:00", 630,
		    660 },
		{ "Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-31T00:00:00+14:00", -600, 840 },
		/* The last change lies exactly at the end of the span. */
		{ "Europe/Berlin", "2026-03-27T13:00:00Z", "2026-03-29T03:00:00+02:00", 60, 120 },
		{ "Europe/Berlin", "2026-03-27T12:59:59.999Z", NULL, 60, 60 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t from = zone_parse(span_of(rows[i].from));
		int64_t to = from + 36 * INT64_C(3600000);
		int64_t change =
		    rows[i].change == NULL ? INT64_MAX : zone_parse(span_of(rows[i].change));

		set(rows[i].zone);
		ROW_INT(rows[i].from, zone_change(from, to), change);
		ROW_INT(rows[i].from, zone_offset(from), rows[i].before * 60000);
		ROW_INT(rows[i].from, zone_offset(rows[i].change == NULL ? to : change),
		    rows[i].after * 60000);
	}
	set("UTC");
	assert_int_equal(zone_offset(-1), 0);
	assert_true(zone_change(1000, 1000) == INT64_MAX);
}

/* Each half hour of the local clock, against the first moment at which it shows that or more. */
static void
local_clock(void **state)
{
	static const char *const zones[] = { "Asia/Shanghai", "America/New_York", "Europe/Berlin",
		"Australia/Lord_Howe", "Asia/Beirut", "UTC" };
	const int64_t half = INT64_C(1800000);
	const int64_t begin = INT64_C(1767225600000);

	(void)state;
	for (size_t z = 0; z < COUNT(zones); z++) {
		int64_t local = begin;

		set(zones[z]);
		for (int64_t ms = begin - 48 * half; ms < begin + 366 * 48 * half; ms += half)
			for (; ms + zone_offset(ms) >= local; local += half)
				if (zone_of_local(local) != ms)
					fail_msg("%s: %lld", zones[z], (long long)local);
		assert_true(local > begin + 365 * 48 * half);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_are_known),
		cmocka_unit_test(unread),
		cmocka_unit_test(shown),
		cmocka_unit_test(read_back),
		cmocka_unit_test(round_trips),
		cmocka_unit_test(changes),
		cmocka_unit_test(local_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
