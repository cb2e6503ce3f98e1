/*
 * recorder.h: the trace of what a program does to the files below one folder, for record_writes.c,
 * which stands where libc is called.
 *
 * POWER_FOLDER names the folder, POWER_TRACE the file that gets the trace; without them nothing is
 * recorded. POWER_WITHOUT=sync leaves out every sync, POWER_WITHOUT=folder those of folders: then
 * the trace is that of a program which does without, and the test over it must fail. Left out
 * always: the database's shared memory (-shm, never durable) and the lock, whose content nothing
 * depends on. Whatever it does not understand ends the program: a trace with a gap proves nothing.
 *
 * An event is a line of eight fields parted by tabs; if there are bytes, these and a line break:
 *	word, file, at, length, mtime in ns, name, other name, phone
 * with names as from the folder on. `there` is a file that was there before the program began,
 * or, with -1 as its file, a folder.
 *
 * Any thread. One lock holds over each call and its event, so that the order is the true one: all
 * is called between recorder_begin and recorder_end; recorder_is_file may be called without.
 */
#ifndef RECORDER_H
#define RECORDER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True: what follows is recorded. The lock is taken either way. */
bool recorder_begin(void);
/* Returns `status`, with errno as it is. */
long recorder_end(long status);

/* Ends the program. */
void recorder_give_up(const char *why);

/*
 * The name from the folder on of what a path means ("." for the folder itself). False: it is
 * elsewhere, or left out.
 */
bool recorder_ours(int dir, const char *path, char name[static NAME_MAX]);

/* A descriptor of that name, opened with the flags. */
void recorder_opened(int fd, int flags, const char *name, bool was_there);
/* It means nothing any more, or something else. */
void recorder_closed(int fd);
/* Is it a file of ours? */
bool recorder_is_file(int fd);

/* What a call that succeeded has done. `n` is what write returned. */
void recorder_written(int fd, const void *data, long n, int64_t at);
void recorder_truncated(int fd, int64_t size);
void recorder_synced(int fd);
void recorder_renamed(const char *was, const char *is);
void recorder_unlinked(const char *name);
void recorder_folder_made(const char *name);
void recorder_rang(const char *phone);

#endif
