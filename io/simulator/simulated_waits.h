/*
 * simulated_waits.h: who waits until when: a heap, the earliest first. Pure.
 *
 * Items are the caller's pointers; each may stand in it any number of times.
 */
#ifndef SIMULATED_WAITS_H
#define SIMULATED_WAITS_H

#include <stddef.h>
#include <stdint.h>

struct simulated_wait;

/* Start with `{ 0 }`. */
struct simulated_waits {
	struct simulated_wait *heap; /* owned */
	size_t n, cap;
};

/* 0, or -1 when memory is out. */
int simulated_waits_put(struct simulated_waits *waits, int64_t due_ns, void *item);

/* When the earliest is due; INT64_MAX: nobody waits. */
int64_t simulated_waits_next(const struct simulated_waits *waits);

/* Takes the earliest that is due by now; NULL: none is. */
void *simulated_waits_take(struct simulated_waits *waits, int64_t now_ns);
void simulated_waits_free(struct simulated_waits *waits);

#endif
