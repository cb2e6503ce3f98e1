/*
 * roll_format.c: how a roll was written, to one word and back. Any thread.
 */
#include "roll_format.h"

#include "banned.h"

static const char *const newlines[] = { [ROLL_LF] = "lf", [ROLL_CRLF] = "crlf", [ROLL_CR] = "cr" };

struct roll_format
roll_format_plain(void)
{
	return (struct roll_format){ .encoding = "UTF-8", .delimiter = ',', .newline = ROLL_LF };
}

void
roll_format_show(const struct roll_format *format, struct text *out)
{
	text_addf(out, "%s %s%s%s %c %s", format->workbook ? "xlsx" : "csv", format->encoding,
	    format->bom ? "+bom" : "", format->separator_line ? "+sep" : "",
	    format->delimiter == '\t' ? 't' : format->delimiter, newlines[format->newline]);
}

/* Takes what stands before the next `end` (0: all) off *rest. */
static struct span
take(struct span *rest, char end)
{
	const char *at = rest->len == 0 ? NULL : memchr(rest->data, end, rest->len);
	struct span found = { rest->data, at == NULL ? rest->len : (size_t)(at - rest->data) };
	size_t used = found.len + (at == NULL ? 0 : 1);

	rest->data += used;
	rest->len -= used;
	return found;
}

/* `NAME+bom+sep` */
static int
parse_encoding(struct span word, struct roll_format *format)
{
	struct span name = take(&word, '+');

	if (name.len == 0 || name.len >= sizeof format->encoding)
		return -1;
	memcpy(format->encoding, name.data, name.len);
	format->encoding[name.len] = '\0';
	while (word.len > 0) {
		struct span mark = take(&word, '+');

		if (span_is(mark, "bom"))
			format->bom = true;
		else if (span_is(mark, "sep"))
			format->separator_line = true;
		else
			return -1;
	}
	return 0;
}

int
roll_format_parse(struct span word, struct roll_format *format)
{
	struct span kind = take(&word, ' ');
	struct span encoding = take(&word, ' ');
	struct span delimiter = take(&word, ' ');

	*format = roll_format_plain();
	format->workbook = span_is(kind, "xlsx");
	if (!format->workbook && !span_is(kind, "csv"))
		return -1;
	if (parse_encoding(encoding, format) != 0 || delimiter.len != 1)
		return -1;
	format->delimiter = delimiter.data[0] == 't' ? '\t' : delimiter.data[0];
	for (int i = ROLL_LF; i <= ROLL_CR; i++)
		if (span_is(word, newlines[i])) {
			format->newline = (enum roll_newline)i;
			return 0;
		}
	return -1;
}
