"""Numbers as plans write them: 10, 十, 二十八."""

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "首": 1}
NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十两]{1,3})"
"""Pattern of a number up to the hundreds."""


def number(written: str) -> int:
    """The value of digits or of a Chinese numeral below a hundred."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return DIGITS[written[-1]]
    return (DIGITS[tens[-1]] if tens else 1) * 10 + (DIGITS[ones[-1]] if ones else 0)
