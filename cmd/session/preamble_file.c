/*
 * preamble_file.c: the value of --preamble. The main thread. Must never take a file that cannot be
 * read for the text of our own, or for nothing.
 */
#include "preamble_file.h"

#include "small_file.h"

#include "banned.h"

#define FILE_MAX (64 * 1024) /* bytes: more is no preamble, whatever is in it */

int
preamble_file_read(
    const char *given, struct text *pattern, struct preamble_rules *rules, struct problem *problem)
{
	struct text bytes = { 0 };
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
	if (small_file_read(given, FILE_MAX, &bytes, problem) != 0)
		goto out;
	status = preamble_parse(given, text_span(&bytes), pattern, problem);
	if (status == 0)
		rules->pattern = pattern;
out:
	text_free(&bytes);
	return status;
}
