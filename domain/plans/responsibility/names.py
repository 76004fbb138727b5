"""What a unit's name looks like: endings, prefixes of a tier, open groups; general knowledge of Chinese offices.

No ending is asked of a name that stands in a place for units. It tells how sure the name is, and what may be one where
anything could stand.
"""

import re
from collections.abc import Callable
from functools import lru_cache

ENDS = tuple("厅局委办部署会院室所站队处科股组社区县市省州旗盟镇乡村企校学台司馆团班厂场园店连警协联方支宫层群")
"""With one of these most names end."""
STRONG = re.compile(
    r"(?:[厅局署委办部院队组股科联]|[一-鿿]{2}[科处股室所站]|[委协商学工合金事促字总员监]会|联席会议"
    r"|[科作侨记政生]协|[销报作讯总联版信]社|[银支分总商人]行|公司|集团|中心|机构|单位|部门|政府|机关|企业|高校|院校"
    r"|学校|[中小大]学|[电师工农医财理]大|[一二三四五六七八九十]中|幼儿园|街道|乡镇|镇街|区镇|区县|县区|市县|旗县"
    r"|(?:开发"
    r"|[新景矿园社军辖]|军分|示范|实验|试验|度假"
    r"|自治|管理)区|海关|武警|交警|人大|纪委|党组织|团组织|支部|专班|班组|院团|剧团|兵团|师团|车间|业主|(?:运营|服务"
    r"|供应|承包)商"
    r"|层面|地区|省份|城市|各地|各级|[林农牧渔]场|(?:图书|博物|档案|文化|美术|体育|科技)馆|电[视]?台|电力|[理建工]方)$")
"""With what hardly anything but a unit ends."""
NO_UNIT = re.compile(
    r"(?:[格布大僵变结时]局|[干全内外局头东西南北中底顶]部|[社机大晚例年体议]会|(?:推进|动员|现场|座谈|培训|宣讲|发布"
    r"|研讨)会|部署|签署"
    r"|[举承主协督创兴经交包]办|地方面|[方下全后层]面(?<!层面)|[学本专百医]科|[用好坏何到之惩查损长短益]处|[教浴]室"
    r"|会议室|[场厕住寓]所|网站"
    r"|后院|[改重]组|[市现立广战卖]场|[后平舞灶]台|[双对多全地大]方|[科数文教哲]学"
    r"|[进执施实流举言品推]行"
    r"|[相无攸有]关|[核重信关]心|结构|架构|[定岗点到学]位|热门|[上值当]班|[年月升降高低分逐]级|[土耕林各]地(?<!各地)"
    r"|(?<![党团])组织|联[系合])$")
"""Words that end like a unit and are none."""

NAMES_KEPT = 4096

SURNAMES = ("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
            "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧")
PERSON_NAME = rf"(?:[{SURNAMES}](?:[一-鿿]{{1,2}}|某某?)|[一-鿿×Xx*]某某?)"
POST = re.compile(
    r"(?:的)?(?:党政|党委|党组)?(?:主要|分管|有关|相关|具体|第一){0,3}"
    r"(?:(?:负责|责任|联系|联络|经办)(?:同志|人员?)|领导(?:同志|班子成员|班子|干部)?|同志|联络员|工作人员|"
    r"(?:党组|党委|常务)?副?(?:局|厅|部|处|科|所|站|院|校|县|市|区|镇|乡|州|省|会|社|行|司|队|股|馆|台|厂|园|董事"
    r"|理事|组|秘书|检察)长"
    r"|[路河林田片楼格湖巷]长|(?:党组|党委|常务)?副?(?:主任(?!委)|书记|主席|总经理|经理|主委|总裁|干事|专员))"
    rf"(?:[:(]?{PERSON_NAME}\)?)?(?:同志)?$")
"""A person's post at the end of words; before it stands whose post it is: 县教育局局长, 各县区主要负责同志."""
PEOPLE = re.compile(
    r"(?:供应商|投标人|中标人|采购人|招标人|报价人|承包人|发包人|[甲乙]方|群众|社会|社会各界|公众|大众|居民|村民|市"
    r"民|农民|党员|干部|职工|员工|人员|专家|学者|学生|师生|教师|老师|家长"
    r"|医生|志愿者|客户|用户"
    r"|游客|消费者|经营者|从业者|企业家|当事人|申请人|负责人|责任人|法人|专人|他人|本人|人人|双方|大家|自己|全员"
    r"|一把手|[^委成]员|[^者]者)$")
"""People, not units."""


@lru_cache(maxsize=NAMES_KEPT)
def is_person(name: str) -> bool:
    """Whether the words tell of a person by his post, or of people."""
    return POST.search(name) is not None or PEOPLE.search(name) is not None


TIERS = ("自治区", "省", "市", "区", "县", "州", "旗", "盟")
BODIES = (
    "发展改革|发展和改革|发改|教育|科技|科学技术|科创|工业和信息化|工业信息化|工信|经信|经济和信息化|经济信息化?|科工"
    "|民族宗教|民宗|民族事务|公安|民政|司法|财政|"
    "人力资源社会保障|人力资源和社会保障|人社|人力社保|自然资源|自然资源和规划|规划|国土资源|生态环境|环境保护|环保"
    "|住房城乡建设|住房和城乡建设|住建|住房城乡建委|"
    "城乡建设|建设|城管|城市管理|综合执法|交通运输|交通|交运|水利|水务|农业农村|农业|农牧|农委|畜牧|林业|林业和草原"
    "|林草|商务|文化和旅游|文化旅游|文旅|"
    "文广旅|文体广旅|文体旅|文化|旅游|旅游发展|卫生健康|卫健|卫生计生|卫生和计划生育|退役军人|退役军人事务|应急管理"
    "|应急|审计|国资|市场监管|市场监督管理|"
    "工商|质监|食品药品监管|药监|药品监管|广电|广播电视|新闻出版|新闻出版广电|版权|体育|统计|医保|医疗保障|金融"
    "|金融工作|地方金融监管|信访|乡村振兴|扶贫|"
    "机关事务|机关事务管理|政务服务|政务服务管理|政务服务数据管理|政务和数据|数据|大数据|大数据管理|大数据发展"
    "|行政审批|审批|营商环境|知识产权|粮食|粮食和储备|"
    "粮食和物资储备|能源|海洋|海洋渔业|渔业|国防科工|国防动员|人防|外事|外办|侨务|外侨|港澳|台湾事务|台|口岸|投资促进"
    "|投促|招商|供销|档案|地震|气象|史志|妇儿工委|"
    "园林|房管|住房保障|铁路|民航|邮政|邮政管理|通信管理|税务|消防|消防救援|残联|科协|工商联|总工会|妇联|文联|社科联"
    "|贸促会|红十字会|供销社|新闻办|法院|检察院|国税|地税|物价|安监|安全监管|安全生产监督管理|质量技术监督|法制|监察"
    "|农机|水产"
    "|经贸|外经贸|文物|文广新|文化广电新闻出版|文化广电|人口计生|人口和计划生育|煤炭|中医药|中医药管理|公积金"
    "|住房公积金管理"
    "|公共资源交易|社会保险|疾控|疾病预防控制|政务数据|数据管理|数据资源|智慧城市|城乡规划|交警"
)
ELIDED = re.compile(rf"(?:{BODIES})(?:委员会|办公室|厅|局|委|办|院|中心|总队|支队|署)?$")
"""A department's name without its tier: what a prefix may be restored to. National bodies end otherwise (部、总局)."""

SELF_STANDING = (
    "残联", "科协", "工商联", "总工会", "妇联", "文联", "社科联", "侨联", "台联", "作协", "记协", "贸促会", "红十字会",
    "供销社", "新闻办", "法院", "检察院", "编办", "团委", "口岸办", "外办", "台办",
)
GENERIC = ("政府", "人民政府", "单位", "部门", "管委会", "有关单位", "企业", "办事处", "街道", "工委", "机构")
OPEN = re.compile(
    r"^(?:各|有关|相关|其他|其它|全市|全省|全县|全区|全国|省直|市直|县直|区直|市级|省级|县级|区级|中央|国家|地方|所有"
    r"|试点|属地|驻)*(?:各|有关|相关|其他|其它|所有)"
    r"|^(?:省直|市直|县直|区直|市级|省级|县级|区级|地方|基层)[^厅局委办]{0,8}(?:部门|单位)$|^(?:试点|属地|相关|承办"
    r"|主办|责任)[^厅局委办]{0,6}$")


UNNAMED = re.compile(r"^(?:各?(?:成员|责任|牵头|配合|有关|相关|承办|主办|参与)?(?:单位|部门|机构)|(?:工作|组织|领导"
                     r"|指挥|管理)机构"
                     r"|(?:领导|工作)小组|指挥部|工作专班)$")
"""What a heading only calls by its part, and names nobody by: 成员单位职责."""


@lru_cache(maxsize=NAMES_KEPT)
def is_open_group(name: str) -> bool:
    """Whether the name stands for several units that only the directory can tell (各有关部门、各省辖市)."""
    return OPEN.search(name) is not None


@lru_cache(maxsize=NAMES_KEPT)
def has_ending(name: str) -> bool:
    """Whether it ends as a unit does, a bracket behind it set aside (市发展改革委(市数据局))."""
    plain = bare(name)
    return (plain.endswith(ENDS) or STRONG.search(plain) is not None) and NO_UNIT.search(plain) is None


def is_like_a_unit(name: str, known: Callable[[str], bool] | None = None) -> bool:
    """Whether the directory has the name, or it is written as a unit or an open group."""
    return has_ending(name) or is_open_group(name) or bool(known and known(name))


@lru_cache(maxsize=NAMES_KEPT)
def is_strong(name: str) -> bool:
    """Whether it can be nothing but a unit or an open group."""
    plain = bare(name)
    return (STRONG.search(plain) is not None and NO_UNIT.search(plain) is None) or is_open_group(name)


def bare(name: str) -> str:
    """The name without a bracket at its end."""
    return name[:name.index("(")] if name.endswith(")") and "(" in name[1:] else name


@lru_cache(maxsize=NAMES_KEPT)
def is_stem(name: str) -> bool:
    """Whether it is a department's subject alone, with or without its tier (省教育, 科技)."""
    rest = name.removeprefix(next((tier for tier in TIERS if name.startswith(tier)), ""))
    return any(ELIDED.fullmatch(words) is not None for words in (name, rest))


@lru_cache(maxsize=NAMES_KEPT)
def tier_of(name: str) -> str:
    """The tier's prefix that stands before a department's name (省 in 省财政厅), empty where there is none."""
    plain = bare(name)
    if is_open_group(plain) or ELIDED.match(plain):
        return ""
    for tier in TIERS:
        rest = plain[len(tier):]
        if plain.startswith(tier) and len(rest) > 1 and rest[0] not in "级直属内外域场" and not rest.startswith(TIERS):
            return tier
    return ""


def takes_prefix(name: str, tier: str) -> bool:
    """Whether the name stands without its tier and may take the one that the names before it have."""
    plain = bare(name)
    return ELIDED.match(plain) is not None and not plain.endswith(("部", "总局", "总署")) \
        and (tier in ("省", "自治区") or not plain.endswith("厅"))
