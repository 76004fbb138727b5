"""The result of an assessment set in words and tables, as an office makes it public."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.assessment.scheme import Scheme, shown_marks
from domain.publications.content import Bar, Chart, Column, Content, Paragraph, ReportingPeriod, Section, Table, written

MOST_BARS = 30


@dataclass(frozen=True)
class Row:
    """A unit's place with its marks by part; `changes` are (indicator, marks, reason) of upheld objections."""

    unit: str
    rank: int | None
    score: Decimal | None
    parts: dict[str, Decimal | None]
    bonus: Decimal
    commended: bool
    changes: tuple[tuple[str, Decimal, str], ...] = ()


def assessment_content(title: str, scheme: Scheme, period: ReportingPeriod, rows: Sequence[Row]) -> Content:
    """The document of the result: how it was worked out, the marks, who is commended, what objections changed."""
    sections = [_overall(scheme, period, rows), _marks(scheme, rows)]
    if named := [row.unit for row in rows if row.commended]:
        words = f"对{'、'.join(named)}予以通报表扬。"
        sections.append(Section("通报表扬", (Paragraph("commended", words),)))
    if changes := [(row.unit, *change) for row in rows for change in row.changes]:
        sections.append(Section("申诉处理", (Paragraph("objections", "以下申诉经核实成立，分数已更正。"),), (Table(
            "申诉更正情况", (Column("单位", 2), Column("指标", 2), Column("更正", 1, True), Column("理由", 3)),
            tuple((unit, name, f"{marks:+f}", reason) for unit, name, marks, reason in changes)),)))
    sections.append(Section("有关要求", (Paragraph(
        "demands", "各单位要对照考核情况，总结经验、查找不足，切实改进工作。考核结果供目标责任制评价使用。"),)))
    opening = Paragraph("opening", f"按照{scheme.name}，对{len(rows)}个单位{period.name}工作进行了考核。"
                                   "现将结果通报如下。")
    return Content(f"关于{title}结果的通报", "各被考核单位：", opening, tuple(sections))


def _overall(scheme: Scheme, period: ReportingPeriod, rows: Sequence[Row]) -> Section:
    given = [row.score for row in rows if row.score is not None]
    text = f"考核数据截至{written(period.last)}，设{len(scheme.indicators)}项指标，" \
           f"满分{shown_marks(scheme.full_marks)}分。"
    if given:
        mean = sum(given, Decimal(0)) / len(given)
        text += f"平均得分{shown_marks(mean)}分，最高{shown_marks(max(given))}分，最低{shown_marks(min(given))}分。"
    unranked = [row.unit for row in rows if row.rank is None]
    text += f"{'、'.join(unranked)}适用的指标过少，不参加排名。" if unranked else ""
    text += "不适用的指标不计分，其权重按办法分摊到其他指标。"
    return Section("总体情况", (Paragraph("overall", text),))


def _marks(scheme: Scheme, rows: Sequence[Row]) -> Section:
    parts = list(dict.fromkeys(one.part for one in scheme.indicators))
    columns = (Column("名次", 1, True), Column("单位", 3), *(Column(part or "得分", 1.5, True) for part in parts),
               Column("加分", 1, True), Column("总分", 1.2, True))
    table = Table("考核得分", columns, tuple(
        (str(row.rank or "—"), row.unit, *(shown_marks(row.parts.get(part)) for part in parts),
         shown_marks(row.bonus), shown_marks(row.score)) for row in rows))
    bars = tuple(Bar(row.unit, float(row.score), shown_marks(row.score)) for row in rows if row.score is not None)
    chart = Chart("总分", bars[:MOST_BARS], float(max(scheme.full_marks + scheme.bonus_most, Decimal(1))))
    return Section("考核得分", tables=(table,), charts=(chart,) if bars else ())
