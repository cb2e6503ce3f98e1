/*
 * zone.c: times as text. zone_set before any thread: it changes the environment; the others read
 * only.
 */
#include "zone.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "banned.h"

#define HOUR_MS    INT64_C(3600000)
#define OFFSET_MAX (17 * HOUR_MS) /* of any zone, ever: Manila was at -15:56 */

/* Is it a file of tzdata? The folder holds tables and lists as well. 1, 0; -1: see errno. */
static int
is_zone(const char *path)
{
	char magic[4] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int error = fd < 0 ? errno : 0;
	size_t len = 0;

	while (error == 0 && len < sizeof magic) {
		ssize_t n = read(fd, magic + len, sizeof magic - len);

		if (n == 0)
			break;
		if (n > 0)
			len += (size_t)n;
		else if (errno != EINTR)
			error = errno;
	}
	if (fd >= 0)
		(void)close(fd);
	errno = error;
	if (error != 0 && error != ENOENT && error != ENOTDIR && error != EISDIR &&
	    error != ENAMETOOLONG)
		return -1;
	return len == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0 ? 1 : 0;
}

static int
unread(const char *name, struct problem *problem)
{
	return problem_set(problem, EXIT_MACHINE,
	    "--time-zone: tzdata's file of \"%s\" cannot be read: %s", name, strerror(errno));
}

int
zone_set(const char *name, struct problem *problem)
{
	const char *dir = getenv("TZDIR");
	char path[PATH_MAX];
	int known;

	/* No absolute name, none that climbs: those read any file. */
	if (name[0] == '\0' || name[0] == '/' || name[0] == ':' || strstr(name, "..") != NULL)
		return problem_set(problem, EXIT_USAGE,
		    "--time-zone: a name like Asia/Shanghai is wanted, not \"%s\"", name);
	(void)snprintf(path, sizeof path, "%s/%s",
	    dir != NULL && dir[0] == '/' ? dir : "/usr/share/zoneinfo", name);
	known = is_zone(path);
	if (known < 0)
		return unread(name, problem);
	if (known == 0)
		return problem_set(problem, EXIT_USAGE,
		    "--time-zone: tzdata does not know \"%s\" (is the package tzdata installed?)",
		    name);
	if (setenv("TZ", name, 1) != 0)
		return problem_memory(problem);
	/*
	 * Without memory, or a file descriptor, it takes the zone for UTC, and nothing but errno
	 * tells (glibc 2.36; it is left alone for each of tzdata's zones when all went well).
	 */
	errno = 0;
	tzset();
	return errno == 0 ? 0 : unread(name, problem);
}

static bool
local_time(int64_t seconds, struct tm *tm)
{
	time_t t = (time_t)seconds;

	return localtime_r(&t, tm) != NULL;
}

const char *
zone_show(int64_t ms, char out[static ZONE_TEXT])
{
	struct tm tm;
	size_t len;

	out[0] = '\0';
	if (ms <= 0 || !local_time(ms / 1000, &tm))
		return out;
	len = strftime(out, ZONE_TEXT, "%Y-%m-%dT%H:%M:%S%z", &tm);
	/* +0800 is basic format; with the extended date and time +08:00 is wanted. */
	if (len >= 5 && len + 2 <= ZONE_TEXT) {
		memmove(out + len - 1, out + len - 2, 3);
		out[len - 2] = ':';
	}
	return out;
}

const char *
zone_show_minute(int64_t minute, char out[static ZONE_TEXT])
{
	struct tm tm;

	out[0] = '\0';
	if (local_time(minute * 60, &tm))
		(void)strftime(out, ZONE_TEXT, "%Y-%m-%d %H:%M", &tm);
	return out;
}

/* Two digits, at most `most`; or -1. */
static int
two_digits(const char *s, int most)
{
	int n;

	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return -1;
	n = (s[0] - '0') * 10 + (s[1] - '0');
	return n <= most ? n : -1;
}

/*
 * The offset behind a time, in seconds: `Z`, `+08:00`, `+0800`, `+08`, or nothing (the service's
 * own +08:00).
 */
static bool
parse_offset(const char *s, int *offset)
{
	int sign = *s == '-' ? -1 : 1;
	int hours, minutes = 0;

	*offset = 8 * 3600;
	if (*s == '\0')
		return true;
	if (strcmp(s, "Z") == 0) {
		*offset = 0;
		return true;
	}
	if (*s != '+' && *s != '-')
		return false;
	hours = two_digits(++s, 14);
	if (hours < 0)
		return false;
	s += 2;
	if (*s != '\0') {
		s += *s == ':';
		minutes = two_digits(s, 59);
		if (minutes < 0 || s[2] != '\0')
			return false;
	}
	*offset = sign * (hours * 3600 + minutes * 60);
	return true;
}

/* `YYYY-MM-DD HH:MM:SS` (or a T between) in digits, of a day that there is. */
static bool
parse_date_time(const char *s, struct tm *tm)
{
	static const char shape[] = "dddd-dd-dd dd:dd:dd";
	int day;

	for (size_t i = 0; shape[i] != '\0'; i++)
		if (shape[i] == 'd' ? s[i] < '0' || s[i] > '9'
				    : s[i] != shape[i] && (i != 10 || s[i] != 'T'))
			return false;
	*tm = (struct tm){ .tm_year = two_digits(s, 99) * 100 + two_digits(s + 2, 99) - 1900,
		.tm_mon = two_digits(s + 5, 12) - 1,
		.tm_mday = two_digits(s + 8, 31),
		.tm_hour = two_digits(s + 11, 23),
		.tm_min = two_digits(s + 14, 59),
		.tm_sec = two_digits(s + 17, 59) };
	day = tm->tm_mday;
	if (tm->tm_mon < 0 || day < 1 || tm->tm_hour < 0 || tm->tm_min < 0 || tm->tm_sec < 0)
		return false;
	/* 31 November would come back as 1 December. */
	return timegm(tm) != (time_t)-1 && tm->tm_mday == day;
}

int64_t
zone_parse(struct span s)
{
	char text[64];
	const char *rest = text + 19;
	struct tm tm;
	int ms = 0, scale = 100;
	int offset;
	time_t t;

	if (s.len < 19 || s.len >= sizeof text)
		return 0;
	memcpy(text, s.data, s.len);
	text[s.len] = '\0';
	if (!parse_date_time(text, &tm))
		return 0;
	if (*rest == '.') {
		rest++;
		if (*rest < '0' || *rest > '9')
			return 0;
		for (; *rest >= '0' && *rest <= '9'; rest++, scale /= 10)
			ms += (*rest - '0') * scale;
	}
	if (!parse_offset(rest, &offset))
		return 0;
	t = timegm(&tm);
	if (t <= offset)
		return 0;
	return ((int64_t)t - offset) * 1000 + ms;
}

int64_t
zone_offset(int64_t ms)
{
	struct tm tm;
	int64_t seconds = ms / 1000 - (ms % 1000 < 0);

	return local_time(seconds, &tm) ? (int64_t)tm.tm_gmtoff * 1000 : 0;
}

int64_t
zone_change(int64_t from, int64_t to)
{
	int64_t offset = zone_offset(from);

	while (from < to) {
		int64_t low = from, high = to - from > HOUR_MS ? from + HOUR_MS : to;

		from = high;
		if (zone_offset(high) == offset)
			continue;
		/* low is before the change, high is not. */
		while (high - low > 1) {
			int64_t middle = low + (high - low) / 2;

			if (zone_offset(middle) == offset)
				low = middle;
			else
				high = middle;
		}
		return high;
	}
	return INT64_MAX;
}

int64_t
zone_of_local(int64_t local)
{
	int64_t from = local - OFFSET_MAX;

	/* At `from` the local clock shows less than `local`, in every round. */
	for (;;) {
		int64_t at = local - zone_offset(from);
		int64_t change = zone_change(from, at);

		if (change == INT64_MAX)
			return at;
		if (change + zone_offset(change) >= local)
			return change;
		from = change;
	}
}
