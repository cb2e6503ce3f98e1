/*
 * xlsx_text.c: text as a cell of a workbook can hold it. Any thread. Must never add what XML cannot
 * hold, nor more than Excel opens.
 */
#include "xlsx_text.h"

#include "utf8.h"

#include "banned.h"

#define ESCAPED     7 /* characters of `_x0007_` */
#define CUT_UNITS   8 /* of XLSX_TEXT_CUT */
#define REPLACEMENT "\xef\xbf\xbd"

/* `_x`, four hexadecimal digits, `_`: Excel would read a character into it. */
static bool
looks_escaped(struct span s)
{
	if (s.len < ESCAPED || s.data[0] != '_' || s.data[1] != 'x' || s.data[6] != '_')
		return false;
	for (size_t i = 2; i < 6; i++)
		if (strchr("0123456789abcdefABCDEF", s.data[i]) == NULL || s.data[i] == '\0')
			return false;
	return true;
}

static bool
is_wide(unsigned code)
{
	static const struct {
		unsigned first, last;
	} wide[] = { { 0x1100, 0x115f }, { 0x2e80, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe4f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1faff },
		{ 0x20000, 0x3fffd } };

	if (code < wide[0].first)
		return false;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (code >= wide[i].first && code <= wide[i].last)
			return true;
	return false;
}

/* Adds the first character of *rest, and takes it off. The UTF-16 units it needs, escapes whole. */
static size_t
add_character(struct text *out, struct span *rest, size_t *width)
{
	struct span before = *rest;
	unsigned code;

	if (looks_escaped(*rest)) {
		rest->data++;
		rest->len--;
		text_adds(out, "_x005F_");
		*width += 1;
		return ESCAPED;
	}
	code = utf8_take(rest);
	if (code < 0x20 && code != '\t' && code != '\n') {
		text_addf(out, "_x%04X_", code);
		return ESCAPED;
	}
	*width += is_wide(code) ? 2 : 1;
	/*
	 * A broken byte is told as U+FFFD, as is U+FFFD itself; so are DEL and C1, which XML holds.
	 */
	if (code == 0xfffe || code == 0xffff || code == 0xfffd || (code >= 0x7f && code < 0xa0)) {
		text_adds(out, REPLACEMENT);
		return 1;
	}
	text_add(out, before.data, before.len - rest->len);
	return code > 0xffff ? 2 : 1;
}

size_t
xlsx_text_add(struct text *out, struct span cell, size_t most)
{
	size_t units = 0, width = 0;
	size_t room = 0; /* bytes of *out behind which the mark still fits */

	while (cell.len > 0 && !out->failed) {
		size_t len = out->len;

		if (units <= XLSX_TEXT_MAX - CUT_UNITS)
			room = len;
		units += add_character(out, &cell, &width);
		if (units > XLSX_TEXT_MAX) {
			out->len = room;
			text_adds(out, XLSX_TEXT_CUT);
			break;
		}
	}
	return width < most ? width : most;
}
