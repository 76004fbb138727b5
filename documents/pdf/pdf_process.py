"""The process a PDF is read in: bytes come in, blocks go out as JSON, and whatever PDFium does happens only here."""

import json
import sys
from contextlib import suppress

import pypdfium2
from pypdfium2 import raw

from documents.pages.page_flow import Strip, picture, strips_of, text_of
from documents.pdf.extraction import pages_of
from domain.errors import InvalidPlan

MOST_PAGES = 1_000
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 60
FEWEST_CHARACTERS = 5
MOST_SCANNED, MOST_UNREADABLE = 0.5, 0.3


def main() -> None:
    """Reads a PDF from standard input and writes `{"blocks": …}` or `{"refused": why}`."""
    _limit()
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read()), ensure_ascii=True))


def answer(data: bytes) -> dict:
    """The blocks with their places as plain values, or why there are none: one of the reader's `REFUSALS`."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"refused": "encrypted" if locked else "damaged"}
    try:
        if not 0 < len(document) <= MOST_PAGES:
            return {"refused": "too long" if len(document) else "damaged"}
        return _read(document)
    except InvalidPlan as error:
        return {"refused": "table", "code": error.code, "facts": error.message.facts}
    except pypdfium2.PdfiumError:
        return {"refused": "damaged"}
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument) -> dict:
    strips: list[Strip] = []
    scanned = characters = unreadable = 0
    for page in pages_of(document):
        characters += len(page.characters)
        unreadable += page.unreadable
        if len(page.characters) < FEWEST_CHARACTERS and page.picture_share and not page.unreadable:
            scanned += 1
            strips.append(picture(page.number))
        strips += strips_of(page)
    if unreadable > MOST_UNREADABLE * (characters + unreadable):
        return {"refused": "unreadable"}
    if not characters or scanned > MOST_SCANNED * len(document):
        return {"refused": "scanned"}
    return {"blocks": [[block.text, [[place.start, place.end, place.where] for place in block.places]]
                       for block in text_of(strips)]}


def _limit() -> None:
    """The process ends itself rather than take all memory or time; where the system cannot, the parent's clock does."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
