/*
 * completion.h: completion of the command line for bash, from the tables of commands and options.
 */
#ifndef COMPLETION_H
#define COMPLETION_H

#include "command_table.h"
#include "text.h"

/*
 * The script that `rollcall completion bash` prints: commands, options of each, the words that an
 * option or operand takes where its table names them, else file names where they are wanted.
 */
void completion_bash(const struct command_table *commands, struct text *out);

#endif
