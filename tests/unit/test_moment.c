/*
 * test_moment.c: dates and times as people type them into cells; where the clock leaps; refusals.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "moment.h"
#include "testing.h"
#include "zone.h"

static void
set(const char *name)
{
	struct problem problem = { 0 };

	if (zone_set(name, &problem) != 0)
		fail_msg("%s", problem.text);
}

static void
understood(void **state)
{
	static const struct {
		const char *cell, *first, *last; /* last NULL: the same */
	} rows[] = {
		{ "2026-11-22 09:30", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026-11-22 9:30", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026-11-22 09:30:15", "2026-11-22T09:30:15+08:00", NULL },
		{ "2026-11-22   09:30", "2026-11-22T09:30:00+08:00", NULL },
		{ " 2026-11-22 09:30\t", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026-1-2 09:30", "2026-01-02T09:30:00+08:00", NULL },
		{ "2026/11/22 9:30", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026/1/2 9:30:01", "2026-01-02T09:30:01+08:00", NULL },
		{ "2026-11-22T09:30", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026-11-22t09:30z", "2026-11-22T09:30:00Z", NULL },
		{ "2026-11-22T09:30Z", "2026-11-22T09:30:00Z", NULL },
		{ "2026-11-22T09:30:15Z", "2026-11-22T09:30:15Z", NULL },
		{ "2026-11-22T09:30+08:00", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026-11-22 09:30+0800", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026-11-22 09:30 +08", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026-11-22 09:30:15-03:30", "2026-11-22T09:30:15-03:30", NULL },
		{ "2026-11-22 09:30+14:00", "2026-11-22T09:30:00+14:00", NULL },
		{ "2026年11月22日 9:30", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026年11月22日9:30", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026年1月2日 09:30:15", "2026-01-02T09:30:15+08:00", NULL },
		{ "2026年1月2号 09:30", "2026-01-02T09:30:00+08:00", NULL },
		{ "２０２６－１１－２２　０９：３０", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026年11月22日\u30009：30", "2026-11-22T09:30:00+08:00", NULL },
		{ "2026-11-22 00:00", "2026-11-22T00:00:00+08:00", NULL },
		{ "2026-11-22 24:00", "2026-11-23T00:00:00+08:00", NULL },
		{ "2026-12-31 24:00:00", "2027-01-01T00:00:00+08:00", NULL },
		{ "2026-11-22", "2026-11-22T00:00:00+08:00", "2026-11-23T00:00:00+08:00" },
		{ "2026/11/22", "2026-11-22T00:00:00+08:00", "2026-11-23T00:00:00+08:00" },
		{ "2026年11月22日", "2026-11-22T00:00:00+08:00", "2026-11-23T00:00:00+08:00" },
		{ "2026-12-31", "2026-12-31T00:00:00+08:00", "2027-01-01T00:00:00+08:00" },
		{ "2028-02-29", "2028-02-29T00:00:00+08:00", "2028-03-01T00:00:00+08:00" },
		{ "2000-02-29", "2000-02-29T00:00:00+08:00", "2000-03-01T00:00:00+08:00" },
		{ "2100-03-01", "2100-03-01T00:00:00+08:00", "2100-03-02T00:00:00+08:00" },
		{ "2199-12-31", "2199-12-31T00:00:00+08:00", "2200-01-01T00:00:00+08:00" },
	};

	(void)state;
	set("Asia/Shanghai");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *last = rows[i].last == NULL ? rows[i].first : rows[i].last;
		struct text reason = { 0 };
		int64_t ms = -1;

		ROW_INT(rows[i].cell,
		    moment_parse(span_of(rows[i].cell), MOMENT_FIRST, &ms, &reason), 0);
		ROW_INT(rows[i].cell, ms, zone_parse(span_of(rows[i].first)));
		ROW_INT(rows[i].cell,
		    moment_parse(span_of(rows[i].cell), MOMENT_LAST, &ms, &reason), 0);
		ROW_INT(rows[i].cell, ms, zone_parse(span_of(last)));
		ROW_TRUE(rows[i].cell, ms != 0);
		ROW_STRING(rows[i].cell, text_str(&reason), "");
		text_free(&reason);
	}
}

static void
blank(void **state)
{
	static const char *const cells[] = { "", " ", "\u3000\t" };

	(void)state;
	for (size_t i = 0; i < COUNT(cells); i++) {
		struct text reason = { 0 };
		int64_t ms = -1;

		ROW_INT(cells[i], moment_parse(span_of(cells[i]), MOMENT_LAST, &ms, &reason), 0);
		ROW_INT(cells[i], ms, 0);
	}
}

/* Local times that are not there, or come twice. */
static void
leaps(void **state)
{
	static const struct {
		const char *zone, *cell, *first, *last;
	} rows[] = {
		{ "Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29T01:59:59+01:00", NULL },
		{ "Europe/Berlin", "2026-03-29 02:00", "2026-03-29T03:00:00+02:00", NULL },
		{ "Europe/Berlin", "2026-03-29 02:30", "2026-03-29T03:00:00+02:00", NULL },
		{ "Europe/Berlin", "2026-03-29 03:00", "2026-03-29T03:00:00+02:00", NULL },
		{ "Europe/Berlin", "2026-03-29 03:01", "2026-03-29T03:01:00+02:00", NULL },
		{ "Europe/Berlin", "2026-03-29", "2026-03-29T00:00:00+01:00",
		    "2026-03-30T00:00:00+02:00" },
		{ "Europe/Berlin", "2026-10-25 01:59", "2026-10-25T01:59:00+02:00", NULL },
		{ "Europe/Berlin", "2026-10-25 02:30", "2026-10-25T02:30:00+02:00", NULL },
		{ "Europe/Berlin", "2026-10-25 03:00", "2026-10-25T03:00:00+01:00", NULL },
		{ "Europe/Berlin", "2026-10-25 02:30+01:00", "2026-10-25T02:30:00+01:00", NULL },
		{ "Europe/Berlin", "2026-10-25", "2026-10-25T00:00:00+02:00",
		    "2026-10-26T00:00:00+01:00" },
		{ "America/New_York", "2026-03-08 02:30", "2026-03-08T03:00:00-04:00", NULL },
		{ "America/New_York", "2026-11-01 01:30", "2026-11-01T01:30:00-04:00", NULL },
		{ "America/New_York", "2026-11-01 02:00", "2026-11-01T02:00:00-05:00", NULL },
		{ "Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04T02:30:00+11:00", NULL },
		{ "Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-05T01:45:00+11:00", NULL },
		{ "Australia/Lord_Howe", "2026-04-05 02:00", "2026-04-05T02:00:00+10:30", NULL },
		{ "Asia/Kolkata", "2026-11-22 09:30", "2026-11-22T09:30:00+05:30", NULL },
		{ "Pacific/Apia", "2011-12-30 12:00", "2011-12-31T00:00:00+14:00", NULL },
		{ "Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00",
		    "2011-12-31T00:00:00+14:00" },
		{ "Pacific/Apia", "2011-12-29", "2011-12-29T00:00:00-10:00",
		    "2011-12-31T00:00:00+14:00" },
		/* Beirut leaps over midnight, and at midnight it is 23 o'clock again. */
		{ "Asia/Beirut", "2025-03-30", "2025-03-30T01:00:00+03:00",
		    "2025-03-31T00:00:00+03:00" },
		{ "Asia/Beirut", "2025-10-25", "2025-10-25T00:00:00+03:00",
		    "2025-10-26T00:00:00+02:00" },
		{ "Asia/Beirut", "2025-10-25 23:30", "2025-10-25T23:30:00+03:00", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *last = rows[i].last == NULL ? rows[i].first : rows[i].last;
		struct text reason = { 0 };
		int64_t first_ms = -1, last_ms = -1;

		set(rows[i].zone);
		ROW_INT(rows[i].cell,
		    moment_parse(span_of(rows[i].cell), MOMENT_FIRST, &first_ms, &reason), 0);
		ROW_INT(rows[i].cell,
		    moment_parse(span_of(rows[i].cell), MOMENT_LAST, &last_ms, &reason), 0);
		ROW_INT(rows[i].cell, first_ms, zone_parse(span_of(rows[i].first)));
		ROW_INT(rows[i].cell, last_ms, zone_parse(span_of(last)));
	}
}

#define WANTED "a time like 2026-11-22 09:30 is wanted: "

static void
refused(void **state)
{
	static const struct {
		const char *cell, *reason;
	} rows[] = {
		{ "2026-02-30", "there is no day 2026-02-30: \"2026-02-30\"" },
		{ "2026-02-29 09:30", "there is no day 2026-02-29: \"2026-02-29 09:30\"" },
		{ "2100-02-29", "there is no day 2100-02-29: \"2100-02-29\"" },
		{ "2026-04-31", "there is no day 2026-04-31: \"2026-04-31\"" },
		{ "2026-11-00", "there is no day 2026-11-00: \"2026-11-00\"" },
		{ "2026-00-22", "there is no month 0: \"2026-00-22\"" },
		{ "2026-13-22", "there is no month 13: \"2026-13-22\"" },
		{ "1026-11-22", "the year 1026, 2000 to 2199 wanted: \"1026-11-22\"" },
		{ "1999-12-31", "the year 1999, 2000 to 2199 wanted: \"1999-12-31\"" },
		{ "2200-01-01", "the year 2200, 2000 to 2199 wanted: \"2200-01-01\"" },
		{ "2026-11-22 25:00", "there is no time 25:00:00: \"2026-11-22 25:00\"" },
		{ "2026-11-22 24:01", "there is no time 24:01:00: \"2026-11-22 24:01\"" },
		{ "2026-11-22 24:00:01", "there is no time 24:00:01: \"2026-11-22 24:00:01\"" },
		{ "2026-11-22 09:60", "there is no time 9:60:00: \"2026-11-22 09:60\"" },
		{ "2026-11-22 09:30:60", "there is no time 9:30:60: \"2026-11-22 09:30:60\"" },
		{ "soon", WANTED "\"soon\"" },
		{ "明天", WANTED "\"明天\"" },
		{ "09:30", WANTED "\"09:30\"" },
		{ "20261122", WANTED "\"20261122\"" },
		{ "46348.4", WANTED "\"46348.4\"" },
		{ "22-11-2026", WANTED "\"22-11-2026\"" },
		{ "11/22/2026", WANTED "\"11/22/2026\"" },
		{ "26-11-22", WANTED "\"26-11-22\"" },
		{ "2026-11", WANTED "\"2026-11\"" },
		{ "2026-11/22", WANTED "\"2026-11/22\"" },
		{ "2026.11.22", WANTED "\"2026.11.22\"" },
		{ "2026年11月22", WANTED "\"2026年11月22\"" },
		{ "2026年11-22日", WANTED "\"2026年11-22日\"" },
		{ "2026y11m22d", WANTED "\"2026y11m22d\"" },
		{ "2026-11-22 9", WANTED "\"2026-11-22 9\"" },
		{ "2026-11-22 9:3", WANTED "\"2026-11-22 9:3\"" },
		{ "2026-11-22 09:30:", WANTED "\"2026-11-22 09:30:\"" },
		{ "2026-11-22 09:30:1", WANTED "\"2026-11-22 09:30:1\"" },
		{ "2026-11-22 09:30 AM", WANTED "\"2026-11-22 09:30 AM\"" },
		{ "2026-11-229:30", WANTED "\"2026-11-229:30\"" },
		{ "2026-11-22 T09:30", WANTED "\"2026-11-22 T09:30\"" },
		{ "2026-11-22Z", WANTED "\"2026-11-22Z\"" },
		{ "2026-11-22+08:00", WANTED "\"2026-11-22+08:00\"" },
		{ "2026-11-22 09:30+8", WANTED "\"2026-11-22 09:30+8\"" },
		{ "2026-11-22 09:30+08:", WANTED "\"2026-11-22 09:30+08:\"" },
		{ "2026-11-22 09:30+14:01", WANTED "\"2026-11-22 09:30+14:01\"" },
		{ "2026-11-22 09:30+08:60", WANTED "\"2026-11-22 09:30+08:60\"" },
		{ "2026-11-22 09:30ZZ", WANTED "\"2026-11-22 09:30ZZ\"" },
		{ "2026-11-22 09:30Z+08:00", WANTED "\"2026-11-22 09:30Z+08:00\"" },
		{ "2026-11-22 09:30 x", WANTED "\"2026-11-22 09:30 x\"" },
		{ "2026-11-22 09:30\xff", WANTED "\"2026-11-22 09:30?\"" },
		{ "-2026-11-22", WANTED "\"-2026-11-22\"" },
		{ "12026-11-22", WANTED "\"12026-11-22\"" },
		{ "2026-11-22                                                09:30",
		    WANTED "\"2026-11-22                              ...\"" },
	};
	struct testing_fence fence = testing_fence_new(128);

	(void)state;
	set("Asia/Shanghai");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span cell = testing_fence_put(&fence, rows[i].cell, strlen(rows[i].cell));
		struct text reason = { 0 };
		int64_t ms = -1;

		ROW_INT(rows[i].cell, moment_parse(cell, MOMENT_FIRST, &ms, &reason), -1);
		ROW_INT(rows[i].cell, ms, 0);
		ROW_STRING(rows[i].cell, text_str(&reason), rows[i].reason);
		text_free(&reason);
	}
	testing_fence_free(&fence);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(understood),
		cmocka_unit_test(blank),
		cmocka_unit_test(leaps),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
