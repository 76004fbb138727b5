"""The straight lines that rule a table in a picture."""

from collections.abc import Iterator

import cv2
import numpy as np

from documents.pages.page import Rule

SHORTEST_SHARE = 1 / 40
"""Of the picture's longer side; strokes of characters are shorter."""
THICKEST = 12
BRIDGED = 3
"""Pixels of a gap that a scan leaves in a line."""
MOST = 2_000


def ruled_lines(picture: np.ndarray, shortest: float) -> list[Rule]:
    """The level and upright lines, in pixels, that are longer than the strokes of characters are."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if picture.ndim == 3 else picture
    dark = cv2.adaptiveThreshold(cv2.bitwise_not(grey), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 15, -10)
    length = max(int(max(grey.shape) * SHORTEST_SHARE), int(shortest), 20)
    return [*_lines(dark, length, level=True), *_lines(dark, length, level=False)]


def _lines(dark: np.ndarray, length: int, *, level: bool) -> Iterator[Rule]:
    """What is left of the picture when everything shorter in that direction is taken away."""
    along, bridge = ((length, 1), (BRIDGED, 1)) if level else ((1, length), (1, BRIDGED))
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones(bridge[::-1], np.uint8))
    kept = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(along[::-1], np.uint8))
    found = cv2.connectedComponentsWithStats(kept, connectivity=8)[2]
    for left, top, width, height, _ in found[1:MOST + 1].tolist():
        thick, reach = (height, width) if level else (width, height)
        if reach >= length and thick <= THICKEST and reach >= 5 * thick:
            middle_x, middle_y = left + width / 2, top + height / 2
            yield Rule(left, middle_y, left + width, middle_y) if level else Rule(middle_x, top, middle_x, top + height)
