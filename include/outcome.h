/*
 * outcome.h: what a reply means for a contact: the two tables of the design, in their order. Pure.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "ledger_row.h"
#include "task.h"

/* Named by what the caller must do. The first row that matches holds. */
enum verdict {
	VERDICT_NOT_SENT,  /* the fuse was not reached: back to ready, the pool backs off */
	VERDICT_PLACED,    /* a valid id, whatever the status */
	VERDICT_STOP_RUN,  /* 401 402 403 426: back to ready, the run stops */
	VERDICT_SLOW_DOWN, /* 429: back to ready, the pool slows down */
	VERDICT_REFUSED,   /* the service said no */
	VERDICT_UNKNOWN,   /* may have rung: never again by itself */
};

/* It proves that nobody was called. */
bool verdict_nothing_placed(enum verdict verdict);

/* Of a finished dial. Adds to `reason` why, in words ("" for placed). */
enum verdict outcome_of_dial(const struct reply *reply, struct text *reason);

enum look {
	LOOK_ENDED,
	LOOK_NOT_YET,   /* no record, or not ended: uses up a try */
	LOOK_STRANGER,  /* the record names another number: no record, and an alarm */
	LOOK_NO_ANSWER, /* no reply, 429, 5xx, no JSON: uses up no try */
	LOOK_STOP_RUN,  /* 401 402 403 426 */
};

/* Of a finished poll. Adds to `reason` why, in words ("" for ended). */
enum look outcome_of_poll(const struct reply *reply, struct text *reason);

/* What a person can do about a status that stops the run: `the key is not accepted …`. */
const char *outcome_mend(int status);

/*
 * How an ended record settles its call, into all but the texts of *ending. Its cost is what was
 * charged; without a usable one a call that was not answered costs nothing (the service's guide),
 * one with talk keeps its computed cost reserved, one whose talk time is not said its whole
 * reservation.
 */
void outcome_settle(const struct wire_record *record, money price, struct ledger_ending *ending);

#endif
