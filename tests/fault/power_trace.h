/*
 * power_trace.h: a trace of record_writes.c (recorder.h tells its form), read back. What cannot be
 * read ends the program with a message.
 */
#ifndef POWER_TRACE_H
#define POWER_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FILES 1024 /* more are none */

enum word { THERE, CREATE, WRITE, TRUNCATE, SYNC, FOLDER, RENAME, UNLINK, MKDIR, SEND };

struct event {
	enum word word;
	int file;
	size_t at, length;
	const char *data;
	int64_t mtime;
	const char *name, *other, *phone;
	size_t durable; /* the event that makes it so; SIZE_MAX: none does */
};

struct trace {
	struct event *events;
	size_t n;
	char *bytes; /* that they point into */
};

void power_trace_read(const char *path, struct trace *trace);

/* It changes the content or the size of a file; the names in a folder. */
bool power_trace_is_data(const struct event *event);
bool power_trace_is_name(const struct event *event);

/* Is it the folder that the name is in? "." is that of names without a slash. */
bool power_trace_holds(const char *folder, const char *name);

/* A whole file, with a NUL behind it; memory, or the end. */
char *power_trace_file(const char *path, size_t *length);
void *power_trace_grown(void *old, size_t size);

/* Ends the program: `what`, and why (errno). */
void power_trace_give_up(const char *what);

#endif
