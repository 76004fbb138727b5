from datetime import date

import pytest

from domain.errors import NotAllowed
from models.duties.duty import deadline_versions
from models.duties.extension import ExtensionDecision, ask_extension, grant_extension, refuse_extension
from models.engine import transaction
from models.reminders.notice import NoticeKind, notices_of
from tests.world import dispatched, on, settle


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        yield session


@pytest.fixture
def world(session):
    return settle(session)


@pytest.fixture
def duty(session, world):
    return dispatched(session, world, "省商务厅", "2016-09-30")


def ask(session, duty, until="2016-10-31", day="2016-09-20"):
    return ask_extension(session, duty, date.fromisoformat(until), "招商项目尚在洽谈", on(day))


def test_a_request_waits_and_is_told_to_the_office_while_the_deadline_stands(session, duty, world):
    request = ask(session, duty)
    assert request.decision is ExtensionDecision.PENDING
    assert not request.late
    assert duty.due_on == date(2016, 9, 30)
    notice = notices_of(session, duty.id)[-1]
    assert (notice.kind, notice.post_id) == (NoticeKind.EXTENSION_ASKED, world.posts["省开放办督办岗"].id)


def test_a_request_after_the_deadline_is_allowed_and_marked(session, duty):
    assert ask(session, duty, day="2016-10-08").late


@pytest.mark.parametrize(("until", "reason", "wrong"), [
    ("2016-09-30", "理由", "须晚于"), ("2016-09-01", "理由", "须晚于"), ("2016-10-31", "", "理由")])
def test_a_request_needs_a_later_date_and_a_reason(session, duty, until, reason, wrong):
    with pytest.raises(NotAllowed, match=wrong):
        ask_extension(session, duty, date.fromisoformat(until), reason, on("2016-09-20"))


def test_a_second_request_is_refused_while_one_waits(session, duty):
    ask(session, duty)
    with pytest.raises(NotAllowed, match="已有一份延期申请"):
        ask(session, duty)


def test_a_granted_request_makes_a_new_deadline_version_and_keeps_the_first(session, duty):
    grant_extension(session, ask(session, duty), on("2016-09-21"))
    assert (duty.first_due_on, duty.due_on, duty.owed_on) == (date(2016, 9, 30), date(2016, 10, 31), date(2016, 10, 31))
    assert [v.due_on for v in deadline_versions(session, duty.id)] == [date(2016, 9, 30), date(2016, 10, 31)]
    assert notices_of(session, duty.id)[-1].kind is NoticeKind.EXTENSION_GRANTED


def test_the_office_may_grant_another_date_than_the_one_asked(session, duty):
    request = ask(session, duty)
    grant_extension(session, request, on("2016-09-21"), granted_on=date(2016, 10, 14))
    assert (duty.due_on, request.granted_on) == (date(2016, 10, 14), date(2016, 10, 14))


def test_a_decided_request_cannot_be_decided_again(session, duty):
    request = ask(session, duty)
    refuse_extension(session, request, on("2016-09-21"), comment="请按期完成")
    with pytest.raises(NotAllowed, match="已经审批"):
        grant_extension(session, request, on("2016-09-21"))
    assert duty.due_on == date(2016, 9, 30)
    assert notices_of(session, duty.id)[-1].kind is NoticeKind.EXTENSION_REFUSED


def test_a_third_extension_needs_the_supervisor(session, duty):
    for until, day in (("2016-10-14", "2016-09-20"), ("2016-10-28", "2016-10-10")):
        grant_extension(session, ask(session, duty, until, day), on(day))
    third = ask(session, duty, "2016-11-30", "2016-10-20")
    with pytest.raises(NotAllowed, match="分管领导"):
        grant_extension(session, third, on("2016-10-20"))
    grant_extension(session, third, on("2016-10-20"), as_supervisor=True)
    assert duty.due_on == date(2016, 11, 30)


def test_a_duty_without_a_deadline_needs_no_more_time(session, world):
    with pytest.raises(NotAllowed, match="没有办理时限"):
        ask(session, dispatched(session, world, "省财政厅", None))
