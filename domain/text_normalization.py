"""Text as compared: one width, no white space inside lines; every character knows where it stood."""

import re
import unicodedata
from dataclasses import dataclass

CHANGING = re.compile(r"[^\n\t!-~\u4e00-\u9fff]")
"""Whatever may go or be folded; printable ASCII and ideographs stay as they are."""


@dataclass(frozen=True)
class NormalizedText:
    """`text` has no blanks and one width; `at[i]` is the offset of its i-th character in the original."""

    text: str
    at: tuple[int, ...]
    length: int

    def start(self, index: int) -> int:
        """Where the character at `index` stood; the original's end for an index past the last."""
        return self.at[index] if index < len(self.at) else self.length

    def end(self, index: int) -> int:
        """The offset behind the character before `index`."""
        return self.at[index - 1] + 1 if index else 0


def normalize(text: str) -> NormalizedText:
    """Full-width letters, digits and ASCII punctuation become half-width, blanks go, ends of lines and cells stay."""
    plain: list[str] = []
    at: list[int] = []
    behind = 0
    for match in CHANGING.finditer(text):
        plain.append(text[behind:match.start()])
        at += range(behind, match.start())
        behind = match.end()
        character = match[0]
        if not (character in "\r\ufeff\u200b" or character.isspace()):
            plain.append(_fold(character))
            at.append(match.start())
    plain.append(text[behind:])
    at += range(behind, len(text))
    return NormalizedText("".join(plain), tuple(at), len(text))


def _fold(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character
