/*
 * heap.c: a binary heap in an array: the children of item i are 2 i + 1 and 2 i + 2. Any thread, one
 * at a time for each heap.
 */
#include "heap.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define FIRST_CAP 64

static void *
item_at(const struct heap *heap, size_t at, size_t size)
{
	return (char *)heap->items + at * size;
}

static int64_t
key_of(const void *item)
{
	int64_t key;

	memcpy(&key, item, sizeof key);
	return key;
}

int
heap_put(struct heap *heap, const void *item, size_t size)
{
	size_t at;

	if (heap->n == heap->cap) {
		size_t cap = heap->cap == 0 ? FIRST_CAP : heap->cap * 2;
		void *items = reallocarray(heap->items, cap, size);

		if (items == NULL)
			return -1;
		heap->items = items;
		heap->cap = cap;
	}
	at = heap->n++;
	while (at > 0) {
		size_t parent = (at - 1) / 2;

		if (key_of(item_at(heap, parent, size)) <= key_of(item))
			break;
		memcpy(item_at(heap, at, size), item_at(heap, parent, size), size);
		at = parent;
	}
	memcpy(item_at(heap, at, size), item, size);
	return 0;
}

int64_t
heap_next(const struct heap *heap)
{
	return heap->n == 0 ? INT64_MAX : key_of(heap->items);
}

void
heap_take(struct heap *heap, void *item, size_t size)
{
	const void *last = item_at(heap, --heap->n, size);
	size_t at = 0;

	memcpy(item, heap->items, size);
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= heap->n)
			break;
		if (child + 1 < heap->n &&
		    key_of(item_at(heap, child + 1, size)) < key_of(item_at(heap, child, size)))
			child++;
		if (key_of(item_at(heap, child, size)) >= key_of(last))
			break;
		memcpy(item_at(heap, at, size), item_at(heap, child, size), size);
		at = child;
	}
	if (heap->n > 0)
		memcpy(item_at(heap, at, size), last, size);
}

void
heap_free(struct heap *heap)
{
	free(heap->items);
	*heap = (struct heap){ 0 };
}
