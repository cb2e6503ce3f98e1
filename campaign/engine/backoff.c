/*
 * backoff.c: holding back, doubling each time. Any thread; a plain value.
 */
#include "backoff.h"

#include "units.h"

#include "banned.h"

#define HOLD_MIN        SECOND_NS
#define HOLD_MAX        (60 * SECOND_NS)
#define RETRY_AFTER_MAX 600 /* s */
#define POLL_DELAY_MAX  (300 * SECOND_NS)

static void
hold(struct backoff *t, int64_t now)
{
	/*
	 * Requests that were in flight when the hold began fail for the same reason: they do not
	 * lengthen it.
	 */
	if (now < t->until)
		return;
	t->delay = t->delay == 0 ? HOLD_MIN : t->delay * 2;
	if (t->delay > HOLD_MAX)
		t->delay = HOLD_MAX;
	t->until = now + t->delay;
}

void
backoff_not_sent(struct backoff *t, int64_t now)
{
	hold(t, now);
}

void
backoff_too_fast(struct backoff *t, int64_t retry_after_s, int64_t now)
{
	int64_t until;

	if (retry_after_s < 0) {
		hold(t, now);
		return;
	}
	if (retry_after_s > RETRY_AFTER_MAX)
		retry_after_s = RETRY_AFTER_MAX;
	until = now + retry_after_s * SECOND_NS;
	if (until > t->until)
		t->until = until;
}

void
backoff_passed(struct backoff *t)
{
	t->delay = 0;
}

int64_t
backoff_poll_delay(int64_t interval_ns, int failures)
{
	int64_t delay = interval_ns;

	for (int i = 1; i < failures && delay < POLL_DELAY_MAX; i++)
		delay *= 2;
	/* An interval chosen longer than five minutes stays what it is. */
	if (delay > POLL_DELAY_MAX)
		delay = interval_ns > POLL_DELAY_MAX ? interval_ns : POLL_DELAY_MAX;
	return delay;
}
