"""Blocks as plain values, on their way from one process to another."""

from documents.document import Block, Caution, Caveat, Place


def as_plain(block: Block) -> list:
    """The block as lists of strings and numbers."""
    return [block.text, [[one.start, one.end, one.where] for one in block.places],
            [[one.start, one.end, one.kind.value, one.what] for one in block.caveats],
            [list(stretch) for stretch in block.dates]]


def from_plain(written: list) -> Block:
    """The block that `as_plain` wrote."""
    text, places, caveats, dates = written
    return Block(text, tuple(Place(*one) for one in places),
                 tuple(Caveat(start, end, Caution(kind), what) for start, end, kind, what in caveats),
                 tuple((start, end) for start, end in dates))
