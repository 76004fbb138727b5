"""Labelled plans laid out as the tables of tasks that offices make of them, their labels moved along."""

import re
from copy import deepcopy

LEADING, ACTING, HELPING = ("牵头单位", "主办单位"), ("责任单位", "承办单位"), ("配合单位", "协办单位")
LONGEST_TASK, SHORTEST_TASK = 120, 8
LAYOUTS = ("framed", "tabs", "merged", "flattened")
"""Bars around the cells; tabs between them; cells that span rows with the same units; one cell to a line."""


def tabled(text: str, label: dict, layout: str) -> tuple[str, dict]:
    """The plan's measures as rows of one table below its first line, and the label of that text."""
    moved = deepcopy(label)
    led = any(measure.get("lead") for measure in moved["measures"])
    heads = ["序号", "工作任务", *([LEADING[len(layout) % 2]] if led else []),
             (HELPING if led else ACTING)[len(layout) % 2], "完成时限"]
    rows = [[str(number), task_of(text, measure["start"]), *(["、".join(measure.get("lead") or [])] if led else []),
             "、".join(measure.get("units") or []), measure.get("deadline") or ""]
            for number, measure in enumerate(moved["measures"], 1)]
    made = f"某市重点工作责任分解表\n{moved.get('doc_date') or ''}\n{_line(heads, layout)}\n"
    made += "|---" * len(heads) + "|\n" if layout == "framed" else ""
    above: list[str] = []
    for row, measure in zip(rows, moved["measures"], strict=True):
        spans = layout == "merged" and row[2:-1] == above
        shown = [*row[:2], *([""] * len(above) if spans else row[2:-1]), row[-1]]
        above = row[2:-1]
        line = _line(shown, layout)
        measure["start"] = len(made) + line.index(row[1])
        made += line + "\n"
    return made, moved


def _line(cells: list[str], layout: str) -> str:
    if layout == "flattened":
        return "\n".join(cell or "—" for cell in cells)
    return "| " + " | ".join(cells) + " |" if layout == "framed" else "\t".join(cells)


def task_of(text: str, start: int) -> str:
    """The measure's first words, up to a sentence's end, a bracket or what would divide cells."""
    words = re.split(r"[。（(\n|\t]", text[start:start + LONGEST_TASK], maxsplit=1)[0]
    return words if len(words) >= SHORTEST_TASK else f"{words}相关重点工作任务"
