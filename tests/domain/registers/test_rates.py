from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.registers.amounts import Currency
from domain.registers.rates import Money, Tally, percent, points, total

AMOUNT = st.decimals("0", "99999999", places=6)


@st.composite
def tallies(draw):
    signed = draw(st.integers(0, 1000))
    counts = [draw(st.integers(0, signed)) for _ in range(3)]
    money = draw(st.dictionaries(st.sampled_from(Currency), st.builds(Money, AMOUNT, AMOUNT, AMOUNT, AMOUNT)))
    return Tally(signed, *counts, money if signed else {})


@given(st.lists(tallies()))
def test_a_total_adds_counts_and_each_currency_on_its_own(some):
    whole = total(some)
    assert whole.signed == sum(one.signed for one in some)
    for currency in Currency:
        assert whole.money.get(currency, Money()).funds == sum(one.money.get(currency, Money()).funds for one in some)


@given(tallies())
def test_a_tally_is_kept_exactly(one):
    assert Tally.from_json(one.to_json()) == one


@given(tallies())
def test_rates_by_count_lie_between_nothing_and_all_or_are_none(one):
    for rate in ("fulfilled", "funds", "started"):
        assert (one.by_count(rate) is None) == (one.signed == 0)
        assert one.by_count(rate) is None or 0 <= one.by_count(rate) <= 1


def test_nothing_signed_is_none_and_never_nought():
    assert percent(Tally().by_count("started")) == "无"
    assert percent(Tally(signed=2).by_count("started")) == "0.0%"
    assert percent(Tally(signed=2).by_amount("funds")) == "无"


def test_each_rate_has_its_own_parts():
    one = Tally(4, 3, 2, 1, {Currency.CNY: Money(*map(Decimal, (1000, 700, 1200, 100)))})
    assert [percent(one.by_count(rate)) for rate in ("fulfilled", "funds", "started")] == ["75.0%", "50.0%", "25.0%"]
    assert [percent(one.by_amount(rate)) for rate in ("fulfilled", "funds", "started")] == ["70.0%", "120.0%", "10.0%"]
    assert one.by_amount("funds", Currency.USD) is None


def test_a_change_is_said_in_points():
    assert points(Decimal("0.657"), Decimal("0.645")) == "+1.2"
    assert points(Decimal("0.5"), Decimal("0.504")) == "−0.4"
    assert points(Decimal("0.5"), Decimal("0.50001")) == "持平"
    assert points(None, Decimal(1)) == "无"
