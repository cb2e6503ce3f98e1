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

/*
 * X(NAME, member of the request and header of a column, option, kind) of each. Kinds: ID is a number
 * from 1, LEVEL one from 0 to 100, WORD a text. With an agent a requirement may be missing.
 */
#define CALL_PARAMETER_LIST(X)                                \
	X(AGENT_ID, "agent_id", "agent-id", ID)               \
	X(MODEL_ENGINE, "model_engine", "model-engine", WORD) \
	X(VOICE_ID, "voice_id", "voice-id", WORD)             \
	X(VOLUME, "volume", "volume", LEVEL)                  \
	X(SPEED, "speed", "speed", LEVEL)                     \
	X(EMOTION, "emotion", "emotion", WORD)

enum call_parameter {
#define X(NAME, name, option, kind) CALL_##NAME,
	CALL_PARAMETER_LIST(X)
#undef X
};

/* How many there are. */
enum {
#define X(NAME, name, option, kind) +1
	CALL_PARAMETERS = 0 CALL_PARAMETER_LIST(X)
#undef X
};

/* Characters of a WORD. */
#define CALL_PARAMETER_MAX 128

/* `agent_id`: the member of the request, and the header of a roll's column. */
const char *call_parameters_name(enum call_parameter part);

/* `--agent-id` */
const char *call_parameters_option(enum call_parameter part);

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
