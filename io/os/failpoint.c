/*
 * failpoint.c: the process dies at a chosen step, in the build that tests it. Any thread.
 */
#include "failpoint.h"

#ifdef ROLLCALL_TEST_FAILPOINTS
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "banned.h"

void
failpoint(const char *step)
{
	static atomic_long steps;
	const char *at = getenv("ROLLCALL_FAIL_AT");
	long step_number = atomic_fetch_add(&steps, 1) + 1;

	if (at == NULL || (strtol(at, NULL, 10) != step_number && strcmp(at, step) != 0))
		return;
	(void)dprintf(STDERR_FILENO, "cut at step %ld: %s\n", step_number, step);
	_exit(99);
}
#endif
