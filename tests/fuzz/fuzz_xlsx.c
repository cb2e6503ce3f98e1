/*
 * fuzz_xlsx.c: a roll as a workbook. An input that begins like a zip archive is read as it is. Any
 * other is the text of a workbook's parts, which are packed here, so that what is tried gets past
 * the checksums of the archive: a line `== xl/styles.xml` begins a part; what stands before the
 * first such line is the rows of the sheet; parts that are not there are ordinary ones.
 *
 * Must hold: rows go up, below the bounds of a sheet; the first is the header, none is narrower,
 * and none ends in an empty cell behind it; cells are UTF-8 without NUL; the same rows, or the
 * same words of refusal (but for expat's own), come out whatever pieces the parts are read in; what
 * comes out of a damaged member before its damage is found may be refused for what it is; who
 * refused once refuses again. Memory and time are bounded by libFuzzer's own limits
 * (tests/fuzz/run).
 *
 * zip_in_member_read is wrapped (GNUmakefile): it reads less than it could, but never a single byte
 * at first: expat takes it for the first of a character, and of UTF-16 without a mark it is not.
 */
#include <zlib.h>

#include "fuzz.h"
#include "utf8.h"
#include "xlsx_in.h"
#include "zip_in.h"

#define PARTS_MAX       32
#define NAME_LENGTH_MAX 200
#define REFUSED         "roll.xlsx: " /* a refusal begins with it, and no row does */
#define KIND            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

#define ROWS_BEGIN "<worksheet><sheetData>"
#define ROWS_END   "</sheetData></worksheet>"
#define SHEET      "xl/worksheets/sheet1.xml"

struct part {
	struct span path, data;
};

/* Ordinary ones. */
static const struct {
	const char *path, *data;
} ordinary[] = {
	{ "_rels/.rels", "<Relationships><Relationship Id=\"r\" Type=\"" KIND
			 "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
	{ "xl/workbook.xml",
	    "<workbook><sheets><sheet name=\"名单\" id=\"a\"/></sheets></workbook>" },
	{ "xl/_rels/workbook.xml.rels",
	    "<Relationships><Relationship Id=\"a\" Type=\"" KIND
	    "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"b\" Type=\"" KIND
	    "sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"c\" Type=\"" KIND
	    "styles\" Target=\"styles.xml\"/></Relationships>" },
	{ "xl/sharedStrings.xml",
	    "<sst><si><t>电话</t></si><si><r><t>张</t></r><r><t>三</t></r></si><si/></sst>" },
	{ "xl/styles.xml",
	    "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy/m/d h:mm\"/></numFmts>"
	    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/></cellXfs>"
	    "</styleSheet>" },
};

struct zip_in_member *__real_zip_in_member_open(
    struct zip_in *zip, const char *path, int64_t most, struct problem *problem);
struct zip_in_member *__wrap_zip_in_member_open(
    struct zip_in *zip, const char *path, int64_t most, struct problem *problem);
ssize_t __real_zip_in_member_read(
    struct zip_in_member *member, void *data, size_t size, struct problem *problem);
ssize_t __wrap_zip_in_member_read(
    struct zip_in_member *member, void *data, size_t size, struct problem *problem);

static struct fuzz_cut reading; /* how the parts are cut, for the wrapper */
static bool begun;              /* the member that was opened last, which is one at a time */

struct zip_in_member *
__wrap_zip_in_member_open(
    struct zip_in *zip, const char *path, int64_t most, struct problem *problem)
{
	begun = false;
	return __real_zip_in_member_open(zip, path, most, problem);
}

ssize_t
__wrap_zip_in_member_read(
    struct zip_in_member *member, void *data, size_t size, struct problem *problem)
{
	size_t piece = fuzz_piece(&reading, size);

	if (!begun && piece == 1 && size > 1)
		piece = 2;
	begun = true;
	return __real_zip_in_member_read(member, data, piece, problem);
}

/* Little-endian, as zip archives are. */
static void
put_number(struct text *out, uint64_t number, int bytes)
{
	for (; bytes > 0; bytes--, number >>= 8)
		text_addc(out, (char)(number & 0xff));
}

/* What a member's header and its entry in the directory have in common (APPNOTE.TXT 4.3.7). */
static void
put_entry(struct text *out, const struct part *part)
{
	put_number(out, 20, 2); /* version; no flags, stored, no time, 1980-01-01 */
	put_number(out, 0, 2);
	put_number(out, 0, 2);
	put_number(out, 0x00210000, 4);
	put_number(out, crc32(0, (const Bytef *)part->data.data, (uInt)part->data.len), 4);
	put_number(out, part->data.len, 4);
	put_number(out, part->data.len, 4);
	put_number(out, part->path.len, 2);
	put_number(out, 0, 2); /* nothing extra */
}

static void
pack(const struct part *parts, size_t n, struct text *out)
{
	struct text directory = { 0 };

	for (size_t i = 0; i < n; i++) {
		size_t at = out->len;

		text_add(out, "PK\3\4", 4);
		put_entry(out, &parts[i]);
		text_addspan(out, parts[i].path);
		text_addspan(out, parts[i].data);
		text_add(&directory, "PK\1\2\24\0", 6);
		put_entry(&directory, &parts[i]);
		put_number(&directory, 0, 10); /* no comment, first disk, no attributes */
		put_number(&directory, at, 4);
		text_addspan(&directory, parts[i].path);
	}
	put_number(&directory, 0x06054b50, 4);
	put_number(&directory, 0, 4);
	put_number(&directory, n, 2);
	put_number(&directory, n, 2);
	put_number(&directory, directory.len - 12, 4);
	put_number(&directory, out->len, 4);
	put_number(&directory, 0, 2);
	text_addspan(out, text_span(&directory));
	text_free(&directory);
}

/* Where the next part begins, or the end. */
static const char *
next_mark(const char *from, const char *end)
{
	const char *mark = memmem(from, (size_t)(end - from), "\n== ", 4);

	return mark == NULL ? end : mark + 1;
}

/* Takes the parts out of their text. `sheet`: room for one made of rows. */
static size_t
split(struct span s, struct part parts[static PARTS_MAX], struct text *sheet)
{
	const char *at = s.data, *end = s.data + s.len;
	const char *mark = s.len >= 3 && memcmp(at, "== ", 3) == 0 ? at : next_mark(at, end);
	size_t n = 0;

	if (mark > at) {
		text_adds(sheet, ROWS_BEGIN);
		text_add(sheet, at, (size_t)(mark - at));
		text_adds(sheet, ROWS_END);
		parts[n++] = (struct part){ span_of(SHEET), text_span(sheet) };
	}
	while (mark < end && n < PARTS_MAX) {
		const char *name = mark + 3, *after = next_mark(mark, end);
		const char *line = memchr(name, '\n', (size_t)(after - name));
		size_t len = (size_t)((line == NULL ? after : line) - name);

		line = line == NULL ? after : line + 1;
		parts[n++] = (struct part){ { name, len < NAME_LENGTH_MAX ? len : NAME_LENGTH_MAX },
			{ line, (size_t)(after - line) } };
		mark = after;
	}
	return n;
}

static size_t
add_ordinary(struct part parts[static PARTS_MAX], size_t n)
{
	size_t given = n;

	for (size_t i = 0; i < COUNT(ordinary) && n < PARTS_MAX; i++) {
		bool there = false;

		for (size_t k = 0; k < given; k++)
			there = there || span_is(parts[k].path, ordinary[i].path);
		if (!there)
			parts[n++] =
			    (struct part){ span_of(ordinary[i].path), span_of(ordinary[i].data) };
	}
	return n;
}

/* What was met so far, for the next row. */
struct bounds {
	int64_t row;
	size_t width; /* of the header; 0: not met */
	int64_t cells;
};

static void
check_row(struct bounds *bounds, const struct roll_row *row)
{
	bool filled = false;

	MUST(row->row > bounds->row && row->row <= 1048576 && row->line == row->row);
	MUST(row->n >= 1 && row->n <= 16384 && row->n >= bounds->width);
	for (size_t i = 0; i < row->n; i++) {
		struct span cell = row->cells[i];

		MUST(cell.len <= 1024 * 1024 && utf8_valid(cell) == cell.len);
		MUST(cell.len == 0 || memchr(cell.data, '\0', cell.len) == NULL);
		filled = filled || cell.len > 0;
	}
	MUST(filled && (row->n == bounds->width || row->cells[row->n - 1].len > 0));
	bounds->row = row->row;
	bounds->width = bounds->width == 0 ? row->n : bounds->width;
	bounds->cells += (int64_t)row->n;
	MUST(bounds->cells <= 8388608);
}

static void
take_rows(struct row_batch *batch, struct bounds *bounds, struct text *out)
{
	row_batch_seal(batch);
	for (size_t i = 0; i < batch->n_rows; i++) {
		struct roll_row row = row_batch_get(batch, i);

		check_row(bounds, &row);
		text_addf(out, "%lld", (long long)row.row);
		for (size_t k = 0; k < row.n; k++) {
			text_addc(out, ' '); /* most cells of the widest rows are empty */
			if (row.cells[k].len > 0)
				text_addf(out, "%zu:", row.cells[k].len);
			text_addspan(out, row.cells[k]);
		}
		text_addc(out, '\n');
	}
	row_batch_clear(batch);
}

/* What expat says is wrong, and where, depends on how much of it expat sees. */
static void
add_words(const char *words, struct text *out)
{
	const char *line = strstr(words, ": line ");

	text_add(out, words, line == NULL ? strlen(words) : (size_t)(line - words));
}

/*
 * The rows as text, or the words of a refusal. Returns whether a member cannot be unpacked: it may
 * be read up to there, or not at all.
 */
static bool
read_workbook(struct span archive, struct fuzz_cut cut, struct text *out)
{
	int fd = open(fuzz_file(archive), O_RDONLY | O_CLOEXEC), rc = -1;
	struct problem problem = { .code = EXIT_DONE }, again = { .code = EXIT_DONE };
	struct row_batch batch = { 0 };
	struct bounds bounds = { 0 };
	struct xlsx_in *in;

	reading = cut;
	MUST(fd >= 0);
	in = xlsx_in_open(fd, "roll.xlsx", NULL, &problem);
	while (in != NULL && (rc = xlsx_in_fill(in, &batch, &problem)) == 1) {
		MUST(batch.n_rows > 0);
		take_rows(&batch, &bounds, out);
	}
	if (in != NULL) {
		row_batch_clear(&batch);
		MUST(xlsx_in_fill(in, &batch, &again) == rc);
		MUST(strcmp(again.text, problem.text) == 0);
	}
	MUST((rc == 0) == (problem.code == EXIT_DONE));
	if (rc != 0)
		MUST(problem.code == EXIT_USAGE &&
		     strncmp(problem.text, REFUSED, strlen(REFUSED)) == 0);
	/* Rows of a workbook that is refused count for nothing: how many come before is open. */
	if (rc != 0)
		text_clear(out);
	add_words(problem.text, out);
	row_batch_free(&batch);
	xlsx_in_free(in);
	MUST(close(fd) == 0);
	return strstr(problem.text, "\" is damaged: ") != NULL;
}

static void
try_archive(struct span archive)
{
	uint64_t seed = fuzz_seed(archive);
	struct fuzz_cut cut = { 1 + 15 * fuzz_below(&seed, 2), seed };
	struct text whole = { 0 }, cutup = { 0 };
	bool damaged = read_workbook(archive, (struct fuzz_cut){ 0, 0 }, &whole);

	if (read_workbook(archive, cut, &cutup) || damaged)
		MUST(strncmp(text_str(&whole), REFUSED, strlen(REFUSED)) == 0 &&
		     strncmp(text_str(&cutup), REFUSED, strlen(REFUSED)) == 0);
	else
		MUST(fuzz_same(&whole, &cutup));
	text_free(&whole);
	text_free(&cutup);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span input = { (const char *)data, size };
	struct part parts[PARTS_MAX];
	struct text archive = { 0 }, sheet = { 0 };

	if (xlsx_in_is_zip(input) || xlsx_in_is_old(input)) {
		try_archive(input);
		return 0;
	}
	pack(parts, add_ordinary(parts, split(input, parts, &sheet)), &archive);
	try_archive(text_span(&archive));
	text_free(&archive);
	text_free(&sheet);
	return 0;
}
