/*
 * simulator_setup.h: what the simulator asks of the machine before it serves. simulator.c's thread.
 */
#ifndef SIMULATOR_SETUP_H
#define SIMULATOR_SETUP_H

#include "problem.h"

/* A socket listening on 127.0.0.1, port 0: any; -1 with *problem filled. */
int simulator_setup_listen(int port, struct problem *problem);

/*
 * Raises the soft limit of open files to the hard one; returns how many connections that has room
 * for, at least 64.
 */
unsigned simulator_setup_connections(void);

/*
 * Writes the base URL of the listening socket and a line break to `fd`. Returns 0, or -1 with
 * *problem filled.
 */
int simulator_setup_tell(int listener, int fd, struct problem *problem);

#endif
