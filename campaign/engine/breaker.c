/*
 * breaker.c: counting what went wrong. The owner's thread; a plain value, no clock.
 */
#include "breaker.h"

#include "hash.h"

#include "units.h"

#include "banned.h"

#define UNKNOWNS_MAX  5
#define REFUSALS_MAX  20
#define RECENT_WITHIN (120 * SECOND_NS)
#define SILENT_MAX    (300 * SECOND_NS)
#define TOO_FAST_MAX  (600 * SECOND_NS)

/* Counts one more attempt whose request was sent, whether a reply came or not. */
static void
sent(struct breaker *b, bool unknown, int64_t now)
{
	size_t at = (size_t)(b->recent % BREAKER_RECENT);

	b->recent_at[at] = now;
	b->recent_unknown[at] = unknown;
	b->recent++;
	b->silent_since = 0;
	b->too_fast_since = 0;
}

/* Half of the last twenty are unknown, and all twenty are of the last two minutes. */
static bool
half_unknown(const struct breaker *b, int64_t now)
{
	int unknown = 0;

	if (b->recent < BREAKER_RECENT)
		return false;
	for (size_t i = 0; i < BREAKER_RECENT; i++) {
		if (now - b->recent_at[i] > RECENT_WITHIN)
			return false;
		unknown += b->recent_unknown[i];
	}
	return unknown >= BREAKER_RECENT / 2;
}

enum breaker_trip
breaker_placed(struct breaker *b, int64_t now)
{
	sent(b, false, now);
	b->unknowns = 0;
	b->refusals = 0;
	b->careful = false;
	return BREAKER_HOLDS;
}

enum breaker_trip
breaker_unknown(struct breaker *b, int64_t era, int64_t now)
{
	b->refusals = 0;
	/*
	 * This request was in flight when an earlier one failed: it is the same failure, and
	 * counted already.
	 */
	if (era != b->era)
		return BREAKER_HOLDS;
	b->era++;
	b->careful = true;
	sent(b, true, now);
	b->unknowns++;
	return b->unknowns >= UNKNOWNS_MAX || half_unknown(b, now) ? BREAKER_UNKNOWN
								   : BREAKER_HOLDS;
}

enum breaker_trip
breaker_refused(struct breaker *b, struct span message, int64_t now)
{
	/* Two messages of one hash would only stop a run that refuses everybody anyway. */
	uint64_t hash = hash_bytes(message);

	sent(b, false, now);
	b->unknowns = 0;
	b->refusals = b->refusals > 0 && b->message == hash ? b->refusals + 1 : 1;
	b->message = hash;
	return b->refusals >= REFUSALS_MAX ? BREAKER_REFUSED : BREAKER_HOLDS;
}

enum breaker_trip
breaker_not_sent(struct breaker *b, int64_t now)
{
	if (b->silent_since == 0)
		b->silent_since = now;
	return now - b->silent_since >= SILENT_MAX ? BREAKER_SILENT : BREAKER_HOLDS;
}

enum breaker_trip
breaker_too_fast(struct breaker *b, int64_t now)
{
	b->silent_since = 0;
	if (b->too_fast_since == 0)
		b->too_fast_since = now;
	return now - b->too_fast_since >= TOO_FAST_MAX ? BREAKER_TOO_FAST : BREAKER_HOLDS;
}

const char *
breaker_words(enum breaker_trip trip)
{
	switch (trip) {
	case BREAKER_HOLDS:
		return "";
	case BREAKER_UNKNOWN:
		return "too many calls may or may not have been placed: the service or the way to"
		       " it is not well; look at call_reason, then go on with the same command";
	case BREAKER_REFUSED:
		return "the service refused twenty calls in a row with the same words: see"
		       " call_reason; is the address right?";
	case BREAKER_SILENT:
		return "nothing could be sent for five minutes: is the network up, is the address"
		       " right? The same command goes on";
	case BREAKER_TOO_FAST:
		return "the service has answered nothing but \"too fast\" for ten minutes; go on"
		       " later with the same command and a lower --rate";
	}
	return "";
}
