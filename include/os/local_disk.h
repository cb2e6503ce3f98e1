/*
 * local_disk.h: does a file lie on a disk of this machine? Any thread.
 *
 * SQLite's write-ahead log wants memory that all its users share (sqlite.org/wal.html: "does not
 * work over a network filesystem"), and locks of network file systems may keep nobody out.
 */
#ifndef LOCAL_DISK_H
#define LOCAL_DISK_H

#include "problem.h"

/*
 * `path`, which need not be there yet. 0; or -1 with *problem filled (EXIT_MACHINE): its folder lies
 * on a network file system, or on one made by a program (FUSE) over anything but a disk. A folder
 * that cannot be looked at is left to whoever opens the file.
 */
int local_disk_check(const char *path, struct problem *problem);

#endif
