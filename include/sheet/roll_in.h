/*
 * roll_in.h: a roll as rows of cells, whatever it is written as: CSV (csv_in.h) or .xlsx
 * (xlsx_in.h), known by its content, from a file or a pipe.
 *
 * Rows count as a spreadsheet does: the first is 1, blank rows count, a line break inside quotes
 * does not. Cells come as UTF-8, valid and without NUL. A file that cannot be trusted to its end is
 * refused whole, with provenance and what was expected; that may show only at the end: read
 * everything before acting on anything.
 *
 * Reads ahead on a thread of its own, in batches; memory is bounded. For one thread.
 */
#ifndef ROLL_IN_H
#define ROLL_IN_H

#include "digest.h"
#include "problem.h"
#include "roll_format.h"
#include "row_batch.h"

struct roll_in;

struct roll_in_options {
	const char *encoding;  /* --encoding; NULL: found out */
	const char *delimiter; /* --delimiter, one character; NULL: found out */
	const char *sheet;     /* --sheet; NULL: the first */
};

/* Opens `path`, `-` for standard input. NULL with *problem filled. */
struct roll_in *roll_in_open(
    const char *path, const struct roll_in_options *options, struct problem *problem);

/*
 * Rows that stand in memory: `n` cells, `columns` to a row, which are copied; `name` is not. There
 * is no file that a digest could be of. NULL with *problem filled.
 */
struct roll_in *roll_in_of_cells(
    const char *name, const struct span *cells, size_t columns, size_t n, struct problem *problem);

/*
 * The next row. Returns 1 with *row filled, valid until the next call; 0 at the end; -1 with
 * *problem filled.
 */
int roll_in_next(struct roll_in *in, struct roll_row *row, struct problem *problem);

/*
 * The same rows once more, from the first; what a pipe brought was kept. The strings of the options
 * are still there. 0, or -1 with *problem filled: then only roll_in_free is left.
 */
int roll_in_rewind(struct roll_in *in, struct problem *problem);

/* What messages call the file: its path, or `standard input`. Valid as long as `in`. */
const char *roll_in_name(const struct roll_in *in);

/* Valid once roll_in_next was called. */
const struct roll_format *roll_in_format(const struct roll_in *in);

/* The SHA-256 of all bytes of the file. 0; -1 as long as roll_in_next has not returned 0. */
int roll_in_digest(struct roll_in *in, char hex[static DIGEST_SIZE], struct problem *problem);

void roll_in_free(struct roll_in *in);

#endif
