"""Where an administrator's own files lie: in the data folder, by fixed names.

Kept apart from the settings, whose reading costs more than `duban due` may take.
"""

import os
from pathlib import Path

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


def calendar_file(folder: Path | None = None) -> Path:
    """The administrator's calendar entries."""
    return (folder or data_folder()) / "calendar.toml"


def policy_file(folder: Path | None = None) -> Path:
    """The administrator's policy."""
    return (folder or data_folder()) / "escalation.toml"


def responsibilities_file(folder: Path | None = None) -> Path:
    """The administrator's responsibility directory."""
    return (folder or data_folder()) / "responsibilities.toml"
