/*
 * small_file.c: a small file as a whole. Any thread.
 */
#include "small_file.h"

#include "source.h"

#include "banned.h"

int
small_file_read(const char *path, size_t most, struct text *out, struct problem *problem)
{
	struct source *source = source_open(path, problem);
	char block[4096];
	int64_t at = 0;
	ssize_t n = -1;

	if (source == NULL)
		return -1;
	while ((n = source_read(source, at, block, sizeof block, problem)) > 0) {
		size_t mark = at == 0 && n >= 3 && memcmp(block, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

		at += n;
		if (at > (int64_t)most) {
			n = problem_set(problem, EXIT_USAGE,
			    "%s: over %zu KiB; is this the right file?", source_name(source),
			    most / 1024);
			break;
		}
		text_add(out, block + mark, (size_t)n - mark);
	}
	source_free(source);
	if (n < 0)
		return -1;
	return out->failed ? problem_memory(problem) : 0;
}
