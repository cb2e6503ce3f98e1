/*
 * moment.h: dates and times as people type them into the cells `not_before` and `not_after`. Pure
 * but for the time zone, which is zone.h's.
 *
 *   2026-11-22 09:30     2026-11-22T09:30:15   2026/11/22 9:30   2026年11月22日 9:30
 *   2026-11-22 09:30+08:00   2026-11-22T01:30Z     with an offset from UTC, else local
 *   2026-11-22           the date alone
 *
 * Full-width digits and signs are taken, spaces at both ends dropped, 24:00 is the end of the day.
 * A local time that the clock leaps over is the first moment after the leap; of one that comes
 * twice it is the first.
 */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdint.h>

#include "text.h"

/* What a date alone means. */
enum moment_edge {
	MOMENT_FIRST, /* not_before: its first moment */
	MOMENT_LAST,  /* not_after: all of it, so the first moment after it */
};

/*
 * Returns 0 with *ms filled, milliseconds since 1970; 0 when the cell is blank: no limit. Or -1
 * with the reason added to `reason`.
 */
int moment_parse(struct span cell, enum moment_edge edge, int64_t *ms, struct text *reason);

#endif
