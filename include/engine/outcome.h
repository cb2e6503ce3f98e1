/*
 * outcome.h: what a reply means for a contact: the two tables of the design, in their order. Pure.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "ledger_row.h"
#include "task.h"

/* Named by what the caller must do. The first row that matches holds. */
enum verdict {
	VERDICT_NOT_SENT, /* the fuse was not reached: back to ready, the pool backs off */
	VERDICT_PLACED,   /* a valid id, whatever the status */
	/* Whole replies only, that do not say success beside it: */
	VERDICT_STOP_RUN,  /* stepone_stop: back to ready, the run stops */
	VERDICT_SLOW_DOWN, /* 429: back to ready, the pool slows down */
	VERDICT_REFUSED,   /* the service said no */
	VERDICT_UNKNOWN,   /* may have rung: never again by itself */
};

/* It proves that nobody was called. */
bool verdict_nothing_placed(enum verdict verdict);

/* Of a finished dial. Adds to `reason` why, in words ("" for placed). */
enum verdict outcome_of_dial(const struct reply *reply, struct text *reason);

enum polled {
	POLLED_ENDED,
	POLLED_NOT_YET,    /* no record, or not ended: uses up a try */
	POLLED_STRANGER,   /* the record names another number or call: no record, and an alarm */
	POLLED_UNREADABLE, /* a whole reply that cannot be read: uses up a try */
	POLLED_NO_ANSWER,  /* no whole reply, 429, 5xx: uses up no try */
	POLLED_STOP_RUN,   /* stepone_stop */
};

/* Of a finished poll. Adds to `reason` why, in words ("" for ended). */
enum polled outcome_of_poll(const struct reply *reply, struct text *reason);

/* The service's clock and ours may be so far apart; `doctor` tells of more. */
#define OUTCOME_CLOCKS_APART_MS INT64_C(60000)

/*
 * An end is a time that can be one: from the claim on (`claimed_at`, 0: not known) up to `now`,
 * give or take what clocks may be apart. Another is forgotten, and ends no call. All in ms since
 * 1970.
 */
void outcome_doubt_end(struct wire_record *record, int64_t claimed_at, int64_t now);

/*
 * Somebody was reached, whatever the service's word (but a mailbox): never called again by itself.
 */
bool outcome_reached(const struct wire_record *record);

/* What is open of an ended call with `talk` bytes of conversation: it is asked for again. */
enum wanting {
	WANTS_NOTHING,
	WANTS_TALK, /* it was answered, and there is no conversation */
	WANTS_MORE, /* its outcome or its cost */
};
enum wanting outcome_wants(enum outcome outcome, money cost, int64_t talk);

/*
 * How an ended record settles its call, into all but the texts of *ending. Its cost is what was
 * charged; without a usable one a call in which nobody spoke costs nothing (the service's guide),
 * one with talk keeps its computed cost reserved, any other its whole reservation. Computed is what
 * the talk time says; without one, and without a word that nobody spoke, it is not known.
 */
void outcome_settle(const struct wire_record *record, money price, struct ledger_ending *ending);

/*
 * The same of a call that has ended before, with all that is known of it: what this record says
 * besides is added, nothing of what was known is overwritten by less. Its transcript is the
 * record's where that is longer than the known one, else empty.
 */
void outcome_add(const struct ledger_known *known, const struct wire_record *record, money price,
    struct ledger_ending *ending);

#endif
