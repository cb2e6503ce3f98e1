/*
 * file_stamp.h: has a file changed since it was looked at? Without reading it. Any thread.
 */
#ifndef FILE_STAMP_H
#define FILE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "problem.h"

/* What tells one state of a file from another. A plain value; { 0 } is no file's. */
struct file_stamp {
	uint64_t device, inode;
	int64_t size;
	int64_t modified, changed; /* ns since 1970; the second is the kernel's own */
	/*
	 * It was changed just before it was looked at: a change right after that could leave the
	 * same times. Such a stamp is equal to none.
	 */
	bool fresh;
	int64_t looked; /* when, wall clock ms */
};

#define FILE_STAMP_TEXT 112

/*
 * Looks at `path`, which must be a plain file (a link may lead to it): what can be read only once
 * cannot be read again when it changes. 0; or -1 with *problem filled (EXIT_USAGE).
 */
int file_stamp_take(const char *path, struct file_stamp *stamp, struct problem *problem);

/*
 * The stamp as text, to be kept and compared later. "" when it cannot stand for what was read
 * since: the file was changed less than 2 s before it was looked at, the coarsest step of file
 * times (FAT); so does git with its index ("racily clean").
 */
void file_stamp_show(const struct file_stamp *stamp, char text[static FILE_STAMP_TEXT]);

/* The file is the one it was, and nobody has written to it. */
bool file_stamp_same(const struct file_stamp *a, const struct file_stamp *b);

#endif
