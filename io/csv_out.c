/*
 * csv_out.c: rows of cells as CSV. Any one thread. Must never write a row that csv_in would read
 * back as another.
 */
#include "csv_out.h"

#include "utf8.h"

#include "banned.h"

static bool
needs_quotes(struct span cell)
{
	for (size_t i = 0; i < cell.len; i++)
		if (cell.data[i] == ',' || cell.data[i] == '"' || cell.data[i] == '\n' ||
		    cell.data[i] == '\r')
			return true;
	return utf8_trim(cell).len != cell.len;
}

static void
put_quoted(struct atomic_file *file, struct span cell)
{
	const char *quote;

	atomic_file_write(file, "\"", 1);
	while (cell.len > 0 && (quote = memchr(cell.data, '"', cell.len)) != NULL) {
		size_t len = (size_t)(quote - cell.data) + 1;

		atomic_file_write(file, cell.data, len);
		atomic_file_write(file, "\"", 1);
		cell.data += len;
		cell.len -= len;
	}
	atomic_file_write(file, cell.data, cell.len);
	atomic_file_write(file, "\"", 1);
}

void
csv_out_cell(struct csv_out *out, struct span cell)
{
	out->only_empty = !out->in_row && cell.len == 0;
	if (out->in_row)
		atomic_file_write(out->file, ",", 1);
	out->in_row = true;
	if (needs_quotes(cell))
		put_quoted(out->file, cell);
	else
		atomic_file_write(out->file, cell.data, cell.len);
}

void
csv_out_cells(struct csv_out *out, const struct span *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		csv_out_cell(out, cells[i]);
}

void
csv_out_end(struct csv_out *out)
{
	if (out->only_empty)
		atomic_file_write(out->file, "\"\"\n", 3);
	else
		atomic_file_write(out->file, "\n", 1);
	out->in_row = false;
	out->only_empty = false;
}
