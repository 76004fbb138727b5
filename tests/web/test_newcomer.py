"""A newcomer with a real plan: load it, take its names into the directory, confirm, dispatch; all by the pages."""

import html
import re

import pytest
from sqlmodel import select

from models.duties.duty import Duty, State
from models.engine import reading
from models.letters.letter import Letter, LetterKind
from tests.shared import SHARED

TEXTS = SHARED / "plans" / "texts"
PLANS = sorted(file.name for file in TEXTS.glob("*.txt")) if TEXTS.exists() else ["not here"]


def hidden(page, name: str) -> list[str]:
    return [html.unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', page.text)]


@pytest.mark.skipif(not TEXTS.exists(), reason="../shared with the real plans is not here")
@pytest.mark.parametrize("name", PLANS)
def test_a_real_plan_is_loaded_and_dispatched_through_the_pages(site, name):
    office = site.visit("office")
    loaded = office.post("/plans", files={"file": (name, (TEXTS / name).read_bytes(), "text/plain")})
    assert "已导入" in loaded.text
    plan = loaded.url.path
    settle_names(office, plan)
    office.post(f"{plan}/unnamed-drop", reason="暂不交办")
    office.post(f"{plan}/undated", due_on="2016-12-30")
    office.post(f"{plan}/confirmation", all_members="true")
    preview = office.get(f"{plan}/dispatch")
    if units := hidden(preview, "unit_ids"):
        preview = office.post(f"{plan}/liaisons", unit_ids=units, holders=[""] * len(units), emails=[""] * len(units))
    assert re.search(r"交办 \d+ 项</button>", preview.text), preview.text
    done = office.post(f"{plan}/dispatch")
    sent = int(re.search(r"已交办 (\d+) 项", done.text)[1])
    with reading(site.here.engine) as session:
        duties = session.exec(select(Duty).where(Duty.plan_id == int(plan.rpartition("/")[2]))).all()
        letters = session.exec(select(Letter).where(Letter.kind == LetterKind.DISPATCH)).all()
    assert {duty.state for duty in duties} <= {State.DISPATCHED, State.DROPPED, State.IN_PROGRESS}
    assert sent > 0
    assert letters
    assert all(letter.to_address for letter in letters)
    assert len({duty.unit_id for duty in duties if duty.state is State.DISPATCHED}) >= len(letters)


def settle_names(office, plan: str) -> None:
    """Every name the directory lacks is taken in: units as new ones, groups with two members."""
    for _ in range(60):
        page = office.get(f"{plan}/names")
        written = hidden(page, "written")
        groups = re.findall(r'class="button" href="(/plans/\d+/groups/new\?name=[^"]+)"', page.text)
        if written:
            blanks = [""] * len(written)
            sent = {"written": written, "units": blanks, "holders": blanks, "emails": blanks}
            rest = office.post(f"{plan}/names", all="true", **sent)
            if rest.status_code == 422:   # what is left looks like no unit and has to be ticked one by one
                office.post(f"{plan}/names", adds=written, **sent)
        elif groups:
            form = office.get(html.unescape(groups[0]))
            office.post(f"{plan}/groups", name=hidden(form, "name")[-1], unit_ids=hidden_ticks(form)[:2])
        else:
            return
    raise AssertionError("names are left over")


def hidden_ticks(page) -> list[str]:
    return re.findall(r'type="checkbox" name="unit_ids" value="(\d+)"', page.text)
