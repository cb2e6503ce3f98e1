/*
 * state.h: the states of a contact, the outcomes of a call, and their names.
 *
 * The numbers are stored in ledgers: never renumber them. The arrows between states are functions
 * of ledger.h, one each; the table of what a reply means is outcome.h.
 */
#ifndef STATE_H
#define STATE_H

#include "span.h"

/* X(NAME, number, name as users see it) of each state; the comments say what a contact is then. */
#define STATES(X)                                                                          \
	X(REJECTED, 1, "rejected")     /* cannot be called; the reason says why */         \
	X(DUPLICATE, 2, "duplicate")   /* its number came before, in the row named */      \
	X(SUPPRESSED, 3, "suppressed") /* must not be called */                            \
	X(READY, 4, "ready")           /* waits to be called */                            \
	X(DIALING, 5, "dialing")       /* claimed: a request may be on its way */          \
	X(PLACED, 6, "placed")         /* the service gave an id; the record is awaited */ \
	X(ENDED, 7, "ended")           /* the record says how it went: the outcome */      \
	X(OVERDUE, 8, "overdue")       /* placed, but no record in time */                 \
	X(REFUSED, 9, "refused")       /* the service said no */                           \
	X(UNKNOWN, 10, "unknown")      /* may have been called; a person must say */

/* Outcomes of an ended call: somebody was reached and it is never made again by itself, or nobody. */
#define OUTCOMES_REACHED(X)        \
	X(ANSWERED, 1, "answered") \
	X(DECLINED, 4, "declined")
#define OUTCOMES_NOT_REACHED(X)      \
	X(NO_ANSWER, 2, "no_answer") \
	X(BUSY, 3, "busy")           \
	X(VOICEMAIL, 5, "voicemail") \
	X(FAILED, 6, "failed")       \
	X(CANCELLED, 7, "cancelled") \
	X(TIMEOUT, 8, "timeout")
#define OUTCOMES(X) OUTCOMES_REACHED(X) OUTCOMES_NOT_REACHED(X)

enum state {
#define X(NAME, number, name) STATE_##NAME = number,
	STATES(X)
#undef X
};

enum outcome {
	OUTCOME_NONE = 0, /* not ended */
#define X(NAME, number, name) OUTCOME_##NAME = number,
	OUTCOMES(X)
#undef X
};

/* One past the last, for arrays: numbers have no gaps. */
enum {
#define X(NAME, number, name) +1
	STATE_END = 1 STATES(X),
	OUTCOME_END = 1 OUTCOMES(X),
#undef X
};

/* The names in one literal, for the texts that list them: ` ready placed`, `, ready, placed`. */
#define STATE_WORD(NAME, number, name)  " " name
#define STATE_COMMA(NAME, number, name) ", " name

/* The name as users see it: `ready`, `no_answer`; "" for OUTCOME_NONE. */
const char *state_name(enum state state);
const char *outcome_name(enum outcome outcome);

/* A row in this state wants a person: refused, unknown, overdue. */
bool state_needs_person(enum state state);

#endif
