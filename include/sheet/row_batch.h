/*
 * row_batch.h: some rows of a roll, one behind the other in memory. Pure.
 *
 * A reader adds cells and ends rows; who takes them out gets them in the same order. Memory is kept
 * between batches.
 */
#ifndef ROW_BATCH_H
#define ROW_BATCH_H

#include <stdint.h>

#include "text.h"

/* One row of a roll. Whoever hands it out says how long its cells are valid. */
struct roll_row {
	int64_t row;              /* as a spreadsheet counts, from 1 */
	int64_t line;             /* of the file, where it begins, from 1; a workbook: the row */
	size_t n;                 /* cells */
	const struct span *cells; /* byte for byte, without quotes, UTF-8 */
};

/*
 * All its cells are: a spreadsheet writes a blank row as delimiters alone, and sometimes with blanks
 * in between.
 */
bool roll_row_is_blank(const struct roll_row *row);

struct row_batch_place {
	int64_t row, line;
	size_t first, n; /* of cells */
};

/* Start with { 0 }, end with row_batch_free. */
struct row_batch {
	struct text bytes;            /* of all cells */
	struct span *cells;           /* their pointers are set by row_batch_seal */
	size_t n, cap;                /* of cells */
	struct row_batch_place *rows; /* whole ones */
	size_t n_rows, cap_rows;
	size_t first; /* cell of the row that is being added */
};

void row_batch_clear(struct row_batch *b);
void row_batch_free(struct row_batch *b);

/* Adds a cell to the row that is being added. 0, or -1 when memory is out. */
int row_batch_cell(struct row_batch *b, struct span cell);
/* Ends the row. 0, or -1 when memory is out. */
int row_batch_end(struct row_batch *b, int64_t row, int64_t line);

/* No more is added: from now on rows can be taken, until the next row_batch_clear. */
void row_batch_seal(struct row_batch *b);
struct roll_row row_batch_get(const struct row_batch *b, size_t i);

#endif
