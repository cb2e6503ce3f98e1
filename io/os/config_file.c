/*
 * config_file.c: an INI file as a list of keys, through libinih, which stays in this file. The main
 * thread. Never knows what a key means.
 */
#include "config_file.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "small_file.h"
#include "utf8.h"

#include "banned.h"

#define FILE_MAX (256 * 1024)
/* Room for a requirement of some thousand characters; the library's default is 200 bytes. */
#define LINE_LENGTH_MAX (16 * 1024)
#define SECTION_MAX     49 /* bytes that the library keeps of a section's name */

struct config_file {
	struct config_entry *entries; /* owned, their strings too */
	size_t n, cap;
};

/* A file on its way through the library, which asks for a line at a time. */
struct reading {
	struct config_file *file;
	const char *path;
	struct span rest;
	int line; /* that was handed out last */
	struct problem *problem;
};

static int
wrong(struct reading *reading, const char *what)
{
	if (reading->problem->code != EXIT_DONE)
		return -1;
	return problem_set(
	    reading->problem, EXIT_USAGE, "%s:%d: %s", reading->path, reading->line, what);
}

/* What the library would take for something else than it says. */
static int
check_line(struct reading *reading, struct span line, size_t room)
{
	const char *bad = line.data;

	if (memchr(line.data, '\0', line.len) != NULL)
		return wrong(reading, "a NUL byte: this is not text");
	if (utf8_valid(line) != line.len)
		return wrong(reading, "is not UTF-8");
	if (line.len + 2 > room)
		return wrong(reading, "the line is longer than 16,000 bytes");
	while (bad < line.data + line.len && (*bad == ' ' || *bad == '\t'))
		bad++;
	if (bad > line.data && bad < line.data + line.len && strchr("\r\n;#[", *bad) == NULL)
		return wrong(reading, "begins with a blank: a value has one line, and a key "
				      "begins its line");
	return 0;
}

/* fgets, as the library wants it. */
static char *
next_line(char *out, int room, void *stream)
{
	struct reading *reading = stream;
	const char *end;
	struct span line = reading->rest;

	if (line.len == 0 || reading->problem->code != EXIT_DONE)
		return NULL;
	end = memchr(line.data, '\n', line.len);
	if (end != NULL)
		line.len = (size_t)(end - line.data) + 1;
	reading->line++;
	if (check_line(reading, line, (size_t)room) != 0)
		return NULL;
	memcpy(out, line.data, line.len);
	out[line.len] = '\0';
	reading->rest.data += line.len;
	reading->rest.len -= line.len;
	return out;
}

static int
add_entry(struct config_file *file, const struct config_entry *entry)
{
	if (file->n == file->cap) {
		size_t cap = file->cap == 0 ? 16 : 2 * file->cap;
		struct config_entry *more = realloc(file->entries, cap * sizeof *more);

		if (more == NULL)
			return -1;
		file->entries = more;
		file->cap = cap;
	}
	file->entries[file->n++] = *entry;
	return 0;
}

/* 1: go on; the library counts a 0 as an error of the line. */
static int
take_entry(void *ctx, const char *section, const char *key, const char *value)
{
	struct reading *reading = ctx;
	char *copies[3] = { strdup(section), strdup(key), strdup(value == NULL ? "" : value) };
	const struct config_entry entry = { copies[0], copies[1], copies[2], reading->line };
	bool cut = strlen(section) >= SECTION_MAX;

	if (!cut && copies[0] != NULL && copies[1] != NULL && copies[2] != NULL &&
	    add_entry(reading->file, &entry) == 0)
		return 1;
	for (size_t i = 0; i < 3; i++)
		free(copies[i]);
	if (cut)
		(void)wrong(reading, "stands in a [section] whose name is too long for a command");
	else
		(void)problem_memory(reading->problem);
	return 0;
}

struct config_file *
config_file_read(const char *path, struct problem *problem)
{
	struct config_file *file = calloc(1, sizeof *file);
	struct reading reading = { .file = file, .path = path, .problem = problem };
	struct text content = { 0 };
	int line;

	if (file == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	if (small_file_read(path, FILE_MAX, &content, problem) != 0)
		goto out;
	reading.rest = text_span(&content);
	/* A `;` within a text is no comment, and nothing is joined or cut. */
	ini_allow_inline_comments = false;
	ini_allow_multiline = false;
	ini_stop_on_first_error = true;
	ini_use_stack = false;
	ini_max_line = ini_initial_alloc = LINE_LENGTH_MAX;
	line = ini_parse_stream(next_line, &reading, take_entry, &reading);
	if (line < 0)
		(void)problem_memory(problem);
	else if (line > 0)
		(void)wrong(&reading, "neither [section] nor key = value nor # comment");
out:
	text_free(&content);
	if (problem->code == EXIT_DONE)
		return file;
	config_file_free(file);
	return NULL;
}

void
config_file_free(struct config_file *file)
{
	if (file == NULL)
		return;
	for (size_t i = 0; i < file->n; i++) {
		free((char *)file->entries[i].section);
		free((char *)file->entries[i].key);
		free((char *)file->entries[i].value);
	}
	free(file->entries);
	free(file);
}

size_t
config_file_count(const struct config_file *file)
{
	return file->n;
}

const struct config_entry *
config_file_entry(const struct config_file *file, size_t i)
{
	return &file->entries[i];
}
