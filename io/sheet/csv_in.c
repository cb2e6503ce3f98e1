/*
 * csv_in.c: rows of cells from CSV, through libcsv, the only file that knows it. Any one thread.
 *
 * libcsv pushes: it calls back for every cell and row of what it is given. It is fed up to one line
 * end at a time, so that at most one row comes out of a feeding. It drops blank lines without a
 * word, so rows are counted here: a line end outside quotes either makes libcsv report a row or
 * ends a blank one. Our own work on single bytes is left to memchr.
 *
 * Must never guess: what breaks the rules of csv_in.h ends the whole file.
 */
#include "csv_in.h"

#include <stdlib.h>

#include <csv.h>

#include "banned.h"

/* libcsv keeps a quoted cell's closing quote in its buffer for a moment, and wants room ahead. */
#define CELL_BUFFER_MAX  (CSV_IN_CELL_MAX + 2)
#define CELL_BUFFER_STEP (64 * 1024)
#define STRICT           (CSV_STRICT | CSV_STRICT_FINI)

struct csv_in {
	struct csv_parser parser;
	struct charset_in *charset;
	const char *name;
	bool after_cr; /* the byte before was a CR that ended a line: an LF now is its other half */
	bool in_row;   /* a row has begun and has not ended */
	bool row_done; /* libcsv reported a row */
	bool closed;   /* the block's last byte was the quote that closes ="text" */
	int64_t rows;  /* ended so far, blank ones too */
	int64_t line;  /* that the next byte stands in */
	int64_t row_line;
	const char *block;
	size_t at;      /* the next byte of the block */
	size_t len;     /* of the block */
	size_t next_lf; /* where the next one is; `len`: not in this block */
	size_t next_cr;
	struct row_batch *batch; /* being filled */
	size_t row_bytes;        /* where the row's cells begin in the batch */
	struct problem problem;  /* the file was refused; nothing more comes out */
};

/* Line ends in what was read; CRLF is one. */
static int64_t
count_line_ends(struct span s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] == '\r' || (s.data[i] == '\n' && (i == 0 || s.data[i - 1] != '\r')))
			n++;
	return n;
}

/* Cells of the row that is being read. */
static size_t
cells_so_far(const struct csv_in *in)
{
	return in->batch->n - in->batch->first;
}

/* The line that the cell being read began in: line breaks of a row are in its cells only. */
static int64_t
cell_line(const struct csv_in *in)
{
	const struct row_batch *batch = in->batch;
	int64_t line = in->row_line;
	size_t at = in->row_bytes;

	for (size_t i = batch->first; i < batch->n; i++) {
		struct span cell = { text_str(&batch->bytes) + at, batch->cells[i].len };

		line += count_line_ends(cell);
		at += cell.len;
	}
	return line;
}

static void
refuse_large_cell(struct csv_in *in)
{
	problem_set(&in->problem, EXIT_USAGE,
	    "%s:%lld: cell %zu: over 1 MiB; is there a quote that is never closed?", in->name,
	    (long long)cell_line(in), cells_so_far(in) + 1);
}

/* libcsv: a cell has ended. Its bytes are gone after the call. */
static void
on_cell(void *data, size_t len, void *ctx)
{
	struct csv_in *in = ctx;
	size_t row_len = in->batch->bytes.len - in->row_bytes;

	if (in->problem.code != EXIT_DONE)
		return;
	if (len > CSV_IN_CELL_MAX)
		refuse_large_cell(in);
	else if (row_len + len + (cells_so_far(in) + 1) * sizeof(struct span) > CSV_IN_ROW_MAX)
		(void)problem_set(&in->problem, EXIT_USAGE, "%s:%lld: a row over 16 MiB", in->name,
		    (long long)in->row_line);
	else if (row_batch_cell(in->batch, (struct span){ data, len }) != 0)
		(void)problem_memory(&in->problem);
}

/* libcsv: a row has ended. */
static void
on_row(int end, void *ctx)
{
	struct csv_in *in = ctx;

	(void)end;
	in->row_done = true;
}

/* libcsv: no byte is trimmed off a cell. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* libcsv: room for a cell; it asks for more and more, and takes NULL for an end. */
static void *
realloc_capped(void *old, size_t size)
{
	return size > CELL_BUFFER_MAX ? NULL : realloc(old, size);
}

static int
refuse_quote(struct csv_in *in)
{
	return problem_set(&in->problem, EXIT_USAGE,
	    "%s:%lld: cell %zu: a quote inside a cell that is not in quotes; put the whole cell in "
	    "quotes and double the quotes in it",
	    in->name, (long long)in->line, cells_so_far(in) + 1);
}

/* Why libcsv did not take the byte at `bad`. In strict mode two things are wrong with a quote. */
static int
refuse_feeding(struct csv_in *in, const char *bad)
{
	int64_t opened = cell_line(in);

	if (csv_error(&in->parser) != CSV_EPARSE) {
		if (csv_get_buffer_size(&in->parser) < CELL_BUFFER_MAX)
			return problem_memory(&in->problem);
		refuse_large_cell(in);
		return -1;
	}
	if (*bad == '"')
		return refuse_quote(in);
	if (opened != in->line)
		return problem_set(&in->problem, EXIT_USAGE,
		    "%s:%lld: cell %zu: goes on after its closing quote (it was opened on line "
		    "%lld); double the quotes inside a cell, and let a delimiter follow the last",
		    in->name, (long long)in->line, cells_so_far(in) + 1, (long long)opened);
	return problem_set(&in->problem, EXIT_USAGE,
	    "%s:%lld: cell %zu: goes on after its closing quote; double the quotes inside a cell, "
	    "and let a delimiter follow the last",
	    in->name, (long long)in->line, cells_so_far(in) + 1);
}

static bool
ends_cell(const struct csv_in *in, char c)
{
	return c == '\r' || c == '\n' || c == (char)in->parser.delim_char;
}

/*
 * A quote that libcsv's strict mode refused, in a cell without quotes: it belongs to ="text". What
 * libcsv has of the cell so far is in its buffer.
 */
static bool
is_excel_quote(const struct csv_in *in, const char *quote)
{
	const struct csv_parser *parser = &in->parser;
	const char *end = in->block + in->len;

	if (parser->quoted || *quote != '"' || parser->entry_pos == 0 ||
	    parser->entry_buf[0] != '=')
		return false;
	if (parser->entry_pos == 1)
		return true;
	/* The second quote ends the cell; what follows in the next block shows that there. */
	return parser->entry_buf[1] == '"' && (quote + 1 == end || ends_cell(in, quote[1]));
}

/* Gives libcsv the next `len` bytes of the block, which hold a line end at their end at most. */
static int
feed(struct csv_in *in, size_t len)
{
	size_t end = in->at + len;

	if (in->closed && !ends_cell(in, in->block[in->at]))
		return refuse_quote(in);
	in->closed = false;
	while (in->at < end) {
		in->at +=
		    csv_parse(&in->parser, in->block + in->at, end - in->at, on_cell, on_row, in);
		if (in->problem.code != EXIT_DONE)
			return -1;
		if (in->at == end)
			break;
		if (csv_error(&in->parser) != CSV_EPARSE || !is_excel_quote(in, in->block + in->at))
			return refuse_feeding(in, in->block + in->at);
		in->closed = in->parser.entry_pos > 1 && in->at + 1 == in->len;
		(void)csv_set_opts(&in->parser, 0);
		in->at += csv_parse(&in->parser, in->block + in->at, 1, on_cell, on_row, in);
		(void)csv_set_opts(&in->parser, STRICT);
	}
	return 0;
}

static size_t
find(const struct csv_in *in, int byte)
{
	const char *p = memchr(in->block + in->at, byte, in->len - in->at);

	return p == NULL ? in->len : (size_t)(p - in->block);
}

/* The next block. Returns 1, 0 when the file has no more bytes, -1 with in->problem filled. */
static int
next_block(struct csv_in *in)
{
	struct span block = { "", 0 };
	int rc = charset_in_next(in->charset, &block, &in->problem);

	in->block = block.data;
	in->at = 0;
	in->len = rc == 1 ? block.len : 0;
	if (rc != 1)
		return rc;
	in->next_lf = find(in, '\n');
	in->next_cr = find(in, '\r');
	return 1;
}

/* Where the block's next line end is; `len`: there is none. */
static size_t
line_end(struct csv_in *in)
{
	if (in->next_lf < in->at)
		in->next_lf = find(in, '\n');
	if (in->next_cr < in->at)
		in->next_cr = find(in, '\r');
	return in->next_lf < in->next_cr ? in->next_lf : in->next_cr;
}

/* Goes on to the next line end, or to the end of the block. */
static int
step(struct csv_in *in)
{
	size_t end = line_end(in);
	bool whole = end < in->len;
	bool half = in->after_cr && in->block[in->at] == '\n';

	in->after_cr = whole && !half && in->block[end] == '\r';
	if (half) {
		/* The line was counted with its CR; in quotes the LF belongs to the cell. */
		if (in->in_row)
			return feed(in, 1);
		in->at++;
		return 0;
	}
	if (!in->in_row && whole && end == in->at) {
		in->rows++;
		in->line++;
		in->at++;
		return 0;
	}
	if (!in->in_row) {
		in->in_row = true;
		in->row_line = in->line;
	}
	if (feed(in, end - in->at + (whole ? 1 : 0)) != 0)
		return -1;
	if (whole)
		in->line++;
	return 0;
}

/* The file has no more bytes, and a row has begun. */
static int
finish(struct csv_in *in)
{
	int rc = csv_fini(&in->parser, on_cell, on_row, in);

	if (in->problem.code != EXIT_DONE)
		return -1;
	if (rc != 0)
		return problem_set(&in->problem, EXIT_USAGE,
		    "%s:%lld: the quote that opens here is never closed; a cell in quotes ends "
		    "with a quote",
		    in->name, (long long)cell_line(in));
	return 0;
}

/* Reads on until a row is whole. Returns 1, 0 at the end, -1 with in->problem filled. */
static int
read_row(struct csv_in *in)
{
	in->row_done = false;
	in->row_bytes = in->batch->bytes.len;
	while (!in->row_done) {
		if (in->at < in->len) {
			if (step(in) != 0)
				return -1;
			continue;
		}
		switch (next_block(in)) {
		case 1:
			break;
		case 0:
			if (!in->in_row)
				return 0;
			if (finish(in) != 0)
				return -1;
			break;
		default:
			return -1;
		}
	}
	in->in_row = false;
	in->rows++;
	if (row_batch_end(in->batch, in->rows, in->row_line) != 0)
		return problem_memory(&in->problem);
	return 1;
}

int
csv_in_fill(struct csv_in *in, struct row_batch *batch, struct problem *problem)
{
	int rc = in->problem.code != EXIT_DONE ? -1 : 1;

	in->batch = batch;
	while (rc == 1 && batch->bytes.len < CSV_IN_BATCH_SIZE)
		rc = read_row(in);
	if (rc < 0) {
		*problem = in->problem;
		return -1;
	}
	return batch->n_rows > 0 ? 1 : 0;
}

/* `sep=;` in the first line, quoted or not: Excel's own way of naming the delimiter. */
static bool
take_separator_line(struct csv_in *in, struct roll_format *format)
{
	const char *at = in->block, *end = in->block + in->len;
	bool quoted = in->len > 0 && *at == '"';
	char delimiter;

	at += quoted ? 1 : 0;
	if (end - at < 5 || memcmp(at, "sep=", 4) != 0)
		return false;
	delimiter = at[4];
	at += 5;
	if (quoted && (at == end || *at++ != '"'))
		return false;
	if ((delimiter != '\t' && (delimiter < '!' || delimiter > '~')) || delimiter == '"' ||
	    (at < end && *at != '\r' && *at != '\n'))
		return false;
	if (end - at >= 2 && at[0] == '\r' && at[1] == '\n')
		at++;
	if (at < end)
		at++;
	in->at = (size_t)(at - in->block);
	in->line++;
	format->separator_line = true;
	if (format->delimiter == 0)
		format->delimiter = delimiter;
	return true;
}

/* What stands most often in the header, outside quotes; of two, the first of this list. */
static char
find_delimiter(const struct csv_in *in)
{
	static const char candidates[] = ",;\t|";
	size_t counts[sizeof candidates - 1] = { 0 };
	bool quoted = false, begun = false;
	size_t best = 0;

	for (size_t i = in->at; i < in->len; i++) {
		char c = in->block[i];
		const char *found = c == '\0' ? NULL : strchr(candidates, c);

		if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '\r' || c == '\n') && begun)
			break;
		else if (!quoted && found != NULL)
			counts[found - candidates]++;
		begun = begun || (c != '\r' && c != '\n');
	}
	for (size_t i = 1; i < sizeof counts / sizeof *counts; i++)
		if (counts[i] > counts[best])
			best = i;
	return candidates[best];
}

static enum roll_newline
find_newline(const struct csv_in *in)
{
	size_t end = in->next_lf < in->next_cr ? in->next_lf : in->next_cr;

	if (end == in->len || in->block[end] == '\n')
		return ROLL_LF;
	return end + 1 < in->len && in->block[end + 1] == '\n' ? ROLL_CRLF : ROLL_CR;
}

struct csv_in *
csv_in_new(const char *name, struct charset_in *charset, struct roll_format *format,
    struct problem *problem)
{
	struct csv_in *in = calloc(1, sizeof *in);

	if (in == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	in->name = name;
	in->charset = charset;
	in->line = 1;
	(void)csv_init(&in->parser, STRICT);
	csv_set_space_func(&in->parser, no_space);
	csv_set_realloc_func(&in->parser, realloc_capped);
	csv_set_blk_size(&in->parser, CELL_BUFFER_STEP);
	if (next_block(in) < 0) {
		*problem = in->problem;
		csv_in_free(in);
		return NULL;
	}
	format->newline = find_newline(in);
	format->separator_line = false;
	(void)take_separator_line(in, format);
	if (format->delimiter == 0)
		format->delimiter = find_delimiter(in);
	csv_set_delim(&in->parser, (unsigned char)format->delimiter);
	return in;
}

void
csv_in_free(struct csv_in *in)
{
	if (in == NULL)
		return;
	csv_free(&in->parser);
	free(in);
}
