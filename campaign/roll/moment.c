/*
 * moment.c: dates and times as people type them. Any thread. Must never guess: which of 03/04 is
 * the month is not ours to say, so the year comes first, in four digits.
 */
#include "moment.h"

#include "calendar.h"
#include "utf8.h"
#include "zone.h"

#include "banned.h"

#define QUOTED_MAX  40
#define LETTERS_MAX 40
#define MINUTE_MS   INT64_C(60000)
#define DAY_MS      (1440 * MINUTE_MS)

struct moment {
	struct calendar_date date;
	int hour, minute, second;
	int offset; /* minutes east of UTC */
	bool has_time, has_offset;
};

/* A letter of a date in ASCII; 年 月 日 become `y` `m` `d`. '\0' when it has no place in one. */
static char
fold(unsigned code)
{
	switch (code) {
	case 0x5e74: /* 年 */
		return 'y';
	case 0x6708: /* 月 */
		return 'm';
	case 0x65e5: /* 日 */
	case 0x53f7: /* 号 */
	case 0x865f: /* 號 */
		return 'd';
	default:
		break;
	}
	if (utf8_is_space(code))
		return ' ';
	if (code > 0xff00 && code < 0xff5f)
		code -= 0xfee0; /* full-width */
	if (code == 't' || code == 'z')
		return code == 't' ? 'T' : 'Z';
	if (code < 0x80 && memchr("0123456789-/:+TZ", (int)code, 16) != NULL)
		return (char)code;
	return '\0';
}

static int
fold_all(struct span cell, char out[static LETTERS_MAX])
{
	size_t n = 0;

	while (cell.len > 0) {
		char c = fold(utf8_take(&cell));

		if (c == '\0' || n == LETTERS_MAX - 1)
			return -1;
		out[n++] = c;
	}
	out[n] = '\0';
	return 0;
}

static bool
take_char(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

/* From `least` to `most` digits. */
static bool
take_digits(const char **at, int least, int most, int *n)
{
	int digits = 0;

	*n = 0;
	while (digits < most && **at >= '0' && **at <= '9') {
		*n = *n * 10 + (**at - '0');
		(*at)++;
		digits++;
	}
	return digits >= least;
}

static bool
take_date(const char **at, struct moment *m)
{
	char first, second;

	if (!take_digits(at, 4, 4, &m->date.year))
		return false;
	first = **at;
	if (first != '-' && first != '/' && first != 'y')
		return false;
	second = first == 'y' ? 'm' : first;
	(*at)++;
	return take_digits(at, 1, 2, &m->date.month) && take_char(at, second) &&
	       take_digits(at, 1, 2, &m->date.day) && (first != 'y' || take_char(at, 'd'));
}

/* `Z`, `+08:00`, `+0800`, `+08`, behind a time; or nothing. */
static bool
take_offset(const char **at, struct moment *m)
{
	int sign = **at == '-' ? -1 : 1;
	int hours, minutes = 0;

	if (**at == '\0')
		return true;
	m->has_offset = true;
	if (take_char(at, 'Z'))
		return true;
	if (!take_char(at, '+') && !take_char(at, '-'))
		return false;
	if (!take_digits(at, 2, 2, &hours))
		return false;
	if (**at != '\0') {
		(void)take_char(at, ':');
		if (!take_digits(at, 2, 2, &minutes))
			return false;
	}
	m->offset = sign * (hours * 60 + minutes);
	return minutes < 60 && hours * 60 + minutes <= 14 * 60;
}

/* The whole cell, by its shape alone. */
static bool
take_moment(const char *at, struct moment *m)
{
	bool apart = false;

	if (!take_date(&at, m))
		return false;
	if (*at == '\0')
		return true;
	if (take_char(&at, 'T'))
		apart = true;
	else
		while (take_char(&at, ' '))
			apart = true;
	/* `11月22日9:30` needs nothing between, `2026-11-229:30` does. */
	if (!apart && at[-1] != 'd')
		return false;
	m->has_time = true;
	if (!take_digits(&at, 1, 2, &m->hour) || !take_char(&at, ':') ||
	    !take_digits(&at, 2, 2, &m->minute))
		return false;
	if (take_char(&at, ':') && !take_digits(&at, 2, 2, &m->second))
		return false;
	while (take_char(&at, ' '))
		;
	return take_offset(&at, m) && *at == '\0';
}

/* A day and a time that there are. */
static int
check(const struct moment *m, struct text *reason)
{
	if (m->date.year < 2000 || m->date.year > 2199)
		text_addf(reason, "the year %04d, 2000 to 2199 wanted: ", m->date.year);
	else if (m->date.month < 1 || m->date.month > 12)
		text_addf(reason, "there is no month %d: ", m->date.month);
	else if (m->date.day < 1 ||
		 m->date.day > calendar_days_of_month(m->date.year, m->date.month))
		text_addf(reason, "there is no day %04d-%02d-%02d: ", m->date.year, m->date.month,
		    m->date.day);
	else if (m->minute > 59 || m->second > 59 ||
		 m->hour * 3600 + m->minute * 60 + m->second > 86400)
		text_addf(reason, "there is no time %d:%02d:%02d: ", m->hour, m->minute, m->second);
	else
		return 0;
	return -1;
}

int
moment_parse(struct span cell, enum moment_edge edge, int64_t *ms, struct text *reason)
{
	struct moment m = { .second = 0 };
	char letters[LETTERS_MAX];
	int64_t local;

	*ms = 0;
	cell = utf8_trim(cell);
	if (cell.len == 0)
		return 0;
	if (fold_all(cell, letters) != 0 || !take_moment(letters, &m)) {
		text_adds(reason, "a time like 2026-11-22 09:30 is wanted: ");
		goto refuse;
	}
	if (check(&m, reason) != 0)
		goto refuse;
	local = calendar_days(&m.date) * DAY_MS + (m.hour * 60 + m.minute) * MINUTE_MS +
		m.second * INT64_C(1000);
	if (!m.has_time && edge == MOMENT_LAST)
		local += DAY_MS;
	*ms = m.has_offset ? local - m.offset * MINUTE_MS : zone_of_local(local);
	return 0;
refuse:
	text_addquoted(reason, cell, QUOTED_MAX);
	return -1;
}
