/*
 * placeholder.c: filling `{column}` in a requirement. Any thread. Must never fill what a cell
 * brought in: whoever wrote the cell would reach the rest of the row.
 */
#include "placeholder.h"

#include "cell_text.h"
#include "csv_in.h"
#include "phone.h"
#include "said.h"
#include "utf8.h"

#include "banned.h"

#define QUOTED_MAX 40
#define FILLED_MAX \
	CSV_IN_CELL_MAX /* a cell of placeholders, each for a large cell, must not eat the memory */

#define ROLE_COLUMN_NONE    (-1)
#define ROLE_COLUMN_SEVERAL (-2)

/* What a name in braces stands for: a column's index, or one of the above. */
static int
find_column(struct span name, const struct columns *columns)
{
	int found = ROLE_COLUMN_NONE;

	if (columns->at[ROLE_NAME] >= 0 && columns_same_name(name, span_of("name")))
		return columns->at[ROLE_NAME];
	if (columns_same_name(name, span_of("phone")))
		return columns->at[ROLE_PHONE];
	if (utf8_is_blank(name))
		return ROLE_COLUMN_NONE;
	for (size_t i = 0; i < columns->count; i++) {
		if (!columns_same_name(name, cell_text_plain(span_of(columns->header[i]))))
			continue;
		if (found >= 0)
			return ROLE_COLUMN_SEVERAL;
		found = (int)i;
	}
	return found;
}

static int
reject(struct text *reason, struct span placeholder, const char *why)
{
	text_addquoted(reason, placeholder, QUOTED_MAX);
	text_adds(reason, why);
	return -1;
}

/* One `{name}`. With row->cells NULL only the name is looked at. */
static int
fill_one(struct span placeholder, const struct placeholder_row *row, struct text *out,
    struct text *reason)
{
	struct span name = { placeholder.data + 1, placeholder.len - 2 };
	struct span value;
	int at = find_column(name, row->columns);

	if (at == ROLE_COLUMN_NONE)
		return reject(reason, placeholder, ": no such column");
	if (at == ROLE_COLUMN_SEVERAL)
		return reject(reason, placeholder, ": several columns of that name");
	if (row->cells == NULL)
		return 0;
	value = at == row->columns->at[ROLE_PHONE] ? span_of(row->phone)
						   : cell_text_plain(row->cells[at]);
	if (utf8_is_blank(value))
		return reject(reason, placeholder, ": empty");
	said_value(value, out);
	return 0;
}

/* What a pattern begins with, taken off it: text up to a brace, `{{` or `}}`, or a `{name}`. */
static int
fill_next(
    struct span *pattern, const struct placeholder_row *row, struct text *out, struct text *reason)
{
	struct span s = *pattern;
	size_t len = 0;
	int rc = 0;

	while (len < s.len && s.data[len] != '{' && s.data[len] != '}')
		len++;
	if (len > 0) {
		if (out != NULL)
			text_add(out, s.data, len);
	} else if (s.len >= 2 && s.data[1] == s.data[0]) {
		if (out != NULL)
			text_addc(out, s.data[0]);
		len = 2;
	} else if (s.data[0] == '}') {
		return reject(reason, s, ": a } without its {; }} stands for one brace");
	} else {
		len = 1;
		while (len < s.len && s.data[len] != '{' && s.data[len] != '}')
			len++;
		if (len == s.len || s.data[len] == '{')
			return reject(reason, s, ": a { without its }; {{ stands for one brace");
		len++;
		rc = fill_one((struct span){ s.data, len }, row, out, reason);
	}
	pattern->data += len;
	pattern->len -= len;
	return rc;
}

int
placeholder_fill(
    struct span pattern, const struct placeholder_row *row, struct text *out, struct text *reason)
{
	size_t before = out->len;

	while (pattern.len > 0) {
		if (fill_next(&pattern, row, out, reason) != 0)
			return -1;
		if (out->len - before > FILLED_MAX) {
			text_adds(reason, "over 1 MiB once filled");
			return -1;
		}
	}
	return 0;
}

int
placeholder_check(struct span pattern, const struct columns *columns, struct text *reason)
{
	const struct placeholder_row row = { columns, NULL, NULL };

	while (pattern.len > 0)
		if (fill_next(&pattern, &row, NULL, reason) != 0)
			return -1;
	return 0;
}
