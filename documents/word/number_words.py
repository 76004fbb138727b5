"""Numbers as Word's list formats write them: 十二, 拾贰, 丙, ③, iv."""

from collections.abc import Callable

CHINESE, LEGAL = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
UNITS, LEGAL_UNITS = ("", "十", "百", "千"), ("", "拾", "佰", "仟")
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
         (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
LARGEST = 3999


def written(value: int, format_: str) -> str:
    """The number in that format; in digits where the format or the number is none of those known."""
    write = FORMATS.get(format_)
    return write(value) if write and 0 < value <= LARGEST else str(value)


def _counted(value: int, digits: str = CHINESE, units: tuple[str, ...] = UNITS) -> str:
    """一百零五, 二十, and 十二 without the 一 before it."""
    parts: list[str] = []
    zero = False
    for place, digit in reversed(list(enumerate(reversed([int(digit) for digit in str(value)])))):
        if digit == 0:
            zero = bool(parts)
            continue
        parts.append(("零" if zero else "") + digits[digit] + units[place])
        zero = False
    text = "".join(parts)
    return text[1:] if digits is CHINESE and text.startswith("一十") else text


def _legal(value: int) -> str:
    return _counted(value, LEGAL, LEGAL_UNITS)


def _digits(value: int) -> str:
    return "".join(CHINESE[int(digit)] for digit in str(value))


def _of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


def _letters(value: int) -> str:
    """a to z, then aa, bb."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    text = ""
    for size, sign in ROMAN:
        text += sign * (value // size)
        value %= size
    return text


FORMATS = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
                     "taiwaneseCountingThousand"), _counted),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), _legal),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _digits),
    "ideographTraditional": _of(STEMS),
    "ideographZodiac": _of(BRANCHES),
    "decimalEnclosedCircle": _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedParen": _of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographEnclosedCircle": _of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "decimalZero": lambda value: f"{value:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
}
