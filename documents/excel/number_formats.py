"""What a cell shows of its value, by the cell's number format."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')
TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[[^\]]*\]|(?P<general>General)|(?P<other>.)',
                   re.IGNORECASE)
DIGITS = "0#?"
CANNOT = re.compile(r"[0#?][eE][+-]|/|,(?:\.|$)|\.[^.]*\.")
"""Powers of ten, fractions, thousands left out: shown as plain numbers."""


def shown(value: object, format_: str) -> str:
    """The value as the sheet shows it to a reader: a day in Chinese, a number with the format's decimals and words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return _day(value, _plain(format_).lower())
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float | int):
        return _number(value, format_)
    return _text(str(value), format_)


def _plain(format_: str) -> str:
    """The first section without quoted words, colours and conditions; 日 among the words counts as a day."""
    section = SECTION.match(format_)
    return "".join(match["other"] or ("日" if "日" in (match["quoted"] or match["escaped"] or "") else "")
                   for match in TOKEN.finditer(section[0] if section else ""))


def _day(value: date, format_: str) -> str:
    """2026年9月30日; only as much of it as the cell's format shows."""
    text = f"{value.year}年{value.month}月"
    if "d" in format_ or "日" in format_ or not format_:
        text += f"{value.day}日"
    if isinstance(value, datetime) and "h" in format_ and (value.hour or value.minute):
        text += f"{value.hour}时{value.minute:02}分"
    return text


def _number(value: float, format_: str) -> str:
    sections = [one for one in SECTION.findall(format_) if one][:4]
    number = Decimal(repr(value)) if value == value and abs(value) < 1e15 else None
    at = 1 if len(sections) > 1 and value < 0 else 2 if len(sections) > 2 and value == 0 else 0
    section = sections[at] if sections else ""
    plain = "".join(match["other"] or "" for match in TOKEN.finditer(section))
    if number is None or CANNOT.search(plain) or not any(one in plain for one in DIGITS):
        return _words_around(section, f"{value:.10g}")
    if at == 1:
        number = abs(number)
    if "%" in plain:
        number *= 100
    decimals = sum(plain.partition(".")[2].count(one) for one in DIGITS)
    fixed = plain.partition(".")[2].count("0")
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    while len(fraction) > fixed and fraction.endswith("0"):
        fraction = fraction[:-1]
    return ("-" if rounded < 0 else "") + _filled(section, whole, fraction)


def _filled(section: str, whole: str, fraction: str) -> str:
    """The digits in their places among the section's words; the first place takes all digits that are left over."""
    tokens = [*TOKEN.finditer(section)]
    point = next((at for at, one in enumerate(tokens) if one["other"] == "."), len(tokens))
    places = [at for at, one in enumerate(tokens[:point]) if (one["other"] or "-") in DIGITS]
    digits: dict[int, str] = {}
    for at in reversed(places):
        first = at == places[0]
        own, whole = (whole, "") if first else (whole[-1:], whole[:-1])
        digits[at] = own or ("0" if tokens[at]["other"] == "0" else "")
    parts = []
    for at, one in enumerate(tokens):
        if at in digits:
            parts.append(digits[at])
        elif at == point:
            parts.append("." if fraction else "")
        elif (one["other"] or "-") in DIGITS:
            parts.append(fraction[:1])
            fraction = fraction[1:]
        elif one["other"] != ",":
            parts.append(_word(one))
    return "".join(parts).strip()


def _words_around(section: str, number: str) -> str:
    """The number among the words of a section that says no more of it, as General does."""
    tokens = [*TOKEN.finditer(section)]
    if not any(one["general"] for one in tokens):
        return "".join(_word(one) for one in tokens if not one["other"]).strip() or number
    return "".join(number if one["general"] else _word(one) for one in tokens).strip()


def _text(value: str, format_: str) -> str:
    """A text with the words that its format puts around it."""
    section = next((one for one in SECTION.findall(format_) if "@" in one), "")
    tokens = [*TOKEN.finditer(section)]
    if not any(one["quoted"] or one["escaped"] for one in tokens):
        return value
    return "".join(value if one["other"] == "@" else _word(one) for one in tokens)


def _word(token: re.Match[str]) -> str:
    return token["quoted"] or token["escaped"] or token["other"] or ""
