/*
 * backoff.h: how long the whole pool holds back after requests that did not get through. Pure.
 */
#ifndef BACKOFF_H
#define BACKOFF_H

#include <stdint.h>

struct backoff {
	int64_t delay; /* ns of the last hold; 0: all is well */
	int64_t until; /* clock_boot() until which nothing is dialed; 0: no hold */
};

/*
 * Nothing was sent (no connection): 1 s, doubling to 60 s. Failures that come during a hold do not
 * lengthen it.
 */
void backoff_not_sent(struct backoff *t, int64_t now);

/* 429: `retry_after_s` up to 10 minutes; without it (-1) 1 s, doubling to 60 s. */
void backoff_too_fast(struct backoff *t, int64_t retry_after_s, int64_t now);

/* A request got through. */
void backoff_passed(struct backoff *t);

/*
 * When an open call is asked for again after `failures` (from 1) looks without an answer: interval,
 * doubling to 5 minutes.
 */
int64_t backoff_poll_delay(int64_t interval_ns, int failures);

#endif
