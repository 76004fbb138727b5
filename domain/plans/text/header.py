"""What stands around a plan's body: its title, number, issuer, day of issue, addressees, and where the body begins."""

import re
from dataclasses import dataclass
from datetime import date

from domain.plans.responsibility.names import has_ending
from domain.plans.text.document_day import DATE_LINE, DocumentDay, signature_in, with_year
from domain.plans.text.numbering import RANKS
from domain.plans.text.outline import Line
from domain.plans.text.surface import Surface
from domain.plans.text.titles import TITLE

NUMBER = re.compile(r"(?P<number>[一-鿿]{1,14}[(\[](?:19|20)\d\d[)\]]第?\d{1,4}号)(?=$|[|\t])")
FIRST_CELLS = ("序号", "编号", "项号")
"""What the first cell of a table that lost its frame says."""
ROW = re.compile(r"\||\t[^\t]*\t")
ISSUED_ABOUT = re.compile(r"([一-鿿]{3,40}?)关于")
RED_HEAD = re.compile(r"^[一-鿿]{2,30}文件$")
WHERE_OR_WHEN = re.compile(r"^[一-鿿]{2,12}(?:省|市|县|区|州|厅|局|委|办|政府)|(?:19|20)\d\d年")
NOT_BEGUN = re.compile(r"[。:;,!?]|^[(\[]|[)\]]$|^附件|通知$")
INFO = re.compile(r"\|?(?:索引号|信息索引|发文字号|文号|成文日期|发文日期|发布日期|生成日期|公开日期|发布机构|发文机关"
                  r"|发文单位|公开方式|公文种类|主题分类|信息分类|组配分类|体裁|主题词|有效性|文件有效性|名称|标题|效力状态):?[|\t]")
"""A row of the table that a government's site sets above a document."""
WAY = re.compile(r"^(?:当前|您(?:现在)?的?|你的?|所在)(?:所在)?位置|^首页>|^返回|^(?:无障碍|长者|繁体|简体)")
"""Where a page stands in its site, which is no title."""
ADDRESSED = re.compile(r"(?=各|有关|[^。\n]*[、,])[^。\n]{2,300}:$")
COVER = re.compile(r"(?:现|特)?(?:将|予)?[^。\n]{0,80}(?:印发|转发|下发)(?:给)?(?:你们|你单位)[^。\n]*(?:贯彻|执行"
                   r"|落实|实施)|请[^。\n]{0,30}(?:贯彻|抓好|认真)[^。\n]{0,12}(?:执行|落实|实施)")
ANNEXED = re.compile(r"^附[件表]\d{0,2}[:：]")
ANNEX = re.compile(r"附[件表]\d{0,2}$")
YEAR_BRACKET = re.compile(r"[(\[](\d{4})[)\]]")
LONGEST_NAME, LONGEST_TITLE = 40, 80


@dataclass(frozen=True)
class Header:
    """`title`, `number` and `issuer` are empty where the text has none; `body` is the first line of the body.

    `addressed` is the line of those written to, `cover` the stretch of the sentence that tells them to carry it out.
    """

    title: str
    number: str
    issuer: str
    day: DocumentDay
    body: int
    addressed: Line | None = None
    cover: tuple[int, int] | None = None

    @property
    def issued_on(self) -> date | None:
        """The document's day, where it is told."""
        return self.day.on


def header_of(surface: Surface, lines: list[Line]) -> Header:
    """The plan's header as far as the text has one."""
    words = [surface.plain[line.start:line.end].strip() for line in lines]
    body = _body(lines, words)
    head = words[:body]
    title = "".join(surface.written(line.start, line.end) for line in _title(lines, words, body)).lstrip("#＃ ")
    title = ANNEXED.sub("", title)
    number = next((YEAR_BRACKET.sub(r"〔\1〕", match["number"]) for text in head if (match := NUMBER.search(text))), "")
    cells = next((index for index, text in enumerate(words) if text in FIRST_CELLS), len(words))
    issuer, day = signature_in(words, body, cells=cells)
    addressed = next((line for line, text in zip(lines[:body], head, strict=True) if ADDRESSED.match(text)), None)
    cover = _cover(surface.plain, lines[:body])
    return Header(title, number, issuer or _issuer_of(title), with_year(day, title, words, body), body, addressed,
                  cover)


def _body(lines: list[Line], words: list[str]) -> int:
    """The first line with a number of the outline; where nothing is numbered, the first sentence or row of a table."""
    for line in lines:
        if line.number and not words[line.index - line.inline].startswith("附") and (
                (line.number.value == 1 and line.number.rank <= RANKS["digit"])
                or line.number.rank <= RANKS["chinese"]):
            return line.index
    for index, text in enumerate(words):
        if "。" in text and not COVER.search(text):
            return index
    return next((index for index, text in enumerate(words)
                 if text in FIRST_CELLS or (ROW.search(text) and not INFO.match(text))), 0)


def _title(lines: list[Line], words: list[str], body: int) -> list[Line]:
    """The notice's title at the top, over as many lines as it takes; else the plan's own title above the body.

    A red head (某某文件), a number, and the navigation of a saved page may stand above the notice's title.
    """
    top: list[Line] = []
    around = [line for line in lines[:body] if any(pattern.match(words[line.index]) for pattern in (WAY, INFO, ANNEX))]
    for line, text in [(line, words[line.index]) for line in lines[:body] if line not in around][:6]:
        if RED_HEAD.search(text) or NUMBER.fullmatch(text):
            top = []
            continue
        if NUMBER.search(text) or DATE_LINE.match(text) or ADDRESSED.match(text) or "。" in text:
            break
        top.append(line)
        if TITLE.search(text):
            return _fuller(lines, words, _from_issuer(top, words))
    for line, text in reversed(list(zip(lines[:body], words, strict=False))):
        if TITLE.search(text) and len(text) <= LONGEST_TITLE and "。" not in text and not text.endswith(("如下", ":")):
            return [*_begun_above(lines, words, line), line]
    return top[:1] if top and len(words[0]) <= LONGEST_NAME else []


def _fuller(lines: list[Line], words: list[str], title: list[Line]) -> list[Line]:
    """The line behind, where it is the same title and more: a sheet is named 分解表, its first row in full."""
    behind = title[-1].index + 1
    more = behind < len(words) and len(title) == 1 and words[behind].endswith(words[title[0].index]) \
        and len(words[behind]) <= LONGEST_TITLE
    return [lines[behind]] if more else title


def _from_issuer(top: list[Line], words: list[str]) -> list[Line]:
    """The lines from the one that says 某某关于, with the issuers above it; all where none does."""
    for at, line in enumerate(top):
        match = ISSUED_ABOUT.match(words[line.index])
        if match and has_ending(match[1]):
            while at and has_ending(words[top[at - 1].index]):
                at -= 1
            return top[at:]
    return top


def _begun_above(lines: list[Line], words: list[str], line: Line) -> list[Line]:
    """The line above, where a title that says neither where nor when it is for began there."""
    above = words[line.index - 1] if line.index else ""
    begun = WHERE_OR_WHEN.search(above) and not WHERE_OR_WHEN.search(words[line.index]) and not any(
        pattern.search(above) for pattern in (NUMBER, DATE_LINE, RED_HEAD, NOT_BEGUN))
    return [lines[line.index - 1]] if begun and len(above) <= LONGEST_NAME and not has_ending(above) else []


def _issuer_of(title: str) -> str:
    """Whose name stands before 关于 in a notice's title."""
    match = ISSUED_ABOUT.match(title.lstrip("《<"))
    return match[1] if match and has_ending(match[1]) else ""


def _cover(plain: str, lines: list[Line]) -> tuple[int, int] | None:
    for line in lines:
        match = COVER.search(plain, line.start, line.end)
        if match:
            stop = plain.find("。", match.end(), line.end)
            start = plain.rfind("。", line.start, match.start()) + 1
            return max(line.body, start), line.end if stop < 0 else stop + 1
    return None
