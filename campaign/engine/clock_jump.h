/*
 * clock_jump.h: does somebody set the wall clock? Pure.
 *
 * Calling hours follow the wall clock, and a clock that was set may be wrong for a moment (a
 * machine that woke up before its time server answered). So when it has moved against
 * CLOCK_BOOTTIME by more than a minute since the last look, dialing pauses for a minute of
 * CLOCK_BOOTTIME, and goes on with what the wall clock shows then. A clock that is corrected little
 * by little never pauses anything.
 */
#ifndef CLOCK_JUMP_H
#define CLOCK_JUMP_H

#include <stdbool.h>
#include <stdint.h>

/* Start with { 0 }. */
struct clock_jump {
	bool looked;        /* the two below are there */
	int64_t wall;       /* at the last look, ms */
	int64_t boot;       /* at the last look, ns */
	int64_t held_until; /* boot, 0: never */
};

/*
 * A look at both clocks (clock_wall(), clock_boot()). Returns until when (boot) no call may start;
 * 0 when it may now.
 */
int64_t clock_jump_check(struct clock_jump *jump, int64_t wall, int64_t boot);

#endif
