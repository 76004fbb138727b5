"""What a file is by its content, whatever its name says; of attachments, programs and web pages are not taken."""

import codecs
import re
from enum import StrEnum
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from domain.errors import InvalidPlan, NotAllowed
from domain.messages import Label, Message

BEGINNING = 4096
PLAN_ENDINGS = (".docx", ".docm", ".pdf", ".ofd", ".xlsx", ".xlsm", ".csv", ".tsv", ".html", ".htm", ".txt", ".md",
                ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".doc", ".wps", ".xls", ".et", ".rtf", ".odt",
                ".ods", ".xlsb", ".xml")
"""What a browser offers to choose among; what a file is, its bytes tell."""


class Kind(StrEnum):
    """What the bytes are; the value of those that are refused is what they are called."""

    TEXT = "文本"
    PACKAGE = "zip"
    PDF = "PDF"
    HTML = "网页"
    OLD_WORD = "旧版 Word 或 WPS 文件（.doc、.wps）"
    OLD_EXCEL = "旧版 Excel 或 WPS 表格（.xls、.et）"
    ENCRYPTED = "加密的 Word 或 Excel 文件"
    OLD_OFFICE = "旧版 Office 文件"
    IMAGE = "图片"
    ARCHIVE = "压缩包"
    RTF = "RTF 文件"
    XML = "XML 文件"
    MAIL = "网页归档（.mht）或邮件"
    OPEN_TEXT = "OpenDocument 文字（.odt）"
    OPEN_TABLE = "OpenDocument 表格（.ods）"
    BINARY_WORKBOOK = "二进制工作簿（.xlsb）"


SIGNATURES = ((b"PK\x03\x04", Kind.PACKAGE), (b"PK\x05\x06", Kind.PACKAGE), (b"\xd0\xcf\x11\xe0", Kind.OLD_OFFICE),
              (b"\x89PNG", Kind.IMAGE), (b"\xff\xd8\xff", Kind.IMAGE), (b"GIF8", Kind.IMAGE), (b"BM", Kind.IMAGE),
              (b"II*\x00", Kind.IMAGE), (b"MM\x00*", Kind.IMAGE), (b"Rar!", Kind.ARCHIVE), (b"\x1f\x8b", Kind.ARCHIVE),
              (b"7z\xbc\xaf", Kind.ARCHIVE), (b"{\\rtf", Kind.RTF), (b"MIME-Version:", Kind.MAIL))
OLE_STREAMS = (("EncryptedPackage", Kind.ENCRYPTED), ("WordDocument", Kind.OLD_WORD), ("Workbook", Kind.OLD_EXCEL),
               ("Book", Kind.OLD_EXCEL))
PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
TAG = re.compile(r"<(?:p|div|table|meta|span|br|article|section)\b[^<>]*>", re.IGNORECASE)
FEWEST_TAGS = 3
OPEN_DOCUMENTS = ((b"application/vnd.oasis.opendocument.text", Kind.OPEN_TEXT),
                  (b"application/vnd.oasis.opendocument.spreadsheet", Kind.OPEN_TABLE))
FIRST_ENTRY, LONGEST_DIRECTORY = 30, 100_000
"""Bytes of a zip archive before its first entry's name, which in an OpenDocument is mimetype."""
REMEDIES = {Kind.ENCRYPTED: Message("remedy_remove_password"), Kind.OLD_EXCEL: Message("remedy_save_as_xlsx"),
            Kind.OPEN_TABLE: Message("remedy_save_as_xlsx"), Kind.BINARY_WORKBOOK: Message("remedy_save_as_xlsx"),
            Kind.ARCHIVE: Message("remedy_unpack"),
            Kind.MAIL: Message("remedy_save_as_html")}
REMEDY = Message("remedy_save_as_docx")


def kind_of(data: bytes, name: str) -> Kind:
    """What the bytes begin with; a text with tags counts as a web page, under a name of one sooner than otherwise."""
    head = data[:BEGINNING]
    kind = next((kind for signature, kind in SIGNATURES if head.startswith(signature)), None)
    if kind is Kind.OLD_OFFICE:
        return next((kind for stream, kind in OLE_STREAMS if stream.encode("utf-16-le") in data), kind)
    if kind is Kind.PACKAGE:
        told = head[FIRST_ENTRY:].removeprefix(b"mimetype") if head[FIRST_ENTRY:].startswith(b"mimetype") else b""
        if told:
            return next((kind for sign, kind in OPEN_DOCUMENTS if told.startswith(sign)), kind)
        return Kind.BINARY_WORKBOOK if b"xl/workbook.bin" in data[-LONGEST_DIRECTORY:] else kind
    if kind is not None and not (kind is Kind.IMAGE and head[:2] == b"BM" and head[6:10] != bytes(4)):
        return kind
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    text = _readable(head).lstrip("\ufeff \t\r\n")
    if PAGE.search(text) and text.startswith("<"):
        return Kind.HTML
    if text.startswith("<?xml"):
        return Kind.XML
    named = name.lower().endswith((".html", ".htm", ".shtml"))
    return Kind.HTML if text.startswith("<") and (named or len(TAG.findall(text)) >= FEWEST_TAGS) else Kind.TEXT


def refusal(kind: Kind, name: str) -> InvalidPlan:
    """Why a file of that kind is not read, and what to do."""
    return InvalidPlan("file_kind_not_read", file=name, kind=Label(kind), remedy=REMEDIES.get(kind, REMEDY))


def _readable(head: bytes) -> str:
    """The beginning with its ASCII characters right, whatever the encoding."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("latin-1").removeprefix("ï»¿")


SIGNS = ((b"%PDF-", "application/pdf"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
         (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
         (b"{\\rtf", "application/rtf"), (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"),
         (b"Rar!\x1a\x07", "application/vnd.rar"), (b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"))
OFFICE = "application/vnd.openxmlformats-officedocument."
ZIPPED = (("word/", OFFICE + "wordprocessingml.document"), ("xl/", OFFICE + "spreadsheetml.sheet"),
          ("ppt/", OFFICE + "presentationml.presentation"), ("OFD.xml", "application/ofd"))
NAMES = {"application/pdf": ("pdf",), "application/x-ole-storage": ("doc", "xls", "ppt", "wps", "et", "dps", "msg"),
         "image/png": ("png",), "image/jpeg": ("jpg", "jpeg"), "image/gif": ("gif",), "image/bmp": ("bmp",),
         "application/rtf": ("rtf", "doc"), "image/tiff": ("tif", "tiff"),
         "application/vnd.rar": ("rar",), "application/x-7z-compressed": ("7z",),
         ZIPPED[0][1]: ("docx", "docm", "wps"), ZIPPED[1][1]: ("xlsx", "xlsm", "et"), ZIPPED[2][1]: ("pptx", "dps"),
         "application/ofd": ("ofd",), "application/zip": ("zip",), "text/plain": ("txt", "csv", "md")}
"""Content → the endings that its name may have."""
ACCEPTED = "PDF、Word、Excel、PPT、WPS、OFD、图片、文本和压缩包（zip、rar、7z）"
MARKUP = re.compile(rb"\s*<(?:!doctype|html|script|svg|\?xml|head|body)", re.IGNORECASE)


def content_type(name: str, content: bytes) -> str:
    """What the file is. NotAllowed for an empty one, one of another kind, and one whose name says something else."""
    if not content:
        raise NotAllowed("attachment_empty", file=name)
    kind = _kind(content)
    if kind is None:
        raise NotAllowed("attachment_not_accepted", file=name, accepted=ACCEPTED)
    ending = name.rpartition(".")[2].lower()
    if ending not in NAMES[kind]:
        raise NotAllowed("attachment_not_as_named", file=name, ending=NAMES[kind][0])
    return kind


def _kind(content: bytes) -> str | None:
    kind = next((kind for sign, kind in SIGNS if content.startswith(sign)), None)
    if kind is not None:
        return kind
    if content.startswith(b"BM") and content[6:10] == bytes(4):   # a text may begin with BM
        return "image/bmp"
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    return "text/plain" if _is_text(content) else None


def _zipped(content: bytes) -> str | None:
    try:
        names = ZipFile(BytesIO(content)).namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    return next((kind for sign, kind in ZIPPED if any(name.startswith(sign) for name in names)), "application/zip")


def _is_text(content: bytes) -> bool:
    """Readable in a coding that is used here, and neither a web page nor a program's script."""
    if MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")) or content.startswith(b"#!") or b"\x00" in content:
        return False
    for coding in ("utf-8-sig", "gb18030"):
        try:
            content.decode(coding)
            return True
        except UnicodeDecodeError:
            continue
    return False
