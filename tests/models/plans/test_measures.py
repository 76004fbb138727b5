from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import select

from domain.duties.lifecycle import State
from domain.errors import Conflict, InvalidPlan, NotAllowed
from domain.plans.reader import read_plan
from models.directory.tier import directory_of
from models.duties.dispatch import dispatch
from models.duties.duty import Duty, Role, duties_of
from models.engine import reading, transaction
from models.history import History, history_of
from models.plans.intake import load_plan, office_for, propose
from models.plans.measures import add_measure, merge, split
from models.plans.plan import Measure, measures_of
from models.plans.proposal import confirm
from tests.world import CALENDAR, on, settle

TEXT = """关于印发开放工作要点的通知
2016年6月22日
一、重点任务
（一）出台政策。省商务厅牵头，省财政厅配合，研究出台政策，2016年10月底前完成。组织旅游推介活动，2016年11月底前完成。（责任单位：省商务厅、省旅游局）
（二）做好宣传推介。组织宣传活动，2016年12月底前完成。（省旅游局负责）
（三）推进口岸建设。建设口岸设施，2017年3月底前完成。（省财政厅牵头，省商务厅配合）
各单位要加强信息报送，省财政厅每季度末月20日前汇总进展。
"""
LATER = on("2016-06-24")


def names(session):
    """What names mean in the plans of the only office."""
    return directory_of(session, office_for(session, "").id)


@pytest.fixture
def session(engine):
    with transaction(engine) as session:
        settle(session, issued_on="2016-01-01")
        yield session


@pytest.fixture
def plan(session):
    directory = names(session)
    reading = read_plan(TEXT, directory=directory, calendar=CALENDAR).to_json()
    plan = load_plan(session, reading, text=TEXT, sha256="text", source_name="plan.txt",
                     office_id=office_for(session, "").id, context=on("2016-06-22"))
    for measure in measures_of(session, plan.id):
        propose(session, measure, directory, on("2016-06-22"))
    return plan


def measures(session, plan):
    session.flush()
    session.expire_all()
    return measures_of(session, plan.id)


def standing(session, measure) -> list[tuple[str, Role]]:
    query = select(Duty).where(Duty.measure_id == measure.id, Duty.state != State.DROPPED).order_by(Duty.id)
    return [(duty.unit_written, duty.role) for duty in session.exec(query)]


def test_a_split_measure_is_two_each_with_its_own_words_place_and_time(session, plan):
    first = measures_of(session, plan.id)[0]
    at = TEXT.index("组织旅游推介")
    split(session, first, at, names(session), LATER)
    one, two, three, *_ = measures(session, plan)
    assert (one.position, two.position, three.position) == (0, 1, 2)
    assert one.text == TEXT[one.start:one.end]
    assert one.text.endswith("研究出台政策，2016年10月底前完成。")
    assert two.text == TEXT[two.start:two.end]
    assert two.text.startswith("组织旅游推介")
    assert [reading["deadline"]["date"] for reading in (one.reading, two.reading)] == ["2016-10-31", "2016-11-30"]
    assert one.path == two.path == ["一", "(一)"]
    assert standing(session, one) == [("省商务厅", Role.LEAD), ("省财政厅", Role.SUPPORT)]
    assert standing(session, two) == [("省商务厅", Role.SOLE), ("省旅游局", Role.SOLE)]
    assert not any("units_carried" in reading["flags"] for reading in (one.reading, two.reading))


def test_what_was_proposed_for_the_whole_is_dropped_with_its_history(session, plan):
    first = measures_of(session, plan.id)[0]
    before = duties_of(session, plan.id)
    old = [duty for duty in before if duty.measure_id == first.id]
    split(session, first, TEXT.index("组织旅游推介"), names(session), LATER)
    assert {duty.state for duty in old} == {State.DROPPED}
    assert history_of(session, old[0].id)[-1].note == "措施已拆分，重新生成事项"
    noted = session.exec(select(History).where(History.plan_id == plan.id, History.action == "split")).one()
    assert noted.facts["measure"] == first.id


def test_a_half_that_names_nobody_keeps_the_units_of_the_whole_as_a_doubt(session, plan):
    second = measures_of(session, plan.id)[1]
    split(session, second, TEXT.index("组织宣传活动"), names(session), LATER)
    heading, rest = measures(session, plan)[1:3]
    assert standing(session, heading) == standing(session, rest) == [("省旅游局", Role.SOLE)]
    carried, = session.exec(select(Duty).where(Duty.measure_id == heading.id, Duty.state == State.PROPOSED)).all()
    assert carried.doubts() == ("units_carried",)


@pytest.mark.parametrize(("at", "error"), [(0, NotAllowed), (len(TEXT), NotAllowed)])
def test_a_place_outside_the_measure_is_refused(session, plan, at, error):
    with pytest.raises(error, match="刷新后重新选择"):
        split(session, measures_of(session, plan.id)[0], at, names(session), LATER)


def test_a_half_without_words_is_refused(session, plan):
    first = measures_of(session, plan.id)[0]
    with pytest.raises(InvalidPlan, match="没有文字"):
        split(session, first, first.end - 1, names(session), LATER)


def test_the_same_split_a_second_time_is_refused(session, plan):
    first, at = measures_of(session, plan.id)[0], TEXT.index("组织旅游推介")
    split(session, first, at, names(session), LATER)
    with pytest.raises(NotAllowed, match="拆分的位置"):
        split(session, first, at, names(session), LATER)


def dispatch_first_duty(session, measure):
    duty = session.exec(select(Duty).where(Duty.measure_id == measure.id).order_by(Duty.id)).first()
    confirm(session, duty, on("2016-06-23"))
    dispatch(session, [duty], on("2016-06-23"))
    return duty


def test_a_dispatched_measure_is_neither_split_nor_merged(session, plan):
    first, second, third = measures_of(session, plan.id)[:3]
    duty = dispatch_first_duty(session, second)
    with pytest.raises(NotAllowed, match=f"{duty.number} 已经交办"):
        split(session, second, second.start + 8, names(session), LATER)
    with pytest.raises(NotAllowed, match="已经交办"):
        merge(session, first, second, names(session), LATER)
    with pytest.raises(NotAllowed, match="已经交办"):
        merge(session, second, third, names(session), LATER)
    assert len(measures(session, plan)) == 4


def test_merged_measures_are_one_with_all_their_units_and_the_later_ones_move_up(session, plan):
    _, second, third = measures_of(session, plan.id)[:3]
    old = [duty.id for duty in duties_of(session, plan.id) if duty.measure_id == third.id]
    merge(session, second, third, names(session), LATER)
    listed = measures(session, plan)
    assert [one.position for one in listed] == list(range(len(listed)))
    whole = listed[1]
    assert whole.text == TEXT[whole.start:whole.end]
    assert (whole.start, whole.end) == (TEXT.index("做好宣传推介"), TEXT.index("\n各单位要"))
    assert standing(session, whole) == [("省财政厅", Role.LEAD), ("省旅游局", Role.SUPPORT), ("省商务厅", Role.SUPPORT)]
    assert whole.reading["deadline"]["date"] == "2017-03-31"
    assert {session.get(Duty, one).measure_id for one in old} == {whole.id}
    assert {session.get(Duty, one).state for one in old} == {State.DROPPED}


def test_split_and_merged_again_it_is_the_measure_it_was(session, plan):
    first = measures_of(session, plan.id)[0]
    was = (first.start, first.end, first.text, first.path, standing(session, first))
    behind = split(session, first, TEXT.index("组织旅游推介"), names(session), LATER)
    merge(session, first, behind, names(session), LATER)
    again = measures(session, plan)[0]
    assert (again.start, again.end, again.text, again.path) == was[:4]
    assert {unit for unit, _ in standing(session, again)} >= {unit for unit, _ in was[4]}


def test_two_who_split_at_once_do_not_both(engine):
    with transaction(engine) as session:
        settle(session, issued_on="2016-01-01")
        read = read_plan(TEXT, directory=names(session), calendar=CALENDAR).to_json()
        plan = load_plan(session, read, text=TEXT, sha256="text", source_name="plan.txt",
                         office_id=office_for(session, "").id, context=on("2016-06-22"))
        first, directory = measures_of(session, plan.id)[0], names(session)

    def cut(_):
        with transaction(engine) as session:
            return split(session, session.get_one(Measure, first.id), TEXT.index("组织旅游推介"), directory, LATER).id

    with ThreadPoolExecutor(2) as pool:
        answers = [future.exception() for future in [pool.submit(cut, n) for n in range(2)]]
    assert sorted(type(one).__name__ for one in answers) == ["NoneType", "NotAllowed"]
    with reading(engine) as session:
        listed = measures_of(session, plan.id)
    assert [one.position for one in listed] == list(range(5))


def test_only_neighbours_are_merged(session, plan):
    first, _, third = measures_of(session, plan.id)[:3]
    with pytest.raises(Conflict, match="不相邻"):
        merge(session, first, third, names(session), LATER)


def test_a_stretch_left_out_becomes_a_measure_at_its_place(session, plan):
    covered = [(one.start, one.end) for one in measures_of(session, plan.id)]
    heading = TEXT.index("一、重点任务")
    made = add_measure(session, plan, heading, heading + len("一、重点任务"), names(session), LATER)
    assert (made.position, made.text, made.path) == (0, "重点任务", ["一"])
    assert [one.position for one in measures(session, plan)] == list(range(len(covered) + 1))
    proposed, = session.exec(select(Duty).where(Duty.measure_id == made.id)).all()
    assert proposed.doubts()[0] == "no_actor"


def test_a_stretch_that_is_covered_already_is_refused(session, plan):
    first = measures_of(session, plan.id)[0]
    with pytest.raises(NotAllowed, match="已经立为措施"):
        add_measure(session, plan, first.start - 10, first.start + 5, names(session), LATER)


def test_the_offices_day_of_issue_dates_what_is_read_anew(session, plan):
    text = TEXT + "（四）省旅游局在印发后30日内报送方案。"
    plan.text, plan.issued_on = text, date(2016, 7, 1)
    start = text.index("（四）") if measures_of(session, plan.id)[-1].end <= text.index("（四）") else 0
    made = add_measure(session, plan, start, len(text), names(session), LATER)
    assert made.reading["deadline"]["date"] == "2016-07-31"
