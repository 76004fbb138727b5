"""The labels that plans write before who answers, who is in charge in person, by when, and what else: one grammar."""

import re
from enum import StrEnum


class Role(StrEnum):
    """A unit's part as the words say it, before the document's rules are applied."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    COOPERATE = "cooperate"
    PARTICIPATE = "participate"
    JOINT = "joint"
    GUIDE = "guide"
    SUPERVISE = "supervise"
    """Who watches over others by a label of his own (督导单位); that makes nobody else the lead."""
    DEFAULT = "default"


PARTS = (
    (Role.LEAD, r"(?:主要|第一|首要)责任|总?牵头(?:责任)?|主责|主办|主管|主抓|总负责"),
    (Role.RESPONSIBLE, r"责任|承办|实施|落实|负责|执行|承担|承接|完成|包保|包联|包抓|包案|帮扶|整改"),
    (Role.COOPERATE, r"(?:配合|协办|协助|协同|协作|支持)(?:责任|实施)?"),
    (Role.PARTICIPATE, r"参与|参加|参建|成员"),
    (Role.JOINT, r"会办|会同|联办|联合"),
    (Role.SUPERVISE, r"指导|督导|监督|督办|督查|督促|监管|验收|销号|监测|考核|审核|复核"),
)
"""What a unit does, before the word for a unit: 牵头单位, 督导部门."""
UNIT = (r"(?:[省市县区]直)?(?:单位|部门|主体|科室|处室|股室|机构|企业|乡镇|镇街|街道|县区|区县|市县|地区|学校"
        r"|方)")
OF_LABEL = r"(?:[省市县区乡镇][级直]|整改|其[他它]|相关|有关|具体|直接|共同|行业|属地|项目|任务|工作)?"
"""What may stand before a label's words: 整改责任单位, 其他责任单位."""
DIVISION = r"(?:部门|责任|工作|任务|职责)分[工解]"
SHORT = {Role.LEAD: r"牵头区?|主责", Role.RESPONSIBLE: r"责任|承办", Role.COOPERATE: r"配合"
                    r"|协办", Role.PARTICIPATE: r"参与"}
"""Labels without a word for a unit, which only their colon makes one."""
TIER = r"(?:(?<![一-鿿])[省市县区乡镇]级?|[省市县区乡镇局委]级)"
OFFICE = (rf"(?:{TIER}|责任|包[保联抓案]|分管|牵头|联系|挂[钩帅点联]|督办|带班|值班|主要|主管|整改|具体|项目|工作"
          r"|直接)")
PERSON = (rf"(?:{OFFICE}{{1,3}}[省市县区]?)?领导(?:同志|干部|姓名)?|{OFFICE}{{0,2}}(?:第一)?责任人(?:员|姓名)?"
          rf"|{OFFICE}?(?:负责|联系|联络|经办|填报|牵头|承办|督办)人|{OFFICE}?联[络系]员"
          rf"|{OFFICE}?(?:包[保联]人|专班长|[路河林田]长)|(?:联系|办公|手机|值班|咨询)?(?:方式|电话|号码)|副?组长"
          r"|网格[员长]|姓名|职务")
TIME = (r"(?:计划|预计|要求|规定|任务|项目|措施)?"
        r"(?:完成|办结|实施|推进|工作|整改|办理|交办|反馈|报送|销号|验收|起止|建设|落实|竣工|开工|序时)?"
        r"(?:时间节点|时间安排|时间要求|时限要求|时间进度|时限|时间|期限|日期|时序|进度安排|进度要求|工期)(?:要求)?")
THING = (r"(?:工作|主要|预期|重点|具体|整改|督办|办理|任务|建设|验收|考核|完成|推进|落实|项目|销号|存在|反馈|问题)?"
         r"(?:目标要求|目标任务|目标|成果形式|成果|成效|标准|交付物|措施|任务|要求|事项|内容|情况|结果|进展|进度|问题"
         r"|依据"
         r"|清单|方式|备注|意见)|(?:项目|任务|事项|问题|点位)(?:名称|来源|类型|编号|描述)|投资(?:规模|额)?"
         r"|资金(?:来源|安排)?"
         r"|序号|附件|抄送")
"""Persons, times and everything else end what stands behind a label of units before them."""

GROUPS = {f"l{index}": role for index, (role, _) in enumerate(PARTS)}
_UNITS = "|".join(f"(?P<l{index}>(?:{words})(?:责任)?{UNIT}(?:及分工)?"
                  + (f"|(?:{SHORT[role]})(?=:)" if role in SHORT else "")
                  + (f"|{DIVISION}" if role is Role.RESPONSIBLE else "") + ")"
                  for index, (role, words) in enumerate(PARTS))
CORE = f"{OF_LABEL}(?:{_UNITS}|(?P<person>{PERSON})|(?P<time>{TIME})|(?P<thing>{THING}))"
LABEL = re.compile(rf"{CORE}(?:\([^()]{{1,20}}\))?:")
"""A label up to its colon."""
HEAD = re.compile(CORE.replace("(?=:)", ""))
"""A label's words alone, as a table's header has them."""
GLUED = re.compile(rf"(?<=[(\n]){OF_LABEL}(?:{_UNITS})(?=(?:各|[^要应须负需将在对按和与及、的:,。;()\n会由牵抓是])"
                   r"[^,。;:()\n]{0,20}[局委办厅部署处科股所站队院会组社司校团][、,;()\n。])")
"""责任单位市财政局: a label with nothing behind its words but names, at the beginning of a bracket or a line."""
WITHOUT_COLON = (rf"{OF_LABEL}(?:(?:{'|'.join(words for _, words in PARTS)})(?:责任)?{UNIT}|{PERSON}|{TIME})")
"""The words of a label that a box, a blank or a semicolon may stand behind instead of its colon."""


def role_of(label: re.Match[str]) -> Role | None:
    """The part that a label's units have; None for persons, times and everything else."""
    return GROUPS.get(label.lastgroup or "")
