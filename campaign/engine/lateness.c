/*
 * lateness.c: how late things began.
 */
#include "lateness.h"

#include "units.h"

#include "banned.h"

void
lateness_add(struct lateness *lateness, int64_t ns)
{
	int64_t ms = ns <= 0 ? 0 : (ns - 1) / MS_NS + 1;

	lateness->n++;
	lateness->by_ms[ms > LATENESS_MS ? LATENESS_MS : ms]++;
	if (ns > lateness->most)
		lateness->most = ns;
}

int64_t
lateness_of(const struct lateness *lateness, int percent)
{
	/* So many must have been seen: rounded up, or 99 of 100 could be 98 of 99. */
	int64_t wanted = (lateness->n * percent + 99) / 100;
	int64_t seen = 0;

	for (int64_t ms = 0; ms < LATENESS_MS; ms++) {
		seen += lateness->by_ms[ms];
		if (seen >= wanted)
			return ms * MS_NS < lateness->most ? ms * MS_NS : lateness->most;
	}
	return lateness->most;
}
