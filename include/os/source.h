/*
 * source.h: the bytes of an input file, to be read more than once. Blocks on the file; for one
 * thread at a time.
 *
 * A plain file is read where it is. What can be read only once (a pipe, a terminal) is copied into
 * a temporary file without a name, which is gone with the process. A folder or a device is refused.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdint.h>
#include <sys/types.h>

#include "digest.h"
#include "problem.h"
#include "span.h"

struct source;

/* Opens `path`, `-` for standard input. NULL with *problem filled. */
struct source *source_open(const char *path, struct problem *problem);
void source_free(struct source *s);

/* What messages call it: its path, or `standard input`. Valid as long as `s`. */
const char *source_name(const struct source *s);

/* A descriptor that can be read from any place; it stays the source's. */
int source_fd(const struct source *s);

/* Up to `size` bytes from place `at`: fewer only at the end. How many; -1 with *problem filled. */
ssize_t source_read(
    const struct source *s, int64_t at, void *out, size_t size, struct problem *problem);

/* The file is what it was when it was opened. 0, or -1 with *problem filled. */
int source_unchanged(const struct source *s, struct problem *problem);

/* SHA-256 of all of it. 0, or -1 with *problem filled. */
int source_digest(const struct source *s, char hex[static DIGEST_SIZE], struct problem *problem);

#endif
