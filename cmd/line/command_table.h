/*
 * command_table.h: what a subcommand is, for those who look through all of them.
 */
#ifndef COMMAND_TABLE_H
#define COMMAND_TABLE_H

#include <stddef.h>

#include "options.h"

struct command {
	const char *name;
	enum command_bit bit;
	const char *operand; /* the first thing that stands without `--`; NULL: none */
	const char *more;    /* what may follow it; NULL: nothing */
	enum exit_code (*run)(struct config *config, struct problem *problem);
	const char *help;
};

struct command_table {
	const struct command *rows;
	size_t n;
};

#endif
