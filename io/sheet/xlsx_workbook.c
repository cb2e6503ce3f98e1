/*
 * xlsx_workbook.c: which sheets a workbook has, where its parts are, and which sheet is the roll.
 * Any one thread.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "xlsx_in_private.h"

#include "banned.h"

#define SHEETS_MAX 4096
#define BYTES_MAX  (1024 * 1024)
#define TARGET_MAX 1000
#define NAMED_MAX  10 /* in a message */

/* Follows a relationship of a part; *path gets where it points. */
static int
follow(const char *from, const char *target, char **path, struct problem *problem)
{
	free(*path);
	errno = 0;
	*path = strlen(target) > TARGET_MAX ? NULL : xlsx_path(from, target);
	if (*path != NULL)
		return 0;
	if (errno == ENOMEM)
		return problem_memory(problem);
	return problem_set(
	    problem, EXIT_USAGE, "a part that points outside the archive; " XLSX_SAVE_AGAIN);
}

static int
on_root_relation(void *ctx, const struct xlsx_relation *relation, struct problem *problem)
{
	struct xlsx_workbook *book = ctx;

	if (book->path != NULL || strcmp(relation->type, "officeDocument") != 0)
		return 0;
	return follow("", relation->target, &book->path, problem);
}

static int
on_relation(void *ctx, const struct xlsx_relation *relation, struct problem *problem)
{
	struct xlsx_workbook *book = ctx;

	if (strcmp(relation->type, "sharedStrings") == 0)
		return follow(book->path, relation->target, &book->strings, problem);
	if (strcmp(relation->type, "styles") == 0)
		return follow(book->path, relation->target, &book->styles, problem);
	for (size_t i = 0; i < book->n; i++) {
		struct xlsx_sheet *sheet = &book->sheets[i];

		if (sheet->path != NULL || strcmp(sheet->id, relation->id) != 0)
			continue;
		sheet->kind =
		    strcmp(relation->type, "worksheet") == 0 ? XLSX_WORKSHEET : XLSX_OTHER_SHEET;
		if (follow(book->path, relation->target, &sheet->path, problem) != 0)
			return -1;
	}
	return 0;
}

static enum xml_step
add_sheet(struct xlsx_workbook *book, const struct xml_tag *tag, struct problem *problem)
{
	const char *name = xml_attribute(tag, "name");
	const char *id = xml_attribute(tag, "id");
	const char *state = xml_attribute(tag, "state");
	struct xlsx_sheet *sheet;

	if (name == NULL || id == NULL)
		return XML_STEP_ON;
	book->bytes += strlen(name) + strlen(id);
	if (book->n == SHEETS_MAX || book->bytes > BYTES_MAX) {
		(void)problem_set(problem, EXIT_USAGE,
		    "over %d sheets; save the roll's sheet as a workbook of its own", SHEETS_MAX);
		return XML_STEP_REFUSE;
	}
	if (book->n == book->cap) {
		size_t cap = book->cap == 0 ? 8 : book->cap * 2;
		struct xlsx_sheet *sheets = reallocarray(book->sheets, cap, sizeof *sheets);

		if (sheets == NULL)
			goto out;
		book->sheets = sheets;
		book->cap = cap;
	}
	sheet = &book->sheets[book->n];
	*sheet = (struct xlsx_sheet){ .name = strdup(name),
		.id = strdup(id),
		.hidden = state != NULL && strcmp(state, "visible") != 0 };
	book->n++;
	if (sheet->name != NULL && sheet->id != NULL)
		return XML_STEP_ON;
out:
	(void)problem_memory(problem);
	return XML_STEP_REFUSE;
}

static enum xml_step
on_start(void *ctx, const struct xml_tag *tag, struct problem *problem)
{
	struct xlsx_workbook *book = ctx;

	if (tag->depth == 2 && strcmp(tag->name, "workbookPr") == 0) {
		const char *value = xml_attribute(tag, "date1904");

		book->from_1904 =
		    value != NULL && (strcmp(value, "1") == 0 || strcasecmp(value, "true") == 0);
	}
	if (tag->depth == 3 && strcmp(tag->name, "sheet") == 0)
		return add_sheet(book, tag, problem);
	return XML_STEP_ON;
}

int
xlsx_workbook_read(struct zip_in *zip, struct xlsx_workbook *book, struct problem *problem)
{
	static const struct xml_handlers handlers = { .start = on_start };

	if (zip_in_has(zip, "_rels/.rels") &&
	    xlsx_relations_read(zip, "", on_root_relation, book, problem) != 0)
		return -1;
	if (book->path == NULL)
		book->path = strdup("xl/workbook.xml");
	if (book->path == NULL)
		return problem_memory(problem);
	if (xlsx_other_archive(zip, book->path, problem) != 0)
		return -1;
	if (xlsx_part_read(zip, book->path, XLSX_PART_MAX, &handlers, book, problem) != 0)
		return -1;
	return xlsx_relations_read(zip, book->path, on_relation, book, problem);
}

/* `"A", "B" and 3 more` */
static void
add_names(struct text *t, const struct xlsx_workbook *book)
{
	size_t named = 0, left = 0;

	for (size_t i = 0; i < book->n; i++) {
		if (book->sheets[i].kind != XLSX_WORKSHEET)
			continue;
		if (named == NAMED_MAX) {
			left++;
			continue;
		}
		text_adds(t, named++ == 0 ? "" : ", ");
		text_addquoted(t, span_of(book->sheets[i].name), 60);
	}
	if (left > 0)
		text_addf(t, " and %zu more", left);
	if (named == 0)
		text_adds(t, "none");
}

static const struct xlsx_sheet *
find_named(const struct xlsx_workbook *book, const char *wanted)
{
	for (size_t i = 0; i < book->n; i++)
		if (strcmp(book->sheets[i].name, wanted) == 0)
			return &book->sheets[i];
	for (size_t i = 0; i < book->n; i++)
		if (strcasecmp(book->sheets[i].name, wanted) == 0)
			return &book->sheets[i];
	return NULL;
}

static const struct xlsx_sheet *
find_first(const struct xlsx_workbook *book)
{
	for (size_t i = 0; i < book->n; i++)
		if (book->sheets[i].kind == XLSX_WORKSHEET && !book->sheets[i].hidden)
			return &book->sheets[i];
	return NULL;
}

const struct xlsx_sheet *
xlsx_workbook_sheet(
    const struct xlsx_workbook *book, const char *name, const char *wanted, struct problem *problem)
{
	const struct xlsx_sheet *sheet =
	    wanted == NULL ? find_first(book) : find_named(book, wanted);
	struct text names = { 0 }, quoted = { 0 };

	if (sheet != NULL && sheet->kind == XLSX_WORKSHEET && sheet->path != NULL)
		return sheet;
	add_names(&names, book);
	text_addquoted(&quoted, span_of(wanted == NULL ? "" : wanted), 120);
	if (wanted == NULL)
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: no sheet with cells can be seen; name a hidden one with --sheet, there "
		    "are: %s",
		    name, text_str(&names));
	else if (sheet == NULL)
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: no sheet %s; name one with --sheet, there are: %s", name,
		    text_str(&quoted), text_str(&names));
	else
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: sheet %s has no cells, it is a chart or the like; name one with --sheet, "
		    "there are: %s",
		    name, text_str(&quoted), text_str(&names));
	text_free(&names);
	text_free(&quoted);
	return NULL;
}

void
xlsx_workbook_free(struct xlsx_workbook *book)
{
	for (size_t i = 0; i < book->n; i++) {
		free(book->sheets[i].name);
		free(book->sheets[i].id);
		free(book->sheets[i].path);
	}
	free(book->sheets);
	free(book->path);
	free(book->strings);
	free(book->styles);
	*book = (struct xlsx_workbook){ 0 };
}
