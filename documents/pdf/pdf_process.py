"""The process a PDF is read in: bytes come in, blocks go out as JSON, and whatever PDFium does happens only here."""

import json
import sys
from contextlib import suppress

import pypdfium2
from pypdfium2 import raw

from documents.pages.page_flow import Strip, picture, strips_of
from documents.pdf.extraction import pages_of
from documents.plain_blocks import as_plain
from documents.recognition.recognised_pages import MOST_UNREADABLE, read_blocks, shows_text_as_picture, strips_from
from domain.errors import InvalidPlan

MOST_PAGES = 1_000
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 60
MOST_SCANNED = 0.5


def main() -> None:
    """Reads from standard input a line of JSON, the pages recognised so far, and a PDF; writes what `answer` says."""
    _limit()
    recognised = {int(page): said for page, said in json.loads(sys.stdin.buffer.readline()).items()}
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read(), recognised), ensure_ascii=True))


def answer(data: bytes, recognised: dict[int, dict] | None = None) -> dict:
    """The blocks as plain values, or why there are none: `{"refused": one of the reader's REFUSALS}`.

    `scanned` are the pages that show text only as a picture and are not among the `recognised`.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"refused": "encrypted" if locked else "damaged"}
    try:
        if not 0 < len(document) <= MOST_PAGES:
            return {"refused": "too long" if len(document) else "damaged"}
        return _read(document, recognised or {})
    except InvalidPlan as error:
        return {"refused": "table", "code": error.code, "facts": error.message.facts}
    except pypdfium2.PdfiumError:
        return {"refused": "damaged"}
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, recognised: dict[int, dict]) -> dict:
    strips: list[Strip] = []
    scanned: list[int] = []
    unread: list[int] = []
    characters = unreadable = 0
    for page in pages_of(document):
        if not shows_text_as_picture(page):
            characters += len(page.characters)
            unreadable += page.unreadable
            strips += strips_of(page)
            continue
        said = recognised.get(page.number)
        if said is None:
            scanned.append(page.number)
        if said is None or "failed" in said:
            unread.append(page.number)
            unreadable += page.unreadable
            strips += [*strips_of(page), picture(page.number)]
        else:
            characters += len(said["characters"])
            strips += strips_from(said, page.number)
    if unreadable > MOST_UNREADABLE * (characters + unreadable):
        return {"refused": "unreadable", "scanned": scanned}
    if not characters or len(scanned) > MOST_SCANNED * len(document):
        return {"refused": "scanned", "scanned": scanned}
    return {"blocks": [as_plain(block) for block in read_blocks(strips, unread)], "scanned": scanned}


def _limit() -> None:
    """The process ends itself rather than take all memory or time; where the system cannot, the parent's clock does."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
