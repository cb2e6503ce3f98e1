/*
 * test_sse.c: server-sent events, however the stream is cut into pieces.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sse.h"
#include "testing.h"

/* Adds each event as `<data>`. Pieces are fenced: who reads past one dies. */
static void
feed(
    struct sse *sse, const struct testing_fence *fence, const char *s, size_t len, struct text *out)
{
	struct span piece = testing_fence_put(fence, s, len), data;

	while (sse_next(sse, &piece, &data)) {
		text_addc(out, '<');
		text_addspan(out, data);
		text_addc(out, '>');
	}
	assert_int_equal(piece.len, 0);
	assert_false(sse->failed);
}

static const struct {
	const char *name, *stream, *events;
} rows[] = {
	{ "nothing", "", "" },
	{ "one", "data: a\n\n", "<a>" },
	{ "no space", "data:a\n\n", "<a>" },
	{ "one space only is passed over", "data:  a \n\n", "< a >" },
	{ "two", "data: a\n\ndata: b\n\n", "<a><b>" },
	{ "lines joined", "data: a\ndata: b\ndata:\ndata: c\n\n", "<a\nb\n\nc>" },
	{ "CR", "data: a\r\rdata: b\r\r", "<a><b>" },
	{ "CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", "<a><b>" },
	{ "mixed ends", "data: a\ndata: b\r\ndata: c\r\n\ndata: d\r\r\n", "<a\nb\nc><d>" },
	{ "LF CR is two ends", "data: a\n\rdata: b\n\n", "<a><b>" },
	{ "keep-alives", ": keep-alive\n\n:\n\ndata: a\n\n: keep-alive\n\n", "<a>" },
	{ "a comment in an event", "data: a\n: no\ndata: b\n\n", "<a\nb>" },
	{ "other fields", "event: x\nid: 7\nretry: 10\ndata: a\n\n", "<a>" },
	{ "other fields alone", "event: x\n\ndata: a\n\n", "<a>" },
	{ "not data", "datas: x\nDATA: x\n data: x\nxdata: y\n\n", "" },
	{ "no colon", "data\n\n", "<>" },
	{ "empty data", "data:\n\ndata: \n\n", "<><>" },
	{ "colons in data", "data: {\"a\":\"b: c\"}\n\n", "<{\"a\":\"b: c\"}>" },
	{ "cut off", "data: a\n\ndata: b\n", "<a>" },
	{ "cut off in a line", "data: a\n\ndata: b", "<a>" },
	{ "many blank lines", "\n\n\n\ndata: a\n\n\n\n", "<a>" },
	{ "byte order mark",
	    "\xef\xbb\xbf"
	    "data: a\n\n",
	    "<a>" },
	{ "only the first mark",
	    "\xef\xbb\xbf\xef\xbb\xbf"
	    "data: a\n\ndata: b\n\n",
	    "<b>" },
	{ "half a mark",
	    "\xef\xbb"
	    "data: a\n\ndata: b\n\n",
	    "<b>" },
	{ "a mark later is data", "data: \xef\xbb\xbf\n\n", "<\xef\xbb\xbf>" },
	{ "characters", "data: 您好，再见\n\n", "<您好，再见>" },
	{ "no UTF-8", "data: \xff\xc0\n\n", "<\xff\xc0>" },
};

/* Whole, byte by byte, and in three pieces cut at every two places. */
static void
pieces(void **state)
{
	struct testing_fence fence = testing_fence_new(4096);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *s = rows[i].stream;
		size_t len = strlen(s);

		for (size_t a = 0; a <= len; a++) {
			for (size_t b = a; b <= len; b++) {
				struct sse sse = { 0 };
				struct text out = { 0 };

				feed(&sse, &fence, s, a, &out);
				feed(&sse, &fence, s + a, b - a, &out);
				feed(&sse, &fence, s + b, len - b, &out);
				ROW_STRING(rows[i].name, text_str(&out), rows[i].events);
				ROW_INT(rows[i].name, sse.lost, 0);
				sse_free(&sse);
				text_free(&out);
			}
		}
		struct sse sse = { 0 };
		struct text out = { 0 };

		for (size_t a = 0; a < len; a++)
			feed(&sse, &fence, s + a, 1, &out);
		ROW_STRING(rows[i].name, text_str(&out), rows[i].events);
		sse_free(&sse);
		text_free(&out);
	}
	testing_fence_free(&fence);
}

static void
nul_bytes(void **state)
{
	struct testing_fence fence = testing_fence_new(64);
	struct sse sse = { 0 };
	struct text out = { 0 };

	(void)state;
	feed(&sse, &fence, "data: a\0b\n\n", 11, &out);
	assert_int_equal(out.len, 5);
	assert_memory_equal(out.data, "<a\0b>", 5);
	sse_free(&sse);
	text_free(&out);
	testing_fence_free(&fence);
}

/* `line` bytes of data in each of `lines` lines, as pieces of `piece` bytes; what comes before and behind is there. */
static void
long_event(size_t line, size_t lines, size_t piece, bool lost)
{
	struct testing_fence fence = testing_fence_new(65536);
	struct text stream = { 0 }, out = { 0 }, want = { 0 };
	struct sse sse = { 0 };

	text_adds(&stream, "data: before\n\n");
	text_adds(&want, "<before>");
	if (!lost)
		text_addc(&want, '<');
	for (size_t i = 0; i < lines; i++) {
		text_adds(&stream, "data: ");
		for (size_t k = 0; k < line; k++)
			text_addc(&stream, 'x');
		text_addc(&stream, '\n');
		if (!lost && i > 0)
			text_addc(&want, '\n');
		for (size_t k = 0; !lost && k < line; k++)
			text_addc(&want, 'x');
	}
	text_adds(&stream, "data: its last line\n\ndata: behind\n\n");
	text_adds(&want, lost ? "<behind>" : "\nits last line><behind>");
	for (size_t at = 0; at < stream.len; at += piece)
		feed(&sse, &fence, stream.data + at,
		    stream.len - at < piece ? stream.len - at : piece, &out);
	assert_int_equal(out.len, want.len);
	assert_memory_equal(out.data, want.data, out.len);
	assert_int_equal(sse.lost, lost);
	assert_true(sse.line.cap <= 4 * SSE_MAX && sse.data.cap <= 4 * SSE_MAX);
	sse_free(&sse);
	text_free(&stream);
	text_free(&out);
	text_free(&want);
	testing_fence_free(&fence);
}

static void
bounds(void **state)
{
	static const size_t sizes[] = { 1000, 4096, 65536 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		/* "data: " stands in the line, too; the last line is 13 bytes and an LF. */
		long_event(SSE_MAX - 14, 1, sizes[i], false);
		long_event(SSE_MAX - 13, 1, sizes[i], true);
		long_event(SSE_MAX - 6, 1, sizes[i], true);
		long_event(SSE_MAX - 5, 1, sizes[i], true);
		long_event(20 * SSE_MAX, 1, sizes[i], true);
		long_event(1024, 200, sizes[i], false);
		long_event(1024, 300, sizes[i], true);
	}
}

/* A line that is too long and no data: what it belonged to is counted, and the next is read. */
static void
long_comment(void **state)
{
	struct testing_fence fence = testing_fence_new(4096);
	struct sse sse = { 0 };
	struct text out = { 0 };

	(void)state;
	feed(&sse, &fence, ":", 1, &out);
	for (size_t i = 0; i < SSE_MAX; i += 64)
		feed(&sse, &fence,
		    "0123456789012345678901234567890123456789012345678901234567890123", 64, &out);
	feed(&sse, &fence, "\n\ndata: a\n\n", 11, &out);
	assert_string_equal(text_str(&out), "<a>");
	assert_int_equal(sse.lost, 1);
	sse_free(&sse);
	text_free(&out);
	testing_fence_free(&fence);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces),
		cmocka_unit_test(nul_bytes),
		cmocka_unit_test(bounds),
		cmocka_unit_test(long_comment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
