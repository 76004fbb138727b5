"""A plan's text as its grammar sees it: one width, one kind of bracket, no blanks, simplified characters.

Every character knows where it stood, so that whatever is found points at its place in the text as given.
"""

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

DROPPED = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
LINE_ENDS = "\n\x0b\x0c\x85\u2028\u2029"
OPENING, CLOSING = "〔〈【［[{「『", "〕〉】］]}」』"
MARKS = dict(zip(OPENING[:6] + CLOSING[:6], "((((((" + "))))))", strict=True))
MARKS |= {"＊": "*", "★": "*", "☆": "*", "﹑": "、", "､": "、", "．": ".", "‧": "·", "•": "·", "丨": "|", "│": "|", "｜": "|"}
TRADITIONAL = ("責任單務牽頭領導協辦參與會應門廳員團區縣鄉鎮總國財發產業資訊經濟貿農業糧運輸環態衛計統審標準備報級時間內個開關於前後實現達"
               "後續確強構設紀檔據構創組織點際義質護張劃書監視稅銀證險監體術學類數處長營項項結網絡雲臺灣東廣場對萬億減輕輸無線勞動動產權"
               "關聯聲廣電視黨離選舉復舊樓宇風險評估驗證測試藝軍隊屬層廠極華興啟執試點擴顯優讓給稱號圖應聯專職條進遠")
SIMPLIFIED = ("责任单务牵头领导协办参与会应门厅员团区县乡镇总国财发产业资讯经济贸农业粮运输环态卫计统审标准备报级时间内个开关于前后实现达"
              "后续确强构设纪档据构创组织点际义质护张划书监视税银证险监体术学类数处长营项项结网络云台湾东广场对万亿减轻输无线劳动动产权"
              "关联声广电视党离选举复旧楼宇风险评估验证测试艺军队属层厂极华兴启执试点扩显优让给称号图应联专职条进远")
FOLDED = MARKS | {old: new for old, new in zip(TRADITIONAL, SIMPLIFIED, strict=True) if old != new}


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
        return "".join(self.source[offset] for offset in self.at[start:end])

    def slice(self, start: int, end: int) -> str:
        """The source's own text of a stretch of `plain`."""
        return self.source[self.start(start):self.end(end)] if end > start else ""

    def has_gap(self, index: int) -> bool:
        """Whether white space stood before the character at `index`."""
        place = bisect_left(self.gaps, index)
        return place < len(self.gaps) and self.gaps[place] == index


def surface_of(text: str) -> Surface:
    """The text squeezed and folded; a blank stays only between two ASCII letters or digits."""
    plain: list[str] = []
    at: list[int] = []
    gaps: list[int] = []
    blank = False
    for offset, character in enumerate(text):
        if character in DROPPED or (character == "*" and "*" in text[max(0, offset - 1):offset + 2:2]):
            continue
        if character in LINE_ENDS or (character == "\r" and text[offset + 1:offset + 2] != "\n"):
            plain.append("\n")
            at.append(offset)
            blank = False
        elif character == "\t":
            plain.append("\t")
            at.append(offset)
        elif character.isspace():
            blank = True
        else:
            folded = _fold(character)
            if blank and plain and plain[-1] != "\n":
                gaps.append(len(plain))
                if _is_latin(plain[-1]) and _is_latin(folded):
                    gaps[-1] += 1
                    plain.append(" ")
                    at.append(offset - 1)
            blank = False
            plain.append(folded)
            at.append(offset)
    return Surface(text, "".join(plain), tuple(at), tuple(gaps))


def _fold(character: str) -> str:
    if character in FOLDED:
        return FOLDED[character]
    if character < "\u00a0" or "\u4e00" <= character <= "\u9fff":
        return character
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and not folded.isspace() else character


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
