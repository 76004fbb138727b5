"""The founding plan names hardly anyone: who is suggested for what, why, and that nobody gets anything by it."""

import asyncio
import tomllib
from pathlib import Path

import pytest
from sqlmodel import select

from config.settings import Settings
from domain.duties.lifecycle import State
from domain.plans.unit_suggestions import SURE
from flows import pipeline
from flows.running import plainly
from models.directory.directory_file import load_directory
from models.directory.unit import Unit
from models.duties.duty import duties_of
from models.engine import reading, transaction
from models.plans.plan import Measure, plan_of
from models.plans.proposal import confirm_undoubted
from models.plans.suggestion import suggestions_of
from tasks.plans.intake import confirm_proposals, suggest_units
from tasks.runtime import Runtime, using
from tests.shared import SHARED
from tests.world import CALENDAR, POLICY, at, on

TEXT = SHARED / "plans" / "texts" / "2016-henan-opening-up.txt"
DIRECTORY = Path(__file__).parents[3] / "examples" / "henan-2016" / "units.toml"
NOW = at("2016-06-23")

SUBJECTS = [
    ("创新外贸商业模式", "河南省商务厅", "外贸"),
    ("研究制定提高投资促进工作水平", "河南省商务厅", "投资促进"),
    ("提升中外合作办学质量", "河南省教育厅", "中外合作办学"),
    ("大力引进省外境外金融机构", "河南省人民政府金融服务办公室", "金融机构"),
    ("深化建设项目环境影响审批制度", "河南省环境保护厅", "环境影响"),
    ("强化土地保障", "河南省国土资源厅", "土地保障"),
    ("加强与世界知名医疗机构", "河南省卫生和计划生育委员会", "医疗机构"),
    ("农业领域", "河南省农业厅", "农业"),
    ("加强河南电子口岸平台", "河南省人民政府口岸办公室", "电子口岸"),
    ("完善对外开放工作目标责任制", "河南省对外开放工作领导小组办公室", "目标责任制"),
]
"""Words of a measure, who is suggested first, and a word that says why."""

pytestmark = [pytest.mark.skipif(not TEXT.exists(), reason="../shared with the founding plan's text is not here"),
              pytest.mark.on_sqlite]   # the statements are asked of both in models/plans/test_suggesting.py


@pytest.fixture
def here(engine, tmp_path):
    here = Runtime(Settings(data_dir=tmp_path), engine, CALENDAR, POLICY)
    with using(here):
        with transaction(engine) as session:
            load_directory(session, tomllib.loads(DIRECTORY.read_text(encoding="utf-8")), on("2016-06-22"))
        yield here


@pytest.fixture
def plan_id(here):
    return asyncio.run(pipeline.take_in_plan(plainly, TEXT.read_bytes(), "plan.txt", NOW))


@pytest.fixture
def suggested(here, plan_id):
    """(words of the measure, units suggested, words that speak for the first, its confidence), for each proposal."""
    with reading(here.engine) as session:
        names = dict(session.exec(select(Unit.id, Unit.name)).all())
        found = suggestions_of(session, plan_id)
        measures = {duty.id: session.get_one(Measure, duty.measure_id) for duty in duties_of(session, plan_id)}
        return [(measures[duty_id].text, [names[one.unit_id] for one in several], dict(several[0].words),
                 several[0].confidence) for duty_id, several in found.items()]


def test_measures_are_suggested_to_the_department_of_their_subject_with_the_reason(here, plan_id, suggested):
    for begins, unit, word in SUBJECTS:
        text, units, words, _ = next(row for row in suggested if begins in row[0])
        assert (begins, units[0]) == (begins, unit)
        assert words[word] is None or "".join(text[words[word]:].split()).startswith(word)
    assert ["河南省文化厅", "河南省旅游局"] in [units for text, units, *_ in suggested if "旅游项目建设" in text]
    with reading(here.engine) as session:
        unnamed = [duty for duty in duties_of(session, plan_id, State.PROPOSED) if "no_actor" in duty.doubts()]
    assert len(unnamed) * 0.75 < len(suggested) < len(unnamed)
    assert 20 < sum(confidence >= SURE for *_, confidence in suggested) < len(suggested)
    assert suggest_units(plan_id) == len(suggested), "a second time changes nothing"


def test_nothing_is_given_to_anybody_by_it(here, plan_id, suggested):
    with transaction(here.engine) as session:
        waiting = {duty.id for duty in duties_of(session, plan_id) if "no_actor" in duty.doubts()}
        confirm_undoubted(session, plan_of(session, plan_id), here.context(NOW))
    confirm_proposals(plan_id, NOW, True)
    with reading(here.engine) as session:
        after = {(duty.unit_id, duty.state) for duty in duties_of(session, plan_id) if duty.id in waiting}
    assert len(waiting) > 100
    assert after == {(None, State.PROPOSED)}
