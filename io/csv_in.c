/*
 * csv_in.c: a roll as rows of cells, through libcsv, the only file that knows it. Any one thread.
 *
 * libcsv pushes: it calls back for every cell and row of what it is given, and in strict mode it
 * cannot go on after an error. It is fed up to one line end at a time, so that at most one row
 * comes out of a feeding. It drops blank lines without a word, so rows are counted here: a line end
 * outside quotes either makes libcsv report a row or ends a blank one. Our own work on single bytes
 * is left to memchr.
 *
 * Must never guess: what breaks the rules of csv_in.h ends the whole file.
 */
#include "csv_in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csv.h>

#include "text.h"
#include "utf8.h"

#include "banned.h"

/* libcsv keeps a quoted cell's closing quote in its buffer for a moment, and wants room ahead. */
#define CELL_BUFFER_MOST (CSV_IN_CELL_MOST + 2)
#define CELL_BUFFER_STEP (64 * 1024)

struct csv_in {
	struct csv_parser parser;
	struct digest *digest;
	char *name;
	int fd;
	bool started;  /* the first block was read: a byte order mark was looked for */
	bool ended;    /* the file has no more bytes */
	bool after_cr; /* the byte before was a CR that ended a line: an LF now is its other half */
	bool in_row;   /* a row has begun and has not ended */
	bool row_done; /* libcsv reported a row */
	int64_t rows;  /* ended so far, blank ones too */
	int64_t line;  /* that the next byte stands in */
	int64_t row_line;
	char *block;
	size_t at;      /* the next byte of the block */
	size_t len;     /* of the block */
	size_t next_lf; /* where the next one is; `len`: not in this block */
	size_t next_cr;
	struct text bytes; /* of the row's cells, one behind the other */
	struct span
	    *cells; /* their pointers are set once the row is whole: `bytes` moves as it grows */
	size_t n, cap;
	char hex[DIGEST_SIZE];
	struct problem problem; /* the file was refused; nothing more comes out */
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

/* The line that the cell being read began in: line breaks of a row are in its cells only. */
static int64_t
cell_line(const struct csv_in *in)
{
	int64_t line = in->row_line;
	size_t at = 0;

	for (size_t i = 0; i < in->n; i++) {
		line +=
		    count_line_ends((struct span){ text_str(&in->bytes) + at, in->cells[i].len });
		at += in->cells[i].len;
	}
	return line;
}

static void
refuse_large_cell(struct csv_in *in)
{
	problem_set(&in->problem, EXIT_USAGE,
	    "%s:%lld: cell %zu: over 1 MiB; is there a quote that is never closed?", in->name,
	    (long long)cell_line(in), in->n + 1);
}

/* Whether a cell is text; what is not is named with the line where it stands. */
static bool
check_cell(struct csv_in *in, struct span cell)
{
	size_t valid = utf8_valid(cell);
	const char *nul = cell.len == 0 ? NULL : memchr(cell.data, '\0', valid);
	size_t at = nul == NULL ? valid : (size_t)(nul - cell.data);
	int64_t line;

	if (at == cell.len)
		return true;
	line = cell_line(in) + count_line_ends((struct span){ cell.data, at });
	if (nul != NULL)
		problem_set(&in->problem, EXIT_USAGE,
		    "%s:%lld: cell %zu: a NUL byte; save the file as UTF-8 text", in->name,
		    (long long)line, in->n + 1);
	else
		problem_set(&in->problem, EXIT_USAGE,
		    "%s:%lld: cell %zu: not UTF-8 (byte 0x%02X); save the file as UTF-8", in->name,
		    (long long)line, in->n + 1, (unsigned)(unsigned char)cell.data[at]);
	return false;
}

static int
room_for_cell(struct csv_in *in, size_t len)
{
	if (in->bytes.len + len + (in->n + 1) * sizeof *in->cells > CSV_IN_ROW_MOST)
		return problem_set(&in->problem, EXIT_USAGE, "%s:%lld: a row over 16 MiB", in->name,
		    (long long)in->row_line);
	if (in->n == in->cap) {
		size_t cap = in->cap == 0 ? 16 : in->cap * 2;
		struct span *cells = realloc(in->cells, cap * sizeof *cells);

		if (cells == NULL)
			return problem_memory(&in->problem);
		in->cells = cells;
		in->cap = cap;
	}
	return 0;
}

/* libcsv: a cell has ended. Its bytes are gone after the call. */
static void
on_cell(void *data, size_t len, void *ctx)
{
	struct csv_in *in = ctx;
	struct span cell = { data, len };

	if (in->problem.code != EXIT_DONE)
		return;
	if (len > CSV_IN_CELL_MOST) {
		refuse_large_cell(in);
		return;
	}
	if (!check_cell(in, cell) || room_for_cell(in, len) != 0)
		return;
	text_addspan(&in->bytes, cell);
	if (in->bytes.failed)
		problem_memory(&in->problem);
	in->cells[in->n++].len = len;
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
	return size > CELL_BUFFER_MOST ? NULL : realloc(old, size);
}

/* Why libcsv did not take the byte at `bad`. In strict mode two things are wrong with a quote. */
static int
refuse_feeding(struct csv_in *in, const char *bad)
{
	int64_t opened = cell_line(in);

	if (csv_error(&in->parser) != CSV_EPARSE) {
		if (csv_get_buffer_size(&in->parser) < CELL_BUFFER_MOST)
			return problem_memory(&in->problem);
		refuse_large_cell(in);
		return -1;
	}
	if (*bad == '"')
		return problem_set(&in->problem, EXIT_USAGE,
		    "%s:%lld: cell %zu: a quote inside a cell that is not in quotes; put the "
		    "whole cell in quotes and double the quotes in it",
		    in->name, (long long)in->line, in->n + 1);
	if (opened != in->line)
		return problem_set(&in->problem, EXIT_USAGE,
		    "%s:%lld: cell %zu: goes on after its closing quote (it was opened on line "
		    "%lld); double the quotes inside a cell, and let a comma follow the last",
		    in->name, (long long)in->line, in->n + 1, (long long)opened);
	return problem_set(&in->problem, EXIT_USAGE,
	    "%s:%lld: cell %zu: goes on after its closing quote; double the quotes inside a cell, "
	    "and let a comma follow the last",
	    in->name, (long long)in->line, in->n + 1);
}

/* Gives libcsv the next `len` bytes of the block, which hold a line end at their end at most. */
static int
feed(struct csv_in *in, size_t len)
{
	const char *from = in->block + in->at;
	size_t taken = csv_parse(&in->parser, from, len, on_cell, on_row, in);

	if (in->problem.code != EXIT_DONE)
		return -1;
	if (taken != len)
		return refuse_feeding(in, from + taken);
	in->at += len;
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
fill(struct csv_in *in)
{
	in->at = in->len = 0;
	while (!in->ended && in->len < CSV_IN_BLOCK) {
		ssize_t got = read(in->fd, in->block + in->len, CSV_IN_BLOCK - in->len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return problem_set(&in->problem, EXIT_MACHINE, "%s: cannot be read: %s",
			    in->name, strerror(errno));
		in->ended = got == 0;
		in->len += (size_t)got;
	}
	if (in->len == 0)
		return 0;
	if (digest_add(in->digest, in->block, in->len) != 0)
		return problem_set(&in->problem, EXIT_MACHINE, "%s: SHA-256 failed", in->name);
	if (!in->started && in->len >= 3 && memcmp(in->block, "\xef\xbb\xbf", 3) == 0)
		in->at = 3;
	in->started = true;
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
	text_clear(&in->bytes);
	in->n = 0;
	in->row_done = false;
	while (!in->row_done) {
		if (in->at < in->len) {
			if (step(in) != 0)
				return -1;
			continue;
		}
		switch (fill(in)) {
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
	return 1;
}

int
csv_in_next(struct csv_in *in, struct roll_row *row, struct problem *problem)
{
	const char *data;
	int rc = in->problem.code != EXIT_DONE ? -1 : read_row(in);

	if (rc < 0 && problem != NULL)
		*problem = in->problem;
	if (rc <= 0)
		return rc;
	data = text_str(&in->bytes);
	for (size_t i = 0; i < in->n; i++) {
		in->cells[i].data = data;
		data += in->cells[i].len;
	}
	*row = (struct roll_row){ in->rows, in->row_line, in->n, in->cells };
	return 1;
}

static int
open_file(struct csv_in *in, const char *path, struct problem *problem)
{
	struct stat st;

	if (strcmp(path, "-") == 0) {
		in->fd = STDIN_FILENO;
	} else {
		in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (in->fd < 0)
			return problem_set(problem, EXIT_USAGE, "%s: cannot be read: %s", in->name,
			    strerror(errno));
	}
	if (fstat(in->fd, &st) != 0)
		return problem_set(
		    problem, EXIT_USAGE, "%s: cannot be read: %s", in->name, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return problem_set(
		    problem, EXIT_USAGE, "%s: is a folder; name the roll, a CSV file", in->name);
	return 0;
}

struct csv_in *
csv_in_open(const char *path, struct problem *problem)
{
	struct csv_in *in = calloc(1, sizeof *in);

	if (in == NULL) {
		problem_memory(problem);
		return NULL;
	}
	in->fd = -1;
	in->line = 1;
	(void)csv_init(&in->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_space_func(&in->parser, no_space);
	csv_set_realloc_func(&in->parser, realloc_capped);
	csv_set_blk_size(&in->parser, CELL_BUFFER_STEP);
	in->name = strdup(strcmp(path, "-") == 0 ? "standard input" : path);
	in->block = malloc(CSV_IN_BLOCK);
	in->digest = digest_new();
	if (in->name == NULL || in->block == NULL || in->digest == NULL) {
		problem_memory(problem);
		goto out;
	}
	if (open_file(in, path, problem) != 0)
		goto out;
	return in;
out:
	csv_in_free(in);
	return NULL;
}

const char *
csv_in_name(const struct csv_in *in)
{
	return in->name;
}

int
csv_in_digest(struct csv_in *in, char hex[static DIGEST_SIZE])
{
	if (!in->ended)
		return -1;
	if (in->hex[0] == '\0' && digest_end(in->digest, in->hex) != 0)
		return -1;
	memcpy(hex, in->hex, DIGEST_SIZE);
	return 0;
}

void
csv_in_free(struct csv_in *in)
{
	if (in == NULL)
		return;
	if (in->fd >= 0 && in->fd != STDIN_FILENO)
		(void)close(in->fd);
	csv_free(&in->parser);
	digest_free(in->digest);
	text_free(&in->bytes);
	free(in->cells);
	free(in->block);
	free(in->name);
	free(in);
}
