/*
 * test_window.c: calling hours, across midnight and across changes of the clock; rows' own limits.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "testing.h"
#include "window.h"
#include "zone.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)

static void
set(const char *name)
{
	struct problem problem = { 0 };

	if (zone_set(name, &problem) != 0)
		fail_msg("%s", problem.text);
}

/* A time with its offset from UTC. */
static int64_t
at(const char *text)
{
	int64_t ms = zone_parse(span_of(text));

	if (ms == 0)
		fail_msg("no time: %s", text);
	return ms;
}

static struct window
window_of(const char *text)
{
	struct window window = { -1, -1 };

	if (window_parse(span_of(text), &window) != 0)
		fail_msg("no window: %s", text);
	return window;
}

static void
parsed(void **state)
{
	static const struct {
		const char *text;
		int64_t start, end; /* minutes; -1: refused */
	} rows[] = {
		{ "09:00-21:00", 540, 1260 },
		{ "9:00-21:00", 540, 1260 },
		{ "21:00-02:00", 1260, 120 },
		{ "09:00-24:00", 540, 1440 },
		{ "00:00-24:00", 0, 1440 },
		{ "0:00-0:01", 0, 1 },
		{ "21:00-00:00", 1260, 0 },
		{ "23:59-24:00", 1439, 1440 },
		{ "always", 0, 1440 },
		{ "09:00-09:00", -1, -1 },
		{ "00:00-00:00", -1, -1 },
		{ "24:00-02:00", -1, -1 },
		{ "24:00-24:00", -1, -1 },
		{ "09:00-24:01", -1, -1 },
		{ "25:00-26:00", -1, -1 },
		{ "09:60-21:00", -1, -1 },
		{ "09:0-21:00", -1, -1 },
		{ "09:000-21:00", -1, -1 },
		{ "009:00-21:00", -1, -1 },
		{ "09:00:00-21:00", -1, -1 },
		{ "9-21", -1, -1 },
		{ "0900-2100", -1, -1 },
		{ ":00-21:00", -1, -1 },
		{ "09:00", -1, -1 },
		{ "09:00-", -1, -1 },
		{ "-21:00", -1, -1 },
		{ "09:00-21:00-", -1, -1 },
		{ "09:00 - 21:00", -1, -1 },
		{ " 09:00-21:00", -1, -1 },
		{ "09:00-21:00 ", -1, -1 },
		{ "09:00-21:00,22:00-23:00", -1, -1 },
		{ "-9:00-21:00", -1, -1 },
		{ "+9:00-21:00", -1, -1 },
		{ "Always", -1, -1 },
		{ "always ", -1, -1 },
		{ "", -1, -1 },
	};
	struct testing_fence fence = testing_fence_new(64);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct window window = { -MINUTE, -MINUTE };
		struct span s = testing_fence_put(&fence, rows[i].text, strlen(rows[i].text));

		ROW_INT(rows[i].text, window_parse(s, &window), rows[i].start < 0 ? -1 : 0);
		ROW_INT(rows[i].text, window.start, rows[i].start * MINUTE);
		ROW_INT(rows[i].text, window.end, rows[i].end * MINUTE);
	}
	testing_fence_free(&fence);
}

/* `next` NULL: open at that moment. */
static void
opened(void **state)
{
	static const struct {
		const char *zone, *window, *at, *next;
	} rows[] = {
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T08:59:59.999+08:00",
		    "2026-11-22T09:00:00+08:00" },
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T09:00:00+08:00", NULL },
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T20:59:59.999+08:00", NULL },
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T21:00:00+08:00",
		    "2026-11-23T09:00:00+08:00" },
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T00:00:00+08:00",
		    "2026-11-22T09:00:00+08:00" },
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T08:00:00Z", NULL },
		{ "Asia/Shanghai", "always", "2026-11-22T03:00:00+08:00", NULL },
		{ "Asia/Shanghai", "09:00-24:00", "2026-11-22T23:59:59.999+08:00", NULL },
		{ "Asia/Shanghai", "09:00-24:00", "2026-11-23T00:00:00+08:00",
		    "2026-11-23T09:00:00+08:00" },
		{ "Asia/Shanghai", "00:00-09:00", "2026-12-31T09:00:00+08:00",
		    "2027-01-01T00:00:00+08:00" },
		/* Over midnight. */
		{ "Asia/Shanghai", "21:00-02:00", "2026-11-22T23:00:00+08:00", NULL },
		{ "Asia/Shanghai", "21:00-02:00", "2026-11-23T00:00:00+08:00", NULL },
		{ "Asia/Shanghai", "21:00-02:00", "2026-11-23T01:59:59.999+08:00", NULL },
		{ "Asia/Shanghai", "21:00-02:00", "2026-11-23T02:00:00+08:00",
		    "2026-11-23T21:00:00+08:00" },
		{ "Asia/Shanghai", "21:00-02:00", "2026-11-23T20:59:59+08:00",
		    "2026-11-23T21:00:00+08:00" },
		{ "Asia/Shanghai", "21:00-00:00", "2026-11-23T00:00:00+08:00",
		    "2026-11-23T21:00:00+08:00" },
		{ "Asia/Kolkata", "09:00-21:00", "2026-11-22T03:29:59Z",
		    "2026-11-22T09:00:00+05:30" },
		{ "Asia/Kolkata", "09:00-21:00", "2026-11-22T03:30:00Z", NULL },
		{ "Asia/Kolkata", "09:00-21:00", "2026-11-22T15:30:00Z",
		    "2026-11-23T09:00:00+05:30" },
		/* Berlin, 29 March 2026: at 2 it is 3. */
		{ "Europe/Berlin", "02:30-05:00", "2026-03-29T01:59:59+01:00",
		    "2026-03-29T03:00:00+02:00" },
		{ "Europe/Berlin", "02:00-05:00", "2026-03-29T01:00:00+01:00",
		    "2026-03-29T03:00:00+02:00" },
		{ "Europe/Berlin", "02:30-05:00", "2026-03-29T03:00:00+02:00", NULL },
		{ "Europe/Berlin", "09:00-21:00", "2026-03-28T21:00:00+01:00",
		    "2026-03-29T09:00:00+02:00" },
		/* The leap took the whole window. */
		{ "Europe/Berlin", "02:15-02:45", "2026-03-29T00:00:00+01:00",
		    "2026-03-30T02:15:00+02:00" },
		{ "Europe/Berlin", "02:00-03:00", "2026-03-29T01:59:59+01:00",
		    "2026-03-30T02:00:00+02:00" },
		{ "Europe/Berlin", "22:00-02:30", "2026-03-29T01:59:59+01:00", NULL },
		{ "Europe/Berlin", "22:00-02:30", "2026-03-29T03:00:00+02:00",
		    "2026-03-29T22:00:00+02:00" },
		/* 25 October 2026: at 3 it is 2. */
		{ "Europe/Berlin", "02:30-03:00", "2026-10-25T02:29:59+02:00",
		    "2026-10-25T02:30:00+02:00" },
		{ "Europe/Berlin", "02:30-03:00", "2026-10-25T02:30:00+02:00", NULL },
		{ "Europe/Berlin", "02:30-03:00", "2026-10-25T02:00:00+01:00",
		    "2026-10-25T02:30:00+01:00" },
		{ "Europe/Berlin", "02:30-03:00", "2026-10-25T02:30:00+01:00", NULL },
		{ "Europe/Berlin", "02:30-03:00", "2026-10-25T03:00:00+01:00",
		    "2026-10-26T02:30:00+01:00" },
		{ "Europe/Berlin", "09:00-21:00", "2026-10-24T21:00:00+02:00",
		    "2026-10-25T09:00:00+01:00" },
		/* New York, 1 November 2026: at 2 it is 1. */
		{ "America/New_York", "01:30-02:00", "2026-11-01T01:45:00-04:00", NULL },
		{ "America/New_York", "01:30-02:00", "2026-11-01T01:00:00-05:00",
		    "2026-11-01T01:30:00-05:00" },
		{ "America/New_York", "01:30-02:00", "2026-11-01T01:59:59-05:00", NULL },
		{ "America/New_York", "01:30-02:00", "2026-11-01T02:00:00-05:00",
		    "2026-11-02T01:30:00-05:00" },
		/* The end has come, and comes again. */
		{ "America/New_York", "20:00-01:30", "2026-11-01T01:30:00-04:00",
		    "2026-11-01T01:00:00-05:00" },
		{ "America/New_York", "20:00-01:30", "2026-11-01T01:30:00-05:00",
		    "2026-11-01T20:00:00-05:00" },
		/* 8 March 2026: at 2 it is 3. */
		{ "America/New_York", "02:30-04:00", "2026-03-08T01:00:00-05:00",
		    "2026-03-08T03:00:00-04:00" },
		/* Lord Howe, half an hour: 4 October 2026 at 2 it is 2:30, 5 April 1:30. */
		{ "Australia/Lord_Howe", "02:15-06:00", "2026-10-04T01:59:59+10:30",
		    "2026-10-04T02:30:00+11:00" },
		{ "Australia/Lord_Howe", "02:00-02:30", "2026-10-04T01:59:59+10:30",
		    "2026-10-05T02:00:00+11:00" },
		{ "Australia/Lord_Howe", "01:40-01:50", "2026-04-05T01:50:00+11:00",
		    "2026-04-05T01:40:00+10:30" },
		{ "Australia/Lord_Howe", "01:40-01:50", "2026-04-05T01:45:00+10:30", NULL },
		{ "Australia/Lord_Howe", "09:00-21:00", "2026-04-04T21:00:00+11:00",
		    "2026-04-05T09:00:00+10:30" },
		/* Apia had no 30 December 2011. */
		{ "Pacific/Apia", "09:00-21:00", "2011-12-29T21:00:00-10:00",
		    "2011-12-31T09:00:00+14:00" },
		{ "Pacific/Apia", "23:00-02:00", "2011-12-29T23:59:59-10:00", NULL },
		{ "Pacific/Apia", "00:00-02:00", "2011-12-29T23:59:59-10:00",
		    "2011-12-31T00:00:00+14:00" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct window window = window_of(rows[i].window);
		int64_t now = at(rows[i].at);
		int64_t next = rows[i].next == NULL ? now : at(rows[i].next);

		set(rows[i].zone);
		ROW_INT(rows[i].at, window_open_at(&window, now), rows[i].next == NULL);
		ROW_INT(rows[i].at, window_next(&window, now), next);
	}
}

/* window_next against a look at every minute, about each change of the clocks. */
static void
every_minute(void **state)
{
	static const char *const zones[] = { "Asia/Shanghai", "Europe/Berlin", "America/New_York",
		"Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "Asia/Beirut" };
	static const char *const windows[] = { "09:00-21:00", "21:00-02:00", "01:30-02:00",
		"02:10-02:20", "02:30-03:00", "00:00-01:00", "23:30-00:30", "03:00-02:00" };
	static const char *const starts[] = { "2026-03-07T00:00:00Z", "2026-03-28T00:00:00Z",
		"2026-04-04T00:00:00Z", "2026-10-03T00:00:00Z", "2026-10-24T00:00:00Z",
		"2026-10-31T00:00:00Z", "2011-12-29T12:00:00Z" };

	(void)state;
	for (size_t z = 0; z < COUNT(zones); z++) {
		set(zones[z]);
		for (size_t w = 0; w < COUNT(windows); w++)
			for (size_t s = 0; s < COUNT(starts); s++) {
				struct window window = window_of(windows[w]);
				int64_t first = at(starts[s]);
				int64_t next = window_next(&window, first + 30 * HOUR);

				for (int64_t t = first + 30 * HOUR; t >= first; t -= MINUTE) {
					if (window_open_at(&window, t))
						next = t;
					if (window_next(&window, t) != next)
						fail_msg("%s %s %s + %lld min", zones[z],
						    windows[w], starts[s],
						    (long long)((t - first) / MINUTE));
				}
				assert_true(window_open_at(&window, next));
			}
	}
}

static void
rows_limits(void **state)
{
	static const char *const say[] = { "open", "wait", "late" };
	static const struct {
		const char *name, *not_before, *not_after, *now, *say, *until;
	} rows[] = {
		{ "no limits, open", NULL, NULL, "2026-11-22 10:00:00", "open", NULL },
		{ "no limits, closed", NULL, NULL, "2026-11-22 22:00:00", "wait",
		    "2026-11-23 09:00:00" },
		{ "too early, same day", "2026-11-22 14:00:00", NULL, "2026-11-22 10:00:00", "wait",
		    "2026-11-22 14:00:00" },
		{ "too early, then closed", "2026-11-22 22:00:00", NULL, "2026-11-22 10:00:00",
		    "wait", "2026-11-23 09:00:00" },
		{ "too early, before the window", "2026-11-25 00:00:00", NULL,
		    "2026-11-22 10:00:00", "wait", "2026-11-25 09:00:00" },
		{ "not before, at once", "2026-11-22 10:00:00", NULL, "2026-11-22 10:00:00", "open",
		    NULL },
		{ "not before, long ago", "2026-11-01 10:00:00", NULL, "2026-11-22 21:00:00",
		    "wait", "2026-11-23 09:00:00" },
		{ "in time", NULL, "2026-11-22 12:00:00", "2026-11-22 11:59:59.999", "open", NULL },
		{ "late, to the moment", NULL, "2026-11-22 12:00:00", "2026-11-22 12:00:00", "late",
		    NULL },
		{ "late, the window closed", NULL, "2026-11-22 12:00:00", "2026-11-22 23:00:00",
		    "late", NULL },
		{ "not late yet, but the window comes too late", NULL, "2026-11-23 08:00:00",
		    "2026-11-22 21:00:00", "wait", "2026-11-23 08:00:00" },
		{ "the window opens when it is late", NULL, "2026-11-23 09:00:00",
		    "2026-11-22 21:00:00", "wait", "2026-11-23 09:00:00" },
		{ "the window opens in time", NULL, "2026-11-23 09:00:01", "2026-11-22 21:00:00",
		    "wait", "2026-11-23 09:00:00" },
		{ "between both", "2026-11-22 09:30:00", "2026-11-22 10:30:00",
		    "2026-11-22 10:00:00", "open", NULL },
		{ "limits that leave nothing", "2026-11-22 12:00:00", "2026-11-22 11:00:00",
		    "2026-11-22 10:00:00", "wait", "2026-11-22 11:00:00" },
		{ "nothing left of them", "2026-11-22 12:00:00", "2026-11-22 11:00:00",
		    "2026-11-22 11:00:00", "late", NULL },
	};
	const struct window window = window_of("09:00-21:00");

	(void)state;
	set("Asia/Shanghai");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct window_limits limits = {
			rows[i].not_before == NULL ? 0 : at(rows[i].not_before),
			rows[i].not_after == NULL ? 0 : at(rows[i].not_after),
		};
		int64_t until = 0;

		ROW_STRING(rows[i].name, say[window_row(&window, &limits, at(rows[i].now), &until)],
		    rows[i].say);
		ROW_INT(rows[i].name, until, rows[i].until == NULL ? 0 : at(rows[i].until));
	}
}

/* `next` NULL: not open at that moment; "": it never shuts. */
static void
shut(void **state)
{
	static const struct {
		const char *zone, *window, *at, *next;
	} rows[] = {
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T08:59:59.999+08:00", NULL },
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T09:00:00+08:00",
		    "2026-11-22T21:00:00+08:00" },
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T20:59:59.999+08:00",
		    "2026-11-22T21:00:00+08:00" },
		{ "Asia/Shanghai", "09:00-21:00", "2026-11-22T21:00:00+08:00", NULL },
		{ "Asia/Shanghai", "09:00-24:00", "2026-11-22T12:00:00+08:00",
		    "2026-11-23T00:00:00+08:00" },
		{ "Asia/Shanghai", "09:00-24:00", "2026-11-23T00:00:00+08:00", NULL },
		{ "Asia/Shanghai", "00:00-09:00", "2026-11-23T00:00:00+08:00",
		    "2026-11-23T09:00:00+08:00" },
		{ "Asia/Shanghai", "00:00-09:00", "2026-11-23T10:00:00+08:00", NULL },
		{ "Asia/Shanghai", "21:00-02:00", "2026-11-22T22:00:00+08:00",
		    "2026-11-23T02:00:00+08:00" },
		{ "Asia/Shanghai", "21:00-00:00", "2026-11-22T22:00:00+08:00",
		    "2026-11-23T00:00:00+08:00" },
		{ "Asia/Shanghai", "always", "2026-11-22T22:00:00+08:00", "" },
		{ "Asia/Shanghai", "00:00-24:00", "2026-11-22T00:00:00+08:00", "" },
		/* Berlin, 29 March 2026: at 2 it is 3. 25 October: at 3 it is 2. */
		{ "Europe/Berlin", "22:00-02:30", "2026-03-29T01:00:00+01:00",
		    "2026-03-29T03:00:00+02:00" },
		{ "Europe/Berlin", "09:00-21:00", "2026-10-25T09:00:00+01:00",
		    "2026-10-25T21:00:00+01:00" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct window window = window_of(rows[i].window);
		int64_t now, wanted;

		set(rows[i].zone);
		now = at(rows[i].at);
		wanted = rows[i].next == NULL      ? now
			 : rows[i].next[0] == '\0' ? INT64_MAX
						   : at(rows[i].next);
		ROW_INT(rows[i].at, window_shuts(&window, now), wanted);
		/* Whatever the table says: open until then, and not then. */
		if (wanted != INT64_MAX)
			ROW_TRUE(rows[i].at, !window_open_at(&window, wanted));
		ROW_INT(rows[i].at, window_open_at(&window, now), wanted > now);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parsed),
		cmocka_unit_test(opened),
		cmocka_unit_test(shut),
		cmocka_unit_test(every_minute),
		cmocka_unit_test(rows_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
