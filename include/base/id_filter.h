/*
 * id_filter.h: may this id have been seen before? A blocked Bloom filter: `no` is certain, `yes`
 * wants a look at where the ids are kept. Pure.
 *
 * Its size does not grow with what is in it, only with what it is made for: 26 bits an id and 6 of
 * them set, all in one line of the cache, so that of the ids that were never seen about one in
 * 10,000 is answered with yes (measured in its test), and none costs more than one cache miss.
 */
#ifndef ID_FILTER_H
#define ID_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"

#define ID_FILTER_MIN ((size_t)16 << 20) /* bytes: enough for some 5 million ids */

struct id_filter {
	uint64_t *words; /* owned */
	size_t lines;    /* of 8 words; a power of two */
};

/* Empty, for so many ids and more; untouched pages are not in memory. 0, or -1: memory is out. */
int id_filter_open(struct id_filter *filter, int64_t ids);
void id_filter_free(struct id_filter *filter);

/* A hash is hash_bytes of the id: what the ledger knows it by, too. */

/* This one is added some dozen others later: most of the cost is waiting for its line of memory. */
void id_filter_soon(const struct id_filter *filter, uint64_t hash);

void id_filter_add(struct id_filter *filter, uint64_t hash);
bool id_filter_has(const struct id_filter *filter, uint64_t hash);

#endif
