/*
 * main.c: which command, with what. The main thread. Prints usage and the one problem that ends a
 * command.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "command_table.h"
#include "completion.h"
#include "key.h"
#include "options.h"
#include "secret.h"
#include "settings.h"
#include "shown.h"

#include "banned.h"

#ifndef ROLLCALL_VERSION
#error "the build says the version"
#endif

static const struct command commands[] = {
#define X(NAME, name, operand, more, help) \
	{ #name, FOR_##NAME, operand, more, name##_command, help },
	COMMANDS(X)
#undef X
};

enum exit_code
completion_command(struct config *config, struct problem *problem)
{
	const struct command_table table = { commands, sizeof commands / sizeof *commands };
	struct text out = { 0 };

	if (strcmp(config->roll, "bash") != 0) {
		(void)problem_set(problem, EXIT_USAGE,
		    "completion: there is one for bash, not"
		    " for \"%s\"",
		    config->roll);
	} else {
		completion_bash(&table, &out);
		if (out.failed)
			(void)problem_memory(problem);
		else
			(void)fputs(text_str(&out), stdout);
	}
	text_free(&out);
	return problem->code;
}

static void
print_usage(FILE *out)
{
	(void)fprintf(out,
	    "rollcall calls everybody on a roll once, through the Stepone AI service.\n\nusage: "
	    "rollcall COMMAND ... (rollcall COMMAND --help tells its options)\n\n");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		(void)fprintf(out, "  %-10s %-7s %s\n", commands[i].name,
		    commands[i].operand == NULL                ? ""
		    : strchr(commands[i].operand, '|') != NULL ? "ACTION"
							       : commands[i].operand,
		    commands[i].help);
	(void)fprintf(out,
	    "\nexit codes: 0 done, 1 failure of the machine, 2 wrong usage or unusable input,\n3 "
	    "done but rows need a person, 4 stopped early (the same command goes on),\n5 the "
	    "service refuses to work (key, credit, version)\n");
}

static void
print_help(const struct command *command)
{
	struct text out = { 0 };

	text_addf(&out, "usage: rollcall %s%s%s%s%s [OPTION]...\n%s\n\n", command->name,
	    command->operand == NULL ? "" : " ", command->operand == NULL ? "" : command->operand,
	    command->more == NULL ? "" : " ", command->more == NULL ? "" : command->more,
	    command->help);
	options_help(command->bit, &out);
	(void)fputs(text_str(&out), stdout);
	text_free(&out);
}

static const struct command *
find_command(const char *name)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* The operands a command wants, and nothing else. 0, or -1. */
static int
take_operands(const struct command *command, struct config *config, int n, char **operands,
    struct problem *problem)
{
	int wanted = command->operand == NULL ? 0 : 1;

	if (n < wanted)
		return problem_set(problem, EXIT_USAGE, "%s: %s is missing; see rollcall %s --help",
		    command->name, command->operand, command->name);
	if (n > wanted && command->more == NULL)
		return problem_set(problem, EXIT_USAGE,
		    "%s: \"%s\" is one too many; see rollcall %s --help", command->name,
		    operands[wanted], command->name);
	config->roll = wanted == 1 ? operands[0] : NULL;
	config->words = operands;
	config->n_words = n;
	return 0;
}

/*
 * The command line over the environment over the file: the line is read twice, as it names the
 * file. 0; 1: --help was given; -1 with *problem filled.
 */
static int
take_options(const struct command *command, struct config *config, int argc, char **argv,
    int *operands, struct problem *problem)
{
	const struct command_table table = { commands, sizeof commands / sizeof *commands };
	const char *file;

	options_defaults(config);
	switch (options_parse(config, command->bit, argc, argv, operands, problem)) {
	case OPTIONS_HELP:
		return 1;
	case OPTIONS_FAILED:
		return -1;
	case OPTIONS_PARSED:
		break;
	}
	file = config->config_file;
	options_defaults(config);
	config->config_file = file;
	if (settings_read(config, command, &table, problem) != 0 ||
	    options_parse(config, command->bit, argc, argv, operands, problem) != OPTIONS_PARSED)
		return -1;
	return 0;
}

/*
 * What lies beside a ledger (its -wal, lock and replies) lies beside the file, not beside a link to
 * it. Of a link the name that it stands for, owned, into *path and *real. 0, or -1 with *problem
 * filled.
 */
static int
follow(const char **path, char **real, struct problem *problem)
{
	struct stat st;

	if (*path == NULL || lstat(*path, &st) != 0 || !S_ISLNK(st.st_mode))
		return 0;
	*real = realpath(*path, NULL);
	if (*real == NULL)
		return problem_set(problem, EXIT_MACHINE,
		    "%s: is a link to nothing: %s; name the ledger itself", *path, strerror(errno));
	*path = *real;
	return 0;
}

static int
follow_ledgers(const struct command *command, struct config *config, char *real[static 2],
    struct problem *problem)
{
	if (command->operand != NULL && strcmp(command->operand, "LEDGER") == 0 &&
	    follow(&config->roll, &real[0], problem) != 0)
		return -1;
	return follow(&config->ledger, &real[1], problem);
}

static enum exit_code
run_named(const struct command *command, int argc, char **argv, struct problem *problem)
{
	struct config config;
	enum exit_code code = EXIT_DONE;
	char *real[2] = { NULL, NULL };
	int operands;
	int taken = take_options(command, &config, argc, argv, &operands, problem);

	if (taken > 0)
		print_help(command);
	else if (taken < 0 ||
		 take_operands(command, &config, argc - operands, argv + operands, problem) != 0 ||
		 follow_ledgers(command, &config, real, problem) != 0)
		code = problem->code;
	else
		code = command->run(&config, problem);
	options_free(&config);
	free(real[0]);
	free(real[1]);
	return code;
}

/*
 * A key on the command line: everybody on this machine can read it there, and most mistakes would
 * print or keep it. So nothing is done with it, whatever the command. A file's name may look like
 * one.
 */
static bool
holds_key(int argc, char **argv)
{
	const char *ours = getenv("STEPONEAI_API_KEY");

	/* A short one stands in any word. */
	if (ours != NULL && strlen(ours) < SECRET_MIN)
		ours = NULL;
	for (int i = 1; i < argc; i++)
		if ((ours != NULL && strstr(argv[i], ours) != NULL) ||
		    (secret_is_word(argv[i]) && access(argv[i], F_OK) != 0))
			return true;
	return false;
}

/* The command line from its first word to the exit code. */
static int
take_line(int argc, char **argv)
{
	struct problem problem = { 0 };
	const struct command *command;
	enum exit_code code;

	if (argc < 2) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_usage(stdout);
		return EXIT_DONE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)printf("rollcall %s\n", ROLLCALL_VERSION);
		return EXIT_DONE;
	}
	if (holds_key(argc, argv)) {
		(void)fprintf(stderr,
		    "rollcall: there is what looks like a key on the command line, where others can read it: put it into a file, and give that with --key-file FILE\n");
		return EXIT_USAGE;
	}
	command = find_command(argv[1]);
	if (command == NULL) {
		(void)fprintf(
		    stderr, "rollcall: there is no command \"%s\"; see rollcall --help\n", argv[1]);
		return EXIT_USAGE;
	}
	code = run_named(command, argc - 1, argv + 1, &problem);
	if (problem.code != EXIT_DONE)
		(void)fprintf(stderr, "rollcall: %s\n", problem.text);
	if ((fflush(stdout) != 0 || ferror(stdout) != 0) && code == EXIT_DONE) {
		(void)fprintf(stderr, "rollcall: standard output: cannot be written\n");
		code = EXIT_MACHINE;
	}
	return (int)code;
}

int
main(int argc, char **argv)
{
	struct shown_before before;
	int code;

	key_guard();
	/* A reader that went away is an error of write(2), told like any other. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* So is a file that grew as large as the system lets it. */
	(void)signal(SIGXFSZ, SIG_IGN);
	if (shown_begin(&before) != 0) {
		(void)fprintf(stderr, "rollcall: out of memory\n");
		return EXIT_MACHINE;
	}
	code = take_line(argc, argv);
	shown_end(&before);
	return code;
}
