/*
 * table_chart.h: tones of cells, and a chart over cells of a sheet. Pure, plain values.
 */
#ifndef TABLE_CHART_H
#define TABLE_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Quiet colours that can be printed, and told apart without colour by the words they stand with. */
enum table_tone {
	TABLE_PLAIN,
	TABLE_GOOD,    /* green */
	TABLE_SO_SO,   /* yellow */
	TABLE_QUIET,   /* grey */
	TABLE_WARNING, /* orange */
	TABLE_BAD,     /* red */
};
#define TABLE_TONE_END 6

#define TABLE_SERIES 8

struct table_series {
	size_t column;
	enum table_tone tone;
};

/* Columns, stacked where there are several series; a filled line where they would be too thin. */
struct table_chart {
	const char *title;
	const char *sheet; /* by its name, also one that comes later: its cells are drawn */
	int64_t head;      /* the row, from 0, with the names of the series; the points follow */
	int64_t points;
	size_t labels; /* column of the names of the points */
	size_t n;      /* series */
	struct table_series series[TABLE_SERIES];
	bool values; /* written at the columns: for a few points */
};

#endif
