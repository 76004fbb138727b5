"""Word and PDF files of what offices publish: a draft's made anew each time, a published thing's made once and kept."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from documents.official.layout import Official
from domain.errors import InvalidSettings
from domain.messages import Message
from domain.publications.procedure import Publication
from models.engine import reading, transaction
from models.publication import is_published, keep_file
from tasks.runtime import runtime

FORMATS = ("docx", "pdf")


def file_bytes(publication: Publication, table: type[Any], find: Callable[[Session], Any],
               official_of: Callable[[Session, Any], Official], kind: str) -> bytes:
    """The file of what `find` gives: the one kept in `table`, kept now where it was not; a draft's made anew."""
    here = runtime()
    with reading(here.engine) as session:
        thing = find(session)
        kept = session.get(table, (thing.id, kind))
        if kept is not None:
            return kept.content
        official, keep = official_of(session, thing), is_published(publication, thing)
    content = write_file(official, kind)
    if keep:
        with transaction(here.engine) as session:
            return keep_file(session, publication, table, find(session), kind, content).content
    return content


def write_file(official: Official, kind: str) -> bytes:
    """The document as docx or pdf; InvalidSettings, with the remedy, for a PDF without a Chinese font."""
    if kind == "docx":
        from documents.official.word_writer import write_word  # both libraries are slow to load and seldom needed
        return write_word(official)
    from documents.official.pdf_writer import write_pdf
    return write_pdf(official, font=runtime().settings.font)


def keep_files(number: int, make: Callable[[int, str], bytes]) -> Message | None:
    """The files of what was issued or published are kept; gives why one could not be made, None where all were."""
    try:
        for kind in FORMATS:
            make(number, kind)
    except InvalidSettings as error:
        return error.message
    return None
