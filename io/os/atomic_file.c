/*
 * atomic_file.c: an output file that is there whole or not at all. Any one thread for each file.
 * Must never touch the target before everything that replaces it is on the disk.
 */
#include "atomic_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failpoint.h"
#include "kept.h"
#include "span.h"
#include "text.h"
#include "utf8.h"

#include "banned.h"

#define BUFFER_SIZE (64 * 1024)
#define TEMP_NAME   32 /* room for what a temporary name adds */
#define TEMP_RANDOM 6  /* digits at its end */
/* Bytes of the target's name in the temporary one; 255 is most systems' limit. */
#define NAME_KEPT      200
#define TEMP_ATTEMPTS  100
#define PLACE_ATTEMPTS 100 /* somebody else may be writing there */

struct atomic_file {
	char *path; /* the target, for messages */
	char *name; /* of the target in its folder */
	char *temp; /* of the file that is being written, there too; NULL: none exists */
	int folder; /* -1: standard output */
	int fd;
	bool there; /* something stood at the target when this began; `was` is what */
	struct stat was;
	char *kept; /* what stood there at the end was another file, and is this one now */
	int error;  /* errno of the first failure; 0: none */
	size_t len; /* bytes in the buffer */
	char buffer[BUFFER_SIZE];
};

/* The folder that a path is in, as a new string; NULL when memory is out. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static int
check_folder(const char *path, struct problem *problem)
{
	char *folder = folder_of(path);
	struct stat st;
	int rc = -1;

	if (folder == NULL)
		return problem_memory(problem);
	if (stat(folder, &st) != 0 && errno == ENOENT)
		problem_set(problem, EXIT_USAGE, "%s: the folder %s is missing; make it first",
		    path, folder);
	else if (stat(folder, &st) != 0)
		problem_set(problem, EXIT_USAGE, "%s: the folder %s cannot be used: %s", path,
		    folder, strerror(errno));
	else if (!S_ISDIR(st.st_mode))
		problem_set(problem, EXIT_USAGE, "%s: %s is not a folder", path, folder);
	else if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0)
		problem_set(problem, errno == EROFS ? EXIT_MACHINE : EXIT_USAGE,
		    "%s: the folder %s takes no files: %s; name a file elsewhere", path, folder,
		    strerror(errno));
	else
		rc = 0;
	free(folder);
	return rc;
}

int
atomic_file_check(const char *path, bool replace, struct problem *problem)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return 0;
	if (path[0] == '\0')
		return problem_set(problem, EXIT_USAGE, "the name of an output file is empty");
	if (lstat(path, &st) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return problem_set(problem, EXIT_USAGE, "%s: cannot be written: %s", path,
			    strerror(errno));
		if (name_of(path)[0] == '\0')
			return problem_set(
			    problem, EXIT_USAGE, "%s: is a folder; name a file in it", path);
		return check_folder(path, problem);
	}
	if (S_ISLNK(st.st_mode))
		return problem_set(
		    problem, EXIT_USAGE, "%s: is a link; name the file it points to", path);
	if (S_ISDIR(st.st_mode))
		return problem_set(problem, EXIT_USAGE, "%s: is a folder; name a file in it", path);
	if (!S_ISREG(st.st_mode))
		return problem_set(problem, EXIT_USAGE,
		    "%s: is not a plain file; name another one, or - for standard output", path);
	if (!replace)
		return problem_set(
		    problem, EXIT_USAGE, "%s: is there already; --force replaces it", path);
	return check_folder(path, problem);
}

/* How much of a target's name stands in that of its temporary file. */
static size_t
kept_of(const char *name)
{
	size_t len = strlen(name);

	if (len > NAME_KEPT) {
		/* Never cut inside a character: some file systems refuse broken UTF-8. */
		len = NAME_KEPT;
		while (len > 0 && ((unsigned char)name[len] & 0xc0) == 0x80)
			len--;
	}
	return len;
}

/* The target's name, hidden and with something random behind it. */
static int
make_temp_name(const struct atomic_file *f, char out[static NAME_KEPT + TEMP_NAME])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char random[TEMP_RANDOM];
	size_t len = kept_of(f->name);

	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		return -1;
	out[0] = '.';
	memcpy(out + 1, f->name, len);
	out[++len] = '.';
	for (size_t i = 0; i < sizeof random; i++)
		out[++len] = digits[random[i] & 0xf];
	out[++len] = '\0';
	return 0;
}

/* Notes what stands at the target. */
static int
look_at_target(struct atomic_file *f)
{
	f->there = fstatat(f->folder, f->name, &f->was, AT_SYMLINK_NOFOLLOW) == 0;
	return f->there || errno == ENOENT ? 0 : -1;
}

/* Makes the temporary file. Its mode follows the umask, as users expect; mkostemp's would not. */
static int
open_temp(struct atomic_file *f)
{
	char temp[NAME_KEPT + TEMP_NAME];

	for (int i = 0; i < TEMP_ATTEMPTS; i++) {
		if (make_temp_name(f, temp) != 0)
			return -1;
		f->fd = openat(f->folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (f->fd >= 0) {
			f->temp = strdup(temp);
			if (f->temp != NULL)
				return 0;
			(void)unlinkat(f->folder, temp, 0);
			errno = ENOMEM;
			return -1;
		}
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

struct atomic_file *
atomic_file_open(const char *path, struct problem *problem)
{
	struct atomic_file *f = malloc(sizeof *f);
	char *folder = NULL;
	bool standard = strcmp(path, "-") == 0;

	if (f == NULL) {
		problem_memory(problem);
		return NULL;
	}
	f->path = strdup(standard ? "standard output" : path);
	f->name = strdup(name_of(path));
	f->temp = NULL;
	f->kept = NULL;
	f->folder = -1;
	f->fd = standard ? STDOUT_FILENO : -1;
	f->error = 0;
	f->len = 0;
	if (f->path == NULL || f->name == NULL) {
		problem_memory(problem);
		goto out;
	}
	if (standard)
		return f;
	folder = folder_of(path);
	if (folder == NULL) {
		problem_memory(problem);
		goto out;
	}
	f->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->folder < 0 || look_at_target(f) != 0 || open_temp(f) != 0) {
		problem_set(
		    problem, EXIT_MACHINE, "%s: cannot be written: %s", path, strerror(errno));
		goto out;
	}
	free(folder);
	return f;
out:
	free(folder);
	atomic_file_free(f);
	return NULL;
}

/* Everything, or f->error. */
static void
write_all(struct atomic_file *f, const char *data, size_t len)
{
	while (len > 0 && f->error == 0) {
		ssize_t n = write(f->fd, data, len);

		if (n < 0) {
			if (errno != EINTR)
				f->error = errno;
			continue;
		}
		data += n;
		len -= (size_t)n;
	}
}

static void
flush(struct atomic_file *f)
{
	write_all(f, f->buffer, f->len);
	f->len = 0;
}

void
atomic_file_write(struct atomic_file *f, const void *data, size_t len)
{
	if (len == 0)
		return;
	if (len > BUFFER_SIZE - f->len)
		flush(f);
	if (len > BUFFER_SIZE) {
		write_all(f, data, len);
		return;
	}
	memcpy(f->buffer + f->len, data, len);
	f->len += len;
}

char *
atomic_file_temp(const struct atomic_file *f)
{
	char *folder = folder_of(f->path), *temp = NULL;

	if (folder != NULL && asprintf(&temp, "%s/%s", folder, f->temp) < 0)
		temp = NULL;
	free(folder);
	return temp;
}

/* Closes what was written; the disk has it. */
static int
finish_temp(struct atomic_file *f)
{
	int fd = f->fd;

	if (fsync(fd) != 0)
		return -1;
	f->fd = -1;
	return close(fd);
}

/* What stands at the target is what stood there when this began. */
static bool
is_as_it_was(const struct atomic_file *f, const struct stat *now)
{
	return now->st_dev == f->was.st_dev && now->st_ino == f->was.st_ino &&
	       now->st_size == f->was.st_size && now->st_mtim.tv_sec == f->was.st_mtim.tv_sec &&
	       now->st_mtim.tv_nsec == f->was.st_mtim.tv_nsec;
}

/* Somebody's file came to the target meanwhile: it is put aside. 0 or -1. */
static int
keep_stranger(struct atomic_file *f)
{
	char kept[PATH_MAX];

	if (kept_aside(f->folder, f->name, kept) != 0)
		return errno == ENOENT ? 0 : -1;
	free(f->kept);
	f->kept = strdup(kept);
	return f->kept == NULL ? -1 : 0;
}

/*
 * The temporary file becomes the target. Only the file that stood there when this began is
 * replaced; one that comes between the last check and the rename would be lost. 0 or -1.
 */
static int
put_in_place(struct atomic_file *f)
{
	for (int i = 0; i < PLACE_ATTEMPTS; i++) {
		struct stat now;

		if (f->there && fstatat(f->folder, f->name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
		    is_as_it_was(f, &now))
			return renameat(f->folder, f->temp, f->folder, f->name);
		if (kept_rename(f->folder, f->temp, f->name) == 0)
			return 0;
		if (errno != EEXIST || keep_stranger(f) != 0)
			return -1;
	}
	return -1;
}

int
atomic_file_finish(struct atomic_file *f, struct problem *problem)
{
	int status;

	if (f->folder >= 0 && f->fd < 0)
		return 0;
	flush(f);
	if (f->error != 0)
		return problem_set(problem, EXIT_MACHINE, "%s: cannot be written: %s", f->path,
		    strerror(f->error));
	if (f->folder < 0)
		return 0;
	failpoint("export begins");
	status = finish_temp(f);
	failpoint("export written");
	if (status != 0)
		return problem_set(
		    problem, EXIT_MACHINE, "%s: cannot be written: %s", f->path, strerror(errno));
	return 0;
}

const char *
atomic_file_kept(const struct atomic_file *f)
{
	return f->kept;
}

int
atomic_file_commit(struct atomic_file *f, struct problem *problem)
{
	if (atomic_file_finish(f, problem) != 0)
		return -1;
	if (f->folder < 0)
		return 0;
	if (put_in_place(f) != 0)
		return problem_set(
		    problem, EXIT_MACHINE, "%s: cannot be written: %s", f->path, strerror(errno));
	failpoint("export renamed");
	free(f->temp);
	f->temp = NULL;
	/* Some file systems cannot sync a folder and say so; then there is nothing more to do. */
	if (fsync(f->folder) != 0 && errno != EINVAL && errno != EROFS)
		return problem_set(problem, EXIT_MACHINE, "%s: its folder cannot be synced: %s",
		    f->path, strerror(errno));
	return 0;
}

void
atomic_file_free(struct atomic_file *f)
{
	if (f == NULL)
		return;
	if (f->fd >= 0 && f->fd != STDOUT_FILENO)
		(void)close(f->fd);
	if (f->temp != NULL)
		(void)unlinkat(f->folder, f->temp, 0);
	if (f->folder >= 0)
		(void)close(f->folder);
	free(f->temp);
	free(f->kept);
	free(f->name);
	free(f->path);
	free(f);
}

/* `.NAME.0123af`, as make_temp_name has it. */
static bool
is_temp_of(const char *found, const char *name)
{
	size_t len = kept_of(name);

	return found[0] == '.' && strncmp(found + 1, name, len) == 0 && found[1 + len] == '.' &&
	       strlen(found + 2 + len) == TEMP_RANDOM &&
	       strspn(found + 2 + len, "0123456789abcdef") == TEMP_RANDOM;
}

int
atomic_file_remains(const char *path, void (*each)(void *ctx, const char *found), void *ctx)
{
	char *folder = folder_of(path), *whole;
	const struct dirent *entry;
	DIR *dir;

	if (folder == NULL)
		return -1;
	dir = opendir(folder);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (!is_temp_of(entry->d_name, name_of(path)) ||
		    asprintf(&whole, "%s/%s", folder, entry->d_name) < 0)
			continue;
		each(ctx, whole);
		free(whole);
	}
	if (dir != NULL)
		(void)closedir(dir);
	free(folder);
	return 0;
}
