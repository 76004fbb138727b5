"""What is published (公布) of a period: the period with its official name, and the content of a bulletin or an
assessment, numbered sections of sentences, tables and charts, ready for page, Word and PDF.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import TypedDict

from domain.errors import NotAllowed

QUARTERS = "一二三四"
LONGEST = 10 * 366


@dataclass(frozen=True)
class ReportingPeriod:
    """From the first to the last day, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise NotAllowed("period_reversed", first=self.first, last=self.last)
        if (self.last - self.first).days > LONGEST:
            raise NotAllowed("period_over_ten_years")

    @property
    def name(self) -> str:
        """2016年第三季度, 2016年7月, 2016年上半年, 2016年; else from day to day."""
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1 and self.first.year == self.last.year:
            named = self._whole_months()
            if named:
                return f"{self.first.year}年{named}"
        if self.first == self.last:
            return written(self.first)
        last = written(self.last)
        return f"{written(self.first)}至{last.removeprefix(f'{self.first.year}年')}"

    def _whole_months(self) -> str | None:
        first, last = self.first.month, self.last.month
        if (first, last) == (1, 12):
            return "度"
        if last - first == 5 and first in (1, 7):
            return "上半年" if first == 1 else "下半年"
        if last - first == 2 and first % 3 == 1:
            return f"第{QUARTERS[first // 3]}季度"
        return f"{first}月" if first == last else f"{first}月至{last}月"


def quarter_of(day: date) -> ReportingPeriod:
    """The quarter in which the day lies."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = date(day.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return ReportingPeriod(first, after - timedelta(days=1))


def quarter_before(day: date) -> ReportingPeriod:
    """The last quarter that was over before the day."""
    return quarter_of(quarter_of(day).first - timedelta(days=1))


def written(day: date) -> str:
    """2016年9月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


ORDINALS = "一二三四五六七八九十"
LONGEST_SENTENCE = 4000


@dataclass(frozen=True)
class Paragraph:
    """Sentences under a key that stays the same when the figures are counted anew; `edited` once a person wrote it."""

    key: str
    text: str
    edited: bool = False


@dataclass(frozen=True)
class Column:
    """A column's heading; `share` is its part of the table's width; figures stand in the middle."""

    heading: str
    share: float = 1
    figures: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; `total` says that the last row sums up."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False

    def __post_init__(self) -> None:
        uneven = [row for row in self.rows if len(row) != len(self.columns)]
        if not self.columns or uneven:
            raise ValueError(f"{self.caption}: {len(self.columns)} columns, rows {uneven[:1]}")


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; `words` is its value as people write it."""

    label: str
    value: float
    words: str


@dataclass(frozen=True)
class Chart:
    """Bars, longest possible at `most`."""

    caption: str
    bars: tuple[Bar, ...]
    most: float


@dataclass(frozen=True)
class Section:
    """What stands under one heading."""

    heading: str
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Content:
    """Title, whom it is addressed to, opening sentences, sections in order."""

    title: str
    addressee: str
    opening: Paragraph
    sections: tuple[Section, ...]

    def paragraphs(self) -> dict[str, Paragraph]:
        """Every paragraph by its key, in order."""
        found = [self.opening, *(one for section in self.sections for one in section.paragraphs)]
        return {one.key: one for one in found}

    def headings(self) -> tuple[str, ...]:
        """The sections' headings with their numbers: 一、…"""
        return tuple(f"{ordinal(number)}、{section.heading}" for number, section in enumerate(self.sections, 1))


class KeptParagraph(TypedDict):
    """`Paragraph` as it is kept."""

    key: str
    text: str
    edited: bool


class KeptColumn(TypedDict):
    """`Column` as it is kept."""

    heading: str
    share: float
    figures: bool


class KeptTable(TypedDict):
    """`Table` as it is kept."""

    caption: str
    columns: list[KeptColumn]
    rows: list[list[str]]
    total: bool


class KeptBar(TypedDict):
    """`Bar` as it is kept."""

    label: str
    value: float
    words: str


class KeptChart(TypedDict):
    """`Chart` as it is kept."""

    caption: str
    bars: list[KeptBar]
    most: float


class KeptSection(TypedDict):
    """`Section` as it is kept."""

    heading: str
    paragraphs: list[KeptParagraph]
    tables: list[KeptTable]
    charts: list[KeptChart]


class KeptContent(TypedDict):
    """`Content` as `to_json` writes it."""

    title: str
    addressee: str
    opening: KeptParagraph
    sections: list[KeptSection]


def ordinal(number: int) -> str:
    """一, 二 … 十, 十一 … 九十九."""
    if number <= 10:
        return ORDINALS[number - 1]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else ORDINALS[tens - 1]) + "十" + (ORDINALS[ones - 1] if ones else "")


def edited(content: Content, texts: dict[str, str], *, title: str | None = None,
           addressee: str | None = None) -> Content:
    """The content with these texts in place of the paragraphs' own; figures in tables are not touched.

    NotAllowed for an empty title, a text too long, or a paragraph that the content does not have.
    """
    known = content.paragraphs()
    strange = [key for key in texts if key not in known]
    if strange:
        raise NotAllowed("bulletin_recounted_meanwhile")
    title = content.title if title is None else " ".join(title.split())
    if not title or len(title) > 120:
        raise NotAllowed("bulletin_title_unusable")
    if any(len(text) > LONGEST_SENTENCE for text in texts.values()):
        raise NotAllowed("bulletin_passage_too_long", most=LONGEST_SENTENCE)
    addressee = content.addressee if addressee is None else " ".join(addressee.split())

    def anew(paragraph: Paragraph) -> Paragraph:
        text = _plain(texts.get(paragraph.key, paragraph.text))
        return paragraph if text == paragraph.text else replace(paragraph, text=text, edited=True)
    return _with(replace(content, title=title, addressee=addressee), anew)


def recounted(old: Content, new: Content) -> Content:
    """The newly counted content, in which a paragraph that a person wrote stays as it was written."""
    kept = {key: one for key, one in old.paragraphs().items() if one.edited}
    fresh = replace(new, title=old.title, addressee=old.addressee)
    return _with(fresh, lambda paragraph: kept.get(paragraph.key, paragraph))


def to_json(content: Content) -> dict[str, object]:
    """The content as plain values, for keeping."""
    return asdict(content)


def from_json(kept: KeptContent) -> Content:
    """The content as it was kept."""
    return Content(kept["title"], kept["addressee"], Paragraph(**kept["opening"]),
                    tuple(_section(one) for one in kept["sections"]))


def _section(kept: KeptSection) -> Section:
    return Section(
        kept["heading"], tuple(Paragraph(**one) for one in kept["paragraphs"]),
        tuple(Table(one["caption"], tuple(Column(**column) for column in one["columns"]),
                    tuple(tuple(row) for row in one["rows"]), one["total"]) for one in kept["tables"]),
        tuple(Chart(one["caption"], tuple(Bar(**bar) for bar in one["bars"]), one["most"]) for one in kept["charts"]))


def _with(content: Content, change: Callable[[Paragraph], Paragraph]) -> Content:
    sections = tuple(replace(section, paragraphs=tuple(map(change, section.paragraphs)))
                     for section in content.sections)
    return replace(content, opening=change(content.opening), sections=sections)


def _plain(text: str) -> str:
    """As typed, line ends made one kind, what cannot be printed left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return "\n".join("".join(one for one in line if one.isprintable()).strip() for line in lines if line.strip())
