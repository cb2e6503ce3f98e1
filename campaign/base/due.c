/*
 * due.c: the open calls in a heap, earliest first. The owner's thread.
 */
#include "due.h"

#include "banned.h"

int
due_put(struct due *due, const struct due_call *call)
{
	return heap_put(&due->calls, call, sizeof *call);
}

int64_t
due_next(const struct due *due)
{
	return heap_next(&due->calls);
}

struct due_call
due_take(struct due *due)
{
	struct due_call call;

	heap_take(&due->calls, &call, sizeof call);
	return call;
}

void
due_free(struct due *due)
{
	heap_free(&due->calls);
}
