/*
 * simulated_waits.c: a binary heap of waits.
 *
 * The owner's thread. Must never look at a clock.
 */
#include "simulated_waits.h"

#include <stdlib.h>

#include "banned.h"

struct simulated_wait {
	int64_t due_ns;
	void *item;
};

int
simulated_waits_put(struct simulated_waits *waits, int64_t due_ns, void *item)
{
	size_t at = waits->n;

	if (waits->n == waits->cap) {
		size_t cap = waits->cap == 0 ? 64 : waits->cap * 2;
		struct simulated_wait *heap = reallocarray(waits->heap, cap, sizeof(*heap));

		if (heap == NULL)
			return -1;
		waits->heap = heap;
		waits->cap = cap;
	}
	waits->n++;
	while (at > 0 && waits->heap[(at - 1) / 2].due_ns > due_ns) {
		waits->heap[at] = waits->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	waits->heap[at] = (struct simulated_wait){ due_ns, item };
	return 0;
}

int64_t
simulated_waits_next(const struct simulated_waits *waits)
{
	return waits->n == 0 ? INT64_MAX : waits->heap[0].due_ns;
}

void *
simulated_waits_take(struct simulated_waits *waits, int64_t now_ns)
{
	struct simulated_wait last;
	size_t at = 0;
	void *item;

	if (simulated_waits_next(waits) > now_ns || waits->n == 0)
		return NULL;
	item = waits->heap[0].item;
	last = waits->heap[--waits->n];
	for (;;) {
		size_t down = 2 * at + 1;

		if (down >= waits->n)
			break;
		if (down + 1 < waits->n && waits->heap[down + 1].due_ns < waits->heap[down].due_ns)
			down++;
		if (last.due_ns <= waits->heap[down].due_ns)
			break;
		waits->heap[at] = waits->heap[down];
		at = down;
	}
	waits->heap[at] = last;
	return item;
}

void
simulated_waits_free(struct simulated_waits *waits)
{
	free(waits->heap);
	*waits = (struct simulated_waits){ 0 };
}
