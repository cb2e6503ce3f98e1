/*
 * xlsx_in_private.h: what the files that read a workbook share. Included by io/xlsx_*.c alone.
 * xlsx_book.h holds what a workbook has besides its sheets.
 */
#ifndef XLSX_IN_PRIVATE_H
#define XLSX_IN_PRIVATE_H

#include <stdint.h>

#include "row_batch.h"
#include "xlsx_book.h"
#include "xml_in.h"

#define XLSX_PART_MAX    (INT64_C(16) * 1024 * 1024)   /* of XML; the small parts */
#define XLSX_SHEET_MAX   (INT64_C(1024) * 1024 * 1024) /* of XML; sheets and shared strings */
#define XLSX_CELL_MAX    (1024 * 1024)
#define XLSX_ROW_MAX     (8 * 1024 * 1024)  /* each cell counts 16 bytes more */
#define XLSX_STRINGS_MAX (64 * 1024 * 1024) /* each string counts 4 bytes more */
#define XLSX_CELLS_MAX   8388608
#define XLSX_ROWS        1048576
#define XLSX_COLUMNS     16384
#define XLSX_SAVE_AGAIN  "open it in Excel and save it again"

/* xlsx_part.c: parts of the package and how they point at each other. */

/* Feeds a whole member to the handlers. 0, or -1 with *problem filled. */
int xlsx_part_read(struct zip_in *zip, const char *path, int64_t most,
    const struct xml_handlers *handlers, void *ctx, struct problem *problem);

/*
 * Where `target`, found in the part `from`, points: `xl/workbook.xml` + `worksheets/sheet1.xml` is
 * `xl/worksheets/sheet1.xml`; "" is the root. NULL: it leaves the archive, or memory is
 * out: errno, cleared before, is ENOMEM then. The caller owns the rest.
 */
char *xlsx_path(const char *from, const char *target);

/* Reads the relationships of the part `from`; `each` gets the last word of their type. */
struct xlsx_relation {
	const char *id;
	const char *type;   /* `worksheet`, `styles` */
	const char *target; /* as it is written */
};
int xlsx_relations_read(struct zip_in *zip, const char *from,
    int (*each)(void *ctx, const struct xlsx_relation *relation, struct problem *problem),
    void *ctx, struct problem *problem);

/* xlsx_rows.c: the sheet itself. */

enum xlsx_cell_type {
	XLSX_NUMBER,
	XLSX_SHARED,
	XLSX_INLINE,
	XLSX_TEXT, /* a formula's; also an error's, an ISO date */
	XLSX_BOOLEAN,
};

/* Start with the first four filled and the rest 0. */
struct xlsx_rows {
	const struct xlsx_strings *strings;
	const struct xlsx_styles *styles;
	bool from_1904;
	struct row_batch *batch; /* rows go here; it pauses once that holds 64 KiB */
	int64_t row;             /* being read, or the last one */
	int64_t cells;           /* met so far, with empty ones that had to be added */
	size_t width;            /* of the header; 0: not met yet */
	size_t put;              /* cells of this row in the batch */
	size_t met;              /* cells of this row in the XML */
	size_t counted;          /* cells of this row, in `cells` */
	size_t row_bytes;
	int column; /* of the cell being read, or the last one; from 1 */
	enum xlsx_cell_type type;
	size_t style;
	bool in_data, in_row, in_cell, in_value, in_string; /* below such a tag */
	struct xlsx_rich rich;
	struct text value; /* of the cell being read */
	struct text shown;
};
extern const struct xml_handlers xlsx_rows_handlers;
void xlsx_rows_free(struct xlsx_rows *rows);

#endif
