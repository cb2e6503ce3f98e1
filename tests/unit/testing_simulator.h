/*
 * testing_simulator.h: the simulator's options as the command line has them when nothing is given.
 */
#ifndef TESTING_SIMULATOR_H
#define TESTING_SIMULATOR_H

#include "options.h"

static inline void
testing_simulator(struct simulator_options *options)
{
	struct config config;

	options_defaults(&config);
	*options = config.simulator;
}

#endif
