/*
 * pacer.c: GCRA with a burst of one. Any thread; a plain value.
 */
#include "pacer.h"

#include "units.h"

#include "banned.h"

struct pacer
pacer_new(int64_t interval_ns, int64_t now)
{
	return (struct pacer){ .interval = interval_ns, .next = now, .second = now };
}

int64_t
pacer_next(const struct pacer *pacer)
{
	return pacer->next;
}

#define LIMIT_KNOWN (60 * SECOND_NS) /* a limit that was met is believed to stand for so long */

/* Nanoseconds between two starts at the present pace. */
static int64_t
spacing(const struct pacer *pacer)
{
	return pacer->learned > pacer->interval ? pacer->learned : pacer->interval;
}

/* Raises the pace a little for each second without a 429. */
static void
creep_back(struct pacer *pacer, int64_t now)
{
	while (pacer->learned != 0 && now - pacer->crept >= SECOND_NS) {
		pacer->crept += SECOND_NS;
		pacer->learned -= pacer->learned / (pacer->met ? 200 : 65) + 1;
		if (pacer->learned > pacer->interval)
			continue;
		pacer->learned = 0;
	}
}

/* Begins a new second when the one being counted is over. */
static void
count_on(struct pacer *pacer, int64_t now)
{
	if (now - pacer->second < SECOND_NS)
		return;
	pacer->passed_before = now - pacer->second < 2 * SECOND_NS ? pacer->passed : 0;
	pacer->passed = 0;
	pacer->second = now - (now - pacer->second) % SECOND_NS;
}

void
pacer_passed(struct pacer *pacer, int64_t now)
{
	count_on(pacer, now);
	pacer->passed++;
}

/* ns between two requests that got through lately; 0: none did. */
static int64_t
got_through_every(const struct pacer *pacer, int64_t now)
{
	if (pacer->passed_before > pacer->passed)
		return SECOND_NS / pacer->passed_before;
	return pacer->passed == 0 ? 0 : (now - pacer->second) / pacer->passed;
}

bool
pacer_too_fast(struct pacer *pacer, int64_t now)
{
	int64_t got_through;
	bool known;

	count_on(pacer, now);
	/* 429s for requests sent at the old pace are ignored. */
	if (pacer->learned != 0 && now - pacer->slowed < SECOND_NS)
		return true;
	got_through = got_through_every(pacer, now);
	if (got_through == 0)
		return false;
	known = pacer->slowed != 0 && now - pacer->slowed < LIMIT_KNOWN;
	pacer->slowed = pacer->crept = now;
	/*
	 * Just beyond its limit a service may refuse every other call (nginx's limit_req does).
	 * Only far beyond it does the rate that got through tell the limit better than our own
	 * pace.
	 */
	if (got_through > spacing(pacer) * 5 / 2) {
		pacer->learned = got_through;
	} else {
		pacer->met = known;
		pacer->learned = spacing(pacer);
	}
	pacer->learned += pacer->learned / 20 + 1;
	return true;
}

void
pacer_take(struct pacer *pacer, int64_t now)
{
	/*
	 * A start that is late by no more than a turn of the loop keeps its place in the grid; one
	 * that is later loses that time. The limit is one nanosecond less than PACER_LATE, so that
	 * up to 100 calls a second no two start at once. At a learned pace no start may follow the
	 * one before any sooner: the service counts them.
	 */
	int64_t late = pacer->learned != 0 ? 0 : PACER_LATE - 1;
	int64_t base = pacer->next < now - late ? now - late : pacer->next;

	/* The grid begins with the first call; otherwise one more would fit into a minute. */
	if (!pacer->begun)
		base = now;
	pacer->begun = true;

	creep_back(pacer, now);
	pacer->next = base + spacing(pacer);
}
