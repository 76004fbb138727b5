"""`duban report NUMBER`: the unit hands in a report, of progress or completion."""

import mimetypes
from pathlib import Path
from typing import Annotated

import typer

from cli.acting import acting_on
from cli.edge import read_bytes, tell
from cli.options import AsJson, AsOf, By
from models.duties.report import ReportKind
from models.verbs.duties.reporting import File, submit_report

Files = Annotated[list[Path] | None, typer.Option("--file", help="An attachment; may be given again.", exists=True,
                                                  dir_okay=False)]


def report(number: Annotated[str, typer.Argument(help="The duty's number.")],
           text: Annotated[str, typer.Option("--text", help="What was done.")] = "", file: Files = None,
           progress: Annotated[bool, typer.Option("--progress", help="Progress only; the duty stays open.")] = False,
           figure: Annotated[list[str] | None, typer.Option("--figure", help="NAME=NUMBER, for each figure that the "
                                                            "duty asks for.")] = None,
           open_parts: Annotated[str, typer.Option("--open-parts", help="Why it is complete while parts of it are "
                                                   "open.")] = "",
           by: By = None, as_of: AsOf = None, json: AsJson = False) -> None:
    """Hand in a report; a completion report stops reminders and waits for the office."""
    files = tuple(File(path.name, mimetypes.guess_type(path.name)[0] or "application/octet-stream", read_bytes(path))
                  for path in file or [])
    figures = dict(part.split("=", 1) for part in figure or [] if "=" in part)
    kind = ReportKind.PROGRESS if progress else ReportKind.COMPLETION
    with acting_on(number, by, as_of) as acting:
        handed_in = submit_report(acting.session, acting.duty, text, acting.occasion, kind=kind, files=files,
                                  figures=figures, open_parts_reason=open_parts)
    facts = {"number": number, "report": handed_in.id, "kind": kind.value, "state": acting.duty.state.value}
    tell(json, facts, f"事项 {number} 的{'进展' if progress else '办结报告'}已报送，附件 {len(files)} 个。",
         *([] if progress else [f"下一步：由办公室审核：duban accept {number} 或 duban return {number} --comment …"]))
