/*
 * units.h: what people write for amounts, and back. Pure.
 *
 * Every parse takes the whole text or fails: 0, or -1 with the target untouched.
 */
#ifndef UNITS_H
#define UNITS_H

#include <stdint.h>

#include "span.h"

#define MS_NS     INT64_C(1000000)
#define SECOND_NS INT64_C(1000000000)

/*
 * `500ms` `10s` `30m` `2h` `1d` into nanoseconds; a unit is wanted, a fraction is taken (`1.5s`);
 * at most 10 years.
 */
int units_duration(struct span s, int64_t *ns);

/*
 * `5/s` `30/m` `1000/h` into the nanoseconds between two, at least 1. A bare number, 0 and
 * fractions of a call are refused.
 */
int units_rate(struct span s, int64_t *interval_ns);

/* A whole number from least to most. */
int units_count(struct span s, int64_t least, int64_t most, int64_t *n);

/* `0.7` or `70%` into parts of a million; 0 to 1. */
int units_share(struct span s, int64_t *ppm);

/* a times b, of two amounts from 0 on; INT64_MAX when it is larger. */
int64_t units_times(int64_t a, int64_t b);

/*
 * A duration for people: `45 s`, `12 min`, `3 h 05 min`, into a buffer of at least 32. Returns it.
 */
const char *units_show_duration(int64_t ns, char out[static 32]);

/* A count with thousands apart (`12,345`), into a buffer of at least 32. Returns it. */
const char *units_show_count(int64_t n, char out[static 32]);

#endif
