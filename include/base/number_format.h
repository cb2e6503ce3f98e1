/*
 * number_format.h: a number of a workbook's cell as text, the way the sheet shows it. Pure.
 *
 * Only dates and times are shown through their number format: those are what nobody can read as a
 * number. All other numbers come as they stand: a phone number shown as 1.38E+10 or 138-0013-8000
 * is 13800138000. Formats after ECMA-376 part 1, 18.8.30 and 18.8.31; of a code the first section
 * alone counts, colours and conditions are passed over, and digits stay 0 to 9 ([DBNum1] too). What
 * depends on the machine is shown as in China: built-in format 14 is 2026/11/22.
 */
#ifndef NUMBER_FORMAT_H
#define NUMBER_FORMAT_H

#include "text.h"

/* The code of a built-in format that shows dates or times; NULL for all others. */
const char *number_format_builtin(long id);

/* Whether a format's code shows dates or times. */
bool number_format_is_date(struct span code);

/*
 * Adds the number as that format shows it. `from_1904`: days count from 1904-01-01, else from
 * 1900-01-01 with a 29th of February 1900, as Excel counts. False, with nothing added, when it is
 * no format of dates or the number is none that dates can show (negative, after the year 9999).
 */
bool number_format_date(double value, struct span code, bool from_1904, struct text *out);

#endif
