/*
 * hash.h: the one hash of the program: FNV-1a, 64 bits, and a finish that spreads it. Pure. What it
 * gives for call ids stands in ledgers (ledger_ids.c): it must never change.
 */
#ifndef HASH_H
#define HASH_H

#include <stdint.h>

#include "span.h"

/* Start with HASH_BEGIN, and add what is to be hashed one by one: bytes, or whole characters. */
#define HASH_BEGIN UINT64_C(0xcbf29ce484222325)

static inline uint64_t
hash_add(uint64_t hash, unsigned code)
{
	return (hash ^ code) * UINT64_C(0x100000001b3);
}

/*
 * The finish of MurmurHash3: FNV-1a's low bits are poor, and numbers in sequence, as companies buy
 * them, lie side by side. Afterwards any bits will do.
 */
static inline uint64_t
hash_mix(uint64_t hash)
{
	hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
	hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return hash ^ hash >> 33;
}

/* Of some bytes, mixed. */
static inline uint64_t
hash_bytes(struct span s)
{
	uint64_t hash = HASH_BEGIN;

	for (size_t i = 0; i < s.len; i++)
		hash = hash_add(hash, (unsigned char)s.data[i]);
	return hash_mix(hash);
}

#endif
