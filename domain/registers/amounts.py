"""Amounts of money as contracts state them: an exact decimal in ten thousands (万) of one currency."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.errors import NotAllowed
from domain.messages import Label

TEN_THOUSAND = Decimal(10_000)
FINEST = Decimal("0.000001")
"""One hundredth of a currency's unit, in ten thousands of it."""
LARGEST = Decimal(100_000_000)
"""A contract of more than a trillion is a slip of the unit."""


class Currency(StrEnum):
    """The currency a contract is written in; amounts of different ones are never added up."""

    CNY = "CNY"
    USD = "USD"
    EUR = "EUR"
    HKD = "HKD"
    JPY = "JPY"
    GBP = "GBP"
    TWD = "TWD"


CURRENCY_NAMES = {Currency.CNY: "人民币", Currency.USD: "美元", Currency.EUR: "欧元", Currency.HKD: "港元",
                  Currency.JPY: "日元", Currency.GBP: "英镑", Currency.TWD: "新台币"}
WORDS = {"人民币元": Currency.CNY, "人民币": Currency.CNY, "元人民币": Currency.CNY, "rmb": Currency.CNY,
         "cny": Currency.CNY, "元": Currency.CNY, "¥": Currency.CNY, "美元": Currency.USD, "美金": Currency.USD,
         "usd": Currency.USD, "us$": Currency.USD, "$": Currency.USD, "欧元": Currency.EUR, "eur": Currency.EUR,
         "€": Currency.EUR, "港元": Currency.HKD, "港币": Currency.HKD, "hkd": Currency.HKD, "hk$": Currency.HKD,
         "日元": Currency.JPY, "jpy": Currency.JPY, "英镑": Currency.GBP, "gbp": Currency.GBP, "£": Currency.GBP,
         "新台币": Currency.TWD, "台币": Currency.TWD, "twd": Currency.TWD}
SCALES = {"": Decimal("0.0001"), "千": Decimal("0.1"), "万": Decimal(1), "百万": Decimal(100), "千万": Decimal(1000),
          "亿": TEN_THOUSAND, "十亿": TEN_THOUSAND * 10, "百亿": TEN_THOUSAND * 100}
_WORD = "|".join(re.escape(word) for word in sorted(WORDS, key=len, reverse=True))
_SCALE = "|".join(sorted(filter(None, SCALES), key=len, reverse=True))
WRITTEN = re.compile(rf"(?P<before>{_WORD})?(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
                     rf"(?P<scale>{_SCALE})?(?P<after>{_WORD})?")
UNIT = re.compile(rf"(?P<scale>{_SCALE})?(?P<word>{_WORD})?")


@dataclass(frozen=True)
class AmountUnit:
    """What a bare number in a column counts: so many ten thousands of a currency; None where it does not say."""

    scale: Decimal = Decimal(1)
    currency: Currency | None = None


TEN_THOUSANDS = AmountUnit()


@dataclass(frozen=True)
class Amount:
    """`value` ten thousands of `currency`; never negative, exact to a hundredth of its unit."""

    value: Decimal
    currency: Currency = Currency.CNY

    def __str__(self) -> str:
        return write_amount(self)


def read_amount(written: object, unit: AmountUnit = TEN_THOUSANDS, currency: Currency | None = None) -> Amount:
    """The amount in a cell: a number in the column's `unit`, or words that bring their own (1.2亿美元).

    NotAllowed, with the remedy, for words that are no amount, for a negative one, for a currency other than the one
    stated beside it (`currency`) and for one too large or too fine to be meant.
    """
    if isinstance(written, bool) or written is None:
        raise NotAllowed("amount_not_an_amount")
    text = _plain(repr(written) if isinstance(written, float) else str(written))
    if isinstance(written, float) and "e" in text:
        text = format(Decimal(text), "f")
    match = WRITTEN.fullmatch(text)
    if match is None:
        raise NotAllowed("amount_negative" if text.startswith("-") else "amount_unclear", written=str(written)[:30])
    if match["before"] and match["after"] and WORDS[match["before"]] is not WORDS[match["after"]]:
        raise NotAllowed("amount_two_currencies", written=str(written)[:30])
    word = match["before"] or match["after"]
    meant = _currency(WORDS[word] if word else None, unit.currency, currency, written)
    scale = SCALES[match["scale"] or ""] if match["scale"] or word else unit.scale
    return Amount(_exact(Decimal(match["number"].replace(",", "")) * scale, written), meant)


def read_unit(heading: str, otherwise: AmountUnit = TEN_THOUSANDS) -> AmountUnit:
    """The unit that a column's heading states (合同金额（亿美元）); `otherwise` where it states none."""
    for inside in re.findall(r"[(（:：]([^()（）]*)", unicodedata.normalize("NFKC", heading)):
        match = UNIT.fullmatch(_plain(inside).removeprefix("单位").lstrip(":"))
        if match and match[0]:
            currency = WORDS[match["word"]] if match["word"] else None
            return AmountUnit(SCALES[match["scale"] or ""], None if match["word"] == "元" else currency)
    return otherwise


def stating_unit(heading: str, unit: AmountUnit) -> str:
    """The heading with that unit in it, as `read_unit` reads it: as it is where it states the unit already."""
    if read_unit(heading) == unit:
        return heading
    scale = next(word for word, size in SCALES.items() if size == unit.scale)
    return f"{heading}（{scale}{'元' if unit.currency is None else CURRENCY_NAMES[unit.currency]}）"


def read_currency(written: object) -> Currency:
    """The currency a cell names; NotAllowed with the known ones otherwise."""
    word = _plain(str(written)).removeprefix("万").removeprefix("亿")
    if word not in WORDS:
        raise NotAllowed("currency_unknown", written=str(written)[:20],
                         currencies=[Label(name) for name in CURRENCY_NAMES.values()])
    return WORDS[word]


def write_amount(amount: Amount) -> str:
    """3500万元, 1.2亿美元; from a hundred million on in 亿, without trailing noughts. Reads back as the same amount."""
    name = "元" if amount.currency is Currency.CNY else CURRENCY_NAMES[amount.currency]
    large = amount.value >= TEN_THOUSAND
    return f"{plain_number(amount.value / TEN_THOUSAND if large else amount.value)}{'亿' if large else '万'}{name}"


def plain_number(value: Decimal) -> str:
    """The number without exponent and trailing noughts."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _currency(own: Currency | None, of_column: Currency | None, beside: Currency | None, written: object) -> Currency:
    stated = {one for one in (own or of_column, beside) if one is not None}
    if len(stated) > 1:
        raise NotAllowed("amount_and_currency_disagree", written=str(written)[:30],
                         currencies=[Label(CURRENCY_NAMES[one]) for one in sorted(stated)])
    return stated.pop() if stated else Currency.CNY


def _exact(value: Decimal, written: object) -> Decimal:
    if value >= LARGEST:
        raise NotAllowed("amount_too_large", written=str(written)[:30])
    rounded = value.quantize(FINEST)
    if rounded != value:
        raise NotAllowed("amount_too_precise", written=str(written)[:30])
    return rounded


def _plain(text: str) -> str:
    """Without spaces, in half width and lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower().replace("，", ",").replace("¥", "¥")
