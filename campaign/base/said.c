/*
 * said.c: texts on their way to the AI. Any thread. Must never let a cell of a roll begin what the
 * preamble alone begins.
 */
#include "said.h"

#include "utf8.h"

#include "banned.h"

/* What the headings of the preamble say behind their bracket. */
static const char *const headings[] = { "通话规则", "本次通话的事项" };

/* Any bracket in which a heading could stand: 0, 1: it opens, -1: it closes. */
static int
bracket_of(unsigned code)
{
	static const struct {
		unsigned open, close;
	} brackets[] = { { 0x3010, 0x3011 }, { 0x3016, 0x3017 }, { 0xfe3b, 0xfe3c },
		{ 0xfe17, 0xfe18 }, { '[', ']' }, { 0xff3b, 0xff3d }, { 0x3014, 0x3015 },
		{ 0x3018, 0x3019 }, { 0x301a, 0x301b }, { 0xfe39, 0xfe3a }, { 0xfe47, 0xfe48 } };

	for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
		if (code == brackets[i].open)
			return 1;
		if (code == brackets[i].close)
			return -1;
	}
	return 0;
}

/* One of those in which the preamble's own headings stand, also as they are set in columns. */
static bool
is_heading_bracket(unsigned code)
{
	return code == 0x3010 || code == 0x3011 || code == 0x3016 || code == 0x3017 ||
	       code == 0xfe3b || code == 0xfe3c || code == 0xfe17 || code == 0xfe18;
}

/* A character that nobody reads: a heading with such characters in it is still a heading. */
static bool
is_filling(unsigned code)
{
	return utf8_is_space(code) || utf8_is_control(code) || utf8_is_invisible(code) ||
	       bracket_of(code) > 0;
}

/* Whether s begins with one of the preamble's headings, behind its bracket. */
static bool
begins_heading(struct span s)
{
	for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
		struct span rest = s, wanted = span_of(headings[i]);
		unsigned next = utf8_take(&wanted);

		while (rest.len > 0) {
			unsigned code = utf8_take(&rest);

			if (is_filling(code))
				continue;
			if (code != next)
				break;
			if (wanted.len == 0)
				return true;
			next = utf8_take(&wanted);
		}
	}
	return false;
}

/*
 * The length of the character at s when it needs no closer look, as nearly all of Chinese, with its
 * marks, and of ASCII: it is seen, and is no bracket but those of U+3008 to U+301B. 0: it may need
 * one.
 */
static size_t
plain_at(const unsigned char *s, size_t len)
{
	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f && s[0] != '[' ? 1 : 0;
	if (len < 3)
		return 0;
	if ((s[0] >= 0xe4 && s[0] <= 0xee) || (s[0] == 0xe3 && s[1] == 0x80) ||
	    (s[0] == 0xef && s[1] == 0xbc && s[2] != 0xbb))
		return 3;
	return 0;
}

static size_t
plain_bytes(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.data;
	size_t n = 0, one;

	while (n < s.len && (one = plain_at(p + n, s.len - n)) > 0)
		n += one;
	return n;
}

int
said_clean(struct text *text, struct text *reason)
{
	struct span rest = text_span(text);
	char *to = text->data;

	while (rest.len > 0) {
		struct span one = { rest.data, plain_bytes(rest) };
		unsigned code = 'x';

		rest.data += one.len;
		rest.len -= one.len;
		if (one.len == 0) {
			one = rest;
			code = utf8_take(&rest);
			one.len -= rest.len;
		}
		if (code == '\t' || code == '\r') {
			/* as it stands */
		} else if (utf8_ends_line(code)) {
			one = span_of("\n");
		} else if (utf8_turns(code)) {
			text_addf(reason, "it holds U+%04X, which hides text", code);
			return -1;
		} else if (utf8_is_control(code) || utf8_is_invisible(code)) {
			continue;
		}
		memmove(to, one.data, one.len);
		to += one.len;
	}
	if (text->data != NULL) {
		text->len = (size_t)(to - text->data);
		*to = '\0';
	}
	return 0;
}

void
said_value(struct span value, struct text *out)
{
	while (value.len > 0) {
		struct span one = value;
		unsigned code = utf8_take(&value);
		int bracket = bracket_of(code);

		one.len -= value.len;
		if (code == '\r' && value.len > 0 && value.data[0] == '\n')
			continue;
		if (code == '\t' || utf8_ends_line(code))
			text_addc(out, ' ');
		else if (is_heading_bracket(code) || (bracket > 0 && begins_heading(value)))
			text_adds(out, bracket > 0 ? "「" : "」");
		else
			text_addspan(out, one);
	}
}

void
said_defuse(struct text *text)
{
	struct span rest = text_span(text);

	while (rest.len > 0) {
		char *at = text->data + (rest.data - text->data);
		const unsigned char *byte = (const unsigned char *)at;
		size_t plain = plain_at(byte, rest.len);
		unsigned code;

		if (plain > 0 && !(plain == 3 && byte[0] == 0xe3 && byte[2] >= 0x90)) {
			rest.data += plain;
			rest.len -= plain;
			continue;
		}
		code = utf8_take(&rest);
		if (bracket_of(code) <= 0 || !begins_heading(rest))
			continue;
		/* As many bytes as the bracket had: blanks. */
		memset(at, ' ', (size_t)(rest.data - at));
	}
}
