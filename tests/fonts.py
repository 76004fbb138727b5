"""The machine's Chinese fonts cut to the characters of the tree: a document is written in a quarter of the time."""

import fcntl
from pathlib import Path

from fontTools import subset

from documents.official.fonts import find_fonts
from documents.official.sheet import _face
from domain.errors import InvalidSettings

TREE = Path(__file__).parent.parent
FOLDERS = ("tests", "domain", "documents", "config", "models", "notifications", "tasks", "web", "cli", "examples")
ENDINGS = {".py", ".toml", ".html", ".txt"}


def cut_fonts(folder: Path) -> str:
    """A folder for `Settings.font`, made by the first worker that asks; empty where the machine has no such font."""
    try:
        fonts = set(find_fonts().values())
    except InvalidSettings:
        return ""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in fonts:
            made = folder / f"{path.stem}.otf"
            if not made.exists():
                _cut(path, made)
    return str(folder)


def _cut(path: Path, made: Path) -> None:
    options = subset.Options(layout_features=[], notdef_outline=True, font_number=_face(path))
    options.drop_tables += ["GSUB", "GPOS", "BASE", "VORG"]
    font = subset.load_font(str(path), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=_characters())
    cutter.subset(font)
    subset.save_font(font, str(made), options)


def _characters() -> str:
    """Everything that a document made by a test may say."""
    files = (path for folder in FOLDERS for path in (TREE / folder).rglob("*") if path.suffix in ENDINGS)
    return "".join(sorted({one for path in files for one in path.read_text(encoding="utf-8")}))
