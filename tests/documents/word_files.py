"""Word files made for the tests, as bytes."""

import io
import zipfile

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


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


def packed(entries: dict[str, bytes], *, into: bytes = b"") -> bytes:
    """A zip archive of these entries, behind those of another archive where one is given."""
    file = io.BytesIO(into)
    with zipfile.ZipFile(file, "a" if into else "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in entries.items():
            package.writestr(name, data)
    return file.getvalue()


def locked(archive: bytes) -> bytes:
    """The archive with its entries marked as encrypted."""
    data = bytearray(archive)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + flags] |= 1
    return bytes(data)


def unpacked_with(archive: bytes, name: str, change) -> bytes:
    """The archive with one entry's content changed by a function of it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as package:
        entries = {one: package.read(one) for one in package.namelist()}
    return packed(entries | {name: change(entries[name])})


def replaced(archive: bytes, name: str, change) -> bytes:
    """The archive with one entry's content changed by a function of its text."""
    return unpacked_with(archive, name, lambda content: change(content.decode()).encode())


def with_list(levels: list[tuple[str, str, int]], items: list[tuple], *, legal: bool = False,
              styles: list[str] = (), headings: list[tuple[str, str]] = ()) -> bytes:
    """A .docx with a list of these levels (format, pattern, start) and items (level, words, begins anew).

    `styles` are linked to the levels; `headings` are paragraphs of such a style.
    """
    document = docx.Document()
    numbering = document.part.numbering_part.element
    made = ""
    for place, (format_, pattern, start) in enumerate(levels):
        style = f'<w:pStyle w:val="{styles[place].replace(" ", "")}"/>' if styles else ""
        made += f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{format_}"/>{style}' \
                f'{"<w:isLgl/>" if legal and place else ""}<w:lvlText w:val="{pattern}"/></w:lvl>'
    numbering.append(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{made}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/>'
                               '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'))
    for level, words, *again in items:
        document.add_paragraph(words)._p.get_or_add_pPr().append(parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{91 if again else 90}"/></w:numPr>'))
    for style in styles:
        document.styles[style].element.get_or_add_pPr().append(parse_xml(
            f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    for style, words in headings:
        document.add_paragraph(words, style=style)
    return saved(document)
