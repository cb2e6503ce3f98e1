/*
 * wire_value.h: what the members of a call's record say, each by itself. Pure but for json.h.
 *
 * "Not said" is an answer: a member that is absent, null, not to be read, or said twice in two
 * ways. Numbers written as text are numbers (`"125"`, `"0.30"`, `"¥0.15"`, in full width, too).
 */
#ifndef WIRE_VALUE_H
#define WIRE_VALUE_H

#include "json.h"
#include "money.h"
#include "state.h"

/* The first word that a record says of the call. */
enum wire_word {
	WIRE_WORD_NONE,    /* no word at all: an older reply */
	WIRE_WORD_ENDED,   /* one for an end; *outcome says which */
	WIRE_WORD_RUNNING, /* one for a call that goes on: no end time beside it is believed */
	WIRE_WORD_OTHER,   /* not a known one, or no text */
};

/*
 * *outcome: that of the word, OUTCOME_NONE when it tells none. OUTCOME_ANSWERED: the call was
 * completed, and whether anybody spoke is for the rest of the record to say.
 */
enum wire_word wire_word(const struct json *record, enum outcome *outcome);

/* Talk time in whole seconds, rounded up; -1 when not said or not to be believed (over 30 days). */
int64_t wire_seconds(const struct json *record);

/* What was charged; MONEY_NONE when not said, not usable, or billed is false. */
money wire_cost(const struct json *record);

/*
 * When it ended, ms since 1970: `ended_at`, else `end_time`, else `endedAt`, the first that is a
 * time; 0 when none is.
 */
int64_t wire_ended_at(const struct json *record);

#endif
