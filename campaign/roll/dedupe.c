/*
 * dedupe.c: which contact had a number first. One thread at a time for each table.
 *
 * Open addressing with linear probing. A slot is one word: the number less 13000000000 in 33 bits
 * and the row in 31. Rows begin with 1, so 0 is an empty slot. Parts, and requirements' hashes,
 * stand in arrays beside it, which most rolls never need. Must never be given a row above
 * DEDUPE_ROW_MAX.
 */
#include "dedupe.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "hash.h"
#include "heard.h"

#include "banned.h"

#define FIRST_NUMBER 13000000000ULL
#define ROW_BITS     31
#define FIRST_CAP    1024 /* slots; always a power of two */
#define LARGE_PAGE   ((uintptr_t)2 << 20)

struct dedupe {
	enum dedupe_by by;
	size_t cap;
	size_t used;
	uint64_t *slots;
	uint32_t *parts;  /* NULL until a part above 0 comes */
	uint64_t *hashes; /* of requirements; NULL when numbers alone count */
};

/*
 * A hash of what is heard of the text. Two requirements for one number collide by chance once in
 * 2^64.
 */
static uint64_t
hash_text(struct span s)
{
	struct heard heard = { .rest = s };
	uint64_t hash = HASH_BEGIN;
	unsigned code;

	while ((code = heard_next(&heard)) != 0)
		hash = hash_add(hash, code);
	return hash_mix(hash);
}

/* Where the number (with that hash) is looked for first. */
static size_t
first_slot(const struct dedupe *d, uint64_t number, uint64_t hash)
{
	return (size_t)hash_mix(number + hash) & (d->cap - 1);
}

/* The slot that holds it, or the empty one where it belongs. */
static size_t
find_slot(const struct dedupe *d, uint64_t number, uint64_t hash)
{
	size_t at = first_slot(d, number, hash);

	while (d->slots[at] != 0 &&
	       (d->slots[at] >> ROW_BITS != number || (d->hashes != NULL && d->hashes[at] != hash)))
		at = (at + 1) & (d->cap - 1);
	return at;
}

/*
 * Asks the kernel for large pages: the table is read at random, and half of the time for a line of
 * it goes into finding its page. Only a wish; small tables are left alone.
 */
static void
wish_large_pages(const void *table, size_t size)
{
	uintptr_t begin = ((uintptr_t)table + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	uintptr_t end = ((uintptr_t)table + size) / LARGE_PAGE * LARGE_PAGE;

	if (table != NULL && begin < end)
		(void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

/* Arrays for `cap` slots. */
static int
make_room(struct dedupe *d, size_t cap, bool parts)
{
	d->cap = cap;
	d->slots = calloc(cap, sizeof *d->slots);
	wish_large_pages(d->slots, cap * sizeof *d->slots);
	d->parts = parts ? calloc(cap, sizeof *d->parts) : NULL;
	d->hashes = d->by == DEDUPE_BY_REQUIREMENT ? calloc(cap, sizeof *d->hashes) : NULL;
	if (d->slots != NULL && (d->parts != NULL || !parts) &&
	    (d->hashes != NULL || d->by != DEDUPE_BY_REQUIREMENT))
		return 0;
	free(d->slots);
	free(d->parts);
	free(d->hashes);
	return -1;
}

/* Twice the slots. On failure the table is as it was. */
static int
grow(struct dedupe *d)
{
	struct dedupe larger = { .by = d->by, .used = d->used };

	if (make_room(&larger, d->cap * 2, d->parts != NULL) != 0)
		return -1;
	for (size_t i = 0; i < d->cap; i++) {
		uint64_t hash = d->hashes == NULL ? 0 : d->hashes[i];
		size_t at;

		if (d->slots[i] == 0)
			continue;
		at = find_slot(&larger, d->slots[i] >> ROW_BITS, hash);
		larger.slots[at] = d->slots[i];
		if (d->parts != NULL)
			larger.parts[at] = d->parts[i];
		if (d->hashes != NULL)
			larger.hashes[at] = hash;
	}
	free(d->slots);
	free(d->parts);
	free(d->hashes);
	*d = larger;
	return 0;
}

struct dedupe *
dedupe_new(enum dedupe_by by)
{
	struct dedupe *d = calloc(1, sizeof *d);

	if (d == NULL)
		return NULL;
	d->by = by;
	if (make_room(d, FIRST_CAP, false) != 0) {
		free(d);
		return NULL;
	}
	return d;
}

void
dedupe_soon(const struct dedupe *d, const char phone[static PHONE_SIZE])
{
	if (d->by == DEDUPE_BY_PHONE)
		__builtin_prefetch(
		    &d->slots[first_slot(d, phone_number(phone) - FIRST_NUMBER, 0)], 1);
}

int
dedupe_add(struct dedupe *d, const char phone[static PHONE_SIZE], struct span requirement,
    struct dedupe_place here, struct dedupe_place *first)
{
	uint64_t number = phone_number(phone) - FIRST_NUMBER;
	uint64_t hash = d->by == DEDUPE_BY_REQUIREMENT ? hash_text(requirement) : 0;
	size_t at = find_slot(d, number, hash);

	if (d->slots[at] != 0) {
		first->row = (int64_t)(d->slots[at] & ((UINT64_C(1) << ROW_BITS) - 1));
		first->part = d->parts == NULL ? 0 : (int)d->parts[at];
		return 0;
	}
	if (d->used >= d->cap / 4 * 3) {
		if (grow(d) != 0)
			return -1;
		at = find_slot(d, number, hash);
	}
	if (here.part > 0 && d->parts == NULL) {
		d->parts = calloc(d->cap, sizeof *d->parts);
		if (d->parts == NULL)
			return -1;
	}
	d->slots[at] = number << ROW_BITS | (uint64_t)here.row;
	if (d->parts != NULL)
		d->parts[at] = (uint32_t)here.part;
	if (d->hashes != NULL)
		d->hashes[at] = hash;
	d->used++;
	return 1;
}

void
dedupe_free(struct dedupe *d)
{
	if (d == NULL)
		return;
	free(d->slots);
	free(d->parts);
	free(d->hashes);
	free(d);
}
