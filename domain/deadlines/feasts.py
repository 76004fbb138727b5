"""Feasts that plans count down to: on the same day of every year, or by the lunar calendar."""

import re
from datetime import date

from domain.deadlines.numerals import YEAR

FIXED = {"元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "六一": (6, 1), "七一": (7, 1), "八一": (8, 1),
         "教师节": (9, 10), "十一": (10, 1), "国庆": (10, 1)}
FIRST_YEAR = 2015
LUNAR = {
    "春节": "0219 0208 0128 0216 0205 0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 "
            "0131 0219 0208 0128 0215 0204 0124 0212 0201 0122 0210 0130 0217 0206 0126 0214 0202 0123",
    "端午": "0620 0609 0530 0618 0607 0625 0614 0603 0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 "
            "0601 0620 0610 0530 0618 0607 0527 0614 0603 0622 0611 0531 0619 0608 0529 0615 0604 0623",
    "中秋": "0927 0915 1004 0924 0913 1001 0921 0910 0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 "
            "0908 0927 0916 1004 0924 0913 1002 0920 0910 0928 0917 1005 0925 0915 1004 0922 0911 0930"}
"""Month and day of each from FIRST_YEAR on."""
BOTH = re.compile(r"两节|双节")
BEHIND = r"(?:节|国庆节|劳动节|假期|长假|期间)?[”\"'’]?"
FEAST = (rf"(?:(?:{YEAR}年|今年|明年|次年)?[“\"'‘]?(?:(?:元旦|中秋|国庆)[、和及](?:春节|国庆|中秋))?"
         rf"(?:{'|'.join([*FIXED, *LUNAR])}|清明|两节|双节){BEHIND})")
"""Pattern of a feast's name, with its year."""
NAME = re.compile(rf"({'|'.join([*FIXED, *LUNAR])}){BEHIND}$")


def feast_on(event: str, year: int) -> date | None:
    """The day in that year of the feast that an event is (国庆节); None for what is no feast whose day is known."""
    named = NAME.search(event)
    if named is None:
        return None
    if named[1] in FIXED:
        return date(year, *FIXED[named[1]])
    days = LUNAR[named[1]].split()
    at = year - FIRST_YEAR
    return date(year, int(days[at][:2]), int(days[at][2:])) if 0 <= at < len(days) else None
