"""What copying, scanning and printing do to a text: pieces that take the place of its characters."""

import random
from collections.abc import Callable

from benchmarks.composing.axes import table
from benchmarks.composing.sheet import Composed, respelt

WIDTH = 32
TRADITIONAL, RADICALS, SLIPS = ({one[0]: one[1:] for one in table("characters")[kind].split()}
                                for kind in ("traditional", "radicals", "slips"))
HALF = str.maketrans("，：；（）", ",:;()")
FULL = str.maketrans({code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))})

Pieces = list[str]


def wrapped(plan: Composed) -> None:
    """Lines longer than a page is wide are broken, not before a stop."""
    pieces, column = [], 0
    for at, character in enumerate(plan.text):
        column = 0 if character == "\n" else column + 1
        following = plan.text[at + 1:at + 2]
        breaks = column >= WIDTH and following and following not in "\n，。；：、）)】〕]》”"
        pieces.append(character + ("\n" if breaks else ""))
        column = 0 if breaks else column
    respelt(plan, pieces)


def spoil(plan: Composed, chance: random.Random) -> None:
    """The plan's kind of noise comes over it."""
    if table("layouts").get(plan.values.get("layout", ""), {}).get("wrap"):
        wrapped(plan)
    change = CHANGES.get(plan.values.get("noise", "none"))
    if change:
        respelt(plan, change(plan, chance))


def _each(change: Callable[[str], str]) -> Callable[[Composed, random.Random], Pieces]:
    return lambda plan, chance: [change(character) for character in plan.text]


def _named(plan: Composed) -> set[int]:
    """Places inside a unit's name, its last character apart."""
    return {at for one in plan.mentions() for at in range(one.start, one.end - 1)}


def _chinese(character: str) -> bool:
    return "一" <= character <= "鿿"


def _blanks(plan: Composed, chance: random.Random) -> Pieces:
    """Blanks around digits, as some typists have it, and inside words."""
    pieces, text, width = [], plan.text, chance.choice((" ", "　"))
    for at, character in enumerate(text):
        following = text[at + 1:at + 2]
        dated = (character.isdigit() and following in tuple("年月日")) or (character in "年月" and following.isdigit())
        inside = _chinese(character) and _chinese(following or " ") and chance.random() < 1 / 40
        pieces.append(character + (" " if dated else width if inside else ""))
    return pieces


def _slips(plan: Composed, chance: random.Random) -> Pieces:
    """One character of every other unit is mistaken."""
    pieces = list(plan.text)
    for one in plan.mentions():
        places = [at for at in range(one.start, one.end) if plan.text[at] in SLIPS]
        if places and chance.random() < 0.5:
            at = chance.choice(places)
            pieces[at] = chance.choice(SLIPS[plan.text[at]])
    return pieces


def _stray(plan: Composed, chance: random.Random) -> Pieces:
    """Marks before lines and behind stops."""
    return [one + (chance.choice("▲◆★□●※·") if one in "\n。" and chance.random() < 1 / 4 else "") for one in plan.text]


def _zero_width(plan: Composed, chance: random.Random) -> Pieces:
    return [one + ("\u200b" if chance.random() < 1 / 25 else "") for one in plan.text]


def _between_lines(words: Callable[[int], str]) -> Callable[[Composed, random.Random], Pieces]:
    """A line of a page's edge, between lines or in the middle of a sentence."""
    def change(plan: Composed, chance: random.Random) -> Pieces:
        pieces, named, page, last = [], _named(plan), 1, 0
        inside = {at for duty in plan.duties for at in range(duty.start, duty.end)}
        first, end = plan.duties[0].start, plan.duties[-1].end
        for at, one in enumerate(plan.text):
            fit = one == "\n" or (one in "，。" and at in inside and at not in named and chance.random() < 0.3)
            if fit and first < at < end and at - last > 150 and plan.text[at + 1:at + 2].strip():
                page, last = page + 1, at
                one = ("" if one == "\n" else one) + f"\n{words(page)}\n"
            pieces.append(one)
        return pieces
    return change


def _running_heads(plan: Composed, chance: random.Random) -> Pieces:
    return _between_lines(lambda page: plan.title)(plan, chance)


def _page_numbers(plan: Composed, chance: random.Random) -> Pieces:
    form = chance.choice(("— {} —", "- {} -", "第 {} 页", "第{}页 共9页", "－{}－"))
    return _between_lines(form.format)(plan, chance)


CHANGES = {
    "half_width": _each(lambda one: one.translate(HALF)), "full_width": _each(lambda one: one.translate(FULL)),
    "traditional": _each(lambda one: TRADITIONAL.get(one, one)), "radicals": _each(lambda one: RADICALS.get(one, one)),
    "blanks": _blanks, "slips": _slips, "stray": _stray, "zero_width": _zero_width,
    "page_numbers": _page_numbers, "running_heads": _running_heads,
}
