/*
 * pacer.h: when the next call may start (GCRA, burst 1). Pure; time in nanoseconds of clock_boot().
 *
 * No catching up: time in which nothing started is gone. The one tolerance is PACER_LATE: the
 * loop's own lateness, up to 10 ms, is not lost, else a pace would drift behind its rate by each
 * turn's length. At a pace that the service taught there is none: it refuses who comes early.
 *
 * Where the service says `too fast` (429), the pace comes down by a twentieth a second (at once to
 * what got through in the last second, when that was far less), and creeps back, slowly once it met
 * the limit again. So a rate that is beyond what the service takes settles a little below that.
 */
#ifndef PACER_H
#define PACER_H

#include <stdbool.h>
#include <stdbool.h>
#include <stdint.h>

#define PACER_LATE INT64_C(10000000)

struct pacer {
	int64_t interval;      /* ns between two starts */
	int64_t next;          /* the next start is not before this */
	bool begun;            /* one has started */
	int64_t learned;       /* ns between two starts that the service takes; 0: as asked for */
	int64_t slowed;        /* when it came down last */
	int64_t crept;         /* when it crept back last */
	bool met;              /* the learned pace was too fast, too: the limit is near */
	int64_t second;        /* the second being counted began then */
	int64_t passed;        /* requests that got through in it */
	int64_t passed_before; /* in the one before */
};

/* The first may start at once, which is `now`. */
struct pacer pacer_new(int64_t interval_ns, int64_t now);

/* When the next may start; now or earlier: at once. */
int64_t pacer_next(const struct pacer *pacer);

/* A request got through. */
void pacer_passed(struct pacer *pacer, int64_t now);

/*
 * The service says `too fast`. True: the pace was brought down, or was a moment ago. False: nothing
 * got through lately that a pace could be learned from; hold back instead.
 */
bool pacer_too_fast(struct pacer *pacer, int64_t now);

/* One starts now. Only when pacer_next is not after `now`. */
void pacer_take(struct pacer *pacer, int64_t now);

#endif
