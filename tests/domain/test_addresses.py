import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.addresses import checked, is_usable, on_the_wire
from domain.errors import InvalidAddress
from tests.addresses import BAD, GOOD


@pytest.mark.parametrize("address", BAD)
def test_an_address_that_none_can_write_to_is_refused_in_a_sentence_that_can_be_shown(address):
    with pytest.raises(InvalidAddress) as refusal:
        on_the_wire(address)
    str(refusal.value).encode()
    assert str(refusal.value).isprintable()
    assert not is_usable(address)


@pytest.mark.parametrize(("address", "wire"), GOOD.items())
def test_an_address_stands_in_ascii_on_the_wire_and_is_kept_as_written(address, wire):
    assert on_the_wire(address) == wire
    assert checked(f" {address} ") == address


@given(st.text(max_size=40) | st.from_regex(r"[\w.<>@ \r\n,]{1,20}@[\w.-]{1,20}", fullmatch=True))
def test_nothing_that_is_let_through_can_say_more_than_one_address(address):
    if is_usable(address):
        wire = on_the_wire(address)
        assert wire.isascii()
        assert wire.count("@") == 1
        assert not set(wire) & set(" \r\n\t<>,;")
        assert len(wire) <= 254
