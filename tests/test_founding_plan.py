"""The founding plan from its text to closed duties: six months of virtual time, real mail on loopback, every letter."""

import tomllib
from collections import Counter
from datetime import date

import pytest
from sqlmodel import select

from config.settings import Settings
from domain.duties.lifecycle import OPEN, OWED, SETTLED, State
from domain.errors import Conflict
from flows import pipeline
from models.directory.directory_file import load_directory
from models.directory.post import liaison_posts, recipients_on
from models.directory.unit import Unit
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import end
from models.duties.duty import Duty, Form, duties_of
from models.duties.hand_in import acknowledge
from models.engine import reading
from models.plans.plan import Measure, plan_of, targets_of
from models.registers.activity import Activity, activity_of
from models.registers.activity_course import confirm_end, enter_activity
from models.reminders.case import CaseDecision, open_case
from models.reminders.escalation import decide_case
from notifications.mailbox import MailboxServer, list_mailbox
from tasks.runtime import Runtime
from tests.founding import DIRECTORY, TEXT, Province, confirm_as_office, hand_in, special_plans, take_in
from tests.world import CALENDAR, POLICY, ZONE, at, on

OFFICE, APPROVER, MINISTER, GOVERNOR = (f"{name}@example.org" for name in ("kfb", "pizhun", "fgsz3", "zuzhang"))
TOURISM, COMMERCE, ZHENGZHOU, BUREAU = (
    f"{name}@example.org" for name in ("lyj", "swt", "zhengzhou", "kfb-lianluo"))
SIXTEEN = 16
SPECIAL = "制定本领域对外开放专项工作方案，报省对外开放工作领导小组批准后实施"
BULLETIN = "建立完善重大项目落实通报机制"
FAIR = ("第十届中国（河南）国际投资贸易洽谈会："
        "活动成果要在活动结束后10个工作日内，由主办承办单位负责上报省政府并抄送省开放办")

pytestmark = pytest.mark.skipif(not TEXT.exists(), reason="../shared with the founding plan's text is not here")


@pytest.fixture
def half(engine, tmp_path):
    server = MailboxServer(tmp_path / "mailbox")
    server.start()
    settings = Settings(data_dir=tmp_path, smtp_host=server.hostname, smtp_port=server.port)
    half = Province(Runtime(settings, engine, CALENDAR, POLICY))
    with half.write() as session:
        load_directory(session, tomllib.loads(DIRECTORY.read_text(encoding="utf-8")), on("2016-06-22"))
    yield half
    server.stop()


def tourism_plan(half: Province, session) -> Duty:
    tourism = session.exec(select(Unit).where(Unit.name == "河南省旅游局")).one()
    return next(duty for duty in special_plans(half, session) if duty.unit_id == tourism.id)


def test_the_plan_is_proposed_with_everything_it_sets_up(half):
    plan_id = take_in(half)
    with reading(half.here.engine) as session:
        plan = plan_of(session, plan_id)
        assert (plan.issued_on, plan.number) == (date(2016, 6, 22), "")
        assert sorted(target.value for target in targets_of(session, plan_id)) == [5, 7, 7, 8, 10, 10]
        special = special_plans(half, session)
        names = {session.get_one(Unit, duty.unit_id).name for duty in special}
        assert len(special) == len(names) == SIXTEEN
        assert {"河南省发展和改革委员会", "河南省教育厅", "河南省人民政府台湾事务办公室"} < names
        assert all(duty.approver_post_id for duty in special)
        assert [duty for duty in duties_of(session, plan_id) if duty.special_plan] == special
        results, = half.find(session, form=Form.PER_EVENT)
        assert (results.report_to, results.copy_to) == ("省政府", "省开放办")
        bulletin, = half.find(session, about="每季度")
        assert bulletin.form is Form.SERIES
        assert half.find(session, unit="河南省对外开放工作领导小组办公室", about="省开放办要将各项活动成果")
        assert half.find(session, about="100个重大签约项目")
        assert [duty.group_id is not None for duty in half.find(session, about="其他部门")] == [True]
        assert len(half.find(session, about="各省辖市、省直管县(市)要结合实际制定")) >= 1
        for duty in duties_of(session, plan_id):
            measure = session.get_one(Measure, duty.measure_id)
            assert plan.text[measure.start:measure.end] == measure.text
            assert duty.unit_id or duty.group_id or "no_actor" in duty.flags or "unknown_unit" in duty.flags \
                or duty.form is Form.PER_EVENT


def test_a_second_import_is_refused_and_names_the_first(half):
    plan_id = take_in(half)
    with pytest.raises(Conflict, match=f"2016-06-22 导入为方案 {plan_id}"):
        take_in(half)


def test_six_months_from_dispatch_to_closed_with_every_letter_accounted_for(half):
    plan_id = take_in(half)
    confirm_as_office(half, plan_id)
    half.run(pipeline.dispatch_steps, plan_id, at("2016-06-23", 10))
    half.run(pipeline.delivery_steps, at("2016-06-23", 10))
    with half.write() as session:
        dispatched_units = {duty.unit_id for duty in half.find(session, states=OPEN) if duty.unit_id}
        posts = liaison_posts(session, dispatched_units)
        for duty in half.find(session, states=(State.DISPATCHED,)):
            if duty.unit_id:
                acknowledge(session, duty, half.when("2016-06-23", 15))

    half.daily("2016-06-24", "2016-06-28")
    with half.write() as session:   # the first quarter's bulletin goes out a day early
        hand_in(half, half.find(session, about="每季度", form=Form.SINGLE, states=OWED)[0], session, "2016-06-29")
    half.at_once("2016-06-29")
    half.daily("2016-06-29", "2016-07-01")

    with half.write() as session:   # an activity by the commerce department and Zhengzhou
        units = {unit.name: unit.id for unit in session.exec(select(Unit)).all()}
        fair = Activity(name="第十届中国（河南）国际投资贸易洽谈会", plan_id=plan_id, planned_end_on=date(2016, 9, 8),
                        host_id=units["河南省商务厅"])
        made = enter_activity(session, fair, [units["郑州市人民政府"]], half.when("2016-07-01"))
        fair_id = fair.id
        for duty in made:
            acknowledge(session, duty, half.when("2016-07-01", 11))
    half.at_once("2016-07-01")

    half.daily("2016-07-02", "2016-08-22")
    with half.write() as session:   # fifteen of the sixteen special plans are in and approved
        late = tourism_plan(half, session).id
        for duty in special_plans(half, session):
            if duty.id != late:
                hand_in(half, duty, session, "2016-08-22")
    half.at_once("2016-08-22")

    half.daily("2016-08-23", "2016-09-11")
    with half.write() as session:   # the case of the sixteenth had climbed on the 9th; the governor grants time
        case = open_case(session, late)
        decide_case(session, case, CaseDecision.GRANT_TIME, half.when("2016-09-12"), until=date(2016, 9, 30),
                    comment="月底前必须完成")
        confirm_end(session, activity_of(session, fair_id), date(2016, 9, 10), half.when("2016-09-12"))
        host = half.find(session, unit="河南省商务厅", activity_id=fair_id)[0]
        assert host.due_on == host.first_due_on == date(2016, 9, 26)
    half.at_once("2016-09-12")

    half.daily("2016-09-12", "2016-09-14")
    with half.write() as session:
        hand_in(half, half.find(session, unit="郑州市人民政府", activity_id=fair_id)[0], session, "2016-09-14")
    half.at_once("2016-09-14")
    half.daily("2016-09-15", "2016-09-20")
    with half.write() as session:
        hand_in(half, half.find(session, about="每季度", form=Form.SINGLE, states=OWED)[0], session, "2016-09-20")
        hand_in(half, half.find(session, unit="河南省商务厅", activity_id=fair_id)[0], session, "2016-09-20",
                accept=False)
    half.at_once("2016-09-20")
    half.daily("2016-09-21", "2016-09-21")
    with half.write() as session:
        accept_report(session, half.find(session, unit="河南省商务厅", activity_id=fair_id)[0], half.when("2016-09-21"))
    half.at_once("2016-09-21")

    half.daily("2016-09-22", "2016-09-29")
    with half.write() as session:
        hand_in(half, tourism_plan(half, session), session, "2016-09-29", accept=False)
    half.daily("2016-09-30", "2016-09-30")
    with half.write() as session:
        return_report(session, tourism_plan(half, session), "请补充境外客源市场内容", half.when("2016-09-30"))
    half.at_once("2016-09-30")
    half.daily("2016-10-01", "2016-10-09")
    with half.write() as session:
        hand_in(half, tourism_plan(half, session), session, "2016-10-09")
    half.at_once("2016-10-09")

    half.daily("2016-10-10", "2016-12-15")
    with half.write() as session:   # everything without a date is handed in and closed by the middle of December
        for duty in half.find(session, states=OWED, form=Form.SINGLE):
            hand_in(half, duty, session, "2016-12-15")
        closing = Counter(posts[duty.unit_id] for duty in half.find(session, states=(State.CLOSED,))
                          if duty.closed_on == date(2016, 12, 15) and duty.lead_id is None)
    half.at_once("2016-12-15")
    half.daily("2016-12-16", "2016-12-30")
    with half.write() as session:
        for duty in half.find(session, states=OPEN):
            end(session, duty, "方案执行期满", half.when("2016-12-30"))
    half.daily("2016-12-31", "2016-12-31")

    with reading(half.here.engine) as session:
        assert half.find(session, states=tuple(set(State) - SETTLED)) == []
        addresses = addresses_of(session, posts)
    letters = [(letter.sent_at.astimezone(ZONE).date(), letter.to, letter.subject)
               for letter in list_mailbox(half.here.settings.data_dir / "mailbox", reader="", everything=True,
                                         limit=10_000)]
    check_summaries(letters)
    check_dispatch(letters, {addresses[post] for post in posts.values()})
    check_closing(letters, {addresses[post] for post in closing})
    told = sorted((day.isoformat(), to, subject) for day, to, subject in letters
                  if "每日汇总" not in subject and day.isoformat() not in ("2016-06-23", "2016-12-15"))
    assert told == sorted(expected())


def addresses_of(session, posts: dict[int, int]) -> dict[int, str]:
    found = recipients_on(session, set(posts.values()), date(2016, 12, 15))
    return {post_id: recipient.address for post_id, recipient in found.items()}


def check_summaries(letters) -> None:
    """The office has one summary each working day and none on other days."""
    days = [day for day, to, subject in letters if subject.startswith("【每日汇总】") and to == OFFICE]
    assert sorted(days) == list(CALENDAR.working_days(date(2016, 6, 24), date(2016, 12, 31)))
    assert all(CALENDAR.is_working_day(day) for day, _, _ in letters)


def check_dispatch(letters, addresses: set[str]) -> None:
    """Each unit with a duty has one letter of dispatch, however many duties it has."""
    first = [(to, subject) for day, to, subject in letters if day == date(2016, 6, 23)]
    assert sorted(to for to, _ in first) == sorted(addresses)
    assert all(subject.startswith("【交办】") for _, subject in first)


def check_closing(letters, addresses: set[str]) -> None:
    """Each unit whose duties were closed in December hears of it in one letter."""
    last = [(to, subject) for day, to, subject in letters
            if day == date(2016, 12, 15) and not subject.startswith("【每日汇总】")]
    assert sorted(to for to, subject in last if subject.startswith("【已销号】")) == sorted(addresses)
    assert {subject.split("】")[0] for _, subject in last} <= {"【已销号", "【请批准"}


def expected() -> list[tuple[str, str, str]]:
    """Every other letter of the half year: (day, to, subject)."""
    fifteen = ["fgw", "gdj", "gxw", "gzw", "jrb", "jtt", "jyt", "kjt", "nyt", "rst", "tb", "wht", "wjw", "wqb", "zjt"]
    return [
        ("2016-06-24", BUREAU, "【督办提醒】1项即将到期（2016年6月24日）"),     # the quarter ends on the 30th
        ("2016-06-28", BUREAU, "【督办提醒】1项即将到期（2016年6月28日）"),
        ("2016-06-29", BUREAU, f"【已销号】{BULLETIN}"),
        ("2016-07-01", COMMERCE, f"【交办】1项工作请签收：{FAIR}"),
        ("2016-07-01", ZHENGZHOU, f"【交办】1项工作请签收：{FAIR}"),
        *(("2016-08-22", f"{name}@example.org", f"【方案已批准】{SPECIAL}") for name in fifteen),
        ("2016-08-22", APPROVER, f"【请批准】{SPECIAL}等15项"),
        ("2016-08-24", TOURISM, "【督办提醒】1项即将到期（2016年8月24日）"),    # five working days before the 31st
        ("2016-08-29", TOURISM, "【督办提醒】1项即将到期（2016年8月29日）"),
        ("2016-08-31", TOURISM, "【督办提醒】1项今天到期（2016年8月31日）"),
        ("2016-09-01", TOURISM, "【督办提醒】1项已逾期（2016年9月1日）"),
        ("2016-09-05", TOURISM, f"【督查单】督〔2016〕1号 {SPECIAL}（已逾期3个工作日）"),
        ("2016-09-07", TOURISM, f"【督查单】督〔2016〕2号 {SPECIAL}（已逾期5个工作日）"),
        ("2016-09-07", MINISTER, f"【请决定】1项工作逾期未办结：河南省旅游局 {SPECIAL}"),
        ("2016-09-09", GOVERNOR, f"【请决定】1项工作逾期未办结：河南省旅游局 {SPECIAL}"),
        ("2016-09-12", TOURISM, f"【准予延期】{SPECIAL}，新时限2016年9月30日（星期五）"),
        ("2016-09-12", COMMERCE, f"【时限变更】{FAIR}"),
        ("2016-09-12", ZHENGZHOU, f"【时限变更】{FAIR}"),
        ("2016-09-13", ZHENGZHOU, "【督办提醒】1项即将到期（2016年9月13日）"),  # due on the 21st, over Mid-Autumn
        ("2016-09-14", ZHENGZHOU, f"【已销号】{FAIR}"),
        ("2016-09-14", COMMERCE, f"【配合单位已报送】{FAIR}"),
        ("2016-09-19", COMMERCE, "【督办提醒】1项即将到期（2016年9月19日）"),   # due on the 26th
        ("2016-09-20", BUREAU, f"【已销号】{BULLETIN}"),
        ("2016-09-21", OFFICE, f"【已全部报送】{FAIR}"),
        ("2016-09-21", COMMERCE, f"【已销号】{FAIR}"),
        ("2016-09-23", TOURISM, "【督办提醒】1项即将到期（2016年9月23日）"),    # the ladder anew, before the 30th
        ("2016-09-28", TOURISM, "【督办提醒】1项即将到期（2016年9月28日）"),
        ("2016-09-30", OFFICE, f"【已全部报送】{SPECIAL}"),
        ("2016-09-30", TOURISM, f"【退回补充】{SPECIAL}，请于2016年10月10日（星期一）前补报"),
        ("2016-10-08", TOURISM, "【督办提醒】1项即将到期（2016年10月8日）"),    # a worked Saturday
        ("2016-10-09", APPROVER, f"【请批准】{SPECIAL}"),
        ("2016-10-09", TOURISM, f"【方案已批准】{SPECIAL}"),
    ]
