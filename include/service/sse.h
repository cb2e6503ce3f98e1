/*
 * sse.h: server-sent events out of a stream that comes in pieces. Pure.
 *
 * As the HTML standard has it ("Event stream interpretation"), as far as it is needed: lines end in
 * LF, CR or CRLF; a byte order mark at the start is passed over; comments (`: keep-alive`) are not
 * seen; the `data` lines of an event are joined by LF; `event`, `id` and `retry` are passed over;
 * an event ends at a blank line, and one that the end of the stream cuts is none. A piece may end
 * anywhere, also inside a character or between CR and LF. The data is not checked in any way.
 *
 * Two bounds, so that no stream makes it grow: an event with a line, or with data, longer than
 * SSE_MAX bytes is left out and counted, and the next one is read as if nothing had happened.
 */
#ifndef SSE_H
#define SSE_H

#include <stdint.h>

#include "text.h"

#define SSE_MAX ((size_t)256 * 1024)

/* Start with { 0 }, end with sse_free. */
struct sse {
	bool failed;  /* memory is out: nothing more comes */
	int64_t lost; /* events that were left out */
	/* Its own. */
	struct text line;   /* so far, without its end */
	struct text data;   /* of the event so far */
	size_t bom;         /* bytes of a byte order mark seen; 3: looked for no longer */
	bool after_cr;      /* an LF now ends no line */
	bool line_too_long; /* the rest of the line is passed over */
	bool too_long;      /* the event will be left out */
	bool has_data;
	bool handed_out; /* the data, by the last call */
};

/*
 * Takes bytes off *piece until an event is complete: then true, with its data in *data, which is
 * valid until the next call. False: the piece is used up (or `failed`).
 */
bool sse_next(struct sse *sse, struct span *piece, struct span *data);
void sse_free(struct sse *sse);

#endif
