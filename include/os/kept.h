/*
 * kept.h: a file that is in the way is put aside, as `FILE~`, `FILE~2` and so on: the first name
 * that is free. Any thread.
 */
#ifndef KEPT_H
#define KEPT_H

#include <limits.h>

/* The one that takes the name `to` only if nobody has it. 0, or -1 (errno, EEXIST among them). */
int kept_rename(int folder, const char *from, const char *to);

/*
 * Puts `path` aside; it is looked for in the open folder, or as it is with AT_FDCWD. 0 with its new
 * path; or -1 (errno): it is where it was, or was gone (ENOENT).
 */
int kept_aside(int folder, const char *path, char kept[static PATH_MAX]);

#endif
