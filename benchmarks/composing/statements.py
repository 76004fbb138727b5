"""Who is responsible for a measure: which units in which role, and the words that say so."""

import random
from dataclasses import dataclass

from benchmarks.composing.axes import table
from benchmarks.composing.names import Name, Names
from benchmarks.composing.sheet import Duty, Sheet
from benchmarks.composing.terms import Term

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高", ("建国", "晓明", "志强", "文静", "海涛", "丽", "国庆",
                                               "玉兰", "磊", "向阳")
LABELS = ("完成时限", "时限要求", "办结时限")


@dataclass
class Actors:
    """Who does what in one measure: the first, the others, and whether persons stand in the others' place."""

    role: str
    first: tuple[Name, ...]
    second: tuple[Name, ...]
    persons: tuple[str, ...] = ()

    @property
    def row(self) -> dict:
        """The role's row."""
        return table("roles")[self.role]


def actors(chance: random.Random, names: Names, role: str) -> Actors:
    """Units drawn for a role; one leads, or two."""
    row = table("roles")[role]
    first = names.some(1 if chance.random() < 0.8 else 2)
    if row["lead"] == "no" and not row.get("second"):
        first = names.extended(names.some(chance.randint(1, 3)))
        return Actors(role, first, ())
    if row.get("second_is") == "person":
        return Actors(role, names.extended(first), (), tuple(person(chance) for _ in range(chance.randint(1, 2))))
    if not ("second" in row or any("{B}" in verb for verb in row.get("verb", ()))):
        return Actors(role, names.extended(first), ())
    second = names.some(chance.randint(1, 3), first)
    return Actors(role, first, names.extended(second, first))


def person(chance: random.Random) -> str:
    """Somebody's name."""
    return chance.choice(SURNAMES) + chance.choice(GIVEN)


def telephone(chance: random.Random) -> str:
    """A number nobody has."""
    return f"0371-6590{chance.randint(1000, 9999)}"


class Writer:
    """Writes statements into a sheet and tells them to the measure they are about."""

    def __init__(self, chance: random.Random, sheet: Sheet, names: Names) -> None:
        self.chance, self.sheet, self.names = chance, sheet, names

    def first(self, duty: Duty, who: Actors, *, lead: str = "", joint: str = "") -> None:
        """Names those who lead or are responsible."""
        mentions = self.names.put(self.sheet, who.first, joint)
        lead = lead or who.row["lead"]
        if lead == "yes":
            duty.lead += mentions
        else:
            duty.units += mentions
            duty.lead_open |= lead == "either"
        if "glued" in who.row:
            self.sheet.put(self.chance.choice(who.row["glued"]).format(person(self.chance)))
        elif not who.second:
            self._tail(duty)

    def second(self, duty: Duty, who: Actors, joint: str = "") -> None:
        """Names the others."""
        mentions = self.names.put(self.sheet, who.second, joint)
        if who.row.get("second_is") == "neither":
            duty.neither += [name for one in mentions for way in one.ways for name in way]
        else:
            duty.units += mentions
        self._tail(duty)

    def _tail(self, duty: Duty) -> None:
        tail = self.names.tail()
        if tail:
            self.sheet.put(tail)
            duty.neither.append(tail[1:])

    def sentence(self, duty: Duty, who: Actors, pattern: str = "") -> None:
        """The role's sentence, without a stop. A list in a sentence is never divided by commas or blanks."""
        lead = who.row.get("lead_verb", who.row["lead"])
        pattern = pattern or self.chance.choice(who.row["verb"])
        joint = self.names.form["joint"] if self.names.form["joint"] == " " else "、"
        for part in pattern.replace("{", "\0{").replace("}", "}\0").split("\0"):
            if part == "{A}":
                self.first(duty, who, lead=lead, joint=joint)
            elif part == "{B}":
                self.second(duty, who, joint)
            else:
                self.sheet.put(part)

    def labels(self, duty: Duty, who: Actors, between: str, colon: str = "：") -> None:
        """Each role behind its label."""
        self.sheet.put(who.row["first"] + colon)
        self.first(duty, who)
        if who.persons:
            self._between(between)
            self.sheet.put(who.row["second"].replace("市级", f"{self.names.level}级") + colon)
            self.sheet.put("、".join(who.persons))
        elif who.second:
            self._between(between)
            self.sheet.put(who.row["second"] + colon)
            self.second(duty, who)

    def term(self, due: Term, between: str, colon: str = "：") -> None:
        """A term behind its label."""
        self._between(between)
        recurring = due.due is not None and due.due.kinds[0] == "recurring"
        self.sheet.put(("报送时限" if recurring else self.chance.choice(LABELS)) + colon + due.pattern)

    def _between(self, between: str) -> None:
        if between == "\n":
            self.sheet.line()
        else:
            self.sheet.put(between)
