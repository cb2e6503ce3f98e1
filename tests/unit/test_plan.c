/*
 * test_plan.c: what to do next: dials first, within pace, hold, concurrency and open calls; looks when they
 * are due; stopping in two steps; done only when nothing is left.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plan.h"
#include "testing.h"

#define NOW   INT64_C(1000)
#define NEVER INT64_MAX

static void
what_next(void **state)
{
	/* ready ready_next open in_flight dials dials_max concurrency max_open pacer held shut no_wait
	 * broke poll_due stop -> kind until */
	static const struct {
		const char *name;
		struct plan_view view;
		enum plan_kind kind;
		int64_t until; /* of PLAN_WAIT */
	} rows[] = {
		{ "nothing at all",
		    { 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_DONE,
		    0 },
		{ "one is ready", { 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO },
		    PLAN_DIAL, 0 },
		{ "the pace says now",
		    { 1, 0, 0, 0, 0, 0, 4, 0, NOW, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_DIAL,
		    0 },
		{ "the pace says later",
		    { 1, 0, 0, 0, 0, 0, 4, 0, NOW + 1, 0, 0, false, false, NEVER, PLAN_GO },
		    PLAN_WAIT, NOW + 1 },
		{ "the pool holds back",
		    { 1, 0, 0, 0, 0, 0, 4, 0, 0, NOW + 5, 0, false, false, NEVER, PLAN_GO },
		    PLAN_WAIT, NOW + 5 },
		{ "the hold is over",
		    { 1, 0, 0, 0, 0, 0, 4, 0, 0, NOW, 0, false, false, NEVER, PLAN_GO }, PLAN_DIAL,
		    0 },
		{ "pace after hold",
		    { 1, 0, 0, 0, 0, 0, 4, 0, NOW + 9, NOW + 5, 0, false, false, NEVER, PLAN_GO },
		    PLAN_WAIT, NOW + 9 },
		{ "hold after pace",
		    { 1, 0, 0, 0, 0, 0, 4, 0, NOW + 5, NOW + 9, 0, false, false, NEVER, PLAN_GO },
		    PLAN_WAIT, NOW + 9 },
		{ "dials before looks",
		    { 1, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NOW - 500, PLAN_GO },
		    PLAN_DIAL, 0 },
		{ "a look while the pace waits",
		    { 1, 0, 3, 0, 0, 0, 4, 0, NOW + 1, 0, 0, false, false, NOW, PLAN_GO },
		    PLAN_POLL, 0 },
		{ "a look while the pool holds back",
		    { 1, 0, 3, 0, 0, 0, 4, 0, 0, NOW + 1, 0, false, false, NOW, PLAN_GO },
		    PLAN_POLL, 0 },
		{ "a look when nobody is ready",
		    { 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_GO }, PLAN_POLL, 0 },
		{ "the look comes before the dial",
		    { 1, 0, 3, 0, 0, 0, 4, 0, NOW + 9, 0, 0, false, false, NOW + 3, PLAN_GO },
		    PLAN_WAIT, NOW + 3 },
		{ "the dial comes before the look",
		    { 1, 0, 3, 0, 0, 0, 4, 0, NOW + 3, 0, 0, false, false, NOW + 9, PLAN_GO },
		    PLAN_WAIT, NOW + 3 },
		{ "the look is all there is",
		    { 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NOW + 9, PLAN_GO }, PLAN_WAIT,
		    NOW + 9 },
		{ "all slots taken",
		    { 5, 0, 4, 4, 4, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_GO }, PLAN_WAIT,
		    NEVER },
		{ "more than all slots taken",
		    { 5, 0, 4, 5, 4, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_GO }, PLAN_WAIT,
		    NEVER },
		{ "one slot left", { 5, 0, 4, 3, 3, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_GO },
		    PLAN_DIAL, 0 },
		{ "as many open as may be",
		    { 5, 0, 2, 0, 0, 0, 4, 2, 0, 0, 0, false, false, NOW + 9, PLAN_GO }, PLAN_WAIT,
		    NOW + 9 },
		{ "full, and a look is due",
		    { 5, 0, 2, 0, 0, 0, 4, 2, 0, 0, 0, false, false, NOW, PLAN_GO }, PLAN_POLL, 0 },
		{ "full with dials alone",
		    { 5, 0, 2, 2, 2, 0, 4, 2, 0, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_WAIT,
		    NEVER },
		{ "one more may be open",
		    { 5, 0, 1, 0, 0, 0, 4, 2, 0, 0, 0, false, false, NOW, PLAN_GO }, PLAN_DIAL, 0 },
		{ "careful: one dial goes out",
		    { 5, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_DIAL,
		    0 },
		{ "careful: and is waited for",
		    { 5, 0, 1, 1, 1, 1, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_WAIT,
		    NEVER },
		{ "careful: looks go on",
		    { 5, 0, 1, 1, 1, 1, 4, 0, 0, 0, 0, false, false, NOW, PLAN_GO }, PLAN_POLL, 0 },
		{ "all wait for their hour",
		    { 1, NOW + 7, 0, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO },
		    PLAN_WAIT, NOW + 7 },
		{ "their hour has come",
		    { 1, NOW, 0, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_DIAL,
		    0 },
		{ "outside calling hours",
		    { 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, NOW + 8, false, false, NEVER, PLAN_GO },
		    PLAN_WAIT, NOW + 8 },
		{ "calling hours begin now",
		    { 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, NOW, false, false, NEVER, PLAN_GO }, PLAN_DIAL,
		    0 },
		{ "outside, looks go on",
		    { 1, 0, 2, 0, 0, 0, 4, 0, 0, 0, NOW + 8, false, false, NOW, PLAN_GO },
		    PLAN_POLL, 0 },
		{ "outside, and no waiting",
		    { 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, NOW + 8, true, false, NEVER, PLAN_GO },
		    PLAN_DONE, 0 },
		{ "the rows' own hour, and no waiting",
		    { 1, NOW + 8, 0, 0, 0, 0, 4, 0, 0, 0, 0, true, false, NEVER, PLAN_GO },
		    PLAN_DONE, 0 },
		{ "no waiting, but a call is open",
		    { 1, 0, 1, 0, 0, 0, 4, 0, 0, 0, NOW + 8, true, false, NOW + 3, PLAN_GO },
		    PLAN_WAIT, NOW + 3 },
		{ "no waiting, and inside",
		    { 1, 0, 0, 0, 0, 0, 4, 0, NOW + 2, 0, 0, true, false, NEVER, PLAN_GO },
		    PLAN_WAIT, NOW + 2 },
		{ "broke", { 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, false, true, NEVER, PLAN_GO },
		    PLAN_DONE, 0 },
		{ "broke, but an open call may free money",
		    { 1, 0, 1, 0, 0, 0, 4, 0, 0, 0, 0, false, true, NOW + 4, PLAN_GO }, PLAN_WAIT,
		    NOW + 4 },
		{ "broke, and a dial is in flight",
		    { 1, 0, 1, 1, 1, 0, 4, 0, 0, 0, 0, false, true, NEVER, PLAN_GO }, PLAN_WAIT,
		    NEVER },
		{ "a look is in flight",
		    { 0, 0, 1, 1, 0, 0, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_WAIT,
		    NEVER },
		{ "a dial is in flight",
		    { 0, 0, 1, 1, 1, 0, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_WAIT,
		    NEVER },
		{ "open, no look planned",
		    { 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_WAIT,
		    NEVER },
		{ "an old reply of a settled call",
		    { 0, 0, 0, 1, 0, 0, 4, 0, 0, 0, 0, false, false, NEVER, PLAN_GO }, PLAN_WAIT,
		    NEVER },
		{ "drain: nothing in flight",
		    { 9, 0, 9, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_DRAIN }, PLAN_DONE,
		    0 },
		{ "drain: a look in flight",
		    { 9, 0, 9, 1, 0, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_DRAIN }, PLAN_WAIT,
		    NEVER },
		{ "drain: a dial in flight",
		    { 9, 0, 9, 1, 1, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_DRAIN }, PLAN_WAIT,
		    NEVER },
		{ "hurry: a look in flight",
		    { 9, 0, 9, 1, 0, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_HURRY }, PLAN_DONE,
		    0 },
		{ "hurry: a dial in flight, always",
		    { 9, 0, 9, 1, 1, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_HURRY }, PLAN_WAIT,
		    NEVER },
		{ "hurry: nothing in flight",
		    { 9, 0, 9, 0, 0, 0, 4, 0, 0, 0, 0, false, false, NOW, PLAN_HURRY }, PLAN_DONE,
		    0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct plan plan = plan_next(&rows[i].view, NOW);

		ROW_INT(rows[i].name, plan.kind, rows[i].kind);
		if (plan.kind == PLAN_WAIT)
			ROW_INT(rows[i].name, plan.until, rows[i].until);
	}
}

/* Whatever stands: no dial without a slot, a turn and a contact; no wait into the past; no end with work left. */
static void
always(void **state)
{
	uint64_t seed = 99;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct plan_view v = {
			.ready = (int64_t)testing_below(&seed, 3),
			.open = (int64_t)testing_below(&seed, 4),
			.in_flight = (int64_t)testing_below(&seed, 4),
			.concurrency = 1 + (int64_t)testing_below(&seed, 3),
			.max_open = (int64_t)testing_below(&seed, 4),
			.pacer_next = NOW - 2 + (int64_t)testing_below(&seed, 5),
			.held_until = NOW - 2 + (int64_t)testing_below(&seed, 5),
			.poll_due = NOW - 2 + (int64_t)testing_below(&seed, 5),
			.stop = (enum plan_stop)testing_below(&seed, 3),
		};
		struct plan plan;
		bool slot;

		v.dials = (int64_t)testing_below(&seed, (uint64_t)v.in_flight + 1);
		slot = v.in_flight < v.concurrency && v.stop == PLAN_GO;
		plan = plan_next(&v, NOW);
		switch (plan.kind) {
		case PLAN_DIAL:
			assert_true(slot && v.ready > 0 && v.pacer_next <= NOW);
			assert_true(v.held_until <= NOW);
			assert_true(v.max_open == 0 || v.open < v.max_open);
			break;
		case PLAN_POLL:
			assert_true(slot && v.poll_due <= NOW);
			break;
		case PLAN_WAIT:
			assert_true(plan.until > NOW);
			break;
		case PLAN_DONE:
			assert_int_equal(v.dials, 0);
			assert_true(v.stop != PLAN_GO || v.ready + v.open + v.in_flight == 0);
			break;
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_next),
		cmocka_unit_test(always),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
