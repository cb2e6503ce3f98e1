/*
 * row_batch.c: some rows of a roll in memory. Any thread, one at a time for each batch. Cells move
 * as more are added: their pointers are set at the end.
 */
#include "row_batch.h"

#include <stdlib.h>

#include "utf8.h"

#include "banned.h"

void
row_batch_clear(struct row_batch *b)
{
	text_clear(&b->bytes);
	b->n = b->n_rows = b->first = 0;
}

void
row_batch_free(struct row_batch *b)
{
	text_free(&b->bytes);
	free(b->cells);
	free(b->rows);
	*b = (struct row_batch){ 0 };
}

int
row_batch_cell(struct row_batch *b, struct span cell)
{
	if (b->n == b->cap) {
		size_t cap = b->cap == 0 ? 64 : b->cap * 2;
		struct span *cells = reallocarray(b->cells, cap, sizeof *cells);

		if (cells == NULL)
			return -1;
		b->cells = cells;
		b->cap = cap;
	}
	text_addspan(&b->bytes, cell);
	b->cells[b->n++].len = cell.len;
	return b->bytes.failed ? -1 : 0;
}

int
row_batch_end(struct row_batch *b, int64_t row, int64_t line)
{
	if (b->n_rows == b->cap_rows) {
		size_t cap = b->cap_rows == 0 ? 64 : b->cap_rows * 2;
		struct row_batch_place *rows = reallocarray(b->rows, cap, sizeof *rows);

		if (rows == NULL)
			return -1;
		b->rows = rows;
		b->cap_rows = cap;
	}
	b->rows[b->n_rows++] = (struct row_batch_place){ row, line, b->first, b->n - b->first };
	b->first = b->n;
	return 0;
}

void
row_batch_seal(struct row_batch *b)
{
	const char *data = text_str(&b->bytes);

	for (size_t i = 0; i < b->n; i++) {
		b->cells[i].data = data;
		data += b->cells[i].len;
	}
}

struct roll_row
row_batch_get(const struct row_batch *b, size_t i)
{
	const struct row_batch_place *at = &b->rows[i];

	return (struct roll_row){ at->row, at->line, at->n, b->cells + at->first };
}

bool
roll_row_is_blank(const struct roll_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (!utf8_is_blank(row->cells[i]))
			return false;
	return true;
}
