/*
 * decimal.c: numbers that came as binary doubles, to text and back. Any thread.
 */
#include "decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "banned.h"

static void
skip(struct span *s, size_t n)
{
	s->data += n;
	s->len -= n;
}

static size_t
count_digits(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.data[n] >= '0' && s.data[n] <= '9')
		n++;
	return n;
}

bool
decimal_parse(struct span word, double *value)
{
	struct span s = word;
	char digits[128];
	size_t n;

	if (s.len > 0 && (s.data[0] == '-' || s.data[0] == '+'))
		skip(&s, 1);
	n = count_digits(s);
	skip(&s, n);
	if (s.len > 0 && s.data[0] == '.') {
		size_t more;

		skip(&s, 1);
		more = count_digits(s);
		skip(&s, more);
		n += more;
	}
	if (n == 0 || word.len >= sizeof digits)
		return false;
	if (s.len > 0 && (s.data[0] == 'e' || s.data[0] == 'E')) {
		skip(&s, s.len > 1 && (s.data[1] == '-' || s.data[1] == '+') ? 2 : 1);
		n = count_digits(s);
		skip(&s, n);
	}
	if (n == 0 || s.len > 0)
		return false;
	memcpy(digits, word.data, word.len);
	digits[word.len] = '\0';
	*value = strtod(digits, NULL);
	return isfinite(*value);
}

/* 15 significant digits always survive; 17 always tell two numbers apart. */
static void
shortest(double value, char digits[static 32])
{
	for (int after_point = 14; after_point <= 16; after_point++) {
		(void)snprintf(digits, 32, "%.*e", after_point, value);
		if (strtod(digits, NULL) == value)
			return;
	}
}

void
decimal_add(double value, struct text *out)
{
	char shown[32];
	char digits[18];
	int n = 0, point; /* digits before the point, when there are as many */

	if (value == 0) {
		text_addc(out, '0');
		return;
	}
	shortest(fabs(value), shown);
	for (const char *p = shown; *p != 'e'; p++)
		if (*p != '.')
			digits[n++] = *p;
	point = 1 + (int)strtol(strchr(shown, 'e') + 1, NULL, 10);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	if (value < 0)
		text_addc(out, '-');
	if (point > 21) {
		text_add(out, digits, 1);
		if (n > 1)
			text_addc(out, '.');
		text_add(out, digits + 1, (size_t)n - 1);
		text_addf(out, "e+%d", point - 1);
		return;
	}
	if (point <= 0)
		text_adds(out, "0.");
	for (int i = point; i < 0; i++)
		text_addc(out, '0');
	for (int i = 0; i < n || i < point; i++) {
		if (i == point && i > 0)
			text_addc(out, '.');
		text_addc(out, i < n ? digits[i] : '0');
	}
}
