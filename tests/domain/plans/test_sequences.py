"""Which numbers make the outline: every kind, wherever it stands, as long as its sequence asks for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.plans.reader import read_plan
from domain.plans.text.plan_text import plan_text_of
from tests.domain.plans.reads import HEADER

KINDS = {
    "chinese": "一、 二、 三、 四、", "chinese_bracket": "（一） （二） （三） （四）", "digit": "1. 2. 3. 4.",
    "pause": "1、 2、 3、 4、", "wide": "１． ２． ３． ４．",
    "round": "（1） （2） （3） （4）", "half": "1） 2） 3） 4）",
    "circled": "① ② ③ ④", "enclosed": "㈠ ㈡ ㈢ ㈣", "dotted": "⒈ ⒉ ⒊ ⒋", "bracketed": "⑴ ⑵ ⑶ ⑷",
    "article": "第一条　 第二条　 第三条　 第四条　", "task": "任务一： 任务二： 任务三： 任务四：",
    "roman": "Ⅰ、 Ⅱ、 Ⅲ、 Ⅳ、",
    "latin": "A. B. C. D.", "point": "一是 二是 三是 四是", "decimal": "3.1 3.2 3.3 3.4",
    "item": "第一， 第二， 第三， 第四，",
}
GLUED = {
    "a stop": ("修建道路。", set(KINDS) - {"point"}), "a bracket": ("修建道路（县住建局负责）", set(KINDS) - {"point"}),
    "words": ("修建道路", {"chinese_bracket", "digit", "wide", "round", "circled", "enclosed", "dotted", "bracketed"}),
}
"""What stands before the number, and the kinds that are found behind it."""


def values(text: str) -> list[int]:
    """The values of the outline's numbers."""
    return [line.number.value for line in plan_text_of(text, None, None).lines if line.number]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_counts_at_the_beginning_of_lines(kind):
    assert values("".join(f"{number}修建道路。\n" for number in KINDS[kind].split(" "))) == [1, 2, 3, 4]


@pytest.mark.parametrize(("before", "kind"), [(before, kind) for before in GLUED for kind in sorted(GLUED[before][1])])
def test_every_kind_counts_glued_behind(before, kind):
    start = "重点工作" if before == "words" else "重点工作。"
    assert values(start + "".join(f"{number}{GLUED[before][0]}" for number in KINDS[kind].split(" "))) == [1, 2, 3, 4]


@pytest.mark.parametrize(("text", "paths"), [
    ("(十二)扩面\n(十三)提质、结构(十四)减少", ["(十二)", "(十三)", "(十四)"]),
    ("1.4月底前完工。2.8月底前交付。", ["1", "2"]),
    ("一、安排1.2024年12月6日前汇报。2.2024年12月14日前推荐。", ["一", "一/1", "一/2"]),
    ("(一)推广9.能效。10.稽查。(二)试点11.图谱。12.分析。",
     ["(一)", "(一)/9", "(一)/10", "(二)", "(二)/11", "(二)/12"]),
    ("3.2机构3.2.1职责(1)研究。(2)启动。3.2.2成员(1)救治。(2)保障。",
     ["3.2", "3.2/3.2.1", "3.2/3.2.1/1", "3.2/3.2.1/2", "3.2/3.2.2", "3.2/3.2.2/1", "3.2/3.2.2/2"]),
    ("1 推进改厕\n2 修路\n3 架桥", ["1", "2", "3"]),
])
def test_the_path_of_glued_numbers(text, paths):
    lines = plan_text_of(text, None, None).lines
    assert ["/".join(line.path()) for line in lines if line.number] == paths


@pytest.mark.parametrize("words", [
    "建成1.5米道路和（一）类泵站，推广营销2.0。", "第一、二、三产业融合发展。", "按照第（二）项和附件3.办理。",
    "建设2024年12月开通的3.2公里路。",
    "《意见（一）》已印发（1.甲，2.乙）。", "详见表1.和表2.的要求。", "保持在5.6左右，达到7.2平方公里。"])
def test_what_only_looks_like_a_number_begins_nothing(words):
    assert values("一、任务\n" + words) == [1]


@given(st.text(alphabet="一二三（）()123.、。:\n任务措施第条A①年月修路 ", max_size=80))
def test_any_text_keeps_its_words(text):
    plan = plan_text_of(text, None, None)
    kept = "".join(plan.plain[line.start:line.end] for line in plan.lines)
    assert kept.replace("\n", "") == "".join(one for one in plan.plain.split("\n") if one.strip()).replace("\n", "")


@pytest.mark.parametrize(("numbers", "missing"), [
    ((1, 2, 4), ["3"]), ((1, 4), ["2", "3"]), ((1, 2, 3), []), ((1, 2, 2, 3), [])])
def test_a_number_left_out_is_told_with_its_place(numbers, missing):
    text = HEADER + "".join(f"{number}.推进垃圾分类{number}区。（市城管局负责）\n" for number in numbers)
    told = [one for one in read_plan(text).problems if one.flag == "number_missing"]
    assert [one.message.split("“")[1].split("”")[0] for one in told] == (["、".join(missing)] if missing else [])
    assert all(text[one.start:].startswith(f"{numbers[numbers.index(int(missing[-1]) + 1)]}.") for one in told)
