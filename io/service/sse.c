/*
 * sse.c: server-sent events. Any one thread. Never looks into the data, and keeps no more than a
 * line and the data of one event.
 */
#include "sse.h"

#include "banned.h"

#define MARK_BYTES 3

static const char mark[] = "\xef\xbb\xbf";

/* Adds to what is kept of the event. */
static void
keep_data(struct sse *sse, struct span s)
{
	if (s.len > SSE_MAX - sse->data.len)
		sse->too_long = true;
	else
		text_addspan(&sse->data, s);
}

/* Adds to what is kept of the line. */
static void
keep_line(struct sse *sse, struct span s)
{
	if (s.len > SSE_MAX - sse->line.len)
		sse->line_too_long = true;
	if (!sse->line_too_long)
		text_addspan(&sse->line, s);
}

/* A line that is not blank. */
static void
take_field(struct sse *sse, struct span line)
{
	const char *colon = memchr(line.data, ':', line.len);
	size_t name = colon == NULL ? line.len : (size_t)(colon - line.data);
	struct span value = { line.data + line.len, 0 };

	if (!span_is((struct span){ line.data, name }, "data"))
		return;
	if (colon != NULL)
		value = (struct span){ colon + 1, line.len - name - 1 };
	if (value.len > 0 && value.data[0] == ' ') {
		value.data++;
		value.len--;
	}
	if (sse->has_data)
		keep_data(sse, span_of("\n"));
	sse->has_data = true;
	keep_data(sse, value);
}

/* The event is over. Returns whether there is one. */
static bool
end_event(struct sse *sse)
{
	bool whole = sse->has_data && !sse->too_long;

	sse->lost += sse->too_long;
	sse->has_data = false;
	sse->too_long = false;
	sse->handed_out = true;
	return whole;
}

/* The line is over. Returns whether it ends an event. */
static bool
end_line(struct sse *sse)
{
	bool event = false;

	if (sse->line_too_long) {
		sse->line_too_long = false;
		sse->too_long = true;
	} else if (sse->line.len > 0) {
		take_field(sse, text_span(&sse->line));
	} else {
		event = end_event(sse);
	}
	sse->failed = sse->failed || sse->line.failed || sse->data.failed;
	text_clear(&sse->line);
	return event && !sse->failed;
}

/* The byte order mark at the start of the stream, which may come in pieces. */
static void
pass_mark(struct sse *sse, struct span *piece)
{
	while (piece->len > 0 && sse->bom < MARK_BYTES) {
		if (piece->data[0] != mark[sse->bom]) {
			keep_line(sse, (struct span){ mark, sse->bom });
			sse->bom = MARK_BYTES;
			return;
		}
		sse->bom++;
		piece->data++;
		piece->len--;
	}
}

static size_t
until_line_end(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.data[n] != '\n' && s.data[n] != '\r')
		n++;
	return n;
}

bool
sse_next(struct sse *sse, struct span *piece, struct span *data)
{
	if (sse->handed_out)
		text_clear(&sse->data);
	sse->handed_out = false;
	pass_mark(sse, piece);
	while (piece->len > 0 && !sse->failed) {
		size_t n = until_line_end(*piece);
		char end;

		/* The LF of a CRLF that is here only now. */
		if (sse->after_cr && piece->data[0] == '\n') {
			sse->after_cr = false;
			piece->data++;
			piece->len--;
			continue;
		}
		sse->after_cr = false;
		keep_line(sse, (struct span){ piece->data, n });
		piece->data += n;
		piece->len -= n;
		if (piece->len == 0)
			break;
		end = piece->data[0];
		piece->data++;
		piece->len--;
		sse->after_cr = end == '\r';
		if (end_line(sse)) {
			*data = text_span(&sse->data);
			return true;
		}
		/* An event without data, or one that was lost. */
		if (sse->handed_out)
			text_clear(&sse->data);
		sse->handed_out = false;
	}
	sse->failed = sse->failed || sse->line.failed;
	return false;
}

void
sse_free(struct sse *sse)
{
	text_free(&sse->line);
	text_free(&sse->data);
}
