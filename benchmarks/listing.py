"""Labelled plans laid out as numbered points, who answers in labels on lines of their own; their labels moved along."""

from copy import deepcopy

from benchmarks.tabling import ACTING, HELPING, LEADING, task_of


def listed(text: str, label: dict) -> tuple[str, dict]:
    """The plan's measures as points of one list, each with its labels below it, and the label of that text."""
    moved = deepcopy(label)
    made = f"某市重点工作任务清单\n{moved.get('doc_date') or ''}\n一、重点任务\n"
    for number, measure in enumerate(moved["measures"], 1):
        point = f"{number}.{task_of(text, measure['start'])}。\n"
        measure["start"] = len(made) + len(f"{number}.")
        lead, units = measure.get("lead") or [], measure.get("units") or []
        labels = ((LEADING[0], lead), ((HELPING if lead else ACTING)[0], units),
                  ("完成时限", [measure["deadline"]] if measure.get("deadline") else []))
        made += point + "".join(f"{name}：{'、'.join(names)}\n" for name, names in labels if names)
    return made, moved
