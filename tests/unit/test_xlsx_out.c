/*
 * test_xlsx_out.c: workbooks as they lie in the file: lists that go on, limits, and a disk that fills at any
 * byte.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zip.h>

#include "table_out.h"
#include "testing.h"
#include "xlsx_check.h"
#include "xlsx_out.h"
#include "xlsx_text.h"

static char folder[TESTING_PATH];

static const char *
in_folder(const char *name)
{
	static char paths[4][2 * TESTING_PATH];
	static int next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

/* A part of a workbook, as a new string; NULL: there is none. */
static char *
part(const char *path, const char *name)
{
	struct zip *zip = zip_open(path, ZIP_RDONLY, NULL);
	struct zip_stat st;
	struct zip_file *file;
	char *data;

	assert_non_null(zip);
	if (zip_stat(zip, name, 0, &st) != 0) {
		zip_discard(zip);
		return NULL;
	}
	data = calloc(1, st.size + 1);
	file = zip_fopen(zip, name, 0);
	assert_non_null(data);
	assert_non_null(file);
	assert_int_equal(zip_fread(file, data, st.size), (long)st.size);
	(void)zip_fclose(file);
	zip_discard(zip);
	return data;
}

static int
count(const char *data, const char *what)
{
	int n = 0;

	for (const char *at = data; (at = strstr(at, what)) != NULL; at++)
		n++;
	return n;
}

static void
has(const char *path, const char *name, const char *what)
{
	char *data = part(path, name);

	if (data == NULL || strstr(data, what) == NULL)
		fail_msg("%s: \"%s\" wanted in: %s", name, what, data == NULL ? "(none)" : data);
	free(data);
}

static struct span
repeated(struct text *text, const char *what, size_t n)
{
	text_clear(text);
	for (size_t i = 0; i < n; i++)
		text_adds(text, what);
	return text_span(text);
}

/* What a cell becomes. */
static void
text_of_cells(void **state)
{
	static const struct {
		const char *name, *cell;
		size_t len; /* 0: all */
		const char *want;
		size_t width;
	} rows[] = {
		{ "plain", "a=1+1", 0, "a=1+1", 5 },
		{ "nothing", "", 0, "", 0 },
		{ "wide",
		    "\xe7\x8e\x8b"
		    "a",
		    0,
		    "\xe7\x8e\x8b"
		    "a",
		    3 },
		{ "line break and tab stay", "a\n\tb", 0, "a\n\tb", 4 },
		{ "control characters", "a\x07\r\x1f", 0, "a_x0007__x000D__x001F_", 1 },
		{ "NUL", "a\0b", 3, "a_x0000_b", 2 },
		{ "looks escaped", "_x0007_", 0, "_x005F_x0007_", 7 },
		{ "looks escaped twice", "_x0041_x0042_", 0, "_x005F_x0041_x005F_x0042_", 13 },
		{ "does not look escaped", "_x00g7_ _X0041_ _x004_", 0, "_x00g7_ _X0041_ _x004_",
		    22 },
		{ "U+FFFE and U+FFFF", "\xef\xbf\xbe\xef\xbf\xbf", 0, "\xef\xbf\xbd\xef\xbf\xbd",
		    2 },
		{ "not UTF-8",
		    "a\xff"
		    "b\xe7\x8e",
		    0,
		    "a\xef\xbf\xbd"
		    "b\xef\xbf\xbd\xef\xbf\xbd",
		    5 },
		{ "beyond 16 bits", "\xf0\x9f\x98\x80", 0, "\xf0\x9f\x98\x80", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = rows[i].len != 0 ? rows[i].len : strlen(rows[i].cell);
		struct testing_fence fence = testing_fence_new(64);
		struct text out = { 0 };
		size_t width =
		    xlsx_text_add(&out, testing_fence_put(&fence, rows[i].cell, len), 60);

		ROW_STRING(rows[i].name, text_str(&out), rows[i].want);
		ROW_INT(rows[i].name, width, rows[i].width);
		text_free(&out);
		testing_fence_free(&fence);
	}
}

/* Excel's limit, in UTF-16 units; an escape or a pair of units is never cut through. */
static void
long_cells(void **state)
{
	static const struct {
		const char *name, *piece;
		size_t n, kept; /* pieces; n == kept: not cut */
	} rows[] = {
		{ "as long as can be", "a", 32767, 32767 },
		{ "one too many", "a", 32768, 32759 },
		{ "many too many", "a", 1000000, 32759 },
		{ "three bytes, one unit", "\xe7\x8e\x8b", 32767, 32767 },
		{ "three bytes, one too many", "\xe7\x8e\x8b", 32768, 32759 },
		{ "two units", "\xf0\x9f\x98\x80", 16383, 16383 },
		{ "two units, one too many", "\xf0\x9f\x98\x80", 16384, 16379 },
		{ "escapes", "\x07", 4681, 4681 },
		{ "escapes, one too many", "\x07", 4682, 4679 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text cell = { 0 }, out = { 0 }, want = { 0 };

		(void)xlsx_text_add(&out, repeated(&cell, rows[i].piece, rows[i].n), 60);
		(void)repeated(
		    &want, rows[i].piece[0] == '\x07' ? "_x0007_" : rows[i].piece, rows[i].kept);
		if (rows[i].kept != rows[i].n)
			text_adds(&want, " … [cut]");
		ROW_INT(rows[i].name, out.len, want.len);
		ROW_TRUE(rows[i].name, span_equal(text_span(&out), text_span(&want)));
		text_free(&cell);
		text_free(&out);
		text_free(&want);
	}
}

/* Sheets of `most` rows; a list of `n` rows under its header. */
static void
write_list(const char *path, int64_t most, int n)
{
	struct problem problem = { .code = EXIT_DONE };
	struct xlsx_out *x = xlsx_out_open(path, most);
	char number[32];

	assert_non_null(x);
	xlsx_out_sheet(x, "List", TABLE_LIST);
	xlsx_out_head(x, span_of("theirs"), TABLE_HEAD_ROLL);
	xlsx_out_head(x, span_of("ours"), TABLE_HEAD_OURS);
	xlsx_out_end(x);
	for (int i = 0; i < n; i++) {
		(void)snprintf(number, sizeof number, "text %d", i);
		xlsx_out_text(x, span_of(number), TABLE_GOOD);
		xlsx_out_count(x, i);
		xlsx_out_end(x);
	}
	xlsx_out_sheet(x, "Page", TABLE_PAGE);
	xlsx_out_money(x, 1234);
	xlsx_out_end(x);
	assert_int_equal(xlsx_out_commit(x, "x.xlsx", &problem), 0);
	xlsx_out_free(x);
}

/* What a sheet cannot hold goes on in the next, under the same header; a full one is not left empty. */
static void
list_goes_on(void **state)
{
	static const struct {
		const char *name;
		int n, sheets, last; /* rows on the last sheet, with the header */
		const char *filter;  /* on it */
	} rows[] = {
		{ "no rows", 0, 1, 1, "A1:B1" },
		{ "some", 3, 1, 4, "A1:B4" },
		{ "full", 9, 1, 10, "A1:B10" },
		{ "one more", 10, 2, 2, "A1:B2" },
		{ "three sheets", 27, 3, 10, "A1:B10" },
		{ "four", 28, 4, 2, "A1:B2" },
	};
	const char *path = in_folder("list.xlsx");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char name[64], wanted[64];
		char *sheet, *book;

		write_list(path, 10, rows[i].n);
		book = part(path, "xl/workbook.xml");
		ROW_INT(rows[i].name, count(book, "<sheet "), rows[i].sheets + 1);
		(void)snprintf(wanted, sizeof wanted,
		    rows[i].sheets == 1 ? "name=\"List\"" : "name=\"List %d\"", rows[i].sheets);
		ROW_TRUE(rows[i].name, strstr(book, wanted) != NULL);
		free(book);
		(void)snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", rows[i].sheets);
		sheet = part(path, name);
		ROW_INT(rows[i].name, count(sheet, "<row "), rows[i].last);
		ROW_INT(rows[i].name, count(sheet, "state=\"frozen\""), 1);
		ROW_INT(rows[i].name, count(sheet, ">theirs<"), 1);
		(void)snprintf(wanted, sizeof wanted, "<autoFilter ref=\"%s\"/>", rows[i].filter);
		ROW_INT(rows[i].name, count(sheet, wanted), 1);
		if (rows[i].n > 0) {
			(void)snprintf(wanted, sizeof wanted, ">text %d<", rows[i].n - 1);
			ROW_INT(rows[i].name, count(sheet, wanted), 1);
		}
		free(sheet);
	}
	assert_int_equal(unlink(path), 0);
}

/* Numbers are numbers; what looks like a number, a formula or a link is text. */
static void
types_of_cells(void **state)
{
	static const char *const texts[] = { "=1+1", "+8613800138000", "-1", "@x", "00123",
		"http://example.org", "{=1}", "<&\">", " x ", "_x0041_" };
	struct problem problem = { .code = EXIT_DONE };
	const struct table_style style = table_style_plain();
	const char *path = in_folder("types.XLSX");
	struct table_out *t = table_out_open(path, &style, &problem);
	char *sheet;

	(void)state;
	assert_non_null(t);
	table_out_sheet(t, "Cells", TABLE_LIST);
	for (size_t i = 0; i < COUNT(texts); i++)
		table_out_text(t, span_of(texts[i]));
	table_out_end(t);
	table_out_count(t, 12345678901);
	table_out_count(t, -1);
	table_out_money(t, 1500);
	table_out_money(t, MONEY_NONE);
	table_out_money(t, 12345);
	table_out_end(t);
	assert_int_equal(table_out_commit(t, &problem), 0);
	table_out_free(t);
	sheet = part(path, "xl/worksheets/sheet1.xml");
	assert_int_equal(count(sheet, "t=\"inlineStr\""), COUNT(texts));
	assert_int_equal(count(sheet, "<f>"), 0);
	assert_int_equal(count(sheet, "hyperlink"), 0);
	assert_int_equal(count(sheet, "<v>"), 3);
	assert_int_equal(count(sheet, "<v>12345678901</v>"), 1);
	assert_int_equal(count(sheet, "<v>0.15</v>"), 1);
	assert_int_equal(count(sheet, "<v>1.2345</v>"), 1);
	assert_int_equal(count(sheet, "<t>=1+1</t>"), 1);
	assert_int_equal(count(sheet, "<t>&lt;&amp;\"&gt;</t>"), 1);
	assert_int_equal(count(sheet, "<t xml:space=\"preserve\"> x </t>"), 1);
	assert_int_equal(count(sheet, "<t>_x005F_x0041_</t>"), 1);
	assert_int_equal(count(sheet, "numberStoredAsText=\"1\""), 1);
	free(sheet);
	has(path, "xl/styles.xml", "formatCode=\"0.00##\"");
	assert_int_equal(unlink(path), 0);
}

static void
columns_most(void **state)
{
	static const struct {
		const char *name;
		int n, status;
	} rows[] = { { "as many as can be", XLSX_COLUMNS, 0 },
		{ "one more", XLSX_COLUMNS + 1, -1 } };
	const struct table_style style = table_style_plain();
	const char *path = in_folder("wide.xlsx");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problem problem = { .code = EXIT_DONE };
		struct table_out *t = table_out_open(path, &style, &problem);

		assert_non_null(t);
		table_out_sheet(t, "Wide", TABLE_LIST);
		for (int line = 0; line < 2; line++) {
			for (int n = 0; n < rows[i].n; n++)
				table_out_head(t, span_of("x"), TABLE_HEAD_ROLL);
			table_out_end(t);
		}
		ROW_INT(rows[i].name, table_out_commit(t, &problem), rows[i].status);
		table_out_free(t);
		ROW_INT(rows[i].name, testing_dir_files(folder), rows[i].status == 0);
		if (rows[i].status == 0) {
			assert_int_equal(unlink(path), 0);
			continue;
		}
		ROW_INT(rows[i].name, problem.code, EXIT_USAGE);
		ROW_TRUE(rows[i].name,
		    strstr(problem.text, "wide.xlsx: a workbook holds 16384 columns"));
	}
}

/* All kinds of things, to `path`; 0 or -1. */
static int
write_all(const char *path, struct problem *problem)
{
	static const struct table_chart chart = { .title = "Title",
		.sheet = "List",
		.points = 200,
		.n = 2,
		.series = { { 1, TABLE_GOOD }, { 2, TABLE_BAD } } };
	const struct table_style style = table_style_plain();
	struct table_out *t = table_out_open(path, &style, problem);
	int status;

	if (t == NULL)
		return -1;
	table_out_sheet(t, "List", TABLE_LIST);
	table_out_head(t, span_of("theirs"), TABLE_HEAD_ROLL);
	table_out_head(t, span_of("ours"), TABLE_HEAD_OURS);
	table_out_end(t);
	for (int i = 0; i < 200; i++) {
		table_out_tone(t, span_of("some text that takes its room on the disk"), TABLE_GOOD);
		table_out_count(t, i);
		table_out_money(t, i);
		table_out_end(t);
	}
	table_out_sheet(t, "Page", TABLE_PAGE);
	table_out_text(t, span_of("text"));
	table_out_end(t);
	table_out_chart(t, &chart);
	status = table_out_commit(t, problem);
	table_out_free(t);
	return status;
}

static char *
content(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	struct stat st;
	char *data;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	*len = (size_t)st.st_size;
	data = malloc(*len);
	assert_non_null(data);
	assert_int_equal(fread(data, 1, *len, f), *len);
	assert_int_equal(fclose(f), 0);
	return data;
}

/*
 * No file may grow beyond a limit, which moves from none of it to more than enough: the workbook is all there,
 * byte for byte, or it is not there, and why is told.
 */
static void
disk_full_anywhere(void **state)
{
	const char *path = in_folder("full.xlsx");
	struct problem problem = { .code = EXIT_DONE };
	struct rlimit old, small;
	size_t len, failures = 0, successes = 0;
	char *whole;

	(void)state;
	assert_int_equal(write_all(path, &problem), 0);
	whole = content(path, &len);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	for (rlim_t limit = 0; successes < 3; limit += 487) {
		int status;

		small = old;
		small.rlim_cur = limit;
		problem = (struct problem){ .code = EXIT_DONE };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		status = write_all(path, &problem);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		assert_int_equal(testing_dir_files(folder), status == 0);
		if (status == 0) {
			size_t got_len;
			char *got = content(path, &got_len);

			successes++;
			assert_int_equal(got_len, len);
			assert_memory_equal(got, whole, len);
			free(got);
			assert_int_equal(unlink(path), 0);
			continue;
		}
		failures++;
		assert_int_equal(problem.code, EXIT_MACHINE);
		assert_non_null(strstr(problem.text, "full.xlsx: cannot be written: "));
		assert_int_equal(successes, 0);
	}
	assert_true(failures > 40);
	free(whole);
}

static void
overwrite(const char *path, const char *data, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* What is read back is the whole file, and the rows are as long as they were. */
static void
read_back(void **state)
{
	const char *path = in_folder("back.xlsx");
	int64_t bytes[3] = { 0 };
	size_t len;
	char *sheet, *data;

	(void)state;
	write_list(path, 10, 5);
	for (int i = 0; i < 2; i++) {
		sheet =
		    part(path, i == 0 ? "xl/worksheets/sheet1.xml" : "xl/worksheets/sheet2.xml");
		bytes[i] = strstr(sheet, "</sheetData>") - strstr(sheet, "<sheetData>") -
			   (int64_t)strlen("<sheetData>");
		free(sheet);
	}
	assert_int_equal(xlsx_check(path, bytes, 2), 0);
	assert_int_equal(xlsx_check(path, bytes, 1), -1);
	assert_int_equal(xlsx_check(path, bytes, 3), -1);
	bytes[1]++;
	assert_int_equal(xlsx_check(path, bytes, 2), -1);
	bytes[1]--;
	data = content(path, &len);
	for (size_t cut = 1; cut < len; cut += 97) {
		overwrite(path, data, len - cut);
		assert_int_equal(xlsx_check(path, bytes, 2), -1);
	}
	/* In the middle of what is packed. */
	data[len / 2] ^= 1;
	overwrite(path, data, len);
	assert_int_equal(xlsx_check(path, bytes, 2), -1);
	free(data);
	assert_int_equal(unlink(path), 0);
}

/* Given up: nothing is left, nothing replaced. */
static void
given_up(void **state)
{
	struct problem problem = { .code = EXIT_DONE };
	const struct table_style style = table_style_plain();
	const char *path = in_folder("up.xlsx");
	struct table_out *t;

	(void)state;
	for (int sheets = 0; sheets < 3; sheets++) {
		t = table_out_open(path, &style, &problem);
		assert_non_null(t);
		for (int i = 0; i < sheets; i++) {
			table_out_sheet(t, i == 0 ? "One" : "Two", TABLE_LIST);
			table_out_head(t, span_of("x"), TABLE_HEAD_OURS);
			table_out_end(t);
		}
		table_out_free(t);
		assert_int_equal(testing_dir_files(folder), 0);
	}
	assert_null(table_out_open(in_folder("none/up.xlsx"), &style, &problem));
	assert_int_equal(problem.code, EXIT_MACHINE);
	table_out_sheet(NULL, "x", TABLE_LIST);
	table_out_count(NULL, 1);
	table_out_end(NULL);
	assert_int_equal(table_out_commit(NULL, &problem), 0);
	table_out_free(NULL);
}

/* A CSV is the first sheet. */
static void
csv_is_one_sheet(void **state)
{
	static const struct table_chart chart = { .title = "x", .sheet = "One" };
	struct problem problem = { .code = EXIT_DONE };
	const struct table_style style = table_style_plain();
	const char *path = in_folder("one.xlsx.csv");
	struct table_out *t = table_out_open(path, &style, &problem);
	size_t len;
	char *data;

	(void)state;
	assert_non_null(t);
	table_out_sheet(t, "One", TABLE_LIST);
	table_out_head(t, span_of("a"), TABLE_HEAD_ROLL);
	table_out_head(t, span_of("b"), TABLE_HEAD_OURS);
	table_out_head(t, span_of("c"), TABLE_HEAD_OURS);
	table_out_end(t);
	table_out_count(t, 7);
	table_out_money(t, 1500);
	table_out_count(t, -1);
	table_out_end(t);
	assert_int_equal(table_out_rows(t), 2);
	table_out_sheet(t, "Two", TABLE_PAGE);
	assert_int_equal(table_out_rows(t), 0);
	table_out_text(t, span_of("elsewhere"));
	table_out_end(t);
	table_out_chart(t, &chart);
	assert_int_equal(table_out_commit(t, &problem), 0);
	table_out_free(t);
	data = content(path, &len);
	assert_int_equal(len, strlen("a,b,c\n7,0.15,\n"));
	assert_memory_equal(data, "a,b,c\n7,0.15,\n", len);
	free(data);
	assert_int_equal(unlink(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_cells),
		cmocka_unit_test(long_cells),
		cmocka_unit_test(list_goes_on),
		cmocka_unit_test(types_of_cells),
		cmocka_unit_test(columns_most),
		cmocka_unit_test(disk_full_anywhere),
		cmocka_unit_test(read_back),
		cmocka_unit_test(given_up),
		cmocka_unit_test(csv_is_one_sheet),
	};
	int failed;

	testing_dir_make(folder);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	testing_dir_remove(folder);
	return failed;
}
