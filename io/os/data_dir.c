/*
 * data_dir.c: which folder, and making it. Any one thread. Never writes a file into it.
 */
#include "data_dir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "durable.h"

#include "banned.h"

/* A path from the environment; NULL when it is missing or relative. */
static const char *
absolute(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] == '/' ? value : NULL;
}

char *
data_dir_choose(const char *given, struct problem *problem)
{
	const char *state = absolute("STATE_DIRECTORY");
	const char *data = absolute("XDG_DATA_HOME");
	const char *home = absolute("HOME");
	char *dir = NULL;
	int n;

	if (given != NULL)
		n = asprintf(&dir, "%s", given);
	else if (state != NULL)
		n = asprintf(&dir, "%.*s", (int)strcspn(state, ":"), state);
	else if (data != NULL)
		n = asprintf(&dir, "%s/rollcall", data);
	else if (home != NULL)
		n = asprintf(&dir, "%s/.local/share/rollcall", home);
	else {
		(void)problem_set(problem, EXIT_USAGE,
		    "no folder for what is kept across campaigns: $HOME is not set; give one with"
		    " --data-dir");
		return NULL;
	}
	if (n >= 0)
		return dir;
	(void)problem_memory(problem);
	return NULL;
}

/*
 * The folder's name is on the disk: else a power failure could take it, and all that was synced in
 * it. 0 or -1 (errno).
 */
static int
sync_name(const char *path)
{
	if (durable_name(path, NULL) == 0)
		return 0;
	/*
	 * Some file systems cannot sync a folder, and one that may be written into need not be ours
	 * to read: then there is nothing more to do.
	 */
	return errno == EINVAL || errno == EROFS || errno == EACCES ? 0 : -1;
}

/* One folder. There already is as good, if it is one: a link to one is, too. */
static int
make_one(const char *path, struct problem *problem)
{
	struct stat st;

	if (mkdir(path, 0700) == 0 && sync_name(path) == 0)
		return 0;
	if (errno == EEXIST) {
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			return 0;
		errno = ENOTDIR;
	}
	return problem_set(problem, EXIT_MACHINE,
	    "%s: cannot be made: %s; another folder can be given with --data-dir", path,
	    strerror(errno));
}

int
data_dir_make(const char *dir, struct problem *problem)
{
	char *path = strdup(dir);
	struct stat st;
	int status = 0;

	if (path == NULL)
		return problem_memory(problem);
	/* What is there needs no look at the folders above it, which may not be ours to see. */
	if (stat(dir, &st) == 0 && S_ISDIR(st.st_mode))
		goto out;
	for (char *at = path + 1; status == 0 && *at != '\0'; at++) {
		if (*at != '/' || at[-1] == '/')
			continue;
		*at = '\0';
		status = make_one(path, problem);
		*at = '/';
	}
	if (status == 0)
		status = make_one(path, problem);
out:
	free(path);
	return status;
}
