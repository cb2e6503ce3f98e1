/*
 * placeholder.h: filling `{column}` in a requirement. Pure.
 *
 * `{x}` stands for the row's cell under the header x (case and spaces ignored), or, before any
 * header, for the role `name` or `phone`; the phone is always the contact's own number, normalised.
 * Filled once: what a cell brings in is not filled again. `{{` and `}}` are literal braces.
 */
#ifndef PLACEHOLDER_H
#define PLACEHOLDER_H

#include "columns.h"
#include "text.h"

struct placeholder_row {
	const struct columns *columns;
	const struct span *cells; /* columns->count of them */
	const char *phone;        /* the contact's number */
};

/*
 * Adds `pattern`, filled from `row`, to `out`. Returns 0; or -1 with the reason added to `reason`:
 * an unknown column, two columns of that name, an empty value, a brace without its partner.
 */
int placeholder_fill(
    struct span pattern, const struct placeholder_row *row, struct text *out, struct text *reason);

/*
 * Checks a pattern against the header alone (values not looked at). Returns 0; or -1 with the
 * reason added.
 */
int placeholder_check(struct span pattern, const struct columns *columns, struct text *reason);

#endif
