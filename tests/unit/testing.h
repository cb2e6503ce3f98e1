/*
 * testing.h: what several unit tests need: rows of tables that name themselves when they fail, a seeded
 * generator, a folder of their own, and bytes that end where memory ends. Include it after cmocka.h.
 */
#ifndef TESTING_H
#define TESTING_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "span.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* An assertion about a row of a table: it fails with the row's name. */
#define ROW_TRUE(name, condition)                                               \
	do {                                                                    \
		if (!(condition))                                               \
			fail_msg("row \"%s\": not so: %s", (name), #condition); \
	} while (0)
#define ROW_INT(name, got, want)                                                                 \
	do {                                                                                     \
		long long got_ = (long long)(got), want_ = (long long)(want);                    \
		if (got_ != want_)                                                               \
			fail_msg("row \"%s\": %s is %lld, not %lld", (name), #got, got_, want_); \
	} while (0)
#define ROW_STRING(name, got, want)                                                               \
	do {                                                                                      \
		if (strcmp((got), (want)) != 0)                                                   \
			fail_msg(                                                                 \
			    "row \"%s\": %s is \"%s\", not \"%s\"", (name), #got, (got), (want)); \
	} while (0)

/* splitmix64: the same numbers for the same seed, everywhere. */
static inline uint64_t
testing_random(uint64_t *seed)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* A number from 0 to n - 1. */
static inline uint64_t
testing_below(uint64_t *seed, uint64_t n)
{
	return testing_random(seed) % n;
}

#define TESTING_PATH 512

/* A new folder. */
static inline void
testing_dir_make(char dir[static TESTING_PATH])
{
	const char *base = getenv("TMPDIR");

	(void)snprintf(dir, TESTING_PATH, "%s/rollcall-test-XXXXXX", base == NULL ? "/tmp" : base);
	assert_non_null(mkdtemp(dir));
}

/* The files in it. */
static inline int
testing_dir_files(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int n = 0;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(d);
	return n;
}

/* Removes it with all files in it. */
static inline void
testing_dir_remove(const char *dir)
{
	char path[2 * TESTING_PATH];
	DIR *d = opendir(dir);
	struct dirent *e;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		(void)unlink(path);
	}
	closedir(d);
	assert_int_equal(rmdir(dir), 0);
}

/* Memory whose last byte is followed by a page that cannot be read: whoever reads on dies. */
struct testing_fence {
	char *pages;
	size_t size; /* of what can be read */
};

static inline struct testing_fence
testing_fence_new(size_t most)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct testing_fence f = { NULL, (most + page - 1) / page * page };

	f.pages =
	    mmap(NULL, f.size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(f.pages != MAP_FAILED);
	assert_int_equal(mprotect(f.pages + f.size, page, PROT_NONE), 0);
	return f;
}

/* A copy of the bytes right before the fence. */
static inline struct span
testing_fence_put(const struct testing_fence *f, const char *data, size_t len)
{
	char *at = f->pages + f->size - len;

	assert_true(len <= f->size);
	if (len > 0)
		memcpy(at, data, len);
	return (struct span){ at, len };
}

static inline void
testing_fence_free(struct testing_fence *f)
{
	(void)munmap(f->pages, f->size + (size_t)sysconf(_SC_PAGESIZE));
}

#endif
