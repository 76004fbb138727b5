"""Which units act, and how they are written one after another."""

import random
from dataclasses import dataclass

from benchmarks.composing.axes import table
from benchmarks.composing.sheet import Mention, Sheet, Way


@dataclass(frozen=True)
class Name:
    """A unit to be written: the words, and what a reading may call it."""

    words: str
    ways: tuple[Way, ...]
    open: bool = False


class Names:
    """The units of one plan: of one kind for the most part, written one way."""

    def __init__(self, chance: random.Random, kind: str, naming: str, level: str, place: str) -> None:
        self.chance, self.kind, self.level, self.place = chance, kind, level, place
        self.row, self.naming, self.form = table("units")[kind], naming, table("naming")[naming]
        self.prefix = self._filled(self.row.get("prefix", ""))

    def _filled(self, words: str) -> str:
        return words.replace("{p}", self.level).replace("{t}", self.place)

    def known(self, kind: str = "") -> list[str]:
        """All of a kind, as this level writes them."""
        row = table("units")[kind] if kind else self.row
        return [self._filled(name) for name in row.get(self.level, row["names"])]

    def _open(self, name: str) -> bool:
        groups = self.row.get("open", ())
        return groups == "all" or name in groups

    def some(self, count: int, besides: tuple[Name, ...] = ()) -> tuple[Name, ...]:
        """That many units, none of those `besides`; one of them is written the plan's own way."""
        taken = {name.words for name in besides}
        free = [name for name in self.known() if name not in taken]
        if len(free) < count:
            free += [name for name in self.known("department") if name not in taken]
        names = [Name(name, ((name,),), self._open(name)) for name in self.chance.sample(free, count)]
        return tuple(names)

    def extended(self, names: tuple[Name, ...], besides: tuple[Name, ...] = ()) -> tuple[Name, ...]:
        """With a name of the plan's way of naming added, where that way adds one."""
        taken = {name.words for name in (*names, *besides)}
        rows = [ways for ways in self._additions() if ways[0][0] not in taken]
        if not rows:
            return names
        ways = self.chance.choice(rows)
        words = ways[0][0]
        return (*names, Name(words, ways, words.startswith("各") or "有关" in words))

    def _additions(self) -> list[tuple[Way, ...]]:
        """A county has no counties under it."""
        rows = [ways for ways in self.form.get("add", ()) if self.level in "省市" or "县（市" not in ways[0][0]]
        return [tuple(tuple(map(self._filled, way)) for way in ways) for ways in rows]

    def put(self, sheet: Sheet, names: tuple[Name, ...], joint: str = "") -> list[Mention]:
        """Writes the list; gives each name's mention. Of later names the shared prefix may be left out."""
        joint = joint or self.form["joint"]
        elide = self.naming == "elided" and self.prefix
        mentions: list[Mention] = []
        for index, name in enumerate(names):
            if index:
                sheet.put(self._last() if index == len(names) - 1 and "last" in self.form else joint)
            words, ways = name.words, list(name.ways)
            if elide and index and names[0].words.startswith(self.prefix) and words.startswith(self.prefix):
                words = words[len(self.prefix):]
                ways.append((words,))
            start = sheet.put(words)
            mentions.append(Mention(start, sheet.at, ways, name.open))
        return mentions

    def tail(self) -> str:
        """What leaves a list open."""
        return self.chance.choice(self.form.get("tail", [""]))

    def _last(self) -> str:
        return self.chance.choice(self.form["last"])
