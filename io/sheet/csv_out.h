/*
 * csv_out.h: rows of cells as CSV (RFC 4180), in any encoding, delimiter and line end, into an
 * atomic_file.
 *
 * A cell is quoted when it holds the delimiter, a quote, CR or LF, begins or ends with white space,
 * or begins with a `'`. One that a spreadsheet would run as a formula (cell_text.h) gets a `'` in
 * front, unless the style keeps formulas. All other bytes are written as they are. Errors of the
 * file are kept and told by its commit. Any one thread.
 */
#ifndef CSV_OUT_H
#define CSV_OUT_H

#include <stdint.h>

#include "atomic_file.h"
#include "table_style.h"

struct csv_out;

/* `file` stays the caller's; `standard`: it is standard output. NULL with *problem filled. */
struct csv_out *csv_out_new(struct atomic_file *file, bool standard,
    const struct table_style *style, struct problem *problem);

/* Cells are valid UTF-8. */
void csv_out_cell(struct csv_out *out, struct span cell);
void csv_out_end(struct csv_out *out);

/* All of it goes to the file. 0, or -1: memory ran out. */
int csv_out_finish(struct csv_out *out);

/* Characters that the encoding does not have, and that became `?`; known once it is finished. */
int64_t csv_out_lost(const struct csv_out *out);
void csv_out_free(struct csv_out *out);

#endif
