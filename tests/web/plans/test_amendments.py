"""A new version of a plan through the pages: uploaded, looked at, ticked, previewed, carried out or discarded."""

import html
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, func, select

from domain.duties.lifecycle import State
from models.duties.decision import cancel
from models.duties.duty import Duty, duties_of
from models.duties.extension import grant_time
from models.duties.hand_in import acknowledge
from models.engine import reading, transaction
from models.history import History
from models.letters.letter import Letter, LetterKind
from models.plans.amendment import AmendmentState, amendment_of, draft_of
from models.plans.amendment_procedure import carry_out
from models.plans.plan import Measure, measures_of, plan_of
from models.reminders.notice import Notice
from tasks.letters.making import make_letters
from tests.amended import ENTRY, GONE, LATER, NAME, NEW, PLAN, REVISED, drafted, duty_of_unit, under_way
from tests.tasks.days import letters
from tests.world import at, on


@pytest.fixture
def plan(site):
    """Its duties are dispatched and the letters about that made; it is August."""
    with transaction(site.here.engine) as session:
        plan = under_way(session)
    make_letters(at("2016-06-23"), True)
    site.now = at("2016-08-02")
    return plan


@pytest.fixture
def office(site):
    return site.visit("office")

def upload(office, plan, text: str = REVISED, draft: int = 0):
    return office.post(f"/plans/{plan.id}/amendments", draft=draft,
                       files={"file": ("修订稿.txt", text.encode(), "text/plain")})


@pytest.fixture
def draft(office, plan):
    """The id of the new version that the office uploaded."""
    return int(re.search(r"/amendments/(\d+)", str(upload(office, plan).url))[1])


def keys(answer) -> dict[int, str]:
    """Number → what its tick sends."""
    return {int(number): key for key, number in
            re.findall(r'name="take" value="([^"]+)"[^>]*><span>执行第 (\d+) 项', answer.text)}


def change(answer, number: int) -> str:
    return re.search(rf'<section class="card change[^"]*" id="change-{number}">.*?</section>', answer.text, re.S)[0]


def seen(answer) -> str:
    return re.search(r'name="seen" value="(\w+)"', answer.text)[1]


def standing(site) -> list:
    """Everything that carrying out changes."""
    with reading(site.here.engine) as session:
        return [[(duty.number, duty.state, duty.due_on, duty.version) for duty in
                 session.exec(select(Duty).order_by(Duty.id))],
                *(session.exec(select(func.count()).select_from(table)).one() for table in (History, Notice, Letter))]


def duty_in(site, plan, title: str, unit: str) -> Duty:
    with reading(site.here.engine) as session:
        return duty_of_unit(session, plan, title, unit)


def preview(office, draft, take, redate=()):
    return office.post(f"/amendments/{draft}/preview", take=list(take), redate=list(redate))


def execute(office, draft, shown, take, redate=()):
    return office.post(f"/amendments/{draft}/execution", seen=seen(shown), take=list(take), redate=list(redate))


@pytest.fixture
def carried(site, plan):
    """The whole new version is carried out."""
    with transaction(site.here.engine) as session:
        amendment = drafted(session, plan_of(session, plan.id))
        carry_out(session, amendment, on("2016-08-02"), take={NEW, LATER, GONE})
        return amendment


def words(answer) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", answer.text))


def test_the_review_of_an_amended_plan_shows_its_new_text_whole(site, office, plan, carried):
    answer = office.get(f"/plans/{plan.id}?show=all")
    source = re.search(r'<div class="source".*?</div>', answer.text, re.S)[0]
    assert html.unescape(re.sub(r"<[^>]+>", "", source.replace("立为措施</a>", "</a>"))).strip() == REVISED.strip()
    with transaction(site.here.engine) as session:
        standing = measures_of(session, plan.id)
        gone = session.exec(select(Measure).where(Measure.plan_id == plan.id,
                                                  col(Measure.withdrawn_on).is_not(None))).all()
    card = re.search(rf'id="measure-{gone[0].id}".*?</section>', answer.text, re.S)[0]
    assert "2016年8月2日修订时删去" in card
    assert f"text-{gone[0].id}" not in source
    assert all(f'id="text-{one.id}"' in source for one in standing)
    assert "建立外资企业服务台账" in words(answer)
    assert "2016年8月2日修订时删去" not in words(office.get(f"/plans/{plan.id}"))


def test_each_change_shows_both_wordings_marked_and_what_becomes_of_its_duties(office, plan, draft):
    answer = office.get(f"/amendments/{draft}")
    assert "未变 1 条" in words(answer)
    assert "移位 1 条" in words(answer)
    assert "<del>2016年6月22日</del> → <ins>2016年8月1日</ins>" in answer.text
    later, gone, new = change(answer, LATER), change(answer, GONE), change(answer, NEW)
    assert "2016年<del>10</del>月底前完成" in later
    assert "2016年<ins>12</ins>月底前完成" in later
    assert re.search(r"省商务厅.*?待签收.*?调整，办理情况和记录保留", later, re.S)
    assert "<del>2016年10月31日</del> → <ins>2016年12月31日</ins>" in later
    assert re.search("省商务厅.*撤销，办理记录保留", gone, re.S)
    assert "新立事项，待确认" in new
    assert "2016-" in gone    # the number of its duty


def test_uploading_changes_nothing_and_tells_nobody_but_shows_on_the_plan(site, office, plan):
    before = standing(site)
    answer = upload(office, plan)
    assert "修订稿已上传" in words(answer)
    duties, history, *rest = standing(site)
    assert (duties, history - before[1], rest) == (before[0], 1, before[2:])    # the history says who loaded it
    assert "有一份修订稿待处理" in words(office.get(f"/plans/{plan.id}"))
    assert "修订稿待处理" in words(office.get("/plans"))
    assert "待处理的修订稿 1" in words(office.get("/"))
    assert "待处理的修订稿" not in words(site.visit("wang").get("/"))
    assert make_letters(site.now, True) == 0


def test_the_preview_shows_every_letter_and_nothing_is_done_before_the_office_says_so(site, office, plan, draft):
    take = keys(office.get(f"/amendments/{draft}"))
    before = standing(site)
    shown = preview(office, draft, take.values())
    assert "执行 3 项变动，发信 2 封" in words(shown)
    assert standing(site) == before
    execute(office, draft, shown, take.values())
    made = letters(site.here, LetterKind.CHANGE)
    assert len(made) == 2
    for letter in made:
        assert letter.to_address in words(shown)
        assert ENTRY.sub("", letter.text).strip() in words(shown)


def test_what_is_ticked_is_carried_out_and_what_is_not_leaves_its_duties_alone(site, office, plan, draft):
    take = keys(office.get(f"/amendments/{draft}"))
    shown = preview(office, draft, [take[LATER]])
    assert "不执行 2" in words(shown)
    answer = execute(office, draft, shown, [take[LATER]])
    assert answer.url.path == f"/plans/{plan.id}"
    assert "已执行 1 项变动" in words(answer)
    assert "第2版" in words(answer)
    assert "第2版" in words(office.get("/plans"))
    assert duty_in(site, plan, "出台支持", "省商务厅").due_on.isoformat() == "2016-12-31"
    assert duty_in(site, plan, "外资企业", "省商务厅").state is State.DISPATCHED
    done = office.get(f"/amendments/{draft}")
    assert "第2版：已执行的变动" in words(done)
    assert PLAN in words(done)    # the version before, whole
    assert "第1版 《河南省人民政府办公厅关于印发开放工作要点的通知》（豫政办〔2016〕50号）" in words(answer)
    assert ["已执行" in change(done, number) for number in (NEW, LATER, GONE)] == [False, True, False]


def test_a_duty_under_way_keeps_its_history_and_tells_by_which_version_it_was_adjusted(site, office, plan, draft):
    duty = duty_in(site, plan, "出台支持", "省商务厅")
    with transaction(site.here.engine) as session:
        acknowledge(session, session.get_one(Duty, duty.id), on("2016-07-01"))
    take = keys(office.get(f"/amendments/{draft}"))
    execute(office, draft, preview(office, draft, [take[LATER]]), [take[LATER]])
    answer = office.get(f"/duties/{duty.id}")
    assert "依据第2版调整：时限由2016年10月31日改为2016年12月31日" in words(answer)
    assert "签收" in words(answer)
    assert duty_in(site, plan, "出台支持", "省商务厅").state is State.IN_PROGRESS
    liaison = site.visit("wang").get(f"/duties/{duty.id}")
    assert "依据第2版调整" in words(liaison)
    assert "/amendments/" not in liaison.text    # a page of the office's
    assert "第2版" not in words(office.get(f"/duties/{duty_in(site, plan, '组织旅游', '省旅游局').id}"))


def test_a_date_that_a_person_set_stays_unless_its_own_tick_is_set(site, office, plan, draft):
    duty = duty_in(site, plan, "出台支持", "省商务厅")
    with transaction(site.here.engine) as session:
        grant_time(session, session.get_one(Duty, duty.id), on("2016-11-15").today, on("2016-07-01"), reason="延期")
    answer = office.get(f"/amendments/{draft}")
    assert "时限由人工定过，保留（现为2016年11月15日，修订稿为2016年12月31日）" in change(answer, LATER)
    assert 'name="redate"' not in change(answer, GONE)
    key = keys(answer)[LATER]
    assert "2016年11月15日" not in words(preview(office, draft, [], [key]))    # not ticked: the change is not taken up
    execute(office, draft, preview(office, draft, [key], [key]), [key], [key])
    assert duty_in(site, plan, "出台支持", "省商务厅").due_on.isoformat() == "2016-12-31"


def test_carrying_out_twice_or_by_two_people_is_done_once_and_says_so(site, office, plan, draft):
    take = keys(office.get(f"/amendments/{draft}")).values()
    shown = preview(office, draft, take)
    execute(office, draft, shown, take)
    before = standing(site)
    for answer in (execute(office, draft, shown, take), preview(office, draft, take),
                   office.post(f"/amendments/{draft}/discard"), office.post(f"/amendments/{draft}/separation")):
        assert answer.status_code == 200
        assert "该修订稿已由office执行，本次没有重复处理" in words(answer)
    assert standing(site) == before


def test_two_who_confirm_at_the_same_moment_carry_it_out_once(site, plan, draft):
    visitors = [site.visit("office"), site.visit("office")]
    take = list(keys(visitors[0].get(f"/amendments/{draft}")).values())
    shown = [preview(visitor, draft, take) for visitor in visitors]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: execute(one[0], draft, one[1], take), zip(visitors, shown, strict=True)))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted("没有重复处理" in words(answer) for answer in answers) == [False, True]
    assert len(letters(site.here, LetterKind.CHANGE)) == 2
    with reading(site.here.engine) as session:
        assert len(duties_of(session, plan.id, State.PROPOSED)) == 1


def test_two_who_upload_at_the_same_moment_leave_one_draft_and_a_plain_word(site, plan):
    visitors = [site.visit("office"), site.visit("office")]
    texts = [REVISED, REVISED.replace("专班", "工作专班")]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: upload(one[0], plan, one[1]), zip(visitors, texts, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "已有另一份修订稿" in words(refused)
    assert draft_of_plan(site, plan) is not None


def test_what_changed_after_the_preview_is_shown_anew_and_not_carried_out(site, office, plan, draft):
    take = keys(office.get(f"/amendments/{draft}"))
    shown = preview(office, draft, take.values())
    duty = duty_in(site, plan, "外资企业", "省商务厅")
    with transaction(site.here.engine) as session:
        cancel(session, session.get_one(Duty, duty.id), "机构调整", on("2016-08-02"))
    before = standing(site)
    answer = execute(office, draft, shown, take.values())
    assert answer.status_code == 409
    assert "预览之后情况有变动，本次未执行" in words(answer)
    assert set(re.findall(r'name="take" value="([^"]+)"', answer.text)) == set(take.values())
    assert standing(site) == before
    assert execute(office, draft, answer, take.values()).status_code == 200
    assert draft_of_plan(site, plan) is None


def test_ticks_of_changes_that_are_gone_reach_no_others_and_the_rest_is_kept(site, office, plan, draft):
    take = keys(office.get(f"/amendments/{draft}"))
    with transaction(site.here.engine) as session:
        measure = next(one for one in measures_of(session, plan.id) if "外资企业" in one.text)
        measure.text += "另行通知。"
        session.add(measure)
    for answer in (preview(office, draft, [take[LATER], take[GONE]]),
                   office.post(f"/amendments/{draft}/execution", seen="x", take=[take[LATER], take[GONE]])):
        assert answer.status_code == 409
        assert "情况有变动，未执行" in words(answer)
        assert [f'value="{take[LATER]}" checked' in answer.text, 'name="take"' in change(answer, GONE),
                " checked" in change(answer, GONE)] == [True, True, False]
    assert draft_of_plan(site, plan).id == draft


def test_going_back_from_the_preview_keeps_the_ticks(office, plan, draft):
    take = keys(office.get(f"/amendments/{draft}"))
    answer = office.post(f"/amendments/{draft}/choice", take=[take[NEW]])
    assert [" checked" in change(answer, number) for number in (NEW, LATER, GONE)] == [True, False, False]
    none = office.get(f"/amendments/{draft}?ticked=none")
    assert " checked" not in none.text


def test_a_draft_thrown_away_leaves_the_plan_as_it_was_and_is_still_told_of(site, office, plan, draft):
    before = standing(site)
    answer = office.post(f"/amendments/{draft}/discard")
    assert "修订稿已作废，方案未作改动" in words(answer)
    assert "已作废" in words(answer)
    assert "有一份修订稿待处理" not in words(answer)
    assert standing(site) == before
    assert "该修订稿没有执行" in words(office.get(f"/amendments/{draft}"))


def test_a_second_upload_does_not_push_out_a_draft_its_uploader_never_saw(site, office, plan, draft):
    other = REVISED.replace("专班", "工作专班")
    refused = upload(office, plan, other)
    assert refused.status_code == 409
    assert NAME in words(refused)
    assert draft_of_plan(site, plan).id == draft
    assert upload(office, plan).url.path == f"/amendments/{draft}"    # a double click
    assert upload(office, plan, other, draft).status_code == 200
    with reading(site.here.engine) as session:
        assert amendment_of(session, draft).state is AmendmentState.DISCARDED
        assert draft_of(session, plan.id).id != draft


def draft_of_plan(site, plan):
    with reading(site.here.engine) as session:
        return draft_of(session, plan.id)
