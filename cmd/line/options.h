/*
 * options.h: the table of options: it parses the command line and writes the help.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "command_list.h"
#include "config.h"
#include "problem.h"
#include "text.h"

enum options_end { OPTIONS_FAILED = -1, OPTIONS_PARSED, OPTIONS_HELP };

/* The defaults of `rollcall run`. End with options_free. */
void options_defaults(struct config *config);
void options_free(struct config *config);

/*
 * Parses argv (argv[0] is the command's name) by the options of `command`. What stands without `--`
 * is moved to the end of argv, from *operands on. OPTIONS_HELP: --help was given. OPTIONS_FAILED:
 * *problem is filled (EXIT_USAGE).
 */
enum options_end options_parse(struct config *config, enum command_bit command, int argc,
    char **argv, int *operands, struct problem *problem);

/*
 * `--simulate="OPTIONS"`: the simulator's options in one string, parted by blanks, into
 * config->simulator.
 */
int options_parse_simulate(struct config *config, struct problem *problem);

/* The options of a command with their help, a line or two each. */
void options_help(enum command_bit command, struct text *out);

#endif
