/*
 * test_scrub.c: a number taken out of a text, however it is written; and nothing else.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "scrub.h"
#include "testing.h"

static const struct {
	const char *text, *scrubbed;
	size_t n;
} rows[] = {
	{ "", "", 0 },
	{ "13800138000", "138****8000", 1 },
	{ "138 0013 8000", "138****8000", 1 },
	{ "+86 138-0013-8000", "+86 138****8000", 1 },
	{ "0086(138)0013.8000", "0086(138****8000", 1 },
	{ "１３８００１３８０００", "138****8000", 1 },
	{ "138\xe3\x80\x80"
	  "0013\n8000",
	    "138****8000", 1 },
	{ "王小明13800138000，13800138001；13800138000",
	    "王小明138****8000，13800138001；138****8000", 2 },
	{ "order 9913800138000123", "order 99138****8000123", 1 },
	/* The first one begins a match that fails; the number begins within it. */
	{ "1313800138000", "13138****8000", 1 },
	{ "1380013800", "1380013800", 0 },
	{ "13800138001", "13800138001", 0 },
	{ "1.3800138E+10", "138****8000", 1 },
	{ "138\u200b00138000", "138****8000", 1 },
	{ "138001x38000", "138001x38000", 0 },
	/* other marks, other digits */
	{ "138_0013/8000 138·0013—8000", "138****8000 138****8000", 2 },
	{ "幺三八零零一三八〇〇〇", "138****8000", 1 },
	{ "①③⑧⓪⓪①③⑧⓪⓪⓪", "138****8000", 1 },
	{ "١٣٨٠٠١٣٨٠٠٠", "138****8000", 1 },
	{ "𝟭𝟯𝟴𝟬𝟬𝟭𝟯𝟴𝟬𝟬𝟬", "138****8000", 1 },
	{ "008613800138000", "0086138****8000", 1 },
	{ "cell 1.3800138E+10. 1.3800138e10", "cell 138****8000. 138****8000", 2 },
	{ "1.3800139E+10 1E", "1.3800139E+10 1E", 0 },
	/* escapes */
	{ "{\"a\":\"\\u0031380013800\\u0030\"}", "{\"a\":\"138****8000\"}", 1 },
	{ "\\\\u00313800138000", "138****8000", 1 },
	{ "138\\n0013\\u00a08000", "138****8000", 1 },
	{ "138\\/0013\\uff188000 138\\/0013\\uff18000", "138\\/0013\\uff188000 138****8000", 1 },
	{ "tel:%2B86%31380013%208000", "tel:%2B86138****8000", 1 },
	{ "138%C2%A00013%2d8000&138&nbsp;0013&#49;", "138****8000&138&nbsp;0013&#49;", 1 },
	{ "&#49;38&nbsp;0013&#x38;000", "138****8000", 1 },
	{ "100%13800138000", "100%138****8000", 1 },
	{ "\\13800138000\\", "\\138****8000\\", 1 },
	{ "1\\", "1\\", 0 },
	{ "1%00", "1%00", 0 },
	{ "1\\u0000", "1\\u0000", 0 },
	{ "1&#0;", "1&#0;", 0 },
	{ "138%000013\\u00008000", "138****8000", 1 },
	{ "1%", "1%", 0 },
	{ "1&#", "1&#", 0 },
	{ "1&#x", "1&#x", 0 },
	{ "1\\u003", "1\\u003", 0 },
	{ "1380013,8000", "1380013,8000", 0 },
	{ "-- ( 1 )", "-- ( 1 )", 0 },
};

static void
table(void **state)
{
	struct testing_fence fence = testing_fence_new(256);
	struct text out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = testing_fence_put(&fence, rows[i].text, strlen(rows[i].text));

		text_clear(&out);
		ROW_INT(rows[i].text, scrub_number(s, "13800138000", &out), rows[i].n);
		ROW_STRING(rows[i].text, text_str(&out), rows[i].scrubbed);
	}
	text_free(&out);
	testing_fence_free(&fence);
}

/* Whatever way of writing phone_parse takes for the number, it takes no number out of what is left. */
static void
nothing_left(void **state)
{
	static const char *const parts[] = { "-", " ", ".", "(", ")", "\xe3\x80\x80",
		"\xe2\x80\x91", "\xef\xbc\x8d", "\xc2\xa0", "" };
	struct text in = { 0 }, out = { 0 }, reason = { 0 };
	uint64_t seed = 1;
	char phone[PHONE_SIZE];
	int looked = 0;

	(void)state;
	for (int k = 0; k < 5000; k++) {
		text_clear(&in);
		text_clear(&out);
		text_clear(&reason);
		text_adds(&in, testing_below(&seed, 2) == 0 ? "+86" : "");
		for (const char *c = "13800138000"; *c != '\0'; c++) {
			text_adds(&in, parts[testing_below(&seed, COUNT(parts))]);
			if (testing_below(&seed, 4) == 0)
				text_addf(&in, "\xef\xbc%c", 0x90 + (*c - '0'));
			else
				text_addc(&in, *c);
		}
		/* A dot before the last digits may be a decimal point: no number then. */
		if (phone_parse(text_span(&in), phone, &reason) != 0)
			continue;
		looked++;
		assert_int_equal(scrub_number(text_span(&in), "13800138000", &out), 1);
		assert_int_equal(phone_parse(text_span(&out), phone, &reason), -1);
	}
	assert_true(looked > 4000);
	text_free(&in);
	text_free(&out);
	text_free(&reason);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(nothing_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
