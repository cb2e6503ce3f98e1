/*
 * window.c: calling hours. Any thread; no clock: the time comes in. Must never reckon with a day of
 * 24 hours: it asks zone.h whether the clocks are changed on the way.
 */
#include "window.h"

#include "zone.h"

#include "banned.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS    (1440 * MINUTE_MS)

/* `9:00` or `09:00`, 24:00 at most, taken off *s; in milliseconds, or -1. */
static int64_t
take_time(struct span *s)
{
	int64_t part[2] = { 0, 0 };
	size_t digits[2] = { 0, 0 };
	size_t at = 0;

	for (; s->len > 0; s->data++, s->len--) {
		char c = s->data[0];

		if (c == ':' && at == 0) {
			at = 1;
		} else if (c >= '0' && c <= '9' && digits[at] < 2) {
			part[at] = part[at] * 10 + (c - '0');
			digits[at]++;
		} else {
			break;
		}
	}
	if (digits[0] == 0 || digits[1] != 2 || part[1] > 59)
		return -1;
	if ((part[0] * 60 + part[1]) * MINUTE_MS > DAY_MS)
		return -1;
	return (part[0] * 60 + part[1]) * MINUTE_MS;
}

int
window_parse(struct span s, struct window *window)
{
	int64_t start, end;

	if (span_is(s, "always")) {
		*window = (struct window){ 0, DAY_MS };
		return 0;
	}
	start = take_time(&s);
	if (start < 0 || start == DAY_MS || s.len == 0 || s.data[0] != '-')
		return -1;
	s.data++;
	s.len--;
	end = take_time(&s);
	if (end < 0 || s.len > 0 || start == end)
		return -1;
	*window = (struct window){ start, end };
	return 0;
}

/* What the local clock shows, since its midnight. */
static int64_t
time_of_day(int64_t ms)
{
	int64_t time = (ms + zone_offset(ms)) % DAY_MS;

	return time < 0 ? time + DAY_MS : time;
}

static bool
is_open(const struct window *window, int64_t time)
{
	if (window->start < window->end)
		return time >= window->start && time < window->end;
	return time >= window->start || time < window->end;
}

bool
window_open_at(const struct window *window, int64_t ms)
{
	return is_open(window, time_of_day(ms));
}

int64_t
window_next(const struct window *window, int64_t ms)
{
	for (;;) {
		int64_t time = time_of_day(ms);
		int64_t next, change;

		if (is_open(window, time))
			return ms;
		next = ms + window->start - time;
		if (next < ms)
			next += DAY_MS;
		change = zone_change(ms, next);
		if (change == INT64_MAX)
			return next;
		/* From there on the clock shows something else: look again. */
		ms = change;
	}
}

int64_t
window_shuts(const struct window *window, int64_t ms)
{
	/* Shut is what lies between end and start. */
	const struct window shut = { window->end == DAY_MS ? 0 : window->end, window->start };

	return shut.start == shut.end ? INT64_MAX : window_next(&shut, ms);
}

enum window_say
window_row(
    const struct window *window, const struct window_limits *limits, int64_t now, int64_t *until)
{
	int64_t next;

	if (limits->not_after != 0 && now >= limits->not_after)
		return WINDOW_LATE;
	next = window_next(window, now > limits->not_before ? now : limits->not_before);
	if (next <= now)
		return WINDOW_OPEN;
	if (limits->not_after != 0 && next > limits->not_after)
		next = limits->not_after;
	*until = next;
	return WINDOW_WAIT;
}
