"""Words that a clause begins with when it has no subject: verbs, prepositions; and the names that look like them."""

import re

from domain.plans.responsibility.names import BODIES

BEGINS_WITH_VERB = re.compile(
    r"(?:建立|加强|完善|推动|推进|支持|鼓励|引导|开展|组织|制定|实施|加快|强化|优化|提升|提高|健全|落实|做好|充分|积极"
    r"|大力|进一步|全面|深入|继续|同时|对|在|将|把|以|"
    r"按|为|从|到|与|向|通过|依托|围绕|结合|根据|针对|坚持|培育|打造|构建|发挥|凡|未|不|经|给|请|由|让|使|且|但|如|若"
    r"|因|于(?![都田洪城])|会议(?!中心)|被|则|满足|代表|我们|我|要(?!素)|科学|需要|要求|督促|指导|协调|争取|会同|联合|"
    r"报|送|抄|是|有(?!关)|无|其(?![他它余])|该|此|这|每|并|或|及|和|用|集中|抓好|确保|完成|规范|明确|严格|切实|着力"
    r"|扩大|深化|创新|促进|带动|培养|吸引|设立|成立|调整|制订|编制|研究|"
    r"探索|搭建|推行|推广|参与|参加|主动|利用|运用|拓展|拓宽|畅通|减少|降低|增加|增强|公布|发布|召开|举办|汇总|牵头"
    r"|配合|负责|学习|贯彻|宣传|树立|所有制|政策|第三方|力争|综合|均|最大|指定|可|本|以下|以上|上述|能|多|更|较|高|新)")
NAME_FIRST = re.compile(
    rf"各|(?:{BODIES})(?:和[^,。;、]{{1,8}}|与[^,。;、]{{1,8}})?(?:发展)?(?:委员会|办公室|厅|局|委|办(?!理)|部门|中心|公司|集团)"
    r"|(?:组织|宣传|统战)部|高新(?:技术)?(?:产业)?(?:开发)?区|经(?:济|开|发)(?:技术)?(?:开发)?区|经开|新区|新城|新闻"
    r"|综合(?:行政)?执法|综合保税区|联合会|科学院|(?:汇总|牵头|配合|参与|参加|协办|指导|督导|负责)(?:单位|部门)|参事室|调查总?队|本级|无锡|和平区|和田|高校|高等")
"""Names that begin as a verb does: 能源局, 科学技术局, 组织部, 高新区."""


def begins_with_verb(plain: str, start: int) -> bool:
    """Whether the words at `start` are a verb's or a preposition's, and no name's."""
    return BEGINS_WITH_VERB.match(plain, start) is not None and NAME_FIRST.match(plain, start) is None
