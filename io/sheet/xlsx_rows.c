/*
 * xlsx_rows.c: a sheet's XML to rows of cells. Any one thread. Cells go straight into the batch;
 * empty ones are put there only when a filled one, or the header's width, needs them: what a few
 * bytes of XML claim must cost nothing until it is counted.
 */
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "number_format.h"
#include "xlsx_in_private.h"

#include "banned.h"

#define BATCH_ENOUGH (64 * 1024)

/* The letters of a column: `B`. */
static const char *
column_name(int column, char name[static 8])
{
	char *p = name + 7;

	*p = '\0';
	for (; column > 0 && p > name; column = (column - 1) / 26)
		*--p = (char)('A' + (column - 1) % 26);
	return p;
}

static enum xml_step
refuse_row(const struct xlsx_rows *r, const char *what, struct problem *problem)
{
	(void)problem_set(problem, EXIT_USAGE, "row %lld: %s", (long long)r->row, what);
	return XML_STEP_REFUSE;
}

/* `value`: shown behind the words, unless it is empty. */
static enum xml_step
refuse_cell(const struct xlsx_rows *r, const char *what, struct span value, struct problem *problem)
{
	struct text quoted = { 0 };
	char name[8];

	if (value.len > 0) {
		text_adds(&quoted, ": ");
		text_addquoted(&quoted, value, 40);
	}
	(void)problem_set(problem, EXIT_USAGE, "row %lld: cell %s%lld: %s%s", (long long)r->row,
	    column_name(r->column, name), (long long)r->row, what, text_str(&quoted));
	text_free(&quoted);
	return XML_STEP_REFUSE;
}

static enum xml_step
out_of_memory(struct problem *problem)
{
	(void)problem_memory(problem);
	return XML_STEP_REFUSE;
}

/* Counts a row's cells that somebody has to look at: `n` of them so far. */
static enum xml_step
count_cells(struct xlsx_rows *r, size_t n, struct problem *problem)
{
	if (n <= r->counted)
		return XML_STEP_ON;
	r->cells += (int64_t)(n - r->counted);
	r->counted = n;
	if (r->cells <= XLSX_CELLS_MAX)
		return XML_STEP_ON;
	return refuse_row(r,
	    "over 8388608 cells so far; delete the empty rows and columns around the roll, or save "
	    "it as CSV",
	    problem);
}

/* Puts a cell into the batch, and empty ones before it, up to `column`. */
static enum xml_step
put_cell(struct xlsx_rows *r, size_t column, struct span cell, struct problem *problem)
{
	size_t gap = column - 1 - r->put;

	if (count_cells(r, column, problem) != XML_STEP_ON)
		return XML_STEP_REFUSE;
	r->row_bytes += cell.len + (gap + 1) * sizeof(struct span);
	if (r->row_bytes > XLSX_ROW_MAX)
		return refuse_row(r, "over 8 MiB; is it part of the roll?", problem);
	for (; gap > 0; gap--)
		if (row_batch_cell(r->batch, (struct span){ NULL, 0 }) != 0)
			return out_of_memory(problem);
	if (row_batch_cell(r->batch, cell) != 0)
		return out_of_memory(problem);
	r->put = column;
	return XML_STEP_ON;
}

/* Digits, and nothing else, up to 9 of them; -1 otherwise. */
static int64_t
small_number(struct span s)
{
	int64_t number = 0;

	if (s.len == 0 || s.len > 9)
		return -1;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] < '0' || s.data[i] > '9')
			return -1;
		number = number * 10 + (s.data[i] - '0');
	}
	return number;
}

/* XML may be set out with white space. */
static struct span
trim(struct span s)
{
	while (s.len > 0 && strchr(" \t\r\n", s.data[0]) != NULL) {
		s.data++;
		s.len--;
	}
	while (s.len > 0 && strchr(" \t\r\n", s.data[s.len - 1]) != NULL)
		s.len--;
	return s;
}

/*
 * What decimal_add would write the same way, as most numbers are: up to 15 digits, which a double
 * always keeps, without an exponent or needless zeros.
 */
static bool
is_plain(struct span s)
{
	bool point = false;

	if (s.len == 0 || s.len > 15 || s.data[0] == '.' ||
	    (s.data[0] == '0' && s.len > 1 && s.data[1] != '.'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == '.' && !point)
			point = true;
		else if (s.data[i] < '0' || s.data[i] > '9')
			return false;
	}
	return !point || (s.data[s.len - 1] != '0' && s.data[s.len - 1] != '.');
}

/* A number as it is shown. */
static enum xml_step
show_number(struct xlsx_rows *r, struct span *cell, struct problem *problem)
{
	struct span date = xlsx_styles_date(r->styles, r->style);
	double value;

	if (date.len == 0 && is_plain(*cell))
		return XML_STEP_ON;
	if (!decimal_parse(*cell, &value))
		return refuse_cell(r, "not a number; " XLSX_SAVE_AGAIN, *cell, problem);
	text_clear(&r->shown);
	if (date.len == 0 || !number_format_date(value, date, r->from_1904, &r->shown))
		decimal_add(value, &r->shown);
	if (r->shown.failed)
		return out_of_memory(problem);
	*cell = text_span(&r->shown);
	return XML_STEP_ON;
}

/* What the cell shows. */
static enum xml_step
show_cell(struct xlsx_rows *r, struct span *cell, struct problem *problem)
{
	int64_t i;

	switch (r->type) {
	case XLSX_NUMBER:
		*cell = trim(*cell);
		return cell->len == 0 ? XML_STEP_ON : show_number(r, cell, problem);
	case XLSX_BOOLEAN:
		*cell = trim(*cell);
		if (span_is(*cell, "1") || span_is(*cell, "true"))
			*cell = span_of("TRUE");
		else if (span_is(*cell, "0") || span_is(*cell, "false"))
			*cell = span_of("FALSE");
		return XML_STEP_ON;
	case XLSX_SHARED:
		*cell = trim(*cell);
		if (cell->len == 0)
			return XML_STEP_ON;
		i = small_number(*cell);
		if (i < 0 || (size_t)i >= r->strings->n)
			return refuse_cell(r, "text that is not in the workbook; " XLSX_SAVE_AGAIN,
			    (struct span){ NULL, 0 }, problem);
		*cell = xlsx_strings_get(r->strings, (size_t)i);
		return XML_STEP_ON;
	case XLSX_INLINE:
	case XLSX_TEXT:
		xlsx_unescape(&r->value, 0);
		*cell = text_span(&r->value);
		return XML_STEP_ON;
	}
	return XML_STEP_ON;
}

/* Ends the cell: what is filled goes into the batch. */
static enum xml_step
end_cell(struct xlsx_rows *r, struct problem *problem)
{
	struct span cell = text_span(&r->value);

	if (show_cell(r, &cell, problem) != XML_STEP_ON)
		return XML_STEP_REFUSE;
	if (cell.len == 0)
		return XML_STEP_ON;
	if (memchr(cell.data, '\0', cell.len) != NULL)
		return refuse_cell(r, "a NUL character; delete it and type the text again",
		    (struct span){ NULL, 0 }, problem);
	return put_cell(r, (size_t)r->column, cell, problem);
}

/* Ends the row: a header says how wide the others are, a row without a filled cell is none. */
static enum xml_step
end_row(struct xlsx_rows *r, struct problem *problem)
{
	if (r->put == 0)
		return XML_STEP_ON;
	if (r->width == 0)
		r->width = r->put;
	if (r->put < r->width &&
	    (count_cells(r, 1, problem) != XML_STEP_ON ||
		put_cell(r, r->width, (struct span){ NULL, 0 }, problem) != XML_STEP_ON))
		return XML_STEP_REFUSE;
	if (row_batch_end(r->batch, r->row, r->row) != 0)
		return out_of_memory(problem);
	if (r->batch->bytes.len + r->batch->n * sizeof(struct span) > BATCH_ENOUGH)
		return XML_STEP_PAUSE;
	return XML_STEP_ON;
}

static enum xml_step
start_row(struct xlsx_rows *r, const struct xml_tag *tag, struct problem *problem)
{
	const char *number = xml_attribute(tag, "r");
	int64_t before = r->row;

	r->row = number == NULL ? before + 1 : small_number(span_of(number));
	r->column = 0;
	r->put = r->met = r->counted = 0;
	r->row_bytes = 0;
	if (r->row > before && r->row <= XLSX_ROWS)
		return XML_STEP_ON;
	if (r->row < 1 || r->row > XLSX_ROWS) {
		r->row = before;
		return refuse_row(r,
		    "after it comes a row with a number that no sheet has (1 to "
		    "1048576); " XLSX_SAVE_AGAIN,
		    problem);
	}
	return refuse_row(
	    r, "stands there twice, or after a row below it; " XLSX_SAVE_AGAIN, problem);
}

/* The column of `B7`, in row 7; 0: it is no such cell. */
static int
column_of(const char *reference, int64_t row)
{
	int column = 0;

	for (; (*reference >= 'A' && *reference <= 'Z') || (*reference >= 'a' && *reference <= 'z');
	     reference++) {
		column = column * 26 + ((*reference | 0x20) - 'a' + 1);
		if (column > XLSX_COLUMNS)
			return 0;
	}
	return small_number(span_of(reference)) == row ? column : 0;
}

static enum xlsx_cell_type
cell_type(const char *type)
{
	if (type == NULL || strcmp(type, "n") == 0)
		return XLSX_NUMBER;
	if (strcmp(type, "s") == 0)
		return XLSX_SHARED;
	if (strcmp(type, "b") == 0)
		return XLSX_BOOLEAN;
	return strcmp(type, "inlineStr") == 0 ? XLSX_INLINE : XLSX_TEXT;
}

static enum xml_step
start_cell(struct xlsx_rows *r, const struct xml_tag *tag, struct problem *problem)
{
	const char *reference = xml_attribute(tag, "r");
	const char *style = xml_attribute(tag, "s");
	int64_t number = style == NULL ? 0 : small_number(span_of(style));
	int before = r->column;

	r->column = reference == NULL ? before + 1 : column_of(reference, r->row);
	r->type = cell_type(xml_attribute(tag, "t"));
	r->style = number < 0 ? 0 : (size_t)number;
	r->in_value = false;
	r->rich = (struct xlsx_rich){ 0 };
	text_clear(&r->value);
	if (r->column < 1 || r->column > XLSX_COLUMNS) {
		r->column = before;
		return refuse_row(
		    r, "a cell that no sheet has there (A to XFD); " XLSX_SAVE_AGAIN, problem);
	}
	if (r->column <= before)
		return refuse_cell(r,
		    "stands there twice, or after a cell right of it; " XLSX_SAVE_AGAIN,
		    (struct span){ NULL, 0 }, problem);
	return count_cells(r, ++r->met, problem);
}

static enum xml_step
on_start(void *ctx, const struct xml_tag *tag, struct problem *problem)
{
	struct xlsx_rows *r = ctx;

	switch (tag->depth) {
	case 1:
		if (strcmp(tag->name, "worksheet") == 0)
			return XML_STEP_ON;
		(void)problem_set(problem, EXIT_USAGE, "not a sheet of cells; " XLSX_SAVE_AGAIN);
		return XML_STEP_REFUSE;
	case 2:
		r->in_data = strcmp(tag->name, "sheetData") == 0;
		return XML_STEP_ON;
	case 3:
		r->in_row = r->in_data && strcmp(tag->name, "row") == 0;
		return r->in_row ? start_row(r, tag, problem) : XML_STEP_ON;
	case 4:
		r->in_cell = r->in_row && strcmp(tag->name, "c") == 0;
		return r->in_cell ? start_cell(r, tag, problem) : XML_STEP_ON;
	case 5:
		r->in_value = r->in_cell && strcmp(tag->name, "v") == 0;
		r->in_string = r->in_cell && strcmp(tag->name, "is") == 0;
		return XML_STEP_ON;
	}
	if (r->in_string)
		xlsx_rich_start(&r->rich, tag->depth - 5, tag->name);
	return XML_STEP_ON;
}

static enum xml_step
on_end(void *ctx, const struct xml_tag *tag, struct problem *problem)
{
	struct xlsx_rows *r = ctx;

	switch (tag->depth) {
	case 1:
		return XML_STEP_ON;
	case 2: /* what comes behind the cells is how they look */
		return r->in_data ? XML_STEP_ENOUGH : XML_STEP_ON;
	case 3:
		return r->in_row ? end_row(r, problem) : XML_STEP_ON;
	case 4:
		return r->in_cell ? end_cell(r, problem) : XML_STEP_ON;
	case 5:
		r->in_value = r->in_string = false;
		return XML_STEP_ON;
	}
	if (r->in_string)
		xlsx_rich_end(&r->rich, tag->depth - 5);
	return XML_STEP_ON;
}

static enum xml_step
on_text(void *ctx, struct span text, struct problem *problem)
{
	struct xlsx_rows *r = ctx;

	if (!r->in_value && !r->rich.open)
		return XML_STEP_ON;
	if (r->value.len + text.len > XLSX_CELL_MAX)
		return refuse_cell(
		    r, "over 1 MiB; is it part of the roll?", (struct span){ NULL, 0 }, problem);
	text_addspan(&r->value, text);
	return r->value.failed ? out_of_memory(problem) : XML_STEP_ON;
}

const struct xml_handlers xlsx_rows_handlers = { on_start, on_end, on_text };

void
xlsx_rows_free(struct xlsx_rows *r)
{
	text_free(&r->value);
	text_free(&r->shown);
}
