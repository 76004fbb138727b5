"""Every kind of letter, with everything known and with next to nothing, and with text that means harm."""

import dataclasses

import pytest

from models.letters.letter import LetterKind
from notifications.rendering import TEMPLATES, LetterFacts, Line, Section, render

KINDS = sorted(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir())
FACTS = {"comment": "请补充数据", "answer_by": "2016年9月29日（星期四）", "wanted_on": "2016年10月14日（星期五）",
         "granted_on": "2016年10月14日（星期五）", "reason": "资料尚未汇总", "late": True,
         "so_far": "提醒3次，发督查单1张", "undecided": True, "what": "suspended"}
LEAST = {"comment": "", "answer_by": "2016年9月29日（星期四）", "wanted_on": "2016年10月14日（星期五）",
         "granted_on": "2016年10月14日（星期五）", "reason": "", "late": False, "what": "resumed"}
CHANGES = {
    "suspended": {"reason": "机构调整"}, "resumed": {"due_on": "2016年10月14日（星期五）"},
    "taken_away": {"reason": "职责调整", "unit_after": "省财政厅"}, "cancelled": {"reason": "政策变化"},
    "succeeded": {"unit_before": "省旅游局"},
    "reopened": {"reason": "数据有误", "due_on": "2016年10月14日（星期五）"}, "urged": {"comment": "抓紧"},
    "bulletin": {"comment": "列入"}, "support_reported": {"support": "2016-0007"}, "approval": {"comment": "同意上报"},
    "dated": {"activity": "豫港经贸洽谈周", "before": "", "after": "2016年9月26日（星期一）", "provisional": True},
    "complete": {"units": 3},
    "amended": {"document": "《行动计划（修订）》", "before": "", "after": "2016年9月26日（星期一）",
                "provisional": True, "role": "", "wording": "开展专项督查。", "deliverable": "督查报告"},
}


def line(facts: dict, **changes) -> Line:
    full = Line(number="2016-0032", title="报送经贸活动成果", unit="省商务厅", plan="2016年河南省对外开放工作行动计划",
                url="http://duban.example/duties/32", role="牵头", due="2016年9月26日（星期一）（暂定）",
                due_note="已逾期3个工作日", requirement="活动结束后10个工作日内报送活动成果。",
                deliverable="活动成果报告", report_to="省政府", copy_to="省开放办", facts=facts)
    return dataclasses.replace(full, **changes)


def full(kind: str, **changes) -> LetterFacts:
    sections = (Section("overdue", (line(FACTS), line(FACTS, number="2016-0033"))), Section("soon", (line(FACTS),)))
    letter = LetterFacts(kind=kind, to_name="王联络员", post="省商务厅联络员", unit="省商务厅", office="省开放办",
                         today="2016年9月29日（星期四）", url="http://duban.example", sections=sections,
                         sign_by="2016年9月30日（星期五）", slip_number="督〔2016〕12号", colour="blue")
    return dataclasses.replace(letter, **changes)


def least(kind: str) -> LetterFacts:
    bare = Line(number="2016-0032", title="报送成果", unit="", plan="行动计划", url="", facts=LEAST)
    sections = () if kind == "summary" else (Section("items", (bare,)),)
    return LetterFacts(kind=kind, to_name="", post="联络员", unit="省商务厅", office="省开放办",
                       today="2016年9月29日（星期四）", url="", sections=sections)


def test_every_kind_of_letter_has_its_template_and_every_template_its_kind():
    assert sorted(kind.value for kind in LetterKind) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_with_everything_known_says_it(kind):
    rendered = render(full(kind))
    assert rendered.subject.startswith("【")
    assert "\n" not in rendered.subject
    for body in (rendered.text, rendered.html):
        assert "报送经贸活动成果" in body
        assert "省开放办" in body
        assert "2016年9月29日（星期四）" in body
        assert "None" not in body
        assert "http://duban.example" in body or kind in ("accepted", "extension_granted", "extension_refused")


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_with_next_to_nothing_known_has_no_empty_phrases(kind):
    rendered = render(least(kind))
    for body in (rendered.subject, rendered.text, rendered.html):
        for empty in ("：。", "：；", "，，", "，。", "（）", "《》", "None", "：\n\n\n", "，<", "{{", "Undefined"):
            assert empty not in body, (kind, empty)


@pytest.mark.parametrize("kind", KINDS)
def test_text_that_means_harm_stays_text(kind):
    evil = line(FACTS | {"comment": "<script>alert(1)</script>", "reason": "<img src=x onerror=alert(1)>"},
                title="<script>alert(1)</script>\r\nBcc: spy@example.org", requirement="<b onclick=x>要求</b>",
                unit='"><script>', plan="{{ 7*7 }}", deliverable="<iframe>")
    letter = full(kind, sections=(Section("overdue", (evil,)),), to_name="<script>x</script>", unit="<script>",
                  office="<u>办</u>")
    rendered = render(letter)
    assert "\r" not in rendered.subject
    assert "\n" not in rendered.subject
    for tag in ("<script", "<img", "<iframe", "<b onclick", "<u>"):
        assert tag not in rendered.html
    assert "49" not in rendered.html


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_is_said_in_its_own_words(what):
    letter = full("change", sections=(Section("items", (line({"what": what} | CHANGES[what]),)),))
    rendered = render(letter)
    assert not rendered.subject.startswith("【变更】")
    for fact in CHANGES[what].values():
        if fact and fact is not True:
            assert str(fact) in rendered.text
            assert str(fact) in rendered.html
    assert "有变动，请查看" not in rendered.text


def test_several_kinds_of_change_in_one_letter_have_a_plain_subject():
    lines = (line({"what": "suspended"}), line({"what": "cancelled", "reason": "政策变化"}, number="2016-0033"))
    assert render(full("change", sections=(Section("items", lines),))).subject == "【变更】报送经贸活动成果等2项"


def test_the_digest_names_its_sections_and_the_day_in_its_subject():
    assert render(full("digest")).subject == "【督办提醒】2项已逾期、1项即将到期（2016年9月29日）"


def test_a_duty_in_two_sections_counts_once():
    assert "你单位有2项工作需要办理" in render(full("digest")).text


def test_a_slip_carries_its_number_and_colour():
    rendered = render(full("overdue"))
    assert rendered.subject == "【督查单】督〔2016〕12号 报送经贸活动成果（已逾期3个工作日）"
    assert "督〔2016〕12号 · 蓝色" in rendered.html


def test_an_office_without_anything_waiting_is_told_so():
    rendered = render(least("summary"))
    assert rendered.subject == "【每日汇总】今日无待办（2016年9月29日）"
    assert "今日无待办" in rendered.text
    assert "今日无待办" in rendered.html


def test_a_subject_stays_short_whatever_the_title():
    rendered = render(full("accepted", sections=(Section("items", (line(FACTS, title="长" * 5000),)),)))
    assert len(rendered.subject) <= 200


def test_a_unit_whose_part_a_revision_changes_reads_its_new_part():
    facts = {"what": "amended", "document": "《行动计划（修订）》", "role": "support", "wording": "", "deliverable": ""}
    rendered = render(full("change", sections=(Section("items", (line(facts),)),)))
    assert "你单位改为配合。" in rendered.text
    assert "时限由" not in rendered.text


@pytest.mark.parametrize(("before", "after", "ended", "tag", "said"), [
    ("", "9月26日", "", "时限确定", "的日期已登记，时限为9月26日。"),
    ("9月26日", "9月28日", "", "时限变更", "的日期已调整，时限由9月26日改为9月28日。"),
    ("9月26日", "9月26日", "9月10日", "时限确定", "已于9月10日结束，时限仍为9月26日。"),
    ("9月26日", "9月28日", "9月12日", "时限变更", "已于9月12日结束，时限由9月26日改为9月28日。")])
def test_a_date_that_follows_an_activity_is_told_as_it_is(before, after, ended, tag, said):
    facts = {"what": "dated", "activity": "洽谈会", "before": before, "after": after, "ended": ended,
             "provisional": False}
    rendered = render(full("change", sections=(Section("items", (line(facts),)),)))
    assert rendered.subject.startswith(f"【{tag}】")
    assert f"活动“洽谈会”{said}" in rendered.text
