/*
 * stop.h: SIGINT, SIGTERM and SIGHUP as something to read, not something that interrupts. For the
 * main thread.
 */
#ifndef STOP_H
#define STOP_H

#include "problem.h"

/*
 * From here on the signals are only counted. Before any thread, which inherits this. Returns a
 * descriptor that can be read when one has come; or -1 with *problem filled.
 */
int stop_open(struct problem *problem);

/* How many came since the last call. Does not block. */
int stop_take(int fd);

#endif
