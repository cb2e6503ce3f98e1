/*
 * number_set.c: open addressing with linear probing, grown by half so that no more than half of it
 * is ever empty. The owner's thread. Nothing is ever taken out.
 */
#include "number_set.h"

#include <stdlib.h>

#include "hash.h"

#include "banned.h"

#define NUMBER_FIRST UINT64_C(13000000000)
#define NUMBER_END   UINT64_C(20000000000)
#define HALF         ((NUMBER_END - NUMBER_FIRST) / 2) /* below 2^32 */
#define CAP_FIRST    256

/* A number as its table holds it, from 1; 0 when it is no such number. */
static uint32_t
slot_of(uint64_t number, size_t *half)
{
	if (number < NUMBER_FIRST || number >= NUMBER_END)
		return 0;
	*half = number - NUMBER_FIRST >= HALF;
	return (uint32_t)((number - NUMBER_FIRST) % HALF + 1);
}

/* The slot's place in the table, or the free one where it belongs. The table is never full. */
static size_t
place_of(const uint32_t *slots, size_t cap, uint32_t slot)
{
	/* Numbers that follow each other, as they do in lists, land far apart. */
	size_t at = (size_t)((hash_mix(slot) >> 32) * cap >> 32);

	while (slots[at] != 0 && slots[at] != slot)
		at = at + 1 == cap ? 0 : at + 1;
	return at;
}

static int
grow(struct number_table *table)
{
	size_t cap = table->cap == 0 ? CAP_FIRST : table->cap + table->cap / 2;
	uint32_t *slots = calloc(cap, sizeof *slots);

	if (slots == NULL)
		return -1;
	for (size_t i = 0; i < table->cap; i++)
		if (table->slots[i] != 0)
			slots[place_of(slots, cap, table->slots[i])] = table->slots[i];
	free(table->slots);
	table->slots = slots;
	table->cap = cap;
	return 0;
}

int
number_set_add(struct number_set *set, uint64_t number)
{
	size_t half = 0, at;
	uint32_t slot = slot_of(number, &half);
	struct number_table *table = &set->half[half];

	if (slot == 0 || (table->n >= table->cap / 5 * 4 && grow(table) != 0))
		return -1;
	at = place_of(table->slots, table->cap, slot);
	table->n += table->slots[at] == 0;
	table->slots[at] = slot;
	return 0;
}

bool
number_set_has(const struct number_set *set, uint64_t number)
{
	size_t half = 0;
	uint32_t slot = slot_of(number, &half);
	const struct number_table *table = &set->half[half];

	return slot != 0 && table->cap > 0 &&
	       table->slots[place_of(table->slots, table->cap, slot)] != 0;
}

size_t
number_set_count(const struct number_set *set)
{
	return set->half[0].n + set->half[1].n;
}

void
number_set_free(struct number_set *set)
{
	free(set->half[0].slots);
	free(set->half[1].slots);
	*set = (struct number_set){ 0 };
}
