/*
 * test_xlsx_bounds.c: large and hostile workbooks: each is read or refused in a process of its own,
 * whose memory is looked at.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <zip.h>

#include "testing.h"
#include "text.h"
#include "xlsx_in.h"

#define MIB      (1024L * 1024)
#define PEAK_KIB 96 * 1024L
#define KIND     "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

/* XML of any size from a few bytes: `head`, `times` the unit (its `%` is as many letters), `tail`. */
struct pattern {
	const char *head, *unit, *tail;
	long letters, times;
};

/* A member being written: what a pattern comes to, and where libzip reads next. */
struct member {
	struct text unit; /* often more than one, so that pieces are not tiny */
	long times;
	const struct pattern *pattern;
	zip_uint64_t at;
};

static char folder[TESTING_PATH];

static const char *
file_path(void)
{
	static char path[TESTING_PATH + 16];

	(void)snprintf(path, sizeof path, "%s/roll.xlsx", folder);
	return path;
}

static void
member_begin(struct member *m, const struct pattern *pattern)
{
	const char *unit = pattern->unit == NULL ? "" : pattern->unit;

	*m = (struct member){ .pattern = pattern, .times = pattern->times };
	for (; *unit != '\0'; unit++)
		for (long i = 0; i < (*unit == '%' ? pattern->letters : 1); i++)
			text_addc(&m->unit, *unit == '%' ? 'x' : *unit);
	for (; m->times % 2 == 0 && m->times > 0 && m->unit.len < 16384; m->times /= 2) {
		(void)text_reserve(&m->unit, m->unit.len);
		text_addspan(&m->unit, text_span(&m->unit));
	}
	assert_false(m->unit.failed);
}

/* The bytes that begin at m->at, as many as lie in one piece. */
static struct span
member_piece(const struct member *m)
{
	struct span head = span_of(m->pattern->head), tail = span_of(m->pattern->tail);
	zip_uint64_t at = m->at, middle = m->unit.len * (zip_uint64_t)m->times;

	if (at < head.len)
		return (struct span){ head.data + at, head.len - at };
	at -= head.len;
	if (at < middle)
		return (
		    struct span){ m->unit.data + at % m->unit.len, m->unit.len - at % m->unit.len };
	at -= middle;
	return (struct span){ tail.data + at, tail.len - at };
}

static zip_int64_t
on_member(void *ctx, void *data, zip_uint64_t len, zip_source_cmd_t command)
{
	struct member *m = ctx;
	zip_uint64_t n = 0;

	switch (command) {
	case ZIP_SOURCE_OPEN:
		m->at = 0;
		return 0;
	case ZIP_SOURCE_READ:
		while (n < len) {
			struct span piece = member_piece(m);

			if (piece.len == 0)
				break;
			if (piece.len > len - n)
				piece.len = len - n;
			memcpy((char *)data + n, piece.data, piece.len);
			n += piece.len;
			m->at += piece.len;
		}
		return (zip_int64_t)n;
	case ZIP_SOURCE_STAT:
		zip_stat_init(data);
		return sizeof(zip_stat_t);
	case ZIP_SOURCE_CLOSE:
	case ZIP_SOURCE_FREE:
		return 0;
	case ZIP_SOURCE_ERROR:
		return zip_error_to_data(&(zip_error_t){ 0 }, data, len);
	default:
		return -1;
	}
}

static void
add(zip_t *zip, const char *path, struct member *m, bool stored)
{
	zip_source_t *source = zip_source_function(zip, on_member, m);
	zip_int64_t i = zip_file_add(zip, path, source, 0);

	assert_true(i >= 0);
	assert_int_equal(zip_set_file_compression(
			     zip, (zip_uint64_t)i, stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 9),
	    0);
}

#define ROW     "<row><c><v>1</v></c></row>"
#define SHEET   "<worksheet><sheetData>"
#define END     "</sheetData></worksheet>"
#define SHARED  "<c t=\"s\"><v>0</v></c>"
#define SHARED7 SHARED SHARED SHARED SHARED SHARED SHARED SHARED
#define NAMED   "roll.xlsx: sheet \"a\": "

struct bound {
	const char *name;
	const char *wanted; /* how the refusal begins; NULL: it is read */
	bool deflated;
	long members; /* besides */
	struct pattern sheet, strings, book;
};

/* clang-format off */
static const struct bound bounds[] = {
	{ .name = "as much shared text as may be, in rows as long as may be",
	    .sheet = { SHEET, "<row>" SHARED7 "</row>", END, 0, 300 },
	    .strings = { "<sst>", "<si><t>%</t></si>", "</sst>", 1024 * 1024 - 100, 64 } },
	{ .name = "as many shared strings as may be",
	    .sheet = { SHEET, ROW, END, 0, 1 }, .strings = { "<sst>", "<si/>", "</sst>", 0, 16 * MIB } },
	{ .name = "more shared text", .wanted = "roll.xlsx: \"xl/sharedStrings.xml\": over 64 MiB of text",
	    .sheet = { SHEET, ROW, END, 0, 1 }, .strings = { "<sst>", "<si><t>%</t></si>", "</sst>", 1000, 70000 } },
	{ .name = "a shared string over 1 MiB", .wanted = "roll.xlsx: \"xl/sharedStrings.xml\": string 1: over 1 MiB",
	    .sheet = { SHEET, ROW, END, 0, 1 }, .strings = { "<sst><si/>", "<si><t>%</t></si>", "</sst>", MIB + 1, 1 } },
	{ .name = "as many cells as may be",
	    .sheet = { SHEET "<row><c r=\"XFD1\"><v>1</v></c></row>", ROW, "<row/>" END, 0, 511 } },
	{ .name = "another one, filled", .wanted = NAMED "row 513: over 8388608 cells so far",
	    .sheet = { SHEET "<row><c r=\"XFD1\"><v>1</v></c></row>", ROW, ROW END, 0, 511 } },
	{ .name = "another one, empty", .wanted = NAMED "row 513: over 8388608 cells so far",
	    .sheet = { SHEET "<row><c r=\"XFD1\"><v>1</v></c></row>", ROW, "<row><c/></row>" END, 0, 511 } },
	{ .name = "too many rows", .wanted = NAMED "row 1048576: after it comes a row",
	    .sheet = { SHEET, "<row/>", END, 0, MIB + 1 } },
	{ .name = "cells of 1 MiB", .sheet = { SHEET, "<row><c t=\"str\"><v>%</v></c></row>", END, MIB, 50 } },
	{ .name = "a cell over 1 MiB", .wanted = NAMED "row 1: cell A1: over 1 MiB",
	    .sheet = { SHEET, "<row><c t=\"str\"><v>%</v></c></row>", END, MIB + 1, 50 } },
	{ .name = "a row over 8 MiB", .wanted = NAMED "row 1: over 8 MiB",
	    .sheet = { SHEET "<row>", "<c t=\"str\"><v>%</v></c>", "</row>" END, MIB / 2, 20 } },
	{ .name = "rows of empty cells that few bytes claim", .wanted = NAMED "row 1: cell A1: stands there twice",
	    .sheet = { SHEET "<row>", "<c r=\"XFD1\"><v>1</v></c><c r=\"A1\"/>", "</row>" END, 0, 1000000 } },
	{ .name = "a tag that does not end", .wanted = NAMED "line 1: a tag over 256 KiB",
	    .sheet = { SHEET "<row r=\"", "%", "\"/>" END, MIB, 10 } },
	{ .name = "a comment that does not end", .wanted = NAMED "line 1: a tag over 256 KiB",
	    .sheet = { SHEET "<!-- ", "%", "-->" END, MIB, 10 } },
	{ .name = "a name that does not end", .wanted = NAMED "line 1: a tag over 256 KiB",
	    .sheet = { "<", "%", "/>", MIB, 100 } },
	{ .name = "a long name", .wanted = NAMED "line 1: a name of hundreds of letters",
	    .sheet = { "<", "%", "/>", 1000, 1 } },
	{ .name = "deep", .wanted = NAMED "line 1: tags inside tags, over 64 deep",
	    .sheet = { SHEET, "<x>", "", 0, MIB } },
	{ .name = "a bomb", .wanted = "roll.xlsx: \"xl/sheet.xml\" unpacks to more than 250 times its size",
	    .deflated = true, .sheet = { SHEET, " ", END, 0, 64 * MIB } },
	{ .name = "a bomb behind the cells", .wanted = "roll.xlsx: \"xl/sheet.xml\" unpacks to more than 250 times",
	    .deflated = true, .sheet = { SHEET END, " ", "", 0, 64 * MIB } },
	{ .name = "a small part that is large", .wanted = "roll.xlsx: \"xl/workbook.xml\" is over 16 MiB",
	    .sheet = { SHEET, ROW, END, 0, 1 }, .book = { "<workbook>", "%", "</workbook>", MIB, 17 } },
	{ .name = "many sheets", .wanted = "roll.xlsx: \"xl/workbook.xml\": over 4096 sheets",
	    .sheet = { SHEET, ROW, END, 0, 1 },
	    .book = { "<workbook><sheets>", "<sheet name=\"a\" id=\"%\"/>", "", 10, 4097 } },
	{ .name = "sheets of long names", .wanted = "roll.xlsx: \"xl/workbook.xml\": over 4096 sheets",
	    .sheet = { SHEET, ROW, END, 0, 1 },
	    .book = { "<workbook><sheets>", "<sheet name=\"%\" id=\"a\"/>", "", 200000, 60 } },
	{ .name = "as many members as may be", .members = 9996, .sheet = { SHEET, ROW, END, 0, 1 } },
	{ .name = "more members", .wanted = "roll.xlsx: the zip archive's directory is damaged or too large",
	    .members = 9997, .sheet = { SHEET, ROW, END, 0, 1 } },
	{ .name = "members beyond 16 bits", .wanted = "roll.xlsx: the zip archive's directory is damaged or too large",
	    .members = 66000, .sheet = { SHEET, ROW, END, 0, 1 } },
};
/* clang-format on */

static void
make_archive(const struct bound *b)
{
	static const struct pattern relations = {
		"<Relationships><Relationship Id=\"r\" Type=\"" KIND
		"worksheet\" Target=\"sheet.xml\"/><Relationship "
		"Id=\"s\" Type=\"" KIND "sharedStrings\" Target=\"sharedStrings.xml\"/>",
		"", "</Relationships>", 0, 0
	};
	static const struct pattern book = {
		"<workbook><sheets><sheet name=\"a\" id=\"r\"/></sheets>", "", "</workbook>", 0, 0
	};
	static const struct pattern no_strings = { "<sst>", "", "</sst>", 0, 0 };
	zip_t *zip = zip_open(file_path(), ZIP_CREATE | ZIP_TRUNCATE, NULL);
	struct member members[4];

	assert_non_null(zip);
	member_begin(&members[0], b->book.head == NULL ? &book : &b->book);
	member_begin(&members[1], &relations);
	member_begin(&members[2], &b->sheet);
	member_begin(&members[3], b->strings.head == NULL ? &no_strings : &b->strings);
	add(zip, "xl/workbook.xml", &members[0], !b->deflated);
	add(zip, "xl/_rels/workbook.xml.rels", &members[1], !b->deflated);
	add(zip, "xl/sheet.xml", &members[2], !b->deflated);
	add(zip, "xl/sharedStrings.xml", &members[3], !b->deflated);
	for (long i = 0; i < b->members; i++) {
		char name[32];

		(void)snprintf(name, sizeof name, "%ld", i);
		assert_true(zip_file_add(zip, name, zip_source_buffer(zip, "", 0, 0), 0) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
	for (size_t i = 0; i < COUNT(members); i++)
		text_free(&members[i].unit);
}

/* Reads it all, as a roll is: while one batch is filled, another is worked on. */
static int
read_workbook(struct problem *problem)
{
	struct row_batch batches[2] = { { .n = 0 }, { .n = 0 } };
	int fd = open(file_path(), O_RDONLY | O_CLOEXEC);
	struct xlsx_in *in = xlsx_in_open(fd, "roll.xlsx", NULL, problem);
	int rc = in == NULL ? -1 : 1;

	for (int i = 0; rc == 1; i++) {
		row_batch_clear(&batches[i % 2]);
		rc = xlsx_in_fill(in, &batches[i % 2], problem);
		row_batch_seal(&batches[i % 2]);
	}
	xlsx_in_free(in);
	row_batch_free(&batches[0]);
	row_batch_free(&batches[1]);
	(void)close(fd);
	return rc;
}

/* In a process of its own, as little as that has besides. Returns its peak in KiB. */
static long
read_apart(int *rc, struct problem *problem)
{
	struct rusage usage;
	int ends[2], status;
	pid_t child;

	*problem = (struct problem){ .code = EXIT_DONE };
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		*rc = read_workbook(problem);
		_exit(write(ends[1], problem, sizeof *problem) == sizeof *problem ? *rc + 1 : 9);
	}
	(void)close(ends[1]);
	assert_int_equal(read(ends[0], problem, sizeof *problem), sizeof *problem);
	(void)close(ends[0]);
	assert_int_equal(wait4(child, &status, 0, &usage), child);
	assert_true(WIFEXITED(status));
	*rc = WEXITSTATUS(status) - 1;
	return usage.ru_maxrss;
}

static void
memory_is_bounded(void **state)
{
	long most = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(bounds); i++) {
		const struct bound *b = &bounds[i];
		struct problem problem;
		long peak;
		int rc;

		make_archive(b);
		peak = read_apart(&rc, &problem);
		if (b->wanted != NULL && strncmp(problem.text, b->wanted, strlen(b->wanted)) != 0)
			fail_msg(
			    "row \"%s\": \"%s\", not \"%s\"", b->name, problem.text, b->wanted);
		if (b->wanted == NULL)
			ROW_STRING(b->name, problem.text, "");
		ROW_INT(b->name, rc, b->wanted == NULL ? 0 : -1);
		if (getenv("SHOW_PEAKS") != NULL)
			printf("%8ld KiB  %s\n", peak, b->name);
		most = peak > most ? peak : most;
#ifndef __SANITIZE_ADDRESS__
		if (peak > PEAK_KIB)
			fail_msg("row \"%s\": %ld KiB", b->name, peak);
#endif
	}
	printf("peak %ld MiB\n", most / 1024);
}

/* Names that differ: the parser keeps each. */
static void
names_are_bounded(void **state)
{
	static const struct pattern sheet = { "", "", "", 0, 0 };
	struct text xml = { 0 };
	struct problem problem;
	struct pattern names = sheet;
	struct bound b = { .name = "names" };
	int rc;

	(void)state;
	text_adds(&xml, SHEET);
	for (int i = 0; i < 1000; i++)
		text_addf(&xml, "<x%d/>", i);
	text_adds(&xml, END);
	names.head = text_str(&xml);
	b.sheet = names;
	make_archive(&b);
	(void)read_apart(&rc, &problem);
	assert_int_equal(rc, -1);
	assert_non_null(strstr(problem.text, NAMED "line 1: hundreds of different names"));
	text_free(&xml);
}

static int
make_folder(void **state)
{
	(void)state;
	testing_dir_make(folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	testing_dir_remove(folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(names_are_bounded),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
