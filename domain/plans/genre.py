"""What a text rather is where it is no plan: news, a law, a contract, a résumé, a speech, a story, a judgment, a notice
of tender or a list of prices.

Each kind has clues that speak for it and a plan has its own; each clue has a weight, and counts once for each time it
stands there, as often as its table says. A text is of a kind where that kind's sum reaches `ENOUGH` and outweighs what
speaks for a plan. Articles alone speak for nothing: offices load 办法, 细则 and 预案.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from domain.messages import Label, Message
from domain.plans.reading import Measure
from domain.plans.responsibility.roles import labels_in
from domain.plans.text.plan_text import PlanText


class Genre(StrEnum):
    """A kind of text that is no plan."""

    NEWS = "news"
    LAW = "law"
    CONTRACT = "contract"
    RESUME = "resume"
    SPEECH = "speech"
    STORY = "story"
    JUDGMENT = "judgment"
    TENDER = "tender"
    PRICES = "prices"


GENRE_NAMES = {Genre.NEWS: "新闻报道", Genre.LAW: "法律法规", Genre.CONTRACT: "合同协议", Genre.RESUME: "个人简历",
               Genre.SPEECH: "讲话致辞", Genre.STORY: "文学作品", Genre.JUDGMENT: "法律文书",
               Genre.TENDER: "采购招标公告", Genre.PRICES: "价目表"}
"""Each as people call it."""
ENOUGH = 3.0
HEAD, MOST_COUNTED, MOST_SHOWN, LONGEST_SHOWN = 400, 4, 3, 14
"""How far a title reaches, how many measures speak for a plan, and how many clues the reason quotes."""


@dataclass(frozen=True)
class Clue:
    """Words that speak for a kind with that weight each time, `most` times at most; `head`: only near the beginning."""

    pattern: str
    weight: float
    most: int = 1
    head: bool = False


def _clue(pattern: str, weight: float, most: int = 1, *, head: bool = False) -> Clue:
    return Clue(pattern, weight, most, head)


PLACE_OF_TITLE = r"(?m:^)[^。\n]{0,40}"
CLUES: dict[Genre, tuple[Clue, ...]] = {
    Genre.NEWS: (
        _clue(r"本报(?:[^。\n、,]{0,8}日)?(?:讯|电|综合消息)|本网讯|本台(?:消息|记者)|新华社[^。\n、,]{0,12}电"
              r"|[中人][新民]网[^。\n]{0,14}电|央视网消息"
              r"|据[^。\n]{0,8}报道", 3, 2),
        _clue(r"\([^()\n]{0,8}(?:记者|通讯员)[^()\n]{1,24}\)|(?m:^)(?:本报)?记者", 2.5),
        _clue(r"记者|通讯员", 1.5, 2),
        _clue(r"记者(?:见到|看到|了解|走|跟|探|获|随|从|在|\d)|(?:告诉|对)(?:本报)?记者", 1.5),
        _clue(r"据悉|据了解|据介绍|获悉|接受[^。]{0,8}采访|告诉|笔者|评论员", 1, 2),
        _clue(r"日前|近日|昨[日天晚夜]|连日来|今天[上下]午|今晨", 0.8, 2),
        _clue(r"(?:负责人|工作人员|发言人|副?主任|处长|科长|局长|居民|村民|市民|群众|家长"
              r"|师傅)[^。\n]{0,8}(?:介绍|表示|说|坦言|点赞)", 1.5, 2),
        _clue(r"发布会|同比增长|热议|[一-鿿]{2,3}摄(?:$|\n|\))", 0.7, 2),
    ),
    Genre.LAW: (
        _clue(r"(?:主席|国务院|人民政府|[部委局署])令(?:\n|第|$)", 2.5),
        _clue(r"人民代表大会(?:常务委员会)?[^。\n]{0,24}(?:通过|批准|制定|公告)|常委会[^。\n]{0,16}通过", 2),
        _clue(PLACE_OF_TITLE + r"(?:(?<![办做方用])法典?|条例|修正案|议事规则)(?:实施条例"
              r"|实施细则)?(?:\([^()\n]{1,20}\))?(?:$|\n)", 2.5, head=True),
        _clue(r"最高人民(?:法院|检察院)关于", 2.5, head=True),
        _clue(r"本(?:法|条例|修正案)(?=[规自所适第。,])", 1, 3),
        _clue(r"[处并][^。;\n]{0,24}(?:罚款|有期徒刑|拘役)|没收违法所得|依法追究刑事责任|依法给予处分", 1.5, 2),
        _clue(r"(?:\n|^)第[一二三四五六七八九十百零]+条", 0.4, 4),
        _clue(r"根据《中华人民共和国[^》]+》", 0.8),
    ),
    Genre.CONTRACT: (
        _clue(PLACE_OF_TITLE + r"(?:合同|协议|契约|约定书)书?(?:\([^()\n]{1,12}\))?(?:$|\n)", 2.5, head=True),
        _clue(r"[甲乙丙]方(?:\([^()\n]{1,12}\))?[:(]", 1.5, 2),
        _clue(r"[甲乙]方|双方", 0.4, 6),
        _clue(r"(?:出租|承租|委托|受托|发包|承包|转让|受让|[买卖供需]|出让|贷款|借款|托运|承运|供货|存货|保管"
              r"|许可|聘请|受聘|主办|参展"
              r"|[供用]热|采购|赠与|受赠|监理|广告)[方人主]", 0.5, 4),
        _clue(r"违约金?|一式[两二三四]份|签字(?:盖章|后生效)|协商(?:一致|解决|不成)|未尽事宜|本(?:合同|协议)", 1, 3),
    ),
    Genre.RESUME: (
        _clue(r"(?m:^)[^。\n,]{0,16}(?:简历|履历|任免审批表|个人(?:档案|信息|基本情况|简介))[^。\n,]{0,8}(?:$|\n|:)"
              r"|(?m:^)[^。\n,]{0,8}(?:专家|评委|主持人|成员|高管)(?:简介|介绍|履历)", 2.5, 2),
        _clue(r"求职意向|应聘(?:岗位|职位)|自我评价|拟(?:任|提拔)(?!人)[^。\n,]{0,16}(?:[局长主任书记员]|职务)"
              r"|期望薪资", 1.5, 2),
        _clue(r"姓名:?|性别:|民族:|籍贯|政治面貌|出生|汉族|[男女],|年龄|婚姻状况|联系电话", 0.8, 4),
        _clue(r"毕业[于院]|学历|学位|本科|研究生|教育(?:背景|经历)|(?:工作|从业|学习|实习)(?:经[历验]|履历)"
              r"|参加工作", 0.8, 4),
        _clue(r"(?:19|20)\d\d(?:年(?:\d{1,2}月)?|[.\/]\d{1,2})?(?:[-—–~]+|至)(?:(?:19|20)\d\d|今|现在|\n)", 1, 3),
        _clue(r"现任|历任|曾任|曾(?:荣)?获|加入中国共产党|中共党员|副?教授|主任医师|工程师|发表(?:论文|作品)"
              r"|著有|主编|会员|退休|特殊津贴", 0.6, 4),
        _clue(r"19\d\d年|生于", 0.5, 3),
    ),
    Genre.SPEECH: (
        _clue(PLACE_OF_TITLE + r"(?:讲话|致辞|发言|主持词|演讲|贺词|报告会?|演说|欢送辞|证婚词|悼词|述职报告"
              r"|求职书)(?:稿|提纲)?"
              r"(?:\([^()\n]{1,12}\))?(?:$|\n)", 2.5, head=True),
        _clue(r"(?m:^)(?:[^。\n]{0,30}(?:同志们|朋友们|各位[^。\n:]{1,10}|同学们|老师们|先生们|来宾"
              r"|代表)[^。\n]{0,14}):", 2.5),
        _clue(r"同志们[,:!]|各位(?:领导|来宾|代表|同事|同仁|老领导|委员)", 1, 2),
        _clue(r"谢谢|大家好|[上下中]午好|早上好|晚上好|祝[^。\n]{1,24}[!。]|预祝|请大家|批评指正|致以|掌声|鼓掌"
              r"|散会|我宣布", 1.2, 3),
        _clue(r"我(?:讲|强调|提|补充|谨?代表|想|相信|叫|是|们要|宣布|再|的)|我们", 0.6, 4),
        _clue(r"刚才|借此机会|今天", 0.6, 3),
        _clue(r"!", 0.3, 4),
    ),
    Genre.STORY: (
        _clue(r"“[^”\n]{1,60}[。,!?…]+”", 1.2, 4),
        _clue(r"[说道问喊叫答唱](?:着|了)?[:,。“]|[说答问]道|(?:话|只)说|(?:喃喃|轻轻|冷冷|平静|淡淡)地", 0.8, 3),
        _clue(r"她|(?<!其)他(?![人项方])", 0.4, 6),
        _clue(r"(?:[看望坐站走笑哭跑叹躺跪盯拎扛蹲推抹披拍咬握捂披袖跺][着了])|转过身|抬起头|低下头|眼[泪睛里]"
              r"|心里|忽然|突然|终于|仿佛|半天|渐渐|默默|慢慢|悄悄|闷闷", 0.8, 5),
        _clue(r"第[一二三四五六七八九十百]+[章回](?:$|\n|[^。\n]{1,8}\n)", 0.8, head=True),
        _clue(r"父亲|母亲|奶奶|爷爷|祖母|外婆|外公|妻子|姐姐|女儿|儿子|爹|妈|老[汉头太]|村[长口]", 0.6, 3),
        _clue(r"我(?!国|省|市|县|区|州|们|镇|乡|局|院|校|台|委|部|处|办)", 0.3, 4),
    ),
    Genre.JUDGMENT: (
        _clue(r"(?:判决|裁定|裁决|起诉|处罚决定|调解)书?(?:$|\n|如下)|询问笔录", 2, 2),
        _clue(r"[原被]告|上诉人|(?:被)?申请(?:执行)?人|被执行人|当事人:|具状人|公诉机关", 1, 4),
        _clue(r"本院|本委认为|辩称|诉称|诉讼请求|审判长|经审理|驳回", 1, 3),
        _clue(r"[问答]:", 0.8, 4),
        _clue(r"\(\d{4}\)[^。\n]{1,14}号", 1),
    ),
    Genre.TENDER: (
        _clue(r"(?:招标|采购|磋商|中标|询价|成交|谈判)(?:结果)?公告", 2.5, head=True),
        _clue(r"投标人|供应商|采购人|采购代理|招标人|评标|评审专家|响应文件|招标文件|采购文件|投标文件", 0.8, 4),
        _clue(r"预算(?:金额)?:|最高限价|中标金额|开标|报价截止|项目编号|资格要求", 0.8, 4),
    ),
    Genre.PRICES: (
        _clue(r"(?:报价|价目|菜价|价格)[单表]?(?:$|\n)", 2.5, head=True),
        _clue(r"元\/[斤个套只吨晚天]|单价|门市价|协议价|价格|报价", 0.8, 3),
        _clue(r"\d\.\d\d(?:$|\n)|\d元", 0.6, 6),
    ),
}
PLAN_CLUES = (
    _clue(PLACE_OF_TITLE + r"(?:通知|意见|方案|计划|规划|要点|措施|分工|任务|清单|台账|预案|分解表|任务书"
          r"|交办单|机制|责任书"
          r"|会议纪要|议定事项|安排|整治|清理|行动)(?:\([^()\n]{1,20}\))*(?:$|\n)", 4, head=True),
    _clue(r"(?m:^)[^。\n]{0,40}(?:办法|细则|规定|制度|公告|职责)(?:\([^()\n]{1,20}\))*(?:$|\n)", 1.5, head=True),
    _clue(r"[一-鿿]{1,14}[(\[]\d{4}[)\]]第?\d{1,4}号", 1.5, head=True),
    _clue(r"(?:印发|转发)(?:给)?(?:你们|你单位)|现(?:将|就)?[^。\n]{0,60}通知如下|请[^。\n]{0,24}(?:贯彻"
          r"|抓好)[^。\n]{0,12}(?:执行|落实)", 2),
    _clue(r"(?:牵头|责任|主办|承办|配合|协办)(?:单位|部门)|责任人:|完成时[限间]|整改时限", 1.5, 3),
    _clue(r"[局委办部院科队厅会镇府](?:\([^()\n]{1,12}\))?(?:牵头|负责(?!人|同志))", 0.7, 4),
    _clue(r"[^。\n]{0,8}报(?:送)?[^。\n,]{0,12}(?:办公室|[办局委室科厅股])", 0.5, 2),
    _clue(r"月底前|日前(?=[完报建送落上与签])|年底前", 0.3, 3),
    _clue(r"会议(?:议定|听取|审议|确定|决定)", 2),
)
PATTERNS = {clue: re.compile(clue.pattern) for clues in (*CLUES.values(), PLAN_CLUES) for clue in clues}


@dataclass(frozen=True)
class Finding:
    """What a text rather is: `found` are words of it that say so; whether units and terms were read in it besides."""

    genre: Genre
    found: tuple[str, ...]
    has_units: bool
    has_terms: bool

    @property
    def message(self) -> Message:
        """What it looks like and why, as a clause."""
        return Message("looks_like_genre", genre=Label(GENRE_NAMES[self.genre]),
                       found=[f"“{words}”" for words in self.found], lacking=self._lacking())

    def _lacking(self) -> Message:
        if self.has_units and self.has_terms:
            return Message("genre_with_few_signs_of_a_plan")
        if self.has_units:
            return Message("genre_without_terms")
        return Message("genre_without_units") if self.has_terms else Message("genre_without_units_and_terms")


def genre_of(plan: PlanText, measures: tuple[Measure, ...]) -> Finding | None:
    """What the text rather is than a plan; None where it may well be one."""
    plain = plan.plain
    for_plan = _weight(plain, PLAN_CLUES) + _weight_of_parts(plan, measures)
    weights = {genre: _weight(plain, clues) for genre, clues in CLUES.items()}
    genre = max(weights, key=lambda one: weights[one])
    if weights[genre] < ENOUGH or weights[genre] <= for_plan:
        return None
    return Finding(genre, tuple(_shown(plain, CLUES[genre])),
                   any(one.lead or one.units for one in measures), any(one.deadline for one in measures))


def _weight_of_parts(plan: PlanText, measures: tuple[Measure, ...]) -> float:
    """What the reading itself says for a plan: labels of who answers, units that do something, by when."""
    labelled = sum(1 for _ in islice(labels_in(plan.plain, 0, len(plan.plain)), MOST_COUNTED))
    acting = [one for one in measures if one.lead or one.units]
    dated = [one for one in acting if one.deadline]
    return labelled + 1.5 * len(acting[:MOST_COUNTED]) + len(dated[:MOST_COUNTED])


def _weight(plain: str, clues: tuple[Clue, ...]) -> float:
    return sum(clue.weight * len(_hits(plain, clue)) for clue in clues)


def _hits(plain: str, clue: Clue) -> list[str]:
    end = HEAD if clue.head else len(plain)
    return [match[0] for match in islice(PATTERNS[clue].finditer(plain, 0, end), clue.most)]


def _shown(plain: str, clues: tuple[Clue, ...]) -> list[str]:
    """Words that speak loudest for the kind, short ones only, none inside another."""
    hits = [(clue.weight, hit.strip(" :,。\n()")) for clue in clues for hit in _hits(plain, clue)]
    shown: list[str] = []
    for _, words in sorted(hits, key=lambda one: -one[0]):
        if 1 < len(words) <= LONGEST_SHOWN and not any(words in one or one in words for one in shown):
            shown.append(words)
    return shown[:MOST_SHOWN]
