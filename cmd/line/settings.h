/*
 * settings.h: options from a configuration file. For the main thread.
 *
 * A key is the long name of an option. One before the first section counts for every command that
 * has the option, but for simulate, whose own --price and --opt-out are others; in a section, named
 * like a command, for this one alone. A key that is no option of any command, or none of its
 * section's, is an error. Where the environment says something of the same, it wins.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "command_table.h"
#include "config.h"

/*
 * Reads config->config_file, else $XDG_CONFIG_HOME/rollcall/config, else
 * $HOME/.config/rollcall/config, which need not be there. *config, otherwise as options_defaults
 * left it, gets what the file says for `command`, and owns the file. 0, or -1 with *problem filled
 * (EXIT_USAGE).
 */
int settings_read(struct config *config, const struct command *command,
    const struct command_table *commands, struct problem *problem);

#endif
