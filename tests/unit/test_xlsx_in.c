/*
 * test_xlsx_in.c: what a workbook's cells are as rows, which sheet is read, and what refuses the
 * whole workbook. Archives are made here, part by part.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/wait.h>

#include <zip.h>

#include "testing.h"
#include "text.h"
#include "xlsx_in.h"

#define XML  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define MAIN " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define REL  " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\""
#define KIND "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define R    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""

static const char root_rels[] = XML "<Relationships" REL "><Relationship Id=\"rId1\" Type=\"" KIND
				    "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char workbook[] =
    XML "<workbook" MAIN R "><sheets>"
	"<sheet name=\"名单\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
static const char rels[] =
    XML "<Relationships" REL ">"
	"<Relationship Id=\"rId1\" Type=\"" KIND "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
	"<Relationship Id=\"rId2\" Type=\"" KIND "sharedStrings\" Target=\"sharedStrings.xml\"/>"
	"<Relationship Id=\"rId3\" Type=\"" KIND "styles\" Target=\"styles.xml\"/></Relationships>";
static const char strings[] =
    XML "<sst" MAIN "><si><t>张三</t></si><si><r><rPr><b/></rPr><t>您</t></r><r><t>好</t></r>"
	"<rPh sb=\"0\" eb=\"1\"><t>nin</t></rPh><phoneticPr fontId=\"1\"/></si><si/>"
	"<si><t>a_x000D_b_x005F_x0041_</t></si><si><t>_x0000_</t></si></sst>";
static const char styles[] = XML
    "<styleSheet" MAIN
    "><numFmts count=\"2\"><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>"
    "<numFmt numFmtId=\"177\" formatCode=\"000000\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/>"
    "<xf numFmtId=\"22\"/></cellXfs></styleSheet>";

struct part {
	const char *path;
	const char *data;
	size_t len; /* 0: a string */
};

static char folder[TESTING_PATH];

static const char *
file_path(void)
{
	static char path[TESTING_PATH + 16];

	(void)snprintf(path, sizeof path, "%s/roll.xlsx", folder);
	return path;
}

/* What libzip is asked to do besides. */
struct how {
	bool stored;
	const char *password;
};

static void
make_archive(const struct part *parts, size_t n, struct how how)
{
	zip_t *zip = zip_open(file_path(), ZIP_CREATE | ZIP_TRUNCATE, NULL);

	assert_non_null(zip);
	for (size_t i = 0; i < n; i++) {
		size_t len = parts[i].len == 0 ? strlen(parts[i].data) : parts[i].len;
		zip_source_t *source = zip_source_buffer(zip, parts[i].data, len, 0);
		zip_int64_t at = zip_file_add(zip, parts[i].path, source, ZIP_FL_OVERWRITE);

		assert_true(at >= 0);
		assert_int_equal(zip_set_file_compression(zip, (zip_uint64_t)at,
				     how.stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 1),
		    0);
		if (how.password != NULL)
			assert_int_equal(zip_file_set_encryption(zip, (zip_uint64_t)at,
					     ZIP_EM_TRAD_PKWARE, how.password),
			    0);
	}
	assert_int_equal(zip_close(zip), 0);
}

/* `2<a><b>`: row 2 with two cells; a problem behind them, in [], without the file's name. */
static void
add_all(struct text *got, const char *sheet)
{
	struct problem problem = { .code = EXIT_DONE };
	struct row_batch batch = { 0 };
	int fd = open(file_path(), O_RDONLY | O_CLOEXEC);
	struct xlsx_in *in;
	int rc = -1;

	assert_true(fd >= 0);
	in = xlsx_in_open(fd, "roll.xlsx", sheet, &problem);
	while (in != NULL && (rc = xlsx_in_fill(in, &batch, &problem)) == 1) {
		assert_true(batch.n_rows > 0);
		row_batch_seal(&batch);
		for (size_t i = 0; i < batch.n_rows; i++) {
			struct roll_row row = row_batch_get(&batch, i);

			assert_true(row.line == row.row);
			text_addf(got, "%lld", (long long)row.row);
			for (size_t k = 0; k < row.n; k++) {
				text_addc(got, '<');
				text_addspan(got, row.cells[k]);
				text_addc(got, '>');
			}
		}
		row_batch_clear(&batch);
	}
	if (in != NULL) {
		/* The end stays the end, a refusal a refusal. */
		struct problem again = { .code = EXIT_DONE };

		assert_int_equal(xlsx_in_fill(in, &batch, &again), rc);
		assert_string_equal(again.text, rc < 0 ? problem.text : "");
	}
	if (rc < 0) {
		assert_int_equal(problem.code, EXIT_USAGE);
		assert_memory_equal(problem.text, "roll.xlsx: ", 11);
		text_addf(got, "[%s]", problem.text + 11);
	}
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	xlsx_in_free(in);
	row_batch_free(&batch);
	(void)close(fd);
}

/* Makes an archive with the usual parts; those that are given stand in their place, "" takes one away. */
static void
make_workbook(const struct part *given, size_t n, struct how how)
{
	struct part parts[24] = {
		{ "_rels/.rels", root_rels, 0 },
		{ "xl/workbook.xml", workbook, 0 },
		{ "xl/_rels/workbook.xml.rels", rels, 0 },
		{ "xl/sharedStrings.xml", strings, 0 },
		{ "xl/styles.xml", styles, 0 },
	};
	size_t used = 5;

	for (size_t i = 0; i < n && given[i].path != NULL; i++) {
		size_t k = 0;

		while (k < used && strcmp(parts[k].path, given[i].path) != 0)
			k++;
		parts[k] = given[i];
		used = k == used ? used + 1 : used;
	}
	for (size_t i = 0; i < used;)
		if (parts[i].len == 0 && parts[i].data[0] == '\0')
			parts[i] = parts[--used];
		else
			i++;
	make_archive(parts, used, how);
}

/* A workbook whose sheet has these rows. */
static void
make_rows(const char *before, const char *sheet_data)
{
	struct text xml = { 0 };
	struct part part = { "xl/worksheets/sheet1.xml", NULL, 0 };

	text_addf(&xml, XML "<worksheet" MAIN ">%s<sheetData>%s</sheetData></worksheet>", before,
	    sheet_data);
	part.data = text_str(&xml);
	make_workbook(&part, 1, (struct how){ 0 });
	text_free(&xml);
}

/* `wanted` may end with `*`: what follows is not compared. */
static void
expect(const char *name, const char *sheet, const char *wanted)
{
	size_t len = strlen(wanted);
	bool open = len > 0 && wanted[len - 1] == '*';
	struct text got = { 0 };

	add_all(&got, sheet);
	if (open ? strncmp(text_str(&got), wanted, len - 1) != 0
		 : strcmp(text_str(&got), wanted) != 0)
		fail_msg("row \"%s\": \"%s\", not \"%s\"", name, text_str(&got), wanted);
	text_free(&got);
}

static const struct {
	const char *rows, *wanted;
} cells[] = {
	{ "", "" },
	{ "<row r=\"1\"/><row r=\"2\"></row>", "" },
	{ "<row r=\"1\"><c r=\"A1\"/><c r=\"B1\" s=\"1\"/></row>", "" },
	{ "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>", "1<1>" },
	/* Strings. */
	{ "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v> 0\n</v></c></row>",
	    "1<张三><您好><张三>" },
	{ "<row><c t=\"s\"><v>2</v></c><c t=\"s\"><v>3</v></c></row>", "1<><a\rb_x0041_>" },
	{ "<row><c t=\"s\"/><c t=\"s\"><v></v></c><c><v>1</v></c></row>", "1<><><1>" },
	{ "<row><c t=\"inlineStr\"><is><t>张</t></is></c><c t=\"inlineStr\"><is><r><t>a</t></r><r><t "
	  "xml:space=\"preserve\"> b</t></r><rPh><t>x</t></rPh></is></c></row>",
	    "1<张><a b>" },
	{ "<row><c t=\"str\"><f>A1&amp;B1</f><v>x &lt; y</v></c><c t=\"str\"><v> </v></c></row>",
	    "1<x < y>< >" },
	{ "<row><c t=\"str\"><v>_x4F60__xD83D__xDE00__xD83D_</v></c></row>",
	    "1<你\xf0\x9f\x98\x80_xD83D_>" },
	{ "<row><c t=\"str\"><v>_x00e9_x__x4f6_ _xzzzz_</v></c></row>",
	    "1<\xc3\xa9x__x4f6_ _xzzzz_>" },
	{ "<row><c t=\"str\"><v>a&#10;b\r\nc&#x4F60;<![CDATA[<d>]]></v></c></row>",
	    "1<a\nb\nc你<d>>" },
	/* Numbers, and what else is a value. */
	{ "<row><c><v>13800138000</v></c><c t=\"n\"><v>1.3800138E10</v></c><c><v> 1.50 </v></c></row>",
	    "1<13800138000><13800138000><1.5>" },
	{ "<row><c><v>0.1</v></c><c><v>12.50</v></c><c><v>-3</v></c><c><v>007</v></c><c><v>1.</v></c></row>",
	    "1<0.1><12.5><-3><7><1>" },
	{ "<row><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c><c t=\"e\"><v>#N/A</v></c><c "
	  "t=\"d\"><v>2026-11-22T00:00:00</v></c></row>",
	    "1<TRUE><FALSE><#N/A><2026-11-22T00:00:00>" },
	{ "<row><c><f>1+1</f><v>2</v></c><c><f>NOW()</f></c><c><v>3</v></c></row>", "1<2><><3>" },
	/* Formats: only those of dates. */
	{ "<row><c s=\"1\"><v>46348</v></c><c s=\"2\"><v>46348</v></c><c s=\"3\"><v>138</v></c><c "
	  "s=\"4\"><v>46348.5</v></c></row>",
	    "1<2026/11/22><2026年11月><138><2026/11/22 12:00>" },
	{ "<row><c s=\"1\"><v>-1</v></c><c s=\"99\"><v>46348</v></c><c s=\"x\"><v>1</v></c><c s=\"1\" "
	  "t=\"str\"><v>46348</v></c></row>",
	    "1<-1><46348><1><46348>" },
	/* Where cells and rows stand. */
	{ "<row r=\"3\"><c r=\"B3\"><v>1</v></c><c r=\"D3\"><v>2</v></c></row>", "3<><1><><2>" },
	{ "<row r=\"2\"><c><v>1</v></c></row><row><c><v>2</v></c></row><row r=\"9\"><c><v>3</v></c></row>"
	  "<row><c><v>4</v></c></row>",
	    "2<1>3<2>9<3>10<4>" },
	{ "<row><c r=\"C1\"><v>1</v></c><c><v>2</v></c></row>", "1<><><1><2>" },
	{ "<row><c><v>1</v></c><c><v>2</v></c><c/></row><row><c><v>3</v></c></row>"
	  "<row><c/><c/><c/><c><v>4</v></c></row><row><c/><c/><c/><c/></row><row><c r=\"B5\"><v>5</v></c><c/></row>",
	    "1<1><2>2<3><>3<><><><4>5<><5>" },
	{ "<row r=\"1048576\"><c r=\"XFD1048576\"/><!-- --></row>", "" },
	{ "<row r=\"1048576\"><c r=\"b1048576\"><v>1</v></c></row>", "1048576<><1>" },
	{ "<row r=\"1\"><c r=\"A1\"><extLst><v>5</v><ext><is><t>x</t></is></ext></extLst><v>1</v></c></row>",
	    "1<1>" },
	{ "<x><row><c><v>1</v></c></row></x><row><x><c><v>1</v></c></x><c><x><v>1</v></x></c></row>",
	    "" },
};

static void
cells_as_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cells); i++) {
		make_rows("", cells[i].rows);
		expect(cells[i].rows, NULL, cells[i].wanted);
	}
}

#define SHEET "[sheet \"名单\": "

static const struct {
	const char *rows, *wanted;
} refused[] = {
	{ "<row r=\"7\"><c r=\"B7\" t=\"s\"><v>5</v></c></row>",
	    SHEET "row 7: cell B7: text that is not in the workbook; *" },
	{ "<row r=\"7\"><c t=\"s\"><v>-1</v></c></row>",
	    SHEET "row 7: cell A7: text that is not*" },
	{ "<row r=\"7\"><c t=\"s\"><v>x</v></c></row>", SHEET "row 7: cell A7: text that is not*" },
	{ "<row r=\"7\"><c r=\"AB7\" t=\"s\"><v>4</v></c></row>",
	    SHEET "row 7: cell AB7: a NUL character; *" },
	{ "<row r=\"7\"><c t=\"str\"><v>a_x0000_</v></c></row>",
	    SHEET "row 7: cell A7: a NUL character; *" },
	{ "<row r=\"7\"><c><v>1,5</v></c></row>", SHEET "row 7: cell A7: not a number; *" },
	{ "<row r=\"7\"><c><v>1E999</v></c></row>", SHEET "row 7: cell A7: not a number; *" },
	{ "<row r=\"7\"><c s=\"1\"><v>x</v></c></row>", SHEET "row 7: cell A7: not a number; *" },
	{ "<row r=\"7\"/><row r=\"7\"/>",
	    SHEET "row 7: stands there twice, or after a row below it; *" },
	{ "<row r=\"7\"/><row r=\"6\"/>",
	    SHEET "row 6: stands there twice, or after a row below it; *" },
	{ "<row r=\"7\"/><row r=\"1048577\"/>",
	    SHEET "row 7: after it comes a row with a number that no sheet has*" },
	{ "<row r=\"0\"/>", SHEET "row 0: after it comes a row*" },
	{ "<row r=\"x\"/>", SHEET "row 0: after it comes a row*" },
	{ "<row r=\"99999999999999999999\"/>", SHEET "row 0: after it comes a row*" },
	{ "<row r=\"1048576\"/><row/>", SHEET "row 1048576: after it comes a row*" },
	{ "<row r=\"7\"><c r=\"C7\"/><c r=\"B7\"/></row>",
	    SHEET "row 7: cell B7: stands there twice, or after*" },
	{ "<row r=\"7\"><c r=\"C7\"/><c r=\"C7\"/></row>",
	    SHEET "row 7: cell C7: stands there twice, or after*" },
	{ "<row r=\"7\"><c r=\"C8\"/></row>", SHEET "row 7: a cell that no sheet has there*" },
	{ "<row r=\"7\"><c r=\"XFE7\"/></row>", SHEET "row 7: a cell that no sheet has there*" },
	{ "<row r=\"7\"><c r=\"XFD7\"/><c/></row>",
	    SHEET "row 7: a cell that no sheet has there*" },
	{ "<row r=\"7\"><c r=\"7\"/></row>", SHEET "row 7: a cell that no sheet has there*" },
	{ "<row r=\"7\"><c r=\"ZZZZZZZZZZZZZZZZ7\"/></row>",
	    SHEET "row 7: a cell that no sheet has there*" },
	{ "<row><c><v>1</v></c></row><row><c>", SHEET "line 2: mismatched tag; *" },
	{ "<row><c><v>1&nbsp;</v></c></row>", SHEET "line 2: undefined entity; *" },
	{ "<row><c><v>\xff</v></c></row>", SHEET "line 2: not well-formed (invalid token); *" },
	{ "<row><c><v>&#0;</v></c></row>",
	    SHEET "line 2: reference to invalid character number; *" },
};

static void
cells_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		make_rows("", refused[i].rows);
		expect(refused[i].rows, NULL, refused[i].wanted);
	}
}

#define ONE_ROW "<sheetData><row><c><v>1</v></c></row></sheetData>"
#define SHEET_1                                                                                 \
	{                                                                                       \
		"xl/worksheets/sheet1.xml", XML "<worksheet" MAIN ">" ONE_ROW "</worksheet>", 0 \
	}
#define TOO_DEEP "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>"

/* clang-format off */
static const struct {
	const char *name;
	struct part parts[6];
	const char *sheet;
	const char *wanted;
} packages[] = {
	{ "plain", { SHEET_1 }, NULL, "1<1>" },
	{ "by name", { SHEET_1 }, "名单", "1<1>" },
	{ "no such name", { SHEET_1 }, "名", "[no sheet \"名\"; name one with --sheet, there are: \"名单\"]" },
	{ "no styles, no strings, no root", { SHEET_1, { "xl/styles.xml", "", 0 }, { "xl/sharedStrings.xml", "", 0 },
	    { "_rels/.rels", "", 0 } }, NULL, "1<1>" },
	{ "strict and prefixed", { { "xl/worksheets/sheet1.xml",
	    "<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:sheetData><x:row r=\"2\">"
	    "<x:c r=\"B2\" t=\"s\"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>", 0 },
	    { "xl/_rels/workbook.xml.rels", "<p:Relationships xmlns:p=\"x\"><p:Relationship Id=\"rId1\" "
	    "Type=\"http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet\" Target=\"/xl/worksheets/sheet1.xml\"/>"
	    "<p:Relationship Id=\"rId2\" Type=\"http://purl.oclc.org/ooxml/officeDocument/relationships/sharedStrings\" "
	    "Target=\"./../xl//sharedStrings.xml\"/></p:Relationships>", 0 } }, NULL, "2<><您好>" },
	{ "another place, another case", { { "_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"" KIND
	    "officeDocument\" Target=\"/book.xml\"/></Relationships>", 0 }, { "book.xml", workbook, 0 },
	    { "_rels/book.xml.rels", "<Relationships><Relationship Id=\"rId1\" Type=\"" KIND
	    "worksheet\" Target=\"XL/sheet.XML\"/></Relationships>", 0 },
	    { "xl/Sheet.xml", "<worksheet>" ONE_ROW "</worksheet>", 0 } }, NULL, "1<1>" },
	{ "days from 1904", { { "xl/workbook.xml", "<workbook><workbookPr date1904=\"1\"/><sheets>"
	    "<sheet name=\"a\" r:id=\"rId1\" xmlns:r=\"r\"/></sheets></workbook>", 0 },
	    { "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c s=\"1\"><v>44886</v></c></row></sheetData></worksheet>", 0 } },
	    NULL, "1<2026/11/22>" },
	{ "behind the cells nothing counts", { { "xl/worksheets/sheet1.xml", "<worksheet><cols/>" ONE_ROW ONE_ROW "<a></b>", 0 } },
	    NULL, "1<1>" },
	{ "no cells", { { "xl/worksheets/sheet1.xml", "<worksheet/>", 0 } }, NULL, "" },
	{ "UTF-16", { { "xl/worksheets/sheet1.xml", "\xfe\xff\0<\0w\0o\0r\0k\0s\0h\0e\0e\0t\0/\0>", 26 } }, NULL, "" },
	{ "no sheet", { { "xl/worksheets/sheet1.xml", "<chartsheet/>", 0 } }, NULL, SHEET "not a sheet of cells; *" },
	{ "empty", { { "xl/worksheets/sheet1.xml", " ", 0 } }, NULL, SHEET "line 1: the XML is cut off; *" },
	{ "cut off", { { "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c><v>1", 0 } }, NULL,
	    SHEET "line 1: the XML is cut off; *" },
	{ "Latin-1", { { "xl/worksheets/sheet1.xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><worksheet/>", 0 } }, NULL,
	    SHEET "line 1: XML that is neither UTF-8 nor UTF-16; *" },
	{ "GBK", { { "xl/worksheets/sheet1.xml", "<?xml version=\"1.0\" encoding=\"GBK\"?><worksheet/>", 0 } }, NULL,
	    SHEET "line 1: XML that is neither UTF-8 nor UTF-16; *" },
	{ "entities", { { "xl/worksheets/sheet1.xml", "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]>"
	    "<worksheet>&c;</worksheet>", 0 } }, NULL, SHEET "line 1: a DOCTYPE, as in no workbook; *" },
	{ "entities of a part", { SHEET_1, { "xl/styles.xml", "<!DOCTYPE a SYSTEM \"/etc/passwd\"><a/>", 0 } }, NULL,
	    "[\"xl/styles.xml\": line 1: a DOCTYPE, as in no workbook; *" },
	{ "deep", { { "xl/worksheets/sheet1.xml", TOO_DEEP TOO_DEEP TOO_DEEP TOO_DEEP, 0 } }, NULL,
	    SHEET "not a sheet of cells*" },
	{ "deep inside", { { "xl/worksheets/sheet1.xml", "<worksheet>" TOO_DEEP TOO_DEEP TOO_DEEP TOO_DEEP, 0 } }, NULL,
	    SHEET "line 1: tags inside tags, over 64 deep; *" },
	{ "sheet missing", { { "xl/styles.xml", "", 0 } }, NULL, "[\"xl/worksheets/sheet1.xml\" is missing in the archive; *" },
	{ "relationships missing", { SHEET_1, { "xl/_rels/workbook.xml.rels", "", 0 } }, NULL,
	    "[\"xl/_rels/workbook.xml.rels\" is missing in the archive; *" },
	{ "outside", { SHEET_1, { "xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"rId1\" Type=\"" KIND
	    "worksheet\" Target=\"../../etc/passwd\"/></Relationships>", 0 } }, NULL,
	    "[\"xl/_rels/workbook.xml.rels\": a part that points outside the archive; *" },
	{ "on the net", { SHEET_1, { "xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"rId1\" Type=\"" KIND
	    "worksheet\" TargetMode=\"External\" Target=\"http://127.0.0.1/\"/></Relationships>", 0 } }, NULL,
	    "[no sheet with cells can be seen; name a hidden one with --sheet, there are: none]" },
	{ "no workbook", { { "xl/workbook.xml", "", 0 } }, NULL, "[a zip archive, but no workbook (.xlsx); *" },
	{ "Word", { { "word/document.xml", "<a/>", 0 } }, NULL, "[a Word document; save the roll as .xlsx or CSV]" },
	{ "PowerPoint", { { "ppt/presentation.xml", "<a/>", 0 } }, NULL, "[a PowerPoint presentation; *" },
	{ "binary", { { "xl/workbook.bin", "a", 0 } }, NULL, "[an Excel binary workbook (.xlsb); *" },
	{ "Numbers", { { "Index/Document.iwa", "a", 0 } }, NULL, "[a document of Numbers, Pages or Keynote; *" },
	{ "OpenDocument", { { "mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0 } }, NULL,
	    "[an OpenDocument spreadsheet (.ods); *" },
	{ "OpenDocument text", { { "mimetype", "application/vnd.oasis.opendocument.text", 0 } }, NULL,
	    "[an OpenDocument, but no spreadsheet; *" },
};
/* clang-format on */

static void
packages_of_all_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(packages); i++) {
		make_workbook(packages[i].parts, COUNT(packages[i].parts), (struct how){ 0 });
		expect(packages[i].name, packages[i].sheet, packages[i].wanted);
		make_workbook(
		    packages[i].parts, COUNT(packages[i].parts), (struct how){ .stored = true });
		expect(packages[i].name, packages[i].sheet, packages[i].wanted);
	}
}

#define SHEET_OF(n, value)                                    \
	{                                                     \
		"xl/s" n ".xml",                              \
		    "<worksheet><sheetData><row><c><v>" value \
		    "</v></c></row></sheetData></worksheet>", \
		    0                                         \
	}
#define TO(id, type, target) \
	"<Relationship Id=\"" id "\" Type=\"" KIND type "\" Target=\"" target "\"/>"

static const struct part four_sheets[] = {
	{ "xl/workbook.xml",
	    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"图\" r:id=\"a\"/><sheet name=\"hid\" r:id=\"b\" "
	    "state=\"veryHidden\"/><sheet name=\"Roll\" r:id=\"c\" state=\"visible\"/><sheet name=\"ROLL 2\" "
	    "r:id=\"d\"/></sheets></workbook>",
	    0 },
	{ "xl/_rels/workbook.xml.rels",
	    "<Relationships>" TO("d", "worksheet", "s4.xml") TO("c", "worksheet", "s3.xml")
		TO("b", "worksheet", "s2.xml") TO("a", "chartsheet", "s1.xml") "</Relationships>",
	    0 },
	{ "xl/s1.xml", "<chartsheet/>", 0 },
	SHEET_OF("2", "22"),
	SHEET_OF("3", "33"),
	SHEET_OF("4", "44"),
};

static const struct {
	const char *sheet, *wanted;
} choices[] = {
	{ NULL, "1<33>" },
	{ "Roll", "1<33>" },
	{ "roll", "1<33>" },
	{ "roll 2", "1<44>" },
	{ "hid", "1<22>" },
	{ "图",
	    "[sheet \"图\" has no cells, it is a chart or the like; name one with --sheet, there are: "
	    "\"hid\", \"Roll\", \"ROLL 2\"]" },
	{ "", "[no sheet \"\"; name one with --sheet, there are: \"hid\", \"Roll\", \"ROLL 2\"]" },
	{ "\033[m", "[no sheet \"?[m\"; *" },
};

static void
sheet_is_chosen(void **state)
{
	(void)state;
	make_workbook(four_sheets, COUNT(four_sheets), (struct how){ 0 });
	for (size_t i = 0; i < COUNT(choices); i++)
		expect(choices[i].wanted, choices[i].sheet, choices[i].wanted);
}

static struct text
read_file(void)
{
	FILE *f = fopen(file_path(), "rb");
	struct text bytes = { 0 };
	char block[4096];
	size_t n;

	assert_non_null(f);
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		text_add(&bytes, block, n);
	(void)fclose(f);
	return bytes;
}

static void
write_file(const void *data, size_t len)
{
	FILE *f;

	/* A file that is written over may wait for the disk. */
	(void)unlink(file_path());
	f = fopen(file_path(), "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static const struct part plain[] = { SHEET_1 };

/* Whatever is cut off or turned over: either it is refused, or the row is what it was. */
static void
damaged_archives(void **state)
{
	struct text bytes, got = { 0 };
	uint64_t seed = 3;

	(void)state;
	make_workbook(plain, 1, (struct how){ 0 });
	bytes = read_file();
	for (size_t len = 0; len < bytes.len; len += 1 + len % 3) {
		write_file(bytes.data, len);
		text_clear(&got);
		add_all(&got, NULL);
		if (got.data[0] != '[')
			fail_msg("cut off at %zu: %s", len, text_str(&got));
	}
	for (int i = 0; i < 3000; i++) {
		size_t at = testing_below(&seed, bytes.len);
		char old = bytes.data[at];

		bytes.data[at] = (char)testing_random(&seed);
		write_file(bytes.data, bytes.len);
		bytes.data[at] = old;
		text_clear(&got);
		add_all(&got, NULL);
		if (text_str(&got)[0] != '[' && strcmp(text_str(&got), "1<1>") != 0)
			fail_msg("byte %zu turned over: %s", at, text_str(&got));
	}
	text_free(&bytes);
	text_free(&got);
}

/* A stored sheet with another digit in it: only the checksum tells. */
static void
checksum_is_looked_at(void **state)
{
	struct text bytes;
	char *at;

	(void)state;
	make_workbook(plain, 1, (struct how){ .stored = true });
	bytes = read_file();
	at = memmem(bytes.data, bytes.len, "<v>1</v>", 8);
	assert_non_null(at);
	at[3] = '2';
	write_file(bytes.data, bytes.len);
	expect("checksum", NULL, "[\"xl/worksheets/sheet1.xml\" is damaged: CRC error; *");
	text_free(&bytes);
}

static void
duplicate_members(void **state)
{
	const struct part parts[] = { SHEET_1, { "xl/worksheets/sheet2.xml", "<worksheet/>", 0 } };
	struct text bytes;
	char *at;

	(void)state;
	make_workbook(parts, 2, (struct how){ 0 });
	bytes = read_file();
	at = bytes.data;
	while ((at = memmem(at, bytes.len - (size_t)(at - bytes.data), "sheet2", 6)) != NULL)
		at[5] = '1';
	write_file(bytes.data, bytes.len);
	expect("duplicate", NULL, "[\"xl/worksheets/sheet1.xml\" stands twice in the archive; *");
	text_free(&bytes);
}

static void
passwords(void **state)
{
	static const char old[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 whatever";
	static const char locked[] =
	    "\xd0\xcf\x11\xe0 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0 and more";

	(void)state;
	make_workbook(plain, 1, (struct how){ .password = "secret" });
	expect("zip", NULL, "[\"_rels/.rels\" is encrypted: take the password off in Excel*");
	write_file(locked, sizeof locked);
	expect("Excel", NULL, "[encrypted: take the password off in Excel and save it again]");
	write_file(old, sizeof old);
	expect("old", NULL, "[an old Excel workbook (.xls) or another old Office file; save the*");
	assert_true(xlsx_in_is_old((struct span){ old, 4 }));
	assert_false(xlsx_in_is_old((struct span){ old, 3 }));
	assert_true(xlsx_in_is_zip((struct span){ "PK\3\4", 4 }));
	assert_false(xlsx_in_is_zip((struct span){ "PK\3\4", 3 }));
	assert_false(xlsx_in_is_zip((struct span){ old, 4 }));
}

/* A directory that claims more than there can be is not given to libzip. */
static void
directories_that_lie(void **state)
{
	struct text bytes;
	unsigned char *end;

	(void)state;
	make_workbook(plain, 1, (struct how){ 0 });
	bytes = read_file();
	end = (unsigned char *)bytes.data + bytes.len - 22;
	assert_memory_equal(end, "PK\5\6", 4);
	end[11] = 0xff;
	write_file(bytes.data, bytes.len);
	expect("members", NULL, "[the zip archive's directory is damaged or too large*");
	end[11] = 0;
	end[15] = 0x10;
	write_file(bytes.data, bytes.len);
	expect("size", NULL, "[the zip archive's directory is damaged or too large*");
	end[15] = 0;
	for (int i = 0; i < 20; i++)
		text_add(&bytes, "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22);
	write_file(bytes.data, bytes.len);
	expect("ends", NULL, "[the zip archive's directory is damaged or too large*");
	text_free(&bytes);
}

static void
put_number(struct text *t, uint64_t number, int bytes)
{
	for (; bytes > 0; bytes--, number >>= 8)
		text_addc(t, (char)(number & 0xff));
}

/* The end of an archive as large ones have it, which says where the directory is in another place. */
static void
large_directories_that_lie(void **state)
{
	static const struct {
		const char *name;
		uint64_t members_more, size_more, at_more;
		const char *wanted;
	} lies[] = {
		{ "none", 0, 0, 0, "1<1>" },
		{ "members", 1 << 30, 0, 0,
		    "[the zip archive's directory is damaged or too large*" },
		{ "size", 0, 1 << 30, 0, "[the zip archive's directory is damaged or too large*" },
		{ "place", 0, 0, 1 << 30, "[the zip archive's directory is damaged or too large*" },
	};
	struct text bytes, large = { 0 };

	(void)state;
	make_workbook(plain, 1, (struct how){ 0 });
	bytes = read_file();
	for (size_t i = 0; i < COUNT(lies); i++) {
		const unsigned char *end = (unsigned char *)bytes.data + bytes.len - 22;
		uint64_t size = end[12] + end[13] * 256u, at = end[16] + end[17] * 256u;
		uint64_t members = end[10];

		text_clear(&large);
		text_add(&large, bytes.data, bytes.len - 22);
		text_add(&large, "PK\6\6\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0", 24);
		put_number(&large, members + lies[i].members_more, 8);
		put_number(&large, members + lies[i].members_more, 8);
		put_number(&large, size + lies[i].size_more, 8);
		put_number(&large, at, 8);
		text_add(&large, "PK\6\7\0\0\0\0", 8);
		put_number(&large, bytes.len - 22 + lies[i].at_more, 8);
		put_number(&large, 1, 4);
		text_add(&large,
		    "PK\5\6\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0", 22);
		write_file(large.data, large.len);
		expect(lies[i].name, NULL, lies[i].wanted);
	}
	text_free(&bytes);
	text_free(&large);
}

/* What a program writes that is not ours. */
static void
written_by_openpyxl(void **state)
{
	static const char script[] =
	    "import datetime as d, sys\n"
	    "from openpyxl import Workbook\n"
	    "b = Workbook(); s = b.active; s.title = '名单'\n"
	    "b.create_sheet('第一', 0).sheet_state = 'hidden'\n"
	    "s.append(['电话', '姓名', '日期'])\n"
	    "s.append([13800138000, '张三 & <李四>\\n ', d.date(2026, 11, 22)])\n"
	    "s.append([1.5, True, d.datetime(2026, 11, 22, 13, 5, 9)])\n"
	    "s.append([None, '=1+1', d.time(9, 30)])\n"
	    "s['E6'] = '远'; s['C5'].number_format = '@'\n"
	    "s['A7'] = 46348; s['A7'].number_format = 'yyyy\"年\"m\"月\"d\"日\"'\n"
	    "b.save(sys.argv[1])\n";
	int status;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		execl("/usr/bin/python3", "python3", "-c", script, file_path(), (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	expect("openpyxl", NULL,
	    "1<电话><姓名><日期>2<13800138000><张三 & <李四>\n ><2026-11-22>"
	    "3<1.5><TRUE><2026-11-22 13:05:09>4<><><9:30:00>6<><><><><远>7<2026年11月22日><><>");
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
		cmocka_unit_test(cells_as_shown),
		cmocka_unit_test(cells_are_refused),
		cmocka_unit_test(packages_of_all_kinds),
		cmocka_unit_test(sheet_is_chosen),
		cmocka_unit_test(damaged_archives),
		cmocka_unit_test(checksum_is_looked_at),
		cmocka_unit_test(duplicate_members),
		cmocka_unit_test(passwords),
		cmocka_unit_test(directories_that_lie),
		cmocka_unit_test(large_directories_that_lie),
		cmocka_unit_test(written_by_openpyxl),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
