"""What a measure owes and to whom: its deliverable, who gets the report, a copy, and who has to approve."""

import re
from dataclasses import dataclass

from domain.plans.responsibility.lists import Known, names_in
from domain.plans.responsibility.names import is_like_a_unit
from domain.plans.responsibility.places import Place, may_act
from domain.plans.responsibility.roles import labels_in
from domain.plans.text.surface import Surface

PRODUCTS = (r"(?:方案|计划|规划|办法|意见|措施|细则|报告|清单|台账|名单|目录|标准|指南|政策|规程|规范|条例|协议|名录"
            r"|指引|汇编|路线图|图谱|要点|总结|情况|指标体系|评价体系|"
            r"制度|机制|体系|平台|数据库|项目库)")
PRODUCED = re.compile(rf"(?:研究制定|制定出台|修改完善|研究提出|制定|制订|编制|出台|起草|印发|发布|发布实施|形成|提交"
                      rf"|提出|修订|拟定|建立健全|建立完善|建立|完善|梳理|列出)(?:完善|实施|并)?"
                      rf"([^,。;:()、\n]{{1,36}}?{PRODUCTS}(?:、[^,。;:()、\n]{{2,20}}?{PRODUCTS})*)(?=[,。;:、()\n]|并"
                      rf"|后|和|$)")
PRODUCT_LABEL = re.compile(r"(?:预期|工作|主要)?(?:成果|交付)")
SUBJECT = re.compile(r"(?:^|(?<=[。;,:\n]))([^,。;:()\n要应须]{2,24}),?(?:要(?!求)|应|须)")
UNIT = r"([^,。;:、()\n并]{2,26}?)"
END = r"(?=[,。;:、()\n]|并|及|和|备案|备查|批准|审批|审定|同意|审核|汇总|后|$)"
REPORTED = re.compile(rf"(?:报送(?:至|给|到)?|上报(?:至|给)?|呈报|提交(?:至|给)?|报告(?!制度|[,。;]))(?:同级"
                      rf"|上级)?{UNIT}{END}")
TOWARDS = re.compile(rf"(?:向|报请|报经|提请){UNIT}(?P<how>报告|报批|报备|备案|报送|请示|汇报|批准|审批|审定|同意"
                     rf"|审议)")
SENT_FOR = re.compile(r"(?<![上汇])报(?!送|告|备|批|请|经)([^,。;:()\n]{2,26}?)(?P<how>批准|审批|审定|同意|备案|审核"
                      r"|批复|备查|审议)")
SENT_TO = re.compile(rf"(?<![上汇申呈填预])报(?![送告备批请经名道表])(?:同级|上级)?{UNIT}(?=[,。;:()\n]|汇总|研究|$)")
COPIED = re.compile(rf"(?:抄送|抄报|抄告){UNIT}{END}")
APPROVED = re.compile(rf"(?<!已)经{UNIT}(?:批准|审定|审批|同意|审议通过|审核同意)")
APPROVING = ("批准", "审批", "审定", "同意", "批复", "报批", "审议")
FILING = ("备案", "报备", "备查")


@dataclass(frozen=True)
class Details:
    """Names as the text writes them; `deliverable` is empty where none is told."""

    deliverable: str
    report_to: tuple[str, ...]
    copy_to: tuple[str, ...]
    approval_by: tuple[str, ...]


def details_in(surface: Surface, start: int, end: int, known: Known | None = None) -> Details:
    """What the stretch says about its result and where that goes."""
    plain = surface.plain
    told = [*REPORTED.finditer(plain, start, end), *SENT_TO.finditer(plain, start, end)]
    reports = [name for match in told for name in _units(surface, match, known)]
    copies = [name for match in COPIED.finditer(plain, start, end) for name in _units(surface, match, known)]
    approvals = [name for match in APPROVED.finditer(plain, start, end) for name in _units(surface, match, known)]
    sent = [*TOWARDS.finditer(plain, start, end), *SENT_FOR.finditer(plain, start, end)]
    for match in sorted(sent, key=lambda one: one.start()):
        names = _units(surface, match, known)
        if match["how"] in FILING and reports:
            copies += names
        else:
            reports += names
        if match["how"] in APPROVING:
            approvals += names
    return Details(_deliverable(surface, start, end, bool(reports)), _once(reports), _once(copies), _once(approvals))


def _deliverable(surface: Surface, start: int, end: int, reports: bool) -> str:
    for label in labels_in(surface.plain, start, end):
        if PRODUCT_LABEL.match(label[0]):
            stop = re.compile(r"[。;\n]").search(surface.plain, label.end(), end)
            return surface.written(label.end(), stop.start() if stop else end)
    match = PRODUCED.search(surface.plain, start, end)
    if match is None and reports:
        match = SUBJECT.search(surface.plain, start, end)
        if match and may_act(match[1], Place.OBLIGED):
            match = None
    return surface.written(match.start(1), match.end(1)) if match else ""


def _units(surface: Surface, match: re.Match[str], known: Known | None) -> list[str]:
    if "》" in match[1] and "《" not in match[1]:
        return []    # the word stands in a title: 《政府工作报告重点任务》
    names = names_in(surface, match.start(1), match.end(1), known)
    return [name.full for name in names if is_like_a_unit(name.plain, known)]


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
