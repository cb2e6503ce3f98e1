/*
 * xlsx_strings.c: the shared strings of a workbook, all in memory, in one piece. Any one thread.
 */
#include <stdlib.h>
#include <string.h>

#include "xlsx_in_private.h"

#include "banned.h"

static enum xml_step
on_start(void *ctx, const struct xml_tag *tag, struct problem *problem)
{
	struct xlsx_strings *s = ctx;

	(void)problem;
	if (tag->depth >= 3)
		xlsx_rich_start(&s->rich, tag->depth - 2, tag->name);
	return XML_STEP_ON;
}

static size_t
last_end(const struct xlsx_strings *s)
{
	return s->n == 0 ? 0 : s->ends[s->n - 1];
}

/* For so much more text, and the string that is being read. */
static bool
has_room(const struct xlsx_strings *s, size_t more, struct problem *problem)
{
	size_t len = s->bytes.len + more;

	if (len - last_end(s) > XLSX_CELL_MAX)
		(void)problem_set(
		    problem, EXIT_USAGE, "string %zu: over 1 MiB; shorten the longest cell", s->n);
	else if (len + (s->n + 1) * sizeof *s->ends > XLSX_STRINGS_MAX)
		(void)problem_set(problem, EXIT_USAGE,
		    "over 64 MiB of text; save the roll's sheet as a workbook of its own, or as "
		    "CSV");
	else
		return true;
	return false;
}

static enum xml_step
end_string(struct xlsx_strings *s, struct problem *problem)
{
	if (s->n == s->cap) {
		size_t cap = s->cap == 0 ? 256 : s->cap * 2;
		uint32_t *ends = reallocarray(s->ends, cap, sizeof *ends);

		if (ends == NULL) {
			(void)problem_memory(problem);
			return XML_STEP_REFUSE;
		}
		s->ends = ends;
		s->cap = cap;
	}
	xlsx_unescape(&s->bytes, last_end(s));
	s->ends[s->n] = (uint32_t)s->bytes.len;
	s->n++;
	return XML_STEP_ON;
}

static enum xml_step
on_end(void *ctx, const struct xml_tag *tag, struct problem *problem)
{
	struct xlsx_strings *s = ctx;

	if (tag->depth >= 3)
		xlsx_rich_end(&s->rich, tag->depth - 2);
	if (tag->depth != 2 || strcmp(tag->name, "si") != 0)
		return XML_STEP_ON;
	return has_room(s, 0, problem) ? end_string(s, problem) : XML_STEP_REFUSE;
}

static enum xml_step
on_text(void *ctx, struct span text, struct problem *problem)
{
	struct xlsx_strings *s = ctx;

	if (!s->rich.open)
		return XML_STEP_ON;
	if (!has_room(s, text.len, problem))
		return XML_STEP_REFUSE;
	text_addspan(&s->bytes, text);
	if (!s->bytes.failed)
		return XML_STEP_ON;
	(void)problem_memory(problem);
	return XML_STEP_REFUSE;
}

int
xlsx_strings_read(
    struct zip_in *zip, const char *path, struct xlsx_strings *strings, struct problem *problem)
{
	static const struct xml_handlers handlers = { on_start, on_end, on_text };

	return xlsx_part_read(zip, path, XLSX_SHEET_MAX, &handlers, strings, problem);
}

struct span
xlsx_strings_get(const struct xlsx_strings *s, size_t i)
{
	size_t from = i == 0 ? 0 : s->ends[i - 1];

	return (struct span){ text_str(&s->bytes) + from, s->ends[i] - from };
}

void
xlsx_strings_free(struct xlsx_strings *s)
{
	text_free(&s->bytes);
	free(s->ends);
	*s = (struct xlsx_strings){ 0 };
}
