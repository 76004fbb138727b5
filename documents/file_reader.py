"""Taking in a file: by what its bytes are, to text; whatever cannot be read is refused with the remedy."""

from pathlib import Path

from documents.csv_table import ENDINGS, read_csv
from documents.document import Document, document_of
from documents.excel.excel_reader import read_excel
from documents.file_type import Kind, kind_of, refusal
from documents.ofd.ofd_reader import read_ofd
from documents.office_conversion import converted
from documents.package import check_archive, open_package
from documents.pdf.pdf_reader import read_pdf
from documents.plain_text import decode
from documents.radicals import with_usual_characters
from documents.recognition.picture_reader import read_picture
from documents.recognition.scans import Scans
from documents.web_page import read_page
from documents.word.word_reader import read_word
from domain.errors import InvalidPlan

LARGEST = 50 * 1024 * 1024
ARCHIVES = (Kind.OPEN_TEXT, Kind.OPEN_TABLE, Kind.BINARY_WORKBOOK)
TEXTS = {".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown"}


def read_document(source: Path | bytes, name: str = "", *, scans: Scans | None = None) -> Document:
    """The document in a file or in bytes with a file's name; InvalidPlan, with the remedy, where it cannot be read.

    What the bytes are decides how they are read; the name only tells Markdown and tables from plain text. `scans` says
    how pages that are pictures are read, which takes seconds for each.
    """
    scans = scans or Scans()
    data, name = (source, name) if isinstance(source, bytes) else (_bytes(source), name or source.name)
    if not data:
        raise InvalidPlan("file_empty", file=name)
    if len(data) > LARGEST:
        raise _too_large(name)
    kind = kind_of(data, name)
    if kind is Kind.PACKAGE:
        return _of_package(data, name, scans)
    if kind is Kind.PDF:
        return document_of(name, "pdf", read_pdf(data, name, scans))
    if kind is Kind.IMAGE:
        return document_of(name, "picture", read_picture(data, name, scans))
    if kind is Kind.HTML:
        return document_of(name, "html", read_page(data, name))
    if kind is Kind.TEXT:
        text = with_usual_characters(decode(data, name))
        if name.lower().endswith(ENDINGS):
            return document_of(name, "csv", read_csv(text, name))
        return Document(name, TEXTS.get(Path(name).suffix.lower(), "text"), text, tuple(text.splitlines()))
    if kind in ARCHIVES:
        check_archive(data, name)
    modern = converted(data, kind, name)
    if modern is None:
        raise refusal(kind, name)
    return _of_package(modern, name, scans)


def _of_package(data: bytes, name: str, scans: Scans) -> Document:
    package = open_package(data, name)
    if package.kind == "ofd":
        return document_of(name, "ofd", read_ofd(package, scans))
    if package.kind == "excel":
        return document_of(name, "excel", read_excel(package))
    return document_of(name, "word", read_word(package))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise _too_large(path.name)
        return path.read_bytes()
    except FileNotFoundError:
        raise InvalidPlan("file_not_found", path=path) from None
    except IsADirectoryError:
        raise InvalidPlan("file_is_folder", path=path) from None
    except PermissionError:
        raise InvalidPlan("file_not_permitted", path=path) from None


def _too_large(name: str) -> InvalidPlan:
    return InvalidPlan("file_too_large", file=name, most=LARGEST // 1024 // 1024)
