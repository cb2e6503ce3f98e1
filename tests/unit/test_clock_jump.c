/*
 * test_clock_jump.c: a wall clock that is set, against one that is corrected little by little.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "clock_jump.h"
#include "testing.h"
#include "units.h"

#define POLLS_MAX 6

struct look {
	double wall, boot; /* seconds that have passed on each since the look before */
	double held;       /* seconds from then on that dialing pauses; 0: not */
};

static void
polls(void **state)
{
	static const struct {
		const char *name;
		struct look polls[POLLS_MAX];
	} rows[] = {
		{ "both go", { { 0, 0, 0 }, { 1, 1, 0 }, { 3600, 3600, 0 } } },
		{ "suspended for a night: both went on", { { 0, 0, 0 }, { 30000, 30000, 0 } } },
		{ "the first look knows nothing before it", { { 1e9, 5, 0 } } },
		{ "an hour forward", { { 0, 0, 0 }, { 3601, 1, 60 }, { 59, 59, 1 }, { 1, 1, 0 } } },
		{ "an hour back", { { 0, 0, 0 }, { -3600, 0, 60 }, { 61, 61, 0 } } },
		{ "a day back", { { 0, 0, 0 }, { -86400, 1, 60 } } },
		{ "to 1970", { { 1.8e9, 0, 0 }, { -1.8e9, 1, 60 } } },
		{ "a minute is not more than one", { { 0, 0, 0 }, { 61, 1, 0 }, { -59, 1, 0 } } },
		{ "just more forward", { { 0, 0, 0 }, { 61.001, 1, 60 } } },
		{ "just more back", { { 0, 0, 0 }, { -59.001, 1, 60 } } },
		{ "corrected little by little",
		    { { 0, 0, 0 }, { 50, 10, 0 }, { 50, 10, 0 }, { 50, 10, 0 }, { 50, 10, 0 } } },
		{ "set again while it pauses", { { 0, 0, 0 }, { 3600, 0, 60 }, { -3570, 30, 60 },
						   { 59, 59, 1 }, { 1, 1, 0 } } },
		{ "the pause is boot time",
		    { { 0, 0, 0 }, { 3600, 0, 60 }, { 50, 1, 59 }, { 50, 1, 58 }, { 58, 58, 0 } } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct clock_jump jump = { 0 };
		int64_t wall = INT64_C(1795311065000), boot = 77 * SECOND_NS;

		for (size_t j = 0; j < POLLS_MAX; j++) {
			const struct look *look = &rows[i].polls[j];
			int64_t held;

			if (j > 0 && look->wall == 0 && look->boot == 0)
				break;
			wall += (int64_t)(look->wall * 1000);
			boot += (int64_t)(look->boot * 1e9);
			held = clock_jump_check(&jump, wall, boot);
			if (held != (look->held == 0 ? 0 : boot + (int64_t)(look->held * 1e9)))
				fail_msg("%s, look %zu: %lld", rows[i].name, j,
				    (long long)(held - boot));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(polls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
