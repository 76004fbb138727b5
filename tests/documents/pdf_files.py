"""PDF files made for the tests, written by hand: characters in their places, ruled lines, a picture."""

import zlib
from dataclasses import dataclass, field
from itertools import pairwise

A4 = (595, 842)
RIGHT_EDGE = 60 + 12 * 38


@dataclass
class Sheet:
    """A page: `words` are (left, top, text), `rules` (left, top, right, bottom), all from the upper left corner.

    `turned` are words with a text matrix; `content_object` names another object as the page's drawing.
    """

    words: list[tuple[float, float, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    size: tuple[float, float] = A4
    rotate: int = 0
    picture: bool = False
    turned: list[tuple[str, str]] = field(default_factory=list)
    content_object: int = 0
    points: int = 12

    def write(self, left: float, top: float, *lines: str, leading: float = 20) -> "Sheet":
        """The lines one below the other."""
        self.words += [(left, top + leading * at, line) for at, line in enumerate(lines)]
        return self

    def grid(self, columns: list[float], rows: list[float], but: tuple = ()) -> "Sheet":
        """All borders of a table; `but` leaves out those given as (left, top, right, bottom)."""
        self.rules += [one for one in [
            *((left, top, right, top) for top in rows for left, right in pairwise(columns)),
            *((left, top, left, bottom) for left in columns for top, bottom in pairwise(rows))]
            if one not in but]
        return self

    def content(self) -> bytes:
        """The page's drawing; a blank behind each text, as PDFium leaves out one of a single glyph without font."""
        height = self.size[1]
        drawn = [f"0.5 w {a} {height - b} m {c} {height - d} l S" for a, b, c, d in self.rules]
        drawn += [f"BT /F {self.points} Tf {left} {height - top - self.points} Td "
                  f"<{(text + ' ').encode('utf-16-be').hex()}> Tj ET" for left, top, text in self.words]
        drawn += [f"BT /F {self.points} Tf {matrix} Tm <{text.encode('utf-16-be').hex()}> Tj ET"
                  for matrix, text in self.turned]
        return "\n".join(drawn + (["q 500 0 0 700 40 40 cm /P Do Q"] if self.picture else [])).encode()


def paragraph(words: str, *, width: int = 38, indent: int = 2) -> list[str]:
    """The words in lines of so many characters, the first one indented by blanks as wide as a character."""
    text = "\u3000" * indent + words
    return [text[at:at + width] for at in range(0, len(text), width)]


def pdf(*sheets: Sheet, to_unicode: bool = True, extra: str = "", more: tuple[bytes, ...] = ()) -> bytes:
    """The file; `extra` goes into its trailer, `more` are objects behind the others (from number 6 + 2 a page)."""
    used = sorted({character for sheet in sheets for *_, text in [*sheet.words, *sheet.turned]
                   for character in text + " "})
    pairs = "\n".join(f"<{ord(one):04x}> <{ord(one):04x}>" for one in used)
    names = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n" \
            "1 begincodespacerange <0000> <ffff> endcodespacerange " \
            f"{len(used)} beginbfchar\n{pairs}\nendbfchar endcmap end end"
    kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(len(sheets)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(sheets)}>>".encode(),
        f"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H{'/ToUnicode 5 0 R' if to_unicode else ''}"
        "/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)"
        "/Ordering(Identity)/Supplement 0>>/DW 1000/W[32 126 500]/FontDescriptor<</Type/FontDescriptor/FontName/Song"
        "/Flags 4/FontBBox[0 -120 1000 880]/Ascent 880/Descent -120/CapHeight 700/ItalicAngle 0/StemV 80>>>>]>>"
        .encode(),
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n"
        b"\x00\nendstream",
        _stream(names.encode()),
    ]
    for at, sheet in enumerate(sheets):
        objects += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {sheet.size[0]} {sheet.size[1]}]/Rotate {sheet.rotate}"
                    f"/Resources<</Font<</F 3 0 R>>/XObject<</P 4 0 R>>>>"
                    f"/Contents {sheet.content_object or 7 + 2 * at} 0 R>>".encode(),
                    _stream(sheet.content())]
    return _file([*objects, *more], extra)


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed)


def _file(objects: list[bytes], extra: str) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{extra}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(data)
