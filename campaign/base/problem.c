/*
 * problem.c: filling a struct problem. Any thread. Formats, like text.c; never prints, never exits.
 */
#include "problem.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "secret.h"
#include "utf8.h"

#include "banned.h"

/*
 * A problem quotes files, people and the service: none of them may move a terminal's cursor or
 * break the line.
 */
static void
make_line(char *text)
{
	struct span rest = span_of(text);
	char *to = text;

	while (rest.len > 0) {
		struct span one = rest;
		unsigned code = utf8_take(&rest);

		one.len -= rest.len;
		if (utf8_is_control(code) || code == 0xfffd)
			one = span_of("?");
		memmove(to, one.data, one.len);
		to += one.len;
	}
	*to = '\0';
}

int
problem_set(struct problem *p, enum exit_code code, const char *fmt, ...)
{
	va_list args;

	if (p == NULL)
		return -1;
	p->code = code;
	va_start(args, fmt);
	(void)vsnprintf(p->text, sizeof p->text, fmt, args);
	va_end(args);
	make_line(p->text);
	secret_mask(p->text);
	return -1;
}

int
problem_memory(struct problem *p)
{
	return problem_set(p, EXIT_MACHINE, "out of memory");
}

/* Place in the order 1, 5, 4, 3, 0; wrong usage ends a program before anything else can hold. */
static int
exit_weight(enum exit_code code)
{
	switch (code) {
	case EXIT_DONE:
		return 0;
	case EXIT_PERSON:
		return 1;
	case EXIT_EARLY:
		return 2;
	case EXIT_SERVICE:
		return 3;
	case EXIT_MACHINE:
		return 4;
	case EXIT_USAGE:
		return 5;
	}
	return 4;
}

enum exit_code
exit_worse(enum exit_code a, enum exit_code b)
{
	return exit_weight(a) >= exit_weight(b) ? a : b;
}
