"""Picture files: scans and photographs of pages (.png, .jpg, .bmp, .tif with several pages, .gif)."""

from documents.document import Block
from documents.recognition.recognised_pages import blocks_from, nothing_read
from documents.recognition.scans import Scans
from domain.errors import InvalidPlan


def read_picture(data: bytes, name: str, scans: Scans) -> list[Block]:
    """The blocks with their pages; InvalidPlan for a damaged or oversized picture, one without text, and where nothing
    is there to read it with.
    """
    if not scans.is_installed:
        raise scans.refusal(name)
    recognised = scans.of_picture(data)
    failures = {said.get("failed") for said in recognised.values()}
    if failures == {"too large"}:
        raise InvalidPlan("picture_too_large", file=name)
    if failures == {"damaged"}:
        raise InvalidPlan("picture_damaged", file=name)
    if not any(said.get("characters") for said in recognised.values()):
        raise nothing_read(recognised, name)
    return blocks_from(recognised)
