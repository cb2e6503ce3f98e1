/*
 * lock.c: one process at a time on a ledger. The owner's thread. Never waits for a run to end and
 * never removes the file: a lock on a removed file would keep nobody out.
 */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "units.h"

#include "banned.h"

#define PID_SIZE     32
#define HOLDER_LOOKS 40 /* 200 ms */
#define TRIES        5  /* 25 ms */

/*
 * Takes the lock. lock_holder takes it for an instant only to look, so it is tried a few times. 0,
 * or -1: errno, EWOULDBLOCK where somebody else holds it.
 */
static int
take(int fd)
{
	const struct timespec moment = { .tv_nsec = 5 * MS_NS };

	for (int i = 0; i < TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK)
			return -1;
		(void)nanosleep(&moment, NULL);
	}
	errno = EWOULDBLOCK;
	return -1;
}

/*
 * The process that holds the lock, or "". It writes its id a moment after it got the lock: until
 * then the file is empty or names one that has ended.
 */
static void
read_holder(int fd, char pid[static PID_SIZE])
{
	const struct timespec moment = { .tv_nsec = 5 * MS_NS };

	for (int i = 0; i < HOLDER_LOOKS; i++) {
		ssize_t len = pread(fd, pid, PID_SIZE - 1, 0);
		long id;

		pid[len > 0 ? len : 0] = '\0';
		pid[strcspn(pid, "\n")] = '\0';
		id = strtol(pid, NULL, 10);
		if (id > 0 && (kill((pid_t)id, 0) == 0 || errno == EPERM))
			return;
		pid[0] = '\0';
		(void)nanosleep(&moment, NULL);
	}
}

int
lock_take(const char *ledger_path, struct problem *problem)
{
	char path[PATH_MAX];
	char pid[PID_SIZE];
	ssize_t len;
	int fd;

	if (snprintf(path, sizeof path, "%s.lock", ledger_path) >= (int)sizeof path)
		return problem_set(problem, EXIT_USAGE, "%s: the name is too long", ledger_path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return problem_set(problem, EXIT_MACHINE, "%s: %s", path, strerror(errno));
	if (take(fd) != 0) {
		if (errno == EWOULDBLOCK) {
			read_holder(fd, pid);
			(void)problem_set(problem, EXIT_MACHINE,
			    "%s: in use by another rollcall (process %s); wait for it to end",
			    ledger_path, pid[0] == '\0' ? "unknown" : pid);
		} else {
			(void)problem_set(problem, EXIT_MACHINE, "%s: cannot be locked: %s", path,
			    strerror(errno));
		}
		close(fd);
		return -1;
	}
	len = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)len, 0) != len) {
		(void)problem_set(problem, EXIT_MACHINE, "%s: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

int
lock_file(const char *path, struct problem *problem)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return problem_set(problem, EXIT_MACHINE, "%s: %s", path, strerror(errno));
#ifndef ROLLCALL_TEST_WITHOUT_INODE
	if (take(fd) != 0) {
		if (errno == EWOULDBLOCK)
			(void)problem_set(problem, EXIT_MACHINE,
			    "%s: in use by another rollcall under another name (a hard link, a mount, or it was"
			    " moved while that one runs); wait for it to end",
			    path);
		else
			(void)problem_set(problem, EXIT_MACHINE, "%s: cannot be locked: %s", path,
			    strerror(errno));
		close(fd);
		return -1;
	}
#endif
	return fd;
}

long
lock_holder(const char *ledger_path)
{
	char path[PATH_MAX];
	char pid[32] = "";
	long holder = 0;
	ssize_t len;
	int fd;

	if (snprintf(path, sizeof path, "%s.lock", ledger_path) >= (int)sizeof path)
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return 0;
	/* A shared lock for an instant: it is refused only while somebody holds the other. */
	if (flock(fd, LOCK_SH | LOCK_NB) != 0) {
		len = read(fd, pid, sizeof pid - 1);
		pid[len > 0 ? len : 0] = '\0';
		holder = strtol(pid, NULL, 10);
		if (holder <= 0)
			holder = -1;
	}
	close(fd);
	return holder;
}
