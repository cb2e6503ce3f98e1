/*
 * clock.h: the time, read in one place. campaign/ reads no clock but one that it is given. Any
 * thread.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/*
 * Nanoseconds of CLOCK_BOOTTIME, for waits, paces and ages: it never jumps, and goes on while the
 * machine is suspended, so that a request is never younger than it looks.
 */
int64_t clock_boot(void);

/* Milliseconds since 1970, for records. It may jump. */
int64_t clock_wall(void);

/* Both clocks, for code that is given them. */
struct clock {
	int64_t (*boot)(void *ctx); /* as clock_boot: waits on a pool go by it */
	int64_t (*wall)(void *ctx); /* as clock_wall */
	void *ctx;
};

/* The system's. */
extern const struct clock clock_system;

#endif
