/*
 * pool.c: threads and queues. Knows nothing of what a task is about. Its mutex is the only one of
 * the program; it is never held while a worker's turn runs, nor while anything blocks.
 */
#include "pool.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "units.h"

#include "banned.h"

struct queue {
	struct task *first;
	struct task **end; /* where the next one is hooked in */
};

struct thread {
	struct pool *pool;
	pthread_t id;
	bool begun;
	void *worker;
	struct queue staged; /* the owner's alone, until pool_flush */
	struct queue fresh;  /* guarded by the lock */
};

struct pool {
	struct pool_worker ops;
	pthread_mutex_t lock;
	bool lock_made;
	struct thread *threads;
	int n;
	int turn;          /* the thread that gets the next task; the owner's */
	struct queue done; /* guarded by the lock */
	int done_n;        /* its length; guarded by the lock */
	int wanted;        /* length at which the owner is woken; guarded by the lock */
	bool ending;       /* guarded by the lock */
	int event;         /* readable when `done` is as long as wanted */
};

static void
queue_clear(struct queue *q)
{
	q->first = NULL;
	q->end = &q->first;
}

static void
queue_put(struct queue *q, struct task *task)
{
	*q->end = task;
	q->end = &task->next;
}

/* Appends the list `first`. Returns its length. */
static int
queue_add(struct queue *q, struct task *first)
{
	int n = 0;

	while (first != NULL) {
		struct task *next = first->next;

		first->next = NULL;
		queue_put(q, first);
		first = next;
		n++;
	}
	return n;
}

static struct task *
queue_take(struct queue *q)
{
	struct task *first = q->first;

	queue_clear(q);
	return first;
}

static void
raise_event(int event)
{
	uint64_t one = 1;
	ssize_t n;

	/* EAGAIN: the counter is full, so it is readable already. */
	do {
		n = write(event, &one, sizeof one);
	} while (n < 0 && errno == EINTR);
}

static void *
thread_main(void *arg)
{
	struct thread *thread = arg;
	struct pool *pool = thread->pool;
	struct task *done = NULL;

	for (;;) {
		struct task *fresh;
		bool enough, ending;
		int before;

		(void)pthread_mutex_lock(&pool->lock);
		before = pool->done_n;
		pool->done_n += queue_add(&pool->done, done);
		enough = before < pool->wanted && pool->done_n >= pool->wanted;
		fresh = queue_take(&thread->fresh);
		ending = pool->ending;
		(void)pthread_mutex_unlock(&pool->lock);
		if (enough)
			raise_event(pool->event);
		if (ending) {
			task_free_list(fresh);
			return NULL;
		}
		done = pool->ops.turn(thread->worker, fresh);
	}
}

/* Signals are the owner's: a worker never runs a handler, nor ends the program. */
static int
begin_thread(struct thread *thread)
{
	sigset_t all, before;
	int rc;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&thread->id, NULL, thread_main, thread);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	thread->begun = rc == 0;
	return rc;
}

static void
no_threads(int error, struct problem *problem)
{
	(void)problem_set(problem, EXIT_MACHINE, "no threads: %s%s", strerror(error),
	    error == EMFILE ? "; raise the limit (ulimit -n)" : "");
}

struct pool *
pool_new(int threads, const struct pool_worker *worker, struct problem *problem)
{
	struct pool *pool = calloc(1, sizeof *pool);
	int rc;

	if (pool == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	pool->ops = *worker;
	queue_clear(&pool->done);
	pool->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pool->lock_made = pthread_mutex_init(&pool->lock, NULL) == 0;
	pool->threads = calloc((size_t)threads, sizeof *pool->threads);
	if (pool->event < 0 || !pool->lock_made || pool->threads == NULL) {
		no_threads(errno, problem);
		goto out;
	}
	for (; pool->n < threads; pool->n++) {
		struct thread *thread = &pool->threads[pool->n];

		thread->pool = pool;
		queue_clear(&thread->staged);
		queue_clear(&thread->fresh);
		errno = 0;
		thread->worker = worker->start(worker->ctx);
		if (thread->worker == NULL) {
			no_threads(errno == 0 ? ENOMEM : errno, problem);
			goto out;
		}
		rc = begin_thread(thread);
		if (rc != 0) {
			pool->n++; /* its worker is to be stopped too */
			no_threads(rc, problem);
			goto out;
		}
	}
	return pool;
out:
	pool_free(pool);
	return NULL;
}

void
pool_submit(struct pool *pool, struct task *task)
{
	task->next = NULL;
	queue_put(&pool->threads[pool->turn].staged, task);
	pool->turn = (pool->turn + 1) % pool->n;
}

void
pool_flush(struct pool *pool)
{
	for (int i = 0; i < pool->n; i++) {
		struct thread *thread = &pool->threads[i];

		if (thread->staged.first == NULL)
			continue;
		(void)pthread_mutex_lock(&pool->lock);
		(void)queue_add(&thread->fresh, queue_take(&thread->staged));
		(void)pthread_mutex_unlock(&pool->lock);
		pool->ops.wake(thread->worker);
	}
}

struct task *
pool_unstage(struct pool *pool)
{
	struct queue all;

	queue_clear(&all);
	for (int i = 0; i < pool->n; i++)
		(void)queue_add(&all, queue_take(&pool->threads[i].staged));
	return queue_take(&all);
}

struct task *
pool_take(struct pool *pool)
{
	struct task *first;

	(void)pthread_mutex_lock(&pool->lock);
	first = queue_take(&pool->done);
	pool->done_n = 0;
	(void)pthread_mutex_unlock(&pool->lock);
	return first;
}

int
pool_wait(struct pool *pool, int wanted, int other_fd, int64_t until, struct problem *problem)
{
	struct pollfd fds[2] = { { .fd = pool->event, .events = POLLIN },
		{ .fd = other_fd, .events = POLLIN } };
	int64_t left = until == INT64_MAX ? SECOND_NS * 3600 : until - clock_boot();
	struct timespec ts;
	uint64_t count;
	bool enough;

	if (left < 0)
		left = 0;
	(void)pthread_mutex_lock(&pool->lock);
	pool->wanted = wanted;
	enough = pool->done_n >= wanted;
	(void)pthread_mutex_unlock(&pool->lock);
	if (enough)
		return 0;
	ts = (struct timespec){ left / SECOND_NS, left % SECOND_NS };
	if (ppoll(fds, 2, &ts, NULL) < 0 && errno != EINTR)
		return problem_set(problem, EXIT_MACHINE, "waiting failed: %s", strerror(errno));
	/* One left over from an earlier wait costs a look at the queue, no more. */
	if ((fds[0].revents & POLLIN) != 0)
		(void)!read(pool->event, &count, sizeof count);
	return 0;
}

void
pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	if (pool->lock_made) {
		(void)pthread_mutex_lock(&pool->lock);
		pool->ending = true;
		(void)pthread_mutex_unlock(&pool->lock);
	}
	for (int i = 0; i < pool->n; i++) {
		struct thread *thread = &pool->threads[i];

		if (thread->begun) {
			pool->ops.wake(thread->worker);
			(void)pthread_join(thread->id, NULL);
		}
		pool->ops.stop(thread->worker);
		task_free_list(thread->staged.first);
		task_free_list(thread->fresh.first);
	}
	task_free_list(pool->done.first);
	if (pool->event >= 0)
		close(pool->event);
	if (pool->lock_made)
		(void)pthread_mutex_destroy(&pool->lock);
	free(pool->threads);
	free(pool);
}
