/*
 * shown.c: what people see of the program's words. The main thread, and a child that it forks. Must
 * never let a byte through that a terminal obeys, but for the program's own (shown_control).
 */
#include "shown.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "utf8.h"

#include "banned.h"

#define CHARACTER_MAX 4   /* bytes in UTF-8 */
#define ESCAPED_MAX   13  /* of \ud834\udd1e, and a NUL */
#define PIECE         512 /* bytes written at once */

/* A stream's end: what was begun of a character, and what goes out next. */
struct shown {
	int fd;
	char begun[CHARACTER_MAX];
	size_t n_begun;
	char piece[PIECE + ESCAPED_MAX];
	size_t n;
};

/* 0, or -1. */
static int
put_out(struct shown *s)
{
	size_t done = 0;

	while (done < s->n) {
		ssize_t n = write(s->fd, s->piece + done, s->n - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	s->n = 0;
	return 0;
}

static int
put(struct shown *s, const char *bytes, size_t len)
{
	memcpy(s->piece + s->n, bytes, len);
	s->n += len;
	return s->n < PIECE ? 0 : put_out(s);
}

static int
put_character(struct shown *s, unsigned code, struct span as_it_is)
{
	char escaped[ESCAPED_MAX];
	int len;

	if (code == 0xfffd)
		as_it_is = span_of("\xef\xbf\xbd");
	if (code == '\t' || code == '\n' || (!utf8_is_control(code) && !utf8_is_invisible(code)))
		return put(s, as_it_is.data, as_it_is.len);
	if (code > 0xffff)
		len = snprintf(escaped, sizeof escaped, "\\u%04x\\u%04x",
		    (0xd7c0 + (code >> 10)) & 0xffff, 0xdc00 + (code & 0x3ff));
	else
		len = snprintf(escaped, sizeof escaped, "\\u%04x", code & 0xffff);
	return put(s, escaped, (size_t)len);
}

/* How many bytes the character has that begins so; 1 of what begins none. */
static size_t
wanted(char first)
{
	unsigned char c = (unsigned char)first;

	return c >= 0xf0 && c <= 0xf4  ? 4
	       : c >= 0xe0 && c < 0xf0 ? 3
	       : c >= 0xc2 && c < 0xe0 ? 2
				       : 1;
}

/* The character that was begun, whole now or as whole as it gets. */
static int
put_begun(struct shown *s)
{
	struct span rest = { s->begun, s->n_begun };
	int status = 0;

	while (rest.len > 0 && status == 0) {
		struct span one = rest;
		unsigned code = utf8_take(&rest);

		one.len -= rest.len;
		status = put_character(s, code, one);
	}
	s->n_begun = 0;
	return status;
}

/* As fopencookie wants it: how many bytes, 0 of a failure. */
static ssize_t
shown_write(void *cookie, const char *bytes, size_t len)
{
	struct shown *s = cookie;

	s->n = 0;
	for (size_t i = 0; i < len; i++) {
		bool goes_on = ((unsigned char)bytes[i] & 0xc0) == 0x80;

		if (s->n_begun > 0 && !goes_on && put_begun(s) != 0)
			return 0;
		s->begun[s->n_begun++] = bytes[i];
		if (s->n_begun >= wanted(s->begun[0]) && put_begun(s) != 0)
			return 0;
	}
	return put_out(s) == 0 ? (ssize_t)len : 0;
}

static int
shown_close(void *cookie)
{
	struct shown *s = cookie;
	int status = put_begun(s) == 0 && put_out(s) == 0 ? 0 : EOF;

	free(s);
	return status;
}

/* A stream to `fd`, buffered as the C library would. */
static FILE *
stream_to(int fd, int buffered)
{
	const cookie_io_functions_t calls = { .write = shown_write, .close = shown_close };
	struct shown *s = calloc(1, sizeof *s);
	FILE *stream;

	if (s == NULL)
		return NULL;
	s->fd = fd;
	stream = fopencookie(s, "w", calls);
	if (stream == NULL)
		free(s);
	else
		(void)setvbuf(stream, NULL, buffered, BUFSIZ);
	return stream;
}

int
shown_begin(struct shown_before *before)
{
	FILE *out = stream_to(STDOUT_FILENO, isatty(STDOUT_FILENO) == 1 ? _IOLBF : _IOFBF);
	FILE *err = stream_to(STDERR_FILENO, _IONBF);

	*before = (struct shown_before){ stdout, stderr };
	if (out != NULL && err != NULL) {
		stdout = out;
		stderr = err;
		return 0;
	}
	if (out != NULL)
		(void)fclose(out);
	if (err != NULL)
		(void)fclose(err);
	return -1;
}

void
shown_end(const struct shown_before *before)
{
	FILE *out = stdout, *err = stderr;

	stdout = before->out;
	stderr = before->err;
	(void)fclose(out);
	(void)fclose(err);
}

void
shown_control(const char *sequence)
{
	size_t len = strlen(sequence);

	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, sequence, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		sequence += n;
		len -= (size_t)n;
	}
}
