"""Taking in a file: by its name and its bytes, to text; whatever cannot be read is refused with the remedy."""

from pathlib import Path

from documents.document import Document
from documents.plain import decode
from documents.word import read_word
from domain.errors import InvalidPlan

LARGEST = 50 * 1024 * 1024
FORMATS = {".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".docx": "word"}
SIGNATURES = ((b"\xd0\xcf\x11\xe0", "旧版 Word（.doc）或加密的文件"), (b"%PDF", "PDF"), (b"\x89PNG", "图片"),
              (b"\xff\xd8\xff", "图片"), (b"Rar!", "压缩包"), (b"\x1f\x8b", "压缩包"), (b"{\\rtf", "RTF"))


def read_document(source: Path | bytes, name: str = "") -> Document:
    """The document in a file or in bytes with a file's name; InvalidPlan, with the remedy, where it cannot be read."""
    data, name = (source, name) if isinstance(source, bytes) else (_bytes(source), name or source.name)
    if not data:
        raise InvalidPlan(f"“{name}”是空文件；请选择有正文的方案文件。")
    if len(data) > LARGEST:
        raise InvalidPlan(f"“{name}”超过 {LARGEST // 1024 // 1024} MB；请只保留正文后再导入。")
    kind = next((kind for signature, kind in SIGNATURES if data.startswith(signature)), "")
    if kind:
        raise InvalidPlan(f"“{name}”是{kind}，暂不能读取；请另存为 .docx 或 UTF-8 文本后再导入。")
    format_ = FORMATS.get(Path(name).suffix.lower(), "")
    if data.startswith(b"PK") or format_ == "word":
        blocks = read_word(data, name)
        return Document(name, "word", "\n".join(blocks), blocks)
    if not format_ and Path(name).suffix:
        raise InvalidPlan(f"不认识“{name}”的格式；可以读取 {'、'.join(FORMATS)}，请另存后再导入。")
    text = decode(data, name)
    return Document(name, format_ or "text", text, tuple(text.splitlines()))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InvalidPlan(f"“{path.name}”超过 {LARGEST // 1024 // 1024} MB；请只保留正文后再导入。")
        return path.read_bytes()
    except FileNotFoundError:
        raise InvalidPlan(f"找不到文件“{path}”；请检查路径。") from None
    except IsADirectoryError:
        raise InvalidPlan(f"“{path}”是文件夹；请指明其中的方案文件。") from None
    except PermissionError:
        raise InvalidPlan(f"没有权限读取“{path}”；请检查文件权限。") from None
