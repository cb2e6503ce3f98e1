/*
 * xlsx_look.c: what a workbook looks like: formats of cells, charts, print. Any one thread.
 */
#include "xlsx_private.h"

#include "banned.h"

#define TEXT         "@" /* what is typed over such a cell stays text */
#define A4           9   /* the library's number of the paper */
#define CHART_WIDTH  720 /* pixels */
#define CHART_HEIGHT 360 /* likewise */
#define COLUMNS_THIN 60  /* more columns than this are drawn as one filled line */
#define LABELS_MAX   12  /* at an axis */
#define LABELS_FLAT  8   /* more of them stand aslant */

static const struct {
	lxw_color_t fill, font, drawn;
} tones[TABLE_TONE_END] = {
	[TABLE_PLAIN] = { LXW_COLOR_UNSET, LXW_COLOR_UNSET, 0x5b8db8 },
	[TABLE_GOOD] = { 0xe2f0d9, 0x2f5e1e, 0x7fae6a },
	[TABLE_SO_SO] = { 0xfff4d1, 0x6b5300, 0xe3c567 },
	[TABLE_QUIET] = { 0xececec, 0x555555, 0xb3b3b3 },
	[TABLE_WARNING] = { 0xfce0c8, 0x8a3f00, 0xe0924a },
	[TABLE_BAD] = { 0xf9d0cd, 0x96150f, 0xc8564f },
};

static const lxw_color_t head_fills[TABLE_HEAD_END] = {
	[TABLE_HEAD_ROLL] = 0xe4e4e4,
	[TABLE_HEAD_OURS] = 0xcfe2f3,
};

/* A format with what they all have; NULL when memory is out. */
static lxw_format *
new_format(lxw_workbook *book, const char *number)
{
	lxw_format *format = workbook_add_format(book);

	if (format == NULL)
		return NULL;
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	if (number != NULL)
		format_set_num_format(format, number);
	return format;
}

/* At the right, but not touching the text in the next column. */
static lxw_format *
new_number(lxw_workbook *book, const char *number)
{
	lxw_format *format = new_format(book, number);

	if (format != NULL) {
		format_set_align(format, LXW_ALIGN_RIGHT);
		format_set_indent(format, 1);
	}
	return format;
}

static lxw_format *
new_tone(lxw_workbook *book, enum table_tone tone)
{
	lxw_format *format = new_format(book, TEXT);

	if (format != NULL && tones[tone].fill != LXW_COLOR_UNSET) {
		format_set_bg_color(format, tones[tone].fill);
		format_set_font_color(format, tones[tone].font);
	}
	return format;
}

static lxw_format *
new_head(lxw_workbook *book, enum table_head whose)
{
	lxw_format *format = new_format(book, TEXT);

	if (format != NULL) {
		format_set_bold(format);
		format_set_bg_color(format, head_fills[whose]);
		format_set_border(format, LXW_BORDER_THIN);
		format_set_border_color(format, 0xa6a6a6);
	}
	return format;
}

int
xlsx_look_make(lxw_workbook *book, struct xlsx_look *look)
{
	for (int i = 0; i < TABLE_TONE_END; i++) {
		look->text[i] = new_tone(book, (enum table_tone)i);
		if (look->text[i] == NULL)
			return -1;
	}
	for (int i = 0; i < TABLE_HEAD_END; i++) {
		look->heads[i] = new_head(book, (enum table_head)i);
		if (look->heads[i] == NULL)
			return -1;
	}
	look->long_text = new_format(book, NULL);
	look->count = new_number(book, "0");
	look->money = new_number(book, "0.00##");
	return look->long_text == NULL || look->count == NULL || look->money == NULL ? -1 : 0;
}

void
xlsx_look_print(lxw_worksheet *sheet, enum table_sheet kind)
{
	worksheet_set_paper(sheet, A4);
	if (kind == TABLE_PAGE) {
		worksheet_fit_to_pages(sheet, 1, 1);
		return;
	}
	worksheet_set_landscape(sheet);
	worksheet_fit_to_pages(sheet, 1, 0);
	(void)worksheet_repeat_rows(sheet, 0, 0);
}

/* Names at the lower axis: few enough to be read. */
static void
set_axes(lxw_chart *drawn, const struct table_chart *chart)
{
	lxw_chart_font small = { .size = 8, .rotation = chart->points > LABELS_FLAT ? -45 : 0 };
	lxw_chart_line faint = { .color = 0xdddddd, .width = 0.5f };
	int64_t step = (chart->points + LABELS_MAX - 1) / LABELS_MAX;

	if (step > UINT16_MAX)
		step = UINT16_MAX;
	chart_axis_set_num_font(drawn->x_axis, &small);
	if (step > 1) {
		chart_axis_set_interval_unit(drawn->x_axis, (uint16_t)step);
		chart_axis_set_interval_tick(drawn->x_axis, (uint16_t)step);
	}
	chart_axis_major_gridlines_set_line(drawn->y_axis, &faint);
}

/* 0, or -1 when memory is out. */
static int
add_series(lxw_chart *drawn, const struct table_chart *chart, const struct table_series *wanted)
{
	lxw_chart_series *series = chart_add_series(drawn, NULL, NULL);
	lxw_chart_fill fill = { .color = tones[wanted->tone].drawn };
	lxw_row_t head = (lxw_row_t)chart->head, last = (lxw_row_t)(chart->head + chart->points);
	lxw_col_t labels = (lxw_col_t)chart->labels, column = (lxw_col_t)wanted->column;

	if (series == NULL)
		return -1;
	if (last >= LXW_ROW_MAX)
		last = LXW_ROW_MAX - 1;
	chart_series_set_categories(series, chart->sheet, head + 1, labels, last, labels);
	chart_series_set_values(series, chart->sheet, head + 1, column, last, column);
	chart_series_set_name_range(series, chart->sheet, head, column);
	chart_series_set_fill(series, &fill);
	if (chart->points <= COLUMNS_THIN)
		chart_set_series_gap(drawn, 40);
	if (chart->values)
		chart_series_set_labels(series);
	if (chart->values && chart->n == 1)
		chart_series_set_labels_position(series, LXW_CHART_LABEL_POSITION_OUTSIDE_END);
	return 0;
}

static lxw_chart_type
chart_type(const struct table_chart *chart)
{
	if (chart->points > COLUMNS_THIN)
		return LXW_CHART_AREA_STACKED;
	return chart->n > 1 ? LXW_CHART_COLUMN_STACKED : LXW_CHART_COLUMN;
}

int
xlsx_look_chart(lxw_workbook *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
    const struct table_chart *chart)
{
	lxw_chart_options options = { .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
		.x_scale = CHART_WIDTH / 480.0, /* of the library's own size */
		.y_scale = CHART_HEIGHT / 288.0 };
	lxw_chart_font title = { .size = 12, .bold = LXW_TRUE };
	lxw_chart *drawn = workbook_add_chart(book, (uint8_t)chart_type(chart));

	if (drawn == NULL)
		return -1;
	for (size_t i = 0; i < chart->n; i++)
		if (add_series(drawn, chart, &chart->series[i]) != 0)
			return -1;
	set_axes(drawn, chart);
	chart_title_set_name(drawn, chart->title);
	chart_title_set_name_font(drawn, &title);
	chart_legend_set_position(
	    drawn, chart->n > 1 ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
	return worksheet_insert_chart_opt(sheet, row, column, drawn, &options) == LXW_NO_ERROR ? 0
											       : -1;
}
