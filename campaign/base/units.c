/*
 * units.c: durations, rates, counts and shares as people write them. Any thread. Integers only: a
 * fraction is read digit by digit, so that 0.1 is exactly that.
 */
#include "units.h"

#include <stdio.h>

#include "banned.h"

/* Digits with up to `decimals` of them behind a point, as an integer scaled by 10^decimals. */
static int
parse_decimal(struct span *s, int decimals, int64_t most, int64_t *value)
{
	int64_t n = 0;
	size_t digits = 0;
	int left = -1; /* decimals still to come; -1 before the point */

	while (s->len > 0) {
		char c = s->data[0];

		if (c == '.' && left < 0 && decimals > 0) {
			left = decimals;
		} else if (c >= '0' && c <= '9' && left != 0) {
			if (n > (INT64_MAX - (c - '0')) / 10)
				return -1;
			n = n * 10 + (c - '0');
			digits++;
			if (left > 0)
				left--;
		} else {
			break;
		}
		s->data++;
		s->len--;
	}
	if (digits == 0)
		return -1;
	for (int i = left < 0 ? decimals : left; i > 0; i--) {
		if (n > INT64_MAX / 10)
			return -1;
		n *= 10;
	}
	if (n > most)
		return -1;
	*value = n;
	return 0;
}

int
units_duration(struct span s, int64_t *ns)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60 * 1000 }, { "h", 3600 * 1000 },
		{ "d", 86400 * 1000 } };
	const int64_t most_ms = INT64_C(10) * 366 * 86400 * 1000;
	int64_t thousandths;

	if (parse_decimal(&s, 3, INT64_MAX / (86400 * 1000), &thousandths) != 0)
		return -1;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (!span_is(s, units[i].name))
			continue;
		if (thousandths > most_ms * 1000 / units[i].ms)
			return -1;
		*ns = thousandths * units[i].ms * (MS_NS / 1000);
		return 0;
	}
	return -1;
}

int
units_rate(struct span s, int64_t *interval_ns)
{
	int64_t count, unit;

	if (parse_decimal(&s, 0, 1000 * 1000 * 1000, &count) != 0 || count == 0)
		return -1;
	if (span_is(s, "/s"))
		unit = 1;
	else if (span_is(s, "/m"))
		unit = 60;
	else if (span_is(s, "/h"))
		unit = 3600;
	else
		return -1;
	*interval_ns = unit * SECOND_NS / count;
	if (*interval_ns == 0)
		*interval_ns = 1;
	return 0;
}

int
units_count(struct span s, int64_t least, int64_t most, int64_t *n)
{
	int64_t value;

	if (parse_decimal(&s, 0, most, &value) != 0 || s.len != 0 || value < least)
		return -1;
	*n = value;
	return 0;
}

int
units_share(struct span s, int64_t *ppm)
{
	int64_t value;

	if (parse_decimal(&s, 6, 100 * 1000 * 1000, &value) != 0)
		return -1;
	if (span_is(s, "%"))
		value /= 100;
	else if (s.len != 0)
		return -1;
	if (value > 1000 * 1000)
		return -1;
	*ppm = value;
	return 0;
}

int64_t
units_times(int64_t a, int64_t b)
{
	int64_t product;

	return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

const char *
units_show_duration(int64_t ns, char out[static 32])
{
	int64_t seconds = ns / SECOND_NS + (ns % SECOND_NS >= SECOND_NS / 2);

	if (seconds < 100)
		(void)snprintf(out, 32, "%lld s", (long long)seconds);
	else if (seconds < 90 * 60)
		(void)snprintf(out, 32, "%lld min", (long long)((seconds + 30) / 60));
	else if (seconds < 48 * 3600)
		(void)snprintf(out, 32, "%lld h %02lld min", (long long)(seconds / 3600),
		    (long long)(seconds % 3600 / 60));
	else
		(void)snprintf(out, 32, "%lld days", (long long)((seconds + 43200) / 86400));
	return out;
}

const char *
units_show_count(int64_t n, char out[static 32])
{
	char digits[32];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)n);
	int at = 0;

	for (int i = 0; i < len; i++) {
		out[at++] = digits[i];
		if ((len - 1 - i) % 3 == 0 && i + 1 < len && digits[i] != '-')
			out[at++] = ',';
	}
	out[at] = '\0';
	return out;
}
