/*
 * clock.h: the time, read in one place. Code in campaign/ takes it as a parameter. Any thread.
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

#endif
