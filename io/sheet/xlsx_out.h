/*
 * xlsx_out.h: a workbook, row by row, in little memory (libxlsxwriter). Any one thread.
 *
 * What each call means stands in table_out.h. Numbers are numbers and all else is text: nothing
 * that is put can run as a formula or be followed as a link. The rows lie in files without a name
 * in the workbook's folder until xlsx_out_commit, which puts them together, and reads back what
 * came of it: the library does not see a disk that fills. The same cells make the same bytes.
 */
#ifndef XLSX_OUT_H
#define XLSX_OUT_H

#include "table_out.h"

#define XLSX_ROWS    INT64_C(1048576) /* of a sheet, the header among them: Excel's limit */
#define XLSX_COLUMNS TABLE_COLUMNS_MAX

struct xlsx_out;

/*
 * One that will be written over the file at `path`; sheets go on in another after `rows_most`
 * rows. NULL when memory is out.
 */
struct xlsx_out *xlsx_out_open(const char *path, int64_t rows_most);

/* The name must be there until the next sheet, or the commit. */
void xlsx_out_sheet(struct xlsx_out *x, const char *name, enum table_sheet kind);
void xlsx_out_head(struct xlsx_out *x, struct span text, enum table_head whose);
void xlsx_out_text(struct xlsx_out *x, struct span text, enum table_tone tone);
void xlsx_out_count(struct xlsx_out *x, int64_t n);
void xlsx_out_money(struct xlsx_out *x, money amount);
void xlsx_out_end(struct xlsx_out *x);
void xlsx_out_chart(struct xlsx_out *x, const struct table_chart *chart);

/*
 * Writes the file; nothing more may be put. 0; or -1 with *problem filled, `name` in its words, and
 * the file in any state.
 */
int xlsx_out_commit(struct xlsx_out *x, const char *name, struct problem *problem);
void xlsx_out_free(struct xlsx_out *x);

#endif
