/*
 * lateness.h: how late things began, as counts by the millisecond: what share of them was on time
 * costs the same memory for a hundred and for a hundred million. Pure; zero is empty.
 */
#ifndef LATENESS_H
#define LATENESS_H

#include <stdint.h>

#define LATENESS_MS 2000 /* later ones are counted as one kind */

struct lateness {
	int64_t n;
	int64_t most; /* ns */
	int64_t by_ms[LATENESS_MS + 1];
};

/* One more, `ns` after it was due; early is on time. */
void lateness_add(struct lateness *lateness, int64_t ns);

/*
 * At most so many ns late were `percent` (1 to 100) of them, rounded up to a millisecond, and never
 * above `most`. 0 when there were none.
 */
int64_t lateness_of(const struct lateness *lateness, int percent);

#endif
