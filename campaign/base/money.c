/*
 * money.c: amounts in 1/10000 yuan. Any thread. The one double that comes in, a cost from a record,
 * is rounded here and nowhere else.
 */
#include "money.h"

#include <math.h>
#include <stdio.h>

#include "units.h"

#include "banned.h"

int
money_parse(struct span s, money *m)
{
	int64_t yuan = 0;
	int64_t part = 0;
	size_t i = 0;
	size_t digits = 0;

	for (; i < s.len && s.data[i] >= '0' && s.data[i] <= '9'; i++, digits++) {
		yuan = yuan * 10 + (s.data[i] - '0');
		if (yuan > MONEY_MAX / MONEY_YUAN)
			return -1;
	}
	if (i < s.len && s.data[i] == '.') {
		int64_t unit = MONEY_YUAN / 10;

		for (i++; i < s.len && s.data[i] >= '0' && s.data[i] <= '9'; i++, digits++) {
			if (unit == 0)
				return -1;
			part += unit * (s.data[i] - '0');
			unit /= 10;
		}
	}
	if (digits == 0 || i != s.len || yuan * MONEY_YUAN + part > MONEY_MAX)
		return -1;
	*m = yuan * MONEY_YUAN + part;
	return 0;
}

money
money_from_yuan(double yuan)
{
	double scaled = yuan * (double)MONEY_YUAN;

	if (!isfinite(scaled) || scaled < 0 || scaled > (double)MONEY_MAX)
		return MONEY_NONE;
	return (money)llround(scaled);
}

const char *
money_show(money m, char out[static 32])
{
	int len;

	if (m < 0) {
		out[0] = '\0';
		return out;
	}
	len = snprintf(
	    out, 32, "%lld.%04lld", (long long)(m / MONEY_YUAN), (long long)(m % MONEY_YUAN));
	for (int dropped = 0; dropped < 2 && out[len - 1] == '0'; dropped++)
		out[--len] = '\0';
	return out;
}

int64_t
money_minutes(int64_t seconds)
{
	return seconds / 60 + (seconds % 60 != 0);
}

money
money_of_talk(int64_t seconds, money price)
{
	return money_minutes(seconds) * price;
}

money
money_worst(int64_t longest_ns, money price)
{
	int64_t seconds = longest_ns / SECOND_NS + (longest_ns % SECOND_NS != 0);

	return money_of_talk(seconds, price);
}
