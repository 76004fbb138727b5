"""Office packages (zip archives of XML): what is in one, and refusing those that are dangerous to open."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from lxml import etree
from lxml.etree import _Element as Element

from domain.errors import InvalidPlan
from domain.messages import Label

LARGEST_INFLATED = 100 * 1024 * 1024
LARGEST_XML = 16 * 1024 * 1024
HIGHEST_RATIO = 200
SMALLEST_BOMB = 4 * 1024 * 1024
MOST_ENTRIES = 5_000
DECLARATIONS = tuple(word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY")
                     for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError)
MAIN_PARTS = (("word", re.compile(r".{0,80}[.-](?:wordprocessingml|word)\.(?:document|template)\S{0,40}\.main\+xml")),
              ("excel", re.compile(r".{0,80}[.-](?:spreadsheetml|excel)\.(?:sheet|template)\S{0,40}\.main\+xml")))
"""The content types of main parts, those of templates and of files with macros among them."""

OTHERS = (("xl/workbook.bin", "二进制工作簿（.xlsb）"), ("ppt/presentation.xml", "演示文稿"),
          ("content.xml", "OpenDocument 文件"))
STRICT, USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
STRICT_WORDS = ((b"wordprocessingml/main", b"wordprocessingml/2006/main"),
                (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
                (b"officeDocument/relationships", b"officeDocument/2006/relationships"))


@dataclass(frozen=True)
class Package:
    """An archive that is safe to open: its `kind` (word, excel or ofd) and the names of its parts by content type."""

    name: str
    data: bytes
    kind: str
    types: dict[str, str]

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.data))

    def part(self, content_type: str) -> Element | None:
        """The root of the first part of that type; None where there is none. Macros and pictures are never opened."""
        path = next((path for path, type_ in self.types.items() if type_.endswith(content_type)), None)
        return self.root(path) if path else None

    def embedded(self, id_: str) -> tuple[str, bytes]:
        """The name and content of what the main document embeds under that id; nothing where it lies elsewhere."""
        main = next((path for path, type_ in self.types.items() if type_.endswith("main+xml")), "")
        folder, _, name = main.rpartition("/")
        relations = self.root(f"{folder}/_rels/{name}.rels")
        for one in relations if relations is not None else ():
            if one.get("Id") == id_ and one.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
                try:
                    with self.open(path) as part:
                        return posixpath.basename(path), part.read()
                except (KeyError, *BROKEN):
                    return posixpath.basename(path), b""
        return "", b""

    @contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """The part at that path, to be read piece by piece; KeyError where there is none."""
        with self._archive.open(path) as part:
            yield part

    def root(self, path: str) -> Element | None:
        """The root of the part at that path; None where there is none."""
        try:
            return etree.fromstring(_usual(self._archive.read(path)), _parser())
        except KeyError:
            return None
        except (*BROKEN, etree.XMLSyntaxError):
            raise damaged(self.name) from None


def open_package(data: bytes, name: str) -> Package:
    """The archive checked; InvalidPlan for one damaged, encrypted or oversized and what is no Word, Excel or OFD."""
    names = {entry.filename for entry in check_archive(data, name)}
    other = next((kind for path, kind in OTHERS if path in names), Label("压缩包，里面没有 Word 或 Excel 正文"))
    if "OFD.xml" in names:
        if "Encryptions.xml" in names:
            raise InvalidPlan("file_encrypted", file=name)
        return Package(name, data, "ofd", {})
    types = _types(data, name) if "[Content_Types].xml" in names else {}
    kind = next((kind for type_ in types.values() for kind, pattern in MAIN_PARTS
                 if pattern.fullmatch(type_)), "")
    if not kind:
        raise InvalidPlan("file_is_archive", file=name, kind=Label(other))
    return Package(name, data, kind, types)


def check_archive(data: bytes, name: str) -> list[zipfile.ZipInfo]:
    """What is in an archive that is safe to open; InvalidPlan for a damaged, encrypted or oversized one."""
    entries = _entries(data, name)
    _refuse_bombs(data, name, entries)
    return entries


def damaged(name: str, remedy: str = ".docx") -> InvalidPlan:
    """The refusal of a file that does not hold what it promises."""
    return InvalidPlan("file_damaged", file=name, ending=remedy)


def _entries(data: bytes, name: str) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return package.infolist()
    except BROKEN:
        raise damaged(name) from None


def _refuse_bombs(data: bytes, name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Sizes as declared are what is ever unpacked: zipfile stops there."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise InvalidPlan("file_encrypted", file=name)
    inflated = sum(entry.file_size for entry in entries)
    texts = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels", ".vml"))]
    if len(entries) > MOST_ENTRIES or inflated > LARGEST_INFLATED or sum(e.file_size for e in texts) > LARGEST_XML \
            or inflated > max(SMALLEST_BOMB, HIGHEST_RATIO * len(data)):
        raise InvalidPlan("file_unpacks_too_large", file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            declared = any(_declares(package, entry) for entry in texts)
    except BROKEN:
        raise damaged(name) from None
    if declared:
        raise InvalidPlan("file_declares_entities", file=name)


def _types(data: bytes, name: str) -> dict[str, str]:
    """The content type of each part that is named with one."""
    root = Package(name, data, "", {}).root("[Content_Types].xml")
    return {one.get("PartName", "").removeprefix("/"): one.get("ContentType", "")
            for one in (() if root is None else root) if one.get("PartName")}


def _parser() -> etree.XMLParser:
    """Without entities, without the network, without libxml2's limits on depth and length lifted."""
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def _usual(content: bytes) -> bytes:
    """The part with the usual names for what the strict form of the standard calls otherwise."""
    if STRICT not in content[:4096]:
        return content
    for strict, usual in STRICT_WORDS:
        content = content.replace(STRICT + strict, USUAL + usual)
    return content


def _declares(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether an XML part declares a document type: Office never does, entity bombs must."""
    content = package.read(entry)
    return any(word in content for word in DECLARATIONS)
