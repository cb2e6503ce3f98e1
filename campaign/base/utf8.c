/*
 * utf8.c: strict UTF-8. Any thread. Never writes to what it reads.
 */
#include "utf8.h"

#include <stdint.h>

#include "banned.h"

/*
 * The length of the character at p, or 0 when it is broken. Bounds of the second byte after RFC
 * 3629, section 4, which is where overlong forms and surrogates are told apart.
 */
static size_t
char_len(const unsigned char *p, size_t left)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len;

	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		len = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		len = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (len > left)
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	return len;
}

size_t
utf8_valid(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.data;
	size_t i = 0;

	while (i < s.len) {
		uint64_t eight;
		size_t len;

		/* Most cells are ASCII: eight bytes at a time. */
		if (s.len - i >= sizeof eight) {
			memcpy(&eight, p + i, sizeof eight);
			if ((eight & UINT64_C(0x8080808080808080)) == 0) {
				i += sizeof eight;
				continue;
			}
		}
		/* Most others are Chinese: three bytes, the first of which leaves the rest free. */
		if (s.len - i >= 3 && p[i] >= 0xe1 && p[i] <= 0xec && (p[i + 1] & 0xc0) == 0x80 &&
		    (p[i + 2] & 0xc0) == 0x80) {
			i += 3;
			continue;
		}
		len = char_len(p + i, s.len - i);
		if (len == 0)
			return i;
		i += len;
	}
	return s.len;
}

size_t
utf8_count(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.data[i] & 0xc0) != 0x80;
	return n;
}

unsigned
utf8_take(struct span *s)
{
	const unsigned char *p = (const unsigned char *)s->data;
	size_t len = char_len(p, s->len);
	unsigned code;

	if (len == 0) {
		code = 0xfffd;
		len = 1;
	} else if (len == 1) {
		code = p[0];
	} else {
		code = p[0] & (0x7fu >> len);
		for (size_t i = 1; i < len; i++)
			code = code << 6 | (p[i] & 0x3fu);
	}
	s->data += len;
	s->len -= len;
	return code;
}

bool
utf8_is_space(unsigned code)
{
	return (code >= 0x09 && code <= 0x0d) || code == 0x20 || code == 0x85 || code == 0xa0 ||
	       (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
	       code == 0x202f || code == 0x205f || code == 0x3000 || code == 0xfeff;
}

bool
utf8_turns(unsigned code)
{
	return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
	       (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe007f);
}

bool
utf8_is_invisible(unsigned code)
{
	if (code < 0x200b)
		return code == 0xad || code == 0x34f || code == 0x61c || code == 0x115f ||
		       code == 0x1160 || (code >= 0x180b && code <= 0x180f);
	return code <= 0x200f || (code >= 0x2060 && code <= 0x2064) ||
	       (code >= 0x206a && code <= 0x206f) || code == 0x3164 || code == 0xfeff ||
	       code == 0xffa0 || (code >= 0xe0100 && code <= 0xe01ef) || utf8_turns(code);
}

/* A byte that no white space begins with: most characters need no closer look. */
static bool
begins_no_space(char c)
{
	unsigned char b = (unsigned char)c;

	return b > 0x20 && b != 0xc2 && b != 0xe2 && b != 0xe3 && b != 0xef;
}

bool
utf8_is_control(unsigned code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029;
}

bool
utf8_ends_line(unsigned code)
{
	return (code >= '\n' && code <= '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

struct span
utf8_trim(struct span s)
{
	struct span rest = s;

	while (rest.len > 0 && !begins_no_space(*rest.data) && utf8_is_space(utf8_take(&rest)))
		s = rest;
	while (s.len > 0) {
		size_t at = s.len - 1;
		struct span last;

		while (at > 0 && ((unsigned char)s.data[at] & 0xc0) == 0x80)
			at--;
		if (begins_no_space(s.data[at]))
			break;
		last = (struct span){ s.data + at, s.len - at };
		if (!utf8_is_space(utf8_take(&last)))
			break;
		s.len = at;
	}
	return s;
}

bool
utf8_is_blank(struct span s)
{
	while (s.len > 0)
		if (begins_no_space(*s.data) || !utf8_is_space(utf8_take(&s)))
			return false;
	return true;
}

unsigned
utf8_half_width(unsigned code)
{
	/* Unicode's "Halfwidth and Fullwidth Forms", but for its Korean letters and katakana. */
	static const struct {
		unsigned from, to;
	} others[] = { { 0xff5f, 0x2985 }, { 0xff60, 0x2986 }, { 0xff61, 0x3002 },
		{ 0xff62, 0x300c }, { 0xff63, 0x300d }, { 0xff64, 0x3001 }, { 0xff65, 0x30fb },
		{ 0xffe0, 0xa2 }, { 0xffe1, 0xa3 }, { 0xffe2, 0xac }, { 0xffe3, 0xaf },
		{ 0xffe4, 0xa6 }, { 0xffe5, 0xa5 }, { 0xffe6, 0x20a9 } };

	if (code < 0xff01)
		return code;
	if (code <= 0xff5e)
		return code - 0xff01 + '!';
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (code == others[i].from)
			return others[i].to;
	return code;
}
