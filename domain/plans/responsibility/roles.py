"""The grammar of responsibility: who leads, answers, supports, takes part, guides, in one statement's words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.plans.responsibility.labels import GLUED, LABEL, Role, role_of
from domain.plans.responsibility.lists import Known, Name, names_by_post, names_in
from domain.plans.text.surface import Surface


@dataclass(frozen=True)
class Part:
    """One unit's part in a statement."""

    role: Role
    name: Name


DUTY = (r"(?:按照?|根据|依)(?:照|据)?(?:各自|部门)?(?:的)?(?:(?:职责|职能|职权|权限|任务|分工)[和与]?){1,3}(?:范围)?"
        r"(?:分别|共同|各自|抓好|做好)?")
VERBS = (
    (Role.LEAD, r"(?:共同|联合|负责|总)?牵头(?!(?:责任)?(?:单位|部门))"
                r"(?:负责|组织实施|组织|落实|推进|抓总|实施|办理|总责|统筹|协调|抓好落实){0,4}|主责|负总责|主办(?!公)"
                r"|主抓"
                r"|牵总"),
    (Role.JOINT, r"会同|会商|(?<=[部局委办厅署会府])商(?![务贸会])|联合(?!会|国|体|社|党|办公|大学|学院|负责|实施"
                 r"|落实)"),
    (Role.COOPERATE, r"(?:积极|协同|支持|密切)?配合(?:落实|做好|实施|完成)?|协助|协办(?!公)|会办(?!公)|协同(?!创新|发展"
                     r"|负责|推进|落实"
                     r"|实施)"
                     r"|支持(?:配合)?(?=$|[,;。、)])"),
    (Role.PARTICIPATE, r"(?:共同|积极)?参与|参加"),
    (Role.GUIDE, r"(?:督促|监督|加强|负责)?指导(?:督促|监督|协调)?|督导|监督检查|监督(?=$|[,;。、)])"),
    (Role.RESPONSIBLE, r"(?:制定|办理|(?<![党团])组织|开展|承担|推进落实|完成)(?=$|[,;。)])"
                       rf"|(?:{DUTY})?(?:分工|分别|共同|协同|联合|具体|各自|组织|统筹){{0,4}}(?:负责|组织实施"
                       rf"|组织落实|抓好落实|落实"
                       rf"|实施|承办|推进)(?:落实|实施|推进|组织实施|到位){{0,4}}"
                       rf"|{DUTY}(?=$|[,;。)])"),
)
GROUPS = {f"v{index}": role for index, (role, _) in enumerate(VERBS)}
VERB = re.compile("|".join(f"(?P<v{index}>{pattern})" for index, (_, pattern) in enumerate(VERBS)))
BOUNDARY = ",;。、)\n由"
LONGEST_LABEL = 60
"""More characters than any label has."""
NOTES = re.compile(r"(?:列|排)(?:在)?(?:第一|首)|(?:第一个|首个|首位|排名第一).{0,12}牵头|逗号前|除标注|(?:以[上下]"
                   r"|上述|各项|具体|所有)(?:各项)?(?:重点)?(?:工作|任务|措施|内容|事项)?[^。]{0,4}(?:均|都)|下同"
                   r"|均?[为是](?:[^,。;()]{0,14}的)?总?(?:牵头|主责|配合|责任)(?:责任)?(?:单位|部门)"
                   r"|不再?(?:一一|逐一|单独|另行|重复)?(?:列[出入]?|做?分工)")
ASSISTED = re.compile(r"[^,;。:()]{2,20}(?:负责|牵头|落实|实施)")
"""Behind 配合, those whom others help: 市财政局配合市发改委负责."""
MARKED = re.compile(r"\((?:总|共同)?(?P<word>牵头|主责|主办|配合|协办|协助|参与|参加|指导|督导)(?:单位|部门|负责)?\)$")
"""What a list says of one of its names: 市发改委(牵头)、市财政局."""


def parts_in(surface: Surface, start: int, end: int, known: Known | None = None) -> list[Part]:
    """Every unit named between `start` and `end`, each once for each part it has; labels and verbs give the part.

    Where nobody is named but persons by their posts, the units whose posts those are (县教育局局长).
    """
    parts: list[Part] = []
    posts: list[Part] = []
    for label, value_start, value_end in labelled(surface.plain, start, end):
        role = role_of(label) if label else Role.RESPONSIBLE
        if role is not None:
            parts += parts_of_value(surface, value_start, value_end, role, known)
        if role is not None or (label and label.lastgroup == "person"):
            posts += [Part(role or Role.RESPONSIBLE, name) for name in names_by_post(surface, value_start, value_end)]
    return _without_repeats(parts or posts)


def labels_in(plain: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The labels that stand there. Nearly all end with a colon: only before one, and where they may do without."""
    glued = GLUED.finditer(plain, start, end)
    ahead = next(glued, None)
    colon, before = plain.find(":", start, end), start
    while colon >= 0:
        ends = plain[colon - 1:colon]    # a label ends with a word, or with a bracket, which a colon may stand in
        begins = max(start, colon - LONGEST_LABEL, start if ends == ")" else before)
        label = LABEL.search(plain, begins, colon + 1) if ends == ")" or "一" <= ends <= "鿿" else None
        before = colon + 1
        while ahead and ahead.start() < (label.start() if label else colon):
            if ahead.start() >= start:
                yield ahead
                start = ahead.end()
            ahead = next(glued, None)
        if label:
            yield label
            start = label.end()
        colon = plain.find(":", colon + 1, end)
    while ahead:
        if ahead.start() >= start:
            yield ahead
        ahead = next(glued, None)


def labelled(plain: str, start: int, end: int) -> Iterator[tuple[re.Match[str] | None, int, int]]:
    """The stretches behind each label, with it; what stands before the first has none."""
    at, before = start, None
    for label in labels_in(plain, start, end):
        yield before, at, label.start()
        at, before = label.end(), label
    yield before, at, end


def parts_of_value(surface: Surface, start: int, end: int, role: Role, known: Known | None = None) -> list[Part]:
    """Who stands behind one label or in one cell; a verb gives its role to names before it, 会同 to those behind."""
    plain, parts = surface.plain, []
    end = _before_notes(plain, start, end)
    at, behind = start, None
    for verb in _verbs(plain, start, end):
        verb_role = GROUPS[verb.lastgroup or ""]
        names = names_in(surface, at, verb.start(), known)
        if verb_role is Role.JOINT:
            parts += [_part(_leading(role), name) for name in names]
            behind = Role.JOINT
        else:
            given = _of(verb_role, role)
            parts += [_part(behind or given, name) for name in names]
            if names or verb_role is Role.RESPONSIBLE:
                behind = None
        at = verb.end()
    parts += [_part(behind or role, name) for name in names_in(surface, at, end, known)]
    return parts


def _part(role: Role, name: Name) -> Part:
    """The name in the role, or in the one that a bracket behind it gives: 市发改委(牵头)."""
    mark = MARKED.search(name.plain)
    if mark is None:
        return Part(role, name)
    given = next(GROUPS[verb.lastgroup or ""] for verb in VERB.finditer(mark["word"]))
    length = mark.end() - mark.start()
    return Part(given, replace(name, written=name.written[:-length], full=name.full[:-length],
                               plain=name.plain[:-length], end=name.end - length))


def _of(verb_role: Role, label_role: Role) -> Role:
    """A bare 负责 or 落实 behind a label leaves the label's role."""
    return label_role if verb_role is Role.RESPONSIBLE and label_role is not Role.RESPONSIBLE else verb_role


def _leading(label_role: Role) -> Role:
    """Who acts 会同 others leads, unless a label says something less."""
    return Role.LEAD if label_role in (Role.RESPONSIBLE, Role.LEAD) else label_role


def _verbs(plain: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The verbs that end a list of names or stand between two, not those inside a name (就业指导中心)."""
    depth, at = 0, start
    for verb in VERB.finditer(plain, start, end):
        depth += plain.count("(", at, verb.start()) - plain.count(")", at, verb.start())
        at = verb.start()
        role = GROUPS[verb.lastgroup or ""]
        behind = plain[verb.end():verb.end() + 1] if verb.end() < end else ""
        closes = behind == "" or behind in BOUNDARY or VERB.match(plain, verb.end(), end) is not None
        infix = verb.start() > start and (role in (Role.JOINT, Role.LEAD) or (
            role is Role.COOPERATE and ASSISTED.match(plain, verb.end(), end) is not None))
        opens = role is Role.JOINT or (role is not Role.RESPONSIBLE and behind == ":")
        if depth <= 0 and (closes or infix or opens):
            yield verb


def _before_notes(plain: str, start: int, end: int) -> int:
    """Where a remark that names nobody begins (列第一位者为牵头单位, 以下均需…落实); remarks inside a name stay."""
    for note in NOTES.finditer(plain, start, end):
        if plain.count("(", start, note.start()) > plain.count(")", start, note.start()):
            continue
        return max(start, *(plain.rfind(mark, start, note.start()) for mark in ",。;"))
    return end


def _without_repeats(parts: list[Part]) -> list[Part]:
    seen, kept = set(), []
    for part in parts:
        if (part.role, part.name.full) not in seen:
            seen.add((part.role, part.name.full))
            kept.append(part)
    return kept
