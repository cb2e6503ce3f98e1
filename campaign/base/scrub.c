/*
 * scrub.c: a number taken out of a text. Any thread. Must never leave one that phone_parse would
 * read out of a cell.
 */
#include "scrub.h"

#include "utf8.h"

#include "banned.h"

#define BACKSLASHES_MAX 32 /* before an escape: JSON within JSON, five deep */

/*
 * What parts the digits of a number: what phone_parse passes over, and what people put there, too.
 */
static bool
parts_digits(unsigned code)
{
	static const unsigned marks[] = { '-', '.', '(', ')', '_', '/', '~', 0xb7, 0x2010, 0x2011,
		0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x30fb, 0xff0d, 0xff08, 0xff09, 0xff0e,
		0xff0f, 0xff3f };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (code == marks[i])
			return true;
	return utf8_is_space(code) || utf8_is_control(code) || utf8_is_invisible(code);
}

/* The digit that a character is, however it is set or said; 0: none. */
static char
digit_of(unsigned code)
{
	/* ASCII, full-width, Arabic (both rows), Devanagari, and the five rows of mathematics. */
	static const unsigned zeros[] = { '0', 0xff10, 0x660, 0x6f0, 0x966, 0x1d7ce, 0x1d7d8,
		0x1d7e2, 0x1d7ec, 0x1d7f6 };
	static const struct {
		unsigned code;
		char digit;
	} words[] = { { 0x96f6, '0' }, { 0x3007, '0' }, { 0x25cb, '0' }, { 0x24ea, '0' },
		{ 0x4e00, '1' }, { 0x58f9, '1' }, { 0x5e7a, '1' }, { 0x4e8c, '2' }, { 0x8d30, '2' },
		{ 0x4e24, '2' }, { 0x4e09, '3' }, { 0x53c1, '3' }, { 0x56db, '4' }, { 0x8086, '4' },
		{ 0x4e94, '5' }, { 0x4f0d, '5' }, { 0x516d, '6' }, { 0x9646, '6' }, { 0x4e03, '7' },
		{ 0x67d2, '7' }, { 0x516b, '8' }, { 0x634c, '8' }, { 0x4e5d, '9' },
		{ 0x7396, '9' } };

	for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
		if (code >= zeros[i] && code < zeros[i] + 10)
			return (char)('0' + (int)(code - zeros[i]));
	if (code >= 0x2460 && code <= 0x2468) /* in circles */
		return (char)('1' + (int)(code - 0x2460));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (code == words[i].code)
			return words[i].digit;
	return '\0';
}

/* `most` hexadecimal (base 16) or decimal digits at most, off *s; *n: how many there were. */
static unsigned
take_digits(struct span *s, unsigned base, size_t most, size_t *n)
{
	unsigned value = 0;

	for (*n = 0; *n < most && s->len > 0; ++*n, s->data++, s->len--) {
		char c = *s->data;
		unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
				 : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
				 : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
							: 16;

		if (digit >= base)
			break;
		value = value * base + digit;
	}
	return value;
}

/* What stands behind the backslashes of JSON, at whatever depth; 0: nothing that it writes so. */
static unsigned
take_json(struct span *s)
{
	struct span rest = *s;
	unsigned code = ' ';
	size_t n;

	for (int depth = 0; depth < BACKSLASHES_MAX && rest.len > 0 && *rest.data == '\\';
	     depth++) {
		rest.data++;
		rest.len--;
	}
	if (rest.len == 0 || strchr("untrfb/", *rest.data) == NULL || *rest.data == '\0')
		return 0;
	if (*rest.data == '/')
		code = '/';
	rest.data++;
	rest.len--;
	if (rest.data[-1] == 'u') {
		code = take_digits(&rest, 16, 4, &n);
		if (n != 4)
			return 0;
	}
	*s = rest;
	return code;
}

/* `&nbsp;`, `&#49;`, `&#x31;`. 0: none of these. */
static unsigned
take_entity(struct span *s)
{
	static const char *const blanks[] = { "&nbsp;", "&ensp;", "&emsp;", "&thinsp;" };
	struct span rest = *s;
	unsigned code;
	size_t n;

	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
		size_t len = strlen(blanks[i]);

		if (rest.len < len || memcmp(rest.data, blanks[i], len) != 0)
			continue;
		s->data += len;
		s->len -= len;
		return ' ';
	}
	if (rest.len < 4 || rest.data[1] != '#')
		return 0;
	rest.data += 2;
	rest.len -= 2;
	if (*rest.data == 'x' || *rest.data == 'X') {
		rest.data++;
		rest.len--;
		code = take_digits(&rest, 16, 6, &n);
	} else {
		code = take_digits(&rest, 10, 7, &n);
	}
	if (n == 0 || rest.len == 0 || *rest.data != ';')
		return 0;
	s->data = rest.data + 1;
	s->len = rest.len - 1;
	return code;
}

/* `%31`, `%20`. 0: none. A byte of a longer character, as of %C2%A0, is a blank. */
static unsigned
take_percent(struct span *s)
{
	struct span rest = { s->data + 1, s->len - 1 };
	size_t n;
	unsigned code = take_digits(&rest, 16, 2, &n);

	if (n != 2)
		return 0;
	*s = rest;
	return code >= 0x80 ? ' ' : code;
}

/* A character as it is meant, off *s: escapes of JSON, addresses and HTML are read. */
static unsigned
take(struct span *s)
{
	const char *from = s->data;
	unsigned code = 0;

	if (*from == '\\')
		code = take_json(s);
	else if (*from == '%')
		code = take_percent(s);
	else if (*from == '&')
		code = take_entity(s);
	/* An escaped NUL is a character, too. */
	return s->data != from ? code : utf8_take(s);
}

/* The bytes from the start of `s` that are the number; 0: it does not stand there. */
static size_t
match(struct span s, const char *phone)
{
	struct span rest = s;
	size_t n = 0;

	while (rest.len > 0) {
		unsigned code = take(&rest);
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

/* The bytes of `s` that are the number in a notation whose digits end elsewhere: 1.3800138E+10. */
static size_t
match_notation(struct span s, const char *phone)
{
	char parsed[PHONE_SIZE];
	struct text reason = { 0 };
	bool exponent = false, same = false;
	size_t len = 0;

	for (; len < s.len && len < 40; len++) {
		char c = s.data[len];

		if (c == 'e' || c == 'E')
			exponent = true;
		else if (!(c >= '0' && c <= '9') && c != '.' && c != '+' && c != '-')
			break;
	}
	/* A full stop behind it is none of it. */
	while (len > 0 && !(s.data[len - 1] >= '0' && s.data[len - 1] <= '9'))
		len--;
	if (exponent)
		same = phone_parse((struct span){ s.data, len }, parsed, &reason) == 0 &&
		       strcmp(parsed, phone) == 0;
	text_free(&reason);
	return same ? len : 0;
}

/* Whether the number, or an escape, may begin with this byte. */
static bool
may_begin(char c, const char *phone)
{
	return c == phone[0] || c == '\\' || c == '%' || c == '&' || (unsigned char)c >= 0xc2;
}

size_t
scrub_number(struct span s, const char *phone, struct text *out)
{
	char mask[PHONE_SIZE];
	size_t n = 0, from = 0;

	phone_mask(phone, mask);
	for (size_t i = 0; i < s.len;) {
		struct span rest = { s.data + i, s.len - i };
		size_t len = 0;

		if (may_begin(s.data[i], phone))
			len = match(rest, phone);
		if (len == 0 && s.data[i] == phone[0])
			len = match_notation(rest, phone);
		if (len == 0) {
			i++;
			continue;
		}
		text_add(out, s.data + from, i - from);
		text_adds(out, mask);
		n++;
		i += len;
		from = i;
	}
	if (s.len > from)
		text_add(out, s.data + from, s.len - from);
	return n;
}
