/*
 * xlsx_text.h: text as a cell of a workbook can hold it. Pure.
 */
#ifndef XLSX_TEXT_H
#define XLSX_TEXT_H

#include "text.h"

#define XLSX_TEXT_MAX 32767                 /* UTF-16 units in a cell: Excel's limit */
#define XLSX_TEXT_CUT " \xe2\x80\xa6 [cut]" /* the end of one that had more */

/*
 * Adds the cell to *out: control characters, and what looks like one escaped, as Excel escapes them
 * (`_x0007_`); what XML cannot hold and bytes that are not UTF-8 as U+FFFD. Too long, it is cut and
 * ends in XLSX_TEXT_CUT. Returns how wide it stands, wide characters counted double, and does not
 * count further than `most`.
 */
size_t xlsx_text_add(struct text *out, struct span cell, size_t most);

#endif
