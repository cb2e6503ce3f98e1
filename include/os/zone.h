/*
 * zone.h: times of the campaign's time zone, as text. The zone belongs to the process (the C
 * library keeps it so): set once, before any thread; the others may then be called by any thread.
 */
#ifndef ZONE_H
#define ZONE_H

#include <stdint.h>

#include "problem.h"
#include "span.h"

#define ZONE_TEXT 32

/*
 * Takes a name of tzdata (`Asia/Shanghai`). Returns 0; or -1 with *problem filled: the C library
 * would take a name that tzdata does not know (EXIT_USAGE), and one whose file it cannot read
 * (EXIT_MACHINE), for UTC without a word.
 */
int zone_set(const char *name, struct problem *problem);

/*
 * `2026-11-22T09:31:05+08:00` from milliseconds since 1970; "" for a time that is not known (0 or
 * less).
 */
const char *zone_show(int64_t ms, char out[static ZONE_TEXT]);

/* `2026-11-22 09:31` from minutes since 1970. */
const char *zone_show_minute(int64_t minute, char out[static ZONE_TEXT]);

/*
 * Times as the service writes them (its guide): ISO 8601 with an offset, or `YYYY-MM-DD HH:MM:SS`
 * without one (then +08:00), into milliseconds since 1970. 0 for anything else. The zone set does
 * not matter.
 */
int64_t zone_parse(struct span s);

/* What the local clock shows at `ms`, less `ms`: milliseconds east of UTC. */
int64_t zone_offset(int64_t ms);

/*
 * The first moment in (from, to] with another offset than `from` has: when the clocks are changed.
 * INT64_MAX: none. Looks hour by hour, so that two changes within one hour go unseen; for spans of
 * days, not of years.
 */
int64_t zone_change(int64_t from, int64_t to);

/*
 * The first moment when the local clock shows `local` or later: milliseconds of the local clock
 * (counted as if it were UTC) into milliseconds since 1970. Of a time that comes twice it is the
 * first; of one that the clock leaps over, the first moment after the leap.
 */
int64_t zone_of_local(int64_t local);

#endif
