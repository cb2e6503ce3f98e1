/*
 * small_file.h: a small file as a whole.
 */
#ifndef SMALL_FILE_H
#define SMALL_FILE_H

#include "problem.h"
#include "text.h"

/*
 * Adds the bytes of the file (`-`: standard input) to `out`, without a UTF-8 byte order mark. 0; or
 * -1 with *problem filled (EXIT_USAGE): it cannot be read, or is larger than `most`.
 */
int small_file_read(const char *path, size_t most, struct text *out, struct problem *problem);

#endif
