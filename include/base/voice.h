/*
 * voice.h: by which agent, model and voice a call is made: what initiate_call takes beside number
 * and requirement (the service's guide). Pure.
 *
 * As a text, in contact, ledger and task: a line for each part that is given, `speed=50`, in the
 * order of enum voice_part; "" when none is. No value holds a line break.
 */
#ifndef VOICE_H
#define VOICE_H

#include "text.h"

enum voice_part {
	VOICE_AGENT_ID, /* a number from 1; with it a requirement may be missing */
	VOICE_MODEL_ENGINE,
	VOICE_VOICE_ID,
	VOICE_VOLUME, /* 0 to 100 */
	VOICE_SPEED,  /* 0 to 100 */
	VOICE_EMOTION,
};
#define VOICE_END 6

/* Characters of model_engine, voice_id and emotion. */
#define VOICE_TEXT_MOST 128

/* `agent_id`: the member of the request, and the header of a roll's column. */
const char *voice_name(enum voice_part part);

/* In messages: `a number from 0 to 100`. */
const char *voice_takes(enum voice_part part);

/* It is sent as a number, not as a text. */
bool voice_is_number(enum voice_part part);

bool voice_valid(enum voice_part part, struct span value);

/* Adds a part, in the enum's order. 0; or -1 with nothing added: not valid. */
int voice_add(struct text *voice, enum voice_part part, struct span value);

/* Takes the next part off *voice, which voice_add made. False at the end. */
bool voice_next(struct span *voice, enum voice_part *part, struct span *value);

bool voice_has(struct span voice, enum voice_part part);

#endif
