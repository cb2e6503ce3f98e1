/*
 * calendar.c: days and dates. Any thread.
 */
#include "calendar.h"

#include <stdbool.h>

#include "banned.h"

int
calendar_days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

int64_t
calendar_days(const struct calendar_date *date)
{
	int64_t before = date->year - 1; /* years that are over */
	int64_t days = before * 365 + before / 4 - before / 100 + before / 400 - 719162;

	for (int month = 1; month < date->month; month++)
		days += calendar_days_of_month(date->year, month);
	return days + date->day - 1;
}

struct calendar_date
calendar_date(int64_t days)
{
	/* Years begin in March here, and 400 of them are a round. */
	int64_t shifted = days + 719468;
	int64_t round = shifted / 146097;
	int64_t in_round = shifted % 146097;
	int64_t year = (in_round - in_round / 1460 + in_round / 36524 - in_round / 146096) / 365;
	int64_t in_year = in_round - (365 * year + year / 4 - year / 100);
	int month = (int)((5 * in_year + 2) / 153); /* 0 is March */
	struct calendar_date date = { .day = (int)(in_year - (153 * month + 2) / 5 + 1) };

	date.month = month < 10 ? month + 3 : month - 9;
	date.year = (int)(year + round * 400) + (date.month <= 2 ? 1 : 0);
	return date;
}
