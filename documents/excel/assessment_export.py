"""The result of an assessment as an Excel file: the ranking, every indicator, every deduction with its duty."""

from collections.abc import Iterable
from pathlib import Path

from documents.excel.workbook import Column, Sheet, open_workbook

INDICATORS = [Column("单位", 24), Column("部分", 16), Column("指标", 26), Column("实际值"), Column("依据", 44),
              *map(Column, ("满分", "分摊后满分", "扣分前", "扣分后", "申诉更正", "得分"))]
DEDUCTIONS = [Column("单位", 24), Column("指标", 26), Column("扣分项", 18), Column("事项编号", 14), Column("事项", 36),
              Column("情况", 50), Column("扣分")]


def write_assessment(path: Path, parts: Iterable[str], ranking: Iterable[Iterable], indicators: Iterable[Iterable],
                     deductions: Iterable[Iterable]) -> None:
    """The file has three sheets, each with a frozen heading and a filter; `parts` are columns of the ranking."""
    columns = [Column("名次", 8), Column("单位", 28), *(Column(part or "得分", 16) for part in parts), Column("加分"),
               Column("总分"), Column("通报表扬")]
    with open_workbook(path) as book:
        for title, heads, rows in (("考核结果", columns, ranking), ("各项指标", INDICATORS, indicators),
                                   ("扣分明细", DEDUCTIONS, deductions)):
            sheet = Sheet(book, title, heads)
            for row in rows:
                sheet.append(row)
            sheet.add_filter()
