/*
 * table_style.h: how an output of rows is to be written where its kind leaves a choice. Pure, a
 * plain value.
 */
#ifndef TABLE_STYLE_H
#define TABLE_STYLE_H

#include "roll_format.h"

struct table_style {
	struct roll_format format; /* of a CSV; a workbook has none of these choices */
	bool keep_formulas;        /* cells that a spreadsheet would run are left as they stand */
};

static inline struct table_style
table_style_plain(void)
{
	return (struct table_style){ .format = roll_format_plain() };
}

#endif
