/* calendar.c - the proleptic Gregorian calendar: days, months, ISO weeks.
 *
 * Years count from March inside, so that the leap day is the last day of a year; an era is the
 * 400 years (146,097 days) after which the calendar repeats. */
#include "value/temporal_parts.h"

#define ERA_DAYS 146097
#define DAYS_BEFORE_1970 719468 /* from 0000-03-01 */

int64_t rs_floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

int64_t rs_floor_mod(int64_t a, int64_t b)
{
    return a - rs_floor_div(a, b) * b;
}

int64_t rs_days_from_civil(int64_t year, int month, int day)
{
    if (month <= 2) year--;
    int64_t era = rs_floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - DAYS_BEFORE_1970;
}

void rs_civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
    days += DAYS_BEFORE_1970;
    int64_t era = rs_floor_div(days, ERA_DAYS);
    int64_t day_of_era = days - era * ERA_DAYS;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

bool rs_year_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int rs_month_days(int64_t year, int month)
{
    static const int8_t DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return DAYS[month - 1] + (month == 2 && rs_year_is_leap(year));
}

int rs_week_day(int64_t days)
{
    return (int)rs_floor_mod(days + 3, 7) + 1; /* 1970-01-01 was a Thursday */
}

/* A week belongs to the year in which its Thursday lies. */
void rs_week_of(int64_t days, int64_t *week_year, int *week)
{
    int64_t thursday = days - rs_week_day(days) + 4;
    int month, day;
    rs_civil_from_days(thursday, week_year, &month, &day);
    *week = (int)((thursday - rs_days_from_civil(*week_year, 1, 1)) / 7) + 1;
}

int64_t rs_week_begin(int64_t week_year, int week)
{
    int64_t fourth = rs_days_from_civil(week_year, 1, 4);
    return fourth - rs_week_day(fourth) + 1 + (int64_t)(week - 1) * 7;
}

int rs_weeks_in(int64_t week_year)
{
    return (int)((rs_week_begin(week_year + 1, 1) - rs_week_begin(week_year, 1)) / 7);
}

int64_t rs_days_add_months(int64_t days, int64_t months)
{
    int64_t year;
    int month, day;
    rs_civil_from_days(days, &year, &month, &day);
    int64_t total = year * 12 + (month - 1) + months;
    year = rs_floor_div(total, 12);
    month = (int)rs_floor_mod(total, 12) + 1;
    int last = rs_month_days(year, month);
    return rs_days_from_civil(year, month, day < last ? day : last);
}
