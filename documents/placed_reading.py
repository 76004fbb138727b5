"""A plan's reading with what its document knows: where each measure stood, what is in doubt, what was not read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from documents.document import Caution, Caveat, Document
from domain.messages import Message
from domain.plans.reading import Measure, Problem, Reading, measure_to_json

MOST_TOLD = 5
LONGEST_QUOTE, LONGEST_NAME = 12, 20


def placed(reading: Reading, document: Document) -> dict:
    """The reading as JSON, each of its measures with the `place` it stood in."""
    return reading.to_json() | {"measures": [
        measure_to_json(one) | {"place": document.where(one.start, one.end)} for one in reading.measures]}


def doubted(reading: Reading, document: Document) -> Reading:
    """The reading with the document's caveats as problems, and flags on the measures that they spoil.

    Also in doubt is the deadline of a measure without one where something stands under a heading that asks for a date.
    """
    if not document.caveats and not document.dates:
        return reading
    measures = tuple(_doubted(measure, document) for measure in reading.measures)
    return replace(reading, measures=measures, problems=(*reading.problems, *_problems(document)))


def _doubted(measure: Measure, document: Document) -> Measure:
    within = [one for one in document.caveats if one.start < measure.end and measure.start < one.end]
    deadline = measure.deadline
    flags = set()
    if deadline is None and any(measure.start <= start < measure.end for start, _ in document.dates):
        flags.add("unsure_deadline")
    if any(one.kind is Caution.MONTH for one in within):
        flags.add("unsure_deadline")
    if any(one.kind is Caution.CUT for one in within):
        flags.add("unsure_segment")
    unclear = [one for one in within if one.kind is Caution.UNCLEAR]
    if unclear and deadline and _touched([deadline.text], measure, document, unclear):
        flags.add("unsure_deadline")
    if unclear and _touched((*measure.lead, *measure.units), measure, document, unclear):
        flags.add("unsure_units")
    new = sorted(flags - set(measure.flags))
    return replace(measure, flags=(*measure.flags, *new)) if new else measure


def _touched(words: Iterable[str], measure: Measure, document: Document, caveats: list[Caveat]) -> bool:
    """Whether one of the caveats is about some of these words of the measure."""
    for one in words:
        for match in re.finditer(re.escape(one), document.text[measure.start:measure.end]) if one else ():
            start, end = measure.start + match.start(), measure.start + match.end()
            if any(caveat.start < end and start < caveat.end for caveat in caveats):
                return True
    return False


def _problems(document: Document) -> Iterator[Problem]:
    """One for each kind of caveat: it names the first few places and tells how many there are."""
    for kind in Caution:
        held = [one for one in document.caveats if one.kind is kind]
        if held:
            names = [_called(one, document) for one in held]
            places = list(dict.fromkeys(name for name in names if name))[:MOST_TOLD]
            yield Problem(held[0].start, str(_said(kind, len(held), places)), f"document_{kind}", held[0].end)


def _called(caveat: Caveat, document: Document) -> str:
    """What the caveat names, else the words it stands at; those of what is hidden are not said."""
    if caveat.what and caveat.kind is not Caution.UNCLEAR:
        return caveat.what if len(caveat.what) <= LONGEST_NAME else caveat.what[:LONGEST_NAME - 1] + "…"
    first = document.text.rfind("\n", 0, caveat.start) + 1
    line = document.text[first:].partition("\n")[0]
    begin = max(0, caveat.start - first - LONGEST_QUOTE // 2)
    return f"{caveat.what}“{line[begin:begin + LONGEST_QUOTE].strip()}”"


def _said(kind: Caution, count: int, places: list[str]) -> Message:
    if kind is Caution.STRUCK:
        return Message("document_struck", count=count, places=places)
    if kind is Caution.HIDDEN:
        return Message("document_hidden", count=count, places=places)
    if kind is Caution.UNREAD:
        return Message("document_unread", count=count, places=places)
    if kind is Caution.UNCLEAR:
        return Message("document_unclear", count=count, places=places)
    if kind is Caution.CUT:
        return Message("document_cut", count=count, places=places)
    return Message("document_month", count=count, places=places)
