/*
 * scrub.c: a number taken out of a text. Any thread. Must never leave one that phone_parse would
 * read out of a cell.
 */
#include "scrub.h"

#include "utf8.h"

#include "banned.h"

/* What phone_parse passes over between digits; the only marks that part them here. */
static bool
parts_digits(unsigned code)
{
	static const unsigned marks[] = { '-', '.', '(', ')', 0x2010, 0x2011, 0x2012, 0x2013,
		0x2212, 0xff0d, 0xff08, 0xff09, 0xff0e };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (code == marks[i])
			return true;
	return utf8_is_space(code) || utf8_is_invisible(code);
}

/* The digit of a character, or 0. */
static char
digit_of(unsigned code)
{
	if (code >= '0' && code <= '9')
		return (char)code;
	if (code >= 0xff10 && code <= 0xff19) /* full-width */
		return (char)('0' + (int)(code - 0xff10));
	return '\0';
}

/* The bytes from the start of `s` that are the number; 0: it does not stand there. */
static size_t
match(struct span s, const char *phone)
{
	struct span rest = s;
	size_t n = 0;

	while (rest.len > 0) {
		unsigned code = utf8_take(&rest);
		char digit = digit_of(code);

		if (digit == '\0' && n > 0 && parts_digits(code))
			continue;
		if (digit != phone[n])
			return 0;
		if (phone[++n] == '\0')
			return s.len - rest.len;
	}
	return 0;
}

/* All of it is the number, in a notation whose digits do not stand in their order: 1.3800138E+10. */
static bool
is_number(struct span s, const char *phone)
{
	char parsed[PHONE_SIZE];
	struct text reason = { 0 };
	bool same =
	    s.len < 64 && phone_parse(s, parsed, &reason) == 0 && strcmp(parsed, phone) == 0;

	text_free(&reason);
	return same;
}

static bool
is_notation(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] == 'e' || s.data[i] == 'E')
			return true;
	return false;
}

size_t
scrub_number(struct span s, const char *phone, struct text *out)
{
	char mask[PHONE_SIZE];
	size_t n = 0;

	phone_mask(phone, mask);
	if (is_notation(s) && is_number(s, phone)) {
		text_adds(out, mask);
		return 1;
	}
	while (s.len > 0) {
		struct span rest = s;
		size_t len = match(s, phone);

		if (len > 0) {
			text_adds(out, mask);
			n++;
		} else {
			(void)utf8_take(&rest);
			len = s.len - rest.len;
			text_add(out, s.data, len);
		}
		s.data += len;
		s.len -= len;
	}
	return n;
}
