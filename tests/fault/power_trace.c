/*
 * power_trace.c: a trace, event by event, and what makes each durable.
 */
#include "power_trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = { "there", "create", "write", "truncate", "sync", "folder",
	"rename", "unlink", "mkdir", "send" };
#define WORDS (sizeof words / sizeof words[0])

void
power_trace_give_up(const char *what)
{
	(void)fprintf(stderr, "power_cut: %s: %s\n", what, strerror(errno));
	exit(1);
}

void *
power_trace_grown(void *old, size_t size)
{
	void *data = realloc(old, size);

	if (data == NULL)
		power_trace_give_up("memory");
	return data;
}

char *
power_trace_file(const char *path, size_t *length)
{
	FILE *in = fopen(path, "r");
	char *data = NULL;
	size_t cap = 0, n;

	if (in == NULL)
		power_trace_give_up(path);
	*length = 0;
	do {
		cap = cap * 2 + 65536;
		data = power_trace_grown(data, cap + 1);
		n = fread(data + *length, 1, cap - *length, in);
		*length += n;
	} while (*length == cap);
	if (ferror(in) || fclose(in) != 0)
		power_trace_give_up(path);
	data[*length] = '\0';
	return data;
}

/* One event at `at`, whose line is cut into its fields. Returns what is behind it. */
static char *
read_event(char *at, const char *stop, struct event *event)
{
	char *fields[8], *line_end = memchr(at, '\n', (size_t)(stop - at));
	size_t word = 0;

	errno = EINVAL;
	if (line_end == NULL)
		power_trace_give_up("a line of the trace has no end");
	*line_end = '\0';
	for (size_t i = 0; i < 8; i++)
		if ((fields[i] = strsep(&at, "\t")) == NULL)
			power_trace_give_up("a line of the trace is short");
	while (word < WORDS && strcmp(words[word], fields[0]) != 0)
		word++;
	if (word == WORDS)
		power_trace_give_up(fields[0]);
	*event = (struct event){ .word = (enum word)word,
		.file = (int)strtol(fields[1], NULL, 10),
		.at = strtoul(fields[2], NULL, 10),
		.length = strtoul(fields[3], NULL, 10),
		.data = line_end + 1,
		.mtime = strtoll(fields[4], NULL, 10),
		.name = fields[5],
		.other = fields[6],
		.phone = fields[7],
		.durable = word == THERE ? 0 : SIZE_MAX };
	at = line_end + 1;
	if (event->file >= FILES || event->length > (size_t)(stop - at))
		power_trace_give_up("an event of the trace is cut off");
	/* Behind data stands a line break. */
	return at + event->length + (event->length > 0 ? 1 : 0);
}

bool
power_trace_is_data(const struct event *event)
{
	return event->word == WRITE || event->word == TRUNCATE;
}

bool
power_trace_is_name(const struct event *event)
{
	return event->word == CREATE || event->word == RENAME || event->word == UNLINK ||
	       event->word == MKDIR;
}

bool
power_trace_holds(const char *folder, const char *name)
{
	const char *slash = strrchr(name, '/');
	size_t n = strlen(folder);

	if (slash == NULL)
		return strcmp(folder, ".") == 0;
	return (size_t)(slash - name) == n && memcmp(folder, name, n) == 0;
}

/* Whether `event`, later, makes `earlier` durable. */
static bool
settles(const struct event *event, const struct event *earlier)
{
	return (event->word == SYNC && power_trace_is_data(earlier) &&
		   earlier->file == event->file) ||
	       (event->word == FOLDER && power_trace_is_name(earlier) &&
		   power_trace_holds(event->name, earlier->name));
}

void
power_trace_read(const char *path, struct trace *trace)
{
	size_t length, cap = 0;
	char *at, *stop;

	*trace = (struct trace){ .bytes = power_trace_file(path, &length) };
	at = trace->bytes;
	stop = at + length;
	while (at < stop) {
		if (trace->n == cap) {
			cap = cap * 2 + 256;
			trace->events =
			    power_trace_grown(trace->events, cap * sizeof *trace->events);
		}
		at = read_event(at, stop, &trace->events[trace->n]);
		for (size_t i = 0; i < trace->n; i++)
			if (trace->events[i].durable == SIZE_MAX &&
			    settles(&trace->events[trace->n], &trace->events[i]))
				trace->events[i].durable = trace->n;
		trace->n++;
	}
}
