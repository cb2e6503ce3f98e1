/*
 * key.c: finding the key. The main thread. Never prints a key, nor puts one into a message.
 */
#include "key.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "json.h"
#include "stepone.h"

#include "banned.h"

#define FILE_MAX 65536

/*
 * The file is a credential that systemd gave us (systemd.exec(5), LoadCredential=): it decides who is
 * in the file's group, and nobody else comes into the folder.
 */
static bool
is_credential(const char *path)
{
	const char *given = getenv("CREDENTIALS_DIRECTORY"), *slash = strrchr(path, '/');
	char folder[PATH_MAX];
	struct stat a, b;

	if (given == NULL || given[0] != '/' || slash == NULL ||
	    snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path) >=
		(int)sizeof folder)
		return false;
	return stat(given, &a) == 0 && stat(folder, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/*
 * A whole small file. *open_to_others: group or others may read it. 0, or -1 with *problem filled.
 */
static int
read_file(const char *path, struct text *out, bool *open_to_others, struct problem *problem)
{
	char block[4096];
	struct stat st;
	ssize_t n;
	int status = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return problem_set(problem, EXIT_USAGE, "the key file %s: %s", path,
		    errno == ELOOP ? "is a link; name the file itself" : strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		(void)problem_set(
		    problem, EXIT_USAGE, "the key file %s: is not a plain file", path);
		goto out;
	}
	if (st.st_uid != geteuid() && st.st_uid != 0) {
		(void)problem_set(
		    problem, EXIT_USAGE, "the key file %s: belongs to somebody else", path);
		goto out;
	}
	*open_to_others = (st.st_mode & (is_credential(path) ? 037 : 077)) != 0;
	while ((n = read(fd, block, sizeof block)) > 0 && out->len <= FILE_MAX)
		text_add(out, block, (size_t)n);
	if (n < 0 || out->failed || out->len > FILE_MAX) {
		(void)problem_set(problem, EXIT_USAGE, "%s: %s", path,
		    n < 0 ? strerror(errno) : "is too long for a key");
		goto out;
	}
	status = 0;
out:
	close(fd);
	return status;
}

/* Checks a key and copies it. `where` is what messages call its source. */
static int
take_key(struct span value, const char *where, char key[static KEY_SIZE], struct problem *problem)
{
	while (value.len > 0 &&
	       (value.data[value.len - 1] == '\n' || value.data[value.len - 1] == '\r'))
		value.len--;
	if (value.len == 0)
		return problem_set(problem, EXIT_USAGE,
		    "%s: holds no key; keys are made at %s/keys", where, STEPONE_BASE);
	if (value.len < KEY_SIZE && memchr(value.data, '\0', value.len) == NULL) {
		memcpy(key, value.data, value.len);
		key[value.len] = '\0';
		if (account_key_valid(key) == 0)
			return 0;
		explicit_bzero(key, KEY_SIZE);
	}
	return problem_set(problem, EXIT_USAGE,
	    "%s: this is not a key: one word of printable ASCII is wanted, without blanks before"
	    " or behind it; put it there again",
	    where);
}

static int
from_file(const char *path, char key[static KEY_SIZE], struct problem *problem)
{
	struct text content = { 0 };
	bool open_to_others = false;
	int status = -1;

	if (read_file(path, &content, &open_to_others, problem) == 0) {
		if (open_to_others)
			(void)problem_set(problem, EXIT_USAGE,
			    "%s: others can read the key; do: chmod 600 %s", path, path);
		else
			status = take_key(text_span(&content), path, key, problem);
	}
	if (content.data != NULL)
		explicit_bzero(content.data, content.cap);
	text_free(&content);
	return status;
}

/* The guide's own file. Its instructions leave it readable by others: a warning, and go on. */
static int
from_secrets(char key[static KEY_SIZE], char warning[static 256], struct problem *problem)
{
	const char *home = getenv("HOME");
	struct text content = { 0 };
	struct json *document = NULL;
	bool open_to_others = false;
	char path[PATH_MAX];
	struct span value;
	int status = -1;

	(void)snprintf(path, sizeof path, "%s/.clawd/secrets.json", home == NULL ? "" : home);
	if (home == NULL || access(path, F_OK) != 0)
		return problem_set(problem, EXIT_USAGE,
		    "no key: give --key-file FILE, or set STEPONEAI_API_KEY; keys are made at "
		    "%s/keys",
		    STEPONE_BASE);
	if (read_file(path, &content, &open_to_others, problem) != 0)
		goto out;
	if (open_to_others)
		(void)snprintf(warning, 256,
		    "%.100s: others can read the key; do: chmod 600 %.100s", path, path);
	document = json_parse(text_span(&content));
	if (document == NULL && errno == ENOMEM) {
		(void)problem_memory(problem);
		goto out;
	}
	value = json_string(json_get(document, "steponeai_api_key"));
	if (value.len > 0)
		status = take_key(value, path, key, problem);
	else
		(void)problem_set(problem, EXIT_USAGE,
		    "%s: holds no key: {\"steponeai_api_key\":\"sk_...\"} is wanted", path);
out:
	json_free(document);
	if (content.data != NULL)
		explicit_bzero(content.data, content.cap);
	text_free(&content);
	return status;
}

int
key_find(const struct config *config, char key[static KEY_SIZE], char warning[static 256],
    struct problem *problem)
{
	const char *value = getenv("STEPONEAI_API_KEY");

	warning[0] = '\0';
	if (config->key_file != NULL)
		return from_file(config->key_file, key, problem);
	if (value != NULL && value[0] != '\0')
		return take_key(span_of(value), "STEPONEAI_API_KEY", key, problem);
	return from_secrets(key, warning, problem);
}

void
key_guard(void)
{
	const struct rlimit none = { 0, 0 };

	/* A process that is not dumpable leaves no core even where a pipe takes cores. */
	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)setrlimit(RLIMIT_CORE, &none);
}
