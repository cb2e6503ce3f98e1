/*
 * state.h: the states of a contact, the outcomes of a call, and their names.
 *
 * The numbers are stored in ledgers: never renumber them. The arrows between states are functions
 * of ledger.h, one each; the table of what a reply means is outcome.h.
 */
#ifndef STATE_H
#define STATE_H

#include "span.h"

enum state {
	STATE_REJECTED = 1,   /* not a contact that can be called; the reason says why */
	STATE_DUPLICATE = 2,  /* its number came before, in the row that the reason names */
	STATE_SUPPRESSED = 3, /* must not be called */
	STATE_READY = 4,      /* waits to be called */
	STATE_DIALING = 5,    /* claimed: a request may be on its way */
	STATE_PLACED = 6,     /* the service gave an id; the record is awaited */
	STATE_ENDED = 7,      /* the record says how it went: the outcome */
	STATE_OVERDUE = 8,    /* placed, but no record in time */
	STATE_REFUSED = 9,    /* the service said no */
	STATE_UNKNOWN = 10,   /* may have been called; a person must say */
};
#define STATE_END 11 /* one past the last, for arrays */

enum outcome {
	OUTCOME_NONE = 0, /* not ended */
	OUTCOME_ANSWERED = 1,
	OUTCOME_NO_ANSWER = 2,
	OUTCOME_BUSY = 3,
	OUTCOME_DECLINED = 4,
	OUTCOME_VOICEMAIL = 5,
	OUTCOME_FAILED = 6,
	OUTCOME_CANCELLED = 7,
	OUTCOME_TIMEOUT = 8,
};
#define OUTCOME_END 9

/* The name as users see it: `ready`, `no_answer`; "" for OUTCOME_NONE. */
const char *state_name(enum state state);
const char *outcome_name(enum outcome outcome);

/* A row in this state wants a person: refused, unknown, overdue. */
bool state_needs_person(enum state state);

#endif
