/*
 * json_repair.c: a reply that is not quite JSON, made into what can be read of it. Any thread. Must
 * never add or take away what parts one value from another.
 */
#include "json_repair.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>

#include "utf8.h"

#include "banned.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

enum json_encoding
json_repair_first(struct span s)
{
	size_t wide = 0, broken = 0;

	while (s.len > 0) {
		size_t before = s.len;
		unsigned code = utf8_take(&s);

		if (code == 0xfffd && before - s.len == 1)
			broken++;
		else if (code >= 0x800)
			wide++; /* Chinese; shorter ones come about by chance in GB18030 */
	}
	return broken > wide ? JSON_GB18030 : JSON_UTF8;
}

/* Reads the text as UTF-8; each byte that belongs to no character becomes U+FFFD. */
static void
read_utf8(struct span s, struct text *out)
{
	for (;;) {
		size_t valid = utf8_valid(s);

		text_add(out, s.data, valid);
		if (valid == s.len)
			return;
		text_adds(out, REPLACEMENT);
		s.data += valid + 1;
		s.len -= valid + 1;
	}
}

/* Reads it as GB18030, likewise. */
static void
read_gb18030(struct span s, struct text *out)
{
	iconv_t convert = iconv_open("UTF-8", "GB18030");
	char *from = (char *)(uintptr_t)s.data, piece[4096];

	if (convert == (iconv_t)-1 && errno != EINVAL) {
		out->failed = true;
		return;
	}
	if (convert == (iconv_t)-1) {
		read_utf8(s, out); /* this C library does not know it */
		return;
	}
	while (s.len > 0) {
		char *to = piece;
		size_t room = sizeof piece;
		size_t rc = iconv(convert, &from, &s.len, &to, &room);

		text_add(out, piece, sizeof piece - room);
		if (rc != (size_t)-1 || errno == E2BIG)
			continue;
		text_adds(out, REPLACEMENT);
		from++;
		s.len--;
	}
	(void)iconv_close(convert);
}

/* Four hexadecimal digits behind `\u`, or -1. */
static int
escaped(struct span s)
{
	int code = 0;

	if (s.len < 6 || s.data[0] != '\\' || s.data[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		char c = s.data[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;

		if (digit < 0)
			return -1;
		code = code * 16 + digit;
	}
	return code;
}

/* What a backslash begins, at the start of s. Returns how many bytes of it were used. */
static size_t
put_escape(struct span s, struct text *out)
{
	int code = escaped(s), second;

	if (code >= 0xd800 && code <= 0xdbff) {
		second = escaped((struct span){ s.data + 6, s.len - 6 });
		if (second >= 0xdc00 && second <= 0xdfff) {
			text_add(out, s.data, 12);
			return 12;
		}
	}
	if (code == 0 || (code >= 0xd800 && code <= 0xdfff)) {
		text_adds(out, REPLACEMENT);
		return 6;
	}
	if (code > 0) {
		text_add(out, s.data, 6);
		return 6;
	}
	if (s.len >= 2 && s.data[1] == 'u') {
		text_adds(out, REPLACEMENT);
		return 2;
	}
	if (s.len >= 2 && s.data[1] != '\0' && strchr("\"\\/bfnrt", s.data[1]) != NULL) {
		text_add(out, s.data, 2);
		return 2;
	}
	text_adds(out, "\\\\");
	return 1;
}

/* A string, from behind its quote to its last one. Returns how many bytes of s it took. */
static size_t
put_string(struct span s, struct text *out)
{
	size_t i = 0;

	while (i < s.len) {
		if (s.data[i] == '\\') {
			i += put_escape((struct span){ s.data + i, s.len - i }, out);
			continue;
		}
		if (s.data[i] == '\0')
			text_adds(out, REPLACEMENT);
		else
			text_addc(out, s.data[i]);
		if (s.data[i++] == '"')
			break;
	}
	return i;
}

static size_t
digits(struct span s, size_t from)
{
	size_t i = from;

	while (i < s.len && s.data[i] >= '0' && s.data[i] <= '9')
		i++;
	return i - from;
}

/* A number as JSON has them; leading zeros may stand. */
static bool
is_number(struct span s)
{
	size_t i = s.len > 0 && s.data[0] == '-', n = digits(s, i);

	if (n == 0)
		return false;
	i += n;
	if (i < s.len && s.data[i] == '.') {
		n = digits(s, ++i);
		if (n == 0)
			return false;
		i += n;
	}
	if (i < s.len && (s.data[i] == 'e' || s.data[i] == 'E')) {
		i++;
		i += i < s.len && (s.data[i] == '+' || s.data[i] == '-');
		n = digits(s, i);
		if (n == 0)
			return false;
		i += n;
	}
	return i == s.len;
}

static bool
parts_values(char c)
{
	return (unsigned char)c <= ' ' || strchr("{}[]:,\"", c) != NULL;
}

void
json_repair(struct span s, enum json_encoding encoding, struct text *out)
{
	struct text read = { 0 };
	size_t i = 0;

	if (encoding == JSON_UTF8)
		read_utf8(s, &read);
	else
		read_gb18030(s, &read);
	s = text_span(&read);
	if (s.len >= 3 && memcmp(s.data, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	while (i < s.len) {
		struct span word = { s.data + i, 0 };

		if (parts_values(s.data[i])) {
			text_addc(out, (unsigned char)s.data[i] < ' ' ? ' ' : s.data[i]);
			if (s.data[i++] == '"')
				i += put_string((struct span){ s.data + i, s.len - i }, out);
			continue;
		}
		while (i < s.len && !parts_values(s.data[i]))
			i++;
		word.len = (size_t)(s.data + i - word.data);
		if (is_number(word) || span_is(word, "true") || span_is(word, "false") ||
		    span_is(word, "null"))
			text_addspan(out, word);
		else
			text_adds(out, "null");
	}
	out->failed = out->failed || read.failed;
	text_free(&read);
}
