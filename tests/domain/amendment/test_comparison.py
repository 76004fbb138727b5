import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.amendment.comparison import FIELDS, Change, Kind, compare, marked
from domain.plans.reader import read_plan
from tests.shared import SHARED

TEXTS = ("加大稳岗支持力度，返还失业保险费。（省人力资源社会保障厅负责）",
         "建设跨境电商综合试验区，完善口岸功能。（省商务厅牵头）",
         "推进中欧班列提质增效，开辟境外线路。（省发展改革委负责）",
         "完善旅游公共服务设施，培育知名品牌。（省旅游局负责）",
         "引进境外优质教育资源，支持合作办学。（省教育厅负责）")


def measure(text, number="一", **fields):
    return {"path": ["二", number], "text": text, "lead": [], "units": [], "deadline": None} | fields


def plan(*texts):
    return [measure(text, number) for number, text in zip("一二三四五六七八九", texts, strict=False)]


def kinds(before, after):
    return [(change.kind.value, change.before, change.after) for change in compare(before, after)]


def test_a_reworded_measure_is_changed_a_new_one_added_a_missing_one_withdrawn_in_place():
    old = plan(*TEXTS[:4])
    new = plan(TEXTS[0], TEXTS[1].replace("完善口岸功能", "完善口岸和保税功能"), TEXTS[4], TEXTS[3])
    assert kinds(old, new) == [("same", 0, 0), ("changed", 1, 1), ("withdrawn", 2, None), ("added", None, 2),
                               ("same", 3, 3)]


def test_a_measure_at_another_place_is_moved_and_nothing_else_is_said_of_it():
    assert compare(plan(*TEXTS), plan(*TEXTS[1:], TEXTS[0]))[-1] == Change(Kind.MOVED, 0, 4, ("place",))


def test_a_new_measure_at_the_front_renumbers_the_others_and_changes_none_of_them():
    assert kinds(plan(*TEXTS[:3]), plan(TEXTS[4], *TEXTS[:3])) == [
        ("added", None, 0), ("moved", 0, 1), ("moved", 1, 2), ("moved", 2, 3)]


def test_only_another_numbering_width_or_blanks_in_the_wording_are_no_change():
    old, new = [measure("1.出台 政策，（省商务厅负责）")], [measure("（一）出台政策,(省商务厅负责)")]
    assert kinds(old, new) == [("same", 0, 0)]


@pytest.mark.parametrize(("name", "before", "after"), [
    ("lead", {"lead": ["省商务厅"]}, {"lead": ["省财政厅"]}),
    ("units", {"units": ["省商务厅"]}, {"units": ["省商务厅", "省财政厅"]}),
    ("default_units", {"default_units": []}, {"default_units": ["各省辖市"]}),
    ("deadline", {"deadline": {"text": "9月底前", "date": "2016-09-30"}},
     {"deadline": {"text": "9月底前", "date": "2017-09-30"}}),
    ("deliverable", {"deliverable": None}, {"deliverable": "实施方案"}),
    ("report_to", {"report_to": ["省政府"]}, {"report_to": []}),
    ("copy_to", {"copy_to": []}, {"copy_to": ["省开放办"]}),
    ("approval_by", {"approval_by": []}, {"approval_by": ["省政府"]})])
def test_each_field_that_differs_is_named_also_where_the_words_are_the_same(name, before, after):
    assert compare([measure(TEXTS[0], **before)], [measure(TEXTS[0], **after)]) == [Change(Kind.CHANGED, 0, 0, (name,))]


def test_every_field_of_a_reading_that_makes_a_duty_is_compared():
    assert set(FIELDS) == {"text", "lead", "units", "default_units", "deadline", "deliverable", "report_to", "copy_to",
                           "approval_by"}


def test_units_in_another_order_or_spelling_are_the_same():
    assert kinds([measure(TEXTS[0], units=["省商务厅", "省发展改革委(省能源局)"])],
                 [measure(TEXTS[0], units=["省发展改革委（省能源局）", "省商务厅"])]) == [("same", 0, 0)]


def test_of_two_equal_wordings_the_one_in_the_same_place_is_the_same():
    twice = [measure(TEXTS[0], "一"), measure(TEXTS[0], "二")]
    assert kinds(twice, twice[1:]) == [("withdrawn", 0, None), ("same", 1, 0)]


def test_measures_that_say_almost_the_same_are_matched_with_their_neighbours():
    old = [measure(f"做好{number}月份的进展报送，按时汇总后报省政府办公厅。", str(number)) for number in range(1, 13)]
    new = [one | {"text": one["text"].replace("办公厅", "研究室"), "path": ["九", one["path"][1]]} for one in old]
    assert [(one, other) for _, one, other in kinds(old, new)] == [(at, at) for at in range(12)]


def test_what_all_measures_say_of_units_and_times_makes_no_two_of_them_the_same():
    old = measure("做好企业用工保障。（牵头单位：省就业中心；责任单位：省总工会；完成时限：2026年5月29日前）")
    new = measure("建设数字口岸平台。（牵头单位：省就业中心；责任单位：省总工会；完成时限：2026年5月29日前）")
    assert kinds([old], [new]) == [("withdrawn", 0, None), ("added", None, 0)]


WORDS = st.text(st.sampled_from("建设推进完善政策平台口岸旅游教育财政金融，。"), min_size=1, max_size=40)
PLANS = st.lists(st.builds(measure, WORDS, st.sampled_from("一二三")), max_size=12)


@given(PLANS)
def test_a_plan_does_not_differ_from_itself(one):
    assert kinds(one, one) == [("same", at, at) for at in range(len(one))]


@given(PLANS, PLANS)
def test_every_measure_of_both_versions_is_told_once(one, other):
    changes = compare(one, other)
    assert sorted(change.before for change in changes if change.before is not None) == list(range(len(one)))
    assert [change.after for change in changes if change.after is not None] == list(range(len(other)))


@given(PLANS, PLANS)
def test_adding_and_withdrawing_are_mirror_images(one, other):
    there, back = compare(one, other), compare(other, one)
    assert {change.after for change in there if change.kind is Kind.ADDED} == \
           {change.before for change in back if change.kind is Kind.WITHDRAWN}
    assert {(change.before, change.after) for change in there if change.kind is Kind.CHANGED} == \
           {(change.after, change.before) for change in back if change.kind is Kind.CHANGED}


@given(WORDS, WORDS)
def test_marking_keeps_both_wordings_whole_and_marks_nothing_they_share(one, other):
    left, right = marked(one, other)
    assert ("".join(words for words, _ in left), "".join(words for words, _ in right)) == (one, other)
    assert [words for words, differs in left if not differs] == [words for words, differs in right if not differs]


def test_long_wordings_are_marked_clause_by_clause_in_little_time():
    one = "".join(f"第{number}项工作按时完成，" for number in range(2000))
    left, right = marked(one, one.replace("第7项工作", "第7项任务"))
    assert [words for words, differs in left if differs] == ["第7项工作按时完成，"]
    assert [words for words, differs in right if differs] == ["第7项任务按时完成，"]


def _invented(count, rng):
    characters = [chr(0x4e00 + number) for number in range(3000)]
    return [measure("".join(rng.choices(characters, k=150)), str(at)) for at in range(count)]


def test_a_thousand_reworded_and_reordered_measures_are_matched_in_seconds():
    rng = random.Random(7)
    old = _invented(1000, rng)
    new = [one | {"text": one["text"][:60] + one["text"][80:] + "另行规定", "path": ["新"]} for one in old]
    rng.shuffle(new)
    start = time.thread_time()
    changes = compare(old, new)
    assert time.thread_time() - start < 20
    assert all(change.kind is Kind.CHANGED and old[change.before]["text"][:60] == new[change.after]["text"][:60]
               for change in changes)


@pytest.mark.skipif(not (SHARED / "plans").exists(), reason="../shared with the labelled plans is not here")
@pytest.mark.parametrize("text", sorted((SHARED / "plans" / "texts").glob("*.txt")), ids=lambda path: path.stem)
def test_a_real_plan_with_one_measure_less_and_one_reworded_says_just_that(text):
    measures = read_plan(text.read_text(encoding="utf-8")).to_json()["measures"]
    chosen = max(range(len(measures)), key=lambda at: len(measures[at]["text"]))
    longest = measures[chosen]
    new = [dict(one) for one in measures]
    new[chosen]["text"] = longest["text"][:-6] + "，另行通知。"
    gone = 0 if chosen else 1
    del new[gone]
    told = [change for change in compare(measures, new) if change.kind in (Kind.CHANGED, Kind.ADDED, Kind.WITHDRAWN)]
    assert sorted((change.kind.value, change.before) for change in told) == [("changed", chosen), ("withdrawn", gone)]
