"""The calendars of the domain's tests: the autumn of 2016 as announced, and any calendar at all."""

from datetime import date, timedelta

from hypothesis import strategies as some

from domain.deadlines.calendar import WorkingCalendar, YearNotice

AUTUMN = YearNotice(
    off={date(2016, 9, 15): "中秋节放假", date(2016, 9, 16): "中秋节放假（9月18日调休上班）",
         date(2016, 9, 17): "中秋节放假（周末）"} | {date(2016, 10, day): "国庆节放假" for day in range(1, 8)},
    work={date(2016, 9, 18): "中秋节调休上班",
          date(2016, 10, 8): "国庆节调休上班", date(2016, 10, 9): "国庆节调休上班"})
AUTUMN_2016 = WorkingCalendar(lambda year: AUTUMN if year == 2016 else YearNotice(announced=False))
"""Mid-Autumn and National Day of 2016; no other year is announced."""

FIRST, LAST = date(2000, 1, 1), date(2040, 12, 31)
days = some.dates(FIRST, LAST)
"""Any day that a test may start from."""


def _calendar(off: set[int], work: set[int], announced_until: int) -> WorkingCalendar:
    def notice_of(year: int) -> YearNotice:
        new_year = date(year, 1, 1)
        return YearNotice({new_year + timedelta(days=one): "放假" for one in off - work},
                          {new_year + timedelta(days=one): "上班" for one in work}, year <= announced_until)
    return WorkingCalendar(notice_of)


_of_a_year = some.sets(some.integers(0, 364), max_size=40)
calendars = some.builds(_calendar, _of_a_year, _of_a_year, some.integers(1999, 2041))
"""Any calendar with up to forty days off and forty worked in a year."""
