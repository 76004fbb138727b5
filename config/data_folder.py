"""The data folder: where an administrator's own files lie in it, and that nobody else on the machine reads it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from stat import S_ISVTX

OTHERS = 0o077
"""The bits of a mode that let group or others in."""
OURS = ("duban.db*", "mailbox", "prefect", "prefect.*", "secret.*", "clock.lock", "calendar.*", ".calendar-*",
        "escalation.*", ".escalation-*", "responsibilities.*", "recognised")
"""What duban keeps in the folder, by name."""


@dataclass(frozen=True)
class Closed:
    """How many files and folders were open to others: those that no longer are, and those that another user owns.

    `shared`: the folder holds files of others besides, so that it was itself left open.
    """

    narrowed: int = 0
    left: int = 0
    shared: bool = False


def make_private(folder: Path) -> None:
    """The folder is there, and whatever this process makes from now on is its user's alone. OSError where it cannot."""
    os.umask(OTHERS)
    folder.mkdir(parents=True, exist_ok=True)


def close_to_others(folder: Path, *, thoroughly: bool = False) -> Closed:
    """What duban keeps in the folder can be read and changed by its user alone.

    A folder that is closed itself is gone through only when asked for `thoroughly`. One that also holds what is not
    duban's (`DUBAN_DATA_DIR=/tmp`) stays as it is; in it only duban's own files are closed. Links are not followed.
    """
    if not thoroughly and not _is_open(folder):
        return Closed()
    entries = list(folder.iterdir())
    own = [path for path in entries if any(fnmatch(path.name, pattern) for pattern in OURS)]
    shared = _is_open(folder) and (len(own) < len(entries) or bool(folder.stat().st_mode & S_ISVTX))
    open_ones = [path for path in ([] if shared else [folder]) + [part for path in own for part in _parts(path)]
                 if _is_open(path)]
    narrowed = sum(_close(path) for path in open_ones)
    return Closed(narrowed, len(open_ones) - narrowed, shared)


def _parts(path: Path) -> Iterator[Path]:
    """The file; or the folder and all in it."""
    if path.is_symlink():
        return
    yield path
    for folder, folders, files in os.walk(path) if path.is_dir() else ():
        yield from (part for name in folders + files if not (part := Path(folder, name)).is_symlink())


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & OTHERS)
    except FileNotFoundError:   # a file of a running server may be gone by now
        return False


def _close(path: Path) -> bool:
    try:
        path.chmod(path.stat().st_mode & 0o7777 & ~OTHERS)
    except FileNotFoundError:
        return True
    except PermissionError:
        return False
    return True


NAME = "DUBAN_DATA_DIR"


def data_folder() -> Path:
    """The data folder as the environment, or the `.env` beside it, names it."""
    return Path(os.environ.get(NAME) or _beside() or "data")


def _beside() -> str | None:
    if not Path(".env").is_file():
        return None
    from dotenv import dotenv_values  # only where there is such a file: `duban due` has no time to lose
    return dotenv_values(".env", encoding="utf-8-sig").get(NAME)


def sqlite_address(file: Path, driver: str = "sqlite") -> str:
    """The address of the SQLite database in that file, whatever its path is made of: in an address a `?` begins the
    options and a `%` a character's number."""
    return f"{driver}:///{str(file.resolve()).replace('%', '%25').replace('?', '%3F')}"


def recognised_folder(data_dir: Path) -> Path:
    """Where pages of scans are kept that were read once."""
    return data_dir / "recognised"


def calendar_file(folder: Path | None = None) -> Path:
    """The administrator's calendar entries."""
    return (folder or data_folder()) / "calendar.toml"


def policy_file(folder: Path | None = None) -> Path:
    """The administrator's policy."""
    return (folder or data_folder()) / "escalation.toml"


def responsibilities_file(folder: Path | None = None) -> Path:
    """The administrator's responsibility directory."""
    return (folder or data_folder()) / "responsibilities.toml"
