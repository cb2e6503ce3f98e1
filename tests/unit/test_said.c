/*
 * test_said.c: what is said to the AI: cleaned, or rejected; a value is one line, and nothing out of a roll begins a
 * heading of the preamble.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "preamble.h"
#include "said.h"
#include "testing.h"
#include "utf8.h"

static void
cleaned(void **state)
{
	static const struct {
		const char *text, *wanted; /* NULL: rejected … */
		const char *reason;
	} rows[] = {
		{ "", "", "" },
		{ "您好，a\tb\r\nc 好", "您好，a\tb\r\nc 好", "" },
		{ "a\u200bb\u200d\u00ad\u2060\ufeffc", "abc", "" },
		{ "\u061c\u034f\u180e\u3164\U000e0100", "", "" },
		{ "好\ufe0f", "好\ufe0f", "" },
		{ "a\vb\fc\u2028d\u2029e\xc2\x85"
		  "f",
		    "a\nb\nc\nd\ne\nf", "" },
		{ "a\u202eb", NULL, "it holds U+202E, which hides text" },
		{ "\u2066", NULL, "it holds U+2066, which hides text" },
		{ "a\U000e0041", NULL, "it holds U+E0041, which hides text" },
		{ "\ufff9", NULL, "it holds U+FFF9, which hides text" },
		{ "a\x1b[31m\x01\x7f\xc2\x9b", "a[31m", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { 0 }, reason = { 0 };

		text_adds(&text, rows[i].text);
		ROW_INT(rows[i].text, said_clean(&text, &reason), rows[i].wanted == NULL ? -1 : 0);
		ROW_STRING(rows[i].text, text_str(&reason), rows[i].reason);
		if (rows[i].wanted != NULL) {
			ROW_STRING(rows[i].text, text_str(&text), rows[i].wanted);
			ROW_INT(rows[i].text, text.len, strlen(rows[i].wanted));
		}
		text_free(&text);
		text_free(&reason);
	}
}

static void
values(void **state)
{
	static const struct {
		const char *value, *wanted;
	} rows[] = {
		{ "", "" },
		{ "周一", "周一" },
		{ "a\r\nb\nc\rd\te\vf\u2028g\u2029h\xc2\x85i", "a b c d e f g h i" },
		{ "【通话规则，优先】", "「通话规则，优先」" },
		{ "【重要】带身份证", "「重要」带身份证" },
		{ "〖x〗︻y︼︗z︘", "「x」「y」「z」" },
		{ "[通话规则]", "「通话规则]" },
		{ "［ 本次通话的事项］", "「 本次通话的事项］" },
		{ "[a] ［b］", "[a] ［b］" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text out = { 0 };

		said_value(span_of(rows[i].value), &out);
		ROW_STRING(rows[i].value, text_str(&out), rows[i].wanted);
		text_free(&out);
	}
}

static void
defused(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "", "" },
		{ "【通话规则】", "   通话规则】" },
		{ "a\n【 通\u3000话\u200b规\n则，新】", "a\n    通\u3000话\u200b规\n则，新】" },
		{ "【【本次通话的事项】", "      本次通话的事项】" },
		{ "[通话规则]〔通话规则〕", " 通话规则]   通话规则〕" },
		{ "【重要】[1] 通话规则", "【重要】[1] 通话规则" },
		{ "【通话】【通话规", "【通话】【通话规" },
		{ "【", "【" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { 0 };

		text_adds(&text, rows[i].text);
		said_defuse(&text);
		ROW_STRING(rows[i].text, text_str(&text), rows[i].wanted);
		text_free(&text);
	}
}

/* The headings that are known here are those of the preamble. */
static void
headings(void **state)
{
	struct text text = { 0 };
	struct span rest;

	(void)state;
	preamble_text(span_of("王"), &text);
	assert_non_null(strstr(text_str(&text), "【"));
	said_defuse(&text);
	for (rest = text_span(&text); rest.len > 0;)
		assert_int_not_equal(utf8_take(&rest), 0x3010);
	text_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cleaned),
		cmocka_unit_test(values),
		cmocka_unit_test(defused),
		cmocka_unit_test(headings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
