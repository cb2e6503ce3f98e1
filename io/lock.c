/*
 * lock.c: one process at a time on a ledger. The owner's thread. Never waits and never removes the
 * file: a lock on a removed file would keep nobody out.
 */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "banned.h"

int
lock_take(const char *ledger_path, struct problem *problem)
{
	char path[PATH_MAX];
	char pid[32];
	ssize_t len;
	int fd;

	if (snprintf(path, sizeof path, "%s.lock", ledger_path) >= (int)sizeof path)
		return problem_set(problem, EXIT_USAGE, "%s: the name is too long", ledger_path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return problem_set(problem, EXIT_MACHINE, "%s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		len = read(fd, pid, sizeof pid - 1);
		pid[len > 0 ? len : 0] = '\0';
		pid[strcspn(pid, "\n")] = '\0';
		close(fd);
		return problem_set(problem, EXIT_MACHINE,
		    "%s: in use by another rollcall (process %s); wait for it to end", ledger_path,
		    pid[0] == '\0' ? "unknown" : pid);
	}
	len = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)len, 0) != len) {
		(void)problem_set(problem, EXIT_MACHINE, "%s: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}
