"""Scans made for the tests: pages drawn as pictures, with the machine's own Chinese font."""

import io
from functools import lru_cache

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from documents.official.fonts import find_fonts
from documents.official.sheet import _face
from domain.errors import InvalidSettings

WIDTH, SIZE, LEADING = 900, 30, 52
"""Pixels: a page half as large as an A4 sheet at 150 dpi, so that it is read in a second."""


@lru_cache
def font():
    """The first Chinese font there is; a machine without one has no scans to try."""
    try:
        path = next(iter(find_fonts().values()))
    except InvalidSettings:
        pytest.skip("no Chinese font to draw scans with")
    return ImageFont.truetype(str(path), SIZE, index=_face(path))


def page(*lines: str, left: int = 60, top: int = 60, turn: float = 0, grid: tuple = ()) -> Image.Image:
    """A page with these lines, not quite sharp; `grid` are the columns and rows of a ruled table."""
    image = Image.new("L", (WIDTH, max(400, top * 2 + LEADING * len(lines), *(grid[1] if grid else ()))), 250)
    draw = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        draw.text((left, top + LEADING * at), line, font=font(), fill=30)
    if grid:
        columns, rows = grid
        for x in columns:
            draw.line((x, rows[0], x, rows[-1]), fill=40, width=3)
        for y in rows:
            draw.line((columns[0], y, columns[-1], y), fill=40, width=3)
    return image.rotate(turn, fillcolor=250, resample=Image.Resampling.BICUBIC, expand=abs(turn) > 45).filter(
        ImageFilter.GaussianBlur(0.6))


def table(columns: list[int], rows: list[int], *cells: tuple[int, int, str], turn: float = 0) -> Image.Image:
    """A page with a ruled table; `cells` are column, row and words."""
    image = page(grid=(columns, rows))
    draw = ImageDraw.Draw(image)
    for column, row, words in cells:
        draw.text((columns[column] + 12, rows[row] + 12), words, font=font(), fill=30)
    return image.rotate(turn, fillcolor=250, resample=Image.Resampling.BICUBIC)


def pictured(*pages: Image.Image, format_: str = "PNG", **options) -> bytes:
    """The pages as a picture file; several of them as a TIFF."""
    file = io.BytesIO()
    more = {"save_all": True, "append_images": list(pages[1:])} if len(pages) > 1 else {}
    pages[0].save(file, format_, **more, **options)
    return file.getvalue()


def scanned(*pages: Image.Image) -> bytes:
    """The pages as a PDF of pictures."""
    return pictured(*pages, format_="PDF", resolution=110)
