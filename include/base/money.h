/*
 * money.h: amounts in 1/10000 yuan, integers only. Pure.
 *
 * The service bills by the started minute (its guide, "Billing"): a started minute counts whole.
 */
#ifndef MONEY_H
#define MONEY_H

#include <stdint.h>

#include "span.h"

typedef int64_t money;

#define MONEY_YUAN INT64_C(10000)
#define MONEY_NONE INT64_C(-1) /* not known */
#define MONEY_MAX           \
	(INT64_C(1000000) * \
	    MONEY_YUAN) /* no single amount is larger: what says so is not believed */

/* `12.5` (at most 4 decimals, no sign) into *m. Returns 0, or -1 with *m untouched. */
int money_parse(struct span s, money *m);

/*
 * A JSON number of yuan, rounded to the nearest 1/10000; MONEY_NONE when negative, not finite or
 * above MONEY_MAX.
 */
money money_from_yuan(double yuan);

/*
 * 2 to 4 decimals (`0.15`, `1.2345`, `12.00`), "" for MONEY_NONE, into a buffer of at least 32.
 * Returns it.
 */
const char *money_show(money m, char out[static 32]);

/* Started minutes of a talk: ceil(seconds / 60). */
int64_t money_minutes(int64_t seconds);

/* ceil(seconds / 60) × price. */
money money_of_talk(int64_t seconds, money price);

/* What a call can cost at most: the price × the longest call, rounded up to minutes. */
money money_worst(int64_t longest_ns, money price);

#endif
