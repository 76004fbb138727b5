"""Where an administrator's own files lie: in the data folder, by fixed names.

Kept apart from the settings, whose reading costs more than `duban due` may take.
"""

import os
from pathlib import Path


def data_folder() -> Path:
    """The data folder as the environment names it."""
    return Path(os.environ.get("DUBAN_DATA_DIR") or "data")


def calendar_file(folder: Path | None = None) -> Path:
    """The administrator's calendar entries."""
    return (folder or data_folder()) / "calendar.toml"


def policy_file(folder: Path | None = None) -> Path:
    """The administrator's policy."""
    return (folder or data_folder()) / "escalation.toml"
