/*
 * testing_worker.h: a pool's worker that answers tasks by itself, for tests of the engine. Its `turn` is the test's;
 * it waits in testing_worker_wait.
 */
#ifndef TESTING_WORKER_H
#define TESTING_WORKER_H

#include <semaphore.h>

#include "clock.h"
#include "request.h"
#include "task.h"
#include "units.h"

/* The first member of what the test's worker is. */
struct testing_worker {
	sem_t work;
	struct reply_log *log;
	struct text body, frames;
};

static inline void *
testing_worker_start(void *ctx)
{
	return ctx;
}

static inline void
testing_worker_stop(void *worker)
{
	(void)worker;
}

static inline void
testing_worker_wake(void *worker)
{
	(void)sem_post(&((struct testing_worker *)worker)->work);
}

static inline struct task *
testing_worker_wait(struct testing_worker *worker)
{
	(void)sem_wait(&worker->work);
	return NULL;
}

/* The request is written, as if it were sent. False: it may not be. */
static inline bool
testing_worker_send(struct testing_worker *worker, struct task *task, int status)
{
	int64_t left;

	if (request_write(task, 30 * SECOND_NS, clock_boot(), &worker->body, &left) != 0)
		return false;
	task->reply.sent = task->reply.complete = true;
	task->reply.status = status;
	return true;
}

static inline void
testing_worker_free(struct testing_worker *worker)
{
	text_free(&worker->body);
	text_free(&worker->frames);
}

#endif
