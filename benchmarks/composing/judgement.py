"""How well a reading of a composed plan agrees with its truth; the rules are those of the labelled plans' scorer."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from benchmarks.composing.sheet import Composed, Due, Duty, Mention, Way

FIGURES = ("segments", "units", "leads", "deadlines", "dates", "milestones", "recurrences", "kept")
"""What is measured against the bar. kept: characters of measures that the reading's account does not lose."""
BESIDE = ("kinds", "targets")
"""What is told, but not measured against the bar."""
DETAILED = ("deadlines", "dates", "milestones", "recurrences", "kinds")
"""What depends on the form of a term."""
TOLERANCE = 12
SOFT = {"vague", "standing"}
KEPT = {"measure", "heading", "target", "orientation", "table_heading", "unread"}
"""Words of the account under which a measure's text is not lost; `unread` at least says so."""
NUMBERING = re.compile(r"(?:[(（〔\[][一二三四五六七八九十\d]{1,3}[)）〕\]]|第[一二三四五六七八九十\d]{1,3}[条章节项]"
                       r"|任务\d+[:：]|[一二三四五六七八九十]{1,3}(?:[、.．]|是)|[Ⅰ-ⅩIVX]{1,4}[.．、]"
                       r"|\d{1,2}\.\d{1,2}(?= )|\d{1,3}(?:[、．]|\.(?!\d)|\)|）)|[①-⑳]|[-*•●·■◆▲★□※|])")
SPACE = re.compile(r"[\s\u3000\u200b]+")
CUES = re.compile("牵头|负责|均需|单位")
BRACKETS = str.maketrans("〔〕〈〉【】[]", "()()()()")


@dataclass
class Verdict:
    """Counts for each figure, of the plan and of each detail of its measures; for each difference the figure, a line
    that tells it, and the details it concerns."""

    counts: dict[str, Counter] = field(default_factory=dict)
    details: dict[tuple[str, str], dict[str, Counter]] = field(default_factory=dict)
    notes: list[tuple[str, str, tuple[tuple[str, str], ...]]] = field(default_factory=list)

    def add(self, figure: str, duty: Duty | None, *, tp: int = 0, fp: int = 0, fn: int = 0, note: str = "") -> None:
        """Counts for the plan and, where a measure is given, for its details."""
        details = duty.details if duty and figure in DETAILED else ()
        for counts in (self.counts, *(self.details.setdefault(one, {}) for one in details)):
            counts.setdefault(figure, Counter()).update(tp=tp, fp=fp, fn=fn)
        if note and (fp or fn):
            self.notes.append((figure, note, tuple(details)))


def plain(name: object) -> str:
    """A unit's name as compared: one width, one kind of bracket, no white space, nothing invisible, no asterisk."""
    return SPACE.sub("", unicodedata.normalize("NFKC", str(name)).translate(BRACKETS)).replace("*", "")


def judge(plan: Composed, answer: dict) -> Verdict:
    """The verdict on one reading, given as contract v1 has it."""
    verdict = Verdict()
    measures = [one for one in answer.get("measures") or [] if 0 <= one["start"] <= one["end"] <= len(plan.text)]
    pairs = matched(plan, measures)
    for index, guess in enumerate(measures):
        if index not in pairs.values() and not _neutral(plan, guess["start"]):
            verdict.add("segments", None, fp=1, note=f"extra {_quoted(plan, guess['start'])}")
    for index, duty in enumerate(plan.duties):
        guess = measures[pairs[index]] if index in pairs else {}
        verdict.add("segments", duty, tp=bool(guess), fn=not guess, note=f"not found {_quoted(plan, duty.start)}")
        _units(verdict, plan, duty, guess)
        _deadline(verdict, plan, duty, guess)
        if "account" in answer:
            _kept(verdict, plan, duty, answer["account"])
    if "account" in answer:
        _cues_kept(verdict, plan, answer["account"])
    for target in plan.targets:
        right = any(plain(target.name) in plain(one.get("name") or "") and one.get("value") is not None
                    and abs(float(one["value"]) - target.value) < 1e-9 for one in answer.get("targets") or [])
        verdict.add("targets", None, tp=right, fn=not right, note=f"{target.name} {target.value:g}")
    return verdict


def _neutral(plan: Composed, at: int) -> bool:
    """Whether what begins there may be read as a measure or not."""
    return any(one.kind == "boilerplate" and any(one.start <= place < one.end for place in _beginnings(plan.text, (at,)))
               for one in plan.stretches)


def _quoted(plan: Composed, at: int) -> str:
    return repr(plan.text[at:at + 24])


def matched(plan: Composed, measures: list[dict]) -> dict[int, int]:
    """Which measure read is which duty: one to one, the nearest first."""
    gaps = []
    for index, duty in enumerate(plan.duties):
        places = _beginnings(plan.text, (duty.start, *duty.starts))
        for number, guess in enumerate(measures):
            gap = min(abs(one - place) for one in _beginnings(plan.text, (guess["start"],)) for place in places)
            if gap <= TOLERANCE:
                gaps.append((gap, abs(guess["start"] - duty.start), index, number))
    found: dict[int, int] = {}
    for _, _, index, number in sorted(gaps):
        if index not in found and number not in found.values():
            found[index] = number
    return found


def _beginnings(text: str, places: Iterable[int]) -> set[int]:
    """The places, and each behind the white space and the number that stand there."""
    found = set()
    for at in places:
        found.add(at)
        while match := SPACE.match(text, at) or NUMBERING.match(text, at):
            at = match.end()
        found.add(at)
    return found


def _units(verdict: Verdict, plan: Composed, duty: Duty, guess: dict) -> None:
    """All units together, then who leads. Names that count neither way are taken out first."""
    neither = {plain(name) for name in duty.neither} - {name for one in (*duty.lead, *duty.units)
                                                      for way in _ways(one) for name in way}
    owners = {plain(name) for one in guess.get("milestones") or [] for name in one.get("owner") or []}
    lead = {plain(name) for name in guess.get("lead") or []}
    others = {plain(name) for name in guess.get("units") or []}
    where = _quoted(plan, duty.start)
    wanted = [*duty.lead, *duty.units]
    told = (lead | others | owners) - neither
    tp, fp, fn = compared(wanted, told)
    note = f"{where} units {[plain(one.ways[0][0]) for one in wanted]} read as {sorted(told)}"
    verdict.add("units", duty, tp=tp, fp=fp, fn=fn, note=note)
    if duty.lead_open:
        neither |= {name for one in duty.units for way in _ways(one) for name in way}
    tp, fp, fn = compared(duty.lead, lead - neither)
    note = f"{where} leads {[plain(one.ways[0][0]) for one in duty.lead]} read as {sorted(lead)}"
    verdict.add("leads", duty, tp=tp, fp=fp, fn=fn, note=note)


def _ways(mention: Mention) -> list[Way]:
    return [tuple(plain(name) for name in way) for way in mention.ways]


def compared(wanted: list[Mention], told: set[str]) -> tuple[int, int, int]:
    """Right, too many and missing; each mention counts by the way of naming it that the reading comes nearest to."""
    left, tp, fn = set(told), 0, 0
    for mention in wanted:
        way = max(_ways(mention), key=lambda names: (sum(one in left for one in names) / len(names), -len(names)))
        hits = [name for name in way if name in left]
        left.difference_update(hits)
        tp, fn = tp + len(hits), fn + len(way) - len(hits)
    return tp, len(left), fn


def _deadline(verdict: Verdict, plan: Composed, duty: Duty, guess: dict) -> None:
    """Whether there is a term, its day, the days of its steps, its rhythm and its kind."""
    due, told = duty.due, guess.get("deadline") or {}
    where = f"{_quoted(plan, duty.start)} {due.text if due else 'no term'!r} read as {told.get('text')!r}"
    given = bool(told) and told.get("kind") not in SOFT
    if due is None:
        spurious = given and told.get("kind") != "validity"
        verdict.add("deadlines", duty, fp=spurious, note=where)
        return
    if SOFT | {"validity"} >= set(due.kinds):
        return
    if not SOFT & set(due.kinds):
        verdict.add("deadlines", duty, tp=given, fn=not given, note=where)
    _share(verdict, duty, "dates", due.dates, told.get("date"), where, _iso)
    if due.steps:
        steps = {_iso(one) for one in due.steps}
        found = {told.get("date")} | {one.get("date") for one in guess.get("milestones") or []}
        note = f"{where} steps {sorted(steps)} read as {sorted(found - {None})}"
        verdict.add("milestones", duty, tp=len(steps & found), fn=len(steps - found), note=note)
    _share(verdict, duty, "recurrences", due.recurrences, told.get("recurrence"), where, str)
    if told:
        _share(verdict, duty, "kinds", due.kinds, told.get("kind"), where, str)


def _iso(day: object) -> str:
    return str(day)


def _share(verdict: Verdict, duty: Duty, figure: str, allowed: list, told: str | None, where: str,
           written: Callable[[object], str]) -> None:
    if allowed:
        right = told in {written(one) for one in allowed}
        note = f"{where} {figure} {'/'.join(map(written, allowed))} read as {told}"
        verdict.add(figure, duty, tp=right, fn=not right, note=note)


def _kept(verdict: Verdict, plan: Composed, duty: Duty, account: list[dict]) -> None:
    """Characters of the measure that the account calls part of a measure, or at least unread."""
    safe = {at for one in account if one["kind"] in KEPT for at in range(one["start"], one["end"])}
    places = [at for at in range(duty.start, duty.end) if not plan.text[at].isspace()]
    lost = [at for at in places if at not in safe]
    note = f"lost {_quoted(plan, lost[0])}" if lost else ""
    verdict.add("kept", duty, tp=len(places) - len(lost), fn=len(lost), note=note)


def _cues_kept(verdict: Verdict, plan: Composed, account: list[dict]) -> None:
    """Characters of lines that are no measure but say who acts: some stretch of the account has them."""
    told = {at for one in account for at in range(one["start"], one["end"])}
    for stretch in plan.stretches:
        if CUES.search(plan.text, stretch.start, stretch.end):
            places = [at for at in range(stretch.start, stretch.end) if not plan.text[at].isspace()]
            lost = [at for at in places if at not in told]
            note = f"lost {_quoted(plan, lost[0])}" if lost else ""
            verdict.add("kept", None, tp=len(places) - len(lost), fn=len(lost), note=note)


def truth_told(plan: Composed) -> dict:
    """The truth as a reading: what a perfect reader prints."""
    measures = [_told(plan, duty) for duty in plan.duties]
    account = [{"start": one.start, "end": one.end, "kind": kind} for one, kind in
               [*((duty, "measure") for duty in plan.duties), *((one, one.kind) for one in plan.stretches)]]
    targets = [{"name": one.name, "value": one.value} for one in plan.targets]
    return {"title": plan.title, "number": plan.number, "issued_on": plan.issued_on and str(plan.issued_on),
            "rules": [], "measures": measures, "targets": targets, "problems": [], "account": account}


def _told(plan: Composed, duty: Duty) -> dict:
    names = [[name for one in mentions for name in one.ways[0]] for mentions in (duty.lead, duty.units)]
    return {"path": duty.path, "start": duty.start, "end": duty.end, "text": plan.text[duty.start:duty.end],
            "lead": names[0], "units": names[1], "deadline": duty.due and _due_told(duty.due),
            "milestones": [{"date": str(one), "owner": []} for one in (duty.due.steps if duty.due else ())]}


def _due_told(due: Due) -> dict:
    return {"text": due.text, "kind": due.kinds[0], "date": str(due.dates[0]) if due.dates else None,
            "recurrence": due.recurrences[0] if due.recurrences else None}
