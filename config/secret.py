"""The key of this installation: set from outside, or made once and kept in the data folder."""

import secrets
from pathlib import Path

from config.settings import Settings


def secret_key(settings: Settings) -> bytes:
    """The key that the settings name, else the one kept in the data folder, made where there is none yet."""
    return (settings.secret_key or _kept_key(settings.data_dir / "secret.key")).encode()


def _kept_key(path: Path) -> str:
    """The key made once for this data folder, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        draft.replace(path) if not path.exists() else draft.unlink()
    return path.read_text().strip()
