/*
 * roll_format.h: how a roll was written, so that what comes back is written alike. Pure, a plain
 * value.
 */
#ifndef ROLL_FORMAT_H
#define ROLL_FORMAT_H

#include <stdbool.h>

#include "text.h"

#define ROLL_FORMAT_ENCODING 32 /* room for iconv's name of an encoding */

enum roll_newline { ROLL_LF, ROLL_CRLF, ROLL_CR };

struct roll_format {
	bool workbook;                       /* .xlsx; the rest is then as Excel writes CSV */
	char encoding[ROLL_FORMAT_ENCODING]; /* "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" … */
	bool bom;                            /* it began with a byte order mark */
	bool separator_line;                 /* its first line was `sep=;` */
	char delimiter;                      /* , ; | or a tab */
	enum roll_newline newline;           /* of its first line */
};

/* UTF-8, commas, LF: what a script writes. */
struct roll_format roll_format_plain(void);

/* To one word for the ledger, and back: `csv UTF-8+bom+sep ; crlf`. 0, or -1. */
void roll_format_show(const struct roll_format *format, struct text *out);
int roll_format_parse(struct span word, struct roll_format *format);

#endif
