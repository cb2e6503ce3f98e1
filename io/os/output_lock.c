/*
 * output_lock.c: who writes an output. The owner's thread. Must never leave a file behind.
 */
#include "output_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "banned.h"

/* The byte of a folder that stands for a name in it: FNV-1a. Two names have one once in 2^62. */
static off_t
byte_of(const char *name)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return (off_t)(h >> 2);
}

static int
open_folder(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX] = ".";

	*name = slash == NULL ? path : slash + 1;
	if (slash != NULL && snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path) >=
				 (int)sizeof folder)
		return -1;
	return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
output_lock_take(const char *path, int *lock, struct problem *problem)
{
	struct flock ours = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1 };
	struct flock others = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
	const char *name;
	int folder;

	*lock = -1;
	if (path == NULL || strcmp(path, "-") == 0)
		return 0;
	folder = open_folder(path, &name);
	if (folder < 0)
		return 0;
	ours.l_start = others.l_start = byte_of(name);
	/*
	 * A folder can only be opened for reading, so the lock is a shared one: it is taken first,
	 * and then it is asked whether somebody else has it. Of two processes at once both may be
	 * refused, but never neither.
	 */
	if (fcntl(folder, F_OFD_SETLK, &ours) != 0 || fcntl(folder, F_OFD_GETLK, &others) != 0) {
		close(folder);
		return 0;
	}
	if (others.l_type == F_UNLCK) {
		*lock = folder;
		return 0;
	}
	close(folder);
	return problem_set(problem, EXIT_MACHINE,
	    "%s: is an output of another campaign that runs now: nobody was called; name another "
	    "file, or wait for that one to end",
	    path);
}
