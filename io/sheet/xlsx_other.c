/*
 * xlsx_other.c: what a file is that is no workbook we read, in words that help. Any one thread.
 * Looks at names of members, never at what is in them, but for an OpenDocument's one line.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xlsx_in_private.h"

#include "banned.h"

#define SAVE_AS "save the roll as .xlsx or CSV"
#define OLD_MAX (64 * 1024 * 1024) /* of an old file: looked through */

/* The one line of a member `mimetype`, as OpenDocument has it. */
static void
read_mimetype(struct zip_in *zip, char *out, size_t size)
{
	struct zip_in_member *member = zip_in_member_open(zip, "mimetype", 1024, NULL);
	size_t len = 0;
	ssize_t n = 0;

	while (
	    member != NULL && (n = zip_in_member_read(member, out + len, size - 1 - len, NULL)) > 0)
		len += (size_t)n;
	/* Of one that is damaged, what comes out first may be anything. */
	out[n < 0 ? 0 : len] = '\0';
	zip_in_member_close(member);
}

static int
refuse(const char *name, const char *what, struct problem *problem)
{
	return problem_set(problem, EXIT_USAGE, "%s: %s; %s", name, what, SAVE_AS);
}

int
xlsx_other_archive(struct zip_in *zip, const char *workbook, struct problem *problem)
{
	static const struct {
		const char *member, *what;
	} table[] = {
		{ "word/document.xml", "a Word document" },
		{ "ppt/presentation.xml", "a PowerPoint presentation" },
		{ "xl/workbook.bin", "an Excel binary workbook (.xlsb)" },
		{ "Index/Document.iwa", "a document of Numbers, Pages or Keynote" },
		{ "Index.zip", "a document of Numbers, Pages or Keynote" },
	};
	static const char spreadsheet[] = "application/vnd.oasis.opendocument.spreadsheet";
	static const char document[] = "application/vnd.oasis.opendocument.";
	char type[128];

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (zip_in_has(zip, table[i].member))
			return refuse(zip_in_name(zip), table[i].what, problem);
	if (zip_in_has(zip, "mimetype")) {
		read_mimetype(zip, type, sizeof type);
		if (strncmp(type, spreadsheet, sizeof spreadsheet - 1) == 0)
			return refuse(
			    zip_in_name(zip), "an OpenDocument spreadsheet (.ods)", problem);
		if (strncmp(type, document, sizeof document - 1) == 0)
			return refuse(
			    zip_in_name(zip), "an OpenDocument, but no spreadsheet", problem);
	}
	if (!zip_in_has(zip, workbook))
		return refuse(zip_in_name(zip), "a zip archive, but no workbook (.xlsx)", problem);
	return 0;
}

/* Whether the bytes stand somewhere in the file. */
static bool
contains(int fd, const char *bytes, size_t n)
{
	const size_t block = 64 * 1024;
	char *data = malloc(block);
	bool found = false;
	off_t at = 0;
	ssize_t got;

	if (data == NULL)
		return false;
	while (!found && at < OLD_MAX && (got = pread(fd, data, block, at)) > (ssize_t)n) {
		found = memmem(data, (size_t)got, bytes, n) != NULL;
		at += got - (ssize_t)n;
	}
	free(data);
	return found;
}

int
xlsx_other_old(int fd, const char *name, struct problem *problem)
{
	/* UTF-16: the part of the file in which Excel keeps a workbook with a password. */
	static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

	if (contains(fd, encrypted, sizeof encrypted))
		return problem_set(problem, EXIT_USAGE,
		    "%s: encrypted: take the password off in Excel and save it again", name);
	return refuse(name, "an old Excel workbook (.xls) or another old Office file", problem);
}
