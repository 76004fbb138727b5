"""Lists of units: where one name ends and the next begins, suffixes shared out, prefixes restored."""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from domain.plans.responsibility.names import (
    ELIDED,
    GENERIC,
    NAMES_KEPT,
    PERSON_NAME,
    POST,
    SELF_STANDING,
    bare,
    has_ending,
    is_open_group,
    is_person,
    is_stem,
    is_strong,
    takes_prefix,
    tier_of,
)
from domain.plans.text.surface import Surface

SEPARATORS = "、,;/|\t\n"
BRACKET = re.compile(r"[()]")
MARK = re.compile(rf"[(){SEPARATORS}以和与及暨]")
JOINING = ("以及", "和", "与", "及", "暨")
LEADING = re.compile(r"^(?:[:、,;。*·由□■◆◇○●▲△★☆※]|\((?![^()]*\))|经(?![济信开贸营研发])|以及|和(?![平田静县])|与"
                     r"|及(?!其)"
                     r"|并由|再由|其中|以下|具体由|主要由|原则上由)+")
OFFICIAL = re.compile(r"[省市县区州]?(?:委|政府)?(?:党组)?(?:常务)?副?"
                      r"(?:省长|市长|县长|区长|州长|镇长|乡长|书记|主席|秘书长)[一-鿿·]{2,3}?(?=[省市县区州]|$)")
"""A leader by his office and name, glued before the units: 副市长张伟市住建局."""
EACH_OF_A_TIER = re.compile(r"^(?:自治区|直辖市|自治州|计划单列市|县级市|[县区市省乡镇]级|县|区|市|旗|乡|镇|州|盟"
                            r"|街道)(?:\([^()]*\))?"
                            r"(?:人民政府|政府|党委|管委会|办事处)?(?:\([^()]*\))?$")
TIERS_ALONE = re.compile(r"^(?:各)?(?:省|自治区|直辖市|地|市|州|县|区|旗|乡|镇|街道)级?(?:、(?:省|市|州|县|区|旗|乡"
                         r"|镇|街道)级?)*$")
OF_A_TIER = re.compile(r"^(?:[省市州县区旗乡镇]|街道)(?:[级直两三]|\([^()]*\)|人民政府|政府|党委)")
"""省、市、县三级部门, 各市、县级人民政府: tiers told one after the other before what they all have."""
CUT_OFF = re.compile(rf"(?:{'|'.join(GENERIC)})|[^、,;/|()]{0,2}(?:[、,;/|()]|$)")
"""Behind a blank these are the rest of the name before it."""
OTHERS = ("各", "其他", "其它", "有关", "相关")
"""Behind 和, what begins so is a name of its own."""
ALL_BUREAUS = ("部", "委", "办", "厅", "局")
ALL_OF_THEM = re.compile(r"各(?:有关|相关)?[部委办厅局、]+$")
TRAILING = re.compile(r"(?:[:、,;。]|(?:等)?(?:相关|有关)?(?:部门|单位)?(?:按照?|根据)(?:各自)?(?:职责|职能"
                      r"|任务)?(?:分工)?(?:分别|共同|各自)?"
                      r"|分别|共同|联合|具体|主要|各自|要|应|须|需|为主|等)++$")
DUTY_TAIL = re.compile(r"[,、]?(?:依法)?(?:按照?|根据|依据)(?:各自|部门)?(?:职责|职能|职权|任务)(?:和?分工|范围"
                       r"|权限)?(?:分别|共同|各自)?$")
TRAILING_OF_GROUP = re.compile(r"(?:[、,;。:]|按照?(?:各自)?(?:职责|职能)(?:分工)?|分别|共同|具体|主要|各自|要|应)++$")
OPEN_TAIL = re.compile(r"(?:等(?:\d+个|[一二三四五六七八九十]+个|多个|各)?|\d+个)"
                      r"(?:国务院|中央(?:和国家机关)?|[省市区县州][级直]?|自治区(?:直属|本级)?)?(?:有关|相关|各有关"
                      r"|各相关|其他|其他有关|主要)?"
                       r"(?:职能|成员|业务|行业|主管|责任)*(?:部门(?:和|、|及)?单位|部门|单位|方面|委办局|企业|机构|市"
                       r"|县|区|省)?(?:\((?:单位|部门)\))?$")
NOTE = re.compile(r"\((?:含|包括|不含|下同|以下|排名|按|注|共|列|联系人|电话)[^()]*\)|\([^()]*(?:下同|简称)[^()]*\)")
PERSON_NOTE = re.compile(rf"\((?:[^():]{{0,8}}:)?{PERSON_NAME}(?:[、,]{PERSON_NAME})*\)?$")
"""Who answers in person, behind a unit: 人事股(李国庆)."""
NOISE = re.compile(r"^(?:下同|不再列出|不再一一列出|以下同|长期|持续|完成时限|列第一位|排在第一|无|暂无|—|-|/|略)"
                   r"|^\d|^每|[^午空]前$|\d{4}年|[年月周日天时]内(?:办结|完成)?$|办结$|季度$|今冬|明春|之日起|常态化"
                   r"|^报送|月底|年底|月\d|完成$|^(?:按"
                   r"|根据)(?:照)?.*(?:职责|分工)|牵头$|为牵头"
                   r"|^[一二三四五六七八九十]+[、.]|[的为]$|(?:分工|分解|任务|工作|单位|部门)中$|(?:工作|任务|事项)$")
SHARED_SUFFIX = re.compile(r"^(?!各)([一-鿿]{2,6}?)((?:[省市县区镇乡]|街道)(?:党委|政府|人民政府|办事处)|街道办"
                           r"|党工委|管委会|街道|分公司"
                           r"|公司|海关|市局|省局|市|州|县|区|镇|乡)$")
OF_ZONES = ("管委会", "党工委")
"""What zones have, whose names end as districts' do: 高新区、经开区管委会."""
LONGEST_PIECE = 200
"""What is longer holds no name, notes in brackets included; the patterns here are not asked about it."""
PLACE_STEM = re.compile(r"^[一-鿿]{2,3}$|^[一-鿿]{2,6}区$")
PLACE = re.compile(r"[省市县旗镇乡村]$|街道$")


@dataclass(frozen=True)
class Name:
    """A unit as written, with what it left out, and as compared; `start` and `end` are indices of the surface."""

    written: str
    full: str
    plain: str
    start: int
    end: int
    starred: bool = False
    open_list: bool = False
    by_post: bool = False


Known = Callable[[str], bool]


def names_in(surface: Surface, start: int, end: int, known: Known | None = None) -> list[Name]:
    """Every name of the list that stands there, prefixes and shared suffixes restored; noise left out.

    `known` tells whether the directory has a name; such a name is never taken apart.
    """
    pieces = _merge_generic(surface, _pieces(surface, start, end, known or (lambda name: False)))
    names = [name for piece in pieces if (name := _name(surface, *piece)) is not None]
    return _restore_prefixes(_share_suffixes(names))


def names_by_post(surface: Surface, start: int, end: int) -> list[Name]:
    """The units that persons are named after by their posts: 县教育局局长, 各县区主要负责同志."""
    found = []
    for first, last in _pieces(surface, start, end, lambda name: False):
        post = POST.search(surface.plain, first + 2, last) if last - first <= LONGEST_PIECE else None
        name = _name(surface, first, post.start()) if post else None
        if name and is_strong(name.plain) and len(bare(name.plain)) > 2:
            found.append(replace(name, by_post=True))
    return found


def _pieces(surface: Surface, start: int, end: int, known: Known) -> list[tuple[int, int]]:
    """The list cut at its separators outside of brackets; at blanks and 和 where both sides are names."""
    found, depth, cut = [], 0, start
    plain = surface.plain
    lone = _lone_brackets(plain, start, end)
    for at in _cuts(surface, start, end):
        if at < cut or at in lone:
            continue
        character = plain[at]
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            width = 1 if character in SEPARATORS else _joint(plain, cut, at, end, known)
            if width:
                found.append((cut, at))
                cut = at + width
            elif surface.has_gap(at) and at - cut > 1 and has_ending(plain[cut:at]) and at + 1 < end \
                    and not CUT_OFF.match(plain, at, end):
                found.append((cut, at))
                cut = at
    return [*found, (cut, end)]


def _lone_brackets(plain: str, start: int, end: int) -> set[int]:
    """The brackets of the list that are never closed, or never opened: they hold nothing together."""
    opened: list[int] = []
    lone: set[int] = set()
    for mark in BRACKET.finditer(plain, start, end):
        if mark[0] == "(":
            opened.append(mark.start())
        elif opened:
            opened.pop()
        else:
            lone.add(mark.start())
    return lone.union(opened)


def _cuts(surface: Surface, start: int, end: int) -> list[int]:
    """The places of the list at which something might begin or end."""
    marks = [mark.start() for mark in MARK.finditer(surface.plain, start, end)]
    gaps = surface.gaps[bisect_left(surface.gaps, start):bisect_left(surface.gaps, end)]
    return sorted({*marks, *gaps}) if gaps else marks


def _joint(plain: str, cut: int, at: int, end: int, known: Known) -> int:
    """The width of a joining word at `at` that really joins two names, else 0."""
    if plain[at] not in "以和与及暨":
        return 0
    word = next((word for word in JOINING if plain.startswith(word, at)), "")
    if not word or at == cut or plain.startswith("其", at + len(word)):
        return 0
    left = plain[cut:at].rstrip("等")
    behind = re.split(r"[、,;)(]", plain[at + len(word):min(end, at + LONGEST_PIECE)], maxsplit=1)[0]
    right = TRAILING.sub("", re.split("[和与及]", behind, maxsplit=1)[0])
    if not has_ending(right) and has_ending(TRAILING.sub("", behind)):
        right = TRAILING.sub("", behind)    # 永和师范学院
    if known(plain[cut:at] + word + right) or (is_open_group(left) and right in GENERIC):
        return 0
    if plain[cut:at].endswith("等") and len(right) > 1:
        return len(word)
    if len(right) < 2 or right in GENERIC or not has_ending(right) or (word == "和" and right[0] in "平田静顺"):
        return 0
    sure = word == "以及" or (len(right) > 2 and has_ending(left) and (is_strong(left) or is_strong(right)))
    return len(word) if sure or (len(left) > 1 and has_ending(left) and right.startswith(OTHERS)) else 0


def _merge_generic(surface: Surface, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """各市党委、政府 and 市直有关部门、单位 are one name each; so are 各市、县(市、区)政府 and 市政府各委、办、局."""
    merged: list[tuple[int, int]] = []
    for start, end in pieces:
        words = _untrailed(surface.plain[start:min(end, start + LONGEST_PIECE)])
        before = surface.plain[merged[-1][0]:merged[-1][1]] if merged else ""
        generic = words in GENERIC or EACH_OF_A_TIER.match(words)
        committee = words in GENERIC and before.endswith(("党委", "县委", "区委", "市委"))
        bureaus = words in ALL_BUREAUS and ALL_OF_THEM.search(before) is not None
        tiers = TIERS_ALONE.match(before) is not None and OF_A_TIER.match(words) is not None
        one_name = (generic and is_open_group(before)) or committee or bureaus or tiers
        if before and surface.plain[start - 1] == "、" and one_name:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


@lru_cache(maxsize=NAMES_KEPT)
def _untrailed(words: str) -> str:
    return TRAILING.sub("", words)


def _name(surface: Surface, start: int, end: int) -> Name | None:
    """The piece without the words around the name; None where no name is left."""
    if end - start > LONGEST_PIECE:
        return None
    core = _core(surface.plain[start:end])
    if core is None:
        return None
    lead, stop, is_open = core
    first, behind = start + lead, start + stop
    written = surface.written(first, behind)
    return Name(written, written, surface.plain[first:behind], first, behind,
                "*" in surface.plain[max(0, first - 1):end], is_open)


@lru_cache(maxsize=NAMES_KEPT)
def _core(words: str) -> tuple[int, int, bool] | None:
    """(where the name begins in the words, where it ends, whether more are meant with it); None for no name."""
    lead = LEADING.match(words)
    start, end = lead.end() if lead else 0, len(words)
    person = OFFICIAL.match(words, start)
    start = person.end() if person else start
    duty = DUTY_TAIL.search(words, start)
    end = duty.start() if duty else end
    rest = words[start:end]
    open_tail = OPEN_TAIL.search(rest)
    is_open = open_tail is not None and open_tail.start() > 1
    if open_tail is not None and is_open:
        end = start + open_tail.start()
    else:
        end -= len(rest) - len((TRAILING_OF_GROUP if is_open_group(rest) else TRAILING).sub("", rest))
    note = NOTE.search(words, start, end) or _persons(words, start, end)
    if note and note.end() == end:
        end = note.start()
    while end > start and words[end - 1] in "*·。. (":
        end -= 1
    start += words.startswith("(", start) and ")" not in words[start:end]
    end -= words.endswith(")", start, end) and "(" not in words[start:end]
    if not 2 <= end - start <= 40 or NOISE.search(words[start:end]) or is_person(words[start:end]):
        return None
    return start, end, is_open


def _persons(words: str, start: int, end: int) -> re.Match[str] | None:
    """A bracket at the end that names persons; a department's subject is none (市政府办(金融))."""
    note = PERSON_NOTE.search(words, start, end)
    return note if note and not is_stem(note[0].strip("()")) else None


def _share_suffixes(names: list[Name]) -> list[Name]:
    """广州、深圳市政府 are two city governments: the suffix of the last is handed to the bare places before it."""
    shared = list(names)
    for index in range(len(shared) - 1, 0, -1):
        suffix = SHARED_SUFFIX.match(shared[index].plain)
        before = shared[index - 1].plain
        if suffix is None or not PLACE_STEM.match(before) or ELIDED.match(before) or PLACE.search(before):
            continue
        zone = suffix[2] in OF_ZONES and before.endswith("区")
        if not zone and (is_strong(before) or before.endswith("区")):
            continue
        shared[index - 1] = with_suffix(shared[index - 1], suffix[2], shared[index].full[-len(suffix[2]):])
    return shared


def with_suffix(name: Name, suffix: str, written: str = "") -> Name:
    """The name with what the list says once for all, `written` so in the text."""
    return replace(name, full=name.full + (written or suffix), plain=name.plain + suffix)


def _restore_prefixes(names: list[Name]) -> list[Name]:
    """省发展改革委、工业和信息化厅: the tier of the names before goes to a department that stands without one."""
    restored, tier = [], ""
    for name in names:
        own = tier_of(name.plain)
        if own:
            tier = own
        elif tier and takes_prefix(name.plain, tier) and name.plain not in SELF_STANDING:
            name = replace(name, full=tier + name.full, plain=tier + name.plain)
        restored.append(name)
    return restored
