"""A plan's text as its grammar sees it: one width, one kind of bracket, no blanks, simplified characters.

Every character knows where it stood, so that whatever is found points at its place in the text as given.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.plans.text.blanks import dividing_blanks
from domain.plans.text.labelling import colons_of_labels
from domain.plans.text.page_marks import page_marks
from domain.plans.text.stops import FULL_STOP, full_stops
from domain.plans.text.wrapping import wrapping_ends

DROPPED = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
BOLD = re.compile(r"\*{2,3}")
SOUND = re.compile(r"(?<=[一-鿿])[(（][a-z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,3}[)）]")
LINE_ENDS = "\n\x0b\x0c\x85\u2028\u2029"
OPENING, CLOSING = "〔〈【［[{「『", "〕〉】］]}」』"
MARKS = dict(zip(OPENING[:6] + CLOSING[:6], "((((((" + "))))))", strict=True))
MARKS |= {"＊": "*", "★": "*", "☆": "*", "▲": "*", "△": "*", "﹑": "、", "､": "、", "．": ".", "‧": "·", "•": "·",
          "丨": "|", "│": "|", "｜": "|"}
PAIRS = (
    "責责單单務务牽牵頭头領领導导協协辦办參参與与會会應应門门廳厅員员團团區区縣县鄉乡鎮镇總总國国財财發发產产業业資资訊讯經经濟济貿贸農农糧粮運运輸输環环態态衛卫"
    "計计統统審审標标準准備备報报級级時时間间內内個个開开關关於于後后實实現现達达續续確确強强構构設设紀纪檔档據据創创組组織织點点際际義义質质護护張张劃划書书監监視视"
    "稅税銀银證证險险體体術术學学類类數数處处長长營营項项結结網网絡络雲云臺台灣湾東东廣广場场對对萬万億亿減减輕轻無无線线勞劳動动權权聯联聲声電电黨党離离選选舉举復复"
    "舊旧樓楼風风評评驗验測测試试藝艺軍军隊队屬属層层廠厂極极華华興兴啟启執执擴扩顯显優优讓让給给稱称號号圖图專专職职條条進进遠远負负並并從从來来將将過过還还這这該该當当"
    "為为說说話话請请問问題题見见規规則则訂订認认識识論论調调談谈變变讀读較较載载轉转邊边適适遷迁鄭郑鐘钟鐵铁鋼钢錄录鏈链闊阔隨随雙双難难靜静韓韩順顺須须預预頒颁額额"
    "繫系願愿飛飞館馆馬马驅驱驟骤魚鱼鳥鸟麗丽齊齐齡龄龍龙幣币幫帮幹干廢废廟庙彈弹徹彻恆恒惡恶愛爱慶庆懷怀戰战戲戏戶户擇择擊击擔担據据攝摄敗败斷断暫暂會会東东棄弃樣样樹树"
    "橋桥機机檢检櫃柜權权歡欢歲岁歷历殘残氣气沒没決决沖冲淨净溝沟滅灭滿满漁渔漢汉潔洁濱滨災灾煙烟熱热爭争爾尔牆墙獎奖獨独獲获環环產产畫画異异療疗盡尽盤盘眾众礎础祕秘"
    "禮礼種种稱称穩稳窮穷競竞筆笔節节範范築筑簡简籌筹籤签糾纠純纯納纳細细紹绍終终絕绝維维綠绿編编縮缩績绩繼继續续罰罚聞闻肅肃膽胆臨临舉举艱艰蘇苏處处補补裝装製制複复"
    "觀观訓训記记許许訴诉診诊詳详誠诚課课諮咨講讲謀谋證证譯译議议貧贫貨货販贩責责貴贵買买費费賃赁賠赔賴赖購购賽赛贊赞贏赢趨趋蹟迹車车軌轨軟软輛辆輔辅辭辞邁迈郵邮醫医"
    "釋释鍵键鎖锁鑒鉴閉闭閱阅陸陆陽阳隱隐雖虽雜杂霧雾韌韧響响頁页頻频類类餘余駐驻騙骗驗验體体髮发鬥斗擬拟攔拦殺杀氫氢滬沪爐炉牌牌獻献瓊琼異异痺痹竊窃範范籃篮緊紧緒绪線线"
    "緣缘縱纵繁繁羅罗職职腦脑膚肤藥药蘭兰蟲虫衝冲襲袭覆覆覽览觸触誤误諾诺賬账踐践軀躯輪轮農农遞递違违遙遥鄰邻鈣钙針针銜衔鋪铺錢钱錦锦鎂镁閒闲闖闯雇雇電电靈灵頓顿頗颇"
)
"""Traditional characters, each before its simplified one."""
RADICALS = (
    "⺁厂⺄乙⺆冂⺈刀⺊卜⺌小⺍小⺎尢⺕彐⺝月⺟母⺠民⺢水⺣火⺤爪⺧牛⺪疋⺫目⺬示⺮竹⺶羊⺷羊"
    "⺸羊⺹老⺻聿⺼肉⺽臼⻀草⻁虎⻂衣⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻋车⻌辶⻑长⻒长⻓长⻔门⻕阜"
    "⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟"
)
"""Radicals that stand for their characters in texts taken out of a PDF, each before its character."""
CIRCLED = "①②③④⑤⑥⑦⑧⑨"
"""They number points, and are no figures."""
FOLDED = dict(zip(CIRCLED, CIRCLED, strict=True)) | MARKS | dict(zip(RADICALS[::2], RADICALS[1::2], strict=True)) \
    | dict(zip(PAIRS[::2], PAIRS[1::2], strict=True))


class _Folding(dict[int, str]):
    """`str.translate` asks it for each character once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = FOLDED.get(character) or unicodedata.normalize("NFKC", character)
        self[code] = folded if len(folded) == 1 and not folded.isspace() else character
        return self[code]


FOLDING = _Folding({ord(end): "\n" for end in LINE_ENDS})
RUN = re.compile(rf"[^\s{DROPPED}]+|[\n\t]")
LONE_RETURN = re.compile(r"\r(?!\n)")


@dataclass(frozen=True)
class Surface:
    """`plain` is the text as compared; `at[i]` the offset of its i-th character in `source`.

    `gaps` holds, in order, the indices in `plain` that white space stood before (within a line).
    """

    source: str
    plain: str
    at: tuple[int, ...]
    gaps: tuple[int, ...]

    def start(self, index: int) -> int:
        """Where the character at `index` stood; the source's end for an index past the last."""
        return self.at[index] if index < len(self.at) else len(self.source)

    def end(self, index: int) -> int:
        """The offset behind the character before `index`."""
        return self.at[index - 1] + 1 if index else 0

    def written(self, start: int, end: int) -> str:
        """A name as the source writes it, without blanks."""
        if start < end and self.at[end - 1] - self.at[start] == end - 1 - start:
            return self.source[self.at[start]:self.at[end - 1] + 1]
        return "".join(self.source[offset] for offset in dict.fromkeys(self.at[start:end]))

    def slice(self, start: int, end: int) -> str:
        """The source's own text of a stretch of `plain`."""
        return self.source[self.start(start):self.end(end)] if end > start else ""

    def broken_before(self, indices: Sequence[int]) -> "Surface":
        """The same with an end of line before each of the indices, which stand in order; it is nowhere in `source`."""
        plain: list[str] = []
        at: list[int] = []
        for start, end in pairwise((0, *indices, len(self.plain))):
            plain.append(self.plain[start:end])
            at.extend(self.at[start:end])
            if end < len(self.plain):
                plain.append("\n")
                at.append(self.at[end - 1])
        gaps = tuple(gap + bisect_right(indices, gap) for gap in self.gaps)
        return Surface(self.source, "".join(plain), tuple(at), gaps)

    def has_gap(self, index: int) -> bool:
        """Whether white space stood before the character at `index`."""
        place = bisect_left(self.gaps, index)
        return place < len(self.gaps) and self.gaps[place] == index


def surface_of(text: str) -> Surface:
    """The text normalized and folded; a blank stays only between two ASCII letters or digits."""
    folded = _folded(text)
    plain: list[str] = []
    at: list[int] = []
    gaps: list[int] = []
    last = 0
    for run in RUN.finditer(folded):
        start, end = run.span()
        if last < start and plain and plain[-1] not in "\n\t" and run[0] not in "\n\t" \
                and folded[last:start].strip(DROPPED):
            if _is_latin(plain[-1][-1]) and _is_latin(folded[start]):
                plain.append(" ")
                at.append(start - 1)
            gaps.append(len(at))
        plain.append(run[0])
        at.extend(range(start, end))
        last = end
    return Surface(text, "".join(plain), tuple(at), tuple(gaps))


def _folded(text: str) -> str:
    """The text, character for character, with one kind of each; what is noise is a character to be dropped."""
    characters = list(LONE_RETURN.sub("\n", text).translate(FOLDING))
    for offset in dividing_blanks(text):
        characters[offset] = "\t"
    for offset in _noise(text):
        characters[offset] = DROPPED[0]
    for offset, character in colons_of_labels(text):
        characters[offset] = character
    for offset in full_stops(text):
        characters[offset] = FULL_STOP
    return "".join(characters)


def _noise(text: str) -> set[int]:
    """Offsets that say nothing: line ends of a fixed width, Markdown's bold, sounds in brackets behind a character."""
    spans = [match.span() for pattern in (BOLD, SOUND) for match in pattern.finditer(text)]
    return page_marks(text) | wrapping_ends(text) | {offset for start, end in spans for offset in range(start, end)}


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
