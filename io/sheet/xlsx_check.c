/*
 * xlsx_check.c: reads a workbook back that was just written. Any thread. Never writes.
 *
 * libxlsxwriter puts each part into a temporary file first and does not look whether the disk took
 * it: what was lost there is missing in a zip file that is otherwise sound. So the parts are read:
 * as many elements must end as begin, and the rows must be as long as they were.
 */
#include "xlsx_check.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "banned.h"

#define TAG 16 /* bytes kept of one: enough for the longest that matters */

struct scan {
	int64_t at;   /* bytes before this piece */
	int64_t open; /* elements that have begun and not ended */
	bool any;     /* element at all */
	bool in_tag;
	char tag[TAG]; /* its first bytes, NUL-ended */
	size_t tag_len;
	char last;                  /* its last byte */
	int64_t tag_at;             /* where it begins */
	int64_t rows_from, rows_to; /* between the tags of sheetData */
};

static void
end_tag(struct scan *scan, int64_t end)
{
	scan->in_tag = false;
	if (scan->tag[0] == '?')
		return;
	scan->any = true;
	if (scan->tag[0] == '/')
		scan->open--;
	else if (scan->last != '/')
		scan->open++;
	if (strcmp(scan->tag, "sheetData") == 0)
		scan->rows_from = end;
	else if (strcmp(scan->tag, "/sheetData") == 0)
		scan->rows_to = scan->tag_at;
}

static void
add_to_tag(struct scan *scan, const char *data, size_t len)
{
	size_t room = TAG - 1 - scan->tag_len;

	if (len == 0)
		return;
	scan->last = data[len - 1];
	if (len > room)
		len = room;
	memcpy(scan->tag + scan->tag_len, data, len);
	scan->tag_len += len;
	scan->tag[scan->tag_len] = '\0';
}

static void
scan_piece(struct scan *scan, const char *piece, size_t len)
{
	const char *p = piece, *end = piece + len;

	while (p < end) {
		const char *mark = memchr(p, scan->in_tag ? '>' : '<', (size_t)(end - p));
		const char *stop = mark == NULL ? end : mark;

		if (scan->in_tag)
			add_to_tag(scan, p, (size_t)(stop - p));
		if (mark == NULL)
			break;
		p = mark + 1;
		if (scan->in_tag) {
			end_tag(scan, scan->at + (p - piece));
		} else {
			scan->in_tag = true;
			scan->tag_at = scan->at + (mark - piece);
			scan->tag_len = 0;
			scan->tag[0] = '\0';
			scan->last = '\0';
		}
	}
	scan->at += (int64_t)len;
}

/* All of one part. 0, or -1. */
static int
scan_part(struct zip *zip, zip_uint64_t i, struct scan *scan)
{
	struct zip_file *file = zip_fopen_index(zip, i, 0);
	char piece[16 * 1024];
	zip_int64_t n;

	if (file == NULL)
		return -1;
	while ((n = zip_fread(file, piece, sizeof piece)) > 0)
		scan_piece(scan, piece, (size_t)n);
	(void)zip_fclose(file);
	return n == 0 && scan->any && scan->open == 0 && !scan->in_tag ? 0 : -1;
}

/* Which sheet a part is, from 1; 0: none. */
static size_t
sheet_of(const char *name)
{
	size_t sheet;

	return sscanf(name, "xl/worksheets/sheet%zu.xml", &sheet) == 1 ? sheet : 0;
}

int
xlsx_check(const char *path, const int64_t *sheet_bytes, size_t n)
{
	struct zip *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
	size_t sheets = 0;
	int status = -1;

	if (zip == NULL)
		return -1;
	for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
		struct scan scan = { 0 };
		size_t sheet = name == NULL ? 0 : sheet_of(name);

		if (name == NULL || sheet > n || scan_part(zip, (zip_uint64_t)i, &scan) != 0)
			goto out;
		if (sheet == 0)
			continue;
		sheets++;
		if (scan.rows_to - scan.rows_from != sheet_bytes[sheet - 1])
			goto out;
	}
	status = sheets == n ? 0 : -1;
out:
	zip_discard(zip);
	return status;
}
