/*
 * test_text.c: growing strings that keep their failure, words for one line, and strict UTF-8.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "testing.h"
#include "text.h"
#include "utf8.h"

static void
grows(void **state)
{
	struct text t = { 0 };

	(void)state;
	assert_string_equal(text_str(&t), "");
	assert_true(text_span(&t).len == 0);
	text_adds(&t, "");
	assert_non_null(t.data);
	assert_string_equal(t.data, "");
	for (int i = 0; i < 10000; i++) {
		text_addc(&t, (char)('a' + i % 26));
		assert_int_equal(t.data[t.len], '\0');
	}
	assert_true(t.len == 10000);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(t.data[i], 'a' + i % 26);
	text_clear(&t);
	assert_string_equal(text_str(&t), "");
	text_addf(&t, "%d-%s-%05.1f", 7, "x", 2.25);
	text_addspan(&t, (struct span){ "\0ab", 3 });
	text_addspan(&t, (struct span){ NULL, 0 });
	text_add(&t, NULL, 0);
	assert_true(t.len == 12);
	assert_memory_equal(t.data, "7-x-002.2\0ab", 13);
	text_free(&t);
	assert_null(t.data);
	text_free(&t);
}

/* Every size around a doubling: nothing is written past the end (the sanitizer looks). */
static void
edges(void **state)
{
	char bytes[300];

	(void)state;
	memset(bytes, 'x', sizeof bytes);
	for (size_t first = 0; first < 140; first++) {
		for (size_t second = 60; second < 140; second += 3) {
			struct text t = { 0 };

			text_add(&t, bytes, first);
			text_addf(&t, "%.*s", (int)second, bytes);
			assert_true(t.len == first + second && t.data[t.len] == '\0');
			assert_true(t.cap > t.len && !t.failed);
			text_free(&t);
		}
	}
}

static void
failure_sticks(void **state)
{
	struct text t = { 0 };

	(void)state;
	text_adds(&t, "before");
	assert_int_equal(text_reserve(&t, SIZE_MAX), -1);
	assert_true(t.failed);
	text_adds(&t, "after");
	text_addc(&t, 'x');
	text_addf(&t, "%d", 1);
	text_addquoted(&t, span_of("q"), 10);
	assert_int_equal(text_reserve(&t, 1), -1);
	assert_string_equal(text_str(&t), "before");
	assert_true(t.failed);
	text_clear(&t);
	assert_false(t.failed);
	text_adds(&t, "again");
	assert_string_equal(text_str(&t), "again");
	text_free(&t);
}

static void
quoted(void **state)
{
	static const struct {
		const char *in;
		size_t most;
		const char *out;
	} rows[] = {
		{ "", 10, "\"\"" },
		{ "abc", 10, "\"abc\"" },
		{ "abc", 3, "\"abc\"" },
		{ "abcd", 3, "\"abc...\"" },
		{ "abc", 0, "\"...\"" },
		{ "好的", 6, "\"好的\"" },
		{ "好的", 5, "\"好...\"" },
		{ "好的", 2, "\"...\"" },
		{ "a\nb\tc\rd", 20, "\"a?b?c?d\"" },
		{ "\x1b[2J", 20, "\"?[2J\"" },
		{ "\x7f", 20, "\"?\"" },
		{ "a\xffz", 20, "\"a?z\"" },
		{ "\xe5\xa5", 20, "\"??\"" },
		{ "\xc2\x9b", 20, "\"?\"" },
		{ "\xc2\x85", 20, "\"?\"" },
		{ "\xe2\x80\xa8x\xe2\x80\xa9", 20, "\"?x?\"" },
		{ "\xc2\xa0", 20, "\"\xc2\xa0\"" },
		{ "\xf0\x9f\x98\x80", 4, "\"\xf0\x9f\x98\x80\"" },
		{ "\xf0\x9f\x98\x80", 3, "\"...\"" },
	};
	struct text t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		text_clear(&t);
		text_addquoted(&t, span_of(rows[i].in), rows[i].most);
		ROW_STRING(rows[i].in, text_str(&t), rows[i].out);
		assert_true(utf8_valid(text_span(&t)) == t.len);
	}
	text_clear(&t);
	text_addquoted(&t, (struct span){ "a\0b", 3 }, 10);
	assert_string_equal(text_str(&t), "\"a?b\"");
	text_free(&t);
}

/* Whatever the bytes, the words are valid, on one line, and no longer than asked. */
static void
quoted_rubbish(void **state)
{
	struct text t = { 0 };
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char bytes[24];
		size_t len = testing_below(&seed, sizeof bytes);
		size_t most = testing_below(&seed, 30);

		for (size_t k = 0; k < len; k++)
			bytes[k] =
			    (char)(testing_below(&seed, 2) == 0 ? testing_random(&seed)
								: 0xe0 + testing_below(&seed, 32));
		text_clear(&t);
		text_addquoted(&t, (struct span){ bytes, len }, most);
		assert_true(utf8_valid(text_span(&t)) == t.len);
		assert_true(t.len <= most + 5);
		for (size_t k = 0; k < t.len; k++)
			assert_true((unsigned char)t.data[k] >= 0x20);
	}
	text_free(&t);
}

static void
valid(void **state)
{
	/* The offset of the first bad byte; -1: all is valid. */
	static const struct {
		const char *name, *bytes;
		int bad;
	} rows[] = {
		{ "empty", "", -1 },
		{ "ASCII", "abc", -1 },
		{ "long ASCII", "abcdefghijklmnopqrst", -1 },
		{ "2, least", "\xc2\x80", -1 },
		{ "2, most", "\xdf\xbf", -1 },
		{ "3, least", "\xe0\xa0\x80", -1 },
		{ "3, most", "\xef\xbf\xbf", -1 },
		{ "before the surrogates", "\xed\x9f\xbf", -1 },
		{ "behind the surrogates", "\xee\x80\x80", -1 },
		{ "4, least", "\xf0\x90\x80\x80", -1 },
		{ "4, most", "\xf4\x8f\xbf\xbf", -1 },
		{ "overlong /", "\xc0\xaf", 0 },
		{ "overlong, c1", "\xc1\xbf", 0 },
		{ "overlong 3", "\xe0\x9f\xbf", 0 },
		{ "overlong /, 3", "\xe0\x80\xaf", 0 },
		{ "overlong 4", "\xf0\x8f\xbf\xbf", 0 },
		{ "overlong /, 4", "\xf0\x80\x80\xaf", 0 },
		{ "first surrogate", "\xed\xa0\x80", 0 },
		{ "last surrogate", "\xed\xbf\xbf", 0 },
		{ "a pair of them", "\xed\xa0\xbd\xed\xb8\x80", 0 },
		{ "above 10FFFF", "\xf4\x90\x80\x80", 0 },
		{ "f5", "\xf5\x80\x80\x80", 0 },
		{ "f8", "\xf8\x88\x80\x80\x80", 0 },
		{ "fe", "\xfe", 0 },
		{ "ff", "\xff", 0 },
		{ "a lone tail", "a\x80", 1 },
		{ "cut, 2", "ab\xc2", 2 },
		{ "cut, 3", "ab\xe5\xa5", 2 },
		{ "cut, 4", "ab\xf0\x9f\x98", 2 },
		{ "2 not ended", "\xc2x", 0 },
		{ "3 not ended", "\xe5\xa5x", 0 },
		{ "4 not ended", "\xf0\x9f\x98x", 0 },
		{ "3, tail too high", "\xe5\xa5\xc0", 0 },
		{ "behind eight", "abcdefgh\xff", 8 },
		{ "in the eight", "abcdefg\xff", 7 },
		{ "across the eight", "abcdefg\xe5\xa5\xbd", -1 },
		{ "after a good one", "好\xe5", 3 },
		{ "GBK", "\xba\xc3", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = span_of(rows[i].bytes);

		ROW_INT(rows[i].name, utf8_valid(s), rows[i].bad < 0 ? (int)s.len : rows[i].bad);
	}
	assert_true(utf8_valid((struct span){ "a\0b", 3 }) == 3);
	assert_true(utf8_valid((struct span){ NULL, 0 }) == 0);
}

static size_t
encode(unsigned code, char out[static 4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* Every code point there is, taken back as it was put; surrogates and what is above are not valid. */
static void
every_character(void **state)
{
	(void)state;
	for (unsigned code = 0; code < 0x120000; code++) {
		char bytes[5] = "";
		struct span s = { bytes, encode(code, bytes) };
		bool is = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);

		if ((utf8_valid(s) == s.len) != is)
			fail_msg("U+%04X", code);
		if (is && (utf8_count(s) != 1 || utf8_take(&s) != code || s.len != 0))
			fail_msg("U+%04X is not taken as itself", code);
	}
}

static void
takes(void **state)
{
	struct span s = span_of("a好\xff\xe5z");

	(void)state;
	assert_int_equal(utf8_take(&s), 'a');
	assert_int_equal(utf8_take(&s), 0x597d);
	assert_int_equal(utf8_take(&s), 0xfffd);
	assert_int_equal(utf8_take(&s), 0xfffd);
	assert_int_equal(utf8_take(&s), 'z');
	assert_true(s.len == 0);
	assert_true(utf8_count(span_of("a好\xf0\x9f\x98\x80")) == 3);
	assert_true(utf8_count(span_of("")) == 0);
}

static void
trims(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "", "" },
		{ "a", "a" },
		{ " a ", "a" },
		{ "\t\r\n a b \v\f", "a b" },
		{ "\u3000\u00a0好 的\u2003\ufeff", "好 的" },
		{ "   ", "" },
		{ "\u3000", "" },
		{ "\u2000\u200a\u202f\u205f\u2028\u2029\xc2\x85", "" },
		{ "\u200b", "\u200b" },
		{ "好", "好" },
		{ "一 ", "一" },
		{ "\xffz ", "\xffz" },
		{ " z\x80", "z\x80" },
		{ "\x80", "\x80" },
		{ "\x80 ", "\x80" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span got = utf8_trim(span_of(rows[i].in));

		if (!span_is(got, rows[i].out))
			fail_msg("row %zu: \"%.*s\"", i, (int)got.len, got.data);
		ROW_INT(rows[i].in, utf8_is_blank(span_of(rows[i].in)), rows[i].out[0] == '\0');
	}
	assert_true(utf8_is_blank((struct span){ NULL, 0 }));
	assert_true(utf8_trim((struct span){ NULL, 0 }).len == 0);
}

/* What people read on lines of their own. */
static void
lines(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "", "" },
		{ "a\nb\n", "a\nb\n" },
		{ "a\r\nb\tc", "a\nb c" },
		{ "\x1b[2J\x07您好\x7f", "?[2J?您好?" },
		{ "\xc2\x9b"
		  "a\xe2\x80\xa8",
		    "?a?" },
		{ "a\xffz", "a?z" },
		{ "\"q\"", "\"q\"" },
	};
	struct text t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		text_clear(&t);
		text_addlines(&t, span_of(rows[i].in));
		ROW_STRING(rows[i].in, text_str(&t), rows[i].out);
	}
	text_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows),
		cmocka_unit_test(edges),
		cmocka_unit_test(failure_sticks),
		cmocka_unit_test(quoted),
		cmocka_unit_test(quoted_rubbish),
		cmocka_unit_test(valid),
		cmocka_unit_test(every_character),
		cmocka_unit_test(takes),
		cmocka_unit_test(trims),
		cmocka_unit_test(lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
