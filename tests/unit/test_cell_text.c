/*
 * test_cell_text.c: which cells a spreadsheet would run, and what cells mean.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cell_text.h"
#include "text.h"

#define CELL(text)                     \
	{                              \
		text, sizeof(text) - 1 \
	}

static const struct span running[] = {
	CELL("="),
	CELL("+"),
	CELL("-"),
	CELL("@"),
	CELL("=1+1"),
	CELL("=cmd|'/c calc'!A0"),
	CELL("+cmd|'/c calc'!A0"),
	CELL("-2+3+cmd|'/c calc'!A0"),
	CELL("@SUM(1+1)"),
	CELL("=HYPERLINK(\"http://example.com\",\"x\")"),
	CELL("\uff1d1+1"),
	CELL("\uff0b1"),
	CELL("\uff0d1"),
	CELL("\uff20SUM(1)"),
	CELL(" =1"),
	CELL("\n=1"),
	CELL("\v=1"),
	CELL("\u00a0=1"),
	CELL("\u3000 =1"),
	CELL("\u3000\uff1d1"),
	CELL("\u2003@a"),
	CELL("\u200b=1"),
	CELL("\ufeff=1"),
	CELL("\u202e+a"),
	CELL("\t"),
	CELL("\ta"),
	CELL("\t=1"),
	CELL("\r"),
	CELL("\ra"),
	CELL("\r\n=1"),
	/* Not numbers after all. */
	CELL("-"),
	CELL("- -"),
	CELL("+86 138 a"),
	CELL("-1+1"),
	CELL("-12,5"),
	CELL("-1.5E"),
	CELL("-1.5E+"),
	CELL("-1.5E+3x"),
	CELL("-1-5E+3"),
	CELL("-E3"),
	CELL("--1=1"),
	CELL("+1|2"),
	CELL("-A1"),
	CELL("+1\n=2"),
	/* Not texts in quotes after all. */
	CELL("=\""),
	CELL("=\"a"),
	CELL("=\"a\"&\"b\""),
	CELL("=\"a\"\"b\""),
	CELL("=\"a b\""),
	CELL("=\"+1\""),
	CELL("=\"a\"x"),
	CELL("=\"\xff\""),
	CELL("= \"1\""),
};

static const struct span still[] = {
	CELL(""),
	CELL(" "),
	CELL("\n"),
	CELL("\u00a0\u3000"),
	CELL("a"),
	CELL("a=1"),
	CELL("a\n=1"),
	CELL(" a"),
	CELL("13800138000"),
	CELL("张三"),
	CELL("、=1"),
	CELL("\uff08=1"), /* begins with the same byte as a full-width sign */
	CELL("\u2014=1"), /* a dash is no minus */
	CELL("£1"),
	CELL("'=1"),
	CELL("\"=1"),
	CELL("+8613800138000"),
	CELL("+86 138-0013-8000"),
	CELL("+(86)138.0013.8000"),
	CELL("-12.5"),
	CELL("-12"),
	CELL(" -12"),
	CELL("-1.5E+3"),
	CELL("-1.5e3"),
	CELL("+1E-3"),
	CELL("-(1)"),
	CELL("=\"13800138000\""),
	CELL(" =\"13800138000\""),
	CELL("=\"张三\""),
	CELL("=\"a1B2\""),
	CELL("=\"\""),
};

static void
runs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof running / sizeof *running; i++)
		if (!cell_text_runs(running[i]))
			fail_msg("%zu \"%s\" does not run", i, running[i].data);
	for (size_t i = 0; i < sizeof still / sizeof *still; i++)
		if (cell_text_runs(still[i]))
			fail_msg("%zu \"%s\" runs", i, still[i].data);
}

static void
plain(void **state)
{
	static const struct {
		const char *cell;
		const char *plain;
	} cases[] = {
		{ "", "" },
		{ "a", "a" },
		{ "13800138000", "13800138000" },
		{ "=\"13800138000\"", "13800138000" },
		{ "=\"+86 138-0013-8000\"", "+86 138-0013-8000" },
		{ "=\"a,b\"", "a,b" },
		{ "=\"\"", "" },
		{ "=\"a\"\"b\"", "=\"a\"\"b\"" },
		{ "=\"a\"&\"b\"", "=\"a\"&\"b\"" },
		{ "=\"", "=\"" },
		{ "=1", "=1" },
		{ "'", "'" },
		{ "''", "''" },
		{ "'a", "'a" },
		{ "'n' roll", "'n' roll" },
		{ "'=1+1", "=1+1" },
		{ "'@a", "@a" },
		{ "'-", "-" },
		{ "'\ta", "\ta" },
		{ "' \uff1d1", " \uff1d1" },
		{ "'13800138000", "13800138000" },
		{ "'138-0013-8000", "138-0013-8000" },
		{ "'+8613800138000", "+8613800138000" },
		{ "'1.3800138E+10", "1.3800138E+10" },
		{ "''=1", "''=1" },
		{ "'=\"+86 138\"", "+86 138" },
		{ "'=\"13800138000\"", "13800138000" },
		{ "=\"'=1\"", "'=1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (!span_is(cell_text_plain(span_of(cases[i].cell)), cases[i].plain))
			fail_msg("\"%s\" is not \"%s\"", cases[i].cell, cases[i].plain);
}

/* The text of a cell that was guarded is the text of the cell, however often it went round. */
static void
guarded(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof running / sizeof *running; i++) {
		struct text with = { 0 };

		text_addc(&with, '\'');
		text_addspan(&with, running[i]);
		assert_false(cell_text_runs(text_span(&with)));
		if (!span_equal(cell_text_plain(text_span(&with)), cell_text_plain(running[i])))
			fail_msg("\"%s\" does not come back", text_str(&with));
		text_free(&with);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs),
		cmocka_unit_test(plain),
		cmocka_unit_test(guarded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
