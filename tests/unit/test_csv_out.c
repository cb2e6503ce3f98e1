/*
 * test_csv_out.c: rows of cells as the bytes of a file, and back again, in every style.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "csv_out.h"
#include "roll_in.h"

#define CELLS_MAX 4

static struct atomic_file *file; /* of the output at hand */
static char path[] = "/tmp/test_csv_out.XXXXXX";

struct csv_case {
	const char *cells[CELLS_MAX]; /* ended by NULL */
	const char *line;
};

static const struct csv_case cases[] = {
	{ { "a", "b", "c" }, "a,b,c\n" },
	{ { "张三", "13800138000" }, "张三,13800138000\n" },
	{ { "", "" }, ",\n" },
	{ { "", "a", "" }, ",a,\n" },
	{ { "" }, "\"\"\n" }, /* else it were a blank line */
	{ { "a" }, "a\n" },
	{ { "a,b", "c" }, "\"a,b\",c\n" },
	{ { "say \"hi\"" }, "\"say \"\"hi\"\"\"\n" },
	{ { "\"" }, "\"\"\"\"\n" },
	{ { "\"\"", "\"a" }, "\"\"\"\"\"\",\"\"\"a\"\n" },
	{ { "a\nb", "c\rd", "e\r\nf" }, "\"a\nb\",\"c\rd\",\"e\r\nf\"\n" },
	{ { " a", "b ", "c d" }, "\" a\",\"b \",c d\n" },
	{ { "\u3000", "a\u00a0" }, "\"\u3000\",\"a\u00a0\"\n" },
	{ { "\ufeffa" }, "\"\ufeffa\"\n" }, /* first in a file, it were a byte order mark */
	{ { "a;b", "it's", "x|y" }, "a;b,it's,x|y\n" },
	/* As we write them ourselves. */
	{ { "'=1+1", "'x", "'" }, "\"'=1+1\",\"'x\",\"'\"\n" },
};

/* What a spreadsheet would run gets a quote in front; numbers and text do not. */
static const struct csv_case formulas[] = {
	{ { "=1+1", "+1+1", "-1+1" }, "\"'=1+1\",\"'+1+1\",\"'-1+1\"\n" },
	{ { "@SUM(1)", "＝1", " =1+1" }, "\"'@SUM(1)\",\"'＝1\",\"' =1+1\"\n" },
	{ { "\ta", "\rb" }, "\"'\ta\",\"'\rb\"\n" },
	{ { "=cmd|'/c calc'!A0", "=HYPERLINK(\"x\")" },
	    "\"'=cmd|'/c calc'!A0\",\"'=HYPERLINK(\"\"x\"\")\"\n" },
	{ { "+8613800138000", "-12.5", "+86 138-0013-8000" },
	    "+8613800138000,-12.5,+86 138-0013-8000\n" },
	{ { "=\"13800138000\"", "a=b", "1-2" }, "\"=\"\"13800138000\"\"\",a=b,1-2\n" },
};

static void
put(struct csv_out *out, const struct csv_case *from)
{
	for (size_t n = 0; n < CELLS_MAX && from->cells[n] != NULL; n++)
		csv_out_cell(out, span_of(from->cells[n]));
	csv_out_end(out);
}

static struct csv_out *
open_out(const struct table_style *style)
{
	struct problem problem = { .code = EXIT_DONE };
	struct csv_out *out;

	file = atomic_file_open(path, &problem);
	assert_non_null(file);
	out = csv_out_new(file, false, style, &problem);
	if (out == NULL)
		fail_msg("%s", problem.text);
	return out;
}

static void
commit(struct csv_out *out)
{
	struct problem problem = { .code = EXIT_DONE };

	assert_int_equal(csv_out_finish(out), 0);
	if (atomic_file_commit(file, &problem) != 0)
		fail_msg("%s", problem.text);
	atomic_file_free(file);
}

static void
expect_bytes(const char *wanted, size_t len)
{
	char got[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	n = fread(got, 1, sizeof got, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(n, len);
	assert_memory_equal(got, wanted, len);
}

static void
lines(void **state)
{
	const struct table_style plain = table_style_plain();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct csv_out *out = open_out(&plain);

		put(out, &cases[i]);
		commit(out);
		csv_out_free(out);
		expect_bytes(cases[i].line, strlen(cases[i].line));
	}
}

static void
guarded(void **state)
{
	struct table_style style = table_style_plain();

	(void)state;
	for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
		struct csv_out *out = open_out(&style);

		put(out, &formulas[i]);
		commit(out);
		csv_out_free(out);
		expect_bytes(formulas[i].line, strlen(formulas[i].line));
	}
	style.keep_formulas = true;
	{
		struct csv_out *out = open_out(&style);

		put(out, &formulas[0]);
		commit(out);
		csv_out_free(out);
		expect_bytes("=1+1,+1+1,-1+1\n", 15);
	}
}

static const struct {
	struct table_style style;
	struct {
		const char *data;
		size_t len;
	} bytes; /* of one row, 张 and a */
} starts[] = {
#define BYTES(s)                 \
	{                        \
		s, sizeof(s) - 1 \
	}
	{ { { .encoding = "UTF-8", .delimiter = ',', .newline = ROLL_CRLF }, TABLE_BOM_AUTO,
	      false },
	    BYTES("张,a\r\n") },
	{ { { .encoding = "UTF-8", .delimiter = ',', .bom = true }, TABLE_BOM_AUTO, false },
	    BYTES("\xef\xbb\xbf张,a\n") },
	{ { { .encoding = "UTF-8", .delimiter = ',', .bom = true }, TABLE_BOM_NO, false },
	    BYTES("张,a\n") },
	{ { { .encoding = "UTF-8", .delimiter = ',' }, TABLE_BOM_YES, false },
	    BYTES("\xef\xbb\xbf张,a\n") },
	{ { { .encoding = "UTF-8", .delimiter = ';', .bom = true, .separator_line = true },
	      TABLE_BOM_AUTO, false },
	    BYTES("\xef\xbb\xbfsep=;\n张;a\n") },
	{ { { .encoding = "UTF-16LE", .delimiter = '\t', .bom = true, .newline = ROLL_CR },
	      TABLE_BOM_AUTO, false },
	    BYTES("\xff\xfe\x20\x5f\t\0a\0\r\0") },
	{ { { .encoding = "UTF-16BE", .delimiter = '|', .bom = true }, TABLE_BOM_AUTO, false },
	    BYTES("\xfe\xff\x5f\x20\0|\0a\0\n") },
	{ { { .encoding = "GB18030", .delimiter = ',' }, TABLE_BOM_AUTO, false },
	    BYTES("\xd5\xc5,a\n") },
	{ { { .encoding = "GB18030", .delimiter = ',', .bom = true }, TABLE_BOM_AUTO, false },
	    BYTES("\x84\x31\x95\x33\xd5\xc5,a\n") },
	/* No such character there. */
	{ { { .encoding = "BIG5", .delimiter = ',' }, TABLE_BOM_YES, false },
	    BYTES("\xb1\x69,a\n") },
};

static void
styles(void **state)
{
	static const struct csv_case row = { { "张", "a" }, NULL };

	(void)state;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		struct table_style style = starts[i].style;
		struct csv_out *out;

		/* 張 is what Big5 has. */
		out = open_out(&style);
		if (strcmp(style.format.encoding, "BIG5") == 0) {
			csv_out_cell(out, span_of("張"));
			csv_out_cell(out, span_of("a"));
			csv_out_end(out);
		} else {
			put(out, &row);
		}
		commit(out);
		assert_int_equal(csv_out_lost(out), 0);
		csv_out_free(out);
		expect_bytes(starts[i].bytes.data, starts[i].bytes.len);
	}
}

/* A character that the encoding does not have is a question mark, and is counted. */
static void
lost(void **state)
{
	struct table_style style = table_style_plain();
	struct csv_out *out;

	(void)state;
	memcpy(style.format.encoding, "BIG5", 5);
	out = open_out(&style);
	csv_out_cell(out, span_of("a\U0001f600b\U0001f600"));
	csv_out_end(out);
	commit(out);
	assert_int_equal(csv_out_lost(out), 2);
	csv_out_free(out);
	expect_bytes("a?b?\n", 5);
}

/* Every encoding, delimiter and line end: what was written is read back as it was, found out or told. */
static void
round_trips(void **state)
{
	static const char *const encodings[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" };
	static const char delimiters[] = ",;\t|";
	size_t looked = 0;

	(void)state;
	for (size_t k = 0; k < 4 * 4 * 3 * 2; k++) {
		struct table_style style = table_style_plain();
		const char delimiter[] = { delimiters[k / 4 % 4], '\0' };
		const struct roll_in_options told = { .delimiter = delimiter };
		struct problem problem = { .code = EXIT_DONE };
		struct roll_row row;
		struct csv_out *out;
		struct roll_in *in;

		(void)snprintf(
		    style.format.encoding, sizeof style.format.encoding, "%s", encodings[k % 4]);
		style.format.delimiter = delimiters[k / 4 % 4];
		style.format.newline = (enum roll_newline)(k / 16 % 3);
		style.format.bom = k / 48 == 1;
		style.keep_formulas = true;
		out = open_out(&style);
		csv_out_cell(out, span_of("姓名"));
		csv_out_cell(out, span_of("电话"));
		csv_out_end(out);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
			put(out, &cases[i]);
		commit(out);
		csv_out_free(out);
		in = roll_in_open(path, &told, &problem);
		assert_non_null(in);
		assert_string_equal(roll_in_format(in)->encoding, style.format.encoding);
		assert_int_equal(roll_in_format(in)->newline, style.format.newline);
		assert_int_equal(roll_in_format(in)->bom, style.format.bom);
		assert_int_equal(roll_in_next(in, &row, &problem), 1);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			assert_int_equal(roll_in_next(in, &row, &problem), 1);
			for (size_t n = 0; n < row.n; n++)
				assert_true(span_is(row.cells[n], cases[i].cells[n]));
			assert_true(row.n == CELLS_MAX || cases[i].cells[row.n] == NULL);
			looked++;
		}
		assert_int_equal(roll_in_next(in, &row, &problem), 0);
		roll_in_free(in);
	}
	assert_int_equal(looked, 96 * sizeof cases / sizeof *cases);
}

static int
make_file(void **state)
{
	(void)state;
	return mkstemp(path) < 0 ? -1 : 0;
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(guarded),
		cmocka_unit_test(styles),
		cmocka_unit_test(lost),
		cmocka_unit_test(round_trips),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
