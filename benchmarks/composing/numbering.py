"""The numbers before measures, with what goes wrong with them."""

import random

from benchmarks.composing.axes import table

CHINESE = "一二三四五六七八九十"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
WIDER = str.maketrans("0123456789.()：", "０１２３４５６７８９．（）:")
OTHER_WIDTHS = str.maketrans("（）", "()")


def chinese(number: int) -> str:
    """1 to 19 in Chinese."""
    return CHINESE[number - 1] if number <= 10 else "十" + CHINESE[number - 11]


class Numbers:
    """Labels of a plan's measures, one chapter after another."""

    def __init__(self, chance: random.Random, values: dict[str, str]) -> None:
        self.chance, self.mistake = chance, values.get("mistake", "none")
        self.row = table("numbering")[values["numbering"]]
        self.flat, self.bare = self.row.get("flat", False), self.row.get("bare", False)
        self.before = 0

    def chapter(self, number: int, count: int) -> list[str]:
        """The labels of a chapter with so many measures."""
        first = self.before if self.flat else 0
        run = [first + index for index in range(1, count + 1)]
        self.before += count
        if self.mistake == "missing" and count > 1:
            run = [one + (index > 0) for index, one in enumerate(run)]
            self.before += 1
        elif self.mistake == "doubled" and count > 1:
            run[-1] = run[-2]
        elif self.mistake == "restart" and count > 2:
            run[-2:] = (1, 2)
        return [self._label(number, one) for one in run]

    def _label(self, chapter: int, number: int) -> str:
        label = self.row["label"].format(n=number, c=chinese(number), k=chapter, o=CIRCLED[(number - 1) % 10],
                                         r=ROMAN[(number - 1) % 10])
        if self.mistake == "mixed_width" and self.chance.random() < 0.6:
            return label.translate(self.chance.choice((WIDER, OTHER_WIDTHS)))
        return label
