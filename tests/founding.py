"""The province of the founding plan, told day by day: its directory, its plan as the office takes it in, reports."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import col, select

from domain.deadlines.rules import FixedDate
from domain.duties.lifecycle import State
from flows import pipeline
from flows.running import plainly
from models.directory.unit import Unit
from models.duties.acceptance import accept_report
from models.duties.duty import Duty, Form, duties_of
from models.duties.hand_in import File, submit_report
from models.engine import transaction
from models.plans.plan import Measure, plan_of
from models.plans.proposal import confirm_plan, correct, drop, set_rule
from tasks.runtime import Runtime, using
from tests.shared import SHARED
from tests.world import at

TEXT = SHARED / "plans" / "texts" / "2016-henan-opening-up.txt"
DIRECTORY = Path(__file__).parent.parent / "examples" / "henan-2016" / "units.toml"


class Province:
    """The province, its plan and its days."""

    def __init__(self, here: Runtime):
        self.here = here

    def write(self):
        return transaction(self.here.engine)

    def when(self, day: str, hour: int = 10):
        return self.here.context(at(day, hour))

    def run(self, steps, *args, **more):
        with using(self.here):
            return asyncio.run(steps(plainly, *args, **more))

    def daily(self, first: str, last: str):
        """The daily run of each day, first and last included, twice each: the second must do nothing."""
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            for _ in range(2):
                self.run(pipeline.daily_steps, at(day.isoformat(), 8, 30))
            day += timedelta(days=1)

    def at_once(self, day: str):
        self.run(pipeline.at_once_steps, at(day, 16))

    def find(self, session, *, unit: str = "", about: str = "", states=tuple(State), **fields) -> list[Duty]:
        query = select(Duty).join(Unit, Unit.id == Duty.unit_id, isouter=True).where(
            col(Duty.requirement).contains(about), col(Duty.state).in_(states))
        query = query.where(Unit.name == unit) if unit else query
        for name, value in fields.items():
            query = query.where(getattr(Duty, name) == value)
        return list(session.exec(query.order_by(Duty.id)).all())


def take_in(province: Province) -> int:
    return province.run(pipeline.take_in_plan, TEXT.read_bytes(), TEXT.name, at("2016-06-22"))


def special_plans(province: Province, session) -> list[Duty]:
    """The sixteen departments' duty, found by what the text asks of them."""
    measure = next(one for one in session.exec(select(Measure)).all() if "专项工作方案" in one.text)
    return list(session.exec(select(Duty).where(Duty.measure_id == measure.id).order_by(Duty.id)).all())


def confirm_as_office(province: Province, plan_id: int) -> None:
    """The office names itself for what it keeps, sets one date, leaves out what names no one, confirms the rest."""
    when = province.when("2016-06-22")
    with province.write() as session:
        office = session.get_one(Unit, plan_of(session, plan_id).office_id)
        bulletin, = province.find(session, about="每季度在全省范围内通报")
        correct(session, bulletin, when, unit_id=office.id)
        for duty in special_plans(province, session):
            set_rule(session, duty, FixedDate(date(2016, 8, 31)), when)
        for duty in duties_of(session, plan_id, State.PROPOSED):
            if duty.unit_id is None and duty.group_id is None and duty.form is not Form.PER_EVENT:
                drop(session, duty, "未明确责任单位，另行研究", when)
        _, left = confirm_plan(session, plan_of(session, plan_id), when, all_members=True)
        assert left == []


def hand_in(province: Province, duty: Duty, session, day: str, *, accept: bool = True) -> None:
    files = (File("专项工作方案.txt", "text/plain", "一、总体要求".encode()),) if duty.special_plan else ()
    submit_report(session, duty, "已按要求完成。", province.when(day), files=files)
    if accept:
        accept_report(session, duty, province.when(day, 11))
        if duty.approver_post_id is not None:
            accept_report(session, duty, province.when(day, 12), as_approver=True)
