"""Who acts in running prose: the units that are the subject of a clause, not those that are spoken about."""

import re
from dataclasses import dataclass, replace

from domain.plans.responsibility.labels import Role
from domain.plans.responsibility.lists import Known, Name, names_in, with_suffix
from domain.plans.responsibility.names import NO_UNIT, SELF_STANDING, bare, is_open_group, is_strong, tier_of
from domain.plans.responsibility.roles import Part
from domain.plans.responsibility.verbs import begins_with_verb
from domain.plans.text.surface import Surface

ENDINGS = (
    "部门", "单位", "政府", "委员会", "办公室", "办公厅", "领导小组", "管委会", "工作组", "专班", "指挥部", "层面",
    "地区", "省份", "城市", "各地", "各级", "公司", "集团", "总局", "总署", "总社", "法院", "检察院", "工商联", "妇联",
    "残联", "团委", "海关", "街道", "乡镇", "区县", "中心", "大队", "支队", "总队", "厅", "局", "委", "办", "部",
    "署", "督查室", "督查组", "督导组", "研究室", "联合会", "红十字会", "供销社", "银保监会", "证监会", "小组",
    "监管局", "党委", "党组", "园区", "开发区", "高新区", "党工委", "办事处", "联席会议", "工委", "银行", "分行",
    "研究院", "研究所", "学院", "大学", "医院", "电视台", "报社", "调查队", "业主",
)
PLACES = (
    "市", "县", "区", "省", "旗", "州", "盟", "镇", "乡", "村", "方面", "机构", "企业", "学校", "院校", "协会",
    "商会",
)
"""Endings that a subject may have only before a word of obligation."""

APPLICANTS = re.compile(r"(?:申报|申请|用人|获奖|入驻|参赛|受益|参保|投标)(?:单位|企业|机构)$")
OBLIGED = re.compile(r"(?:也|都|均|仍|还|已|将|将会|已经|应当)?(?:要(?![素点])|应(?![急用届聘])当?|须|必须"
                     r"|需(?!求)|负责(?!制)|负总责|牵头(?!(?:负责)?制)|会同|负有)")
ACTS = re.compile(
    r"将(?=[于在对把加组适根继会进])|按(?!时完)|根据|结合|参照|具体|重点|自主|定期|及时|每[年月季半周日天]|于(?=\d|每)|予以(?:配合|支持|协助)|协助|推行"
    r"|以(?=.{0,14}为)|在(?=\d)|对(?![外台口])|把|组织(?!部)|制定|印发|建立|加强|完善|做好|开展|研究(?![院所室中])|提出|"
    r"推进(?![办委组中])|统筹(?!办)|指导(?!中心)|督促|协调(?![办小])|汇总|完成|编制|出台|落实|承担|履行|配合|参与|审核|审批|公布|发布|筛选|推荐"
    r"|是(?=.{0,20}主体|[^,。]{0,20}(?:部门|单位|机构)(?:[,。;]|$))|为(?=.{0,12}主体)|可(?=[结参根按])|切实|主动|认真|分别|共同|联合"
    r"|(?:修订|拿出|拆除|清理|启动|举办|召开|设立|组建|实施|执行|整合|整治|拨付|提供|发放|核查|排查|检查|监督|验收|评审"
    r"|评估|考核|通报|上报|报送|调度|收集|整理|梳理|细化|分解|确定|选派|抽调|明确|保障|争取|加快|加大|强化|健全|深化|优化|深入|积极|全面|严格|严肃|跟踪|督办"
    r"|每(?=\d)|(?=(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬)?之?前|(?:今年)?年底前))(?![办组室站院所处科委])")
TIME_BEHIND = re.compile(r"(?:在|于)?(?:每[年季月周](?:度|末)?|(?:(?:19|20)\d\d|[一二三四五六七八九〇零○]{4})年"
                         r"(?:(?:[\dlO]{1,2}|[一二三四五六七八九十]{1,2})月)?|\d{1,2}月|今年|年|月)"
                         r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日|底|末|中旬|上旬|下旬)?(?:之?前|以前)$")
"""6月20日前, between who is to act and what they are to do."""
DATED = re.compile(r"[于在](?:每[年季月周]|(?:(?:19|20)\d\d年|今年)?(?:\d{1,2}月)?(?:\d{1,2}日|底|末)?(?:之?前|以前))")
TOLD = re.compile(r"(?:也|都|均|仍|还|已|将会)?(?:要|应|须|必须|需|将|负责)")
ADVERBS = re.compile(r"(?:[一二三四五六七八九十]是|会议(?:要求|议定|明确|决定|同意|强调|指出|确定)|请|同时|此外|另外"
                     r"|其中|(?:每年|每月|每季度|(?:19|20)\d\d年|今年)?\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬)?(?:之?前|起)|并且?|再|经(?![济信开贸营发])|原则上|一般|具体|今后|从?\d{4}年(?:\d{1,2}月)?(?:底|末|起"
                     r"|以?前|开始)*)+[,:]?")
BY = re.compile(r"由([^。;,:\n由]{2,120}?)(?=负责|牵头|会同|商(?=[省市县区有相])|统筹|承办(?!单位)|办理|落实"
                r"|上报|实施|组织|组成|具体|按"
                r"|研究(?![院所室中])|制定|负总责|汇总|提出|审核|推荐|依法|依规|抓|对(?!外)|根据|尽快|于(?=\d|每)"
                r"|在(?=\d)|开展|做好|完成|加强|复核|审定|召集|联合(?!会)|共同|分别|督促|指导)")
MOVED = re.compile(r"(?:推动|推行|督促|要求|责成|推进)([^。;,、:“\"]{2,14}部门)")
SEVERAL = re.compile(r"(?:鼓励|支持|推动|组织|引导|依托)?([一-鿿]{2,3}(?:"
                     r"、[一-鿿]{2,3}){1,8})(?:等)?[两二三四五六七八九十]{1,2}(市|县|区|省)(?=通过|要|应|共同|联合"
                     r"|加强|围绕|结合|开展)")
ROLE_OF = re.compile(r"(?:充分|切实|更好)?(?:发挥|强化)(?:好)?([^。;,“”\"]{3,40}?)(?:的)?(?:综合|统筹|组织|领导|牵头"
                     r"|协调|抓总|统领|引领|指导)[^。;,]{0,8}作用")
MECHANISM = re.compile(r"[^。;]{0,40}?的[^。;,]{0,10}(?:机制|格局|体系|体制|模式|制度)")
PARTNERS_END = re.compile(r"(?:等)?(?:有关|相关)?(?:部门|单位|方面)|(?=[,。;]|要|对(?![外台口])"
                          r"|组织(?!部)|研究(?![院所室中])|制定|建立|做好|开展|于(?![都田])|在|共同|联合(?![会国])|牵头|负责|完成"
                          r"|加强|推进(?![办委组中])|落实(?![办组])|编制(?!办)|出台|起草|提出|印发|争取|抓好|推动|修订|审[核定]|核定"
                          r"|下达|梳理|汇总|筛选|确定|拿出|拟[定订]|搭建|组建|探索|谋划|召开|设立|测算|核[实查]|排查|整治|整理|收集|清理|开通"
                          r"|加快|加大|强化|健全|深化|积极|按(?!时)|根据|结合|向|就|通过|利用|依托|指导|督促|明确|细化|实施|办理|完善|优化|打造|申报|举办"
                          r"|筹备|办结|不定期|定期|及时|每|\d{1,4}[年月])")
SUPPORTING = {"配合": Role.COOPERATE, "协助": Role.COOPERATE, "支持": Role.COOPERATE, "参与": Role.PARTICIPATE,
              "指导": Role.GUIDE, "督促": Role.GUIDE}
SUPPORTED = re.compile(r"负责(?:落实|组织实施|实施|办理|推进|组织)?$")
JOINTLY = re.compile(r"会同|(?<=[部局委办厅署会府])商(?=[省市县区国财发住交农公教科民司人自生水商文卫审有相])")
"""会同, or 商 between two departments."""
SUPPORTERS = {Role.COOPERATE, Role.PARTICIPATE, Role.GUIDE}
CLAUSE_MARK = re.compile(r"[(《“)》”。;\n,:!?]")
OFFICERS = re.compile(r"(?:的)?(?:主要|分管)?(?:负责同志|负责人|领导|有关同志)$")


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
        parts, told = _subject(surface, clause_start, clause_end, known)
        parts = parts or _named_otherwise(surface, clause_start, clause_end, known)
        joined = not parts and found and _same_sentence(surface.plain, found[-1].end, clause_start)
        if joined and surface.plain.startswith("会同", clause_start):
            parts = partners_in(surface, clause_start, clause_end, known)
            found[-1] = found[-1].leading() if parts else found[-1]
        if parts:
            clause = Clause(clause_start, clause_end, tuple(parts), told)
            if found and clause.supports(found[-1]) and SUPPORTED.search(surface.plain, found[-1].start, found[-1].end):
                found[-1] = found[-1].leading()
            found.append(clause)
    return found


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


def _subject(surface: Surface, start: int, end: int, known: Known | None) -> tuple[list[Part], bool]:
    """The units that a clause begins with, when a verb of acting or of obligation follows them."""
    plain = surface.plain
    adverbs = ADVERBS.match(plain, start, end)
    start = adverbs.end() if adverbs else start
    if begins_with_verb(plain, start):
        return [], False
    for pattern, obliged in ((OBLIGED, True), (ACTS, False)):
        for verb in pattern.finditer(plain, start + 2, min(end, start + 160)):
            names = _subjects(surface, start, verb.start(), obliged, known)
            if names and not MECHANISM.match(plain, verb.end(), end):
                told = TOLD.match(verb[0]) is not None or _is_dated(plain, start, verb.start())
                return _with_partners(surface, names, verb, end, known), told
    return [], False


def _subjects(surface: Surface, start: int, end: int, obliged: bool, known: Known | None) -> list[Name]:
    """The names if the whole stretch is nothing but units that may act, a time behind them left aside, else none."""
    dated, when = _is_dated(surface.plain, start, end), TIME_BEHIND.search(surface.plain, start + 2, end)
    end = when.start() if when else end
    officers = OFFICERS.search(surface.plain, start + 2, end)
    end = officers.start() if officers else end
    words = surface.plain[start:end]
    if not 1 < end - start <= 160 or any(word in words for word in ("的", "由", "可以")):
        return []
    names = names_in(surface, start, end, known)
    if not names or names[0].start - start > 2 or end - names[-1].end > 14:
        return []
    shared = _shared_out(names, words)
    if shared:
        return shared
    beside = any(can_act(name.plain, False, known) for name in names)
    able = all(can_act(name.plain, obliged or ((dated or beside) and is_open_group(name.plain)), known)
               for name in names)
    return (_stems(names) if names[-1].open_list else names) if able else []


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
    return [name if tier or is_strong(name.plain) else with_suffix(name, "部门") for name in names]


def can_act(name: str, obliged: bool, known: Known | None = None) -> bool:
    """Whether the name may be the subject of an obligation."""
    plain = bare(name)
    if known and known(name):
        return True
    if len(plain) > 30 or APPLICANTS.search(plain) or begins_with_verb(plain, 0):
        return False
    if plain.endswith(NO_UNIT):
        return False
    if plain.endswith((*ENDINGS, *SELF_STANDING)):
        return True
    return obliged and plain.endswith(PLACES) and (is_open_group(plain) or len(plain) <= 6)


def _with_partners(surface: Surface, names: list[Name], verb: re.Match[str], end: int,
                   known: Known | None) -> list[Part]:
    """会同 names those who act together with the subject; the subject then leads."""
    plain = surface.plain
    jointly = JOINTLY.search(plain, verb.start(), end)
    joint = jointly.end() - 2 if jointly else -1    # partners_in looks two characters further on
    if joint < 0 and plain.startswith(",会同", end):
        joint, end = end + 1, end + 120
    leads = joint >= 0 or verb[0].endswith("牵头") or plain.find("负总责", verb.start(), end) >= 0
    said = next((role for word, role in SUPPORTING.items() if word in verb[0]), Role.RESPONSIBLE)
    role = Role.LEAD if leads else said
    parts = [Part(role, name) for name in names]
    return [*parts, *partners_in(surface, joint, end, known)] if joint >= 0 else parts


def partners_in(surface: Surface, joint: int, end: int, known: Known | None) -> list[Part]:
    """Those named behind the 会同 that stands at `joint`."""
    stop = PARTNERS_END.search(surface.plain, joint + 2, end)
    last = stop.end() if stop else min(end, joint + 120)
    partners = names_in(surface, joint + 2, last, known)
    shared = _shared_out(partners, surface.plain[joint + 2:last]) if partners else []
    return [Part(Role.JOINT, name) for name in shared or partners
            if shared or name.open_list or can_act(name.plain, True, known)]


def _named_otherwise(surface: Surface, start: int, end: int, known: Known | None) -> list[Part]:
    """Units behind 由, those moved to act (推动…部门), places counted together, bodies whose role is called on."""
    plain = surface.plain
    for match in BY.finditer(plain, start, end):
        if MECHANISM.match(plain, match.end(), end):
            continue
        officers = OFFICERS.search(match[1])
        names = _subjects(surface, match.start(1), match.end(1) - (len(officers[0]) if officers else 0), True, known)
        if names:
            verb = re.compile("牵头|会同|商|负总责").match(plain, match.end())
            return _with_partners(surface, names, verb or match, end, known)
    several = SEVERAL.search(plain, start, end)
    if several:
        names = names_in(surface, several.start(1), several.end(1), known)
        return [Part(Role.RESPONSIBLE, with_suffix(name, several[2])) for name in names]
    for pattern in (ROLE_OF, MOVED):
        place = pattern.search(plain, start, end)
        if place:
            names = names_in(surface, place.start(1), place.end(1), known)
            if names and all(can_act(name.plain, True, known) for name in names):
                return [Part(Role.RESPONSIBLE, name) for name in names]
    return []
