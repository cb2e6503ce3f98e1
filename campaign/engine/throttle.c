/*
 * throttle.c: holding back, doubling each time. Any thread; a plain value.
 */
#include "throttle.h"

#include "units.h"

#include "banned.h"

#define HOLD_LEAST       SECOND_NS
#define HOLD_MOST        (60 * SECOND_NS)
#define RETRY_AFTER_MOST 600 /* s */
#define POLL_DELAY_MOST  (300 * SECOND_NS)

static void
hold(struct throttle *t, int64_t now)
{
	/* What was in flight when the hold began fails together with what began it. */
	if (now < t->until)
		return;
	t->delay = t->delay == 0 ? HOLD_LEAST : t->delay * 2;
	if (t->delay > HOLD_MOST)
		t->delay = HOLD_MOST;
	t->until = now + t->delay;
}

void
throttle_not_sent(struct throttle *t, int64_t now)
{
	hold(t, now);
}

void
throttle_too_fast(struct throttle *t, int64_t retry_after_s, int64_t now)
{
	int64_t until;

	if (retry_after_s < 0) {
		hold(t, now);
		return;
	}
	if (retry_after_s > RETRY_AFTER_MOST)
		retry_after_s = RETRY_AFTER_MOST;
	until = now + retry_after_s * SECOND_NS;
	if (until > t->until)
		t->until = until;
}

void
throttle_passed(struct throttle *t)
{
	t->delay = 0;
}

int64_t
throttle_poll_delay(int64_t interval_ns, int failures)
{
	int64_t delay = interval_ns;

	for (int i = 1; i < failures && delay < POLL_DELAY_MOST; i++)
		delay *= 2;
	/* An interval chosen longer than five minutes stays what it is. */
	if (delay > POLL_DELAY_MOST)
		delay = interval_ns > POLL_DELAY_MOST ? interval_ns : POLL_DELAY_MOST;
	return delay;
}
