/*
 * in_place.c: are the files still where they were? By device and inode; opens nothing.
 */
#include "in_place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "banned.h"

int
in_place_note(struct in_place *files, const char *path, const char *ending, struct problem *problem)
{
	char *whole = NULL;
	struct stat st;

	if (files->n == IN_PLACE_MAX || asprintf(&whole, "%s%s", path, ending) < 0)
		return problem_memory(problem);
	if (stat(whole, &st) != 0) {
		(void)problem_set(problem, EXIT_MACHINE, "%s: %s", whole, strerror(errno));
		free(whole);
		return -1;
	}
	files->files[files->n].path = whole;
	files->files[files->n].device = st.st_dev;
	files->files[files->n++].inode = st.st_ino;
	return 0;
}

int
in_place_check(const struct in_place *files, struct problem *problem)
{
	for (size_t i = 0; i < files->n; i++) {
		struct stat st;

		if (stat(files->files[i].path, &st) == 0 && st.st_dev == files->files[i].device &&
		    st.st_ino == files->files[i].inode)
			continue;
		return problem_set(problem, EXIT_MACHINE,
		    "%s: was removed, renamed or replaced while the campaign ran: nothing more was"
		    " dialed; bring it back, then the same command goes on",
		    files->files[i].path);
	}
	return 0;
}

void
in_place_free(struct in_place *files)
{
	for (size_t i = 0; i < files->n; i++)
		free(files->files[i].path);
	*files = (struct in_place){ 0 };
}
