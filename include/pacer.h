/*
 * pacer.h: when the next call may start (GCRA, burst 1). Pure; time in nanoseconds of clock_boot().
 *
 * No catching up: time in which nothing started is gone. The one tolerance is PACER_LATE: the
 * loop's own lateness, up to 10 ms, is not lost, else a pace would drift behind its rate by each
 * turn's length.
 */
#ifndef PACER_H
#define PACER_H

#include <stdbool.h>
#include <stdint.h>

#define PACER_LATE INT64_C(10000000)

struct pacer {
	int64_t interval; /* ns between two starts */
	int64_t next;     /* the next start is not before this */
};

/* The first may start at once, which is `now`. */
struct pacer pacer_new(int64_t interval_ns, int64_t now);

/* When the next may start; now or earlier: at once. */
int64_t pacer_next(const struct pacer *pacer);

/* One starts now. Only when pacer_next is not after `now`. */
void pacer_take(struct pacer *pacer, int64_t now);

#endif
