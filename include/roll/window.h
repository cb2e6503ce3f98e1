/*
 * window.h: calling hours: of the campaign (--window) and of a row (not_before, not_after). Pure
 * but for the time zone, which is zone.h's.
 *
 * Times are milliseconds since 1970. What counts is what the local clock shows: the window is open
 * from its start up to, not at, its end. So where the clock leaps forward over the start, it opens
 * at the first moment after the leap (and not at all that day when the leap took the whole window);
 * in an hour that comes twice it is open in both.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdint.h>

#include "span.h"

/* Milliseconds since local midnight; start 0 and end 24 h is always. */
struct window {
	int64_t start;
	int64_t end; /* below start: it goes over midnight */
};

/*
 * `09:00-21:00`, `21:00-02:00`, `09:00-24:00`, `always`. Start and end must differ. Returns 0, or
 * -1 with *window untouched.
 */
int window_parse(struct span s, struct window *window);

bool window_open_at(const struct window *window, int64_t ms);

/* When it is open next: `ms` itself while it is open. */
int64_t window_next(const struct window *window, int64_t ms);

/* When it is not open next: `ms` itself while it is not; INT64_MAX for one that never shuts. */
int64_t window_shuts(const struct window *window, int64_t ms);

/* A row's own limits, of moment.h; 0: none. */
struct window_limits {
	int64_t not_before; /* first moment when it may be called */
	int64_t not_after;  /* first moment when it may not any more */
};

enum window_say {
	WINDOW_OPEN, /* may be called now */
	WINDOW_WAIT, /* ask again at *until */
	WINDOW_LATE, /* not_after has passed: never */
};

/*
 * May a row with these limits be called now? `until` is set for WINDOW_WAIT: when it may be, or
 * when it will be late, whichever comes first. A row that the window will not reach in time still
 * waits: another run may have another window.
 */
enum window_say window_row(
    const struct window *window, const struct window_limits *limits, int64_t now, int64_t *until);

#endif
