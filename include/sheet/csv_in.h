/*
 * csv_in.h: rows of cells from CSV (RFC 4180), through libcsv. roll_in.h is what to use.
 *
 * Rows count as a spreadsheet does: the first is 1, blank rows count (and are passed over), a line
 * break inside quotes does not; an Excel line `sep=;` at the start is no row. Lines count as an
 * editor does. LF, CRLF and CR end a line. Cells come byte for byte, without their quotes;
 * ="text", as exporters write it to keep numbers from a spreadsheet, is such a cell.
 *
 * The delimiter is what stands most often in the header, of , ; tab and | (none: a comma), unless
 * the `sep=` line or the caller says.
 *
 * Refused, with file, line and what was expected (the whole file is: a row after a broken quote
 * cannot be trusted): broken quoting, a cell over 1 MiB, a row over 16 MiB (16 bytes added for each
 * cell). Broken quoting may show only at the very end.
 */
#ifndef CSV_IN_H
#define CSV_IN_H

#include "charset.h"
#include "row_batch.h"

#define CSV_IN_CELL_MAX   (1024 * 1024)
#define CSV_IN_ROW_MAX    (16 * 1024 * 1024)
#define CSV_IN_BATCH_SIZE (64 * 1024)

struct csv_in;

/*
 * Reads `charset`, which stays the caller's. format->delimiter is obeyed, 0: found out; it, the
 * newline and separator_line are filled in. NULL with *problem filled.
 */
struct csv_in *csv_in_new(const char *name, struct charset_in *charset, struct roll_format *format,
    struct problem *problem);

/*
 * Adds rows that are not blank, some CSV_IN_BATCH_SIZE bytes of them. Returns 1; 0: there are no
 * more, and none was added; -1 with *problem filled.
 */
int csv_in_fill(struct csv_in *in, struct row_batch *batch, struct problem *problem);

void csv_in_free(struct csv_in *in);

#endif
