/*
 * zip_in.h: the members of a zip archive, read one after the other, through libzip. Nothing is ever
 * written anywhere.
 *
 * An archive is not trusted: its directory is at most 1 MiB with 10,000 members, no name stands
 * twice in it, and a member is inflated in blocks, not beyond what its reader allows, and beyond 32
 * MiB not to more than 250 times its size in the archive. What breaks this, is encrypted, cut off
 * or fails its checksum is refused with words: the archive's name, and the member's.
 *
 * Memory: about 6 MiB at most. Blocks on the file; any one thread.
 */
#ifndef ZIP_IN_H
#define ZIP_IN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "problem.h"

#define ZIP_IN_BLOCK (64 * 1024)

struct zip_in;
struct zip_in_member;

/*
 * Opens the archive behind `fd`, which must be seekable, stays the caller's and keeps its position.
 * `name`: for messages. NULL with *problem filled.
 */
struct zip_in *zip_in_open(int fd, const char *name, struct problem *problem);

/* Valid as long as the archive. */
const char *zip_in_name(const struct zip_in *zip);

bool zip_in_has(const struct zip_in *zip, const char *path);

/*
 * Opens a member, whatever the case of its name. Inflating it beyond `most` bytes is refused. NULL
 * with *problem filled. To be closed before the archive is freed.
 */
struct zip_in_member *zip_in_member_open(
    struct zip_in *zip, const char *path, int64_t most, struct problem *problem);

/*
 * Reads up to `size` bytes. Returns their number; 0 at the end, once the checksum has proved right;
 * -1 with *problem filled.
 */
ssize_t zip_in_member_read(
    struct zip_in_member *member, void *data, size_t size, struct problem *problem);

void zip_in_member_close(struct zip_in_member *member);
void zip_in_free(struct zip_in *zip);

#endif
