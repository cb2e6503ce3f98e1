/*
 * pacer.c: GCRA with a burst of one. Any thread; a plain value.
 */
#include "pacer.h"

#include "banned.h"

struct pacer
pacer_new(int64_t interval_ns, int64_t now)
{
	return (struct pacer){ interval_ns, now };
}

int64_t
pacer_next(const struct pacer *pacer)
{
	return pacer->next;
}

void
pacer_take(struct pacer *pacer, int64_t now)
{
	int64_t base = pacer->next;

	/*
	 * Late by no more than a turn of the loop: the grid stays. Later than that: the time is
	 * gone. One ns less than PACER_LATE, so that up to 100 calls a second no two start at once.
	 */
	if (base < now - (PACER_LATE - 1))
		base = now - (PACER_LATE - 1);
	pacer->next = base + pacer->interval;
}
