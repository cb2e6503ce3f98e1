/*
 * voice.c: by which agent, model and voice a call is made. Any thread. Must never let a value out
 * that could be more than a value: what is sent is made of it.
 */
#include "voice.h"

#include <stdint.h>

#include "units.h"
#include "utf8.h"

#include "banned.h"

/* Whole numbers that every JSON reader takes to the digit. */
#define AGENT_MOST (INT64_C(1) << 53)

static const struct {
	const char *name;
	int64_t least, most; /* of a number; most 0: a text */
	const char *takes;
} parts[VOICE_END] = {
	[VOICE_AGENT_ID] = { "agent_id", 1, AGENT_MOST, "a whole number from 1" },
	[VOICE_MODEL_ENGINE] = { "model_engine", 0, 0, "a text of 128 characters at most" },
	[VOICE_VOICE_ID] = { "voice_id", 0, 0, "a text of 128 characters at most" },
	[VOICE_VOLUME] = { "volume", 0, 100, "a whole number from 0 to 100" },
	[VOICE_SPEED] = { "speed", 0, 100, "a whole number from 0 to 100" },
	[VOICE_EMOTION] = { "emotion", 0, 0, "a text of 128 characters at most" },
};

const char *
voice_name(enum voice_part part)
{
	return parts[part].name;
}

const char *
voice_takes(enum voice_part part)
{
	return parts[part].takes;
}

bool
voice_is_number(enum voice_part part)
{
	return parts[part].most != 0;
}

/* Printable: no control characters, and none that nobody sees. */
static bool
is_word(struct span value)
{
	if (utf8_is_blank(value) || utf8_valid(value) != value.len ||
	    utf8_count(value) > VOICE_TEXT_MOST)
		return false;
	while (value.len > 0) {
		unsigned code = utf8_take(&value);

		if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 ||
		    code == 0x2029 || utf8_is_invisible(code))
			return false;
	}
	return true;
}

bool
voice_valid(enum voice_part part, struct span value)
{
	int64_t n;

	if (!voice_is_number(part))
		return is_word(value);
	return units_count(value, parts[part].least, parts[part].most, &n) == 0;
}

int
voice_add(struct text *voice, enum voice_part part, struct span value)
{
	int64_t n;

	if (!voice_valid(part, value))
		return -1;
	text_addf(voice, "%s=", parts[part].name);
	/* 007 is a number here, and none in JSON. */
	if (!voice_is_number(part))
		text_addspan(voice, value);
	else if (units_count(value, parts[part].least, parts[part].most, &n) == 0)
		text_addf(voice, "%lld", (long long)n);
	text_addc(voice, '\n');
	return 0;
}

bool
voice_next(struct span *voice, enum voice_part *part, struct span *value)
{
	const char *equals, *end;
	struct span name;

	if (voice->len == 0)
		return false;
	equals = memchr(voice->data, '=', voice->len);
	end = memchr(voice->data, '\n', voice->len);
	if (equals == NULL || end == NULL || end < equals)
		return false;
	name = (struct span){ voice->data, (size_t)(equals - voice->data) };
	*value = (struct span){ equals + 1, (size_t)(end - equals - 1) };
	voice->len -= (size_t)(end + 1 - voice->data);
	voice->data = end + 1;
	for (int i = 0; i < VOICE_END; i++)
		if (span_is(name, parts[i].name)) {
			*part = (enum voice_part)i;
			return true;
		}
	return false;
}

bool
voice_has(struct span voice, enum voice_part part)
{
	enum voice_part at;
	struct span value;

	while (voice_next(&voice, &at, &value))
		if (at == part)
			return true;
	return false;
}
