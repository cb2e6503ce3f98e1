/*
 * fuzz_csv.c: a roll as CSV, in whatever encoding. Must hold: cells are UTF-8 without NUL; rows
 * and lines go up; the same rows, or the same words of refusal, come out whatever pieces the text
 * comes in; what csv_out makes of the rows in the roll's own style is read back as the same rows,
 * and with its guard against formulas as the same plain text; a character that a block's end cuts
 * is read as if it had not been cut; who refused once refuses again, and a refusal names the file.
 *
 * charset_in_next and atomic_file_write are wrapped (GNUmakefile): the one cuts the text, the
 * other keeps what csv_out writes, in memory.
 */
#include "atomic_file.h"
#include "cell_text.h"
#include "csv_in.h"
#include "csv_out.h"
#include "fuzz.h"
#include "utf8.h"

#define BLOCK (64 * 1024) /* of charset.c */

int __real_charset_in_next(struct charset_in *in, struct span *block, struct problem *problem);
int __wrap_charset_in_next(struct charset_in *in, struct span *block, struct problem *problem);
void __wrap_atomic_file_write(struct atomic_file *f, const void *data, size_t len);

/* How the text is cut, for the wrapper. */
static struct {
	struct fuzz_cut cut;
	struct span rest; /* of a block */
	char *piece;      /* handed out last, of its very size */
	bool begun;
} feeding;

/* With its end. */
static size_t
first_line(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.data[n] != '\n' && s.data[n] != '\r')
		n++;
	return n + 1 < s.len && memcmp(s.data + n, "\r\n", 2) == 0 ? n + 2 : n < s.len ? n + 1 : n;
}

/* The first line comes whole: it has the `sep=` and shows how lines end. */
int
__wrap_charset_in_next(struct charset_in *in, struct span *block, struct problem *problem)
{
	size_t len;

	while (feeding.rest.len == 0) {
		int rc = __real_charset_in_next(in, &feeding.rest, problem);

		if (rc != 1)
			return rc;
		MUST(feeding.rest.len > 0);
	}
	len = fuzz_piece(&feeding.cut, feeding.rest.len);
	if (!feeding.begun)
		len = feeding.cut.most == 0 ? len : first_line(feeding.rest);
	feeding.begun = true;
	free(feeding.piece);
	feeding.piece = malloc(len);
	MUST(feeding.piece != NULL);
	memcpy(feeding.piece, feeding.rest.data, len);
	*block = (struct span){ feeding.piece, len };
	feeding.rest = (struct span){ feeding.rest.data + len, feeding.rest.len - len };
	return 1;
}

void
__wrap_atomic_file_write(struct atomic_file *f, const void *data, size_t len)
{
	text_add((struct text *)(void *)f, data, len);
}

static void
feed(struct fuzz_cut cut)
{
	free(feeding.piece);
	feeding.piece = NULL;
	feeding.cut = cut;
	feeding.rest = (struct span){ NULL, 0 };
	feeding.begun = false;
}

/* What was read: rows as text, with where they stand or without, and as cells. */
struct reading {
	struct roll_format format;
	struct problem problem;
	struct text placed; /* `row line len:bytes …` */
	struct row_batch rows;
};

static void
keep_rows(struct reading *reading, struct row_batch *batch)
{
	const struct row_batch *rows = &reading->rows;

	row_batch_seal(batch);
	for (size_t i = 0; i < batch->n_rows; i++) {
		struct roll_row row = row_batch_get(batch, i);
		const struct row_batch_place *last =
		    rows->n_rows == 0 ? NULL : &rows->rows[rows->n_rows - 1];

		MUST(row.n >= 1 && row.row >= 1 && row.line >= 1);
		MUST(last == NULL || (row.row > last->row && row.line > last->line));
		text_addf(&reading->placed, "%lld %lld", (long long)row.row, (long long)row.line);
		for (size_t k = 0; k < row.n; k++) {
			MUST(utf8_valid(row.cells[k]) == row.cells[k].len);
			MUST(row.cells[k].len == 0 ||
			     memchr(row.cells[k].data, '\0', row.cells[k].len) == NULL);
			text_addf(&reading->placed, " %zu:", row.cells[k].len);
			text_addspan(&reading->placed, row.cells[k]);
			MUST(row_batch_cell(&reading->rows, row.cells[k]) == 0);
		}
		text_addc(&reading->placed, '\n');
		MUST(row_batch_end(&reading->rows, row.row, row.line) == 0);
	}
}

static void
read_rows(const struct source *source, struct charset_in *charset, struct reading *reading)
{
	struct csv_in *in =
	    csv_in_new(source_name(source), charset, &reading->format, &reading->problem);
	struct row_batch batch = { 0 };
	int rc = in == NULL ? -1 : 1;

	while (rc == 1) {
		row_batch_clear(&batch);
		rc = csv_in_fill(in, &batch, &reading->problem);
		MUST(rc != 1 || batch.n_rows > 0);
		MUST(rc != 0 || batch.n_rows == 0);
		if (rc == 1)
			keep_rows(reading, &batch);
	}
	if (rc < 0 && in != NULL) {
		struct problem again = { .code = EXIT_DONE };

		MUST(csv_in_fill(in, &batch, &again) == -1);
		MUST(strcmp(again.text, reading->problem.text) == 0);
	}
	row_batch_free(&batch);
	csv_in_free(in);
}

/* `how`: encoding and delimiter that are given; NULL: found out. */
static void
read_roll(
    struct span bytes, const struct roll_format *how, struct fuzz_cut cut, struct reading *reading)
{
	struct source *source = source_open(fuzz_file(bytes), &reading->problem);
	struct charset_in *charset = NULL;

	MUST(source != NULL);
	reading->format = roll_format_plain();
	reading->format.delimiter = how == NULL ? '\0' : how->delimiter;
	feed(cut);
	if (charset_detect(source, how == NULL ? NULL : how->encoding, &reading->format,
		&reading->problem) == 0)
		charset = charset_in_new(source, &reading->format, &reading->problem);
	if (charset != NULL)
		read_rows(source, charset, reading);
	if (reading->problem.code != EXIT_DONE) {
		size_t len = strlen(source_name(source));

		MUST(reading->problem.code == EXIT_USAGE);
		MUST(strncmp(reading->problem.text, source_name(source), len) == 0);
		MUST(reading->problem.text[len] == ':');
	}
	feed(cut);
	row_batch_seal(&reading->rows);
	charset_in_free(charset);
	source_free(source);
}

static void
reading_free(struct reading *reading)
{
	text_free(&reading->placed);
	row_batch_free(&reading->rows);
}

static void
try_pieces(struct span bytes, const struct reading *whole, struct fuzz_cut cut)
{
	struct reading cutup = { 0 };

	read_roll(bytes, &whole->format, cut, &cutup);
	MUST(strcmp(cutup.problem.text, whole->problem.text) == 0);
	if (whole->problem.code == EXIT_DONE) {
		MUST(cutup.format.separator_line == whole->format.separator_line);
		MUST(cutup.format.newline == whole->format.newline);
		MUST(fuzz_same(&cutup.placed, &whole->placed));
	}
	reading_free(&cutup);
}

/*
 * The rows as a file, under a header as all of ours have: a first row that is a cell `sep=;` alone
 * cannot be written.
 */
static void
write_rows(const struct reading *reading, bool keep, struct text *out)
{
	struct table_style style = { .format = reading->format, .keep_formulas = keep };
	struct problem problem = { .code = EXIT_DONE };
	struct csv_out *csv =
	    csv_out_new((struct atomic_file *)(void *)out, false, &style, &problem);

	MUST(csv != NULL);
	csv_out_cell(csv, span_of("call_row"));
	csv_out_cell(csv, span_of("call_phone"));
	csv_out_end(csv);
	for (size_t i = 0; i < reading->rows.n_rows; i++) {
		struct roll_row row = row_batch_get(&reading->rows, i);

		for (size_t k = 0; k < row.n; k++)
			csv_out_cell(csv, row.cells[k]);
		csv_out_end(csv);
	}
	MUST(csv_out_finish(csv) == 0 && csv_out_lost(csv) == 0);
	csv_out_free(csv);
}

static void
try_again(const struct reading *first, bool keep)
{
	struct reading second = { 0 };
	struct text written = { 0 }, safe = { 0 };

	write_rows(first, keep, &written);
	read_roll(text_span(&written), &first->format, (struct fuzz_cut){ 0, 0 }, &second);
	MUST(second.problem.code == EXIT_DONE);
	MUST(second.format.bom == first->format.bom);
	MUST(second.format.newline == first->format.newline);
	MUST(second.rows.n_rows == first->rows.n_rows + 1);
	for (size_t i = 0; i < first->rows.n_rows; i++) {
		struct roll_row a = row_batch_get(&first->rows, i);
		struct roll_row b = row_batch_get(&second.rows, i + 1);

		MUST(a.n == b.n);
		for (size_t k = 0; k < a.n; k++) {
			struct span cell;

			/* No file of ours holds a control character. */
			text_clear(&safe);
			text_addsafe(&safe, a.cells[k]);
			cell = text_span(&safe);
			if (keep || !cell_text_runs(cell))
				MUST(span_equal(cell, b.cells[k]));
			MUST(keep || !cell_text_runs(b.cells[k]));
			MUST(span_equal(cell_text_plain(cell), cell_text_plain(b.cells[k])));
		}
	}
	text_free(&safe);
	text_free(&written);
	reading_free(&second);
}

/* The bytes as text in an encoding. 0, or -1: they are none. */
static int
decode(struct span bytes, const char *encoding, struct roll_format *format, struct text *out)
{
	struct problem problem = { .code = EXIT_DONE };
	struct source *source = source_open(fuzz_file(bytes), &problem);
	struct charset_in *in = NULL;
	struct span block = { NULL, 0 };
	int rc = -1;

	MUST(source != NULL);
	if (charset_detect(source, encoding, format, &problem) == 0)
		in = charset_in_new(source, format, &problem);
	while (in != NULL && (rc = __real_charset_in_next(in, &block, &problem)) == 1)
		text_addspan(out, block);
	MUST(rc == 0 || problem.code == EXIT_USAGE);
	if (rc == 0) {
		MUST(utf8_valid(text_span(out)) == out->len);
		MUST(out->len == 0 || memchr(out->data, '\0', out->len) == NULL);
	}
	charset_in_free(in);
	source_free(source);
	return rc;
}

/* `n` times the `wide` bytes of a space: a letter would take on the accent behind it (TCVN). */
static void
add_filler(struct text *out, const char *character, size_t wide, size_t n)
{
	char many[256];

	for (size_t i = 0; i < sizeof many; i++)
		many[i] = wide == 1 ? ' ' : character[i % 2];
	for (; n >= sizeof many / 2; n -= sizeof many / 2)
		text_add(out, many, sizeof many / 2 * wide);
	text_add(out, many, n * wide);
}

/* So much in front that the end of a block is inside. */
static void
try_far(struct span bytes, const char *encoding, uint64_t seed)
{
	struct roll_format format = roll_format_plain(), again = roll_format_plain();
	struct text near = { 0 }, far = { 0 }, moved = { 0 };
	int rc = decode(bytes, encoding, &format, &near);
	size_t wide = strncmp(format.encoding, "UTF-16", 6) == 0 ? 2 : 1;
	size_t mark = !format.bom                             ? 0
		      : wide == 2                             ? 2
		      : strcmp(format.encoding, "UTF-8") == 0 ? 3
							      : 4;
	size_t fill = BLOCK / wide - fuzz_below(&seed, bytes.len + 1);

	text_add(&moved, bytes.data, mark);
	add_filler(&moved, strcmp(format.encoding, "UTF-16LE") == 0 ? " \0" : "\0 ", wide, fill);
	text_add(&moved, bytes.data + mark, bytes.len - mark);
	MUST(decode(text_span(&moved), format.encoding, &again, &far) == rc);
	if (rc == 0) {
		MUST(far.len == near.len + fill);
		MUST(memcmp(text_str(&far) + fill, text_str(&near), near.len) == 0);
	}
	text_free(&near);
	text_free(&far);
	text_free(&moved);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const others[] = { "UTF-16LE", "UTF-16BE", "GBK", "BIG5", "BIG5-HKSCS",
		"SHIFT_JIS", "EUC-JP", "EUC-TW", "ISO-2022-JP", "ISO-2022-CN", "UTF-7", "LATIN1",
		"TCVN", "TSCII" };
	struct span bytes = { (const char *)data, size };
	struct reading whole = { 0 };
	uint64_t seed = fuzz_seed(bytes);
	size_t rarely;

	read_roll(bytes, NULL, (struct fuzz_cut){ 0, 0 }, &whole);
	if (whole.format.delimiter != '\0') {
		try_pieces(bytes, &whole, (struct fuzz_cut){ 1, seed });
		try_pieces(bytes, &whole, (struct fuzz_cut){ 1 + fuzz_below(&seed, 16), seed });
		if (whole.problem.code == EXIT_DONE)
			try_again(&whole, fuzz_below(&seed, 2) == 0);
	}
	/* A block is large and takes its time. */
	rarely = size <= 64 ? 4 : 32;
	if (fuzz_below(&seed, rarely) == 0)
		try_far(bytes, NULL, seed);
	if (fuzz_below(&seed, rarely) == 0)
		try_far(bytes, others[fuzz_below(&seed, COUNT(others))], seed);
	reading_free(&whole);
	return 0;
}
