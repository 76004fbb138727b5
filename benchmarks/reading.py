"""How fast a plan is read, and whether the time grows with its length: `python -m benchmarks.reading`.

Limits: 100,000 characters in under a second; twice the text in no more than two and a half times the time.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks import calibration
from benchmarks.judging import yardstick
from domain.errors import InvalidPlan
from domain.plans.reader import read_plan
from tests.shared import SHARED

LIMIT_SECONDS, LIMIT_GROWTH, CHARACTERS = 1.0, 2.5, 100_000
NUMBERS = "一二三四五六七八九十"

HEADER = ("某省人民政府办公厅关于印发某省工作方案的通知\n某政办发〔2026〕3号\n各市人民政府，省直各部门：\n"
          "2026年1月15日\n一、重点任务\n")


def stated(length: int) -> str:
    """A plan whose measures have their units in brackets."""
    measure = ("{0}.优化服务。简化审批流程，压减办理时限，在2026年9月底前完成系统改造，每季度末月20日前报送进展。"
               "（省发展改革委牵头负责，省工业和信息化厅、财政厅，各市人民政府配合）\n")
    return _filled(length, measure.format)


def prose(length: int) -> str:
    """A plan without responsibility wording, its paragraphs run together."""
    sentence = ("加快建设平台{0} ,推动企业参与 ,形成特色 。"
                "各省辖市、省直管县 (市)要结合实际制定方案,报省政府批准后实施。"
                "活动成果要在活动结束后 10个工作日内 ,由主办单位负责上报省政府并抄送省开放办。")
    return _filled(length, sentence.format)


def table(length: int) -> str:
    """A task table, its cells divided by bars."""
    row = "| {0} | 建设平台 | 搭建系统、汇聚数据 | 省数据局 | 省财政厅、科技厅 | 2026年10月底前 |\n"
    return "| 序号 | 重点任务 | 工作措施 | 牵头单位 | 配合单位 | 完成时限 |\n" + _filled(length, row.format)


def _filled(length: int, piece: Callable[[int], str]) -> str:
    parts, written, number = [], 0, 0
    while written < length:
        number += 1
        parts.append(piece(number))
        written += len(parts[-1])
    return "".join(parts)


PLANS = {"measures in brackets": stated, "running prose": prose, "table": table}
"""Believable plans; both limits hold for them."""

HARD = {
    "open brackets": lambda length: "（责任单位：市教育局、" * (length // 11),
    "separators only": lambda length: "市教育局、，；" * (length // 7),
    "one line of first numbers": lambda length: "完成工作。一、（一）1." * (length // 13),
    "verbs only": lambda length: "牵头负责配合参与会同指导落实要" * (length // 15),
    "digits and times": lambda length: "2026年9月30日前3—5月每季度10个工作日内" * (length // 26),
    "headings only": lambda length: "（一）加强领导\n" * (length // 8),
    "no end": lambda length: "推进" * (length // 2),
}
"""Texts made to keep a pattern matcher busy; their time must only grow with their length."""

SHAPES = PLANS | HARD


def seconds(text: str, repeat: int) -> float:
    """The best time of several readings."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        with suppress(InvalidPlan):
            read_plan(text)
        best = min(best, time.perf_counter() - start)
    return best


def results(length: int, repeat: int) -> Iterator[tuple[str, float, float]]:
    """Of each shape its name, the time for `length` characters, and how much longer twice as many take."""
    for name, shape in SHAPES.items():
        once, twice = (seconds((HEADER + shape(size))[:size], repeat) for size in (length, 2 * length))
        yield name, once, twice / once


def main() -> None:
    """Print a line for each shape and for each file given, with its share of the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=CHARACTERS)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--plans", type=Path, default=SHARED / "plans", help="the folder of labelled plans")
    parser.add_argument("files", nargs="*", type=Path, help="plans in UTF-8 to be timed as they are")
    options = parser.parse_args()
    allowed = LIMIT_SECONDS * options.characters / CHARACTERS
    for name, once, growth in results(options.characters, options.repeat):
        quick = once <= allowed or name in HARD
        verdict = "ok" if quick and growth <= LIMIT_GROWTH else "TOO SLOW"
        print(f"{name:28} {once:7.3f} s  {once / allowed:6.1%} of the limit  twice the text ×{growth:.2f}  {verdict}")
    _print_calibration(options.plans)
    for file in options.files:
        text = file.read_text(encoding="utf-8")
        print(f"{file.name[:28]:28} {seconds(text, options.repeat):7.3f} s  {len(text)} characters")


def _print_calibration(folder: Path) -> None:
    if folder.is_dir():
        calibration.report(calibration.outcomes(yardstick(folder), folder))
    else:
        print(f"no labelled plans at {folder}; confidence not measured")


if __name__ == "__main__":
    main()
