import pytest

from domain.plans.doubts import Field, standing, without

KNOWN = {"has_unit": True, "is_group": False, "is_named": True, "is_full": True, "by_event": False}


@pytest.mark.parametrize(("flags", "facts", "left"), [
    (["unknown_unit"], {}, ()),   # another unit of the measure is the unknown one
    ([], {"has_unit": False}, ("unknown_unit",)),
    ([], {"has_unit": False, "is_named": False}, ("no_actor",)),
    ([], {"has_unit": False, "is_group": True}, ("open_group",)),
    (["unknown_unit", "no_actor"], {"has_unit": False, "by_event": True}, ()),
    (["ambiguous_lead"], {}, ("ambiguous_lead",)),
    (["ambiguous_lead"], {"is_full": False}, ()),
    (["ocr_suspect"], {}, ()),
    (["ocr_suspect"], {"has_unit": False}, ("unknown_unit", "ocr_suspect")),
    (["impossible_date", "year_inferred", "open_list"], {}, ("impossible_date",)),
    (["units_carried", "horizon_only"], {}, ("units_carried", "horizon_only"))])
def test_a_measures_flags_are_held_against_the_one_unit(flags, facts, left):
    assert standing(flags, **KNOWN | facts) == left


def test_a_settled_field_takes_its_flags_with_it():
    flags = ["unknown_unit", "ambiguous_lead", "impossible_date", "year_inferred"]
    assert without(flags, Field.ROLE) == ["unknown_unit", "impossible_date", "year_inferred"]
