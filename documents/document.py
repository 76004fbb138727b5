"""A file as read: its text, and the format it had."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """`text` is what offsets count in: the decoded file for plain text, the text as read for Word.

    `blocks` are its paragraphs and table rows, in order; `format` is one of text, markdown, word.
    """

    name: str
    format: str
    text: str
    blocks: tuple[str, ...]
