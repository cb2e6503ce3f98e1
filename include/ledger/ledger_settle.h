/*
 * ledger_settle.h: what a person says became of a call, and the record of who said it. For the
 * owner thread; errors as in ledger.h.
 */
#ifndef LEDGER_SETTLE_H
#define LEDGER_SETTLE_H

#include "ledger.h"

struct ledger_settlement {
	enum state to;        /* PLACED ENDED REFUSED READY */
	const char *call_id;  /* PLACED: new to this ledger; else NULL */
	enum outcome outcome; /* ENDED */
	money cost;           /* ENDED: MONEY_NONE when not known */
	int64_t at;           /* wall clock ms */
	const char *who;      /* user name */
	const char *what;     /* in words */
};

/* The contact of row N or N.K. 1 with *contact and *state, 0 when there is none, -1. */
int ledger_find(struct ledger *l, int64_t row, int part, int64_t *contact, enum state *state);

/*
 * unknown -> placed | ended | refused | ready, placed or overdue -> ended; of an ended call, the
 * outcome or cost that it does not have yet (the other stays, and must be the same); and writes
 * down who said it. What was reserved is freed but for a placed call, and an answered one whose
 * cost is not known. 0 or -1.
 */
int ledger_settle(
    struct ledger *l, int64_t contact, enum state from, const struct ledger_settlement *settlement);

/* Every settlement so far, in order. */
int ledger_each_settlement(struct ledger *l,
    int (*each)(void *ctx, const char *label, int64_t at, const char *who, const char *what),
    void *ctx);

#endif
