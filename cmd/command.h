/*
 * command.h: the subcommands (command_list.h): check_command, run_command … Each runs in the main
 * thread and returns the exit code, with *problem filled unless all is well.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "command_list.h"
#include "config.h"
#include "problem.h"

#define X(NAME, name, operand, more, help) \
	enum exit_code name##_command(struct config *config, struct problem *problem);
COMMANDS(X)
#undef X

#endif
