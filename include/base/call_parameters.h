/*
 * call_parameters.h: by which agent, model and voice a call is made: what initiate_call takes beside number
 * and requirement (the service's guide). Pure.
 *
 * As a text, in contact, ledger and task: a line for each part that is given, `speed=50`, in the
 * order of enum call_parameter; "" when none is. No value holds a line break.
 */
#ifndef CALL_PARAMETERS_H
#define CALL_PARAMETERS_H

#include "text.h"

enum call_parameter {
	CALL_AGENT_ID, /* a number from 1; with it a requirement may be missing */
	CALL_MODEL_ENGINE,
	CALL_VOICE_ID,
	CALL_VOLUME, /* 0 to 100 */
	CALL_SPEED,  /* 0 to 100 */
	CALL_EMOTION,
};
#define CALL_PARAMETERS 6

/* Characters of model_engine, voice_id and emotion. */
#define CALL_PARAMETER_MAX 128

/* `agent_id`: the member of the request, and the header of a roll's column. */
const char *call_parameters_name(enum call_parameter part);

/* In messages: `a number from 0 to 100`. */
const char *call_parameters_takes(enum call_parameter part);

/* It is sent as a number, not as a text. */
bool call_parameters_is_number(enum call_parameter part);

bool call_parameters_valid(enum call_parameter part, struct span value);

/* Adds a part, in the enum's order. 0; or -1 with nothing added: not valid. */
int call_parameters_add(struct text *parameters, enum call_parameter part, struct span value);

/* Takes the next part off *voice, which call_parameters_add made. False at the end. */
bool call_parameters_next(struct span *parameters, enum call_parameter *part, struct span *value);

bool call_parameters_has(struct span parameters, enum call_parameter part);

#endif
