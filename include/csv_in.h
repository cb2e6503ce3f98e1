/*
 * csv_in.h: a roll as rows of cells, from UTF-8 CSV (RFC 4180, comma), through libcsv.
 *
 * Rows count as a spreadsheet does: the first is 1, blank rows count (and are passed over), a line
 * break inside quotes does not. Lines count as an editor does. LF, CRLF and CR end a line. Cells
 * come byte for byte, without their quotes; a byte order mark at the start is dropped.
 *
 * Refused, with file, line and what was expected (the whole file is: a row after a broken quote
 * cannot be trusted): broken quoting, a cell over 1 MiB, a row over 16 MiB (16 bytes added for each
 * cell), a NUL, bytes that are not UTF-8. Broken quoting may show only at the very end: read
 * everything before acting on anything.
 *
 * Memory: one block of the file and one row. Blocks on the file; any one thread.
 */
#ifndef CSV_IN_H
#define CSV_IN_H

#include <stdint.h>

#include "digest.h"
#include "problem.h"
#include "row_batch.h"

#define CSV_IN_CELL_MOST (1024 * 1024)
#define CSV_IN_ROW_MOST  (16 * 1024 * 1024)
#define CSV_IN_BLOCK     (64 * 1024)

struct csv_in;

/* Opens `path`, `-` for standard input. Returns NULL with *problem filled. */
struct csv_in *csv_in_open(const char *path, struct problem *problem);

/*
 * The next row that is not blank. Returns 1 with *row filled, 0 at the end, -1 with *problem
 * filled.
 */
int csv_in_next(struct csv_in *in, struct roll_row *row, struct problem *problem);

/* What messages call the file: its path, or `standard input`. Valid as long as `in`. */
const char *csv_in_name(const struct csv_in *in);

/*
 * The SHA-256 of all bytes of the file. Returns 0; or -1, also as long as csv_in_next has not
 * returned 0.
 */
int csv_in_digest(struct csv_in *in, char hex[static DIGEST_SIZE]);

void csv_in_free(struct csv_in *in);

#endif
