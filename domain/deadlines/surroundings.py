"""What stands around a date in a text, and the words there that tell what the date is for."""

import re
from dataclasses import dataclass
from datetime import date

from domain.deadlines.expressions import TimeExpression
from domain.deadlines.rules import Rule

BREAKS = "\n\t|"
"""What ends a line or a cell."""
NEAR = 18
AHEAD = 44


@dataclass(frozen=True)
class Place:
    """A stretch of normalized text with what stands before and behind it in its line or cell."""

    whole: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there."""
        return self.whole[self.start:self.end]

    @property
    def before(self) -> str:
        """The characters just before, as far back as the line or cell begins."""
        near = self.whole[max(0, self.start - NEAR):self.start]
        return re.split(rf"[{BREAKS}]", near)[-1]

    @property
    def after(self) -> str:
        """The characters just behind, as far as the line or cell goes."""
        return re.split(rf"[{BREAKS}]", self.whole[self.end:self.end + AHEAD], maxsplit=1)[0]

    @property
    def is_alone(self) -> bool:
        """Whether nothing else stands in its line or cell."""
        return not self.before and self.after in ("", "。")

    @property
    def is_labelled(self) -> bool:
        """Whether a label announces a time (完成时限：)."""
        return bool(LABEL.search(self.before))

    @property
    def opens_clause(self) -> bool:
        """Whether a clause begins here, or a word that sets a time (力争, 于)."""
        return bool(OPENING.search(self.before)) or not self.before

    @property
    def tells_which(self) -> bool:
        """Whether the date only tells those dealt with from others: 对2026年6月底前登记的企业给予补贴."""
        return bool(OF_THOSE.search(self.before) and DEALT_WITH.match(self.after))

    def expression(self, kind: str, *, on: date | None = None, recurrence: str | None = None, rule: Rule | None = None,
                   flags: tuple[str, ...] = ()) -> TimeExpression:
        """The time wording that stands here."""
        return TimeExpression(self.start, self.end, self.text, kind, on, recurrence, rule, flags)


LABEL = re.compile(
    r"(?<!发布)(?<!成文)(?<!印发)(?<!发文)(?<!公开)(?<!生成)(?<!更新)(?<!签发)(?<!交办)(?<!下达)"
    r"(?<!派发)(?<!转办)(?<!制发)(?<!下发)(?<!会议)(?<!举办)(?<!收文)(?<!受理)(?<!登记)(?<!批示)(?<!检查)(?<!填报)(?<!填表)"
    r"(?:(?:完成|办结|实施|推进|工作|整改|报送|上报|竣工|截止|落实|进度|计划|预计)?"
    r"(?:时限|时间|期限|时间节点|节点|时间安排|时间要求|进度安排|进度要求|时间进度|日期)(?:要求|安排)?(?:为|是|:)+"
    r"|(?:完成|办结|整改|报送|截止)(?:时限|时间|期限|日期))$")
OPENING = re.compile(
    r"(?:最迟|最晚|务必|不得?超过|[一二三四五六七八九十]是|[,。;:、()\[\]“”!?·]|力争|计划|确保|预计|争取|拟|将?于|将?在|目标|到|至|截至|截止|原则上|其中|并|[0-9]\.)$")
DOCUMENTS = re.compile(r"(?:计划|规划|方案|纲要|行动|意见|办法|措施|政策|通知|细则|目录|指南|要点)$")

_SOON = r",?[^,。;:、]{0,8}?"
STARTS = re.compile(
    r",?(?:全面|正式|陆续|集中|同步|率先|完成)?(?:启动|开工|动工|开建|破土|开始|施行|实施(?=[,。;)]|$)|(?:日)?起)")
DONE = re.compile(
    _SOON + r"(?:完成|建成|竣工|办结|报送|上报|呈报|报(?![道考名警纸刊价销])|印发|出台|提交|交付|完工|验收|实现|达到|"
    r"形成|制定|制订|编制|公布|发布|落实|解决|清零|到位|销号|见效|建立|构建|健全|覆盖|基本|反馈|答复|回复)(?![了过的])")
HAPPENS = re.compile(
    _SOON + r"(?:投入|投用|投产|投运|运营|运行|上线|启用|启动|开工|动工|举办|举行|召开|开展|组织|开放|开馆|入驻|通车|"
    r"推出|开通|进行|安排|实施|推进|推广|推开|部署|评选|总结|检查|督查|集中|培育|新增|新建|打造|力争|全面|先行|累计|选取|遴选|"
    r"争取|确保|建设|引进|认定|改造|提升|招引|落地|推动|优化|拓展|支持|试行|试点)(?![了过的])")
TARGETED = re.compile(
    r"[^。;]{0,40}?(?:增长|增加|提高|提升|达|突破|实现|超过|降低|下降|控制|保持|不低于|不少于|建成|新增|培育)"
    r"(?:约|至|到|在|率|以内|了)?\d")
MEASURED = re.compile(r"[^,。;]{0,24}?(?:增长|增加|提高|提升|达到?|突破|超过|降低|下降|控制|保持|不低于|不少于)"
                      r"(?:约|至|到|在|率|以内|了)?\d")
"""A figure to be reached, in the same clause."""
AT = re.compile(r"(?:于|在|至|截至|截止|到|力争|确保|务必|定|预计|计划|最迟|最晚|不得?[迟晚]于|不得?超过)$")
HORIZON_LEAD = re.compile(r"(?:最迟|最晚|[迟晚]于|到|至|截至|截止|力争|争取|确保|预计|目标)$")
SINCE = re.compile(r"(?:以来|以后|之后|后(?!续)|至今|起至今|来(?!临))")
REFERENCE = re.compile(
    r"(?:度|版|级|届|初|期(?![间末前满])|号|的|印发|(?:党中央|国务院)|,(?:党中央|国务院|省委|省政府|市委|市政府).{0,12}印发|"
    r"(?:召开|公布|发布|制定|出台|印发)的|以[上下])")
PUBLISHED = re.compile(r",?[^,。;0-9]{0,16}?(?:发布|公布|印发)(?:[,。;)]|$)")
"""What stands behind the day on which a text itself came out."""
CONSULTED = re.compile(r"(?:征求意见|征集意见|意见反馈|反馈意见|公示)(?:稿|的)?(?:公示)?"
                       r"(?:时间|日期|期限?|截止|截至)*(?:为|从|自|至|到|:)*$")
"""What leads to the days on which the public may comment on a draft."""
OF_THOSE = re.compile(r"(?:对|对于|凡|凡是|凡在|凡于|针对|将|向)$")
OF_SOMETHING = re.compile(r"[^,。;:]{1,16}?的")
DEALT_WITH = re.compile(
    r"[^,。;:]{0,12}?(?:登记|注册|成立|建成|出生|参保|设立|开工|竣工|取得|获得|认定|签订|入库|毕业|投产|申报|备案|纳入|购买|录用|退役|缴纳|"
    r"发生|形成|存在|入职|立项|批准|印发|出台|制定|发布|到期|入驻|招用)[^,。;:]{0,10}?的")
NAMED_DAY = re.compile(r"[^,。;:\d]{0,10}?(?:日|节|纪念|活动日)(?![起前内])")
PAST_LEAD = re.compile(
    r"(?:较|比|相比|对比|与|同|根据|按照|依据|参照|执行|以|占|高于|低于|上年|去年|截至去年|每|各|往|历|当|前|自|从)$")
ALREADY_LEAD = re.compile(r"(?:已于|已在|曾于|曾在)$")
VALID = re.compile(
    r"(?:有效期限?|试行期限?|执行期限?|实施期限?|政策期限?|执行至|实行至|实施至|施行至|有效至|延续至|延长至|继续执行到)"
    r"(?:为|至|到|从|自|:|是|暂定)*$")
APPLIES = re.compile(r",?(?:对|将|按|可|困难|企业|继续|实施期|期间|免征|减征|暂停|享受|执行|有效)")
