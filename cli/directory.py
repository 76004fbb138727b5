"""`duban units FILE`: the directory of units, posts and groups."""

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from cli.dependencies import AsJson, DryRun, opened, tell
from config.clock import read_clock
from domain.errors import NotAllowed
from models.directory.directory_file import load_directory
from models.engine import reading, transaction


def units(file: Annotated[Path, typer.Argument(help="A directory in TOML, as examples/demo/units.toml.", exists=True,
                                               dir_okay=False)],
          dry_run: DryRun = False, json: AsJson = False) -> None:
    """Load units, posts with their holders, and groups; what stands already is updated, nothing is removed."""
    try:
        directory = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotAllowed("file_not_toml", file=file.name, problem=error) from None
    with opened() as here, (reading if dry_run else transaction)(here.engine) as session:
        loaded = load_directory(session, directory, here.context(read_clock()))
    said = f"单位 {loaded['units']} 个、岗位 {loaded['posts']} 个、单位组 {loaded['groups']} 个"
    tell(json, loaded, f"{said}，检查无误，未作改动。" if dry_run else f"已载入{said}。下一步：duban import FILE")
