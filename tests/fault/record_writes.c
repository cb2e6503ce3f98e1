/*
 * record_writes.c: preloaded (LD_PRELOAD) into the program under test, tells recorder.c what it
 * does to its files, and which phones it rings. power_cut.c replays the trace.
 *
 * SQLite's unix VFS reaches the disk through libc's open, pwrite64, ftruncate, fdatasync and
 * unlink: standing there covers it, the reply log and the outputs by one means, where a VFS of our
 * own would see the databases alone. Writes of stdio do not pass here: what they left in a file is
 * taken up when it is synced, and the last image of the trace is held against the folder itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "recorder.h"

#define PHONE "\"phones\":\""

/* On machines with files of 64 bits the other names of libc mean the same. */
#define ALSO(other, name) extern __typeof__(name) other __attribute__((alias(#name)))

static int
record_open(int dir, const char *path, int flags, mode_t mode)
{
	char name[NAME_MAX];
	bool ours, was_there = false;
	int fd;

	ours =
	    recorder_begin() && (flags & O_TMPFILE) != O_TMPFILE && recorder_ours(dir, path, name);
	if (ours)
		was_there = faccessat(dir, path, F_OK, 0) == 0;
	fd = (int)syscall(SYS_openat, dir, path, flags, mode);
	recorder_closed(fd);
	if (ours && fd >= 0)
		recorder_opened(fd, flags, name, was_there);
	return (int)recorder_end(fd);
}

static mode_t
mode_of(int flags, va_list more)
{
	return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
}

int
open(const char *path, int flags, ...)
{
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = mode_of(flags, more);
	va_end(more);
	return record_open(AT_FDCWD, path, flags, mode);
}
ALSO(open64, open);

int
openat(int dir, const char *path, int flags, ...)
{
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = mode_of(flags, more);
	va_end(more);
	return record_open(dir, path, flags, mode);
}
ALSO(openat64, openat);

int
close(int fd)
{
	(void)recorder_begin();
	recorder_closed(fd);
	return (int)recorder_end(syscall(SYS_close, fd));
}

ssize_t
write(int fd, const void *data, size_t n)
{
	bool records = recorder_begin() && recorder_is_file(fd);
	int64_t at = 0;
	long done;

	if (records)
		at = lseek(fd, 0, (fcntl(fd, F_GETFL) & O_APPEND) != 0 ? SEEK_END : SEEK_CUR);
	done = syscall(SYS_write, fd, data, n);
	if (records)
		recorder_written(fd, data, done, at);
	return recorder_end(done);
}

ssize_t
pwrite(int fd, const void *data, size_t n, off_t at)
{
	bool records = recorder_begin();
	long done = syscall(SYS_pwrite64, fd, data, n, at);

	if (records)
		recorder_written(fd, data, done, at);
	return recorder_end(done);
}
ALSO(pwrite64, pwrite);

int
ftruncate(int fd, off_t size)
{
	bool records = recorder_begin();
	long status = syscall(SYS_ftruncate, fd, size);

	if (records && status == 0)
		recorder_truncated(fd, size);
	return (int)recorder_end(status);
}
ALSO(ftruncate64, ftruncate);

/* Space that is reserved behind the end changes no content; a hole is zeros, which may reach the disk in part. */
int
fallocate(int fd, int mode, off_t at, off_t length)
{
	static const char zeros[4096];
	bool records = recorder_begin() && recorder_is_file(fd);
	bool hole = mode == (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE);
	long status;

	if (records && !hole && mode != FALLOC_FL_KEEP_SIZE)
		recorder_give_up("fallocate that changes a file is not understood");
	status = syscall(SYS_fallocate, fd, mode, at, length);
	while (records && hole && status == 0 && length > 0) {
		long n = length < (off_t)sizeof zeros ? (long)length : (long)sizeof zeros;

		recorder_written(fd, zeros, n, at);
		at += n;
		length -= n;
	}
	return (int)recorder_end(status);
}
ALSO(fallocate64, fallocate);

static int
record_sync(long number, int fd)
{
	bool records = recorder_begin();
	long status = syscall(number, fd);

	if (records && status == 0)
		recorder_synced(fd);
	return (int)recorder_end(status);
}

int
fsync(int fd)
{
	return record_sync(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return record_sync(SYS_fdatasync, fd);
}

static int
record_rename(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	char was[NAME_MAX], is[NAME_MAX];
	bool records = recorder_begin();
	bool leaves = records && recorder_ours(from_dir, from, was);
	bool comes = records && recorder_ours(to_dir, to, is);
	long status;

	if (leaves != comes)
		recorder_give_up("a rename into or out of the folder is not understood");
	status = syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
	if (leaves && status == 0)
		recorder_renamed(was, is);
	return (int)recorder_end(status);
}

int
rename(const char *from, const char *to)
{
	return record_rename(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return record_rename(from_dir, from, to_dir, to, 0);
}

int
renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	return record_rename(from_dir, from, to_dir, to, flags);
}

int
unlinkat(int dir, const char *path, int flags)
{
	char name[NAME_MAX];
	bool ours = recorder_begin() && recorder_ours(dir, path, name);
	long status = syscall(SYS_unlinkat, dir, path, flags);

	if (ours && status == 0)
		recorder_unlinked(name);
	return (int)recorder_end(status);
}

int
unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int
mkdir(const char *path, mode_t mode)
{
	char name[NAME_MAX];
	bool ours = recorder_begin() && recorder_ours(AT_FDCWD, path, name);
	long status = syscall(SYS_mkdirat, AT_FDCWD, path, mode);

	if (ours && status == 0)
		recorder_folder_made(name);
	return (int)recorder_end(status);
}

/* Writes through a mapping would go unseen. */
void *
mmap(void *where, size_t n, int protection, int flags, int fd, off_t at)
{
	if ((flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0 && recorder_is_file(fd))
		recorder_give_up("a file is mapped");
	return (void *)syscall(SYS_mmap, where, n, protection, flags, fd, at);
}
ALSO(mmap64, mmap);

/* The request that rings a phone, as the kernel has it. */
ssize_t
send(int fd, const void *data, size_t n, int flags)
{
	const char *at = memmem(data, n, PHONE, sizeof PHONE - 1);
	bool records = recorder_begin();
	long done = syscall(SYS_sendto, fd, data, n, flags, NULL, 0);
	char phone[32] = "";

	if (records && at != NULL && done > 0) {
		const char *first = at + sizeof PHONE - 1;
		size_t most = (size_t)((const char *)data + n - first);

		for (size_t i = 0; i < most && i < sizeof phone - 1; i++) {
			if (first[i] < '0' || first[i] > '9')
				break;
			phone[i] = first[i];
		}
		recorder_rang(phone);
	}
	return recorder_end(done);
}
