/*
 * breaker.h: when a campaign stops by itself, because going on would do harm. Pure; only this
 * process's attempts count, and attempts that were not sent do not.
 *
 * It stops on five `unknown` in a row; on half of the last 20 sent attempts `unknown` within two
 * minutes; on twenty `refused` in a row with the same message (a wrong address must not burn a
 * roll); on five minutes of trying without one sending; on ten minutes of nothing but 429. Attempts
 * that were in flight together when one failed count as one, and after it one goes out at a time
 * until one is placed.
 */
#ifndef BREAKER_H
#define BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "span.h"

#define BREAKER_RECENT 20

struct breaker {
	int64_t era;      /* raised by each failure that counts: tells what was in flight with it */
	bool careful;     /* one dial at a time, until one is placed */
	int unknowns;     /* in a row */
	int refusals;     /* in a row with the same message */
	uint64_t message; /* hash of that message */
	int64_t recent_at[BREAKER_RECENT]; /* the last sent attempts, a ring */
	bool recent_unknown[BREAKER_RECENT];
	int64_t recent; /* so many so far */
	int64_t
	    silent_since; /* clock_boot() of the first attempt not sent since one was; 0: none */
	int64_t too_fast_since; /* the same for 429 */
};

enum breaker_trip {
	BREAKER_HOLDS,
	BREAKER_UNKNOWN, /* five in a row, or half of the last twenty */
	BREAKER_REFUSED,
	BREAKER_SILENT,   /* nothing could be sent for five minutes */
	BREAKER_TOO_FAST, /* nothing but 429 for ten minutes */
};

/*
 * What came of a dial that was claimed in `era` (breaker.era at its claim). Times are clock_boot().
 */
enum breaker_trip breaker_placed(struct breaker *b, int64_t now);
enum breaker_trip breaker_unknown(struct breaker *b, int64_t era, int64_t now);
enum breaker_trip breaker_refused(struct breaker *b, struct span message, int64_t now);
enum breaker_trip breaker_not_sent(struct breaker *b, int64_t now);
enum breaker_trip breaker_too_fast(struct breaker *b, int64_t now);

/* Why it tripped, for people, and what to do. */
const char *breaker_words(enum breaker_trip trip);

#endif
