/*
 * xlsx_part.c: parts of a workbook's package, how they point at each other and how they write
 * text. Any one thread. A path never leaves the archive, and nothing is looked for outside it.
 */
#include <stdlib.h>
#include <string.h>

#include "xlsx_in_private.h"

#include "banned.h"

#define RELATIONS_MAX 10000

int
xlsx_part_read(struct zip_in *zip, const char *path, int64_t most,
    const struct xml_handlers *handlers, void *ctx, struct problem *problem)
{
	struct zip_in_member *member = zip_in_member_open(zip, path, most, problem);
	enum xml_result result = XML_MORE;
	struct xml_in *xml = NULL;
	struct text where = { 0 };
	ssize_t n = 1;

	if (member == NULL)
		return -1;
	text_addf(&where, "%s: ", zip_in_name(zip));
	text_addquoted(&where, span_of(path), 200);
	if (!where.failed)
		xml = xml_in_new(text_str(&where), handlers, ctx);
	if (xml == NULL)
		n = problem_memory(problem);
	while (n > 0 && result == XML_MORE) {
		void *room = xml_in_room(xml, ZIP_IN_BLOCK);

		n = room == NULL ? problem_memory(problem)
				 : zip_in_member_read(member, room, ZIP_IN_BLOCK, problem);
		if (n >= 0)
			result = xml_in_parse(xml, (size_t)n, n == 0, problem);
	}
	xml_in_free(xml);
	text_free(&where);
	zip_in_member_close(member);
	return n >= 0 && result == XML_ENDED ? 0 : -1;
}

/* Takes the last name off a path that ends with `/` or is empty. False: there is none. */
static bool
go_up(struct text *path)
{
	if (path->len == 0)
		return false;
	do
		path->len--;
	while (path->len > 0 && path->data[path->len - 1] != '/');
	path->data[path->len] = '\0';
	return true;
}

char *
xlsx_path(const char *from, const char *target)
{
	const char *slash = strrchr(from, '/');
	struct text path = { 0 };

	text_adds(&path, "");
	if (*target != '/' && slash != NULL)
		text_add(&path, from, (size_t)(slash + 1 - from));
	while (*target != '\0' && !path.failed) {
		size_t n = strcspn(target, "/");
		struct span name = { target, n };

		if (span_is(name, "..")) {
			if (!go_up(&path))
				goto out;
		} else if (n > 0 && !span_is(name, ".")) {
			text_addspan(&path, name);
			if (target[n] == '/')
				text_addc(&path, '/');
		}
		target += target[n] == '/' ? n + 1 : n;
	}
	if (!path.failed)
		return path.data;
out:
	text_free(&path);
	return NULL;
}

struct relations {
	int (*each)(void *ctx, const struct xlsx_relation *relation, struct problem *problem);
	void *ctx;
	int n;
};

static enum xml_step
on_relation(void *ctx, const struct xml_tag *tag, struct problem *problem)
{
	struct relations *all = ctx;
	const char *type = xml_attribute(tag, "Type");
	const char *mode = xml_attribute(tag, "TargetMode");
	struct xlsx_relation relation = { xml_attribute(tag, "Id"), type,
		xml_attribute(tag, "Target") };
	const char *slash = type == NULL ? NULL : strrchr(type, '/');

	if (tag->depth != 2 || strcmp(tag->name, "Relationship") != 0 || relation.id == NULL ||
	    slash == NULL || relation.target == NULL ||
	    (mode != NULL && strcmp(mode, "External") == 0))
		return XML_STEP_ON;
	relation.type = slash + 1;
	if (++all->n > RELATIONS_MAX) {
		(void)problem_set(problem, EXIT_USAGE,
		    "over %d relationships between its parts; save the roll's sheet as a workbook "
		    "of its own",
		    RELATIONS_MAX);
		return XML_STEP_REFUSE;
	}
	return all->each(all->ctx, &relation, problem) == 0 ? XML_STEP_ON : XML_STEP_REFUSE;
}

int
xlsx_relations_read(struct zip_in *zip, const char *from,
    int (*each)(void *ctx, const struct xlsx_relation *relation, struct problem *problem),
    void *ctx, struct problem *problem)
{
	static const struct xml_handlers handlers = { .start = on_relation };
	const char *slash = strrchr(from, '/');
	const char *base = slash == NULL ? from : slash + 1;
	struct relations all = { each, ctx, 0 };
	struct text path = { 0 };
	int rc;

	text_add(&path, from, (size_t)(base - from));
	text_addf(&path, "_rels/%s.rels", base);
	if (path.failed)
		rc = problem_memory(problem);
	else
		rc = xlsx_part_read(zip, text_str(&path), XLSX_PART_MAX, &handlers, &all, problem);
	text_free(&path);
	return rc;
}

void
xlsx_rich_start(struct xlsx_rich *rich, int level, const char *name)
{
	if (level == 1)
		rich->in_run = strcmp(name, "r") == 0;
	if (strcmp(name, "t") == 0 && (level == 1 || (level == 2 && rich->in_run)))
		rich->open = true;
}

void
xlsx_rich_end(struct xlsx_rich *rich, int level)
{
	if (level <= 2)
		rich->open = false;
	if (level <= 1)
		rich->in_run = false;
}

/* The UTF-16 unit that `_xD83D_` stands for; -1: it is no such thing. */
static int
unit_at(const char *p, size_t left)
{
	static const char digits[] = "0123456789abcdef";
	int unit = 0;

	if (left < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return -1;
	for (int i = 2; i < 6; i++) {
		char c = p[i] >= 'A' && p[i] <= 'F' ? (char)(p[i] - 'A' + 'a') : p[i];
		const char *at = memchr(digits, c, 16);

		if (at == NULL)
			return -1;
		unit = unit * 16 + (int)(at - digits);
	}
	return unit;
}

/* Writes a character as UTF-8. Returns how many bytes it took. */
static size_t
put_character(char *out, int code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

void
xlsx_unescape(struct text *t, size_t from)
{
	size_t in = from, out = from;

	if (t->len - from < 7 || memmem(t->data + from, t->len - from, "_x", 2) == NULL)
		return;
	while (in < t->len) {
		int unit = unit_at(t->data + in, t->len - in);
		int low = -1;

		if (unit >= 0xd800 && unit < 0xdc00)
			low = unit_at(t->data + in + 7, t->len - in - 7);
		if (low >= 0xdc00 && low < 0xe000) {
			out += put_character(
			    t->data + out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
			in += 14;
		} else if (unit < 0 || (unit >= 0xd800 && unit < 0xe000)) {
			/* Half a character is no text: it stays as it is written. */
			t->data[out++] = t->data[in++];
		} else {
			out += put_character(t->data + out, unit);
			in += 7;
		}
	}
	t->len = out;
	t->data[out] = '\0';
}
