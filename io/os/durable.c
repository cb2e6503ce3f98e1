/*
 * durable.c: syncs files and folders by their names. Any thread. Never calls done what the disk did
 * not take.
 */
#include "durable.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "banned.h"

static int
sync_path(const char *path, int flags, struct problem *problem)
{
	int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
	int status = fd >= 0 ? fsync(fd) : -1;
	int error = errno;

	if (fd >= 0)
		close(fd);
	if (status != 0)
		(void)problem_set(
		    problem, EXIT_MACHINE, "%s: cannot be made durable: %s", path, strerror(error));
	errno = error;
	return status;
}

int
durable_file(const char *path, struct problem *problem)
{
	return sync_path(path, 0, problem);
}

int
durable_name(const char *path, struct problem *problem)
{
	char *copy = strdup(path);
	int status, error;

	if (copy == NULL) {
		errno = ENOMEM;
		return problem_memory(problem);
	}
	status = sync_path(dirname(copy), O_DIRECTORY, problem);
	error = errno;
	free(copy);
	errno = error;
	return status;
}
