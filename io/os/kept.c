/*
 * kept.c: files put aside. Any thread. Must never replace a file.
 */
#include "kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "banned.h"

#define NAMES_MAX 10000

int
kept_rename(int folder, const char *from, const char *to)
{
	struct stat st;

	if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* This file system cannot rename without replacing: link and unlink do the same. */
	if (fstatat(folder, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return errno == ENOENT ? renameat(folder, from, folder, to) : -1;
}

int
kept_aside(int folder, const char *path, char kept[static PATH_MAX])
{
	char number[16] = "";

	for (int i = 2; i < NAMES_MAX; i++) {
		if (snprintf(kept, PATH_MAX, "%s~%s", path, number) >= PATH_MAX) {
			errno = ENAMETOOLONG;
			return -1;
		}
		if (kept_rename(folder, path, kept) == 0)
			return 0;
		if (errno != EEXIST)
			return -1;
		(void)snprintf(number, sizeof number, "%d", i);
	}
	return -1;
}
