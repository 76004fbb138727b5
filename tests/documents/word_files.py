"""Word files made for the tests, as bytes."""

import io
import zipfile

import docx


def saved(document) -> bytes:
    """The document as the bytes of a .docx."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_paragraphs(*paragraphs: str, style: str | None = None) -> bytes:
    """A .docx of these paragraphs."""
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words, style=style)
    return saved(document)


def with_table(rows: list[list[str]], *, merged: tuple[int, int, int] | None = None) -> bytes:
    """A .docx with one table; `merged` names a column and the first and last row whose cells are one."""
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    if merged:
        column, first, last = merged
        table.cell(first, column).merge(table.cell(last, column))
    return saved(document)


def zipped(**entries: bytes) -> bytes:
    """A zip archive; two underscores in a name stand for a slash, one at the end of it for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in entries.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return file.getvalue()
