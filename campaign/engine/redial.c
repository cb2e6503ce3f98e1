/*
 * redial.c: when a contact may be called again. Any thread; no clock. Must never say yes to an
 * outcome that means that somebody was reached, whatever the policy holds.
 */
#include "redial.h"

#include "utf8.h"

#include "banned.h"

#define QUOTED_MAX 40
#define DAY_MS     INT64_C(86400000)

/* Nobody was reached, and it is known. */
static bool
is_allowed(enum outcome outcome)
{
	switch (outcome) {
#define X(NAME, number, name) case OUTCOME_##NAME:
		OUTCOMES_NOT_REACHED(X)
		return true;
	case OUTCOME_NONE:
		OUTCOMES_REACHED(X)
#undef X
		return false;
	}
	return false;
}

static int
parse_one(struct span word, bool on[static OUTCOME_END], struct text *reason)
{
	for (int i = OUTCOME_NONE + 1; i < OUTCOME_END; i++) {
		if (!span_is(word, outcome_name((enum outcome)i)))
			continue;
		if (is_allowed((enum outcome)i)) {
			on[i] = true;
			return 0;
		}
		text_addspan(reason, word);
		text_adds(reason, i == OUTCOME_DECLINED
				      ? " is never called again: a refusal is final"
				      : " is never called again: the person was reached");
		return -1;
	}
	text_adds(reason, &REDIAL_LIST[sizeof ", " - 1]);
	text_adds(reason, " are known, not ");
	text_addquoted(reason, word, QUOTED_MAX);
	return -1;
}

int
redial_parse(struct span s, struct redial *redial, struct text *reason)
{
	bool on[OUTCOME_END] = { false };

	for (;;) {
		const char *comma = s.len == 0 ? NULL : memchr(s.data, ',', s.len);
		size_t len = comma == NULL ? s.len : (size_t)(comma - s.data);

		if (parse_one(utf8_trim((struct span){ s.data, len }), on, reason) != 0)
			return -1;
		if (comma == NULL)
			break;
		s.data += len + 1;
		s.len -= len + 1;
	}
	memcpy(redial->on, on, sizeof on);
	return 0;
}

bool
redial_any(const struct redial *redial)
{
	for (int i = 0; i < OUTCOME_END; i++)
		if (redial->on[i])
			return true;
	return false;
}

int64_t
redial_due(const struct redial *redial, const struct redial_call *call)
{
	int64_t from = call->claimed;

	if (!is_allowed(call->outcome) || !redial->on[call->outcome])
		return 0;
	if (call->attempts < 1 || call->attempts > redial->times)
		return 0;
	if (from <= 0)
		return 0;
	if (call->ended > from && call->ended - from <= DAY_MS)
		from = call->ended;
	return from + redial->after;
}
