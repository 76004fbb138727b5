"""Every row of the table of letters and notices, from what brings it about to the mail server, by the real steps.

A row whose step does not make it, whose letter has no templates, or that the database does not hold fails here.
"""

import asyncio
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from config.assessment import shipped_schemes
from config.policy import policy_of
from domain.letters.kinds import AT_ONCE, Colour, LetterKind, NoticeKind
from domain.publications.content import ReportingPeriod
from domain.reminders.policy import Rung
from flows import pipeline
from flows.running import plainly
from models.assessment import assessment_procedure
from models.bulletins import bulletin_procedure
from models.bulletins.bulletin_counts import Scope
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import suspend
from models.duties.duty import Duty
from models.duties.extension import ask_extension, grant_extension, refuse_extension
from models.duties.hand_in import acknowledge, submit_report
from models.engine import reading, transaction
from models.letters.letter import Letter, LetterState
from models.letters.link import Link
from tasks.letters.links import send_link
from tasks.letters.making import make_letters
from tasks.runtime import runtime, using
from tests.smtp import serving
from tests.world import ZONE, at, dispatched, on, settle

DAY = "2016-09-26"
"""A Monday; a duty due on the same day."""
LATER = date(2016, 10, 31)
QUARTER = ReportingPeriod(date(2016, 7, 1), date(2016, 9, 30))


@pytest.fixture
def world(here):
    with transaction(here.engine) as session:
        return settle(session)


@pytest.fixture
def mail(here, world):
    """The mail server, and the runtime that sends to it with no rung on the ladder yet but one that nothing reaches."""
    with serving() as (office, port):
        settings = here.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_timeout": 5})
        with using(replace(here, settings=settings, policy=replace(here.policy, rungs=(Rung(250),)))) as sending:
            yield office, sending


@contextmanager
def policy(here, **changes):
    with using(replace(here, policy=replace(here.policy, **changes))) as changed:
        yield changed


def owed(here, world):
    """A duty due on the day, signed for, its dispatch in a letter."""
    with transaction(here.engine) as session:
        duty = dispatched(session, world, "省商务厅", DAY)
        acknowledge(session, duty, on("2016-06-24"))
    make_letters(at("2016-06-24"), True)
    return duty.id


def arrived(office, here, kind: LetterKind) -> list[Letter]:
    """The letters of that kind which the mail server took, each kept as sent."""
    taken = {message["Message-ID"] for message in office.taken}
    with reading(here.engine) as session:
        found = [one for one in session.exec(select(Letter).where(Letter.kind == kind)).all()
                 if one.message_id in taken]
    assert all(one.state is LetterState.SENT for one in found)
    return found


def way_of(rung: Rung) -> dict:
    return {"days": rung.days, "how": rung.kind.row.how} | ({"colour": rung.colour.value} if rung.colour else {})


RUNGS = [Rung(days, kind, Colour.RED if kind.row.is_slip else None)
         for kind in NoticeKind if kind.row.how for days in (-20, 0, 3) if kind.row.step_on(days)]


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: f"{rung.kind.value}{rung.days:+d}")
def test_a_rung_that_a_policy_may_have_is_sent_on_its_day_by_the_step_of_its_row(mail, world, rung):
    office, here = mail
    duty_id = owed(here, world)
    loaded, problems = policy_of({"rung": [way_of(rung)]})
    assert (problems, loaded.rungs) == ([], (rung,))
    with policy(here, rungs=loaded.rungs):
        day = here.calendar.add_working_days(date.fromisoformat(DAY), rung.days).isoformat()
        run = asyncio.run(pipeline.daily_steps(plainly, at(day)))
    assert run.failed == {}
    letter, = arrived(office, here, rung.kind.row.letter)
    assert (letter.duty_ids, letter.to_address) == ([duty_id], "wang@example.org")
    assert bool(letter.slip_number) is rung.kind.row.is_slip
    assert ("/l/" in letter.text) is rung.kind.row.linked
    assert run.done[rung.step.counted] == 1


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind.row.how], ids=lambda kind: kind.value)
def test_what_a_rung_says_stops_when_the_unit_has_handed_in(mail, world, kind):
    office, here = mail
    duty_id = owed(here, world)
    rung = next(one for one in RUNGS if one.kind is kind)
    day = here.calendar.add_working_days(date.fromisoformat(DAY), rung.days).isoformat()
    with policy(here, rungs=(rung,)):
        asyncio.run(pipeline.daily_steps(plainly, at(day), deliver=False))
        with transaction(here.engine) as session:
            submit_report(session, session.get_one(Duty, duty_id), "已完成。", on(day, hour=10))
        asyncio.run(pipeline.at_once_steps(plainly, at(day, 11)))
    with reading(here.engine) as session:
        kept = session.exec(select(Letter.state).where(Letter.kind == kind.row.letter)).all()
    assert kept == [LetterState.WITHDRAWN]
    assert arrived(office, here, kind.row.letter) == []


def report(session, world, duty):
    return submit_report(session, duty, "已完成。", on(DAY))


def ask(session, world, duty):
    return ask_extension(session, duty, LATER, "资料未齐", on(DAY))


def send_back(session, world, duty):
    report(session, world, duty)
    return_report(session, duty, "请补充", on(DAY))


def accept(session, world, duty):
    report(session, world, duty)
    accept_report(session, duty, on(DAY))


def issue_bulletin(session, world, duty):
    scope = Scope(world.plan.office_id, QUARTER, on(DAY).today, on(DAY).today, ZONE)
    bulletin = bulletin_procedure.draft(session, scope, on(DAY))
    bulletin_procedure.submit(session, bulletin, world.posts["领导小组批准人"], on(DAY))
    bulletin_procedure.approve(session, bulletin, on(DAY))
    bulletin_procedure.issue(session, bulletin, on(DAY))


def show_assessment(session, world, duty):
    scheme = assessment_procedure.keep_scheme(session, world.plan.office_id, shipped_schemes()["departments"], on(DAY))
    assessment = assessment_procedure.draft(session, scheme, QUARTER, [duty.unit_id], on(DAY), ZONE)
    assessment_procedure.tell(session, assessment, duty.unit_id, "shown")


ACTS = {
    LetterKind.DISPATCH: lambda session, world, duty: dispatched(session, world, "省商务厅", "2016-12-30", day=DAY),
    LetterKind.RETURNED: send_back, LetterKind.ACCEPTED: accept, LetterKind.EXTENSION_ASKED: ask,
    LetterKind.EXTENSION_GRANTED: lambda *at_hand: grant_extension(at_hand[0], ask(*at_hand), on(DAY)),
    LetterKind.EXTENSION_REFUSED: lambda *at_hand: refuse_extension(at_hand[0], ask(*at_hand), on(DAY), comment="否"),
    LetterKind.CHANGE: lambda session, world, duty: suspend(session, duty, "等待批复", on(DAY)),
    LetterKind.LINK: lambda session, world, duty: send_link(session, session.exec(select(Link)).first(), runtime(),
                                                            on(DAY)),
    LetterKind.BULLETIN: issue_bulletin, LetterKind.ASSESSMENT: show_assessment,
}
"""A letter → the act that brings it about; it goes out at once."""
RUNS = {LetterKind.ESCALATION: {"rungs": (Rung(0, opens_case=True),)}, LetterKind.SUMMARY: {},
        LetterKind.BRIEF: {"weekly_brief": True}}
"""A letter → what the policy must say for the daily run to bring it about."""


def test_every_letter_is_walked():
    """A letter that is new has its own line above, or is said by a rung."""
    said_by_rungs = {kind.row.letter for kind in NoticeKind if kind.row.how}
    assert set(ACTS) | set(RUNS) | said_by_rungs == set(LetterKind)
    assert {kind.row.letter for kind in AT_ONCE} <= set(ACTS)
    assert {kind for kind in LetterKind if kind.step} <= set(RUNS)


@pytest.mark.parametrize("kind", ACTS, ids=lambda kind: kind.value)
def test_what_a_person_does_is_in_a_letter_that_goes_out_at_once(mail, world, kind):
    office, here = mail
    duty_id = owed(here, world)
    asyncio.run(pipeline.at_once_steps(plainly, at("2016-06-24", 10)))
    before = len(arrived(office, here, kind))
    with transaction(here.engine) as session:
        ACTS[kind](session, world, session.get_one(Duty, duty_id))
    asyncio.run(pipeline.at_once_steps(plainly, at(DAY)))
    assert len(arrived(office, here, kind)) > before


@pytest.mark.parametrize("kind", RUNS, ids=lambda kind: kind.value)
def test_what_the_day_brings_is_in_a_letter_of_the_daily_run(mail, world, kind):
    office, here = mail
    owed(here, world)
    with policy(here, **RUNS[kind]):
        run = asyncio.run(pipeline.daily_steps(plainly, at(DAY)))
    assert run.failed == {}
    assert arrived(office, here, kind)
    assert kind.step is None or run.done[kind.step.counted]


def test_every_letter_says_its_name_and_its_occasion_once():
    assert all(kind.called and kind.when for kind in LetterKind)
    assert len({kind.called for kind in LetterKind}) == len(LetterKind)
