"""OFD files (GB/T 33190), the format of electronic official documents: text and tables as in PDF, scans recognised."""

from itertools import islice

from documents.document import Block
from documents.ofd.ofd_archive import MOST_PAGES, OfdArchive
from documents.ofd.ofd_page import drawn_on
from documents.package import Package
from documents.pages.page import Page
from documents.pages.page_flow import Strip, picture, strips_of
from documents.recognition.recognised_pages import (
    MOST_UNREADABLE,
    nothing_read,
    page_from,
    read_blocks,
    shows_text_as_picture,
)
from documents.recognition.scans import Scans
from domain.errors import InvalidPlan

Lying = tuple[float, float, float, float]


def read_ofd(package: Package, scans: Scans) -> list[Block]:
    """The blocks with their pages; InvalidPlan for a damaged or oversized file, one whose text says no characters, and
    a scan that nothing is there to read with. Signatures and seals are not looked at.
    """
    archive = OfdArchive(package)
    pages: list[Page] = []
    scanned: dict[int, tuple[bytes, Lying]] = {}
    for number, ofd_page in enumerate(islice(archive.pages(), MOST_PAGES + 1), 1):
        if number > MOST_PAGES:
            raise InvalidPlan("pdf_too_long", file=package.name)
        page, drawn = drawn_on(ofd_page, number)
        pages.append(page)
        if drawn.pictures and shows_text_as_picture(page):
            id_, *lying = max(drawn.pictures, key=lambda one: one[3] * one[4])
            left, top, width, height = lying
            scanned[number] = archive.picture(ofd_page.pictures.get(id_, "")), (left, top, width, height)
    unreadable = sum(page.unreadable for page in pages)
    characters = sum(len(page.characters) for page in pages)
    if unreadable > MOST_UNREADABLE * (characters + unreadable):
        raise InvalidPlan("ofd_unreadable", file=package.name)
    return _blocks(pages, scanned, package.name, scans)


def _blocks(pages: list[Page], scanned: dict[int, tuple[bytes, Lying]], name: str, scans: Scans) -> list[Block]:
    numbers = list(scanned)
    said = scans.of_pictures([scanned[number][0] for number in numbers]) if numbers and scans.is_installed else {}
    recognised = {number: said[at] for at, number in enumerate(numbers, 1) if "characters" in said.get(at, {})}
    unread = [number for number in numbers if number not in recognised]
    read = [_laid(recognised[page.number], page, scanned[page.number][1]) if page.number in recognised else page
            for page in pages]
    if not any(page.characters for page in read if page.number not in unread):
        raise nothing_read(said, name) if scans.is_installed else scans.refusal(name)
    strips: list[Strip] = []
    for page in read:
        strips += strips_of(page)
        strips += [picture(page.number)] if page.number in unread else []
    return read_blocks(strips, unread)


def _laid(said: dict, page: Page, lying: Lying) -> Page:
    """What was recognised in a picture, where the picture lies on its page."""
    left, top, width, height = lying
    found = page_from(said, page.number)
    across, down = width / found.width, height / found.height
    return Page(page.number, page.width, page.height,
                [one._replace(left=left + one.left * across, right=left + one.right * across, y=top + one.y * down,
                              size=one.size * down) for one in found.characters],
                [one._replace(left=left + one.left * across, right=left + one.right * across,
                              top=top + one.top * down, bottom=top + one.bottom * down) for one in found.rules])
