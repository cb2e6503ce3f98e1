/*
 * xlsx_check.h: reads a workbook back that was just written (libzip). Any thread; blocks on the
 * file.
 */
#ifndef XLSX_CHECK_H
#define XLSX_CHECK_H

#include <stddef.h>
#include <stdint.h>

/*
 * All parts can be read and close what they open; the i-th sheet has sheet_bytes[i] bytes of rows,
 * and there are n. 0, or -1: something is missing.
 */
int xlsx_check(const char *path, const int64_t *sheet_bytes, size_t n);

#endif
