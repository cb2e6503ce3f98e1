/*
 * test_failing_intake.c: a roll is read with each allocation, each call of the system and of a library failing in
 * turn. It is told, and no contact comes of it that would not have come; or the roll is read as it stands.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <zip.h>

#include "failing.h"
#include "intake.h"
#include "testing.h"
#include "zone.h"

#define XML  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define MAIN " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define REL  " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\""
#define KIND "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define R    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""

/* The same roll, as a workbook: shared and inline strings, numbers, a date, an error. */
static const char *const workbook[][2] = {
	{ "_rels/.rels", XML "<Relationships" REL "><Relationship Id=\"rId1\" Type=\"" KIND
			     "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
	{ "xl/workbook.xml",
	    XML "<workbook" MAIN R "><sheets><sheet name=\"其他\" sheetId=\"2\" r:id=\"rId4\"/>"
		"<sheet name=\"名单\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>" },
	{ "xl/_rels/workbook.xml.rels", XML
	    "<Relationships" REL "><Relationship Id=\"rId1\" Type=\"" KIND
	    "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId4\" Type=\"" KIND
	    "worksheet\" Target=\"worksheets/sheet2.xml\"/><Relationship Id=\"rId2\" Type=\"" KIND
	    "sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\" Type=\"" KIND
	    "styles\" Target=\"styles.xml\"/></Relationships>" },
	{ "xl/sharedStrings.xml",
	    XML "<sst" MAIN "><si><t>姓名</t></si><si><t>电话</t></si>"
		"<si><t>时间</t></si><si><r><t>王</t></r><r><t>小明</t></r></si></sst>" },
	{ "xl/styles.xml",
	    XML "<styleSheet" MAIN "><numFmts count=\"1\"><numFmt numFmtId=\"176\""
		" formatCode=\"yyyy&quot;年&quot;m\"/></numFmts><cellXfs><xf numFmtId=\"0\"/>"
		"<xf numFmtId=\"176\"/></cellXfs></styleSheet>" },
	{ "xl/worksheets/sheet2.xml", XML "<worksheet" MAIN "><sheetData/></worksheet>" },
	{ "xl/worksheets/sheet1.xml", XML
	    "<worksheet" MAIN "><sheetData><row r=\"1\">"
	    "<c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
	    "<c r=\"C1\" t=\"s\"><v>2</v></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>3</v></c>"
	    "<c r=\"B2\"><v>13800138000</v></c><c r=\"C2\" s=\"1\"><v>46000</v></c></row>"
	    "<row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>李雷</t></is></c><c r=\"B4\" t=\"str\">"
	    "<v>13800138001，13800138002</v></c><c r=\"C4\" t=\"b\"><v>1</v></c></row>"
	    "<row r=\"5\"><c r=\"B5\"><v>13800138000</v></c></row></sheetData></worksheet>" },
};

static const char comma[] =
    "姓名,电话,时间\n王小明,138 0013 8000,\"周一\n十点\"\n"
    "李雷,\"13800138001，13800138002\",{x}\n\n韩梅梅,1380013800,周三\n再,13800138000,五\n";
/* In GB18030. */
static const char tabs[] =
    "\xd0\xd5\xc3\xfb\t\xb5\xe7\xbb\xb0\n\xcd\xf5\t13800138000\n\xc0\xee\t13800138001\n";

static char folder[TESTING_PATH];

struct roll {
	const char *name;
	struct roll_in_options options;
	bool goes_on;      /* what is made to fail is only done again, or in parts */
	struct text whole; /* what comes of it when nothing fails */
	struct text got;
};

static const char *
in_folder(const char *name)
{
	static char path[2 * TESTING_PATH];

	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int
put_header(void *ctx, const struct columns *columns, struct problem *problem)
{
	struct text *got = ctx;

	(void)problem;
	for (size_t i = 0; i < columns->count; i++)
		text_addf(got, "<%s>", columns->header[i]);
	return 0;
}

static int
put_row(void *ctx, const struct roll_row *row, struct problem *problem)
{
	struct text *got = ctx;

	(void)problem;
	text_addf(got, "\n%lld", (long long)row->row);
	for (size_t i = 0; i < row->n; i++)
		text_addf(got, "<%.*s>", (int)row->cells[i].len, row->cells[i].data);
	return 0;
}

static int
put_contact(
    void *ctx, const struct roll_row *row, const struct contact *contact, struct problem *problem)
{
	struct text *got = ctx;

	(void)row;
	(void)problem;
	text_addf(got, " %d.%d %s %s", contact->part, (int)contact->state, contact->phone,
	    text_str(&contact->reason));
	text_adds(got, text_str(&contact->requirement));
	text_adds(got, text_str(&contact->parameters));
	return 0;
}

/* Reads the roll, and what its file's digest is. 0, or -1 with *problem filled. */
static int
read_roll(struct roll *roll, struct problem *problem)
{
	static const char *const parameters[CALL_PARAMETERS] = { [CALL_SPEED] = "15" };
	struct intake_rules rules = { .requirement = "您好{姓名}，通知您{电话}一件事，能来吗？",
		.parameters = parameters };
	struct intake_sink sink = { &roll->got, put_header, put_row, put_contact };
	struct intake_counts counts;
	char hex[DIGEST_SIZE];
	struct roll_in *in = roll_in_open(in_folder(roll->name), &roll->options, problem);
	int rc = -1;

	if (in == NULL)
		return -1;
	if (intake_read(in, &rules, &sink, &counts, problem) == 0 &&
	    roll_in_digest(in, hex, problem) == 0) {
		text_addf(&roll->got, "\n%lld rows %lld contacts %lld ready %s",
		    (long long)counts.rows, (long long)counts.contacts,
		    (long long)counts.states[STATE_READY], hex);
		rc = 0;
	}
	roll_in_free(in);
	return rc;
}

static void
once(void *ctx)
{
	struct roll *roll = ctx;
	struct problem problem = { .code = EXIT_DONE };
	bool failed;
	int rc;

	text_clear(&roll->got);
	/* What the test itself keeps does not grow while calls fail. */
	text_reserve(&roll->got, 64 * 1024);
	failing_begin();
	rc = read_roll(roll, &problem);
	failed = failing_end();
	assert_false(roll->got.failed);
	if (rc == 0 && strcmp(text_str(&roll->got), text_str(&roll->whole)) != 0)
		fail_msg("%s: after %s another roll was read: %s", roll->name, failing_name(),
		    text_str(&roll->got));
	if (rc != 0 && (problem.code == EXIT_DONE || problem.text[0] == '\0'))
		fail_msg("%s: after %s nothing was said", roll->name, failing_name());
	if (rc != 0 && (!failed || roll->goes_on))
		fail_msg("%s: %s", roll->name, problem.text);
}

static void
each(void **state)
{
	enum failing kind = failing_kind(state);
	struct roll rolls[] = {
		{ .name = "comma.csv" },
		{ .name = "tabs.csv", .options = { .encoding = "gb18030" } },
		{ .name = "tabs.csv", .options = { .delimiter = "\t" } },
		{ .name = "roll.xlsx", .options = { .sheet = "名单" } },
	};

	for (size_t i = 0; i < COUNT(rolls); i++) {
		struct problem problem = { .code = EXIT_DONE };
		long n;

		if (read_roll(&rolls[i], &problem) != 0)
			fail_msg("%s", problem.text);
		text_addspan(&rolls[i].whole, text_span(&rolls[i].got));
		rolls[i].goes_on = kind == FAILING_SIGNAL || kind == FAILING_SHORT;
		n = failing_each(kind, once, &rolls[i]);
		ROW_TRUE(rolls[i].name, n > 0);
		text_free(&rolls[i].whole);
		text_free(&rolls[i].got);
	}
}

static void
put_file(const char *name, const char *data)
{
	FILE *f = fopen(in_folder(name), "wb");

	assert_non_null(f);
	assert_true(fputs(data, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int
make_rolls(void **state)
{
	zip_t *zip;

	(void)state;
	testing_dir_make(folder);
	assert_int_equal(zone_set("Asia/Shanghai", &(struct problem){ 0 }), 0);
	put_file("comma.csv", comma);
	put_file("tabs.csv", tabs);
	zip = zip_open(in_folder("roll.xlsx"), ZIP_CREATE, NULL);
	assert_non_null(zip);
	for (size_t i = 0; i < COUNT(workbook); i++) {
		zip_source_t *source =
		    zip_source_buffer(zip, workbook[i][1], strlen(workbook[i][1]), 0);

		assert_true(zip_file_add(zip, workbook[i][0], source, 0) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
	return 0;
}

static int
remove_rolls(void **state)
{
	(void)state;
	testing_dir_remove(folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FAILING_TEST(each, FAILING_MEMORY),
		FAILING_TEST(each, FAILING_SYSTEM),
		FAILING_TEST(each, FAILING_SIGNAL),
		FAILING_TEST(each, FAILING_SHORT),
		FAILING_TEST(each, FAILING_LIBRARY),
	};

	return cmocka_run_group_tests(tests, make_rolls, remove_rolls);
}
