"""An administrator's own file: read with its version, and written whole or not at all."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import Conflict
from domain.messages import Label


def version_of(path: Path) -> str:
    """What the file says, in short; changes whenever it does. 0 where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.exists() else "0"


@contextmanager
def rewriting(path: Path, version: str, called: str) -> Iterator[Callable[[str], None]]:
    """Gives what writes the file's new text; nobody else writes it meanwhile, and an error leaves the old text.

    Conflict, naming what the file is `called`, where it is not the version that the form was shown with.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if version_of(path) != version:
            raise Conflict("settings_file_changed", file=Label(called))
        before = path.read_bytes() if path.exists() else None
        try:
            yield lambda text: _write_whole(path, text.encode("utf-8"))
        except BaseException:
            if before is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != before:
                _write_whole(path, before)
            raise


def stamp_of(path: Path) -> tuple[Path, int, int, int]:
    """Changes when the file is written anew, and costs one look at the folder; OSError where there is none."""
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size, found.st_ino


def _write_whole(path: Path, text: bytes) -> None:
    """Whoever reads the file meanwhile reads the old or the new text, never half."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
