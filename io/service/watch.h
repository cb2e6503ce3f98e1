/*
 * watch.h: which sockets of a worker can be read or written, and a way to wake it. epoll behind it.
 * For the worker's thread, but watch_wake.
 */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct watch {
	int epoll;                  /* -1: not open */
	int wake;                   /* an eventfd */
	struct watch_state *states; /* owned: of the descriptors below n_states */
	size_t n_states;
};

struct watch_event {
	int fd;
	int tag; /* as given to watch_set */
	bool readable, writable, error;
	bool idle; /* something came on it while nobody watched it; told once */
};

/* 0, or -1 (errno). */
int watch_open(struct watch *watch);
void watch_close(struct watch *watch);

/*
 * A socket was opened with this number: whatever was known of the number is not true any more.
 * Dropping such a socket costs nothing, nor watching it again: the kernel keeps it until it tells
 * something that nobody waits for, which is told as `idle`. (A dial on a connection that is kept:
 * no epoll_ctl at all.) Its end must be told, right before it is closed.
 */
void watch_opened(struct watch *watch, int fd);
void watch_closes(struct watch *watch, int fd);

/* Watches `fd`, or changes what is watched of it. 0, or -1 (errno). */
int watch_set(struct watch *watch, int fd, int tag, bool readable, bool writable);
/* Forgets it; a descriptor that was closed is forgotten already. */
void watch_drop(struct watch *watch, int fd);

/*
 * Blocks until something happened, watch_wake was called (*woken), or clock_boot() reaches `until`
 * (INT64_MAX: for ever). Returns how many of `events` it filled.
 */
int watch_wait(
    struct watch *watch, int64_t until, struct watch_event *events, int most, bool *woken);

/* Makes the current or the next watch_wait return. Any thread. */
void watch_wake(struct watch *watch);

#endif
