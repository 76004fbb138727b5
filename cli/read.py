"""`duban read`: a plan's reading, as JSON for programs or as a table for people; nothing is stored."""

import json as json_format
from pathlib import Path
from typing import Annotated

import typer

from cli.dependencies import Anyway
from cli.scan_progress import tell_pages
from config.data_folder import data_folder, recognised_folder
from documents.document import Document
from documents.file_reader import read_document
from documents.placed_reading import doubted, placed
from documents.recognition.scans import Scans
from domain.plans.day_evidence import day_told, kept_of
from domain.plans.doubts import NAMES
from domain.plans.reader import read_plan
from domain.plans.reading import Measure, Reading


def read(file: Annotated[Path, typer.Argument(help="The plan: Word, PDF, Excel, OFD, a scan, a web page or text.")],
         json: Annotated[bool, typer.Option("--json", help="Print contract v1 as JSON.")] = False,
         text: Annotated[bool, typer.Option("--text", help="Print the text that the offsets count"
                                                           " in.")] = False,
         anyway: Anyway = False) -> None:
    """Read a plan and show its measures, units and dates; nothing is stored but the pages of a scan."""
    document = read_document(file, scans=_scans())
    if text:
        typer.echo(document.text, nl=False)
        return
    reading = doubted(read_plan(document.text, anyway=anyway), document)
    if json:
        typer.echo(json_format.dumps(placed(reading, document), ensure_ascii=False, indent=1))
    else:
        _show(reading, document)


def _scans() -> Scans:
    """Scans whose pages are kept in the data folder where there is one, so that an import does not read them again."""
    folder = data_folder()
    return Scans(recognised_folder(folder) if folder.is_dir() else None, tell_pages)


def _show(reading: Reading, document: Document) -> None:
    """A table for people: one row for each measure."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{reading.title or '（无标题）'}[/]  {reading.number}  {reading.issuer} "
                  f" {_dated(reading)}", highlight=False)
    table = Table("位置", "事项", "牵头", "其他单位", "时限", "存疑")
    for measure in reading.measures:
        others = "、".join(measure.units + measure.default_units)
        place = " ".join(filter(None, ["/".join(measure.path), document.where(measure.start, measure.end)]))
        table.add_row(place, measure.title, "、".join(measure.lead), others, _deadline(measure),
                      "；".join(NAMES.get(flag, flag) for flag in measure.flags))
    console.print(table)
    for target in reading.targets:
        console.print(f"目标：{target.name} {target.value:g}{target.unit}（{target.text}）", highlight=False)
    for problem in reading.problems:
        console.print(f"[yellow]注意[/]：{problem.message}（第 {problem.start} 字）", highlight=False)


def _dated(reading: Reading) -> str:
    """The document's day, or year, with what it was found by."""
    day = day_told(kept_of(reading.dated_by))
    of_year = f"，未写年份的时限按{day.year}年推算" if day.year else ""
    if reading.issued_on:
        return f"{reading.issued_on}（依据：{day.by}{of_year}）"
    if day.year is None:
        return "成文日期不明，请补填"
    by = f"依据：{day.year_by}{'，仅供参考' if day.is_guess else ''}"
    return f"成文日期不明，只知道是{day.year}年（{by}）{of_year}，请补填"


def _deadline(measure: Measure) -> str:
    one = measure.deadline
    if one is None:
        return ""
    return f"{one.text}（{one.date}）" if one.date else one.text
