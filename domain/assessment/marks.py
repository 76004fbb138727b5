"""Marks and measured values as they are rounded and written."""

from decimal import ROUND_HALF_UP, Decimal

from domain.ledgers.amounts import plain_number

CENT = Decimal("0.01")


def in_cents(value: Decimal) -> Decimal:
    """To the hundredth, rounded half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def shown_value(value: Decimal | None, unit: str) -> str:
    """83.33%, 12个; 不适用 for none."""
    if value is None:
        return "不适用"
    return f"{plain_number(in_cents(value))}{unit}"


def shown_marks(marks: Decimal | None) -> str:
    """87.5; — for none."""
    return "—" if marks is None else plain_number(in_cents(marks))


def signed_marks(marks: Decimal) -> str:
    """+2.5, −1: by how much marks were changed."""
    return f"{'+' if marks > 0 else '−' if marks < 0 else ''}{shown_marks(abs(marks))}"
