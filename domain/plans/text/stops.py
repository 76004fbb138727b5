"""Sentences that end in a full stop of half width: 于9月底前报市政府备案."""

import re
from collections.abc import Iterator

FULL_STOP = "。"
ENDING = re.compile(r"(?m)(?<=[一-鿿)）”\"》%])[.．](?=[ \t\u3000]|$|[(（])")
BETWEEN = re.compile(r"(?<=[一-鿿)）”\"》%])[.．](?=[一-鿿])(?![^()（）\n]{0,80}[)）])")
"""Between two sentences; within brackets it rather stands for the comma of a list."""
NUMBER = re.compile(r"(?m)^[^\S\n]*(?:第?[(（]?[一二三四五六七八九十百零〇]{1,4}[)）]?|[(（]\d{1,3}[)）])[.．]")


def full_stops(text: str) -> Iterator[int]:
    """The offsets of the dots that end a sentence; those between two sentences only where no other stop is written."""
    numbers = {match.end() - 1 for match in NUMBER.finditer(text)}
    patterns = (ENDING,) if FULL_STOP in text else (ENDING, BETWEEN)
    for pattern in patterns:
        yield from (match.start() for match in pattern.finditer(text) if match.start() not in numbers)
