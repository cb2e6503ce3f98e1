/*
 * digest.h: SHA-256, through libcrypto.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>

#include "problem.h"

#define DIGEST_SIZE 65 /* 64 lower-case hexadecimal digits and a NUL */

struct digest;

/* NULL when memory is out. */
struct digest *digest_new(void);
int digest_add(struct digest *d, const void *data, size_t len);

/* Ends it: 0 and the digits, or -1. Nothing can be added afterwards. */
int digest_end(struct digest *d, char hex[static DIGEST_SIZE]);
void digest_free(struct digest *d);

/* A whole file, `-` for standard input. 0, or -1 with *problem filled. */
int digest_file(const char *path, char hex[static DIGEST_SIZE], struct problem *problem);

#endif
