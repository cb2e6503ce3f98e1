/*
 * id_filter.c: a blocked Bloom filter. The owner's thread. Nothing is ever taken out.
 */
#include "id_filter.h"

#include <stdlib.h>

#include "banned.h"

#define LINE_WORDS 8
#define LINE_BITS  (LINE_WORDS * 64)
#define BITS_SET   6
#define BITS_AN_ID 26

int
id_filter_open(struct id_filter *filter, int64_t ids)
{
	size_t line = LINE_WORDS * sizeof *filter->words;
	size_t lines = ID_FILTER_MIN / line;

	while (lines < (size_t)ids / LINE_BITS * BITS_AN_ID)
		lines *= 2;
	*filter = (struct id_filter){ calloc(lines, line), lines };
	return filter->words == NULL ? -1 : 0;
}

void
id_filter_free(struct id_filter *filter)
{
	free(filter->words);
	*filter = (struct id_filter){ 0 };
}

static uint64_t *
line_of(const struct id_filter *filter, uint64_t hash)
{
	return filter->words + (size_t)(hash & (filter->lines - 1)) * LINE_WORDS;
}

void
id_filter_soon(const struct id_filter *filter, uint64_t hash)
{
	__builtin_prefetch(line_of(filter, hash), 1);
}

/* Where in a line an id's bits are: 9 bits of a second hash each. */
static uint64_t
places_of(uint64_t hash)
{
	return (hash ^ hash >> 29) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - 9 * BITS_SET);
}

void
id_filter_add(struct id_filter *filter, uint64_t hash)
{
	uint64_t *line = line_of(filter, hash);
	uint64_t places = places_of(hash);

	for (int i = 0; i < BITS_SET; i++, places >>= 9)
		line[places % LINE_BITS / 64] |= UINT64_C(1) << places % 64;
}

bool
id_filter_has(const struct id_filter *filter, uint64_t hash)
{
	const uint64_t *line = line_of(filter, hash);
	uint64_t places = places_of(hash);

	for (int i = 0; i < BITS_SET; i++, places >>= 9)
		if ((line[places % LINE_BITS / 64] >> places % 64 & 1) == 0)
			return false;
	return true;
}
