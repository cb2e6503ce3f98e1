/*
 * heap.h: a binary heap of items of one size, each of which begins with its key, an int64_t; the
 * least key is on top. Pure. Items are copied in and out; for one thread.
 */
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>
#include <stdint.h>

/* Start with { 0 }. */
struct heap {
	void *items; /* owned */
	size_t n, cap;
};

/* `size` is that of an item, the same in every call. 0, or -1 when memory is out. */
int heap_put(struct heap *heap, const void *item, size_t size);

/* The least key; INT64_MAX when it is empty. */
int64_t heap_next(const struct heap *heap);

/* Takes the item with the least key off. Only when there is one. */
void heap_take(struct heap *heap, void *item, size_t size);
void heap_free(struct heap *heap);

#endif
