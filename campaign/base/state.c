/*
 * state.c: the names of states and outcomes. Any thread.
 */
#include "state.h"

#include "banned.h"

const char *
state_name(enum state state)
{
	switch (state) {
#define X(NAME, number, name) \
	case STATE_##NAME:    \
		return name;
		STATES(X)
#undef X
	}
	return "?";
}

const char *
outcome_name(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_NONE:
		return "";
#define X(NAME, number, name) \
	case OUTCOME_##NAME:  \
		return name;
		OUTCOMES(X)
#undef X
	}
	return "?";
}

bool
state_needs_person(enum state state)
{
	return state == STATE_REFUSED || state == STATE_UNKNOWN || state == STATE_OVERDUE;
}
