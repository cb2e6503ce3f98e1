/*
 * xlsx_private.h: what the two files of a workbook share: xlsx_out.c (what is in it), xlsx_look.c
 * (what it looks like). Nobody else knows libxlsxwriter.
 */
#ifndef XLSX_PRIVATE_H
#define XLSX_PRIVATE_H

#include <xlsxwriter.h>

#include "table_out.h"

/* The formats of a workbook's cells, which the workbook owns. */
struct xlsx_look {
	lxw_format *text[TABLE_TONE_END];
	lxw_format *long_text;
	lxw_format *heads[TABLE_HEAD_END];
	lxw_format *count, *money;
};

/* 0, or -1 when memory is out. */
int xlsx_look_make(lxw_workbook *book, struct xlsx_look *look);

void xlsx_look_print(lxw_worksheet *sheet, enum table_sheet kind);

/* Draws a chart with its upper left corner in a cell. 0, or -1 when memory is out. */
int xlsx_look_chart(lxw_workbook *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
    const struct table_chart *chart);

#endif
