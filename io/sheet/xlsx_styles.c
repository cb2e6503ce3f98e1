/*
 * xlsx_styles.c: which styles of cells show dates, and how. Any one thread. A style names a format
 * by a number: one of the workbook's own, or a built-in one that the workbook need not describe.
 */
#include <stdlib.h>
#include <string.h>

#include "number_format.h"
#include "xlsx_in_private.h"

#include "banned.h"

#define STYLES_MAX     65536 /* Excel: 65,490 */
#define CODES_MAX      4096
#define CODE_BYTES_MAX (1024 * 1024)

struct xlsx_style_code {
	long id;
	size_t at, len; /* in code_bytes */
};

static enum xml_step
too_many(struct problem *problem, int most, const char *what)
{
	(void)problem_set(problem, EXIT_USAGE,
	    "over %d %s; copy the roll's values into a new workbook, or save it as CSV", most,
	    what);
	return XML_STEP_REFUSE;
}

static enum xml_step
out_of_memory(struct problem *problem)
{
	(void)problem_memory(problem);
	return XML_STEP_REFUSE;
}

static enum xml_step
add_code(struct xlsx_styles *s, const struct xml_tag *tag, struct problem *problem)
{
	const char *id = xml_attribute(tag, "numFmtId");
	const char *code = xml_attribute(tag, "formatCode");

	if (id == NULL || code == NULL)
		return XML_STEP_ON;
	if (s->n_codes == CODES_MAX || s->code_bytes.len + strlen(code) > CODE_BYTES_MAX)
		return too_many(problem, CODES_MAX, "number formats");
	if (s->n_codes == s->cap_codes) {
		size_t cap = s->cap_codes == 0 ? 16 : s->cap_codes * 2;
		struct xlsx_style_code *codes = reallocarray(s->codes, cap, sizeof *codes);

		if (codes == NULL)
			return out_of_memory(problem);
		s->codes = codes;
		s->cap_codes = cap;
	}
	s->codes[s->n_codes++] =
	    (struct xlsx_style_code){ strtol(id, NULL, 10), s->code_bytes.len, strlen(code) };
	text_adds(&s->code_bytes, code);
	return s->code_bytes.failed ? out_of_memory(problem) : XML_STEP_ON;
}

static enum xml_step
add_style(struct xlsx_styles *s, const struct xml_tag *tag, struct problem *problem)
{
	const char *id = xml_attribute(tag, "numFmtId");

	if (s->n == STYLES_MAX)
		return too_many(problem, STYLES_MAX, "cell formats");
	if (s->n == s->cap) {
		size_t cap = s->cap == 0 ? 64 : s->cap * 2;
		uint32_t *ids = reallocarray(s->ids, cap, sizeof *ids);

		if (ids == NULL)
			return out_of_memory(problem);
		s->ids = ids;
		s->cap = cap;
	}
	s->ids[s->n++] = id == NULL ? 0 : (uint32_t)strtoul(id, NULL, 10);
	return XML_STEP_ON;
}

static enum xml_step
on_start(void *ctx, const struct xml_tag *tag, struct problem *problem)
{
	struct xlsx_styles *s = ctx;

	if (tag->depth == 2) {
		s->in_codes = strcmp(tag->name, "numFmts") == 0;
		s->in_cells = strcmp(tag->name, "cellXfs") == 0;
	} else if (tag->depth == 3 && s->in_codes && strcmp(tag->name, "numFmt") == 0) {
		return add_code(s, tag, problem);
	} else if (tag->depth == 3 && s->in_cells && strcmp(tag->name, "xf") == 0) {
		return add_style(s, tag, problem);
	}
	return XML_STEP_ON;
}

/* The code of a format when it shows dates, else nothing. */
static struct span
date_code(const struct xlsx_styles *s, long id)
{
	const char *builtin = number_format_builtin(id);
	struct span code = span_of(builtin);

	for (size_t i = 0; i < s->n_codes; i++)
		if (s->codes[i].id == id)
			code =
			    (struct span){ s->code_bytes.data + s->codes[i].at, s->codes[i].len };
	return number_format_is_date(code) ? code : (struct span){ NULL, 0 };
}

int
xlsx_styles_read(
    struct zip_in *zip, const char *path, struct xlsx_styles *s, struct problem *problem)
{
	static const struct xml_handlers handlers = { .start = on_start };

	if (xlsx_part_read(zip, path, XLSX_PART_MAX, &handlers, s, problem) != 0)
		return -1;
	if (s->n == 0)
		return 0;
	s->dates = calloc(s->n, sizeof *s->dates);
	if (s->dates == NULL)
		return problem_memory(problem);
	for (size_t i = 0; i < s->n; i++)
		s->dates[i] = date_code(s, (long)s->ids[i]);
	return 0;
}

struct span
xlsx_styles_date(const struct xlsx_styles *s, size_t style)
{
	return style < s->n ? s->dates[style] : (struct span){ NULL, 0 };
}

void
xlsx_styles_free(struct xlsx_styles *s)
{
	free(s->codes);
	text_free(&s->code_bytes);
	free(s->ids);
	free(s->dates);
	*s = (struct xlsx_styles){ 0 };
}
