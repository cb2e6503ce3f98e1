/*
 * clock_jump.c: does somebody set the wall clock? The owner's thread; reads no clock itself.
 */
#include "clock_jump.h"

#include "units.h"

#include "banned.h"

#define JUMP_MS  INT64_C(60000)
#define PAUSE_NS (60 * SECOND_NS)

int64_t
clock_jump_check(struct clock_jump *jump, int64_t wall, int64_t boot)
{
	int64_t apart = (wall - jump->wall) - (boot - jump->boot) / MS_NS;

	if (jump->looked && (apart > JUMP_MS || apart < -JUMP_MS))
		jump->held_until = boot + PAUSE_NS;
	jump->looked = true;
	jump->wall = wall;
	jump->boot = boot;
	return boot < jump->held_until ? jump->held_until : 0;
}
