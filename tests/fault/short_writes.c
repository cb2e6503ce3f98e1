/*
 * short_writes.c: preloaded, lets only half of what is written to files and sockets through, as a
 * disk that is almost full does, or a socket whose buffer is. SHORT_WRITES names the calls that
 * fall short, each between blanks, out of " write pwrite send "; SHORT_WRITES_FROM (default 1) from
 * which of them on.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * So much of `size` bytes as is let through. Counters (eventfd) take eight bytes or none: they are
 * let be.
 */
static size_t
let_through(const char *call, int fd, size_t size)
{
	const char *calls = getenv("SHORT_WRITES");
	const char *from = getenv("SHORT_WRITES_FROM");
	static atomic_long seen;
	struct stat st;

	if (calls == NULL || strstr(calls, call) == NULL || size < 2 || fstat(fd, &st) != 0 ||
	    (!S_ISREG(st.st_mode) && !S_ISSOCK(st.st_mode)))
		return size;
	if (++seen < (from == NULL ? 1 : atol(from)))
		return size;
	return size / 2;
}

ssize_t
write(int fd, const void *data, size_t size)
{
	return syscall(SYS_write, fd, data, let_through(" write ", fd, size));
}

ssize_t
pwrite64(int fd, const void *data, size_t size, off64_t at)
{
	return syscall(SYS_pwrite64, fd, data, let_through(" pwrite ", fd, size), at);
}

ssize_t
send(int fd, const void *data, size_t size, int flags)
{
	return syscall(SYS_sendto, fd, data, let_through(" send ", fd, size), flags, NULL, 0);
}
