"""Where the real plans lie that some tests read; they skip plainly where the folder is absent."""

from pathlib import Path

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
