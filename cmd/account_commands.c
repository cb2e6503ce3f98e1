/*
 * account_commands.c: `rollcall balance`, `engines` and `voices`: what the service says of the
 * account and of itself. The main thread. The fields are not published: what comes is printed.
 */
#include <stdio.h>

#include "asking.h"
#include "command.h"
#include "utf8.h"

#include "banned.h"

#define COLUMNS_MAX 32

static bool
is_scalar(const struct json *node)
{
	return node != NULL && !json_is_object(node) && !json_is_array(node);
}

/* Columns of a terminal that a text takes: most characters from U+1100 on take two. */
static int
width_of(struct span s)
{
	int width = 0;

	while (s.len > 0)
		width += utf8_take(&s) >= 0x1100 ? 2 : 1;
	return width;
}

struct table {
	const struct json *list;
	struct span names[COLUMNS_MAX]; /* of scalar members, as they come up */
	int widths[COLUMNS_MAX];
	size_t columns;
	struct text cell;
};

/* The members of a name that stands twice are not there (json.h). */
static const struct json *
member(const struct json *row, struct span name)
{
	/* A name of cJSON ends with a NUL. */
	return json_get(row, name.data);
}

static struct span
cell_of(struct table *table, const struct json *node)
{
	struct text *cell = &table->cell;

	text_clear(cell);
	asking_put_scalar(cell, node);
	for (size_t i = 0; i < cell->len; i++)
		if (cell->data[i] == '\n')
			cell->data[i] = ' ';
	return text_span(&table->cell);
}

static void
add_column(struct table *table, struct span name)
{
	for (size_t i = 0; i < table->columns; i++)
		if (span_equal(table->names[i], name))
			return;
	if (table->columns < COLUMNS_MAX)
		table->names[table->columns++] = name;
}

static void
measure(struct table *table)
{
	for (const struct json *row = json_first(table->list); row != NULL; row = json_after(row))
		for (const struct json *m = json_first_member(row); m != NULL; m = json_after(m))
			if (is_scalar(m))
				add_column(table, json_name(m));
	for (size_t i = 0; i < table->columns; i++) {
		table->widths[i] = width_of(table->names[i]);
		for (const struct json *row = json_first(table->list); row != NULL;
		     row = json_after(row)) {
			int width = width_of(cell_of(table, member(row, table->names[i])));

			if (width > table->widths[i])
				table->widths[i] = width;
		}
	}
}

/* A cell, and what stands between it and the next one. */
static void
put_cell(struct text *out, struct span s, int width, bool last)
{
	text_addlines(out, s);
	for (int at = width_of(s); !last && at < width + 2; at++)
		text_addc(out, ' ');
}

/* Objects as a table under a header, anything else a line each. */
static int
put_list(struct text *out, const struct json *list)
{
	struct table table = { .list = list };
	int status;

	measure(&table);
	for (size_t i = 0; i < table.columns; i++)
		put_cell(out, table.names[i], table.widths[i], i + 1 == table.columns);
	if (table.columns > 0)
		text_addc(out, '\n');
	for (const struct json *row = json_first(list); row != NULL; row = json_after(row)) {
		if (!json_is_object(row))
			text_addspan(out, cell_of(&table, row));
		for (size_t i = 0; json_is_object(row) && i < table.columns; i++)
			put_cell(out, cell_of(&table, member(row, table.names[i])), table.widths[i],
			    i + 1 == table.columns);
		text_addc(out, '\n');
	}
	status = table.cell.failed ? -1 : 0;
	text_free(&table.cell);
	return status;
}

/* A list, or an object's scalars, a line each, and the lists in it under their names. */
static int
put_node(struct text *out, const struct json *node)
{
	int status = 0;

	if (json_is_array(node))
		return put_list(out, node);
	for (const struct json *m = json_first_member(node); m != NULL; m = json_after(m)) {
		text_addlines(out, json_name(m));
		text_adds(out, ": ");
		asking_put_scalar(out, m);
		text_addc(out, '\n');
		if (json_is_array(m) && put_list(out, m) != 0)
			status = -1;
	}
	return status;
}

static int
print(const struct json *document, bool balance, struct problem *problem)
{
	const struct json *data = json_get(document, "data");
	struct text out = { 0 };
	double yuan;
	int status = 0;

	if (balance && asking_balance(document, &out, &yuan))
		text_addc(&out, '\n');
	else
		status = put_node(&out, data == NULL ? document : data);
	if (status != 0 || out.failed)
		status = problem_memory(problem);
	else
		(void)fputs(text_str(&out), stdout);
	text_free(&out);
	return status;
}

static enum exit_code
ask_for(const struct config *config, enum ask_what what, struct problem *problem)
{
	struct asking asking = { 0 };
	struct json *document = NULL;

	/* Only the balance needs a key. */
	if (asking_open(&asking, config, what == ASK_BALANCE, problem) == 0)
		document = asking_answer(&asking, what, problem);
	if (document != NULL && config->json)
		(void)asking_print_json(document, problem);
	else if (document != NULL)
		(void)print(document, what == ASK_BALANCE, problem);
	json_free(document);
	asking_close(&asking);
	return problem->code;
}

enum exit_code
balance_command(struct config *config, struct problem *problem)
{
	return ask_for(config, ASK_BALANCE, problem);
}

enum exit_code
engines_command(struct config *config, struct problem *problem)
{
	return ask_for(config, ASK_ENGINES, problem);
}

enum exit_code
voices_command(struct config *config, struct problem *problem)
{
	return ask_for(config, ASK_VOICES, problem);
}
