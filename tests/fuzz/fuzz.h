/*
 * fuzz.h: what the fuzz targets share. Each target is one file with LLVMFuzzerTestOneInput, which
 * libFuzzer calls (`make fuzz`), or tests/fuzz/replay.c with the seeds (`make check`). Beside not
 * crashing, each has rules of its own that must hold: MUST dies when one does not.
 *
 * Whatever a target chooses (where a stream is cut) comes from the input itself, so that an input
 * that fails once fails always.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define MUST(condition)                                                                        \
	do {                                                                                   \
		if (!(condition)) {                                                            \
			(void)fprintf(                                                         \
			    stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                               \
		}                                                                              \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* FNV-1a: the start of an input's own numbers. */
static inline uint64_t
fuzz_seed(struct span s)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.data[i]) * UINT64_C(1099511628211);
	return hash;
}

/* The next of them, from 0 to n - 1 (splitmix64). */
static inline size_t
fuzz_below(uint64_t *seed, size_t n)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((z ^ z >> 31) % n);
}

/* How a stream is cut: pieces of one byte, or of 1 to `most`, or (most 0) not at all. */
struct fuzz_cut {
	size_t most;
	uint64_t seed;
};

/* How long the next piece of what has `left` bytes is; 0 only when nothing is left. */
static inline size_t
fuzz_piece(struct fuzz_cut *cut, size_t left)
{
	size_t len = cut->most == 0 ? left : 1 + fuzz_below(&cut->seed, cut->most);

	return len < left ? len : left;
}

/*
 * A file in memory with these bytes, under one name for the whole process: what it held before is
 * gone.
 */
static inline const char *
fuzz_file(struct span s)
{
	static char path[64];
	static int fd = -1;
	size_t at = 0;

	if (fd < 0) {
		fd = memfd_create("input", MFD_CLOEXEC);
		(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	}
	MUST(fd >= 0 && ftruncate(fd, 0) == 0);
	while (at < s.len) {
		ssize_t n = pwrite(fd, s.data + at, s.len - at, (off_t)at);

		MUST(n > 0);
		at += (size_t)n;
	}
	return path;
}

static inline bool
fuzz_same(const struct text *a, const struct text *b)
{
	return span_equal(text_span(a), text_span(b));
}

#endif
