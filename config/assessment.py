"""The schemes of assessment that come with duban, as written; an office's own versions are kept in the database."""

from pathlib import Path

FOLDER = Path(__file__).with_name("schemes")


def shipped_schemes() -> dict[str, str]:
    """Key → the scheme's text, the cities' first."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}
