"""Pages that were recognised, kept in a folder so that none is read twice."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

EDITION = 1
"""Raised when the same picture would be read otherwise."""
MOST_FILES = 200
"""Documents whose pages are kept; those not asked for longest go."""


class PageStore:
    """The pages of one file; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None, data: bytes):
        digest = hashlib.sha256(data).hexdigest()
        self.folder = folder / f"{EDITION}-{digest}" if folder else None

    def load(self, page: int) -> dict | None:
        """What was read of the page; None where it was not, or what was kept is broken."""
        if self.folder is None:
            return None
        try:
            kept = json.loads((self.folder / f"{page}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        with suppress(OSError):
            os.utime(self.folder)
        return kept if isinstance(kept, dict) and kept.get("page") == page else None

    def save(self, page: int, said: dict) -> None:
        """The page is kept, whole or not at all; a full disk only means that it is read again."""
        if self.folder is None:
            return
        with suppress(OSError):
            if not self.folder.is_dir():
                self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self.folder.mkdir(mode=0o700)
                _thin_out(self.folder.parent)
            beside = self.folder / f"{page}.json.{os.getpid()}"
            beside.write_text(json.dumps(said), encoding="utf-8")
            beside.replace(self.folder / f"{page}.json")


def _thin_out(folder: Path) -> None:
    held = sorted((one for one in folder.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for one in held[:-MOST_FILES]:
        rmtree(one, ignore_errors=True)
