import pytest
from sqlmodel import func, select

from domain.errors import InvalidPlan
from models.duties.duty import Duty
from models.engine import reading, transaction
from models.history import History
from models.letters.letter import Letter, LetterKind
from models.plans.amendment import amendment_of, draft_of
from models.reminders.notice import Notice
from tasks.letters.making import make_letters
from tasks.plans.amendment import Ticks, carry_out_amendment, counts_of, difference_of, prepare_amendment, try_amendment
from tests.amended import ENTRY, GONE, LATER, NEW, REVISED, under_way
from tests.tasks.days import letters
from tests.world import at, on

ALL = Ticks(frozenset({NEW, LATER, GONE}))
AUGUST = at("2016-08-02")


@pytest.fixture
def plan(here, world):
    with transaction(here.engine) as session:
        plan = under_way(session)
    make_letters(at("2016-06-23"), True)
    return plan


@pytest.fixture
def draft(plan):
    return prepare_amendment(plan.id, REVISED.encode(), "修订稿.txt", AUGUST)


def rows(here):
    with reading(here.engine) as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in
                (Duty, History, Notice, Letter)] + [[(duty.state, duty.due_on, duty.version) for duty in
                                                     session.exec(select(Duty).order_by(Duty.id))]]


def _told(outcome):
    return [(row["number"], [(one["deed"], one["unit"], one["after"]) for one in row["effects"]]) for row in outcome]


def test_trying_shows_what_carrying_out_then_does_and_leaves_no_trace(here, draft):
    before = rows(here)
    outcome, _ = try_amendment(draft, AUGUST, ALL)
    assert rows(here) == before
    done = carry_out_amendment(draft, AUGUST, ALL)
    assert _told(outcome) == _told(done)


def test_the_letters_shown_beforehand_are_the_letters_that_are_made(here, draft):
    _, shown = try_amendment(draft, AUGUST, ALL)
    carry_out_amendment(draft, AUGUST, ALL)
    make_letters(AUGUST, True)
    made = letters(here, LetterKind.CHANGE)
    assert [(one["to_address"], one["subject"], one["text"]) for one in shown] == [
        (one.to_address, one.subject, ENTRY.sub("", one.text)) for one in made]   # an entry is made when a letter is
    assert sorted(one.to_address for one in made) == ["li@example.org", "wang@example.org"]
    assert "时限由2016年10月31日（星期一）改为2016年12月31日（星期六）" in made[0].text + made[1].text


def test_preparing_says_nothing_to_anybody(here, draft):
    assert make_letters(AUGUST, True) == 0


def test_a_document_that_is_no_plan_is_refused_and_leaves_the_draft_before_it(here, plan, draft):
    with pytest.raises(InvalidPlan):
        prepare_amendment(plan.id, "见下文".encode(), "空.txt", AUGUST)
    with reading(here.engine) as session:
        assert draft_of(session, plan.id).id == draft


def test_the_difference_says_what_would_be_done_and_afterwards_what_was_done(here, draft):
    with reading(here.engine) as session:
        would = difference_of(session, amendment_of(session, draft), on("2016-08-02"))
    assert counts_of(would) == {"same": 1, "moved": 1, "changed": 1, "added": 1, "withdrawn": 1}
    carry_out_amendment(draft, AUGUST, Ticks(frozenset({LATER})))
    with reading(here.engine) as session:
        did = difference_of(session, amendment_of(session, draft), on("2016-08-02"))
    assert [(row["before"], row["after"]) for row in did] == [(row["before"], row["after"]) for row in would]
    later = [[(one["deed"], one["unit"], one["before"], one["after"]) for one in row["effects"]] for rows in
             (would, did) for row in rows if row["number"] == LATER]
    assert later[0] == later[1] == [("amend", "省商务厅", "2016-10-31", "2016-12-31"),
                                    ("amend", "省财政厅", "2016-10-26", "2016-12-28")]
    assert [row["taken"] for row in did if row["number"]] == [False, True, False]
