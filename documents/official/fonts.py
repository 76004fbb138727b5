"""Chinese fonts on the machine: which file stands for 小标宋, 仿宋, 黑体 and 楷体, the closest where there is none."""

import os
from enum import StrEnum
from pathlib import Path

from domain.errors import InvalidSettings

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts",
           "/System/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts")
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")


class Hand(StrEnum):
    """A style of type that the standard asks for."""

    TITLE = "title"
    BODY = "body"
    HEADING = "heading"
    KAI = "kai"


SONG = ("notoserifcjk-regular", "notoserifcjksc-regular", "notoserifsc-regular", "sourcehanserifsc-regular",
        "sourcehanserifcn-regular", "simsun", "stsong", "songti", "fandolsong-regular", "uming")
BOLD_SONG = ("notoserifcjk-bold", "notoserifcjksc-bold", "notoserifsc-bold", "sourcehanserifsc-bold",
             "sourcehanserifcn-bold", "stzhongs", "fandolsong-bold")
HEI = ("simhei", "stheiti", "notosanscjk-medium", "notosanscjksc-medium", "notosanscjk-regular",
       "notosanscjksc-regular", "notosanssc-regular", "sourcehansanssc-regular", "sourcehansanscn-regular",
       "fandolhei-regular", "msyh", "pingfang", "wqy-zenhei", "wqy-microhei", "droidsansfallbackfull",
       "droidsansfallback")
FANGSONG = ("simfang", "fangsong_gb2312", "仿宋_gb2312", "fzfsk", "fzfsjw", "stfangso", "fandolfang-regular")
KAI = ("simkai", "kaiti_gb2312", "楷体_gb2312", "fzktk", "stkaiti", "fandolkai-regular", "ukai")
WANTED = {
    Hand.TITLE: ("fzxbsjw", "fzxbsk", "方正小标宋简体", *BOLD_SONG, *SONG, *HEI),
    Hand.BODY: (*FANGSONG, *SONG, *KAI, *HEI),
    Hand.HEADING: (*HEI, *BOLD_SONG, *SONG),
    Hand.KAI: (*KAI, *FANGSONG, *SONG, *HEI),
}
"""Hand → names of font files without their endings, best first."""


def find_fonts(configured: str = "", folders: tuple[str, ...] = FOLDERS) -> dict[Hand, Path]:
    """A font file for every hand: `configured` (a file, or a folder searched first), else what the machine has.

    InvalidSettings, with the remedy, where nothing is found.
    """
    if configured and Path(configured).is_file():
        return dict.fromkeys(Hand, Path(configured))
    if configured and not Path(configured).is_dir():
        raise InvalidSettings("font_not_found", place=configured)
    own = _files((configured,)) if configured else {}
    found = {hand: _first(hand, own) for hand in Hand}
    if configured and not any(found.values()) and own:
        found = dict.fromkeys(Hand, next(iter(own.values())))
    if not all(found.values()):
        others = _files(folders)
        found = {hand: found[hand] or _first(hand, others) for hand in Hand}
    fonts = {hand: path for hand, path in found.items() if path}
    if len(fonts) < len(found):
        raise InvalidSettings("no_chinese_font")
    return fonts


def _first(hand: Hand, files: dict[str, Path]) -> Path | None:
    return next((files[name] for name in WANTED[hand] if name in files), None)


def _files(folders: tuple[str, ...]) -> dict[str, Path]:
    """Name without ending, in small letters → file; the first of a name stands."""
    files: dict[str, Path] = {}
    for folder in folders:
        for here, _, names in os.walk(os.path.expanduser(folder)):
            for name in sorted(names):
                stem, suffix = os.path.splitext(name.lower())
                if suffix in SUFFIXES:
                    files.setdefault(stem, Path(here, name))
    return files
