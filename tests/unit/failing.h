/*
 * failing.h: makes a call fail that hardly ever does: the nth allocation, the nth call of the system, the nth
 * statement of a database. For the tests named test_failing_*, which are linked with failing.c so that the calls of
 * the program's own code go through it (ld's --wrap; GNUmakefile). What a library calls by itself is not reached.
 * A call may be met on any thread; the functions here are for one.
 */
#ifndef FAILING_H
#define FAILING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum failing {
	FAILING_MEMORY,  /* an allocation, or a library's maker: NULL */
	FAILING_SYSTEM,  /* a call of the system: the device failed, EIO */
	FAILING_FULL,    /* the same, but no room is left: ENOSPC */
	FAILING_SIGNAL,  /* a read or write that a signal ended before it began: EINTR */
	FAILING_SHORT,   /* a read or write of half of what was asked for */
	FAILING_LIBRARY, /* a call of a library, other than a maker: its error */
	FAILING_SQL,     /* SQLite itself is made to fail: a statement is cut short, or is none */
	FAILING_VALUE,   /* the same: it is given a value that it has no place for */
};

/*
 * Calls `once(ctx)` for n = 1, 2 …, in which the nth call of the kind between failing_begin and failing_end fails,
 * and no other; until one goes through without having met its nth call. Returns how often a call failed.
 */
long failing_each(enum failing kind, void (*once)(void *ctx), void *ctx);

/*
 * For `once`: what is tried begins here, and ends; may be done several times, calls are counted on. True: a call was
 * made to fail so far.
 */
void failing_begin(void);
bool failing_end(void);

/* A test of a group, once for each kind: `fn` is given it as its *state. */
#define FAILING_TEST(fn, kind)                                  \
	{                                                       \
#kind, fn, NULL, NULL, (void *)(intptr_t)(kind) \
	}
static inline enum failing
failing_kind(void **state)
{
	return (enum failing)(intptr_t)*state;
}

/* For messages: which call it was, like `write, call 3`. Valid until `once` is called again. */
const char *failing_name(void);

#endif
