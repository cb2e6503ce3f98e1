/*
 * simulate.c: `rollcall simulate`: the simulator in the foreground, until SIGTERM. The main thread.
 */
#include <unistd.h>

#include "command.h"

#include "banned.h"

enum exit_code
simulate_command(struct config *config, struct problem *problem)
{
	return simulator_run(&config->simulator, STDOUT_FILENO, problem) == 0 ? EXIT_DONE
									      : problem->code;
}
