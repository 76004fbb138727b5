"""A line of prose cut into obligations: one sentence each, or a numbered part as a whole."""

from domain.plans.responsibility.actors import Clause
from domain.plans.responsibility.verbs import begins_with_verb
from domain.plans.text.outline import Line
from domain.plans.text.plan_text import PlanText
from domain.plans.text.sentences import parts_of, sentences

WHOLE_NODE, WHOLE_TEXT, SHORT_HEADING, LONGEST_TIME = 500, 250, 30, 20

Span = tuple[int, int]


def stretches_of(plan: PlanText, line: Line) -> list[Span]:
    """The line cut into its obligations."""
    plain = plan.plain
    pieces = sentences(plain, line.body, line.end, parallel=line.number is None,
                       acts=lambda start, end: _opening(plan, start, end) is not None)
    if not pieces:
        return []
    if line.number is not None:
        pieces = [part for piece in pieces for part in _apart(plan, *piece)]
    heads = [_opening(plan, start, end) for start, end in pieces]
    if line.number is not None:
        return _of_node(plan, line, pieces, heads)
    if len(pieces) > 1 and pieces[0][1] - pieces[0][0] <= SHORT_HEADING and heads[0] is None \
            and "," not in plain[slice(*pieces[0])]:
        pieces, heads = [(pieces[0][0], pieces[1][1]), *pieces[2:]], heads[1:]
    stretches: list[list[int]] = []
    for (start, end), head in zip(pieces, heads, strict=True):
        acted = stretches and stretches[-1][2]
        follows = head is None and (begins_with_verb(plain, start) or plain[start] == "要")
        if acted and follows and end - stretches[-1][0] <= WHOLE_TEXT:
            stretches[-1][1] = end
        else:
            stretches.append([start, end, int(head is not None)])
    return [(start, end) for start, end, _ in stretches]


def _apart(plan: PlanText, start: int, end: int) -> list[Span]:
    """A sentence whose parts between semicolons are each somebody else's, with a lead or a time of its own."""
    parts = parts_of(plan.plain, start, end)
    heads = [_opening(plan, first, last) for first, last in parts]
    named: set[str] = set()
    for (first, last), head in zip(parts, heads, strict=True):
        names = {part.name.plain for part in head.parts} if head else set()
        if not names or names & named or not (plan.times.any_due(first, last) or (head and (head.told or head.leads))):
            return [(start, end)]
        named |= names
    return parts


def _of_node(plan: PlanText, line: Line, pieces: list[Span], heads: list[Clause | None]) -> list[Span]:
    """A numbered part is one obligation, unless somebody else acts further down in it; a long one is cut all the same.

    From where it is divided, each sentence in which somebody is told to act is one by itself.
    """
    first = 1 + (len(pieces) > 1 and heads[0] is None and pieces[0][1] - pieces[0][0] <= SHORT_HEADING)
    divided = _is_divided(plan, pieces, heads)
    whole = line.end - line.body <= WHOLE_NODE
    stretches = [[line.body, pieces[first - 1][1]]]
    for (start, end), head in zip(pieces[first:], heads[first:], strict=True):
        if (divided and (head is not None or _tells_others(plan, start, end))) \
                or (not whole and end - stretches[-1][0] > WHOLE_NODE):
            stretches.append([start, end])
        else:
            stretches[-1][1] = end
    return [(start, end) for start, end in stretches]


def _is_divided(plan: PlanText, pieces: list[Span], heads: list[Clause | None]) -> bool:
    """Whether sentences begin with different actors, none of them named among the others."""
    subjects: list[set[str]] = []
    for (start, end), head in zip(pieces, heads, strict=True):
        names = {part.name.plain for part in head.parts} if head else set()
        if not names:
            acting = plan.acting(start, end)
            names = set() if subjects else {part.name.plain for clause in acting for part in clause.parts}
        elif subjects and not any(name in other or other in name for name in names
                                  for before in subjects for other in before):
            return True
        if names:
            subjects.append(names)
    return False


def _tells_others(plan: PlanText, start: int, end: int) -> bool:
    """Whether somebody is told to act further on in the sentence, behind what it is about."""
    return any(clause.told for clause in plan.acting(start, end))


def _opening(plan: PlanText, start: int, end: int) -> Clause | None:
    """Who acts in the first clause; in the second where the first says when. A heading above is no clause."""
    start = plan.plain.rfind("\n", start, end - 1) + 1 or start
    acting = plan.acting(start, end)
    if not acting:
        return None
    first = acting[0]
    before = plan.plain[start:first.start].rstrip(",")
    return first if "," not in before and len(before) <= LONGEST_TIME else None
