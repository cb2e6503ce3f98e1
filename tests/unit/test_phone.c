/*
 * test_phone.c: how numbers are typed, what comes of them, and in which words they are rejected.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "phone.h"
#include "testing.h"

#define NUMBER "13800138000"
#define GONE                                                                  \
	"digits are gone in E notation; format the column as text and enter " \
	"the number again: "

static void
understood(void **state)
{
	static const char *const typed[] = {
		NUMBER,
		" 13800138000 ",
		"138 0013 8000",
		"138-0013-8000",
		"138.0013.8000",
		"(138)0013(8000)",
		"138\t00138000",
		"138\u00a00013\u00a08000",       /* no-break space */
		"138\u20090013\u202f8000\u3000", /* thin, narrow no-break, ideographic space */
		"\ufeff13800138000",             /* byte order mark inside a file */
		"１３８００１３８０００",
		"138００１３8000",
		"（138）00138000",
		"138．0013．8000",
		"138－0013－8000", /* full-width hyphen */
		"138\u20100013\u20118000",
		"138\u20120013\u20138000",
		"138\u22120013\u22128000",
		"+8613800138000",
		"+86 138 0013 8000",
		"+86-138-0013-8000",
		"+(86)13800138000",
		"(+86) 138 0013 8000",
		"＋８６１３８００１３８０００",
		"＋ 86 13800138000",
		"008613800138000",
		"0086 138 0013 8000",
		"0086-13800138000",
		"００８６13800138000",
		"86-13800138000",
		"86 - 138 0013 8000",
		"(86)-138-0013-8000",
		"８６－１３８００１３８０００",
		"86\u201013800138000",
		"86--13800138000",
		"13800138000-",
		/* The plus of a number that a spreadsheet took away. */
		"8613800138000",
		"86 13800138000",
		"(86)13800138000",
		"86138-00138000",
		/* A decimal point, with nothing behind it. */
		"13800138000.0",
		"13800138000.00",
		"13800138000.",
		"１３８００１３８０００．０",
		"138 0013 8000.0",
		"8613800138000.0",
		"+8613800138000.0",
		/* E notation with all digits. */
		"1.3800138E+10",
		"1.3800138e+10",
		"1.3800138E10",
		"1.3800138e10",
		"1.3800138E+010",
		"1.38001380E+10",
		"1.38001380000E+10",
		"1.380013800000000E+10",
		"8.613800138E+12",
		"+8.613800138E+12",
		/* Text, as exporters and people keep it. */
		"=\"13800138000\"",
		"=\" +86 138-0013-8000 \"",
		"'13800138000",
		"'+8613800138000",
		"'=\"13800138000\"",
		"'１３８００１３８０００",
		"'1.3800138E+10",
		" '13800138000.0 ",
		/* What nobody sees. */
		"\u200b13800138000",
		"13800138000\u200b",
		"\u200e13800138000\u200f",
		"\u202a13800138000\u202c",
		"\u202d13800138000\u202e",
		"\u2066"
		"13800138000"
		"\u2069",
		"138\u20600013\u20648000",
		"138\u200b0013\u200d8000",
		"\u202d+86\u202c13800138000",
		"\u200e '13800138000",
		"\u202d1.3800138E+10",
		"\u2060=\"13800138000\"",
		"\t13800138000\t",
		/* With the quote that our own files put before what would run, as it is without. */
		"\t=\"13800138000\"",
		"'\t=\"13800138000\"",
		"\t'13800138000",
		"'\t'13800138000",
		"'\t'=\"13800138000\"",
		"\t'=\"13800138000\"",
		"'=\"+86 13800138000\"",
		"'\u200b=\"+86 13800138000\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		char out[PHONE_SIZE];
		struct text reason = { 0 };

		if (phone_parse(span_of(typed[i]), out, &reason) != 0)
			fail_msg("\"%s\" rejected: %s", typed[i], text_str(&reason));
		if (strcmp(out, NUMBER) != 0)
			fail_msg("\"%s\" became %s", typed[i], out);
		assert_string_equal(text_str(&reason), "");
		text_free(&reason);
	}
}

static void
rejected(void **state)
{
	static const struct {
		const char *typed;
		const char *reason;
	} cases[] = {
		{ "1380013800", "10 digits, 11 wanted: \"1380013800\"" },
		{ "138001380000", "12 digits, 11 wanted: \"138001380000\"" },
		{ "13800138000 13900139000", "22 digits, 11 wanted: \"13800138000 13900139000\"" },
		/* What stands before a decimal point is the number. */
		{ "1380013800.0", "10 digits, 11 wanted: \"1380013800.0\"" },
		{ "13800138.000", "8 digits, 11 wanted: \"13800138.000\"" },
		{ "(1380013800.0)", "10 digits, 11 wanted: \"(1380013800.0)\"" },
		{ "1380013800.0 ", "10 digits, 11 wanted: \"1380013800.0 \"" },
		{ "138001380000.0", "12 digits, 11 wanted: \"138001380000.0\"" },
		{ "861380013800.0", "12 digits, 11 wanted: \"861380013800.0\"" },
		{ "1.0", "1 digit, 11 wanted: \"1.0\"" },
		{ ".0", "0 digits, 11 wanted: \".0\"" },
		{ "1380013800.5", "not a whole number: \"1380013800.5\"" },
		{ "138001380.05", "not a whole number: \"138001380.05\"" },
		{ "13800138.123", "not a whole number: \"13800138.123\"" },
		{ "13800138000.5", "not a whole number: \"13800138000.5\"" },
		{ "13800138000..0", "12 digits, 11 wanted: \"13800138000..0\"" },
		{ "138 0013800", "10 digits, 11 wanted: \"138 0013800\"" },
		{ "85-1380013800", "12 digits, 11 wanted: \"85-1380013800\"" },
		{ "8 6-1380013800", "12 digits, 11 wanted: \"8 6-1380013800\"" },
		{ "1", "1 digit, 11 wanted: \"1\"" },
		{ "110", "3 digits, 11 wanted: \"110\"" },
		{ "12345", "5 digits, 11 wanted: \"12345\"" },
		{ "95588", "5 digits, 11 wanted: \"95588\"" },
		{ "400-800-8000", "10 digits, 11 wanted: \"400-800-8000\"" },
		{ "010-1234567", "10 digits, 11 wanted: \"010-1234567\"" },
		{ "010-12345678", "begins with 01, 13 to 19 wanted: \"010-12345678\"" },
		{ "0755-12345678", "12 digits, 11 wanted: \"0755-12345678\"" },
		{ "12800138000", "begins with 12, 13 to 19 wanted: \"12800138000\"" },
		{ "10000138000", "begins with 10, 13 to 19 wanted: \"10000138000\"" },
		{ "23800138000", "begins with 23, 13 to 19 wanted: \"23800138000\"" },
		{ "-", "0 digits, 11 wanted: \"-\"" },
		{ "+", "0 digits, 11 wanted: \"+\"" },
		{ "8612800138000", "13 digits, 11 wanted: \"8612800138000\"" },
		{ "861380013800", "12 digits, 11 wanted: \"861380013800\"" },
		{ "86138001380000", "14 digits, 11 wanted: \"86138001380000\"" },
		{ "8513800138000", "13 digits, 11 wanted: \"8513800138000\"" },
		{ "86-8613800138000", "13 digits, 11 wanted: \"86-8613800138000\"" },
		{ "86-1380013800", "10 digits, 11 wanted: \"86-1380013800\"" },
		{ "+86 1380013800", "10 digits, 11 wanted: \"+86 1380013800\"" },
		{ "+8", "country code other than 86: \"+8\"" },
		{ "", "0 digits, 11 wanted: \"\"" },
		{ " \u200b\t", "0 digits, 11 wanted: \" \u200b?\"" },
		{ "+86", "0 digits, 11 wanted: \"+86\"" },
		{ "+8612800138000", "begins with 12, 13 to 19 wanted: \"+8612800138000\"" },
		{ "+86(0)13800138000", "12 digits, 11 wanted: \"+86(0)13800138000\"" },
		{ "+86 86-13800138000", "13 digits, 11 wanted: \"+86 86-13800138000\"" },
		{ "+13800138000", "country code other than 86: \"+13800138000\"" },
		{ "+1 202 555 0100", "country code other than 86: \"+1 202 555 0100\"" },
		{ "+852 5550 0100", "country code other than 86: \"+852 5550 0100\"" },
		{ "+008613800138000", "country code other than 86: \"+008613800138000\"" },
		{ "0044 7700 900123", "country code other than 86: \"0044 7700 900123\"" },
		{ "138+00138000", "\"+\" may stand only in front of the digits: \"138+00138000\"" },
		{ "++8613800138000",
		    "\"+\" may stand only in front of the digits: \"++8613800138000\"" },
		{ "1380013800O", "\"O\" is not understood: \"1380013800O\"" },
		{ "1.38E+10", GONE "\"1.38E+10\"" },
		{ "1.38E10", GONE "\"1.38E10\"" },
		{ "1.38001E+10", GONE "\"1.38001E+10\"" },
		{ "1.380014E+10", GONE "\"1.380014E+10\"" },
		{ "1E+10", GONE "\"1E+10\"" },
		{ "'1.38E+10", GONE "\"'1.38E+10\"" },
		{ "13.8001380E+9", GONE "\"13.8001380E+9\"" },
		{ "1.38001380001E+10", GONE "\"1.38001380001E+10\"" },
		{ "1.3800138E-10", GONE "\"1.3800138E-10\"" },
		{ "8.61E+12", GONE "\"8.61E+12\"" },
		{ "1.3800138E+9", "10 digits, 11 wanted: \"1.3800138E+9\"" },
		{ "1.3800138E+11", "12 digits, 11 wanted: \"1.3800138E+11\"" },
		{ "1.3800138E+12", "13 digits, 11 wanted: \"1.3800138E+12\"" },
		{ "1.3800138E+99", "100 digits, 11 wanted: \"1.3800138E+99\"" },
		{ "1.0000000E+10", "begins with 10, 13 to 19 wanted: \"1.0000000E+10\"" },
		/* Of more digits than are kept the others are counted. */
		{ "1.380013800000000000000000000001E+30",
		    "31 digits, 11 wanted: \"1.380013800000000000000000000001E+30\"" },
		{ "1.3800138E+12345", "1235 digits, 11 wanted: \"1.3800138E+12345\"" },
		{ "1.2800138E+10", "begins with 12, 13 to 19 wanted: \"1.2800138E+10\"" },
		{ "+1.3800138E+10", "country code other than 86: \"+1.3800138E+10\"" },
		{ "1.3800138E", "\"E\" is not understood: \"1.3800138E\"" },
		{ "1.3800138E+", "\"E\" is not understood: \"1.3800138E+\"" },
		{ "1.3800138E+1O", "\"E\" is not understood: \"1.3800138E+1O\"" },
		{ "E+10", "\"E\" is not understood: \"E+10\"" },
		{ "=13800138000", "\"=\" is not understood: \"=13800138000\"" },
		{ "=\"1380013800\"", "10 digits, 11 wanted: \"=\"1380013800\"\"" },
		{ "=\"\"13800138000\"\"", "\"=\" is not understood: \"=\"\"13800138000\"\"\"" },
		{ "''13800138000", "\"'\" is not understood: \"''13800138000\"" },
		{ "138'00138000", "\"'\" is not understood: \"138'00138000\"" },
		{ "'", "0 digits, 11 wanted: \"'\"" },
		{ "138\u206500138000",
		    "\"\u2065\" (U+2065) is not understood: \"138\u206500138000\"" },
		{ "13800138\"}", "\"\"\" is not understood: \"13800138\"}\"" },
		{ "13800138000转8", "\"转\" (U+8F6C) is not understood: \"13800138000转8\"" },
		{ "١٣٨٠٠١٣٨٠٠٠", /* Arabic-Indic digits */
		    "\"١\" (U+0661) is not understood: \"١٣٨٠٠١٣٨٠٠٠\"" },
		{ "13800138000😀", "\"😀\" (U+1F600) is not understood: \"13800138000😀\"" },
		{ "138\a00138000", "U+0007 is not understood: \"138?00138000\"" },
		{ "138\x7f"
		  "00138000",
		    "U+007F is not understood: \"138?00138000\"" },
		{ "138#00138000", "\"#\" is not understood: \"138#00138000\"" },
		{ "138*00138000", "\"*\" is not understood: \"138*00138000\"" },
		{ "138:00138000", "\":\" is not understood: \"138:00138000\"" },
		{ "[138]00138000", "\"[\" is not understood: \"[138]00138000\"" },
		/* What is quoted is cut. */
		{ "1111111111222222222233333333334444444444555555555566666666667",
		    "61 digits, 11 wanted: \"1111111111222222222233333333334444444444...\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[PHONE_SIZE] = "x";
		struct text reason = { 0 };

		if (phone_parse(span_of(cases[i].typed), out, &reason) != -1)
			fail_msg("\"%s\" became %s", cases[i].typed, out);
		if (strcmp(text_str(&reason), cases[i].reason) != 0)
			fail_msg("\"%s\": %s", cases[i].typed, text_str(&reason));
		assert_string_equal(out, "");
		text_free(&reason);
	}
}

/* E notation with more digits, and a number that only looks like one with a fraction. */
static void
other_numbers(void **state)
{
	static const char *const typed[][2] = {
		{ "1.3800138123E+10", "13800138123" },
		{ "1.380013812300E+10", "13800138123" },
		{ "1.5912345678E10", "15912345678" },
		{ "138.00138123", "13800138123" },
		{ "138.0013.8000", "13800138000" },
		{ "8.613912345678E+12", "13912345678" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		char out[PHONE_SIZE];
		struct text reason = { 0 };

		if (phone_parse(span_of(typed[i][0]), out, &reason) != 0)
			fail_msg("\"%s\" rejected: %s", typed[i][0], text_str(&reason));
		assert_string_equal(out, typed[i][1]);
		text_free(&reason);
	}
}

/* All starts of eleven digits: 13 to 19 and no others. */
static void
starts(void **state)
{
	(void)state;
	for (int start = 0; start < 100; start++) {
		char typed[PHONE_SIZE] = "00000000000";
		char out[PHONE_SIZE];
		struct text reason = { 0 };

		typed[0] = (char)('0' + start / 10);
		typed[1] = (char)('0' + start % 10);
		assert_int_equal(
		    phone_parse(span_of(typed), out, &reason), start >= 13 && start <= 19 ? 0 : -1);
		text_free(&reason);
	}
}

/* A cell of a megabyte of digits is counted, not kept. */
static void
endless(void **state)
{
	const size_t len = 1024 * 1024;
	char *digits = malloc(len);
	char out[PHONE_SIZE];
	struct text reason = { 0 };

	(void)state;
	assert_non_null(digits);
	memset(digits, '1', len);
	assert_int_equal(phone_parse((struct span){ digits, len }, out, &reason), -1);
	assert_string_equal(text_str(&reason),
	    "1048576 digits, 11 wanted: \"1111111111111111111111111111111111111111...\"");
	text_free(&reason);
	free(digits);
}

static void
pieces(void **state)
{
	static const struct {
		const char *cell;
		const char *pieces; /* each with a `|` behind it */
	} cases[] = {
		{ "", "" },
		{ "  ", "" },
		{ ",;/ \n、", "" },
		{ "a", "a|" },
		{ " a ", "a|" },
		{ "a,b", "a|b|" },
		{ "a，b", "a|b|" },
		{ "a、b", "a|b|" },
		{ "a;b", "a|b|" },
		{ "a；b", "a|b|" },
		{ "a/b", "a|b|" },
		{ "a\nb", "a|b|" },
		{ "a\r\nb", "a|b|" },
		{ "a\rb", "a|b|" },
		{ ",a,,b, ,c,", "a|b|c|" },
		{ "a b-c.d", "a b-c.d|" },
		{ "a／b", "a／b|" }, /* a full-width slash is none of them */
		{ "1，2、3；4", "1|2|3|4|" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span cell = span_of(cases[i].cell);
		struct span piece;
		struct text got = { 0 };

		while (phone_next(&cell, &piece)) {
			text_addspan(&got, piece);
			text_addc(&got, '|');
		}
		assert_string_equal(text_str(&got), cases[i].pieces);
		text_free(&got);
	}
}

static void
masked(void **state)
{
	static const struct {
		const char *phone;
		const char *masked;
	} cases[] = {
		{ NUMBER, "138****8000" },
		{ "", "***" },
		{ "1380013800", "***" },
		{ "138001380000", "***" },
		{ "1380013800x", "***" },
		{ "1380013800-", "***" },
		{ NULL, "***" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[PHONE_SIZE];

		phone_mask(cases[i].phone, out);
		assert_string_equal(out, cases[i].masked);
	}
}

static void
numbers(void **state)
{
	(void)state;
	assert_true(phone_number("13000000000") == 13000000000ULL);
	assert_true(phone_number("19999999999") == 19999999999ULL);
}

/* Eleven digits and nothing else are known at once; what is not plain leaves `out` alone. */
static void
plain(void **state)
{
	static const char *const others[] = { "", "1380013800", "138001380000", "12800138000",
		"23800138000", "1380013800a", " 13800138000", "13800138000 ", "+8613800138000",
		"１３８００１３８０００", "13800-38000" };
	char out[PHONE_SIZE] = "x";

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		if (phone_plain(span_of(others[i]), out) || strcmp(out, "x") != 0)
			fail_msg("\"%s\" is plain", others[i]);
	assert_true(phone_plain(span_of(NUMBER), out));
	assert_string_equal(out, NUMBER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(understood),
		cmocka_unit_test(rejected),
		cmocka_unit_test(other_numbers),
		cmocka_unit_test(starts),
		cmocka_unit_test(endless),
		cmocka_unit_test(pieces),
		cmocka_unit_test(masked),
		cmocka_unit_test(numbers),
		cmocka_unit_test(plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
