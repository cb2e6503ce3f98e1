/*
 * record_text.h: what became of a call, as people read it. Pure.
 */
#ifndef RECORD_TEXT_H
#define RECORD_TEXT_H

#include "money.h"
#include "state.h"
#include "text.h"

struct record_text {
	bool ended;
	enum outcome outcome;   /* when ended */
	int64_t seconds;        /* talk time; -1: not said */
	int64_t ended_at;       /* ms since 1970; 0: not said */
	money cost;             /* MONEY_NONE: not known */
	struct span transcript; /* empty: none */
};

/* Adds a line for each thing that is known, then a blank one and the conversation. */
void record_text_put(struct text *out, const struct record_text *record);

#endif
