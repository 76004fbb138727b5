"""Plans spoilt at random, and what must hold of whatever the reader makes of them."""

import json
import random
import time
from datetime import date
from pathlib import Path

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.wording import read_rule
from domain.errors import InvalidPlan, InvalidRule
from domain.plans.assignment import Directory
from domain.plans.reader import read_plan
from domain.plans.reading import Measure, Reading
from domain.plans.rereading import reread
from tests.domain.plans.reads import HEADER
from tests.shared import SHARED

SEEDS = tuple(HEADER + body for body in (
    "一、重点任务\n（一）优化服务。简化审批流程，2026年9月底前完成改造，每季度末月20日前报送进展。（省发展改革委牵头，"
    "省工业和信息化厅、财政厅，各市人民政府配合）\n（二）建设平台。\n1.修路。（市交通局、市财政局按职责分工负责）\n"
    "2.架桥。责任单位：市住建局〈含质监站，下同〉；完成时限：2026年9月31日\n"
    "以上工作由市政府办公室牵头。\n附件：1.任务清单",
    "二、保障措施\n各省辖市、省直管县 (市)要结合实际制定方案 ,报省政府批准后实施。活动成果要在活动结束后 10个工作日内 ,"
    "由主办单位负责上报省政府并抄送省开放办。省商务厅、省教育厅等部门要加强协调。到2028年 ，产值增长7%以上。",
    "| 序号 | 重点任务 | 工作措施 | 牵头单位 | 配合单位 | 完成时限 |\n| --- | --- | --- | --- | --- | --- |\n"
    "| 1 | 建设平台 | 搭建系统 | 市数据局 | 市财政局、市科技局 | 2026年10月底前 |\n"
    "| 2 | | 汇聚数据 | | 各区政府 | 长期 |",
    "序号\n重点任务\n牵头单位\n完成时限\n1\n修路\n市交通局\n6月底\n2\n架桥\n市住建局\n每月28日前\n",
    "第一条 办公支持\n划定空间。牵头单位：市科技局\n责任单位：各县（市、区）政府、市直有关部门、单位\n第二条 算力\n"
    "给予补助。（市数据局会同*市工信局、市委组织部（市委人才办）、共青团市委负责，列第一位者为牵头单位，下同）",
    "（一）市工信局：1.培育企业。2.建设园区，自印发之日起30日内完成。（二）市教育局：1.办学。",
))
"""Small plans of each family."""

WORDS = """
一、 （一） 1. 第三条 ① ② ❶ （ ） (((((( ）））） 〔 】 《 “ 、 ， 。 ； ： : | * [ \\ (?: x … ǎ ² ½ ٣ ㍿ ﷺ 省
局 和 要 由 % 0年 9999年12月32日 99999999年 2026年13月 9月31日前 每0个月 9999999999个工作日内 0月0日 一百亿
十十十年 每季度末月99日前 自印发之日起99999999日内 到99999年增长5% 十五五末 〇〇〇〇年 责任单位： 牵头单位:
完成时限： 以上工作由 列第一位者为牵头单位，下同 市教育局 各县区 等部门 会同 牵头 配合 负责 要求 附件1 见附件
序号 重点任务 增长
"""
CONTROLS = "\t\n\r\x0b\x0c\x1c\u2028\u2029\x85\x00\x07\ud800\udfff\ufeff\u200b\u3000 \u00a0\u202e\U00020000"
PIECES = (*WORDS.split(), *CONTROLS, "\r\n", "\n\n\n", "| |", "9" * 40, f"增长{'9' * 400}%")
"""What is put in: marks, controls, halves of surrogate pairs, numbers out of all bounds, the grammar's own words."""

ISSUED_ON = date(2026, 1, 15)
DIRECTORY = Directory({"市教育局": 1, "市财政局": 2, "省发展改革委": 3}, {"各县区": 4})
SLACK_SECONDS, SECONDS_PER_CHARACTER = 0.5, 2e-4
"""The time allowed, some ten times what reading takes; of the processor, so that a busy machine does not count."""


def seeds(folder: Path = SHARED / "plans" / "texts") -> tuple[str, ...]:
    """The small plans, and the real ones of the folder where it is present."""
    return SEEDS + tuple(path.read_bytes().decode() for path in sorted(folder.glob("*.txt")))


def spoilt(text: str, chance: random.Random) -> str:
    """The text with up to twelve changes: taken out, doubled, moved, put in, repeated, or one character for another."""
    for _ in range(chance.randint(1, 12)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + int(chance.expovariate(1 / 20)))
        piece = chance.choice(PIECES)
        text = chance.choice((
            lambda: text[:start] + text[end:],                                     # noqa: B023
            lambda: text[:end] + text[start:],                                     # noqa: B023
            lambda: text[end:] + text[:start],                                     # noqa: B023
            lambda: text[:start] + piece + text[start:],                           # noqa: B023
            lambda: text[:start] + piece * chance.randint(2, 300) + text[end:],    # noqa: B023
            lambda: text[:start] + text[start:end] * chance.randint(2, 30) + text[end:],   # noqa: B023
            lambda: text.replace(chance.choice(text or " "), piece)[:40_000],      # noqa: B023
            lambda: text.replace("\n", chance.choice(("", "\r\n", "\r", " ", "\n\n"))),   # noqa: B023
        ))()
    return text[:60_000]


def jumbled(chance: random.Random) -> str:
    """Pieces and stray characters of any plane in any order, behind a header or alone."""
    head = HEADER if chance.random() < 0.7 else ""
    return head + "".join(chance.choice(PIECES) if chance.random() < 0.7 else chr(chance.randrange(0x110000))
                          for _ in range(chance.randint(0, 120)))


def read_or_refused(text: str, *, with_directory: bool = False) -> Reading | None:
    """The reading, of which everything that has to hold was checked; None where it was refused with a remedy."""
    reading, refusal, started = None, "", time.process_time()
    try:
        reading = read_plan(text, directory=DIRECTORY if with_directory else None,
                            calendar=WorkingCalendar.weekdays() if with_directory else None)
    except InvalidPlan as error:
        refusal = str(error)
    taken = time.process_time() - started
    assert taken <= SLACK_SECONDS + SECONDS_PER_CHARACTER * len(text), f"{len(text)} characters took {taken:.2f} s"
    if reading is None:
        assert "请" in refusal
    else:
        _holds(reading, text)
    return reading


def _holds(reading: Reading, text: str) -> None:
    for measure in reading.measures:
        _measure_holds(measure, text)
    for rule in reading.rules:
        assert rule.quote == text[rule.start:rule.end]
    assert all(0 <= one.start <= len(text) for one in (*reading.targets, *reading.problems))
    json.dumps(reading.to_json(), allow_nan=False)


def _measure_holds(measure: Measure, text: str) -> None:
    assert 0 <= measure.start < measure.end <= len(text)
    assert measure.text == text[measure.start:measure.end]
    assert set(measure.lead).isdisjoint(measure.units)
    assert all(0 <= one <= 1 for one in vars(measure.confidence).values())


def reread_or_refused(text: str, start: int, end: int) -> None:
    """Any stretch that the office may mark is a measure inside the text, or refused."""
    measure, refusal = None, ""
    try:
        measure = reread(text, start, end, directory=DIRECTORY, calendar=None, issued_on=ISSUED_ON)
    except InvalidPlan as error:
        refusal = str(error)
    if measure is None:
        assert "请" in refusal
    else:
        _measure_holds(measure, text)


def rule_or_refused(text: str) -> None:
    """Any wording of a time is a rule, or refused."""
    refusal = "可以写"
    try:
        read_rule(text, issued_on=ISSUED_ON)
    except InvalidRule as error:
        refusal = str(error)
    assert "可以写" in refusal
