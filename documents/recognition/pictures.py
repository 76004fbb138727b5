"""Pictures as the recognition takes them: decoded within bounds, upright, on white, no larger than it needs."""

import warnings
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pypdfium2
from PIL import Image, ImageOps, ImageSequence

MOST_PIXELS = 120_000_000
"""An A0 sheet at 300 dpi has 139 million; a decompression bomb has more than fit into memory."""
LONGEST_SIDE, DPI = 2_000, 150
FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "GIF")
A4_HEIGHT = 842.0


class TooLarge(ValueError):
    """The picture has more pixels than are ever decoded."""


def frames_in(data: bytes, most: int) -> int:
    """How many pages a picture file has: more than one in a TIFF; never more than `most`."""
    with _opened(data) as image:
        return min(getattr(image, "n_frames", 1), most)


def frames_of(data: bytes) -> Iterator[tuple[np.ndarray, float]]:
    """Each page with the width of its pixels in points, as if it were as high as an A4 sheet. TooLarge for bombs."""
    with _opened(data) as image:
        for frame in ImageSequence.Iterator(image):
            if frame.width * frame.height > MOST_PIXELS:
                raise TooLarge
            frame.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))   # a JPEG is decoded no larger than needed
            yield _prepared(ImageOps.exif_transpose(frame))


def page_picture(document: pypdfium2.PdfDocument, index: int) -> tuple[np.ndarray, float]:
    """A PDF's page as a picture, with the width of a pixel in points."""
    page = document[index]
    try:
        scale = min(DPI / 72, LONGEST_SIDE / max(*page.get_size(), 1.0))
        picture = page.render(scale=scale, rev_byteorder=True).to_numpy()
    finally:
        page.close()
    return np.ascontiguousarray(picture[:, :, :3] if picture.ndim == 3 else np.stack([picture] * 3, axis=-1)), 1 / scale


def _opened(data: bytes) -> Image.Image:
    with warnings.catch_warnings(action="ignore"):
        Image.MAX_IMAGE_PIXELS = None   # told apart below
        image = Image.open(BytesIO(data), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise TooLarge
    return image


def _prepared(image: Image.Image) -> tuple[np.ndarray, float]:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    if image.mode.startswith("I;16") or image.mode == "I":
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    image = image.convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return np.asarray(image), A4_HEIGHT / max(image.size)
