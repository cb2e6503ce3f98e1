/*
 * id_index.c: open addressing with linear probing; a slot is 32 bits of hash over 32 bits of
 * contact. The owner's thread. Nothing is ever taken out.
 */
#include "id_index.h"

#include <stdlib.h>

#include "banned.h"

/* FNV-1a, 64 bits, its high half folded in: the low bits choose the slot. */
static uint64_t
hash_of(struct span id)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < id.len; i++)
		h = (h ^ (unsigned char)id.data[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

static void
put(uint64_t *slots, size_t cap, uint64_t slot)
{
	size_t at = (size_t)(slot >> 32) & (cap - 1);

	while (slots[at] != 0)
		at = (at + 1) & (cap - 1);
	slots[at] = slot;
}

static int
grow(struct id_index *index)
{
	size_t cap = index->cap == 0 ? 1024 : index->cap * 2;
	uint64_t *slots = calloc(cap, sizeof *slots);

	if (slots == NULL)
		return -1;
	for (size_t i = 0; i < index->cap; i++)
		if (index->slots[i] != 0)
			put(slots, cap, index->slots[i]);
	free(index->slots);
	index->slots = slots;
	index->cap = cap;
	return 0;
}

int
id_index_add(struct id_index *index, struct span id, int64_t contact)
{
	if (contact < 1 || contact > UINT32_MAX)
		return -1;
	if (index->n >= index->cap / 4 * 3 && grow(index) != 0)
		return -1;
	put(index->slots, index->cap, hash_of(id) << 32 | (uint64_t)contact);
	index->n++;
	return 0;
}

int64_t
id_index_next(const struct id_index *index, struct span id, size_t *place)
{
	uint64_t wanted = hash_of(id) & UINT32_MAX;

	/* *place counts the slots looked at so far. */
	while (index->cap > 0) {
		uint64_t slot = index->slots[((size_t)wanted + *place) & (index->cap - 1)];

		if (slot == 0)
			return 0;
		(*place)++;
		if (slot >> 32 == wanted)
			return (int64_t)(slot & UINT32_MAX);
	}
	return 0;
}

void
id_index_free(struct id_index *index)
{
	free(index->slots);
	*index = (struct id_index){ 0 };
}
