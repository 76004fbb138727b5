from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotAllowed
from domain.registers.amounts import (
    Amount,
    AmountUnit,
    Currency,
    read_amount,
    read_currency,
    read_unit,
    stating_unit,
    write_amount,
)

AMOUNTS = st.builds(Amount, st.decimals("0", "99999999", places=6), st.sampled_from(Currency))


@given(AMOUNTS)
def test_what_is_written_reads_back_as_the_same_amount(amount):
    assert read_amount(write_amount(amount)) == amount


@given(st.decimals("0", "9999999", places=4))
def test_a_cell_s_float_is_read_as_the_number_the_sheet_shows(value):
    assert read_amount(float(value)).value == value


@pytest.mark.parametrize(("written", "value", "currency"), [
    (3500, "3500", "CNY"), ("3,500", "3500", "CNY"), ("3500万元", "3500", "CNY"), ("３５００　万元", "3500", "CNY"),
    ("1.2亿美元", "12000", "USD"), ("美元3000万", "3000", "USD"), ("USD 3000万", "3000", "USD"),
    ("1亿元人民币", "10000", "CNY"),
    ("35000000元", "3500", "CNY"), ("5千万港币", "5000", "HKD"), ("20百万欧元", "2000", "EUR"), (0, "0", "CNY")])
def test_an_amount_in_words_brings_its_own_unit(written, value, currency):
    assert read_amount(written) == Amount(Decimal(value), Currency(currency))


def test_a_bare_number_counts_in_the_unit_of_its_column():
    assert read_amount(1.5, read_unit("投资总额\n（亿美元）")) == Amount(Decimal(15000), Currency.USD)
    assert read_amount("3500万元", read_unit("合同额（亿元）")).value == 3500


@pytest.mark.parametrize(("heading", "unit"), [
    ("合同金额（万元）", AmountUnit()), ("合同金额(单位:亿元)", AmountUnit(Decimal(10000))), ("总投资", AmountUnit()),
    ("合同外资（万美元）", AmountUnit(Decimal(1), Currency.USD)), ("投资额（含二期）", AmountUnit())])
def test_the_unit_is_read_from_the_heading(heading, unit):
    assert read_unit(heading) == unit


@pytest.mark.parametrize(("written", "words"), [
    ("约5亿元", "不是确定的金额"), ("-3", "不能为负"), ("3—5亿元", "不是确定的金额"), ("", "不是确定的金额"),
    (None, "应为金额"), (True, "应为金额"), (0.0000001, "小数过多"), (10**9, "超过一万亿"),
    ("美元300万欧元", "两种币种")])
def test_what_is_no_amount_is_refused_with_the_remedy(written, words):
    with pytest.raises(NotAllowed, match=words):
        read_amount(written)


def test_an_amount_that_contradicts_its_currency_cell_is_refused():
    with pytest.raises(NotAllowed, match="与币种栏不一致"):
        read_amount("300万美元", currency=Currency.CNY)


def test_an_unknown_currency_is_answered_with_the_known_ones():
    with pytest.raises(NotAllowed, match="人民币、美元"):
        read_currency("贝壳")


@pytest.mark.parametrize(("heading", "unit", "stated"), [
    ("投资总额", AmountUnit(Decimal(10_000)), "投资总额（亿元）"), ("合同额（万元）", AmountUnit(), "合同额（万元）"),
    ("投资总额", AmountUnit(), "投资总额"), ("到位", AmountUnit(Decimal(1), Currency.USD), "到位（万美元）")])
def test_a_heading_that_states_its_unit_is_read_so(heading, unit, stated):
    assert (stating_unit(heading, unit), read_unit(stated)) == (stated, unit)
