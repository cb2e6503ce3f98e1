/*
 * calendar.h: days and dates of the Gregorian calendar, from year 1 on. Pure; no time zone.
 */
#ifndef CALENDAR_H
#define CALENDAR_H

#include <stdint.h>

struct calendar_date {
	int year, month, day; /* each from 1 */
};

/* How many days the month has. */
int calendar_days_of_month(int year, int month);

/* Days from 1970-01-01 to the date, and back. */
int64_t calendar_days(const struct calendar_date *date);
struct calendar_date calendar_date(int64_t days);

#endif
