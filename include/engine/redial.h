/*
 * redial.h: when a contact whose call has ended may be called again: --redial, --redial-times,
 * --redial-after. Pure.
 *
 * Only where nobody was reached. Who answered or declined is never called again by this, nor is an
 * outcome that is not known; opt-outs, lists, frequency and hours have their say besides (the
 * caller asks them).
 */
#ifndef REDIAL_H
#define REDIAL_H

#include <stdint.h>

#include "state.h"
#include "text.h"

/* { 0 }: none. */
/* The outcomes that may be tried again: `, no_answer, busy …`. */
#define REDIAL_LIST OUTCOMES_NOT_REACHED(STATE_COMMA)

struct redial {
	bool on[OUTCOME_END]; /* outcomes that are tried again */
	int64_t times;        /* redials of a contact, the first call not counted */
	int64_t after;        /* ms between the end of a call and the next */
};

/*
 * `busy,no_answer` into on: of busy, no_answer, voicemail, failed, timeout, cancelled. Returns 0,
 * or -1 with the reason added and *redial untouched.
 */
int redial_parse(struct span s, struct redial *redial, struct text *reason);

/* Is any outcome tried again? */
bool redial_any(const struct redial *redial);

/* A call that has ended. Times in ms since 1970, 0: not known. */
struct redial_call {
	enum outcome outcome;
	int64_t attempts; /* of the contact so far, this one counted */
	int64_t claimed;  /* our clock */
	int64_t ended;    /* the service's; believed when it is within a day after the claim */
};

/* When the contact may be called again; 0: never. */
int64_t redial_due(const struct redial *redial, const struct redial_call *call);

#endif
