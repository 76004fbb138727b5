"""One measure of a plan of action or of minutes: number, heading, text, term and who is responsible."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.composing.axes import table
from benchmarks.composing.names import Names
from benchmarks.composing.sheet import Duty, Sheet
from benchmarks.composing.statements import Actors, Writer, actors
from benchmarks.composing.terms import Term, term

RULE_WORDS = {"rule_first": ("列第一位者为牵头单位，下同", "排在第一位的为牵头单位，下同"),
              "rule_asterisk": ("标*的为牵头单位，下同", "带*号的为牵头单位，下同"),
              "rule_comma": ("第一个逗号前为牵头单位，下同", "首个逗号前的为牵头单位，下同")}


def phrases() -> list[str]:
    """Every "heading|what is to be done" of every field."""
    return [one for field in table("actions").values() if isinstance(field, list) for one in field]


@dataclass
class Desk:
    """What the writers of one plan share."""

    chance: random.Random
    values: dict[str, str]
    sheet: Sheet
    names: Names
    writer: Writer
    issued_on: object
    year: int
    work: list[str]

    def term(self, group: str = "", *, labelled: bool = False) -> Term:
        """A form of the plan's group of terms."""
        first = self.values.get("mistake") == "date_after"
        return term(self.chance, group or self.values["term"], self.issued_on, self.year, labelled=labelled,
                    dated_first=first)

    def next_work(self, *, opened: bool = True) -> tuple[str, str]:
        """A heading and what is to be done, none twice; `opened`: words of manner may stand before it."""
        heading, _, text = self.work.pop().partition("|")
        length = self.values.get("length")
        if length == "heading":
            text = heading
        elif length == "sentences":
            others = [self.work.pop().partition("|")[2] for _ in range(self.chance.randint(1, 2))]
            text = "。".join((text, *others))
        lure = self.chance.choice(table("lures")[self.values.get("lure", "none")]["words"])
        manner = table("actions")["manner"]
        opened = opened and length != "heading"
        opener = self.chance.choice(manner["openers"]) if opened and self.chance.random() < 0.2 else ""
        effect = self.chance.choice(manner["effects"]) if self.chance.random() < 0.2 else ""
        return heading, opener + "，".join(one for one in (text, lure, effect) if one)

    def colon(self) -> str:
        """A colon as this plan writes it."""
        return ":" if self.values.get("bracket") in ("()", "[]") else "："

    def note(self, duty: Duty, one: Term) -> None:
        """The measure has that term."""
        duty.due = one.due
        duty.details.append(("term", one.row))


def write_measure(desk: Desk, label: str, path: list[str], *, shared: Actors | None = None, stop: str = "。",
                  rule_stated: bool = False, lead_in: str = "", headed: bool = True) -> Duty:
    """Writes it; gives the truth. `shared`: units told elsewhere; `rule_stated`: the plan has its rule already;
    `headed`: whether it has a heading where its layout gives one."""
    place = table("places")[desk.values["place"]]
    form, sheet, chance = place["form"], desk.sheet, desk.chance
    sheet.put(label)
    duty = Duty(sheet.at, path)
    who = shared or actors(chance, desk.names, desk.values["roles"])
    where = desk.values.get("term_place", "text")
    due = desk.term(labelled=where != "text")
    desk.note(duty, due)
    if form == "before":
        _bracketed(desk, lambda: _verb(desk, duty, who, due if where == "bracket" else None))
        duty.starts.append(sheet.at)
    heading, work = desk.next_work(opened=form not in ("prose_must", "prose_with"))
    head = table("layouts")[desk.values["layout"]]["head"].format(h=heading)
    if head and headed and desk.values["numbering"] != "一是":
        _head(desk, head)
    if lead_in:
        sheet.put(lead_in)
        duty.starts.append(sheet.at)
    _text(desk, duty, who, form, work, due if where == "text" else None)
    _statement(desk, duty, who, form, due if where != "text" else None, stop, rule_stated)
    duty.end = sheet.at
    sheet.duties.append(duty)
    return duty


def _head(desk: Desk, head: str) -> None:
    if head.endswith("\n"):
        desk.sheet.put(head[:-1])
        desk.sheet.line()
    else:
        desk.sheet.put(head)


def _text(desk: Desk, duty: Duty, who: Actors, form: str, work: str, due: Term | None) -> None:
    """What is to be done, by whom where prose says so, and when."""
    sheet, writer = desk.sheet, desk.writer
    if form == "prose_by":
        sheet.put("由")
        writer.sentence(duty, who)
        sheet.put("，")
    elif form == "prose_with":
        if desk.chance.random() < 0.5:
            sheet.put("由")
        writer.sentence(duty, who, "{A}会同{B}")
    elif form == "prose_must":
        writer.sentence(duty, who, desk.chance.choice(("{A}要", "{A}负责")))
    say = "{b}" if due is None else _saying(desk, due, form)
    before, _, after = say.partition("{b}")
    timed(desk, duty, before, due, who)
    sheet.put(work)
    timed(desk, duty, after, due, who)


def _saying(desk: Desk, due: Term, form: str) -> str:
    """How the term stands in the sentence: not between an actor and his verb, and first where the number wants it."""
    wanted = "{b}" if form in ("prose_with", "prose_must") else ""
    if desk.values.get("mistake") == "date_after":
        wanted = "{t}"
    fit = [one for one in due.say if one.startswith(wanted)]
    return desk.chance.choice(fit or ["{t}，{b}" if wanted == "{t}" else "{b}，{t}"])


def timed(desk: Desk, duty: Duty, words: str, due: Term | None, who: Actors) -> None:
    """The words with the term in its place, the owners of its steps named."""
    if due is None or "{t}" not in words:
        desk.sheet.put(words)
        return
    words = words.replace("{t}", due.pattern)
    owners = desk.names.some(2, (*who.first, *who.second))
    if duty.due is not None:
        duty.due.text = duty.due.text.format(o1=owners[0].words, o2=owners[1].words)
    for part in words.replace("{o", "\0{o").replace("}", "}\0").split("\0"):
        if part in ("{o1}", "{o2}"):
            duty.units += desk.names.put(desk.sheet, (owners[part == "{o2}"],))
        else:
            desk.sheet.put(part)


def _statement(desk: Desk, duty: Duty, who: Actors, form: str, due: Term | None, stop: str, rule_stated: bool) -> None:
    """The stop, and who is responsible where that stands behind the text."""
    sheet, writer, colon = desk.sheet, desk.writer, desk.colon()
    if form in ("end", "default_units"):
        _bracketed(desk, lambda: _worded(desk, duty, who, due))
        sheet.put(stop)
    elif form == "end_after_stop":
        sheet.put(stop or "。")
        _bracketed(desk, lambda: _worded(desk, duty, who, due))
    elif form in RULE_WORDS:
        sheet.put(stop or "。")
        _bracketed(desk, lambda: _ruled(desk, duty, who, form, rule_stated))
    elif form in ("own_lines", "own_line", "glued"):
        between = {"own_lines": "\n", "own_line": "    ", "glued": desk.chance.choice(("", " ", "；"))}[form]
        sheet.put(stop or "。")
        if form != "glued":
            sheet.line()
        if form == "own_lines" and sheet.fused:
            between = " "
        writer.labels(duty, who, between, colon)
        if due is not None:
            writer.term(due, between, colon)
    else:
        sheet.put(stop)


def _worded(desk: Desk, duty: Duty, who: Actors, due: Term | None) -> None:
    if table("places")[desk.values["place"]]["wording"] == "label":
        between = desk.chance.choice(("；", ";") if desk.values["naming"] == "comma" else ("；", ";", "，"))
        desk.writer.labels(duty, who, between, desk.colon())
        if due is not None:
            desk.writer.term(due, between, desk.colon())
    else:
        _verb(desk, duty, who, due)


def _verb(desk: Desk, duty: Duty, who: Actors, due: Term | None) -> None:
    desk.writer.sentence(duty, who)
    if due is not None:
        endings = {"recurring": "报送进展", "standing": "", "range": "", "after_event": "办结"}
        ending = endings.get(due.due.kinds[0] if due.due else "", "完成")
        desk.sheet.put(f"，{due.pattern}{ending}")


def _ruled(desk: Desk, duty: Duty, who: Actors, form: str, rule_stated: bool) -> None:
    """A list whose order, marks or commas say who leads, with the rule where it is not stated yet."""
    sheet, names = desk.sheet, desk.names
    label = desk.chance.random() < 0.5
    sheet.put("责任单位" + desk.colon() if label else "")
    first, rest = who.first[:1], who.first[1:]
    sheet.put("*" if form == "rule_asterisk" else "")
    duty.lead += names.put(sheet, first)
    if first[0].open:
        duty.units, duty.lead, duty.lead_open = duty.units + duty.lead, [], True
    if rest:
        sheet.put("，" if form == "rule_comma" else "、")
        duty.units += names.put(sheet, rest, "、")
    sheet.put("" if label else "负责")
    if not rule_stated:
        sheet.put("。" + desk.chance.choice(RULE_WORDS[form]))


def _bracketed(desk: Desk, inside: Callable[[], None]) -> None:
    value = desk.values["bracket"]
    left, right = table("settings")["bracket"][value].get("pair", value)
    desk.sheet.put(left)
    inside()
    desk.sheet.put(right)
