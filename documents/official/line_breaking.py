"""Chinese text broken into lines: no mark that closes at the start of one, none that opens at its end."""

import re
from collections.abc import Callable

NOT_FIRST = set("，。、；：？！）〕】》〉」』”’％%…—·,.;:?!)]}")
NOT_LAST = set("（〔【《〈「『“‘([{")
TOKEN = re.compile(r"[0-9]{1,2}月[0-9]{1,2}日|[A-Za-z0-9][A-Za-z0-9.,:/%+_-]*[项次个年月日号天家]?|.", re.DOTALL)
"""A number stays with the word that counts it, a day with its month."""


def break_lines(text: str, width: float, measure: Callable[[str], float], *, first: float | None = None) -> list[str]:
    """The text as lines no wider than `width` (the first no wider than `first`); words and numbers stay whole.

    One that leaves no room for a mark after it is cut. An empty text is one empty line.
    """
    lines: list[str] = []
    line: list[str] = []
    room = width if first is None else first
    used = 0.0
    for token in _tokens(text, min(width, room), measure):
        size = measure(token)
        if line and used + size > room + 1e-6:
            over = _to_next(line, token)
            lines.append("".join(line).rstrip())
            line, room = over, width
            used = sum(map(measure, line))
        if not line and token.isspace():
            continue
        line.append(token)
        used += size
    lines.append("".join(line).rstrip())
    return lines


def balanced_lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in as few lines as the width asks for, about equally long, as a title is set."""
    lines = break_lines(text, width, measure)
    narrow = measure(text) / len(lines)
    while narrow < width:
        tried = break_lines(text, narrow, measure)
        if len(tried) == len(lines):
            return tried
        narrow += width / 40
    return lines


def _tokens(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    tokens, fits = [], width - measure("，")
    for token in TOKEN.findall(text.replace("\n", " ")):
        tokens += [token] if len(token) == 1 or measure(token) <= fits else list(token)
    return tokens


def _to_next(line: list[str], token: str) -> list[str]:
    """What has to move to the next line together with the token; at least one token stays."""
    moved: list[str] = []
    while len(line) > 1 and ((token[0] in NOT_FIRST) or line[-1][-1] in NOT_LAST):
        token = line.pop()
        moved.insert(0, token)
    return moved
