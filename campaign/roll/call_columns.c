/*
 * call_columns.c: our own columns, found in a header and read back. Any thread. Must never take a
 * results file for a roll that nobody was called from.
 */
#include "call_columns.h"

#include "cell_text.h"
#include "utf8.h"

#include "banned.h"

enum who { ANY, CALL };
enum what { FIGURE, PERSONAL };

static const struct {
	const char *name;
	enum who who;
	enum what what;
} columns_of_ours[CALL_COLUMN_END] = {
#define X(NAME, name, who, what) [CALL_COLUMN_##NAME] = { name, who, what },
	CALL_COLUMNS_IN_RESULTS(X) CALL_COLUMNS_IN_REJECTS(X)
#undef X
};

const char *
call_columns_name(enum call_column column)
{
	return columns_of_ours[column].name;
}

bool
call_columns_of_call(enum call_column column)
{
	return columns_of_ours[column].who == CALL;
}

bool
call_columns_is_figure(enum call_column column)
{
	return columns_of_ours[column].what == FIGURE;
}

static bool
is_quote(unsigned code)
{
	return code == '\'' || code == 0x2018 || code == 0x2019;
}

static bool
is_word(struct span cell, const char *word)
{
	bool begun = false;

	while (cell.len > 0) {
		unsigned code = utf8_half_width(utf8_take(&cell));

		if (utf8_is_space(code) || utf8_is_invisible(code) || (!begun && is_quote(code)))
			continue;
		begun = true;
		if (code >= 'A' && code <= 'Z')
			code += 'a' - 'A';
		if (*word == '\0' || code != (unsigned char)*word)
			return false;
		word++;
	}
	return *word == '\0';
}

int
call_columns_find(struct span header)
{
	header = cell_text_plain(header);
	for (int i = 0; i < CALL_COLUMN_END; i++)
		if (is_word(header, columns_of_ours[i].name))
			return i;
	return -1;
}

/* Only results have it. */
static bool
is_of_results(int column)
{
	return column < CALL_COLUMNS_OF_RESULTS && column != CALL_COLUMN_ROW &&
	       column != CALL_COLUMN_REASON;
}

void
call_columns_read(struct call_columns *columns, const struct span *cells, size_t n)
{
	bool results = false;

	*columns = (struct call_columns){ .file = CALL_FILE_ROLL, .twice = -1 };
	for (int i = 0; i < CALL_COLUMN_END; i++)
		columns->at[i] = -1;
	for (size_t i = 0; i < n; i++) {
		int column = call_columns_find(cells[i]);

		if (column < 0)
			continue;
		results = results || is_of_results(column);
		if (columns->at[column] >= 0) {
			columns->twice = column;
			continue;
		}
		columns->at[column] = (int)i;
		columns->found++;
	}
	if (columns->found == 0)
		return;
	if (!results &&
	    (columns->at[CALL_COLUMN_LINE] >= 0 || columns->at[CALL_COLUMN_COLUMN] >= 0))
		columns->file = CALL_FILE_REJECTS;
	else
		columns->file = CALL_FILE_RESULTS;
}

int
call_columns_state(struct span cell)
{
	cell = cell_text_plain(cell);
	for (int i = 1; i < STATE_END; i++)
		if (is_word(cell, state_name((enum state)i)))
			return i;
	return 0;
}

int
call_columns_outcome(struct span cell)
{
	cell = cell_text_plain(cell);
	for (int i = 0; i < OUTCOME_END; i++)
		if (is_word(cell, outcome_name((enum outcome)i)))
			return i;
	return -1;
}
