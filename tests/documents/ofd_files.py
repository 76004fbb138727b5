"""OFD files made for the tests, part by part."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.documents.word_files import packed

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.0
"""Millimetres: the height of a character, and how far the next one is."""


@dataclass
class Sheet:
    """A page: its objects as XML, and the templates it stands on by their number."""

    objects: list[str] = field(default_factory=list)
    templates: list[int] = field(default_factory=list)
    box: str = ""

    def write(self, left: float, top: float, *lines: str, leading: float = 9.0, **attributes: str) -> "Sheet":
        """The lines one below the other, the first one's foot at `top`."""
        more = " ".join(f'{name}="{value}"' for name, value in attributes.items())
        for at, line in enumerate(lines):
            steps = f'DeltaX="g {len(line) - 1} {SIZE}"' if len(line) > 1 else ""
            self.objects.append(
                f'<ofd:TextObject Boundary="{left} {top + at * leading - SIZE} 160 7" Font="1" Size="{SIZE}" {more}>'
                f'<ofd:TextCode X="0" Y="{SIZE}" {steps}>{escape(line)}</ofd:TextCode></ofd:TextObject>')
        return self

    def grid(self, columns: list[float], rows: list[float]) -> "Sheet":
        """All lines of a table, each a path of its own."""
        lines = [(columns[0], y, columns[-1], y) for y in rows] + [(x, rows[0], x, rows[-1]) for x in columns]
        for left, top, right, bottom in lines:
            self.objects.append(
                f'<ofd:PathObject ID="9" Boundary="{left} {top} {right - left} {bottom - top}" Stroke="true">'
                f"<ofd:AbbreviatedData>M 0 0 L {right - left} {bottom - top}</ofd:AbbreviatedData></ofd:PathObject>")
        return self

    def picture(self, number: int, boundary: str = "0 0 210 297") -> "Sheet":
        """A picture over the page."""
        self.objects.append(f'<ofd:ImageObject ID="9" Boundary="{boundary}" ResourceID="{number}"/>')
        return self

    def content(self) -> bytes:
        """The page's own part."""
        area = f"<ofd:Area><ofd:PhysicalBox>{self.box}</ofd:PhysicalBox></ofd:Area>" if self.box else ""
        under = "".join(f'<ofd:Template TemplateID="{one}"/>' for one in self.templates)
        return (f"<ofd:Page {NAMESPACE}>{area}{under}<ofd:Content><ofd:Layer ID='8'>{''.join(self.objects)}</ofd:Layer>"
                "</ofd:Content></ofd:Page>").encode()


def ofd(*sheets: Sheet, templates: tuple[Sheet, ...] = (), pictures: tuple[bytes, ...] = (), **parts: bytes) -> bytes:
    """The file; `parts` replace parts of it by their names, with _ for the slashes and dots."""
    media = "".join(f'<ofd:MultiMedia ID="{at}" Type="Image"><ofd:MediaFile>p{at}.png</ofd:MediaFile></ofd:MultiMedia>'
                    for at, _ in enumerate(pictures, 1))
    pages = "".join(f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at, _ in enumerate(sheets))
    under = "".join(f'<ofd:TemplatePage ID="{at}" BaseLoc="Tpls/Tpl_{at}/Content.xml"/>'
                    for at, _ in enumerate(templates))
    entries = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE} Version='1.1'><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml"
                   "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
                              "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
                              f"{under}</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias>'
                               "</ofd:Res>",
    }
    made = {name: text.encode() for name, text in entries.items()}
    made |= {f"Doc_0/Pages/Page_{at}/Content.xml": sheet.content() for at, sheet in enumerate(sheets)}
    made |= {f"Doc_0/Tpls/Tpl_{at}/Content.xml": sheet.content() for at, sheet in enumerate(templates)}
    made |= {f"Doc_0/Res/p{at}.png": data for at, data in enumerate(pictures, 1)}
    return packed({name: parts.get(name.replace("/", "_").replace(".", "_"), data) for name, data in made.items()})
