/*
 * watch.c: epoll and a wake-up. The worker's thread, but for watch_wake. Never looks at what a
 * descriptor is for.
 */
#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"
#include "units.h"

#include "banned.h"

#define AT_ONCE 64 /* events taken from the kernel in one call */

/* What the kernel was told of a descriptor. */
struct watch_state {
	uint8_t events; /* WATCH_IN, WATCH_OUT; 0: it does not know it */
	uint8_t tag;
	bool opened;  /* watch_opened told of it: it may linger */
	bool lingers; /* nobody waits for it */
};

enum { WATCH_IN = 1, WATCH_OUT = 2 };

/* The state of a descriptor, NULL when memory is out. */
static struct watch_state *
state_of(struct watch *watch, int fd)
{
	size_t n = watch->n_states == 0 ? 64 : watch->n_states;
	struct watch_state *states;

	if ((size_t)fd < watch->n_states)
		return &watch->states[fd];
	while (n <= (size_t)fd)
		n *= 2;
	states = realloc(watch->states, n * sizeof *states);
	if (states == NULL)
		return NULL;
	for (size_t i = watch->n_states; i < n; i++)
		states[i] = (struct watch_state){ 0 };
	watch->states = states;
	watch->n_states = n;
	return &states[fd];
}

int
watch_open(struct watch *watch)
{
	struct epoll_event event = { .events = EPOLLIN };

	*watch = (struct watch){
		.epoll = epoll_create1(EPOLL_CLOEXEC),
		.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
	};
	event.data.u64 = (uint32_t)watch->wake;
	if (watch->epoll >= 0 && watch->wake >= 0 &&
	    epoll_ctl(watch->epoll, EPOLL_CTL_ADD, watch->wake, &event) == 0)
		return 0;
	watch_close(watch);
	return -1;
}

void
watch_close(struct watch *watch)
{
	if (watch->wake >= 0)
		close(watch->wake);
	if (watch->epoll >= 0)
		close(watch->epoll);
	watch->epoll = watch->wake = -1;
	free(watch->states);
	watch->states = NULL;
	watch->n_states = 0;
}

void
watch_opened(struct watch *watch, int fd)
{
	struct watch_state *state = state_of(watch, fd);

	if (state != NULL)
		*state = (struct watch_state){ .opened = true };
}

void
watch_closes(struct watch *watch, int fd)
{
	if ((size_t)fd < watch->n_states)
		watch->states[fd] = (struct watch_state){ 0 };
}

int
watch_set(struct watch *watch, int fd, int tag, bool readable, bool writable)
{
	struct watch_state *state = state_of(watch, fd);
	unsigned wanted = (readable ? WATCH_IN : 0u) | (writable ? WATCH_OUT : 0u);
	struct epoll_event event = { 0 };
	int rc;

	if (state == NULL)
		return -1;
	state->lingers = false;
	if (state->events == wanted && state->tag == tag && wanted != 0)
		return 0;
	event.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u);
	event.data.u64 = (uint64_t)(uint32_t)tag << 32 | (uint32_t)fd;
	rc =
	    epoll_ctl(watch->epoll, state->events != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
	/* The descriptor's number was closed and given out again, or adding it failed before. */
	if (rc != 0 && (errno == ENOENT || errno == EEXIST))
		rc = epoll_ctl(
		    watch->epoll, errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
	state->events = rc == 0 ? (uint8_t)wanted : 0;
	state->tag = (uint8_t)tag;
	return rc;
}

static void
forget(struct watch *watch, int fd, struct watch_state *state)
{
	state->events = 0;
	state->lingers = false;
	(void)epoll_ctl(watch->epoll, EPOLL_CTL_DEL, fd, NULL);
}

void
watch_drop(struct watch *watch, int fd)
{
	struct watch_state *state = state_of(watch, fd);

	if (state == NULL)
		(void)epoll_ctl(watch->epoll, EPOLL_CTL_DEL, fd, NULL);
	else if (state->opened && state->events == WATCH_IN)
		state->lingers = true;
	else
		forget(watch, fd, state);
}

/* Milliseconds from now until then, rounded up: woken too early, a wait would be done twice. */
static int
timeout_ms(int64_t until)
{
	int64_t left = until - clock_boot();

	if (until == INT64_MAX)
		return -1;
	if (left <= 0)
		return 0;
	left = (left + MS_NS - 1) / MS_NS;
	return left > INT32_MAX ? INT32_MAX : (int)left;
}

int
watch_wait(struct watch *watch, int64_t until, struct watch_event *events, int most, bool *woken)
{
	struct epoll_event got[AT_ONCE];
	int n = epoll_wait(watch->epoll, got, most < AT_ONCE ? most : AT_ONCE, timeout_ms(until));
	int used = 0;
	uint64_t count;

	for (int i = 0; i < n; i++) {
		int fd = (int)(uint32_t)got[i].data.u64;

		if (fd == watch->wake) {
			(void)!read(fd, &count, sizeof count);
			*woken = true;
			continue;
		}
		/* Most likely the other side closed a connection that nobody uses at the moment. */
		if (watch->states[fd].lingers) {
			forget(watch, fd, &watch->states[fd]);
			events[used++] = (struct watch_event){
				.fd = fd, .tag = (int)(got[i].data.u64 >> 32), .idle = true
			};
			continue;
		}
		events[used++] = (struct watch_event){
			.fd = fd,
			.tag = (int)(got[i].data.u64 >> 32),
			.readable = (got[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0,
			.writable = (got[i].events & EPOLLOUT) != 0,
			.error = (got[i].events & EPOLLERR) != 0,
		};
	}
	return used;
}

void
watch_wake(struct watch *watch)
{
	uint64_t one = 1;

	(void)!write(watch->wake, &one, sizeof one);
}
