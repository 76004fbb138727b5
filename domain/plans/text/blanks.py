"""Tables whose cells are divided by nothing but blanks, as copied out of a PDF: 序号 重点任务 责任单位."""

import re

HEADER = re.compile(r"^[ \u3000]*(?:序号|编号)[ \u3000]+[^\n。;；]{0,80}(?:单位|部门)[^\n。;；]{0,40}$", re.MULTILINE)
BLANKS = re.compile(r"(?<=[^ \u3000\n])[ \u3000]+(?=[^ \u3000\n])")
NUMBERED = re.compile(r"[ \u3000]{0,8}\d{1,3}[ \u3000]")
FEWEST = 3


def dividing_blanks(text: str) -> set[int]:
    """The offsets of blanks that divide the cells of such a table's header and of its numbered rows.

    A row with more blanks than the header has them in what is to be done, which stands behind its number.
    """
    found: set[int] = set()
    for header in HEADER.finditer(text):
        places = _places(text, header.start(), header.end())
        if len(places) + 1 < FEWEST:
            continue
        found.update(places)
        start = header.end() + 1
        while start < len(text) and NUMBERED.match(text, start):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            row = _places(text, start, end)
            if len(row) >= len(places):
                found.update([row[0], *row[len(row) - len(places) + 1:]])
            start = end + 1
    return found


def _places(text: str, start: int, end: int) -> list[int]:
    return [blank.start() for blank in BLANKS.finditer(text, start, end)]
