"""Which names may stand in which place: where only who acts can stand any noun phrase is one, elsewhere endings count."""

import re
from enum import Enum

from domain.plans.responsibility.lists import Known
from domain.plans.responsibility.names import bare, has_ending, is_open_group, is_person, is_strong
from domain.plans.responsibility.verbs import OF_ANY, begins_with_verb

APPLICANTS = re.compile(r"(?:申报|申请|用人|获奖|入驻|参赛|受益|参保|投标)(?:单位|企业|机构)$")
FUNCTION = re.compile(r"的(?!(?:部门|单位|机构|人民政府)(?:$|[、,(]))|[之由被把了谁何《》:]|(?<!所)在(?!线)|将(?!军)"
                      r"|向(?!阳)|后(?!勤|方)|可以|是否|以及其|如果")
"""What no name has in it."""
THING = re.compile(r"(?:工作|任务|事项|问题|情况|措施|制度|机制|体系|方案|计划|时间|[时期]限|责任|职责|项目|工程|活动"
                   r"|资金|经费|质量|原则|主体|属地"
                   r"|范围|要求|标准|信息|数据|平台|系统|行为|[全分归层逐直专统各]\w|具体|共同|联合|主要|主动|切实"
                   r"|认真|密切|通力|有效|依法)$")
"""What stands before 负责 or 配合 and is neither a unit nor a person: what is dealt with, or how."""
LONGEST_ODD = 10
"""A name without a unit's ending is no longer than this."""


class Place(Enum):
    """What may stand before a verb: before some only who acts, behind 由 whoever ends as units do, else anything."""

    PLACED = "placed"
    NAMED = "named"
    OBLIGED = "obliged"
    ANY = "any"


def may_act(name: str, place: Place, known: Known | None = None) -> bool:
    """Whether the name may be that of who acts: where only he can stand any name, else one that ends as units do."""
    plain = bare(name)
    if known and known(name):
        return True
    if not 2 <= len(plain) <= 30 or FUNCTION.search(plain) or APPLICANTS.search(plain) or begins_with_verb(plain, 0) \
            or is_person(plain):
        return False
    if is_strong(plain) and has_ending(plain):
        return True
    if place is Place.ANY:
        return False
    if has_ending(plain):
        return place in (Place.PLACED, Place.NAMED) or is_open_group(plain) or len(plain) <= 6
    return place is Place.PLACED and len(plain) <= LONGEST_ODD and THING.search(plain) is None \
        and OF_ANY.search(plain) is None
