/*
 * option_table.h: every option of every command.
 */
#ifndef OPTION_TABLE_H
#define OPTION_TABLE_H

#include <stddef.h>

#include "config.h"
#include "problem.h"
#include "value.h"

struct option_row {
	const char *name;
	char letter;       /* 0: none */
	unsigned commands; /* bits of enum command_bit */
	size_t offset;     /* of the field in struct config */
	value_setter *set;
	const char *value; /* its name in the help; NULL: a flag; "[…]": optional */
	const char *takes; /* what a right value looks like */
	const char *help;
};

#define OPTION_TABLE_MAX 120 /* rows, for arrays on the stack */

extern const struct option_row *const option_table;
extern const size_t option_table_rows;

/*
 * Defaults that depend on more than the command line (--simulate, the ledger): their fields are left
 * alone when nothing is given.
 */
#define DEFAULT_ZONE          "Asia/Shanghai"
#define DEFAULT_WINDOW        "09:00-21:00"
#define DEFAULT_POLL_INTERVAL "10s"

/* All others: the option, a command that has it, and the value as it would be typed. */
struct option_preset {
	const char *name;
	unsigned command;
	const char *value;
};

extern const struct option_preset *const option_presets;
extern const size_t option_presets_n;

/*
 * Puts a value (NULL: none) into its field. 0, or -1 with *problem filled: `--rate: takes …`.
 */
int option_set(struct config *config, const struct option_row *row, const char *value,
    struct problem *problem);

#endif
