/*
 * config_file.h: a configuration file (INI) as a list of keys; libinih behind it. One thread at a
 * time: the library's settings are variables of its own.
 *
 * UTF-8, with or without a byte order mark. `[section]`, `key = value` (or `key: value`), and
 * comments on lines of their own, after `#` or `;`. What the library would cut or join in silence
 * is refused with its line: long lines and names of sections, values that go on in the next line,
 * NUL bytes.
 */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include <stddef.h>

#include "problem.h"

struct config_entry {
	const char *section; /* "": before the first one */
	const char *key;
	const char *value; /* "": nothing behind the `=` */
	int line;          /* from 1 */
};

struct config_file;

/* NULL with *problem filled (EXIT_USAGE; its words begin with `path:` or `path:LINE:`). */
struct config_file *config_file_read(const char *path, struct problem *problem);
void config_file_free(struct config_file *file);

/* In the file's order; all strings live as long as the file. */
size_t config_file_count(const struct config_file *file);
const struct config_entry *config_file_entry(const struct config_file *file, size_t i);

#endif
