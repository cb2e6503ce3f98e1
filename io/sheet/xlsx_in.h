/*
 * xlsx_in.h: a roll as rows of cells, from a sheet of a workbook, .xlsx or .xlsm.
 *
 * Rows have the numbers they have in the sheet; a row without any filled cell is passed over. The
 * first filled row is the header and says how wide the others are: they are filled up with empty
 * cells to its last filled one, and end there unless more are filled.
 *
 * Cells are what the sheet shows, as UTF-8: text as it stands, formulas as the value that was saved
 * with them (none: empty), TRUE and FALSE, an error's words, numbers as the shortest decimal that
 * is the same (never 1.38E+10), dates and times through their format (number_format.h).
 *
 * The first sheet that is neither a chart nor hidden is read, or the one that is asked for, hidden
 * or not. A workbook that cannot be trusted is refused whole, with what to do about it: what
 * zip_in.h and xml_in.h refuse, more than 8,388,608 cells (empty ones that have to be filled in
 * count), cells beyond XFD or row 1,048,576, a cell over 1 MiB, a row over 8 MiB, shared text over
 * 64 MiB, a NUL, rows or cells out of order. This may show only at the very end: read everything
 * before acting on anything.
 *
 * Memory: below 96 MiB, however the workbook was made, with two batches kept. Blocks on the file;
 * any one thread.
 */
#ifndef XLSX_IN_H
#define XLSX_IN_H

#include "problem.h"
#include "row_batch.h"

struct xlsx_in;

/*
 * Opens the workbook behind `fd`, which must be seekable, stays the caller's, keeps its position
 * and must stay open until xlsx_in_free. `name`: for messages. `sheet`: its name, or NULL for the
 * first. NULL with *problem filled.
 */
struct xlsx_in *xlsx_in_open(int fd, const char *name, const char *sheet, struct problem *problem);

/*
 * Adds whole rows to the batch: at least one unless at the end, and not many more once it holds
 * about 64 KiB. Returns 1 when rows were added, 0 at the end, -1 with *problem filled (and the same
 * again from then on).
 */
int xlsx_in_fill(struct xlsx_in *in, struct row_batch *batch, struct problem *problem);

void xlsx_in_free(struct xlsx_in *in);

/* Whether a file that begins like this is for xlsx_in_open: a zip archive, ... */
bool xlsx_in_is_zip(struct span start);
/* ... or what Excel wrote before, and writes with a password: refused with words of its own. */
bool xlsx_in_is_old(struct span start);

#endif
