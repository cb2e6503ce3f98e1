/*
 * hurried_clock.c: preloaded into the program, it lets every clock run HURRY times as fast, and its
 * waits for descriptors end as much sooner: five minutes of the program's time pass in seconds. The
 * other side of the wire keeps the true time.
 */
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define CLOCKS 16

static struct timespec began[CLOCKS];
static long hurry = 1;

static void
true_time(clockid_t id, struct timespec *ts)
{
	(void)syscall(SYS_clock_gettime, id, ts);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *value = getenv("HURRY");

	if (value != NULL)
		hurry = strtol(value, NULL, 10);
	for (clockid_t id = 0; id < CLOCKS; id++)
		true_time(id, &began[id]);
}

/* Clocks of processes and threads have other numbers, and stay what they are. */
int
clock_gettime(clockid_t id, struct timespec *ts)
{
	long long passed;

	if (id < 0 || id >= CLOCKS)
		return (int)syscall(SYS_clock_gettime, id, ts);
	true_time(id, ts);
	passed = (ts->tv_sec - began[id].tv_sec) * 1000000000LL + ts->tv_nsec - began[id].tv_nsec;
	passed = passed * hurry + began[id].tv_nsec;
	ts->tv_sec = began[id].tv_sec + (time_t)(passed / 1000000000);
	ts->tv_nsec = (long)(passed % 1000000000);
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	if (out != NULL)
		*out = ts.tv_sec;
	return ts.tv_sec;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec ts;

	(void)zone;
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	*tv = (struct timeval){ ts.tv_sec, ts.tv_nsec / 1000 };
	return 0;
}

int
epoll_wait(int epoll, struct epoll_event *events, int most, int timeout)
{
	/* Rounded up: none that waits becomes one that does not. */
	if (timeout > 0)
		timeout = (int)((timeout + hurry - 1) / hurry);
	return (int)syscall(SYS_epoll_pwait, epoll, events, most, timeout, NULL, (size_t)8);
}

int
ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	struct timespec less;

	if (timeout != NULL) {
		long long ns = (timeout->tv_sec * 1000000000LL + timeout->tv_nsec) / hurry + 1;

		less = (struct timespec){ (time_t)(ns / 1000000000), (long)(ns % 1000000000) };
		timeout = &less;
	}
	return (int)syscall(SYS_ppoll, fds, n, timeout != NULL ? &less : NULL, mask, (size_t)8);
}
