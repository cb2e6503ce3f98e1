/*
 * number_format.c: a number of a workbook's cell as text. Any thread. A code is taken apart anew
 * for each number: codes are short.
 */
#include "number_format.h"

#include <math.h>

#include "calendar.h"
#include "number_code.h"

#include "banned.h"

#define DAYS_MAX     2958466 /* 10000-01-01 */
#define DAYS_TO_1904 1462
#define DAY_SECONDS  86400

/* A day and time as a cell shows them. */
struct shown_time {
	struct calendar_date date;
	int weekday;       /* 0 is Sunday */
	long long seconds; /* since day 0 */
	int in_day;        /* seconds */
	int fraction;      /* of a second, in units of the last decimal */
};

static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };
static const char *const chinese_months[] = { "一月", "二月", "三月", "四月", "五月", "六月",
	"七月", "八月", "九月", "十月", "十一月", "十二月" };
static const char *const weekdays[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
	"Friday", "Saturday" };
static const char *const chinese_weekdays[] = { "日", "一", "二", "三", "四", "五", "六" };

const char *
number_format_builtin(long id)
{
	static const struct {
		int id;
		const char *code;
	} table[] = {
		{ 14, "yyyy/m/d" },
		{ 15, "d-mmm-yy" },
		{ 16, "d-mmm" },
		{ 17, "mmm-yy" },
		{ 18, "h:mm AM/PM" },
		{ 19, "h:mm:ss AM/PM" },
		{ 20, "h:mm" },
		{ 21, "h:mm:ss" },
		{ 22, "yyyy/m/d h:mm" },
		{ 27, "yyyy年m月" },
		{ 28, "m月d日" },
		{ 29, "m月d日" },
		{ 30, "m-d-yy" },
		{ 31, "yyyy年m月d日" },
		{ 32, "h时mm分" },
		{ 33, "h时mm分ss秒" },
		{ 34, "上午/下午h时mm分" },
		{ 35, "上午/下午h时mm分ss秒" },
		{ 36, "yyyy年m月" },
		{ 45, "mm:ss" },
		{ 46, "[h]:mm:ss" },
		{ 47, "mm:ss.0" },
		{ 50, "yyyy年m月" },
		{ 51, "m月d日" },
		{ 52, "yyyy年m月" },
		{ 53, "m月d日" },
		{ 54, "m月d日" },
		{ 55, "上午/下午h时mm分" },
		{ 56, "上午/下午h时mm分ss秒" },
		{ 57, "yyyy年m月" },
		{ 58, "m月d日" },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].id == id)
			return table[i].code;
	return NULL;
}

bool
number_format_is_date(struct span code)
{
	struct number_code c;

	number_code_parse(code, &c);
	return c.date && !c.number;
}

/* Rounds to what is shown of a second. False: no date can show it. */
static bool
to_shown(double value, bool from_1904, int decimals, struct shown_time *m)
{
	static const int units[] = { 1, 10, 100, 1000 };
	long long unit = units[decimals];
	long long total, days;

	if (!(value >= 0 && value < DAYS_MAX))
		return false;
	total = llround(value * DAY_SECONDS * (double)unit);
	m->fraction = (int)(total % unit);
	m->seconds = total / unit;
	m->in_day = (int)(m->seconds % DAY_SECONDS);
	days = m->seconds / DAY_SECONDS + (from_1904 ? DAYS_TO_1904 : 0);
	if (days >= DAYS_MAX)
		return false;
	m->weekday = (int)((days + 6) % 7);
	if (days == 0 || days == 60) { /* days that never were, which Excel shows */
		m->date.year = 1900;
		m->date.month = days == 0 ? 1 : 2;
		m->date.day = days == 0 ? 0 : 29;
	} else {
		m->date = calendar_date(days - 25569 + (days < 60 ? 1 : 0));
	}
	return true;
}

static void
add_padded(struct text *out, long long number, int digits)
{
	char shown[24];
	size_t at = sizeof shown;

	for (; (number > 0 || digits > 0) && at > 0; digits--, number /= 10)
		shown[--at] = (char)('0' + number % 10);
	text_add(out, shown + at, sizeof shown - at);
}

static void
add_month(struct text *out, int count, const struct shown_time *m, bool chinese)
{
	const char *name = months[m->date.month - 1];

	if (count <= 2)
		add_padded(out, m->date.month, count);
	else if (chinese && count == 3)
		text_addf(out, "%d月", m->date.month);
	else if (chinese && count == 4)
		text_adds(out, chinese_months[m->date.month - 1]);
	else
		text_add(out, name, count == 3 ? 3 : count == 5 ? 1 : strlen(name));
}

static void
add_day(struct text *out, int count, const struct shown_time *m, bool chinese)
{
	const char *name = weekdays[m->weekday];

	if (count <= 2)
		add_padded(out, m->date.day, count);
	else if (chinese)
		text_addf(out, "%s%s", count == 3 ? "周" : "星期", chinese_weekdays[m->weekday]);
	else
		text_add(out, name, count == 3 ? 3 : strlen(name));
}

/* `which`: the row of take_half_day's table. */
static void
add_half_day(struct text *out, int which, bool afternoon, bool chinese)
{
	if (which == 2 || (chinese && which == 0))
		text_adds(out, afternoon ? "下午" : "上午");
	else if (which == 0)
		text_adds(out, afternoon ? "PM" : "AM");
	else
		text_adds(out, afternoon ? "P" : "A");
}

static void
add_shown(struct text *out, const struct number_code *c, const struct number_part *part,
    const struct shown_time *m)
{
	int two = part->count > 2 ? 2 : part->count;
	int hour = m->in_day / 3600;

	switch (part->kind) {
	case NUMBER_LITERAL:
		text_addspan(out, part->literal);
		break;
	case NUMBER_YEAR:
		if (part->count <= 2)
			add_padded(out, m->date.year % 100, 2);
		else
			add_padded(out, m->date.year, 4);
		break;
	case NUMBER_MONTH:
		add_month(out, part->count, m, c->chinese);
		break;
	case NUMBER_DAY:
		add_day(out, part->count, m, c->chinese);
		break;
	case NUMBER_HOUR:
		if (c->twelve)
			hour = hour % 12 == 0 ? 12 : hour % 12;
		add_padded(out, hour, two);
		break;
	case NUMBER_MINUTE:
		add_padded(out, m->in_day / 60 % 60, two);
		break;
	case NUMBER_SECOND:
		add_padded(out, m->in_day % 60, two);
		break;
	case NUMBER_FRACTION:
		text_addc(out, '.');
		add_padded(out, m->fraction, c->decimals);
		break;
	case NUMBER_HALF_DAY:
		add_half_day(out, part->count, hour >= 12, c->chinese);
		break;
	case NUMBER_WEEKDAY:
		text_addf(
		    out, "%s%s", part->count == 3 ? "" : "星期", chinese_weekdays[m->weekday]);
		break;
	case NUMBER_ELAPSED_HOURS:
		add_padded(out, m->seconds / 3600, part->count);
		break;
	case NUMBER_ELAPSED_MINUTES:
		add_padded(out, m->seconds / 60, part->count);
		break;
	case NUMBER_ELAPSED_SECONDS:
		add_padded(out, m->seconds, part->count);
		break;
	}
}

bool
number_format_date(double value, struct span code, bool from_1904, struct text *out)
{
	struct number_code c;
	struct shown_time m;

	number_code_parse(code, &c);
	if (c.system != NULL)
		number_code_parse(span_of(c.system), &c);
	if (!c.date || c.number || !to_shown(value, from_1904, c.decimals, &m))
		return false;
	for (size_t i = 0; i < c.n; i++)
		add_shown(out, &c, &c.parts[i], &m);
	return true;
}
