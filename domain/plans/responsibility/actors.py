"""Who acts in running prose: the units that are the subject of a clause, not those that are spoken about."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import islice

from domain.plans.responsibility.labels import LABEL, Role
from domain.plans.responsibility.lists import Known, Name, names_in, with_suffix
from domain.plans.responsibility.names import (
    GENERIC,
    POST,
    has_ending,
    is_open_group,
    is_strong,
    tier_of,
)
from domain.plans.responsibility.places import FUNCTION, ActorPlace, may_act
from domain.plans.responsibility.roles import Part
from domain.plans.responsibility.verbs import (
    OF_ACTING,
    OF_ANY,
    OF_OBLIGATION,
    PLACED,
    TOLD,
    begins_with_verb,
)
from domain.plans.text.surface import Surface

MOST_BRACKETS = 4
TIME_BEHIND = re.compile(r"(?:在|于)?(?:每[年季月周](?:度|末)?|(?:(?:19|20)\d\d|[一二三四五六七八九〇零○]{4})年"
                         r"(?:(?:[\dlO]{1,2}|[一二三四五六七八九十]{1,2})月)?|\d{1,2}月|今年|年|月)"
                         r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日|底|末|中旬|上旬|下旬)?(?:之?前|以前)$")
"""6月20日前, between who is to act and what they are to do."""
DATED = re.compile(r"[于在](?:每[年季月周]|(?:(?:19|20)\d\d年|今年)?(?:\d{1,2}月)?(?:\d{1,2}日|底|末)?(?:之?前|以前))")
ADVERBS = re.compile(r"(?:[一二三四五六七八九十]是|会议(?:要求|议定|明确|决定|同意|强调|指出|确定)|请|同时|此外|另外"
                     r"|其中|(?:每年|每月|每季度|(?:19|20)\d\d年|今年)?\d{1,2}月(?:\d{1,2}日|底|末"
                     r"|[上中下]旬)?(?:之?前|起)|并且?|再|经(?![济信开贸营发研])|原则上|一般|具体|今后"
                     r"|从?\d{4}年(?:\d{1,2}月)?(?:底|末|起"
                     r"|以?前|开始)*)+[,:]?")
BY = re.compile(r"(?<![自理缘事])由(?!于|此|来|衷|浅|点到|[上下内外][而至]"
                r"|[小大低高远表][到及至])(?:所?涉及的)?([^。;,:\n由]{2,160})")
ENDING = re.compile(
    r"(?:政府|单位|部门|管委会)|[^。;,:\n由]{1,40}?(?:公司|集团|中心|政府|部门|单位|街道(?!办)|学校|医院|协会|(?:员"
    r"|居|村|联合|委)会"
    r"|[厅署股]|局(?!部)|委(?![员会托派])|办(?![事公理法])|部(?!分(?![类级析设解片别])|[门署])|院(?!校)|队(?!伍)"
    r"|组(?![织建成])|科(?![技学研])"
    r"|联(?![合系动])|(?<=[委协商学工合金事促字总监])会(?![议计展商同])|所(?![有属需])|站(?!点)|处(?![理置])"
    r"|党总?支部?|[镇乡](?![政村]))"
    r"(?:[一-鿿]{0,4}(?:部(?!分(?![类级析设解片别])|[门署])|科(?![技学研])|股|室|处(?![理置])|局(?!部)|中心|小组"
    r"|公司|集团|支部|[大支中]队))?"
    r"(?:\([^()]{2,12}\))?")
"""A name by its ending alone, where no verb is known behind it."""
ANOTHER = re.compile(rf"(?:以及|和|与|及)(?:{ENDING.pattern})")
MOVED = re.compile(r"(?:推动|推行|督促|要求|责成|推进)([^。;,、:“\"]{2,14}部门)"
                   r"|(?<=[,;:。])(?:组织|责成|要求|督促|安排)([^。;,:“\"]{2,40}?)(?=对(?!外)|开展|做好|进行|落实"
                   r"|完成)")
TOLD_OF = re.compile(r"[在是为由以《“]|指(?![导挥定派])|包括|位于|主要|现[将就]|根据|按照|经(?!常)|近|国务院|你")
"""Behind a colon these tell of somebody, or begin a letter to him."""
GOES_ON = re.compile(r",(?:每[年季月周日][^,。;]{0,4})?(?:都|均|也)?(?:要(?!求)|应(?![急用])|须|必须)")
"""Behind a subject that a comma sets apart from what it has to do."""
SEVERAL = re.compile(r"(?:鼓励|支持|推动|组织|引导|依托)?([一-鿿]{2,3}(?:"
                     r"、[一-鿿]{2,3}){1,8})(?:等)?[两二三四五六七八九十]{1,2}(市|县|区|省)(?=通过|要|应|共同|联合"
                     r"|加强|围绕|结合|开展)")
ROLE_OF = re.compile(r"(?:充分|切实|更好)?(?:发挥|强化)(?:好)?([^。;,“”\"]{3,40}?)(?:的)?(?:综合|统筹|组织|领导|牵头"
                     r"|协调|抓总|统领|引领|指导)[^。;,]{0,8}作用")
MECHANISM = re.compile(r"[^。;]{0,40}?的[^。;,]{0,10}(?:机制|格局|体系|体制|模式|制度)")
PARTNERS_END = re.compile(rf"(?:等)?(?:有关|相关)?(?:部门|单位|方面)(?!、)|(?=[,。;]|于(?![都田])|在|{OF_ANY.pattern})")
SUPPORTING = {"配合": Role.COOPERATE, "协助": Role.COOPERATE, "支持": Role.COOPERATE, "参与": Role.PARTICIPATE,
              "参加": Role.PARTICIPATE,
              "指导": Role.GUIDE, "督促": Role.GUIDE}
SUPPORTED = re.compile(r"负责(?!人)|组织$")
JOINTLY = re.compile(r"会同|与(?=[^,。;]{2,24}(?:共同|联合|协同|一起|一道))"
                     r"|(?<=[部局委办厅署会府])商(?=[省市县区国财发住交农公教科民司人自生水商文卫审有相])")
"""会同, or 商 between two departments."""
CUT = re.compile("[),。;]")
LEADING = re.compile("牵头|主责|会同|商(?=[省市县区有相])|负总责")
SUPPORTERS = {Role.COOPERATE, Role.PARTICIPATE, Role.GUIDE}
CLAUSE_MARK = re.compile(r"[(《“)》”。;\n,:!?]")
LONGEST_HEADING = 24
TRIED = 6
"""So many verbs of a clause are looked at for who acts; a subject stands before one of the first."""


@dataclass(frozen=True)
class Clause:
    """A clause with the units that act in it."""

    start: int
    end: int
    parts: tuple[Part, ...]
    told: bool

    @property
    def leads(self) -> bool:
        """Whether it says who leads."""
        return any(part.role is Role.LEAD for part in self.parts)

    def supports(self, before: "Clause") -> bool:
        """Whether it only says who supports those of the clause right before it: A负责,B配合."""
        return before.end + 1 == self.start and {part.role for part in self.parts} <= SUPPORTERS

    def leading(self) -> "Clause":
        """The same with those that answer leading."""
        return replace(self, parts=tuple(replace(part, role=Role.LEAD) if part.role is Role.RESPONSIBLE else part
                                         for part in self.parts))


def acting_in(surface: Surface, start: int, end: int, known: Known | None = None) -> list[Clause]:
    """The clauses between `start` and `end` that have somebody acting in them, in order."""
    found: list[Clause] = []
    for clause_start, clause_end in clauses(surface.plain, start, end):
        gap = _gap(surface, clause_start, clause_end) if clause_start == start else None
        parts, told = _subject(surface, gap, clause_end, known) if gap else ([], False)
        if not parts:
            parts, told = _subject(surface, clause_start, clause_end, known)
        parts = parts or _named_otherwise(surface, clause_start, clause_end, known)
        joined = not parts and found and _same_sentence(surface.plain, found[-1].end, clause_start)
        if joined and surface.plain.startswith("会同", clause_start):
            parts = partners_in(surface, clause_start, clause_end, known)
            found[-1] = found[-1].leading() if parts else found[-1]
        elif parts and found and found[-1].end + 1 == clause_start and surface.plain[found[-1].end] == ":" \
                and not TOLD.search(surface.plain, found[-1].start, found[-1].end):
            found.pop()    # 先进集体:县总工会牵头 tells first what it is about
        parts = parts or _before_colon(surface, clause_start, clause_end, end, known)
        if parts:
            clause = Clause(clause_start, clause_end, tuple(parts), told)
            if found and clause.supports(found[-1]) and SUPPORTED.search(surface.plain, found[-1].start, found[-1].end):
                found[-1] = found[-1].leading()
            found.append(clause)
    return found


def _before_colon(surface: Surface, start: int, end: int, stop: int, known: Known | None) -> list[Part]:
    """市卫生局:负责…: the units that a sentence begins with, before a colon, and that are no label."""
    plain = surface.plain
    if end + 1 >= stop or plain[end] != ":" or plain[end + 1] == "\n" or end - start > 60 or LABEL.match(plain, start) \
            or TOLD_OF.match(plain, end + 1):
        return []
    names = names_in(surface, start, end, known)
    acting = names and names[0].start - start <= 2 and end - names[-1].end <= 8 \
        and all(may_act(name.plain, ActorPlace.OBLIGED, known) for name in names)
    return [Part(Role.RESPONSIBLE, name) for name in names] if acting else []


def _same_sentence(plain: str, end: int, start: int) -> bool:
    """Whether a clause that begins at `start` goes on with the sentence of the one that ends at `end`."""
    return not any(stop in plain[end:start] for stop in "。;\n")


def clauses(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches between commas, colons, semicolons and stops, brackets not cut open."""
    found, depth, cut = [], 0, start
    for mark in CLAUSE_MARK.finditer(plain, start, end):
        at, character = mark.start(), mark[0]
        if character in "(《“":
            depth += 1
        elif character in ")》”":
            depth = max(0, depth - 1)
        elif character in "。;\n" or (character in ",:!?" and depth == 0):
            found.append((cut, at))
            cut, depth = at + 1, 0 if character in "。;\n" else depth
    return [one for one in [*found, (cut, end)] if one[1] - one[0] > 1]


def _subject(surface: Surface, start: int, end: int, known: Known | None,
             brackets: int = MOST_BRACKETS) -> tuple[list[Part], bool]:
    """The units that a clause, or a bracket before it, begins with, when a verb of acting or obligation follows.

    So many brackets one behind or in another are looked into, and no more.
    """
    plain = surface.plain
    if plain[start] == "(":
        left = brackets - 1
        found = _subject(surface, start + 1, end, known, left) if end - start > 3 and left >= 0 else ([], False)
        close = plain.find(")", start, end)
        beyond = not found[0] and start < close < end - 2 and left >= 0
        return _subject(surface, close + 1, end, known, left) if beyond else found
    adverbs = ADVERBS.match(plain, start, end)
    start = adverbs.end() if adverbs else start
    if begins_with_verb(plain, start):
        return [], False
    for pattern, place in ((OF_OBLIGATION, ActorPlace.OBLIGED), (OF_ACTING, ActorPlace.ANY)):
        for verb in islice(pattern.finditer(plain, start + 2, min(end, start + 160)), TRIED):
            if plain[verb.start() - 1] == "、":
                continue    # 、优化营商环境办 is a name
            placed = PLACED.match(plain, verb.start(), end)
            names = _subjects(surface, start, verb.start(), ActorPlace.PLACED if placed else place, known)
            if names and not MECHANISM.match(plain, verb.end(), end):
                told = TOLD.match(verb[0]) is not None or _is_dated(plain, start, verb.start())
                return _with_partners(surface, names, verb, end, known), told
    if GOES_ON.match(plain, end):
        return [Part(Role.RESPONSIBLE, name) for name in _subjects(surface, start, end, ActorPlace.ANY, known)], True
    return [], False


def _gap(surface: Surface, start: int, end: int) -> int | None:
    """Where a blank ends the heading that a clause begins with: 整治采砂 县水利局要…"""
    place = bisect_right(surface.gaps, start)
    gap = surface.gaps[place] if place < len(surface.gaps) else end
    words = surface.plain[start:gap]
    heading = 3 < len(words) < LONGEST_HEADING and gap < end - 3 and not any(mark in words for mark in "、()")
    return gap if heading and surface.plain[gap] != "(" and not has_ending(words) else None


def _subjects(surface: Surface, start: int, end: int, place: ActorPlace, known: Known | None) -> list[Name]:
    """The names if the whole stretch is nothing but units that may act, a time behind them left aside, else none."""
    dated, when = _is_dated(surface.plain, start, end), TIME_BEHIND.search(surface.plain, start + 2, end)
    end = when.start() if when else end
    post = POST.search(surface.plain, start + 2, end)
    end = post.start() if post else end
    words = surface.plain[start:end]
    if not 1 < end - start <= 160 or FUNCTION.search(words) or (post and words in GENERIC) \
            or words.count("(") != words.count(")"):
        return []
    names = names_in(surface, start, end, known)
    if not names or names[0].start - start > 2 or end - names[-1].end > 14:
        return []
    shared = _shared_out(names, words)
    if shared:
        return shared
    beside = any(may_act(name.plain, ActorPlace.ANY, known) for name in names)
    if beside and place is ActorPlace.OBLIGED:
        place = ActorPlace.PLACED    # beside a unit stand units
    loosely = ActorPlace.OBLIGED if place is ActorPlace.ANY and (dated or beside) else place
    able = all(may_act(name.plain, loosely if is_open_group(name.plain) else place, known) for name in names)
    if not able:
        return []
    names = [replace(name, by_post=True) for name in names] if post else names
    return _stems(names) if names[-1].open_list else names


def _is_dated(plain: str, start: int, verb: int) -> bool:
    """Whether a day stands between the subject that begins at `start` and what it is to do: 各县区于6月20日前制定."""
    return TIME_BEHIND.search(plain, start + 2, verb) is not None or DATED.match(plain, verb) is not None


def _shared_out(names: list[Name], words: str) -> list[Name]:
    """公安、交通部门 and 公安、交通等部门 (单位): whole names, for the last word is said of each; else none."""
    if names[-1].open_list and words.endswith(("部门", "单位")):
        return _stems(names)
    if words.endswith("部门") and len(names) > 1 and "、" in words and not is_strong(names[0].plain):
        return [with_suffix(name, "部门") if not is_strong(name.plain) else name for name in names]
    return []


def _stems(names: list[Name]) -> list[Name]:
    """省发展改革、教育…等部门: the stems keep the tier they share; without one they are 教育部门, 科技部门."""
    tier = tier_of(names[0].plain)
    return [name if tier or has_ending(name.plain) else with_suffix(name, "部门") for name in names]


def _behind_by(surface: Surface, by: re.Match[str], known: Known | None) -> tuple[list[Name], int] | None:
    """Who acts behind 由, and where his verb begins: before a verb, else as far as the endings of names reach."""
    for verb in islice(OF_ANY.finditer(surface.plain, by.start(1) + 2, by.end(1)), TRIED):
        placed = PLACED.match(surface.plain, verb.start(), by.end(1))
        names = _subjects(surface, by.start(1), verb.start(), ActorPlace.PLACED if placed else ActorPlace.NAMED, known)
        if names:
            return names, verb.start()
    ended = ENDING.match(surface.plain, by.start(1), by.end(1))
    names = _subjects(surface, by.start(1), ended.end(), ActorPlace.ANY, known) if ended else []
    return (names, ended.end()) if names and ended else None


def _with_partners(surface: Surface, names: list[Name], verb: re.Match[str], end: int,
                   known: Known | None) -> list[Part]:
    """会同 names those who act together with the subject; the subject then leads."""
    plain = surface.plain
    jointly = JOINTLY.search(plain, verb.start(), end)
    joint = jointly.end() - 2 if jointly else -1    # partners_in looks two characters further on
    together = jointly is not None and jointly[0] == "与"
    if joint < 0 and plain.startswith(",会同", end):
        joint, end = end + 1, end + 120
    leads = (joint >= 0 and not together) or verb[0].endswith(("牵头", "主责")) \
        or plain.find("负总责", verb.start(), end) >= 0
    doing = verb[0] if OF_OBLIGATION.match(verb[0]) else CUT.split(plain[verb.start():min(verb.end() + 4, end)])[0]
    said = next((role for word, role in SUPPORTING.items() if word in doing), Role.RESPONSIBLE)
    role = Role.LEAD if leads else said
    parts = [Part(role, name) for name in names]
    return [*parts, *partners_in(surface, joint, end, known)] if joint >= 0 else parts


def partners_in(surface: Surface, joint: int, end: int, known: Known | None) -> list[Part]:
    """Those named behind the 会同 that stands at `joint`."""
    stop = PARTNERS_END.search(surface.plain, joint + 2, end)
    last = _before_unknown_verb(surface.plain, joint + 2, stop.end() if stop else min(end, joint + 160))
    partners = names_in(surface, joint + 2, last, known)
    shared = _shared_out(partners, surface.plain[joint + 2:last]) if partners else []
    return [Part(Role.JOINT, name) for name in shared or partners
            if shared or name.open_list or may_act(name.plain, ActorPlace.PLACED, known)]


def _before_unknown_verb(plain: str, start: int, end: int) -> int:
    """Where the last name of a list ends that goes on with a verb nobody knows: 市财政局封控…"""
    piece = max(plain.rfind("、", start, end) + 1, start)
    name = ENDING.match(plain, piece, end)
    while name and (joined := ANOTHER.match(plain, name.end(), end)):
        name = joined
    whole = plain[end:end + 1] not in ",。;" and has_ending(plain[piece:end])    # up to a verb that is known
    return end if name is None or whole else name.end()


def _named_otherwise(surface: Surface, start: int, end: int, known: Known | None) -> list[Part]:
    """Units behind 由, those moved to act (推动…部门), places counted together, bodies whose role is called on."""
    plain = surface.plain
    for match in BY.finditer(plain, start, end):
        if names_verb := _behind_by(surface, match, known):
            names, verb = names_verb
            if MECHANISM.match(plain, verb, end):
                continue
            lead = LEADING.match(plain, verb, end)
            return _with_partners(surface, names, lead or match, end, known)
    several = SEVERAL.search(plain, start, end)
    if several:
        names = names_in(surface, several.start(1), several.end(1), known)
        return [Part(Role.RESPONSIBLE, with_suffix(name, several[2])) for name in names]
    for pattern in (ROLE_OF, MOVED):
        place = pattern.search(plain, start, end)
        if place:
            names = names_in(surface, *place.span(place.lastindex or 0), known)
            if names and all(may_act(name.plain, ActorPlace.ANY, known) for name in names):
                return [Part(Role.RESPONSIBLE, name) for name in names]
    return []
