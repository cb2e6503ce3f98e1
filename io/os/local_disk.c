/*
 * local_disk.c: does a file lie on a disk of this machine? Asks the kernel, and believes it.
 */
#include "local_disk.h"

#include <libgen.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "banned.h"

/* As statfs(2) and linux/magic.h have them; the latter lacks some. */
#define FUSE 0x65735546
static const struct {
	uint32_t type;
	const char *name;
} remote[] = {
	{ 0x6969, "NFS" },
	{ 0x517b, "SMB" },
	{ 0xfe534d42, "SMB" },
	{ 0xff534d42, "CIFS" },
	{ 0x01021997, "9P" },
	{ 0x00c36400, "Ceph" },
	{ 0x5346414f, "AFS" },
	{ 0x6b414653, "AFS" },
	{ 0x73757245, "Coda" },
	{ 0x564c, "NCP" },
	{ 0x01161970, "GFS2" },
	{ 0x7461636f, "OCFS2" },
	{ 0x0bd00bd0, "Lustre" },
	{ 0x47504653, "GPFS" },
	{ 0x786f4256, "vboxsf" },
	{ 0xbacbacbc, "vmhgfs" },
	{ FUSE, "FUSE" },
};

/* ntfs-3g and the like are FUSE, too, but a disk is behind them. */
static bool
is_on_disk(const char *folder)
{
	struct stat st;

	return stat(folder, &st) == 0 && major(st.st_dev) != 0;
}

int
local_disk_check(const char *path, struct problem *problem)
{
	char *copy = strdup(path);
	const char *folder;
	struct statfs fs;
	int status = 0;

	if (copy == NULL)
		return problem_memory(problem);
	folder = dirname(copy);
	if (statfs(folder, &fs) != 0)
		goto out;
	for (size_t i = 0; i < sizeof remote / sizeof *remote; i++) {
		if ((uint32_t)fs.f_type != remote[i].type ||
		    (remote[i].type == FUSE && is_on_disk(folder)))
			continue;
		status = problem_set(problem, EXIT_MACHINE,
		    "%s: lies on a network file system (%s), which does not keep a ledger safe:"
		    " nobody was called; name one on a disk of this machine with --ledger",
		    path, remote[i].name);
		break;
	}
out:
	free(copy);
	return status;
}
