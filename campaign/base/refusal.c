/*
 * refusal.c: is a reason a refusal? Any thread. Must never overlook one because a spreadsheet was
 * in between.
 */
#include "refusal.h"

#include "utf8.h"

#include "banned.h"

/* The next character that counts; 0 at the end. */
static unsigned
next_char(struct span *s)
{
	while (s->len > 0) {
		unsigned code = utf8_half_width(utf8_take(s));

		if (utf8_is_space(code) || utf8_is_invisible(code))
			continue;
		return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
	}
	return 0;
}

static bool
begins_with(struct span s, struct span words)
{
	unsigned wanted;

	while ((wanted = next_char(&words)) != 0)
		if (next_char(&s) != wanted)
			return false;
	return true;
}

bool
refusal_in(struct span reason)
{
	static const char *const words[] = { REFUSAL_OPT_OUT, REFUSAL_SAID_SO, REFUSAL_DECLINED };

	for (; reason.len > 0; (void)utf8_take(&reason))
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if (begins_with(reason, span_of(words[i])))
				return true;
	return false;
}
