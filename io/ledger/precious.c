/*
 * precious.c: what must not be replaced. Any thread. Only reads.
 */
#include "precious.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger_private.h"
#include "history_private.h"
#include "reply_log.h"

#include "banned.h"

#define SQLITE_HEAD        "SQLite format 3" /* and a NUL: https://www.sqlite.org/fileformat.html */
#define SQLITE_APPLICATION 68                /* where its application_id stands, big end first */
#define LOOKED_AT          65536
#define KEY_MIN            12
#define KEY_MAX            512

static const char *const endings[] = { "-wal", "-shm", "-journal", ".replies", ".lock", ".v1",
	".new", NULL };

/* The beginning of a file. Returns its length, 0 when there is none to be read. */
static size_t
read_begin(const char *path, char *out, size_t size, struct stat *st)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n = -1;

	if (fd < 0)
		return 0;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		n = pread(fd, out, size, 0);
	close(fd);
	return n < 0 ? 0 : (size_t)n;
}

static bool
begins_with(const char *begin, size_t len, const char *bytes, size_t n)
{
	return len >= n && memcmp(begin, bytes, n) == 0;
}

/* A database of ours, by what SQLite keeps for that. */
static enum precious
look_at_database(const char *begin, size_t len)
{
	const unsigned char *at = (const unsigned char *)begin + SQLITE_APPLICATION;
	uint32_t application;

	if (len < SQLITE_APPLICATION + 4 ||
	    !begins_with(begin, len, SQLITE_HEAD, sizeof SQLITE_HEAD))
		return PRECIOUS_NOT;
	application = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
	if (application == LEDGER_APPLICATION)
		return PRECIOUS_LEDGER;
	return application == HISTORY_APPLICATION ? PRECIOUS_HISTORY : PRECIOUS_NOT;
}

/* A write-ahead log or journal of SQLite, or a log of replies, whatever its name. */
static bool
is_log(const char *begin, size_t len)
{
	return begins_with(begin, len, "\x37\x7f\x06\x82", 4) ||
	       begins_with(begin, len, "\x37\x7f\x06\x83", 4) ||
	       begins_with(begin, len, "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8) ||
	       reply_log_begins(begin, len);
}

static bool
is_of_key(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       strchr("_-.+/=~", c) != NULL;
}

/*
 * One word, and it begins as the service's keys do, or nobody else may read it; or the guide's
 * file.
 */
static bool
is_key(const char *begin, size_t len, const struct stat *st)
{
	bool only_ours = (st->st_mode & 077) == 0;

	if (len == 0 || len >= LOOKED_AT)
		return false;
	if (begin[0] == '{' &&
	    memmem(begin, len, "\"steponeai_api_key\"", strlen("\"steponeai_api_key\"")) != NULL)
		return true;
	while (len > 0 && (begin[len - 1] == '\n' || begin[len - 1] == '\r'))
		len--;
	for (size_t i = 0; i < len; i++)
		if (begin[i] == '\0' || !is_of_key(begin[i]))
			return false;
	return begins_with(begin, len, "sk_", 3) || begins_with(begin, len, "aicall_", 7) ||
	       (only_ours && len >= KEY_MIN && len <= KEY_MAX);
}

static bool
is_pid(const char *begin, size_t len)
{
	size_t digits = 0;

	while (digits < len && begin[digits] >= '0' && begin[digits] <= '9')
		digits++;
	return digits > 0 && digits + 1 == len && begin[digits] == '\n';
}

static enum precious
look_at_content(const char *path)
{
	char begin[LOOKED_AT];
	struct stat st = { 0 };
	size_t len = read_begin(path, begin, sizeof begin, &st);
	enum precious found = look_at_database(begin, len);

	if (found == PRECIOUS_NOT && is_log(begin, len))
		found = PRECIOUS_BESIDE;
	if (found == PRECIOUS_NOT && is_key(begin, len, &st))
		found = PRECIOUS_KEY;
	explicit_bzero(begin, len);
	return found;
}

/* By its name alone: whether it is made already depends on what was done before. */
static bool
is_named_history(const char *path, size_t len)
{
	size_t n = strlen(HISTORY_FILE);

	return len >= n && memcmp(path + len - n, HISTORY_FILE, n) == 0 &&
	       (len == n || path[len - n - 1] == '/');
}

/* What it would belong to is a ledger or a history; or that is gone, and this is what is left. */
static bool
is_beside(const char *path)
{
	char base[PATH_MAX], begin[64];
	size_t len = strlen(path);
	struct stat st;

	for (const char *const *ending = endings; *ending != NULL; ending++) {
		size_t n = strlen(*ending);
		enum precious found;

		if (len <= n || len >= sizeof base || strcmp(path + len - n, *ending) != 0)
			continue;
		memcpy(base, path, len - n);
		base[len - n] = '\0';
		found = look_at_content(base);
		if (found == PRECIOUS_LEDGER || found == PRECIOUS_HISTORY ||
		    is_named_history(path, len - n))
			return true;
		if (strcmp(*ending, ".replies") == 0 && stat(path, &st) == 0 && st.st_size > 0)
			return true;
		if (strcmp(*ending, ".lock") == 0 &&
		    is_pid(begin, read_begin(path, begin, sizeof begin, &st)))
			return true;
	}
	return false;
}

enum precious
precious_of(const char *path)
{
	enum precious found = look_at_content(path);

	if (found == PRECIOUS_NOT && is_named_history(path, strlen(path)))
		found = PRECIOUS_HISTORY;
	return found == PRECIOUS_NOT && is_beside(path) ? PRECIOUS_BESIDE : found;
}

const char *
precious_ending(int i)
{
	return endings[i];
}

const char *
precious_name(enum precious precious)
{
	switch (precious) {
	case PRECIOUS_NOT:
		break;
	case PRECIOUS_LEDGER:
		return "a campaign's ledger";
	case PRECIOUS_HISTORY:
		return "the memory of calls and the do-not-call list";
	case PRECIOUS_BESIDE:
		return "part of a campaign's ledger, or of the memory of calls";
	case PRECIOUS_KEY:
		return "a key";
	}
	return "nothing";
}
