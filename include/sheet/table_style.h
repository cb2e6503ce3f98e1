/*
 * table_style.h: how an output of rows is to be written where its kind leaves a choice. Pure, a
 * plain value.
 */
#ifndef TABLE_STYLE_H
#define TABLE_STYLE_H

#include "roll_format.h"

/* A byte order mark at the start. */
enum table_bom {
	TABLE_BOM_AUTO, /* as format.bom says, but never to standard output */
	TABLE_BOM_YES,
	TABLE_BOM_NO,
};

struct table_style {
	struct roll_format format; /* of a CSV; a workbook has none of these choices */
	enum table_bom bom;
	bool keep_formulas; /* cells that a spreadsheet would run are left as they stand */
};

static inline struct table_style
table_style_plain(void)
{
	return (struct table_style){ .format = roll_format_plain() };
}

#endif
