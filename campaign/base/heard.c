/*
 * heard.c: texts as they are heard. Any thread. Only for comparing: what is sent stays as it is.
 */
#include "heard.h"

#include <stddef.h>

#include "utf8.h"

#include "banned.h"

static bool
is_blank(unsigned code)
{
	return utf8_is_space(code) || code == 0x1680;
}

/* Nothing is heard of it, besides what utf8_is_invisible knows. */
static bool
is_unheard(unsigned code)
{
	static const struct {
		unsigned first, last;
	} ranges[] = { { 0x17b4, 0x17b5 }, { 0x2065, 0x2065 }, { 0xfe00, 0xfe0f },
		{ 0xe0000, 0xe0fff } };

	if (utf8_is_invisible(code) || (utf8_is_control(code) && !is_blank(code)))
		return true;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

unsigned
heard_next(struct heard *heard)
{
	while (heard->rest.len > 0) {
		struct span here = heard->rest;
		unsigned code = utf8_half_width(utf8_take(&heard->rest));

		/* Some invisible characters also count as white space (U+FEFF). */
		if (is_unheard(code))
			continue;
		if (is_blank(code)) {
			heard->blank = heard->begun;
			continue;
		}
		if (heard->blank) {
			heard->blank = false;
			heard->rest = here;
			return ' ';
		}
		heard->begun = true;
		return code;
	}
	return 0;
}
