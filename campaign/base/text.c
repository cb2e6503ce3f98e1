/*
 * text.c: a growing string of bytes. Any thread, one at a time for each text. Formats into memory;
 * never prints.
 */
#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "utf8.h"

#include "banned.h"

int
text_reserve(struct text *t, size_t more)
{
	size_t cap = t->cap == 0 ? 64 : t->cap;
	char *data;

	if (t->failed)
		return -1;
	if (more < t->cap && t->len + more < t->cap)
		return 0;
	if (more > SIZE_MAX / 2 - t->len - 1) {
		t->failed = true;
		return -1;
	}
	while (cap <= t->len + more)
		cap *= 2;
	data = realloc(t->data, cap);
	if (data == NULL) {
		t->failed = true;
		return -1;
	}
	t->data = data;
	t->cap = cap;
	return 0;
}

void
text_add(struct text *t, const void *data, size_t len)
{
	if (text_reserve(t, len) != 0)
		return;
	if (len > 0)
		memcpy(t->data + t->len, data, len);
	t->len += len;
	t->data[t->len] = '\0';
}

void
text_adds(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void
text_addspan(struct text *t, struct span s)
{
	text_add(t, s.data, s.len);
}

void
text_addc(struct text *t, char c)
{
	text_add(t, &c, 1);
}

void
text_addf(struct text *t, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0 || text_reserve(t, (size_t)n) != 0) {
		t->failed = true;
		return;
	}
	va_start(args, fmt);
	(void)vsnprintf(t->data + t->len, (size_t)n + 1, fmt, args);
	va_end(args);
	t->len += (size_t)n;
}

void
text_addquoted(struct text *t, struct span s, size_t most)
{
	size_t used = 0;

	text_addc(t, '"');
	while (s.len > 0) {
		struct span rest = s;
		unsigned code = utf8_take(&rest);
		size_t len = s.len - rest.len;

		if (used + len > most) {
			text_adds(t, "...");
			break;
		}
		if (utf8_is_control(code) || code == 0xfffd)
			text_addc(t, '?');
		else
			text_add(t, s.data, len);
		used += len;
		s = rest;
	}
	text_addc(t, '"');
}

void
text_addlines(struct text *t, struct span s)
{
	while (s.len > 0) {
		struct span rest = s;
		unsigned code = utf8_take(&rest);

		if (code == '\t')
			text_addc(t, ' ');
		else if (code != '\n' && (utf8_is_control(code) || code == 0xfffd))
			text_adds(t, code == '\r' ? "" : "?");
		else
			text_add(t, s.data, s.len - rest.len);
		s = rest;
	}
}

/* No byte of s begins a control character, but for tab, LF and CR. */
static bool
is_safe(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];

		if (c < 0x20 ? c != '\t' && c != '\n' && c != '\r' : c == 0x7f || c == 0xc2)
			return false;
	}
	return true;
}

void
text_addsafe(struct text *t, struct span s)
{
	if (is_safe(s)) {
		text_addspan(t, s);
		return;
	}
	while (s.len > 0) {
		struct span rest = s;
		unsigned code = utf8_take(&rest);

		/* The line breaks of Unicode move nothing. */
		if (utf8_is_control(code) && code < 0x2028 && code != '\t' && code != '\n' &&
		    code != '\r')
			text_adds(t, "\xef\xbf\xbd");
		else
			text_add(t, s.data, s.len - rest.len);
		s = rest;
	}
}

void
text_clear(struct text *t)
{
	t->len = 0;
	t->failed = false;
	if (t->data != NULL)
		t->data[0] = '\0';
}

void
text_free(struct text *t)
{
	free(t->data);
	*t = (struct text){ 0 };
}

struct span
text_span(const struct text *t)
{
	return (struct span){ t->data, t->len };
}

const char *
text_str(const struct text *t)
{
	return t->data == NULL ? "" : t->data;
}
