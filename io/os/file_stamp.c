/*
 * file_stamp.c: has a file changed? Any thread. Must never take a changed file for an unchanged
 * one; the other way round costs a second reading only.
 */
#include "file_stamp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"

#include "banned.h"

/* The kernel's ticks of file times are 10 ms at most (CONFIG_HZ is 100 or more), with some room. */
#define FRESH_MS 50
#define SHOWN_MS 2000
#define MS_NS    INT64_C(1000000)

static int64_t
nanoseconds(const struct timespec *t)
{
	return t->tv_sec * 1000 * MS_NS + t->tv_nsec;
}

int
file_stamp_take(const char *path, struct file_stamp *stamp, struct problem *problem)
{
	struct stat st;
	int64_t age;

	if (stat(path, &st) != 0)
		return problem_set(
		    problem, EXIT_USAGE, "%s: cannot be read: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return problem_set(problem, EXIT_USAGE,
		    "%s: a plain file is wanted: it is read again when it changes", path);
	*stamp = (struct file_stamp){
		.device = st.st_dev,
		.inode = st.st_ino,
		.size = st.st_size,
		.modified = nanoseconds(&st.st_mtim),
		.changed = nanoseconds(&st.st_ctim),
	};
	stamp->looked = clock_wall();
	age = stamp->looked - stamp->changed / MS_NS;
	stamp->fresh = age > -FRESH_MS && age < FRESH_MS;
	return 0;
}

void
file_stamp_show(const struct file_stamp *stamp, char text[static FILE_STAMP_TEXT])
{
	int64_t latest = stamp->modified > stamp->changed ? stamp->modified : stamp->changed;

	text[0] = '\0';
	if (stamp->inode != 0 && stamp->looked - latest / MS_NS >= SHOWN_MS)
		(void)snprintf(text, FILE_STAMP_TEXT, "%llu %llu %lld %lld %lld",
		    (unsigned long long)stamp->device, (unsigned long long)stamp->inode,
		    (long long)stamp->size, (long long)stamp->modified, (long long)stamp->changed);
}

bool
file_stamp_same(const struct file_stamp *a, const struct file_stamp *b)
{
	return !a->fresh && !b->fresh && a->inode != 0 && a->device == b->device &&
	       a->inode == b->inode && a->size == b->size && a->modified == b->modified &&
	       a->changed == b->changed;
}
