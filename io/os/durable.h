/*
 * durable.h: what was written stays after a power failure: its bytes, and the name they stand under,
 * which is its folder's to keep. Any thread.
 */
#ifndef DURABLE_H
#define DURABLE_H

#include "problem.h"

/*
 * The bytes of a file; the name of a file or folder. 0; or -1 (errno) with *problem (may be NULL)
 * filled. Some file systems cannot sync a folder and say so: EINVAL, EROFS.
 */
int durable_file(const char *path, struct problem *problem);
int durable_name(const char *path, struct problem *problem);

#endif
