/*
 * id_index.h: which contact may have a call id: 8 bytes an id in memory. Pure.
 *
 * Answers with candidates; the caller compares the ids themselves, since two ids may share a hash.
 * A unique index in the ledger would do the same for a page write per call.
 */
#ifndef ID_INDEX_H
#define ID_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "span.h"

struct id_index {
	uint64_t *slots; /* owned: 32 bits of hash, 32 of contact; 0 is free */
	size_t n, cap;
};

/* 0, or -1 when memory is out. `contact` is 1 to 2^32-1. */
int id_index_add(struct id_index *index, struct span id, int64_t contact);

/* The next candidate, 0 when there is none; start with *place = 0 and keep it between calls. */
int64_t id_index_next(const struct id_index *index, struct span id, size_t *place);
void id_index_free(struct id_index *index);

#endif
