"""Nothing numbered vanishes: each item is read, stands over others, or is named as a problem with its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidPlan
from domain.plans.reader import read_plan
from domain.plans.reading import Reading, StretchKind
from tests.domain.plans.reads import HEADER, reading_of
from tests.shared import SHARED

SIGNED = "\n某市人民政府办公室\n2026年1月15日\n"
CHINESE = "一二三四五六七八九"
NUMBERINGS = {
    "chinese": lambda n: f"{CHINESE[n - 1]}、", "bracket": lambda n: f"（{CHINESE[n - 1]}）",
    "digit": lambda n: f"{n}.", "stop": lambda n: f"{n}、", "wide": lambda n: f"{n}．", "round": lambda n: f"（{n}）",
    "half": lambda n: f"{n}）", "circled": lambda n: "①②③④⑤⑥⑦⑧⑨"[n - 1], "article": lambda n: f"第{CHINESE[n - 1]}条　",
    "letter": lambda n: f"{'ABCDEFGHI'[n - 1]}.", "section": lambda n: f"第{CHINESE[n - 1]}项　"}
DOCUMENT = """某市人民政府办公室关于印发某市工作方案的通知
某政办发〔2026〕3号
各县（区）人民政府，市直各部门：
现将工作方案印发给你们，请认真贯彻执行。
附件：1.任务分解表
某市人民政府办公室
2026年1月15日
一、总体要求
坚持统筹兼顾，注重系统推进。
到2026年，全市绿化率达到35%。
二、重点任务
（一）修建道路
1.修建道路。（市交通局负责）
2.推进账务清理。要建立台账。
三、附则
本方案自发布之日起施行。
注：本表所称道路含桥梁。
| 序号 | 重点任务 | 责任单位 | 完成时限 |
| 1 | 植树 | 市林业局 | 6月底前 |
某市人民政府办公室
2026年1月15日
"""
KINDS_TOLD = [
    ("header", "某政办发〔2026〕3号"), ("notice", "请认真贯彻执行"), ("annex", "任务分解表"),
    ("orientation", "统筹兼顾"),
    ("target", "达到35%"), ("heading", "二、重点任务"), ("measure", "1.修建道路"), ("unread", "2.推进账务清理"),
    ("boilerplate", "自发布之日起施行"), ("explanation", "本表所称"), ("table_heading", "重点任务"),
    ("measure", "市林业局"),
    ("signature", "2026年1月15日")]
KINDS = {
    "unit": "推进旧城改造{n}。（市住建局负责）", "labels": "推进路网建设{n}。责任单位：市交通局",
    "prose": "市民政局{n}月底前完成排查{n}。", "timed": "推进林长制改革{n}，2026年10月底前完成。",
    "neither": "推进道路建设{n}。抓好施工管理。", "odd": "推进账务清理{n}。清理往来款项。（财务股负责）",
    "typing": "实施危房改造{n}。(责任单位;市住建局)", "hollow": "推进绿化提升行动{n}", "title": "校园安全整治{n}工作。",
    "semicolon": "加强督促检查{n}；", "bare_date": "完成普查验收{n}，6月底前",
    "chinese_year": "市司法局于二〇二六年六月底前完成评查{n}。",
}


def accounted(reading: Reading, text: str, at: int, end: int) -> bool:
    """Whether a measure, a target or a problem lies in the stretch."""
    return any(one.start < end and one.end > at for one in reading.measures) \
        or any(at <= one.start < end for one in reading.targets) \
        or any(one.start == at and one.flag == "unread_item" and text[at:at + 6].split("　")[0] in one.message
               for one in reading.problems)


@settings(max_examples=250, deadline=None)
@given(numbering=st.sampled_from(sorted(NUMBERINGS)), signed=st.booleans(), chapter=st.booleans(),
       kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=7))
def test_every_item_of_a_list_is_read_or_named(numbering, signed, chapter, kinds):
    items = [NUMBERINGS[numbering](n) + KINDS[kind].format(n=n) for n, kind in enumerate(kinds, 1)]
    first = "一、先行任务\n1.推进垃圾分类。（市城管局负责）\n" + ("二、重点任务\n" if chapter else "")
    text = HEADER + first + "\n".join(items) + (SIGNED if signed else "")
    reading = read_plan(text)
    lost = [item for item in items if not accounted(reading, text, text.index(item), text.index(item) + len(item))]
    assert lost == []


@pytest.mark.parametrize("columns", ["| {} | {} | {} | {} |", "{}\t{}\t{}\t{}"])
@given(rows=st.lists(st.sampled_from(["市交通局", "财务股", "", "各有关方面"]), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_every_row_of_a_table_is_read_or_named(columns, rows):
    lines = [columns.format("序号", "重点任务", "责任单位", "完成时限")]
    lines += [columns.format(n, f"建设第{n}号公园", unit, "") for n, unit in enumerate(["市住建局", *rows], 1)]
    text = HEADER + "\n".join(lines) + "\n"
    reading = read_plan(text)
    for line in lines[1:]:
        at = text.index(line)
        assert any(one.start < at + len(line) and one.end > at for one in reading.measures) \
            or any(at <= one.start < at + len(line) for one in reading.problems if one.flag == "unread_item"), line


def unread(body: str) -> list[str]:
    """The words in quotation marks of each problem of an item that was not read."""
    return [one.message.split("“")[1].split("”")[0] for one in reading_of(body).problems if one.flag == "unread_item"]


def test_an_item_between_others_and_the_last_one_are_named_with_their_place():
    body = "1.修路。（市交通局负责）\n2.账务清理，理顺往来。\n3.架桥。（市住建局负责）\n4.抓好施工管理。\n"
    problems = [one for one in reading_of(body).problems if one.flag == "unread_item"]
    text = HEADER + body
    assert [text[one.start:one.end] for one in problems] == ["2.账务清理，理顺往来。", "4.抓好施工管理。"]
    assert "2.账务清理，理顺往来。" in problems[0].message


def test_a_heading_whose_paragraph_is_not_read_is_named_with_it():
    assert unread("一、任务\n1.修路。（市交通局负责）\n二、保障\n加强宣传引导，营造良好氛围。\n"
                  "三、其他\n2.架桥。（市住建局负责）") == ["二、保障 加强宣传引导，营造良好氛围。"]


@pytest.mark.parametrize("quiet", [
    "一、总体要求\n（一）坚持统筹兼顾。注重系统推进。\n（二）坚持问题导向。补齐短板。\n二、任务\n1.修路。（市交通局负"
    "责）",
    "一、任务\n1.修路。（市交通局负责）\n二、附则\n本办法自发布之日起施行。",
    "1.修路。（市交通局负责）\n附件：1.任务分解表\n2.联系人名单\n"])
def test_aims_closing_clauses_and_lists_of_annexes_are_no_problem(quiet):
    assert unread(quiet) == []


def test_an_aim_that_names_an_actor_and_a_day_is_named():
    assert unread("一、基本情况\n（一）市民政局2026年9月底前完成排查。\n二、任务\n1.修路。（市交通局负责）") \
        == ["（一）市民政局2026年9月底前完成排查。"]


def test_a_point_of_somebody_else_is_not_swallowed_by_the_label_of_the_last():
    read = reading_of("一、重点任务\n（一）县民政局2026年9月底前完成排查。\n"
                      "（二）2026年8月底前完成复核。牵头单位：县民政局；配合单位：县财政局。").measures
    assert [(one.path[-1], str(one.deadline.date)) for one in read] == [("(一)", "2026-09-30"), ("(二)", "2026-08-31")]


@pytest.mark.parametrize("glue", ["\n", ""], ids=["lines", "one paragraph"])
@pytest.mark.parametrize("below", [
    ["1.修路。县交通局要在2026年6月底前开工。", "2.架桥。县水利局每月5日前报送进展。"],
    ["1.道路", "（1）修路。县交通局要在2026年6月底前开工。", "（2）架桥。县水利局每月5日前报送进展。"]])
def test_what_stands_below_an_earlier_heading_is_not_swallowed_by_the_label_of_the_last_point(below, glue):
    text = glue.join(["一、重点任务", "（一）加快建设", *below, "（二）强化保障", "3.建立台账。",
                      "4.推进平台建设。（责任单位：县商务局）"])
    units = [one.units for one in reading_of(text).measures]
    assert units[:2] == [("县交通局",), ("县水利局",)]
    assert units[-1] == ("县商务局",)


def test_the_last_point_before_the_signature_is_read_by_its_date():
    last = reading_of("一、任务\n（一）县民政局2026年9月底前完成排查。\n（二）推进林长制改革，2026年10月底前完成。"
                      + SIGNED).measures[-1]
    assert (str(last.deadline.date), last.flags[0]) == ("2026-10-31", "no_actor")


@pytest.mark.parametrize(("words", "unit"), [
    ("县统计局二〇二六年十二月二十日前完成验收。", "县统计局"), ("县林业局2026年l0月底前完成普查。", "县林业局"),
    ("县审计局二○二六年十二月十五日前完成整改。", "县审计局"), ("县司法局于二〇二六年六月底前完成评查。", "县司法局")])
def test_a_unit_stands_before_a_year_in_chinese_numerals(words, unit):
    assert [one.units for one in reading_of(f"一、任务\n（一）{words}").measures] == [(unit,)]


def accounts_for(text: str, reading: Reading) -> bool:
    """Whether the stretches stand in order, do not overlap, and leave out nothing but white space."""
    at = 0
    for one in reading.account:
        if one.start < at or one.start >= one.end or text[at:one.start].strip():
            return False
        at = one.end
    return not text[at:].strip()


@settings(max_examples=200, deadline=None)
@given(start=st.integers(0, 400), dropped=st.integers(0, 40), put=st.text(
    alphabet="一二（）()1.、。；：\n\t| 县局责任单位牵头6月底前附件要\ufeff【】*　", max_size=12))
def test_the_account_covers_any_text(start, dropped, put):
    text = DOCUMENT[:start] + put + DOCUMENT[start + dropped:]
    try:
        reading = read_plan(text)
    except InvalidPlan:
        return
    assert accounts_for(text, reading)


def test_every_kind_of_stretch_is_told():
    told = [(one.kind.value, DOCUMENT[one.start:one.end]) for one in read_plan(DOCUMENT).account]
    for kind, words in KINDS_TOLD:
        assert any(held == kind and words in stretch for held, stretch in told), (kind, words, told)
    assert {kind for kind, _ in told} == {kind for kind, _ in KINDS_TOLD}


def test_each_measure_is_a_stretch_with_its_number():
    reading = read_plan(DOCUMENT)
    stretches = [one for one in reading.account if one.kind is StretchKind.MEASURE]
    assert len(stretches) == len(reading.measures)
    assert all(one.start <= measure.start and measure.end <= one.end
               for one, measure in zip(stretches, reading.measures, strict=True))


@pytest.mark.parametrize("cue", ["市民政局负责协调有关事宜。", "2026年9月底前印发工作指引。",
                                 "须建立台账，如实登记。", "要报送工作信息。"])
@pytest.mark.parametrize("place", ["一、任务\n1.修路。（市交通局负责）\n{}\n2.架桥。（市住建局负责）",
                                   "一、任务\n{}\n1.修路。（市交通局负责）\n2.架桥。（市住建局负责）",
                                   "一、任务\n1.修路。（市交通局负责）{}\n2.架桥。（市住建局负责）\n（市住建局负责）"])
def test_a_sentence_with_a_cue_is_a_measure_or_unread(cue, place):
    text = HEADER + place.format(cue)
    at = text.index(cue)
    kind = next(one.kind for one in read_plan(text).account if one.start <= at < one.end)
    assert kind in (StretchKind.MEASURE, StretchKind.UNREAD)


@pytest.mark.skipif(not (SHARED / "plans").is_dir(), reason="the labelled plans are not here")
def test_the_real_plans_are_accounted_for_and_little_of_them_is_unread():
    count = 0
    for file in (SHARED / "plans" / "texts").glob("*.txt"):
        text = file.read_bytes().decode()
        reading = read_plan(text)
        assert accounts_for(text, reading), file.name
        count += sum(one.kind is StretchKind.UNREAD for one in reading.account)
    assert count <= 23
