/*
 * preamble_file.h: the value of --preamble. For the main thread.
 */
#ifndef PREAMBLE_FILE_H
#define PREAMBLE_FILE_H

#include "preamble.h"
#include "problem.h"

/*
 * `given`: NULL for the text of our own, `none` for nothing (`./none` is a file), else a file, read
 * into `pattern` once. *rules points to `pattern`, which is the caller's, empty at first, and freed
 * with text_free when *rules is not needed any more. 0, or -1 with *problem filled (EXIT_USAGE).
 */
int preamble_file_read(
    const char *given, struct text *pattern, struct preamble_rules *rules, struct problem *problem);

#endif
