/*
 * recorder.c: the trace, and which files and descriptors are ours. Calls the kernel past libc: what
 * it does itself is no event.
 */
#include "recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FDS   1024
#define FILES 1024

struct event {
	const char *word;
	int file;
	int64_t at;
	size_t length; /* of data */
	const void *data;
	int64_t mtime;
	const char *name, *other, *phone;
};

/* A preloaded library has no owner that could hold this. */
static struct {
	pthread_mutex_t lock;
	bool asked; /* the environment was */
	int trace;  /* -1: nothing is recorded */
	bool without_sync, without_folder;
	char folder[PATH_MAX];
	struct {
		enum { NOT_OURS, IS_FILE, IS_FOLDER } kind;
		int file;
		char name[NAME_MAX];
	} fds[FDS];
	struct {
		char name[NAME_MAX]; /* "": gone */
		int64_t size;        /* by the writes that were seen */
	} files[FILES];
	int n;
} recorder = { .lock = PTHREAD_MUTEX_INITIALIZER, .trace = -1 };

void
recorder_give_up(const char *why)
{
	(void)syscall(SYS_write, STDERR_FILENO, "record_writes: ", 15);
	(void)syscall(SYS_write, STDERR_FILENO, why, strlen(why));
	(void)syscall(SYS_write, STDERR_FILENO, "\n", 1);
	abort();
}

static void
ask_environment(void)
{
	const char *folder = getenv("POWER_FOLDER"), *trace = getenv("POWER_TRACE");
	const char *without = getenv("POWER_WITHOUT");

	recorder.asked = true;
	if (folder == NULL || trace == NULL)
		return;
	if (realpath(folder, recorder.folder) == NULL)
		recorder_give_up("POWER_FOLDER is no folder");
	recorder.trace = (int)syscall(
	    SYS_openat, AT_FDCWD, trace, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (recorder.trace < 0)
		recorder_give_up("POWER_TRACE cannot be written");
	recorder.without_sync = without != NULL && strcmp(without, "sync") == 0;
	recorder.without_folder = without != NULL && strcmp(without, "folder") == 0;
}

bool
recorder_begin(void)
{
	(void)pthread_mutex_lock(&recorder.lock);
	if (!recorder.asked)
		ask_environment();
	return recorder.trace >= 0;
}

long
recorder_end(long status)
{
	int error = errno;

	(void)pthread_mutex_unlock(&recorder.lock);
	errno = error;
	return status;
}

static void
put(const void *data, size_t length)
{
	if (length > 0 && syscall(SYS_write, recorder.trace, data, length) != (long)length)
		recorder_give_up("the trace cannot be written");
}

static const char *
given(const char *name)
{
	return name == NULL ? "" : name;
}

static void
tell(const struct event *event)
{
	char line[3 * PATH_MAX];
	int n = snprintf(line, sizeof line, "%s\t%d\t%lld\t%zu\t%lld\t%s\t%s\t%s\n", event->word,
	    event->file, (long long)event->at, event->length, (long long)event->mtime,
	    given(event->name), given(event->other), given(event->phone));

	put(line, (size_t)n);
	put(event->data, event->length);
	put("\n", event->length > 0 ? 1 : 0);
}

bool
recorder_ours(int dir, const char *path, char name[static NAME_MAX])
{
	char whole[PATH_MAX], real[PATH_MAX], link[64];
	size_t n = strlen(recorder.folder);
	const char *last;
	char *slash;

	if (path[0] == '/' || dir == AT_FDCWD) {
		(void)snprintf(whole, sizeof whole, "%s%s", path[0] == '/' ? "" : "./", path);
	} else {
		(void)snprintf(link, sizeof link, "/proc/self/fd/%d/", dir);
		(void)snprintf(whole, sizeof whole, "%s%s", link, path);
	}
	if (realpath(whole, real) == NULL) {
		/* Not there: its folder may be. */
		slash = strrchr(whole, '/');
		last = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
		slash[1] = '\0';
		if (realpath(whole, real) == NULL)
			return false;
		slash = real + strlen(real);
		(void)snprintf(slash, sizeof real - strlen(real), "/%s", last);
	}
	if (strncmp(real, recorder.folder, n) != 0 || (real[n] != '/' && real[n] != '\0'))
		return false;
	(void)snprintf(name, NAME_MAX, "%s", real[n] == '\0' ? "." : real + n + 1);
	n = strlen(name);
	if (strpbrk(name, "\t\n") != NULL)
		recorder_give_up("a name with a tab or a line break");
	return (n < 4 || strcmp(name + n - 4, "-shm") != 0) &&
	       (n < 5 || strcmp(name + n - 5, ".lock") != 0);
}

/* The file of a name, or -1. */
static int
known(const char *name)
{
	for (int i = 0; i < recorder.n; i++)
		if (strcmp(recorder.files[i].name, name) == 0)
			return i;
	return -1;
}

static int
new_file(const char *name)
{
	if (recorder.n == FILES)
		recorder_give_up("too many files");
	(void)snprintf(recorder.files[recorder.n].name, NAME_MAX, "%s", name);
	return recorder.n++;
}

static int64_t
changed_at(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		recorder_give_up("a file cannot be looked at");
	return (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

/* All that a file holds, as an event: `there` before the program began, or by unseen writes. */
static void
tell_whole(const char *word, int file, const char *name)
{
	char path[2 * PATH_MAX];
	struct stat st;
	char *data;
	int fd;

	(void)snprintf(path, sizeof path, "%s/%s", recorder.folder, name);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		recorder_give_up("a file cannot be looked at");
	data = malloc((size_t)st.st_size + 1);
	if (data == NULL || syscall(SYS_read, fd, data, (size_t)st.st_size) != st.st_size)
		recorder_give_up("a file cannot be read");
	tell(&(struct event){ .word = word,
	    .file = file,
	    .length = (size_t)st.st_size,
	    .data = data,
	    .mtime = changed_at(fd),
	    .name = name });
	recorder.files[file].size = st.st_size;
	free(data);
	(void)syscall(SYS_close, fd);
}

/* The folders that a file which was there is in were there, too. */
static void
tell_folders(const char *name)
{
	char folder[NAME_MAX];

	for (const char *at = name; (at = strchr(at, '/')) != NULL; at++) {
		(void)snprintf(folder, sizeof folder, "%.*s", (int)(at - name), name);
		tell(&(struct event){ .word = "there", .file = -1, .name = folder });
	}
}

static void
remember_fd(int fd, int file, const char *name)
{
	if (fd >= FDS)
		recorder_give_up("too many descriptors");
	recorder.fds[fd].kind = file < 0 ? IS_FOLDER : IS_FILE;
	recorder.fds[fd].file = file;
	(void)snprintf(recorder.fds[fd].name, NAME_MAX, "%s", name);
}

void
recorder_opened(int fd, int flags, const char *name, bool was_there)
{
	struct stat st;
	int file;

	if (fstat(fd, &st) != 0)
		recorder_give_up("a file cannot be looked at");
	if (S_ISDIR(st.st_mode)) {
		remember_fd(fd, -1, name);
		return;
	}
	file = known(name);
	if (file < 0) {
		file = new_file(name);
		if (was_there && (flags & O_TRUNC) != 0)
			recorder_give_up("what was there before is truncated");
		if (was_there)
			tell_folders(name);
		if (was_there)
			tell_whole("there", file, name);
		else
			tell(&(struct event){ .word = "create",
			    .file = file,
			    .name = name,
			    .mtime = changed_at(fd) });
	} else if ((flags & O_TRUNC) != 0) {
		tell(&(struct event){ .word = "truncate", .file = file, .mtime = changed_at(fd) });
		recorder.files[file].size = 0;
	}
	remember_fd(fd, file, name);
}

void
recorder_closed(int fd)
{
	if (fd >= 0 && fd < FDS)
		recorder.fds[fd].kind = NOT_OURS;
}

/* The file of a descriptor, or -1. */
static int
file_of(int fd)
{
	return fd >= 0 && fd < FDS && recorder.fds[fd].kind == IS_FILE ? recorder.fds[fd].file : -1;
}

bool
recorder_is_file(int fd)
{
	return file_of(fd) >= 0;
}

void
recorder_written(int fd, const void *data, long n, int64_t at)
{
	int file = file_of(fd);

	if (file < 0 || n <= 0)
		return;
	tell(&(struct event){ .word = "write",
	    .file = file,
	    .at = at,
	    .length = (size_t)n,
	    .data = data,
	    .mtime = changed_at(fd) });
	if (at + n > recorder.files[file].size)
		recorder.files[file].size = at + n;
}

void
recorder_truncated(int fd, int64_t size)
{
	int file = file_of(fd);

	if (file < 0)
		return;
	tell(&(struct event){
	    .word = "truncate", .file = file, .at = size, .mtime = changed_at(fd) });
	recorder.files[file].size = size;
}

void
recorder_synced(int fd)
{
	int file = file_of(fd);
	struct stat st;

	if (file >= 0) {
		if (fstat(fd, &st) != 0)
			recorder_give_up("a file cannot be looked at");
		if (st.st_size != recorder.files[file].size)
			tell_whole("write", file, recorder.files[file].name);
		if (!recorder.without_sync)
			tell(&(struct event){ .word = "sync", .file = file });
	} else if (fd >= 0 && fd < FDS && recorder.fds[fd].kind == IS_FOLDER) {
		if (!recorder.without_sync && !recorder.without_folder)
			tell(&(struct event){ .word = "folder", .name = recorder.fds[fd].name });
	}
}

void
recorder_renamed(const char *was, const char *is)
{
	int file = known(is);

	if (file >= 0)
		recorder.files[file].name[0] = '\0';
	file = known(was);
	if (file < 0)
		recorder_give_up("a rename of an unknown file");
	(void)snprintf(recorder.files[file].name, NAME_MAX, "%s", is);
	tell(&(struct event){ .word = "rename", .file = file, .name = was, .other = is });
}

void
recorder_unlinked(const char *name)
{
	int file = known(name);

	/* One that is not known was neither opened nor made here: a library's own, in and out. */
	if (file < 0)
		return;
	recorder.files[file].name[0] = '\0';
	tell(&(struct event){ .word = "unlink", .file = file, .name = name });
}

void
recorder_folder_made(const char *name)
{
	tell(&(struct event){ .word = "mkdir", .file = -1, .name = name });
}

void
recorder_rang(const char *phone)
{
	tell(&(struct event){ .word = "send", .file = -1, .phone = phone });
}
