/*
 * number_code.h: the code of a workbook's number format, `yyyy/m/d h:mm;@`, taken apart as far as
 * dates and times go. For number_format.h. Pure.
 */
#ifndef NUMBER_CODE_H
#define NUMBER_CODE_H

#include "span.h"

#define NUMBER_CODE_PARTS 128 /* of one code; no real one comes near */

enum number_part_kind {
	NUMBER_LITERAL,
	NUMBER_YEAR,
	NUMBER_MONTH, /* or minute, until the neighbours are known */
	NUMBER_DAY,
	NUMBER_HOUR,
	NUMBER_MINUTE,
	NUMBER_SECOND,
	NUMBER_FRACTION,
	NUMBER_HALF_DAY,
	NUMBER_WEEKDAY, /* 星期日 */
	NUMBER_ELAPSED_HOURS,
	NUMBER_ELAPSED_MINUTES,
	NUMBER_ELAPSED_SECONDS,
};

struct number_part {
	enum number_part_kind kind;
	int count;           /* of its letters */
	struct span literal; /* what to show as it stands */
};

/* A code, taken apart. */
struct number_code {
	struct number_part parts[NUMBER_CODE_PARTS];
	size_t n;
	bool date;          /* something of it is a date or a time */
	bool number;        /* something of it is digits */
	bool twelve;        /* hours count to 12 */
	bool chinese;       /* [$-804]: names of days and months in Chinese */
	int decimals;       /* of a second, to be shown */
	const char *system; /* the code of the machine's own long date or time, asked for */
};

/* Takes the first section apart; *c points into `code`. Too many parts: c->number is set. */
void number_code_parse(struct span code, struct number_code *c);

#endif
