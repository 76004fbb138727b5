"""Labelled plans spoilt as scans and hasty copies are, their labels moved along: a source of honest mistakes."""

import random
from collections.abc import Callable
from copy import deepcopy

LOOKALIKES = """政攻 局居 部剖 委季 市巿 财则 厅斤 办力 育肓 责贵 牵幸 头买 负页 日曰 月用 底低 年午 前箭 位住 单草
完宗 合台 配酉 （《〈{ ）》〉} (（[ )）] ：；: 、，. ，、. 。.、 0O 1l| 2Z 3８ 5S 6b 8B 9g 一- 二— 人入
土士 未末 科料 技枝 农衣
村材 工I 商啇 务努"""
CONFUSED = {one[0]: one[1:] for one in LOOKALIKES.split()}
"""What scanners take for what."""
WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
NARROW = str.maketrans({code + 0xFEE0: code for code in range(0x21, 0x7F)})

Change = Callable[[random.Random, str, int], str]


def scanned(chance: random.Random, text: str, at: int) -> str:
    """One character in eighty that can be mistaken is, one in five hundred has a speck beside it."""
    character = text[at]
    if character in CONFUSED and chance.random() < 1 / 80:
        return chance.choice(CONFUSED[character])
    return character + (chance.choice("·'`.,^") if chance.random() < 1 / 500 else "")


def unbracketed(chance: random.Random, text: str, at: int) -> str:
    """One bracket in eight is lost."""
    return "" if text[at] in "（）()〔〕" and chance.random() < 1 / 8 else text[at]


def run_on(chance: random.Random, text: str, at: int) -> str:
    """One line end in four is lost."""
    return "" if text[at] == "\n" and chance.random() < 1 / 4 else text[at]


def broken_up(chance: random.Random, text: str, at: int) -> str:
    """A line end or a blank stands where none belongs, once in two hundred characters."""
    return text[at] + (chance.choice("\n  　") if chance.random() < 1 / 200 else "")


def repointed(chance: random.Random, text: str, at: int) -> str:
    """One mark in ten is another."""
    marks = {"、": "，", "，": "、", "。": "；", "；": "，", "：": "；"}
    return marks[text[at]] if text[at] in marks and chance.random() < 1 / 10 else text[at]


def other_widths(chance: random.Random, text: str, at: int) -> str:
    """Letters, digits and marks are half as wide or twice, at random."""
    return chance.choice((text[at], text[at].translate(WIDE), text[at].translate(NARROW)))


CHANGES: dict[str, Change] = {"scanned": scanned, "brackets lost": unbracketed, "lines run on": run_on,
                              "lines broken": broken_up, "other marks": repointed, "other widths": other_widths}


def spoilt(text: str, label: dict, change: Change, seed: int) -> tuple[str, dict]:
    """The text spoilt, and its label with each place moved and each name as it is written there now."""
    chance = random.Random(seed)
    pieces = [change(chance, text, at) for at in range(len(text))]
    places = [0]
    for piece in pieces:
        places.append(places[-1] + len(piece))
    moved = deepcopy(label)
    for item in moved.get("obligations", ()):
        stop = item["start"] + len(item["sentence"])
        _rename_actors(item, text[item["start"]:stop], pieces[item["start"]:stop])
        item["start"] = places[item["start"]]
    measures = moved.get("measures", [])
    for measure, after in zip(measures, [*measures[1:], {"start": len(text)}], strict=False):
        stop = after["start"] if after["start"] > measure["start"] else len(text)
        for role in ("lead", "units"):
            _rename(measure, role, text[measure["start"]:stop], pieces[measure["start"]:stop])
        measure["start"] = places[measure["start"]]
    return "".join(pieces), moved


def _rename(measure: dict, role: str, words: str, pieces: list[str]) -> None:
    """The names of a role as the spoilt text has them, beside those with a prefix restored."""
    full = measure.get(f"{role}_full")
    for index, name in enumerate(measure.get(role) or []):
        now = _now(name, words, pieces)
        measure[role][index] = now
        if full:
            measure[f"{role}_full"] = full = [one.replace(name, now) for one in full]


def _rename_actors(item: dict, words: str, pieces: list[str]) -> None:
    """Who acts as the spoilt sentence has it; what stands for him in parts only where it was left alone."""
    parts = item.get("actor_parts") or {}
    now = {name: _now(name, words, pieces) for name in item["actors_explicit"]}
    item["actors_explicit"] = list(now.values())
    item["actor_parts"] = {name: parts[name] for name in parts if now.get(name) == name}


def _now(name: str, words: str, pieces: list[str]) -> str:
    at = words.rfind(name)
    return "".join(pieces[at:at + len(name)]) if at >= 0 else name
