/*
 * watch.h: which sockets of a worker can be read or written, and a way to wake it. epoll behind it.
 * For the worker's thread, but watch_wake.
 */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct watch {
	int epoll; /* -1: not open */
	int wake;  /* an eventfd */
};

struct watch_event {
	int fd;
	int tag; /* as given to watch_set */
	bool readable, writable, error;
};

/* 0, or -1 (errno). */
int watch_open(struct watch *watch);
void watch_close(struct watch *watch);

/* Watches `fd`; `known`: it is watched already. 0, or -1 (errno). */
int watch_set(struct watch *watch, int fd, bool known, int tag, bool readable, bool writable);
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
