/*
 * xlsx_book.h: what a workbook has besides its sheets: their list, shared strings, styles. Included
 * by xlsx_in_private.h alone.
 */
#ifndef XLSX_BOOK_H
#define XLSX_BOOK_H

#include <stdint.h>

#include "text.h"
#include "zip_in.h"

/* xlsx_workbook.c: which sheets there are. */

enum xlsx_sheet_kind { XLSX_UNKNOWN, XLSX_WORKSHEET, XLSX_OTHER_SHEET };

struct xlsx_sheet {
	char *name;
	char *id;   /* of its relationship */
	char *path; /* in the archive; NULL: none was given */
	enum xlsx_sheet_kind kind;
	bool hidden;
};

/* Start with { 0 }. */
struct xlsx_workbook {
	char *path;
	struct xlsx_sheet *sheets;
	size_t n, cap;
	size_t bytes;  /* of all names */
	char *strings; /* paths; NULL: there are none */
	char *styles;
	bool from_1904;
};

int xlsx_workbook_read(struct zip_in *zip, struct xlsx_workbook *book, struct problem *problem);
/* The sheet to read; `wanted`: its name or NULL. NULL with *problem filled. */
const struct xlsx_sheet *xlsx_workbook_sheet(const struct xlsx_workbook *book, const char *name,
    const char *wanted, struct problem *problem);
void xlsx_workbook_free(struct xlsx_workbook *book);

/* xlsx_other.c: -1 when a file is none of ours, with *problem saying what it is. */
int xlsx_other_archive(struct zip_in *zip, const char *workbook, struct problem *problem);
int xlsx_other_old(int fd, const char *name, struct problem *problem);

/* xlsx_part.c: text. */

/* The text of one string: the text of its runs, not how it is pronounced. */
struct xlsx_rich {
	bool in_run;
	bool open; /* text that comes now belongs to it */
};
/* `level` 1: right below the string's own tag. */
void xlsx_rich_start(struct xlsx_rich *rich, int level, const char *name);
void xlsx_rich_end(struct xlsx_rich *rich, int level);

/* Turns `_x000D_` and its kin into the characters they stand for, from the offset on. */
void xlsx_unescape(struct text *t, size_t from);

/* xlsx_strings.c: the shared strings. Start with { 0 }. */
struct xlsx_strings {
	struct text bytes; /* one string behind the other */
	uint32_t *ends;
	size_t n, cap;
	struct xlsx_rich rich;
};
int xlsx_strings_read(
    struct zip_in *zip, const char *path, struct xlsx_strings *strings, struct problem *problem);
/* i below strings->n */
struct span xlsx_strings_get(const struct xlsx_strings *strings, size_t i);
void xlsx_strings_free(struct xlsx_strings *strings);

/* xlsx_styles.c: which cells are dates. Start with { 0 }. */
struct xlsx_styles {
	struct xlsx_style_code *codes; /* of the workbook's own formats */
	size_t n_codes, cap_codes;
	struct text code_bytes;
	uint32_t *ids; /* of the formats; for each style of a cell */
	struct span *dates;
	size_t n, cap;
	bool in_codes, in_cells;
};
int xlsx_styles_read(
    struct zip_in *zip, const char *path, struct xlsx_styles *styles, struct problem *problem);
/* The code of a style that shows dates; empty: it does not, or there is no such style. */
struct span xlsx_styles_date(const struct xlsx_styles *styles, size_t style);
void xlsx_styles_free(struct xlsx_styles *styles);

#endif
