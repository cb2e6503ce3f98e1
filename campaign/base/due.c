/*
 * due.c: a binary heap, earliest first. The owner's thread.
 */
#include "due.h"

#include <stdlib.h>

#include "banned.h"

int
due_put(struct due *due, const struct due_call *call)
{
	size_t at;

	if (due->n == due->cap) {
		size_t cap = due->cap == 0 ? 64 : due->cap * 2;
		struct due_call *heap = reallocarray(due->heap, cap, sizeof *heap);

		if (heap == NULL)
			return -1;
		due->heap = heap;
		due->cap = cap;
	}
	at = due->n++;
	while (at > 0 && due->heap[(at - 1) / 2].at > call->at) {
		due->heap[at] = due->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	due->heap[at] = *call;
	return 0;
}

int64_t
due_next(const struct due *due)
{
	return due->n == 0 ? INT64_MAX : due->heap[0].at;
}

struct due_call
due_take(struct due *due)
{
	struct due_call first = due->heap[0];
	struct due_call last = due->heap[--due->n];
	size_t at = 0;

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= due->n)
			break;
		if (child + 1 < due->n && due->heap[child + 1].at < due->heap[child].at)
			child++;
		if (due->heap[child].at >= last.at)
			break;
		due->heap[at] = due->heap[child];
		at = child;
	}
	if (due->n > 0)
		due->heap[at] = last;
	return first;
}

void
due_free(struct due *due)
{
	free(due->heap);
	*due = (struct due){ 0 };
}
