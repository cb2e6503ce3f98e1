/*
 * options.c: the command line and the help, from the one table of options. The only place that
 * knows getopt. Never acts on what it parses.
 */
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "config_file.h"
#include "option_table.h"
#include "units.h"

#include "banned.h"

/* The row of an option that one of the commands has; NULL: there is none. */
static const struct option_row *
row_named(const char *name, unsigned commands)
{
	for (size_t i = 0; i < option_table_rows; i++)
		if ((option_table[i].commands & commands) != 0 &&
		    strcmp(option_table[i].name, name) == 0)
			return &option_table[i];
	return NULL;
}

void
options_defaults(struct config *config)
{
	*config = (struct config){
		.price = MONEY_NONE,
		.cost = MONEY_NONE,
		.budget = MONEY_NONE,
	};
	for (size_t i = 0; i < option_presets_n; i++) {
		const struct option_row *row =
		    row_named(option_presets[i].name, option_presets[i].command);

		/* A test sets each of them. */
		(void)row->set((char *)config + row->offset, option_presets[i].value);
	}
}

/*
 * The table's rows of one command, as getopt wants them; `val` is the row's place behind all
 * letters.
 */
static void
for_getopt(enum command_bit command, struct option *longs, struct text *shorts)
{
	size_t n = 0;

	text_adds(shorts, ":h");
	for (size_t i = 0; i < option_table_rows; i++) {
		const struct option_row *row = &option_table[i];
		/* --quiet=no: how the command line takes back what a file says. */
		int argument = row->value == NULL || row->value[0] == '[' ? optional_argument
									  : required_argument;

		if ((row->commands & command) == 0)
			continue;
		longs[n++] = (struct option){ row->name, argument, NULL, 256 + (int)i };
		if (row->letter != 0)
			text_addf(shorts, "%c%s", row->letter, row->value == NULL ? "" : ":");
	}
	longs[n++] = (struct option){ "help", no_argument, NULL, 'h' };
	longs[n] = (struct option){ 0 };
}

static const struct option_row *
find_row(enum command_bit command, int got)
{
	if (got >= 256)
		return &option_table[got - 256];
	for (size_t i = 0; i < option_table_rows; i++)
		if ((option_table[i].commands & command) != 0 && option_table[i].letter == got)
			return &option_table[i];
	return NULL;
}

int
option_set(
    struct config *config, const struct option_row *row, const char *value, struct problem *problem)
{
	if (row->set((char *)config + row->offset, value) == 0)
		return 0;
	return problem_set(problem, EXIT_USAGE, "--%s: takes %s, not \"%s\"", row->name,
	    row->value == NULL ? "yes or no" : row->takes, value);
}

enum options_end
options_parse(struct config *config, enum command_bit command, int argc, char **argv, int *operands,
    struct problem *problem)
{
	struct option longs[OPTION_TABLE_MAX + 2];
	struct text shorts = { 0 };
	enum options_end end = OPTIONS_PARSED;
	int got;

	for_getopt(command, longs, &shorts);
	if (shorts.failed) {
		text_free(&shorts);
		(void)problem_memory(problem);
		return OPTIONS_FAILED;
	}
	opterr = 0;
	optind = 0; /* glibc: begin anew, also after another argv */
	while (end == OPTIONS_PARSED &&
	       (got = getopt_long(argc, argv, text_str(&shorts), longs, NULL)) != -1) {
		if (got == 'h') {
			end = OPTIONS_HELP;
		} else if (got == '?' || got == ':') {
			char letter[] = { '-', (char)optopt, '\0' };
			/* A letter is in optopt; a long option only stands where it was read. */
			const char *name = optopt > 0 && optopt < 256 ? letter : argv[optind - 1];

			(void)problem_set(problem, EXIT_USAGE, "%s: %s; see rollcall %s --help",
			    name, got == ':' ? "a value is wanted" : "there is no such option here",
			    argv[0]);
			end = OPTIONS_FAILED;
		} else if (option_set(config, find_row(command, got), optarg, problem) != 0) {
			end = OPTIONS_FAILED;
		}
	}
	*operands = optind;
	text_free(&shorts);
	return end;
}

int
options_parse_simulate(struct config *config, struct problem *problem)
{
	const char *given = config->simulate_options == NULL ? "" : config->simulate_options;
	char *words[2 * OPTION_TABLE_MAX + 2] = { (char[]){ "simulate" } };
	const char *file = config->config_file;
	char *rest, *word;
	int n = 1, operands;

	config->simulate_words = rest = strdup(given);
	if (rest == NULL)
		return problem_memory(problem);
	while ((word = strsep(&rest, " \t\n")) != NULL && n < 2 * OPTION_TABLE_MAX)
		if (word[0] != '\0')
			words[n++] = word;
	words[n] = NULL;
	/* Words that are left are more than all options have. */
	if (word == NULL &&
	    options_parse(config, FOR_SIMULATE, n, words, &operands, problem) == OPTIONS_PARSED &&
	    operands == n && config->config_file == file)
		return 0;
	if (problem->code == EXIT_DONE)
		(void)problem_set(problem, EXIT_USAGE,
		    "--simulate: takes the options of rollcall simulate, not \"%s\"", given);
	return -1;
}

void
options_free(struct config *config)
{
	free(config->simulate_words);
	config_file_free(config->file);
	config->simulate_words = NULL;
	config->file = NULL;
}

void
options_help(enum command_bit command, struct text *out)
{
	for (size_t i = 0; i < option_table_rows; i++) {
		const struct option_row *row = &option_table[i];
		size_t from = out->len;

		if ((row->commands & command) == 0)
			continue;
		text_adds(out, "  ");
		if (row->letter != 0)
			text_addf(out, "-%c, ", row->letter);
		else
			text_adds(out, "    ");
		text_addf(out, "--%s", row->name);
		if (row->value != NULL && row->value[0] == '[')
			text_adds(out, "[=OPTIONS]");
		else if (row->value != NULL)
			text_addf(out, " %s", row->value);
		if (out->len - from > 30) {
			text_addc(out, '\n');
			from = out->len;
		}
		text_addf(out, "%*s%s\n", (int)(32 - (out->len - from)), "", row->help);
	}
	text_adds(out, "  -h, --help                    this page\n");
}
