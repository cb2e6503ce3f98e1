/*
 * ledger_again.h: contacts that are called again, or not any more. For the owner thread.
 *
 * What an earlier attempt was is kept beside the contact, which itself tells of the last one.
 * As in ledger.h each arrow names the state that it starts from.
 */
#ifndef LEDGER_AGAIN_H
#define LEDGER_AGAIN_H

#include "ledger.h"

/*
 * Ended contacts that were called `attempts` times at most and have nothing said against them, in
 * order; stops at, and returns, what is not 0. -1: *ledger_problem.
 */
int ledger_each_redial(struct ledger *l, int64_t attempts,
    int (*each)(void *ctx, const struct ledger_redial *call), void *ctx);

/*
 * What is needed to call an ended contact again. 1, 0 when it is not ended any more, -1. Valid
 * until the next call of this or ledger_next_ready.
 */
int ledger_again(struct ledger *l, int64_t contact, const struct ledger_ready **ready);

/* ended -> ready: its next attempt; the last one is kept. 0 or -1. */
int ledger_redial(struct ledger *l, int64_t contact);

/*
 * Must not be called (any more): ready -> suppressed; one that was called before goes back to how
 * its last attempt ended, as does an ended one, with the reason beside its outcome. 0 or -1.
 */
int ledger_suppress(
    struct ledger *l, int64_t contact, enum state from, bool called, const char *reason);

/* Something against another call, or why there is no outcome: beside that of an ended call. */
int ledger_remark(struct ledger *l, int64_t contact, const char *reason);

/* The person asked for no more calls: beside the outcome of the ended call. 0 or -1. */
int ledger_opted_out(struct ledger *l, int64_t contact, const char *reason);

#endif
