/*
 * csv_out.c: rows of cells as CSV. Any one thread. Must never write a row that csv_in would read
 * back as another.
 */
#include "csv_out.h"

#include <stdlib.h>
#include <unistd.h>

#include "cell_text.h"
#include "charset.h"
#include "utf8.h"

#include "banned.h"

#define PIECE (32 * 1024) /* bytes gathered before they are converted and handed on */

struct csv_out {
	struct atomic_file *file; /* not owned */
	struct charset_out *charset;
	struct table_style style;
	unsigned char special[256]; /* bytes that a cell without quotes cannot hold, and others */
	bool in_row;                /* a cell was put since the last csv_out_end */
	bool terminal;              /* people see it as it is written */
	bool only_empty;  /* an empty one, alone: written as "", else the row were a blank line */
	struct text rows; /* UTF-8, not handed on yet */
	struct text converted; /* kept between pieces */
	struct text safe;      /* a cell that cannot stay as it is */
};

/* What a byte of a cell demands of how the cell is written. */
#define QUOTES 1 /* around the cell */
#define A_LOOK 2 /* a character that no file of ours holds may begin with it */

static const char *
newline(const struct csv_out *out)
{
	switch (out->style.format.newline) {
	case ROLL_LF:
		return "\n";
	case ROLL_CRLF:
		return "\r\n";
	case ROLL_CR:
		return "\r";
	}
	return "\n";
}

/* What comes before the first row. */
static void
put_start(struct csv_out *out, bool standard)
{
	const struct table_style *style = &out->style;
	const char *encoding = style->format.encoding;
	/* Others have no such character. */
	bool can = strncmp(encoding, "UTF", 3) == 0 || strcmp(encoding, "GB18030") == 0;
	bool mark = style->bom == TABLE_BOM_YES ||
		    (style->bom == TABLE_BOM_AUTO && style->format.bom && !standard);

	if (can && mark)
		text_adds(&out->rows, "\xef\xbb\xbf");
	if (style->format.separator_line)
		text_addf(&out->rows, "sep=%c%s", style->format.delimiter, newline(out));
}

struct csv_out *
csv_out_new(struct atomic_file *file, bool standard, const struct table_style *style,
    struct problem *problem)
{
	struct csv_out *out = calloc(1, sizeof *out);

	if (out == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	out->file = file;
	out->style = *style;
	out->terminal = standard && isatty(STDOUT_FILENO) == 1;
	for (int c = 0; c < 256; c++)
		if (c < 0x20 || c == 0x7f || c == 0xc2 || (out->terminal && c >= 0xc2))
			out->special[c] = A_LOOK;
	out->special['\t'] = 0;
	out->special[(unsigned char)style->format.delimiter] = QUOTES;
	out->special['"'] = out->special['\r'] = out->special['\n'] = QUOTES;
	out->charset = charset_out_new(style->format.encoding, problem);
	if (out->charset == NULL) {
		csv_out_free(out);
		return NULL;
	}
	put_start(out, standard);
	return out;
}

/* Converts the rows so far, and hands them to the file. */
static void
flush(struct csv_out *out)
{
	text_clear(&out->converted);
	charset_out_add(out->charset, text_span(&out->rows), &out->converted);
	/* Lack of memory is told at the end. */
	if (!out->rows.failed && !out->converted.failed)
		atomic_file_write(out->file, text_str(&out->converted), out->converted.len);
	if (!out->rows.failed)
		text_clear(&out->rows);
}

/*
 * The cell without control characters (text_addsafe); on a terminal also with U+FFFD in place of
 * what nobody would see there, or see turned around.
 */
static struct span
make_safe(struct csv_out *out, struct span cell)
{
	struct span rest = cell, one;

	text_clear(&out->safe);
	while (out->terminal && rest.len > 0) {
		one = rest;
		if (utf8_is_invisible(utf8_take(&rest)))
			one = span_of("\xef\xbf\xbd");
		else
			one.len -= rest.len;
		text_addsafe(&out->safe, one);
	}
	if (!out->terminal)
		text_addsafe(&out->safe, cell);
	out->rows.failed = out->rows.failed || out->safe.failed;
	return text_span(&out->safe);
}

/* What the bytes of the cell demand together. */
static int
look_at(const struct csv_out *out, struct span cell)
{
	int asks = 0;

	for (size_t i = 0; i < cell.len; i++)
		asks |= out->special[(unsigned char)cell.data[i]];
	return asks;
}

static bool
needs_quotes(int asks, struct span cell)
{
	if ((asks & QUOTES) != 0)
		return true;
	/* One with our `'` in front has quotes, and keeps them when it is read and written again. */
	return (cell.len > 0 && cell.data[0] == '\'') || utf8_trim(cell).len != cell.len;
}

static void
put_quoted(struct csv_out *out, struct span cell, bool guarded)
{
	const char *quote;

	text_adds(&out->rows, guarded ? "\"'" : "\"");
	while (cell.len > 0 && (quote = memchr(cell.data, '"', cell.len)) != NULL) {
		size_t len = (size_t)(quote - cell.data) + 1;

		text_add(&out->rows, cell.data, len);
		text_addc(&out->rows, '"');
		cell.data += len;
		cell.len -= len;
	}
	text_addspan(&out->rows, cell);
	text_addc(&out->rows, '"');
}

void
csv_out_cell(struct csv_out *out, struct span cell)
{
	int asks = look_at(out, cell);
	bool guarded;

	if ((asks & A_LOOK) != 0)
		cell = make_safe(out, cell);
	guarded = !out->style.keep_formulas && cell_text_runs(cell);
	out->only_empty = !out->in_row && cell.len == 0;
	if (out->in_row)
		text_addc(&out->rows, out->style.format.delimiter);
	out->in_row = true;
	if (guarded || needs_quotes(asks, cell))
		put_quoted(out, cell, guarded);
	else
		text_addspan(&out->rows, cell);
}

void
csv_out_end(struct csv_out *out)
{
	if (out->only_empty)
		text_adds(&out->rows, "\"\"");
	text_adds(&out->rows, newline(out));
	out->in_row = false;
	out->only_empty = false;
	if (out->rows.len > PIECE)
		flush(out);
}

int
csv_out_finish(struct csv_out *out)
{
	flush(out);
	return out->rows.failed || out->converted.failed ? -1 : 0;
}

int64_t
csv_out_lost(const struct csv_out *out)
{
	return charset_out_lost(out->charset);
}

void
csv_out_free(struct csv_out *out)
{
	if (out == NULL)
		return;
	charset_out_free(out->charset);
	text_free(&out->rows);
	text_free(&out->converted);
	text_free(&out->safe);
	free(out);
}
