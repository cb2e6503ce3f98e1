/*
 * xlsx_in.c: a roll from a sheet of a workbook. Any one thread. The sheet is inflated in blocks and
 * pushed through the parser; rows leave as they end, and the parser pauses when there are enough.
 */
#include "xlsx_in.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xlsx_in_private.h"

#include "banned.h"

enum stage {
	READ,   /* the next block has to be read */
	RESUME, /* the parser holds rows back */
	DRAIN,  /* no more rows; the rest is read for its checksum */
	ENDED,
	REFUSED,
};

struct xlsx_in {
	struct zip_in *zip;
	struct zip_in_member *member;
	struct xml_in *xml;
	struct xlsx_strings strings;
	struct xlsx_styles styles;
	struct xlsx_rows rows;
	struct text where; /* `roll.xlsx: sheet "名单"` */
	enum stage stage;
	struct problem problem; /* when it was refused */
};

bool
xlsx_in_is_zip(struct span start)
{
	return start.len >= 4 && memcmp(start.data, "PK\3\4", 4) == 0;
}

bool
xlsx_in_is_old(struct span start)
{
	return start.len >= 4 && memcmp(start.data, "\xd0\xcf\x11\xe0", 4) == 0;
}

/* What the sheet needs besides itself: its texts and its formats. */
static int
read_shared(struct xlsx_in *in, const struct xlsx_workbook *book, struct problem *problem)
{
	if (book->strings != NULL && zip_in_has(in->zip, book->strings) &&
	    xlsx_strings_read(in->zip, book->strings, &in->strings, problem) != 0)
		return -1;
	if (book->styles != NULL && zip_in_has(in->zip, book->styles) &&
	    xlsx_styles_read(in->zip, book->styles, &in->styles, problem) != 0)
		return -1;
	return 0;
}

static int
open_sheet(struct xlsx_in *in, const struct xlsx_sheet *sheet, struct problem *problem)
{
	text_addf(&in->where, "%s: sheet ", zip_in_name(in->zip));
	text_addquoted(&in->where, span_of(sheet->name), 120);
	if (in->where.failed)
		return problem_memory(problem);
	in->member = zip_in_member_open(in->zip, sheet->path, XLSX_SHEET_MAX, problem);
	if (in->member == NULL)
		return -1;
	in->xml = xml_in_new(text_str(&in->where), &xlsx_rows_handlers, &in->rows);
	return in->xml == NULL ? problem_memory(problem) : 0;
}

static int
open_workbook(struct xlsx_in *in, const char *name, const char *wanted, struct problem *problem)
{
	struct xlsx_workbook book = { 0 };
	const struct xlsx_sheet *sheet;
	int rc = -1;

	if (xlsx_workbook_read(in->zip, &book, problem) != 0)
		goto out;
	sheet = xlsx_workbook_sheet(&book, name, wanted, problem);
	if (sheet == NULL || read_shared(in, &book, problem) != 0)
		goto out;
	in->rows = (struct xlsx_rows){
		.strings = &in->strings, .styles = &in->styles, .from_1904 = book.from_1904
	};
	rc = open_sheet(in, sheet, problem);
out:
	xlsx_workbook_free(&book);
	return rc;
}

struct xlsx_in *
xlsx_in_open(int fd, const char *name, const char *sheet, struct problem *problem)
{
	struct xlsx_in *in;
	char start[4];
	ssize_t n = pread(fd, start, sizeof start, 0);

	if (n >= 0 && xlsx_in_is_old((struct span){ start, (size_t)n })) {
		(void)xlsx_other_old(fd, name, problem);
		return NULL;
	}
	in = calloc(1, sizeof *in);
	if (in == NULL) {
		problem_memory(problem);
		return NULL;
	}
	in->zip = zip_in_open(fd, name, problem);
	if (in->zip == NULL || open_workbook(in, name, sheet, problem) != 0)
		goto out;
	return in;
out:
	xlsx_in_free(in);
	return NULL;
}

static int
refuse(struct xlsx_in *in)
{
	in->stage = REFUSED;
	return -1;
}

static int
after_parser(struct xlsx_in *in, enum xml_result result)
{
	switch (result) {
	case XML_MORE:
		in->stage = READ;
		return 0;
	case XML_PAUSED:
		in->stage = RESUME;
		return 0;
	case XML_ENDED:
		in->stage = DRAIN;
		return 0;
	case XML_FAILED:
		return refuse(in);
	}
	return refuse(in);
}

/* Reads the next block and parses it. */
static int
read_block(struct xlsx_in *in)
{
	void *room = xml_in_room(in->xml, ZIP_IN_BLOCK);
	ssize_t n;

	if (room == NULL) {
		(void)problem_memory(&in->problem);
		return refuse(in);
	}
	n = zip_in_member_read(in->member, room, ZIP_IN_BLOCK, &in->problem);
	if (n < 0)
		return refuse(in);
	return after_parser(in, xml_in_parse(in->xml, (size_t)n, n == 0, &in->problem));
}

/* Reads the rest of the member, whose checksum is looked at when it ends. */
static int
drain(struct xlsx_in *in)
{
	char *block = malloc(ZIP_IN_BLOCK);
	ssize_t n = 1;

	if (block == NULL) {
		(void)problem_memory(&in->problem);
		return refuse(in);
	}
	while (n > 0)
		n = zip_in_member_read(in->member, block, ZIP_IN_BLOCK, &in->problem);
	free(block);
	if (n < 0)
		return refuse(in);
	in->stage = ENDED;
	return 0;
}

static int
step(struct xlsx_in *in)
{
	switch (in->stage) {
	case READ:
		return read_block(in);
	case RESUME:
		return after_parser(in, xml_in_resume(in->xml, &in->problem));
	case DRAIN:
		return drain(in);
	case ENDED:
		return 0;
	case REFUSED:
		return -1;
	}
	return -1;
}

int
xlsx_in_fill(struct xlsx_in *in, struct row_batch *batch, struct problem *problem)
{
	size_t before = batch->n_rows;
	int rc = 0;

	in->rows.batch = batch;
	do
		rc = step(in);
	while (rc == 0 && in->stage != RESUME && in->stage != ENDED);
	if (rc != 0 && problem != NULL)
		*problem = in->problem;
	return rc != 0 ? -1 : batch->n_rows > before ? 1 : 0;
}

void
xlsx_in_free(struct xlsx_in *in)
{
	if (in == NULL)
		return;
	xml_in_free(in->xml);
	zip_in_member_close(in->member);
	zip_in_free(in->zip);
	xlsx_rows_free(&in->rows);
	xlsx_strings_free(&in->strings);
	xlsx_styles_free(&in->styles);
	text_free(&in->where);
	free(in);
}
