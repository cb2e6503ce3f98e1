/*
 * statfs_shim.c: every file lies on the kind of file system whose number is in FAULT_FILE_SYSTEM (hexadecimal, as
 * in statfs(2)). Loaded by LD_PRELOAD: a network file system where there is none.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int
statfs(const char *path, struct statfs *buf)
{
	const char *type = getenv("FAULT_FILE_SYSTEM");
	int status = (int)syscall(SYS_statfs, path, buf);

	if (status == 0 && type != NULL)
		buf->f_type = (__typeof__(buf->f_type))strtoul(type, NULL, 16);
	return status;
}

int
fstatfs(int fd, struct statfs *buf)
{
	const char *type = getenv("FAULT_FILE_SYSTEM");
	int status = (int)syscall(SYS_fstatfs, fd, buf);

	if (status == 0 && type != NULL)
		buf->f_type = (__typeof__(buf->f_type))strtoul(type, NULL, 16);
	return status;
}
