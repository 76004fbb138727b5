import pytest

from domain.duties.figures_asked import read_asked, read_given, write_asked
from domain.errors import NotAllowed

ASKED = [{"name": "新签合同额", "unit": "亿元"}, {"name": "项目数", "unit": ""}]


def test_figures_are_written_one_a_line_with_their_unit_in_brackets():
    assert read_asked("新签合同额（亿元）\n\n 项目数 \n") == ASKED
    assert read_asked("新签合同额 (亿元)")[0] == ASKED[0]
    assert read_asked(write_asked(ASKED)) == ASKED
    assert read_asked(" \n") == []


@pytest.mark.parametrize("written", ["项目数\n项目数（个）", "\n".join(f"数据{n}" for n in range(21)), "长" * 41])
def test_figures_that_cannot_be_asked_for_are_refused(written):
    with pytest.raises(NotAllowed):
        read_asked(written)


@pytest.mark.parametrize(("typed", "value"), [
    ("12", "12"), (" 12.50 ", "12.50"), ("-3", "-3"), ("１，２３４．５", "1234.5"), ("1,234,567", "1234567"),
    ("0", "0")])
def test_numbers_as_people_type_them(typed, value):
    given = read_given(ASKED[:1], {"新签合同额": typed}, required=True)
    assert given == [{"name": "新签合同额", "unit": "亿元", "value": value}]


@pytest.mark.parametrize("typed", ["约12", "12亿元", "1e9", "inf", "12.", ".5", "1.2.3", "9" * 16, "1,2", "--1"])
def test_what_is_no_number_is_named(typed):
    with pytest.raises(NotAllowed, match="新签合同额（亿元）"):
        read_given(ASKED[:1], {"新签合同额": typed}, required=False)


def test_all_that_is_missing_is_named_at_once_and_only_where_it_is_required():
    with pytest.raises(NotAllowed, match="新签合同额（亿元）、项目数"):
        read_given(ASKED, {"新签合同额": " "}, required=True)
    assert read_given(ASKED, {"项目数": "3"}, required=False) == [{"name": "项目数", "unit": "", "value": "3"}]
