"""Text as compared: one width, no white space inside lines; every character knows where it stood."""

import unicodedata
from dataclasses import dataclass

KEPT = "\n\t"


@dataclass(frozen=True)
class Squeezed:
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


def squeeze(text: str) -> Squeezed:
    """Full-width letters, digits and ASCII punctuation become half-width, blanks go, ends of lines and cells stay."""
    plain, at = [], []
    for offset, character in enumerate(text):
        if character in "\r\ufeff\u200b" or (character.isspace() and character not in KEPT):
            continue
        folded = _fold(character)
        plain.append(folded)
        at.append(offset)
    return Squeezed("".join(plain), tuple(at), len(text))


def _fold(character: str) -> str:
    if character < "\u00a0" or "\u4e00" <= character <= "\u9fff":
        return character
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character
