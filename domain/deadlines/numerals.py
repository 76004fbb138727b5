"""Numbers as plans write them: 10, 十, 二十八, 一百二十; years as 2026 or 二〇二六."""

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "O": 0, "o": 0, "两": 2, "首": 1, "末": 4}
NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十两百]{1,5})"
"""Pattern of a count."""
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
"""Pattern of a month of the year."""
DAY = r"(?:[1-3]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
"""Pattern of a day of the month, impossible ones up to 39 included."""
YEAR = r"(?:(?:19|20)\d\d|二[〇零○0Oo][〇零○0Oo一二三四五六七八九]{2})"
"""Pattern of a year."""


def number(written: str) -> int:
    """The value of digits, or of a Chinese numeral below a thousand."""
    if written.isdigit():
        return int(written)
    hundreds, hundred, rest = written.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = (_digit(hundreds) or 1) * 100 if hundred else 0
    return value + ((_digit(tens) or 1) * 10 if ten else 0) + _digit(ones)


def year_number(written: str) -> int:
    """The year that four digits of either kind name, or its last two (26)."""
    return 2000 * (len(written) == 2) + int("".join(str(DIGITS.get(character, character)) for character in written))


def _digit(written: str) -> int:
    return DIGITS.get(written[-1:], 0)
