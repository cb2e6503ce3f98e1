/*
 * pool.h: a few threads, each of which drives many tasks at once. Knows threads and queues, nothing
 * of HTTP.
 *
 * All functions are for the owner thread. The pool's one mutex guards its queues; a worker that has
 * nothing to do is blocked in its own `turn`, never asleep for one task. Tasks are spread over the
 * workers in turn.
 */
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "problem.h"
#include "task.h"

/* What a worker is, to the pool. */
struct pool_worker {
	void *ctx;
	/*
	 * Sets up one worker, before its thread begins. Returns its state, or NULL. Owner thread.
	 */
	void *(*start)(void *ctx);
	/*
	 * Takes the tasks of list `fresh` (may be NULL), drives all it holds, and returns a list of
	 * those that are finished. Blocks until something is finished, or wake was called. The
	 * worker's thread.
	 */
	struct task *(*turn)(void *worker, struct task *fresh);
	/* Makes the current or the next turn return soon. Any thread. */
	void (*wake)(void *worker);
	/* Frees it and the tasks it holds, once its thread has ended. Owner thread. */
	void (*stop)(void *worker);
};

struct pool;

/* Starts the threads. NULL with *problem filled. */
struct pool *pool_new(int threads, const struct pool_worker *worker, struct problem *problem);

/*
 * Stages a task (takes it). No worker sees it before pool_flush; pool_free drops what was only
 * staged.
 */
void pool_submit(struct pool *pool, struct task *task);
void pool_flush(struct pool *pool);

/* Gives back what was submitted since, as a list (the caller's): no worker has seen it. */
struct task *pool_unstage(struct pool *pool);

/* The finished tasks so far, as a list; NULL when there are none. Does not block. */
struct task *pool_take(struct pool *pool);

/*
 * Blocks until `wanted` tasks (1 or more) are finished, `other_fd` (or -1) can be read, or
 * clock_boot() reaches `until`. Returns 0, or -1 on an error of the system (*problem filled).
 */
int pool_wait(struct pool *pool, int wanted, int other_fd, int64_t until, struct problem *problem);

/* Ends the threads; tasks that a worker still holds are given up, unfinished. */
void pool_free(struct pool *pool);

#endif
