/*
 * state.c: the names of states and outcomes. Any thread.
 */
#include "state.h"

#include "banned.h"

const char *
state_name(enum state state)
{
	switch (state) {
	case STATE_REJECTED:
		return "rejected";
	case STATE_DUPLICATE:
		return "duplicate";
	case STATE_SUPPRESSED:
		return "suppressed";
	case STATE_READY:
		return "ready";
	case STATE_DIALING:
		return "dialing";
	case STATE_PLACED:
		return "placed";
	case STATE_ENDED:
		return "ended";
	case STATE_OVERDUE:
		return "overdue";
	case STATE_REFUSED:
		return "refused";
	case STATE_UNKNOWN:
		return "unknown";
	}
	return "?";
}

const char *
outcome_name(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_NONE:
		return "";
	case OUTCOME_ANSWERED:
		return "answered";
	case OUTCOME_NO_ANSWER:
		return "no_answer";
	case OUTCOME_BUSY:
		return "busy";
	case OUTCOME_DECLINED:
		return "declined";
	case OUTCOME_VOICEMAIL:
		return "voicemail";
	case OUTCOME_FAILED:
		return "failed";
	case OUTCOME_CANCELLED:
		return "cancelled";
	case OUTCOME_TIMEOUT:
		return "timeout";
	}
	return "?";
}

bool
state_needs_person(enum state state)
{
	return state == STATE_REFUSED || state == STATE_UNKNOWN || state == STATE_OVERDUE;
}
