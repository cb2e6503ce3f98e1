/*
 * fuzz_sse.c: server-sent events. Must hold: the events are those of a plain reading of the
 * standard's rules over the whole stream, and the same ones whatever pieces the stream comes in; a
 * piece is always used up; nothing is lost below the bounds; the end of a stream adds no event.
 */
#include "fuzz.h"
#include "sse.h"

/* Adds each event as its length and its bytes. */
static void
add_event(struct text *out, struct span data)
{
	text_addf(out, "%zu:", data.len);
	text_addspan(out, data);
	text_addc(out, '\n');
}

static void
read_events(struct span stream, struct fuzz_cut cut, struct text *out)
{
	struct sse sse = { 0 };

	while (stream.len > 0) {
		/* Of its own memory: who reads on is seen. */
		size_t len = fuzz_piece(&cut, stream.len);
		char *copy = malloc(len);
		struct span piece = { copy, len }, data;

		MUST(copy != NULL);
		memcpy(copy, stream.data, len);
		while (sse_next(&sse, &piece, &data))
			add_event(out, data);
		MUST(piece.len == 0 && !sse.failed && sse.lost == 0);
		free(copy);
		stream.data += len;
		stream.len -= len;
	}
	sse_free(&sse);
}

/* Takes a line off the stream, without its end. False: what is left has no end. */
static bool
take_line(struct span *stream, struct span *line)
{
	size_t n = 0;

	while (n < stream->len && stream->data[n] != '\r' && stream->data[n] != '\n')
		n++;
	if (n == stream->len)
		return false;
	*line = (struct span){ stream->data, n };
	n += n + 1 < stream->len && memcmp(stream->data + n, "\r\n", 2) == 0 ? 2 : 1;
	*stream = (struct span){ stream->data + n, stream->len - n };
	return true;
}

/* HTML standard, 9.2.6: the same over a stream that is there as a whole. */
static void
read_plainly(struct span stream, struct text *out)
{
	struct text data = { 0 };
	bool any = false;
	struct span line;

	if (stream.len >= 3 && memcmp(stream.data, "\xef\xbb\xbf", 3) == 0)
		stream = (struct span){ stream.data + 3, stream.len - 3 };
	while (take_line(&stream, &line)) {
		if (line.len == 0) {
			if (any)
				add_event(out, text_span(&data));
			text_clear(&data);
			any = false;
		} else if (line.len == 4 ? memcmp(line.data, "data", 4) == 0
					 : line.len > 4 && memcmp(line.data, "data:", 5) == 0) {
			size_t skip = line.len < 5                          ? 4
				      : line.len > 5 && line.data[5] == ' ' ? 6
									    : 5;

			if (any)
				text_addc(&data, '\n');
			any = true;
			text_add(&data, line.data + skip, line.len - skip);
		}
	}
	text_free(&data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span stream = { (const char *)data, size };
	uint64_t seed = fuzz_seed(stream);
	const struct fuzz_cut cuts[] = { { 0, 0 }, { 1, seed }, { 2, seed }, { 16, seed } };
	struct text wanted = { 0 }, got = { 0 };

	read_plainly(stream, &wanted);
	for (size_t i = 0; i < COUNT(cuts); i++) {
		text_clear(&got);
		read_events(stream, cuts[i], &got);
		MUST(fuzz_same(&wanted, &got));
	}
	text_free(&wanted);
	text_free(&got);
	return 0;
}
