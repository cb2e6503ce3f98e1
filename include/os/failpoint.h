/*
 * failpoint.h: steps at which a test lets the process die. Any thread. Nothing at all in the
 * program itself.
 */
#ifndef FAILPOINT_H
#define FAILPOINT_H

#ifdef ROLLCALL_TEST_FAILPOINTS
/*
 * Counts the steps of all threads; at the one whose number is in the environment's ROLLCALL_FAIL_AT,
 * or whose name is, it names the step on standard error and ends the process at once, with 99, like
 * a kill: nothing is flushed, nothing is closed in order.
 */
void failpoint(const char *step);
#else
static inline void
failpoint(const char *step)
{
	(void)step;
}
#endif

#endif
