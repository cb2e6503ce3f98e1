/*
 * test_pool.c: threads and queues without HTTP: a worker of our own holds tasks and gives them back when the test
 * lets it. Every task comes back once, none is seen before the flush, waiting ends for each of its reasons, and
 * what was given up is freed. To be clean under the thread sanitizer.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <time.h>

#include "clock.h"
#include "pool.h"
#include "testing.h"
#include "units.h"

#define LONG (30 * SECOND_NS) /* a test that waits so long has failed */

/* What the workers share with the test. */
struct yard {
	atomic_int seen;    /* tasks that a worker was given */
	atomic_int may_end; /* tasks that may be given back; below 0: all, in a scattered order */
	atomic_int held;    /* tasks that workers hold */
	atomic_int stopped; /* workers */
	atomic_int started;
	int fail_at; /* the start that fails; 0: none */
};

struct hand {
	struct yard *yard;
	struct task *first; /* held */
	int event;
	uint64_t seed;
};

static void *
hand_start(void *ctx)
{
	struct yard *yard = ctx;
	struct hand *hand;

	if (atomic_fetch_add(&yard->started, 1) + 1 == yard->fail_at)
		return NULL;
	hand = calloc(1, sizeof *hand);
	hand->yard = yard;
	hand->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	hand->seed = (uint64_t)atomic_load(&yard->started);
	return hand;
}

static bool
may_end(struct hand *hand)
{
	int left = atomic_load(&hand->yard->may_end);

	if (left < 0)
		return testing_below(&hand->seed, 3) == 0;
	while (left > 0)
		if (atomic_compare_exchange_weak(&hand->yard->may_end, &left, left - 1))
			return true;
	return false;
}

static struct task *
hand_turn(void *worker, struct task *fresh)
{
	struct hand *hand = worker;
	struct task *done = NULL, **end = &done, **at = &hand->first;
	uint64_t count;

	while (fresh != NULL) {
		struct task *task = fresh;

		fresh = task->next;
		task->next = hand->first;
		hand->first = task;
		atomic_fetch_add(&hand->yard->seen, 1);
		atomic_fetch_add(&hand->yard->held, 1);
	}
	while (*at != NULL) {
		struct task *task = *at;

		if (!may_end(hand)) {
			at = &task->next;
			continue;
		}
		*at = task->next;
		task->next = NULL;
		task->reply.status = (int)task->contact % 1000;
		text_addf(&task->reply.body, "%lld", (long long)task->contact);
		*end = task;
		end = &task->next;
		atomic_fetch_sub(&hand->yard->held, 1);
	}
	if (done == NULL && (hand->first == NULL || atomic_load(&hand->yard->may_end) == 0)) {
		struct pollfd fd = { .fd = hand->event, .events = POLLIN };

		(void)poll(&fd, 1, -1);
		(void)!read(hand->event, &count, sizeof count);
	}
	return done;
}

static void
hand_wake(void *worker)
{
	struct hand *hand = worker;
	uint64_t one = 1;

	(void)!write(hand->event, &one, sizeof one);
}

static void
hand_stop(void *worker)
{
	struct hand *hand = worker;

	while (hand->first != NULL) {
		struct task *task = hand->first;

		hand->first = task->next;
		task_free(task);
	}
	atomic_fetch_add(&hand->yard->stopped, 1);
	close(hand->event);
	free(hand);
}

static struct pool *
pool_of(struct yard *yard, int threads)
{
	const struct pool_worker worker = { yard, hand_start, hand_turn, hand_wake, hand_stop };
	struct problem problem = { 0 };
	struct pool *pool = pool_new(threads, &worker, &problem);

	if (pool == NULL)
		fail_msg("%s", problem.text);
	return pool;
}

static void
submit(struct pool *pool, int64_t contact)
{
	struct task *task = task_new();

	assert_non_null(task);
	task->contact = contact;
	text_addf(&task->requirement, "text %lld", (long long)contact);
	/* What stands in `next` when it is handed over is nobody's. */
	task->next = (struct task *)(void *)task;
	pool_submit(pool, task);
}

/* Takes what is there, each task noted in `seen`. Returns how many. */
static int
take(struct pool *pool, unsigned char *seen)
{
	struct task *task = pool_take(pool);
	int n = 0;

	while (task != NULL) {
		struct task *next = task->next;
		char wanted[32];

		assert_int_equal(task->reply.status, task->contact % 1000);
		(void)snprintf(wanted, sizeof wanted, "%lld", (long long)task->contact);
		assert_string_equal(text_str(&task->reply.body), wanted);
		if (seen != NULL && seen[task->contact]++ != 0)
			fail_msg("task %lld came back twice", (long long)task->contact);
		task_free(task);
		task = next;
		n++;
	}
	return n;
}

static void
wait_until(struct pool *pool, int wanted, int fd, int64_t until)
{
	struct problem problem = { 0 };

	if (pool_wait(pool, wanted, fd, until, &problem) != 0)
		fail_msg("%s", problem.text);
}

static void
pause_ms(int ms)
{
	struct timespec ts = { 0, ms * 1000000L };

	(void)nanosleep(&ts, NULL);
}

/* Waits until the workers have seen so many. */
static void
until_seen(struct yard *yard, int n)
{
	int64_t end = clock_boot() + LONG;

	while (atomic_load(&yard->seen) < n) {
		assert_true(clock_boot() < end);
		pause_ms(1);
	}
}

static void
every_task_once(void **state)
{
	enum { TASKS = 6000 };
	static unsigned char seen[TASKS];

	(void)state;
	for (int threads = 1; threads <= 4; threads++) {
		struct yard yard = { .may_end = -1 };
		struct pool *pool = pool_of(&yard, threads);
		uint64_t seed = (uint64_t)threads;
		int given = 0, back = 0;

		memset(seen, 0, sizeof seen);
		while (back < TASKS) {
			int more = (int)testing_below(&seed, 40);

			for (; more > 0 && given < TASKS; more--)
				submit(pool, given++);
			pool_flush(pool);
			wait_until(pool, 1 + (int)testing_below(&seed, 8), -1,
			    clock_boot() + (given == TASKS ? 20 * MS_NS : MS_NS / 4));
			back += take(pool, seen);
		}
		assert_int_equal(back, TASKS);
		assert_int_equal(atomic_load(&yard.seen), TASKS);
		for (int i = 0; i < TASKS; i++)
			assert_int_equal(seen[i], 1);
		assert_null(pool_take(pool));
		pool_free(pool);
		assert_int_equal(atomic_load(&yard.stopped), threads);
	}
}

/* Tasks go to all threads in turn: with as many tasks as threads, none is idle. */
static void
staged_until_flushed(void **state)
{
	struct yard yard = { .may_end = 0 };
	struct pool *pool = pool_of(&yard, 3);

	(void)state;
	for (int i = 0; i < 9; i++)
		submit(pool, i);
	wait_until(pool, 1, -1, clock_boot() + 30 * MS_NS);
	assert_int_equal(atomic_load(&yard.seen), 0);
	assert_null(pool_take(pool));
	pool_flush(pool);
	until_seen(&yard, 9);
	submit(pool, 9);
	pause_ms(10);
	assert_int_equal(atomic_load(&yard.seen), 9);
	pool_flush(pool);
	pool_flush(pool);
	until_seen(&yard, 10);
	pool_free(pool);
	assert_int_equal(atomic_load(&yard.stopped), 3);
}

/* Another thread that writes to a descriptor a moment later. */
static void *
write_later(void *arg)
{
	pause_ms(30);
	(void)!write(*(int *)arg, "x", 1);
	return NULL;
}

static void
wait_ends_by_time(void **state)
{
	struct yard yard = { .may_end = 0 };
	struct pool *pool = pool_of(&yard, 2);
	int64_t begin = clock_boot();

	(void)state;
	wait_until(pool, 1, -1, begin + 40 * MS_NS);
	assert_true(clock_boot() >= begin + 40 * MS_NS);
	assert_true(clock_boot() < begin + LONG);
	/* A time that has passed, and a very old one: no wait at all, and no error. */
	begin = clock_boot();
	wait_until(pool, 1, -1, begin - 1);
	wait_until(pool, 1, -1, 0);
	wait_until(pool, 1, -1, INT64_MIN / 2);
	assert_true(clock_boot() < begin + LONG);
	pool_free(pool);
}

static void
wait_ends_by_descriptor(void **state)
{
	struct yard yard = { .may_end = 0 };
	struct pool *pool = pool_of(&yard, 2);
	int64_t begin = clock_boot();
	pthread_t thread;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	submit(pool, 0);
	pool_flush(pool);
	assert_int_equal(pthread_create(&thread, NULL, write_later, &fds[1]), 0);
	wait_until(pool, 1, fds[0], INT64_MAX);
	assert_true(clock_boot() < begin + LONG);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_null(pool_take(pool));
	/* It still can be read: no wait. */
	wait_until(pool, 1, fds[0], INT64_MAX);
	close(fds[0]);
	close(fds[1]);
	pool_free(pool);
}

/* Fewer than wanted do not end the wait; as many as wanted do, at once or later. */
static void
wait_ends_by_number(void **state)
{
	struct yard yard = { .may_end = 2 };
	struct pool *pool = pool_of(&yard, 1);
	int64_t begin;
	int back = 0;

	(void)state;
	for (int i = 0; i < 5; i++)
		submit(pool, i);
	pool_flush(pool);
	until_seen(&yard, 5);
	while (atomic_load(&yard.held) > 3)
		pause_ms(1);
	/* Two are back; what is wanted is three. */
	begin = clock_boot();
	wait_until(pool, 3, -1, begin + 40 * MS_NS);
	assert_true(clock_boot() >= begin + 40 * MS_NS);
	/* Two are wanted, and there. */
	begin = clock_boot();
	wait_until(pool, 2, -1, INT64_MAX);
	wait_until(pool, 1, -1, INT64_MAX);
	assert_true(clock_boot() < begin + LONG);
	assert_int_equal(take(pool, NULL), 2);
	/* What was taken counts no more. */
	begin = clock_boot();
	wait_until(pool, 1, -1, begin + 40 * MS_NS);
	assert_true(clock_boot() >= begin + 40 * MS_NS);
	/* All the rest may end, and the worker is woken by one more task: the wait ends when three are back. */
	atomic_store(&yard.may_end, 1000);
	submit(pool, 5);
	pool_flush(pool);
	while (back < 4 && clock_boot() < begin + LONG) {
		wait_until(pool, back == 0 ? 3 : 1, -1, INT64_MAX);
		back += take(pool, NULL);
	}
	assert_int_equal(back, 4);
	pool_free(pool);
}

/* The owner is woken by each of many single replies: no wake-up is lost. */
static void
no_wakeup_lost(void **state)
{
	struct yard yard = { .may_end = 1000000000 };
	struct pool *pool = pool_of(&yard, 2);
	int64_t begin = clock_boot();

	(void)state;
	for (int i = 0; i < 3000; i++) {
		int back = 0, n = 1 + i % 3;

		for (int k = 0; k < n; k++)
			submit(pool, k);
		pool_flush(pool);
		while (back < n) {
			wait_until(pool, n - back, -1, begin + LONG);
			back += take(pool, NULL);
			if (clock_boot() >= begin + LONG)
				fail_msg("a wake-up was lost in round %d", i);
		}
		assert_int_equal(back, n);
	}
	pool_free(pool);
}

/* Freed with tasks staged, fresh, held and done: nothing leaks (the sanitizer looks), all workers are stopped. */
static void
freed_at_any_time(void **state)
{
	(void)state;
	for (int round = 0; round < 60; round++) {
		struct yard yard = { .may_end = round % 3 == 0 ? -1 : round % 7 };
		struct pool *pool = pool_of(&yard, 1 + round % 4);

		for (int i = 0; i < 20; i++)
			submit(pool, i);
		if (round % 4 != 0)
			pool_flush(pool);
		if (round % 4 == 2)
			until_seen(&yard, 20);
		for (int i = 0; i < 5; i++)
			submit(pool, i);
		if (round % 5 == 0)
			(void)take(pool, NULL);
		pool_free(pool);
		assert_int_equal(atomic_load(&yard.stopped), 1 + round % 4);
	}
	pool_free(NULL);
}

/* A worker that cannot start: no pool, and those before it are stopped. */
static void
start_fails(void **state)
{
	(void)state;
	for (int at = 1; at <= 3; at++) {
		struct yard yard = { .fail_at = at };
		const struct pool_worker worker = { &yard, hand_start, hand_turn, hand_wake,
			hand_stop };
		struct problem problem = { 0 };

		assert_null(pool_new(3, &worker, &problem));
		assert_int_equal(problem.code, EXIT_MACHINE);
		assert_int_equal(atomic_load(&yard.stopped), at - 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_task_once),
		cmocka_unit_test(staged_until_flushed),
		cmocka_unit_test(wait_ends_by_time),
		cmocka_unit_test(wait_ends_by_descriptor),
		cmocka_unit_test(wait_ends_by_number),
		cmocka_unit_test(no_wakeup_lost),
		cmocka_unit_test(freed_at_any_time),
		cmocka_unit_test(start_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
