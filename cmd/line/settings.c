/*
 * settings.c: options from a configuration file, by the one table of options. The main thread.
 * Never acts on what it reads.
 */
#include "settings.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config_file.h"
#include "option_table.h"
#include "secret.h"

#include "banned.h"

/* Options that the environment can say, too: there it beats the file. */
static const struct {
	const char *option, *variable;
} environment[] = {
	{ "api-base", "STEPONEAI_API_BASE" },
	{ "key-file", "STEPONEAI_API_KEY" },
	{ "data-dir", "STATE_DIRECTORY" },
};

static bool
environment_says(const char *option)
{
	for (size_t i = 0; i < sizeof environment / sizeof *environment; i++) {
		const char *value = getenv(environment[i].variable);

		if (strcmp(environment[i].option, option) == 0)
			return value != NULL && value[0] != '\0';
	}
	return false;
}

/* A row of this name that one of the commands has; NULL: there is none. */
static const struct option_row *
find_option(const char *name, unsigned commands)
{
	for (size_t i = 0; i < option_table_rows; i++)
		if ((option_table[i].commands & commands) != 0 &&
		    strcmp(option_table[i].name, name) == 0)
			return &option_table[i];
	return NULL;
}

static const struct command *
find_section(const struct command_table *commands, const char *name)
{
	for (size_t i = 0; i < commands->n; i++)
		if (strcmp(commands->rows[i].name, name) == 0)
			return &commands->rows[i];
	return NULL;
}

/* The commands that an entry speaks to, as bits; 0 with *problem filled. */
static unsigned
spoken_to(const char *path, const struct config_entry *entry, const struct command_table *commands,
    struct problem *problem)
{
	const struct command *section;

	if (entry->section[0] == '\0')
		return ~(unsigned)FOR_SIMULATE;
	section = find_section(commands, entry->section);
	if (section != NULL)
		return (unsigned)section->bit;
	(void)problem_set(problem, EXIT_USAGE, "%s:%d: [%s] is not a command; see rollcall --help",
	    path, entry->line, entry->section);
	return 0;
}

static int
apply(struct config *config, const char *path, const struct config_entry *entry,
    const struct command *command, const struct command_table *commands, struct problem *problem)
{
	const struct option_row *row;
	struct problem why = { 0 };
	unsigned to;
	bool ours;

	if (secret_is_word(entry->section) || secret_is_word(entry->key) ||
	    secret_is_word(entry->value))
		return problem_set(problem, EXIT_USAGE,
		    "%s:%d: this looks like a key: put it into a file of its own, and name that file: key-file = FILE",
		    path, entry->line);
	to = spoken_to(path, entry, commands, problem);
	if (to == 0)
		return -1;
	if (find_option(entry->key, to) == NULL || strcmp(entry->key, "config") == 0)
		return problem_set(problem, EXIT_USAGE,
		    "%s:%d: \"%s\" is no option%s%s that can stand here; see rollcall %s --help",
		    path, entry->line, entry->key, entry->section[0] == '\0' ? "" : " of ",
		    entry->section, entry->section[0] == '\0' ? command->name : entry->section);
	ours = entry->section[0] == '\0' || strcmp(entry->section, command->name) == 0;
	row = find_option(entry->key, to & (unsigned)command->bit);
	if (!ours || row == NULL || environment_says(row->name))
		return 0;
	if (option_set(config, row, entry->value, &why) == 0)
		return 0;
	return problem_set(problem, why.code, "%s:%d: %.800s", path, entry->line, why.text);
}

/* The file that is read when none was given. Returns whether it is there. */
static bool
default_path(char path[static PATH_MAX])
{
	const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n;

	/* A relative one counts as not set (XDG base directory specification). */
	if (folder != NULL && folder[0] == '/')
		n = snprintf(path, PATH_MAX, "%s/rollcall/config", folder);
	else if (home != NULL && home[0] == '/')
		n = snprintf(path, PATH_MAX, "%s/.config/rollcall/config", home);
	else
		return false;
	return n < PATH_MAX && (access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR));
}

int
settings_read(struct config *config, const struct command *command,
    const struct command_table *commands, struct problem *problem)
{
	char chosen[PATH_MAX];
	const char *path = config->config_file;

	if (path == NULL && default_path(chosen))
		path = chosen;
	if (path == NULL)
		return 0;
	config->file = config_file_read(path, problem);
	if (config->file == NULL)
		return -1;
	for (size_t i = 0; i < config_file_count(config->file); i++)
		if (apply(config, path, config_file_entry(config->file, i), command, commands,
			problem) != 0)
			return -1;
	return 0;
}
