"""What an attachment is, by its content: whatever a file calls itself, programs and web pages are not taken."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from domain.errors import NotAllowed

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
        raise NotAllowed(f"附件“{name}”是空文件，请重新选择。")
    kind = _kind(content)
    if kind is None:
        raise NotAllowed(f"附件“{name}”不是可以接收的文件。可以接收：{ACCEPTED}。")
    ending = name.rpartition(".")[2].lower()
    if ending not in NAMES[kind]:
        raise NotAllowed(f"附件“{name}”的内容与文件名不符，应为 .{NAMES[kind][0]} 文件。请核对后重新上传。")
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
