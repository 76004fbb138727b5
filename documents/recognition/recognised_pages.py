"""What a recognition said of a page, as a page among others, or the remark in the place of one that was not read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from documents.document import Block, Caution, Caveat
from documents.pages.page import Character, Page, Rule
from documents.pages.page_flow import Strip, picture, remark, strips_of, text_of
from domain.errors import InvalidPlan

MOST_UNREADABLE = 0.3
FEWEST_CHARACTERS, FEW_CHARACTERS = 5, 60
WHOLE_PAGE, DRAWN_LETTERS = 0.5, 150


def shows_text_as_picture(page: Page) -> bool:
    """Whether the page has to be looked at to be read: a scan, letters drawn as lines, a font that tells no characters.

    A scan may have a few words of the program that made it.
    """
    held = len(page.characters)
    if page.unreadable > MOST_UNREADABLE * (held + page.unreadable):
        return True
    if held < FEWEST_CHARACTERS:
        return page.picture_share > 0 or page.drawings >= DRAWN_LETTERS
    return page.picture_share >= WHOLE_PAGE and held < FEW_CHARACTERS


def page_from(said: dict, number: int) -> Page:
    """The page as it was read."""
    return Page(number, said["width"], said["height"], [Character(*one) for one in said["characters"]],
                [Rule(*one) for one in said["rules"]])


def strips_from(said: dict | None, number: int) -> Iterator[Strip]:
    """The page's lines and tables; the remark where it was not read."""
    if said is None or "failed" in said:
        yield picture(number)
    else:
        yield from strips_of(page_from(said, number))


def read_blocks(strips: Iterable[Strip], unread: Iterable[int]) -> list[Block]:
    """The blocks of all pages, those in the place of unread ones with a caveat."""
    remarks = {remark(number): f"第{number}页" for number in unread}
    return [replace(block, caveats=(Caveat(0, len(block.text), Caution.UNREAD, remarks[block.text]),))
            if block.text in remarks else block for block in text_of(list(strips))]


def nothing_read(recognised: Mapping[int, dict], name: str) -> InvalidPlan:
    """Why there is no text: time was over before any page was read, or there is none on them."""
    failures = {said.get("failed") for said in recognised.values()}
    if "time" in failures:
        return InvalidPlan("scan_not_finished", file=name)
    return InvalidPlan("scan_without_text", file=name)


def blocks_from(recognised: Mapping[int, dict]) -> list[Block]:
    """The blocks of a picture file's pages, in their order."""
    strips = [strip for number in sorted(recognised) for strip in strips_from(recognised[number], number)]
    return read_blocks(strips, (number for number, said in recognised.items() if "failed" in said))
