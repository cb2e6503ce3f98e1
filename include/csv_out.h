/*
 * csv_out.h: rows of cells as UTF-8 CSV (RFC 4180, comma, LF) into an atomic_file.
 *
 * A cell is quoted when it holds a comma, a quote, CR or LF, or begins or ends with white space;
 * all other bytes are written as they are. Errors are kept by the atomic_file and told by its
 * commit.
 */
#ifndef CSV_OUT_H
#define CSV_OUT_H

#include "atomic_file.h"
#include "span.h"

struct csv_out {
	struct atomic_file *file; /* not owned */
	bool in_row;              /* a cell was written since the last csv_out_end */
	bool only_empty; /* an empty one, alone: written as "", else the row were a blank line */
};

void csv_out_cell(struct csv_out *out, struct span cell);
void csv_out_cells(struct csv_out *out, const struct span *cells, size_t n);
void csv_out_end(struct csv_out *out);

#endif
