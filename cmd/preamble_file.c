/*
 * preamble_file.c: the value of --preamble. The main thread. Must never take a file that cannot be
 * read for the text of our own, or for nothing.
 */
#include "preamble_file.h"

#include "source.h"

#include "banned.h"

#define FILE_MOST (64 * 1024) /* bytes: more is no preamble, whatever is in it */

/* The file's bytes. 0, or -1 with *problem filled. */
static int
read_all(const char *path, struct text *bytes, struct problem *problem)
{
	struct source *source = source_open(path, problem);
	ssize_t n = -1;

	if (source == NULL)
		return -1;
	if (text_reserve(bytes, FILE_MOST + 1) != 0) {
		(void)problem_memory(problem);
		goto out;
	}
	n = source_read(source, 0, bytes->data, FILE_MOST + 1, problem);
	if (n > FILE_MOST)
		n = problem_set(problem, EXIT_USAGE,
		    "--preamble %s: too large; %d characters are taken at most", path,
		    PREAMBLE_MOST);
	if (n >= 0)
		bytes->len = (size_t)n;
out:
	source_free(source);
	return n < 0 ? -1 : 0;
}

int
preamble_file_read(
    const char *given, struct text *pattern, struct preamble_rules *rules, struct problem *problem)
{
	struct text bytes = { 0 }, reason = { 0 };
	int status = -1;

	*rules = (struct preamble_rules){ 0 };
	if (given == NULL)
		return 0;
	if (strcmp(given, "none") == 0) {
		rules->none = true;
		return 0;
	}
	if (strcmp(given, "-") == 0)
		return problem_set(problem, EXIT_USAGE, "--preamble: takes a file, or none");
	if (read_all(given, &bytes, problem) != 0)
		goto out;
	if (preamble_parse(text_span(&bytes), pattern, &reason) != 0) {
		(void)problem_set(
		    problem, EXIT_USAGE, "--preamble %s: %s", given, text_str(&reason));
		goto out;
	}
	rules->pattern = pattern;
	status = 0;
out:
	text_free(&bytes);
	text_free(&reason);
	return status;
}
