/*
 * test_watch.c: sockets that linger in the kernel's list while nobody waits for them, and numbers
 * that are given again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "testing.h"
#include "units.h"
#include "watch.h"

struct pair {
	int near, far;
};

static struct pair
pair_new(struct watch *watch, bool opened)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	if (opened)
		watch_opened(watch, fds[0]);
	return (struct pair){ fds[0], fds[1] };
}

static void
pair_free(struct watch *watch, struct pair *pair)
{
	watch_closes(watch, pair->near);
	close(pair->near);
	close(pair->far);
}

/* Waits for a moment. How many events there were; the first in *event. */
static int
wait_for(struct watch *watch, struct watch_event *event)
{
	struct watch_event events[4];
	bool woken = false;
	int n = watch_wait(watch, clock_boot() + 20 * MS_NS, events, 4, &woken);

	assert_false(woken);
	*event = events[0];
	return n;
}

/* What was said while nobody waited is told once somebody does. */
static void
dropped_and_set_again(void **state)
{
	(void)state;
	for (int opened = 0; opened < 2; opened++) {
		struct watch watch = { .epoll = -1, .wake = -1 };
		struct watch_event event;
		struct pair pair;

		assert_int_equal(watch_open(&watch), 0);
		pair = pair_new(&watch, opened == 1);
		for (int round = 0; round < 3; round++) {
			assert_int_equal(watch_set(&watch, pair.near, 1, true, false), 0);
			assert_int_equal(wait_for(&watch, &event), 0);
			watch_drop(&watch, pair.near);
			if (round > 0)
				assert_int_equal(write(pair.far, "x", 1), 1);
			/* Of a socket whose opening was told it is told, once, that something came. */
			assert_int_equal(wait_for(&watch, &event), round > 0 && opened == 1);
			if (round > 0 && opened == 1)
				assert_true(event.fd == pair.near && event.tag == 1 && event.idle &&
					    !event.readable);
			/* Nor is the processor kept busy by it. */
			assert_int_equal(wait_for(&watch, &event), 0);
			assert_int_equal(watch_set(&watch, pair.near, 1, true, false), 0);
			assert_int_equal(wait_for(&watch, &event), round > 0);
			if (round > 0) {
				char byte;

				assert_true(event.fd == pair.near && event.tag == 1);
				assert_true(event.readable && !event.writable && !event.error);
				assert_false(event.idle);
				assert_int_equal(read(pair.near, &byte, 1), 1);
			}
		}
		/* Another lane, another wish. */
		assert_int_equal(watch_set(&watch, pair.near, 0, false, true), 0);
		assert_int_equal(wait_for(&watch, &event), 1);
		assert_true(event.tag == 0 && event.writable && !event.readable);
		watch_drop(&watch, pair.near);
		assert_int_equal(wait_for(&watch, &event), 0);
		pair_free(&watch, &pair);
		watch_close(&watch);
	}
}

/* A number that was closed while it lingered, and is given to another socket, is watched. */
static void
number_given_again(void **state)
{
	(void)state;
	for (int way = 0; way < 4; way++) {
		struct watch watch = { .epoll = -1, .wake = -1 };
		struct watch_event event;
		struct pair first, second;

		assert_int_equal(watch_open(&watch), 0);
		first = pair_new(&watch, true);
		assert_int_equal(watch_set(&watch, first.near, 0, true, false), 0);
		if (way % 2 == 1)
			watch_drop(&watch, first.near);
		pair_free(&watch, &first);
		second = pair_new(&watch, way / 2 == 0);
		assert_int_equal(second.near, first.near);
		assert_int_equal(watch_set(&watch, second.near, 0, true, false), 0);
		assert_int_equal(write(second.far, "x", 1), 1);
		assert_int_equal(wait_for(&watch, &event), 1);
		assert_int_equal(event.fd, second.near);
		pair_free(&watch, &second);
		watch_close(&watch);
	}
}

/* Many at a time, far above the first numbers. */
static void
many(void **state)
{
	enum { PAIRS = 200 };
	struct watch watch = { .epoll = -1, .wake = -1 };
	struct watch_event event;
	struct pair pairs[PAIRS];

	(void)state;
	assert_int_equal(watch_open(&watch), 0);
	for (int i = 0; i < PAIRS; i++) {
		pairs[i] = pair_new(&watch, true);
		assert_int_equal(watch_set(&watch, pairs[i].near, 0, true, false), 0);
		watch_drop(&watch, pairs[i].near);
	}
	for (int i = 0; i < PAIRS; i++) {
		assert_int_equal(watch_set(&watch, pairs[i].near, 0, true, false), 0);
		assert_int_equal(write(pairs[i].far, "x", 1), 1);
		assert_int_equal(wait_for(&watch, &event), 1);
		assert_int_equal(event.fd, pairs[i].near);
		watch_drop(&watch, pairs[i].near);
		assert_int_equal(wait_for(&watch, &event), 1);
		assert_true(event.idle && event.fd == pairs[i].near);
		assert_int_equal(wait_for(&watch, &event), 0);
	}
	for (int i = 0; i < PAIRS; i++)
		pair_free(&watch, &pairs[i]);
	watch_close(&watch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dropped_and_set_again),
		cmocka_unit_test(number_given_again),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
