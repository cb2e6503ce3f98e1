/*
 * clock.c: the two clocks. Any thread.
 */
#include "clock.h"

#include <stddef.h>
#include <time.h>

#include "banned.h"

static int64_t
read_ns(clockid_t id)
{
	struct timespec ts;

	/* Cannot fail: both clocks are always there on Linux. */
	(void)clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t
clock_boot(void)
{
	return read_ns(CLOCK_BOOTTIME);
}

int64_t
clock_wall(void)
{
	return read_ns(CLOCK_REALTIME) / 1000000;
}

static int64_t
system_boot(void *ctx)
{
	(void)ctx;
	return clock_boot();
}

static int64_t
system_wall(void *ctx)
{
	(void)ctx;
	return clock_wall();
}

const struct clock clock_system = { system_boot, system_wall, NULL };
