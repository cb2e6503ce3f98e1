/*
 * simulated.h: the simulator as a child process of `rollcall run --simulate`.
 */
#ifndef SIMULATED_H
#define SIMULATED_H

#include <sys/types.h>

#include "simulator.h"

struct simulated {
	pid_t pid; /* 0: none */
	char base[64];
};

/*
 * Forks it: before any thread, lock or ledger. It dies with its parent, and Ctrl-C at the terminal
 * does not reach it: what is in flight gets its answer. 0, or -1 with *problem filled.
 */
int simulated_start(
    struct simulated *simulated, const struct simulator_options *options, struct problem *problem);

/* Ends it and waits for its end. */
void simulated_stop(struct simulated *simulated);

#endif
