/*
 * paths.c: names of files. The main thread. Looks at files, writes none.
 */
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic_file.h"
#include "kept.h"
#include "ledger_outputs.h"
#include "precious.h"

#include "banned.h"

/*
 * `path` with `part` before its ending: `a/roll.csv`, `-results` -> `a/roll-results.csv`. NULL: no
 * memory.
 */
static char *
with_part(const char *path, const char *part)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	const char *dot = strrchr(base, '.');
	char *longer;

	if (dot == NULL || dot == base)
		dot = path + strlen(path);
	if (asprintf(&longer, "%.*s%s%s", (int)(dot - path), path, part, dot) < 0)
		return NULL;
	return longer;
}

/* `given`, or what `otherwise` made, which may be NULL for lack of memory. */
static char *
given_or(const char *given, char *otherwise)
{
	if (given == NULL)
		return otherwise;
	free(otherwise);
	return strdup(given);
}

int
paths_choose(const struct config *config, struct paths *paths, struct problem *problem)
{
	bool from_pipe = strcmp(config->roll, "-") == 0;
	char *roll = NULL, *ledger = NULL;
	int status = -1;

	*paths = (struct paths){ 0 };
	if (from_pipe && (config->ledger == NULL || config->output == NULL)) {
		(void)problem_set(problem, EXIT_USAGE,
		    "a roll from standard input has no name: --ledger and --output are wanted");
		goto out;
	}
	roll = config->simulate ? with_part(config->roll, "-simulated") : strdup(config->roll);
	if (roll == NULL || asprintf(&ledger, "%s.ledger", roll) < 0) {
		ledger = NULL;
		goto out_of_memory;
	}
	paths->ledger = given_or(config->ledger, ledger);
	ledger = NULL;
	paths->results = given_or(config->output, with_part(roll, "-results"));
	if (paths->results == NULL || paths->ledger == NULL)
		goto out_of_memory;
	/* Results to a pipe: the summary has no name to be made from. */
	if (config->summary != NULL || strcmp(paths->results, "-") != 0) {
		paths->summary = given_or(config->summary, with_part(paths->results, "-minutes"));
		if (paths->summary == NULL)
			goto out_of_memory;
	}
	status = 0;
	goto out;
out_of_memory:
	(void)problem_memory(problem);
out:
	free(roll);
	if (status != 0)
		paths_free(paths);
	return status;
}

void
paths_free(struct paths *paths)
{
	free(paths->ledger);
	free(paths->results);
	free(paths->summary);
	*paths = (struct paths){ 0 };
}

/* The folder of a path, 0, and the name in it; -1: there is no such folder. */
static int
folder_of(const char *path, struct stat *st, const char **name)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX] = ".";

	*name = slash == NULL ? path : slash + 1;
	if (slash != NULL && snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path) >=
				 (int)sizeof folder)
		return -1;
	return stat(folder, st);
}

bool
paths_same(const char *a, const char *b)
{
	const char *name_a, *name_b;
	struct stat sa, sb;

	if (a == NULL || b == NULL || strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
		return false;
	if (strcmp(a, b) == 0)
		return true;
	if (stat(a, &sa) == 0 && stat(b, &sb) == 0)
		return sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
	/* What is not there yet is the same when it will be: one name in one folder. */
	return folder_of(a, &sa, &name_a) == 0 && folder_of(b, &sb, &name_b) == 0 &&
	       sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino && strcmp(name_a, name_b) == 0;
}

/* `path` is this file, or would be part of it by its name. */
static bool
belongs_to(const char *path, const char *file)
{
	char name[PATH_MAX];

	if (file == NULL)
		return false;
	if (paths_same(path, file))
		return true;
	for (int i = 0; precious_ending(i) != NULL; i++)
		if (snprintf(name, sizeof name, "%s%s", file, precious_ending(i)) <
			(int)sizeof name &&
		    paths_same(path, name))
			return true;
	return false;
}

int
paths_differ(const char *roll, const char *ledger, const char *results, const char *summary,
    struct problem *problem)
{
	const struct {
		const char *what, *path;
	} files[] = { { "the roll", roll }, { "the ledger", ledger }, { "the results", results },
		{ "the summary", summary } };
	const size_t n = sizeof files / sizeof *files;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (paths_same(files[i].path, files[j].path))
				return problem_set(problem, EXIT_USAGE,
				    "%s: is %s already, and cannot be %s too", files[j].path,
				    files[i].what, files[j].what);
	for (size_t i = 2; i < n; i++)
		if (files[i].path != NULL && belongs_to(files[i].path, ledger))
			return problem_set(problem, EXIT_USAGE,
			    "%s: belongs to the ledger, and cannot be %s", files[i].path,
			    files[i].what);
	if (results != NULL && summary != NULL && strcmp(results, "-") == 0 &&
	    strcmp(summary, "-") == 0)
		return problem_set(
		    problem, EXIT_USAGE, "results and summary cannot both go to standard output");
	return 0;
}

/* The file of keys that the service's guide has. */
static bool
is_secrets(const char *path)
{
	const char *home = getenv("HOME");
	char name[PATH_MAX];

	return home != NULL &&
	       snprintf(name, sizeof name, "%s/.clawd/secrets.json", home) < (int)sizeof name &&
	       paths_same(path, name);
}

/* What must not be lost is not written over, --force or not. 0, or -1 with *problem filled. */
static int
check_precious(const struct config *config, const char *path, struct problem *problem)
{
	const char *inputs[] = { config->key_file, config->opt_out, config->preamble,
		config->config_file };
	enum precious precious;

	if (strcmp(path, "-") == 0)
		return 0;
	precious = precious_of(path);
	if (precious == PRECIOUS_NOT && is_secrets(path))
		precious = PRECIOUS_KEY;
	if (precious != PRECIOUS_NOT)
		return problem_set(problem, EXIT_USAGE,
		    "%s: is %s, and never written over; name another file", path,
		    precious_name(precious));
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		if (paths_same(path, inputs[i]))
			return problem_set(problem, EXIT_USAGE,
			    "%s: is read by this command, and cannot be an output; name another "
			    "file",
			    path);
	for (size_t i = 0; i < config->suppress_n; i++)
		if (paths_same(path, config->suppress[i]))
			return problem_set(
			    problem, EXIT_USAGE, "%s: is a list that --suppress names", path);
	return 0;
}

int
paths_writable(
    const struct config *config, const char *path, struct ledger *ledger, struct problem *problem)
{
	enum ledger_output output = LEDGER_OUTPUT_FOREIGN;

	if (path == NULL)
		return 0;
	if (check_precious(config, path, problem) != 0)
		return -1;
	if (ledger != NULL)
		output = ledger_output(ledger, path);
	if (output == LEDGER_OUTPUT_FAILED) {
		*problem = *ledger_problem(ledger);
		return -1;
	}
	return atomic_file_check(path, config->force || output != LEDGER_OUTPUT_FOREIGN, problem);
}

int
paths_new_ledger(const struct config *config, const char *path, struct problem *problem)
{
	return check_precious(config, path, problem) == 0 ? atomic_file_check(path, false, problem)
							  : -1;
}

int
paths_replace(const char *path, struct ledger *ledger, struct problem *problem)
{
	if (path == NULL || strcmp(path, "-") == 0 || access(path, F_OK) != 0 ||
	    ledger_output(ledger, path) != LEDGER_OUTPUT_FOREIGN ||
	    ledger_remember_output(ledger, path) == 0)
		return 0;
	*problem = *ledger_problem(ledger);
	return -1;
}

int
paths_keep(const char *path, struct ledger *ledger, bool replace, struct problem *problem)
{
	enum ledger_output output;
	char kept[PATH_MAX];
	struct stat st;

	if (path == NULL || strcmp(path, "-") == 0 || lstat(path, &st) != 0)
		return 0;
	output = ledger_output(ledger, path);
	if (output == LEDGER_OUTPUT_FAILED) {
		*problem = *ledger_problem(ledger);
		return -1;
	}
	if (output == LEDGER_OUTPUT_OURS || (output == LEDGER_OUTPUT_FOREIGN && replace))
		return 0;
	/* A database of ours that came there is in use under that name. */
	if (precious_of(path) != PRECIOUS_NOT)
		return problem_set(problem, EXIT_MACHINE,
		    "%s: is %s now, and never written over; name another file", path,
		    precious_name(precious_of(path)));
	if (kept_aside(AT_FDCWD, path, kept) != 0)
		return errno == ENOENT
			   ? 0
			   : problem_set(problem, EXIT_MACHINE,
				 "%s: was changed since this campaign wrote it, and cannot be kept as %s~: %s",
				 path, path, strerror(errno));
	(void)fprintf(stderr, "%s: %s: kept as %s\n", path,
	    output == LEDGER_OUTPUT_EDITED ? "was edited since it was written"
					   : "is not what this campaign wrote",
	    kept);
	return 0;
}
