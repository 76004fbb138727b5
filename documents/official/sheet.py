"""The sheet a PDF is written on: pages with their numbers, a cursor, text measured and placed."""

from pathlib import Path

from fontTools.ttLib import TTCollection, TTLibError
from fpdf import FPDF
from fpdf.fonts import TTFFont

from documents.official.fonts import Hand
from documents.official.layout import BOTTOM, HEIGHT, LEFT, PAGE_HEIGHT, POINT, SMALL_SIZE, TOP, WIDTH
from domain.errors import InvalidSettings

BLACK = (0, 0, 0)
CHINESE = "督办通报〔〕"


class Sheet:
    """Pages under way; `y` is where the next line begins, in millimetres from the page's top."""

    def __init__(self, fonts: dict[Hand, Path], *, title: str, author: str):
        self.pdf = _Numbered(format="A4", unit="mm")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_title(title)
        self.pdf.set_author(author)
        self.pdf.set_lang("zh-CN")
        families: dict[Path, str] = {}
        for hand, path in fonts.items():
            families.setdefault(path, hand.value)
        for path, family in families.items():
            _add(self.pdf, family, path)
        self.families = {hand: families[path] for hand, path in fonts.items()}
        self.pdf.page_number_font = self.families[Hand.BODY]
        self.pdf.add_page()
        self.y = TOP

    def use(self, hand: Hand, size: float, colour: tuple[int, int, int] = BLACK) -> None:
        """What is written from here on is in that hand, size in points, and colour."""
        self.pdf.set_font(self.families[hand], size=size)
        self.pdf.set_text_color(*colour)

    def measure(self, words: str) -> float:
        """How wide the words are."""
        return self.pdf.get_string_width(words)

    @property
    def room(self) -> float:
        """What is left of the page."""
        return TOP + HEIGHT - self.y

    def need(self, height: float) -> bool:
        """There is that much room, on a new page if need be; gives whether it is a new one."""
        if height <= self.room + 1e-6:
            return False
        self.new_page()
        return True

    def new_page(self) -> None:
        """The cursor is at the top of another page."""
        self.pdf.add_page()
        self.y = TOP

    def text_at(self, x: float, words: str, line: float) -> None:
        """The words stand there, in the middle of a line of that height; the cursor stays."""
        size = self.pdf.font_size
        self.pdf.text(x, self.y + (line + size) / 2 - 0.12 * size, words)

    def centred(self, words: str, line: float) -> None:
        """The words stand in the middle of the page's width; the cursor is below."""
        self.text_at(LEFT + (WIDTH - self.measure(words)) / 2, words, line)
        self.y += line

    def justified(self, words: str, x: float, width: float, line: float, squeeze: float, *, is_last: bool) -> None:
        """The words reach from x over the width, a paragraph's last line as far as it goes; the cursor is below."""
        natural = self.measure(words)
        spaces = max(1, len(words) - 1)
        target = natural * squeeze if is_last else width
        self.pdf.set_char_spacing((target - natural) / spaces / POINT)
        self.text_at(x, words, line)
        self.pdf.set_char_spacing(0)
        self.y += line

    def rule(self, colour: tuple[int, int, int], thickness: float) -> None:
        """A line over the width of the text."""
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(thickness)
        self.pdf.line(LEFT, self.y, LEFT + WIDTH, self.y)

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self.pdf.output())


class _Numbered(FPDF):
    """— 1 — below the text, outside: at the right of odd pages, at the left of even ones."""

    page_number_font = ""

    def footer(self) -> None:
        self.set_font(self.page_number_font, size=SMALL_SIZE)
        self.set_text_color(*BLACK)
        words = f"— {self.page_no()} —"
        inset = SMALL_SIZE * POINT
        odd = self.page_no() % 2 == 1
        x = LEFT + WIDTH - inset - self.get_string_width(words) if odd else LEFT + inset
        self.text(x, PAGE_HEIGHT - BOTTOM + 7 + SMALL_SIZE * POINT / 2, words)


def _add(pdf: FPDF, family: str, path: Path) -> None:
    try:
        pdf.add_font(family, "", path, collection_font_number=_face(path))
        font = pdf.fonts[family]
        lacking = [one for one in CHINESE if not isinstance(font, TTFFont) or ord(one) not in font.cmap]
    except (TTLibError, OSError, RuntimeError, KeyError, ValueError) as error:
        raise InvalidSettings("font_unusable", file=path, problem=error) from None
    if lacking:
        raise InvalidSettings("font_lacks_characters", file=path, characters="".join(lacking))


def _face(path: Path) -> int:
    """Which face of a collection writes simplified Chinese; the first where none says so."""
    if path.suffix.lower() not in (".ttc", ".otc"):
        return 0
    with TTCollection(path, lazy=True) as faces:
        names = [face["name"].getDebugName(4) or "" for face in faces.fonts]
    return next((number for number, name in enumerate(names) if "SC" in name.split()), 0)
