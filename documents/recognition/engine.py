"""RapidOCR with the models of its own wheel: a picture's characters and how sure it is of each. Fetches nothing."""

import math
import os
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean, median

import cv2
import numpy as np
from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput

from documents.pages.page import Character, Page, Rule
from documents.recognition.ruled_lines import ruled_lines

MODELS = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}
LONGEST_SIDE = 2_000
LEAST_SLANT, MOST_SLANT = 0.15, 15.0
"""Degrees by which a page lies askew and is set upright."""
UPSIDE_DOWN = 0.85
"""Text read less surely than that may stand on its head."""
LONGER, STROKE = 1.6, 0.5
"""Strokes are no longer than a character; what runs through characters along half of its length is none of a table."""
UPRIGHT = 0.6
"""So many of the lines have to be higher than wide for the page to lie on its side."""
LONG = 2.5
"""A line so many times as long as high tells how the page lies."""
EDGE = 0.2
"""So much of a character's height is the space above and below it."""
WIDE = dict(zip(",:;()!?", "，：；（）！？", strict=True))
CHINESE = re.compile(r"[\u3400-\u9fff《》“”]")
NOTHING = 0.5
"""A character below that is left out by the engine."""


@lru_cache(maxsize=1)
def engine() -> RapidOCR:
    """One thread: two processes of one thread took 4.2 s of processor a page, one of two 5.6 s."""
    cv2.setNumThreads(1)
    found = find_spec("rapidocr")
    folder = Path(found.origin).parent / "models" if found and found.origin else Path()
    paths = {f"{part}.model_path": str(folder / file) for part, file in MODELS.items()}
    missing = [path for path in paths.values() if not os.path.exists(path)]
    if missing:   # it would fetch them
        raise FileNotFoundError(missing[0])
    return RapidOCR(params=paths | {
        "Global.log_level": "critical", "Global.use_cls": False, "Global.text_score": NOTHING,
        "Global.return_word_box": True, "Global.return_single_char_box": True, "Global.max_side_len": LONGEST_SIDE,
        "EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1})


def page_of(picture: np.ndarray, number: int, points: float) -> Page:
    """The page that the picture shows, set upright; `points` is the width of a pixel in points."""
    picture, lines = _upright(picture)
    slant = _slant(lines)
    height, width = picture.shape[:2]
    characters = [one for box, words in lines for one in _characters(box, words, slant, width, height)]
    tall = median([one.size for one in characters]) if characters else 0.0
    rules = [rule for rule in ruled_lines(_turned(picture, slant), LONGER * tall)
             if rule.top != rule.bottom or not _is_stroke(rule, characters)]
    return Page(number, width * points, height * points,
                [Character(one.text, one.left * points, one.right * points, one.y * points, one.size * points, one.sure)
                 for one in characters],
                [Rule(*(value * points for value in rule)) for rule in rules])


def _upright(picture: np.ndarray) -> tuple[np.ndarray, list[tuple[np.ndarray, tuple]]]:
    """The picture turned so that its text can be read, with its lines."""
    lines = _recognised(picture)
    if lines and sum(_stands(box) for box, _ in lines) > UPRIGHT * len(lines):
        picture = np.ascontiguousarray(np.rot90(picture, -1))
        lines = _recognised(picture)
    if lines and _sure(lines) < UPSIDE_DOWN:
        turned = np.ascontiguousarray(np.rot90(picture, 2))
        others = _recognised(turned)
        if others and _sure(others) > _sure(lines):
            return turned, others
    return picture, lines


def _sure(lines: list[tuple[np.ndarray, tuple]]) -> float:
    return fmean(sure for _, words in lines for _, sure, _ in words)


def _recognised(picture: np.ndarray) -> list[tuple[np.ndarray, tuple]]:
    """The lines of text: the corners of each, and its characters with how sure they are and their corners."""
    found = engine()(picture)
    if not isinstance(found, RapidOCROutput) or found.boxes is None or found.word_results is None:
        return []
    return [(np.asarray(box), words) for box, words in zip(found.boxes, found.word_results, strict=True) if words]


def _stands(box: np.ndarray) -> bool:
    return float(np.ptp(box[:, 1])) > 1.5 * float(np.ptp(box[:, 0]))


def _slant(lines: list[tuple[np.ndarray, tuple]]) -> float:
    """Degrees by which most of the text runs down to the right; 0 where it hardly does."""
    angles = [math.degrees(math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0])) for box, _ in lines
              if box[1][0] - box[0][0] > LONG * (box[3][1] - box[0][1])]
    slant = median(angles) if angles else 0.0
    return slant if LEAST_SLANT < abs(slant) < MOST_SLANT else 0.0


def _turned(picture: np.ndarray, slant: float) -> np.ndarray:
    if not slant:
        return picture
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), slant, 1)
    return cv2.warpAffine(picture, turn, (width, height), borderValue=(255, 255, 255))


def _is_stroke(rule: Rule, characters: list[Character]) -> bool:
    """Whether a level line is made of strokes of characters, or strikes them through: they stand along most of it."""
    along = 0.0
    for one in characters:
        margin = EDGE * one.size
        if one.y - one.size + margin < rule.top < one.y - margin:
            along += max(0.0, min(one.right, rule.right) - max(one.left, rule.left))
    return along > STROKE * (rule.right - rule.left)


def _characters(box: np.ndarray, words: tuple, slant: float, width: int, height: int) -> list[Character]:
    """The line's characters on one height, as when the page is set upright."""
    radians = math.radians(slant)
    cos, sin = math.cos(radians), math.sin(radians)

    def upright(point) -> tuple[float, float]:
        x, y = point[0] - width / 2, point[1] - height / 2
        return x * cos + y * sin + width / 2, y * cos - x * sin + height / 2

    corners = [upright(point) for point in box]
    top, bottom = (corners[0][1] + corners[1][1]) / 2, (corners[2][1] + corners[3][1]) / 2
    usual = _usual([text for text, _, _ in words])
    made = []
    for text, (_, sure, own) in zip(usual, words, strict=True):
        if text.strip():
            edges = [upright(point)[0] for point in own]
            made.append(Character(text, min(edges), max(edges), bottom, max(bottom - top, 1.0), float(sure)))
    return made


def _usual(words: list[str]) -> list[str]:
    """Marks of punctuation beside Chinese characters as wide as those; the engine writes either."""
    return [WIDE.get(one, one) if any(CHINESE.match(other) for other in words[max(at - 1, 0):at + 2])
            else one for at, one in enumerate(words)]
