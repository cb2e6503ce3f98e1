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

static enum exit_code
check_main(struct config *config, struct problem *problem)
{
	return check_command(config, problem);
}

static enum exit_code
export_main(struct config *config, struct problem *problem)
{
	return export_command(config, problem);
}

static enum exit_code
simulate_main(struct config *config, struct problem *problem)
{
	return simulate_command(config, problem);
}

static enum exit_code
settle_main(struct config *config, struct problem *problem)
{
	return settle_command(config, problem);
}

static enum exit_code
status_main(struct config *config, struct problem *problem)
{
	return status_command(config, problem);
}

static enum exit_code
suppress_main(struct config *config, struct problem *problem)
{
	return suppress_command(config, problem);
}

static enum exit_code
forget_main(struct config *config, struct problem *problem)
{
	return forget_command(config, problem);
}

static enum exit_code
info_main(struct config *config, struct problem *problem)
{
	return info_command(config, problem);
}

static enum exit_code
listen_main(struct config *config, struct problem *problem)
{
	return listen_command(config, problem);
}

static enum exit_code
balance_main(struct config *config, struct problem *problem)
{
	return balance_command(config, problem);
}

static enum exit_code
engines_main(struct config *config, struct problem *problem)
{
	return engines_command(config, problem);
}

static enum exit_code
voices_main(struct config *config, struct problem *problem)
{
	return voices_command(config, problem);
}

static enum exit_code
doctor_main(struct config *config, struct problem *problem)
{
	return doctor_command(config, problem);
}

static enum exit_code completion_main(struct config *config, struct problem *problem);

static const struct command commands[] = {
	{ "check", FOR_CHECK, "ROLL", NULL, check_main,
	    "validate a roll and find duplicates; calls nobody" },
	{ "run", FOR_RUN, "ROLL", NULL, run_command, "call everybody on a roll once" },
	{ "call", FOR_CALL, "PHONES", "REQUIREMENT", call_command,
	    "call one or several numbers, joined by commas, once" },
	{ "collect", FOR_COLLECT, "LEDGER", NULL, collect_command,
	    "ask again for records of calls; calls nobody" },
	{ "status", FOR_STATUS, "LEDGER", NULL, status_main, "where a campaign stands" },
	{ "settle", FOR_SETTLE, "LEDGER", NULL, settle_main, "say what became of an unknown row" },
	{ "export", FOR_EXPORT, "LEDGER", NULL, export_main, "write a campaign's results again" },
	{ "suppress", FOR_SUPPRESS, "add|remove|list|import", "[NUMBER|FILE]...", suppress_main,
	    "your do-not-call list: add NUMBER..., remove NUMBER..., list, import FILE" },
	{ "forget", FOR_FORGET, "NUMBER", "[LEDGER]...", forget_main,
	    "erase a person from what is kept, and from ledgers" },
	{ "info", FOR_INFO, "CALL_ID", "[TRIES]", info_main, "what became of one call" },
	{ "listen", FOR_LISTEN, "CALL_ID", NULL, listen_main, "a conversation, as it is spoken" },
	{ "balance", FOR_ACCOUNT, NULL, NULL, balance_main, "what is left on the account" },
	{ "engines", FOR_ACCOUNT, NULL, NULL, engines_main, "the models that the service has" },
	{ "voices", FOR_ACCOUNT, NULL, NULL, voices_main, "the voices that it has" },
	{ "doctor", FOR_DOCTOR, NULL, NULL, doctor_main, "is everything ready for a campaign?" },
	{ "simulate", FOR_SIMULATE, NULL, NULL, simulate_main, "a local stand-in for the service" },
	{ "completion", FOR_COMPLETION, "bash", NULL, completion_main,
	    "a script that completes command lines" },
};

static enum exit_code
completion_main(struct config *config, struct problem *problem)
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
		    "%s: is a link to what is not there: %s; name the ledger itself", *path,
		    strerror(errno));
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
		    "rollcall: what looks like a key stands on the command line, where others can"
		    " read it: put it into a file, and name that with --key-file FILE\n");
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
