/*
 * source.c: the bytes of an input file. One thread at a time for each source. Must never hand out
 * the bytes of a file that was changed on the way as one whole: see source_unchanged.
 */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "banned.h"

#define BLOCK     (64 * 1024)
#define PIPED_MAX (INT64_C(16) * 1024 * 1024 * 1024)

struct source {
	char *name;
	int fd;
	bool owned; /* fd is ours to close */
	struct stat as_opened;
};

static int
refuse(const struct source *s, struct problem *problem)
{
	return problem_set(problem, EXIT_USAGE, "%s: cannot be read: %s", s->name, strerror(errno));
}

/* A file without a name in the folder for temporary files. -1: errno. */
static int
open_nameless(void)
{
	const char *folder = getenv("TMPDIR");
	char *path = NULL;
	int fd;

	if (folder == NULL || folder[0] == '\0')
		folder = "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	if (asprintf(&path, "%s/rollcall.XXXXXX", folder) < 0)
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		(void)unlink(path);
	free(path);
	return fd;
}

static int
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* What can be read only once, into a file that can be read again. */
static int
copy(struct source *s, struct problem *problem)
{
	int from = s->fd, to = open_nameless();
	char *block = malloc(BLOCK);
	int64_t copied = 0;
	ssize_t n = 0;
	int status = -1;

	if (block == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	while (to >= 0 && copied < PIPED_MAX) {
		n = read(from, block, BLOCK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || write_all(to, block, (size_t)n) != 0)
			break;
		copied += n;
	}
	if (to < 0 || n > 0)
		(void)problem_set(problem, EXIT_MACHINE,
		    "%s: cannot be kept in a temporary file (in $TMPDIR, else /tmp): %s", s->name,
		    copied >= PIPED_MAX ? "over 16 GiB" : strerror(errno));
	else if (n < 0)
		(void)refuse(s, problem);
	else
		status = 0;
out:
	free(block);
	if (s->owned)
		close(from);
	s->fd = to;
	s->owned = true;
	return status;
}

/* What is at the path can be read as a file, or is made so. */
static int
make_readable(struct source *s, struct problem *problem)
{
	struct stat st;

	if (fstat(s->fd, &st) != 0)
		return refuse(s, problem);
	if (S_ISDIR(st.st_mode))
		return problem_set(
		    problem, EXIT_USAGE, "%s: is a folder; name a file in it", s->name);
	if (S_ISBLK(st.st_mode) || (S_ISCHR(st.st_mode) && !isatty(s->fd)))
		return problem_set(problem, EXIT_USAGE, "%s: is a device; name a file", s->name);
	/* Standard input may be a file, read to some place before. */
	if (!S_ISREG(st.st_mode) || lseek(s->fd, 0, SEEK_CUR) != 0) {
		if (copy(s, problem) != 0)
			return -1;
	}
	return fstat(s->fd, &s->as_opened) == 0 ? 0 : refuse(s, problem);
}

struct source *
source_open(const char *path, struct problem *problem)
{
	struct source *s = calloc(1, sizeof *s);
	bool piped = strcmp(path, "-") == 0;

	if (s == NULL) {
		(void)problem_memory(problem);
		return NULL;
	}
	s->fd = -1;
	s->name = strdup(piped ? "standard input" : path);
	if (s->name == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	s->fd = piped ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	s->owned = !piped;
	if (s->fd < 0) {
		(void)refuse(s, problem);
		goto out;
	}
	if (make_readable(s, problem) == 0)
		return s;
out:
	source_free(s);
	return NULL;
}

void
source_free(struct source *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0 && s->owned)
		(void)close(s->fd);
	free(s->name);
	free(s);
}

const char *
source_name(const struct source *s)
{
	return s->name;
}

int
source_fd(const struct source *s)
{
	return s->fd;
}

ssize_t
source_read(const struct source *s, int64_t at, void *out, size_t size, struct problem *problem)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = pread(s->fd, (char *)out + len, size - len, at + (int64_t)len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return problem_set(problem, EXIT_MACHINE, "%s: cannot be read: %s", s->name,
			    strerror(errno));
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

int
source_unchanged(const struct source *s, struct problem *problem)
{
	const struct stat *was = &s->as_opened;
	struct stat st;

	if (fstat(s->fd, &st) != 0)
		return refuse(s, problem);
	if (st.st_size == was->st_size && st.st_mtim.tv_sec == was->st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == was->st_mtim.tv_nsec)
		return 0;
	return problem_set(problem, EXIT_USAGE,
	    "%s: was changed while it was read; try again when nobody writes it", s->name);
}

int
source_digest(const struct source *s, char hex[static DIGEST_SIZE], struct problem *problem)
{
	struct digest *d = digest_new();
	char *block = malloc(BLOCK);
	int64_t at = 0;
	ssize_t n = -1;
	int status = -1;

	if (d == NULL || block == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	while ((n = source_read(s, at, block, BLOCK, problem)) > 0) {
		if (digest_add(d, block, (size_t)n) != 0)
			break;
		at += n;
	}
	if (n < 0)
		goto out;
	if (n > 0 || digest_end(d, hex) != 0) {
		(void)problem_set(problem, EXIT_MACHINE, "%s: SHA-256 failed", s->name);
		goto out;
	}
	status = source_unchanged(s, problem);
out:
	digest_free(d);
	free(block);
	return status;
}
