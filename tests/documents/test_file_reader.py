"""Files taken in: encodings, formats, and everything that is refused with its remedy."""

from pathlib import Path

import pytest

from documents.file_reader import read_document
from domain.errors import InvalidPlan
from tests.documents.word_files import locked, packed, with_paragraphs

TEXT = "一、重点任务\r\n（一）建设平台。（市数据局负责）\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_decoded_from_each_usual_encoding(encoding):
    document = read_document(TEXT.encode(encoding), "方案.txt")
    assert document.text.removeprefix("\ufeff") == TEXT
    assert document.format == "text"


def test_the_utf_8_mark_stays_so_that_offsets_are_those_of_the_file():
    assert read_document("\ufeff一、".encode(), "方案.txt").text == "\ufeff一、"


def test_markdown_is_read_as_it_stands():
    document = read_document("# 方案\n- 建设平台\n".encode(), "方案.md")
    assert (document.format, document.blocks) == ("markdown", ("# 方案", "- 建设平台"))


def test_a_word_file_is_known_by_its_bytes_even_under_another_name():
    assert read_document(with_paragraphs("建设平台。"), "方案").format == "word"


def test_a_file_is_read_by_its_path(tmp_path: Path):
    file = tmp_path / "方案.txt"
    file.write_bytes(TEXT.encode())
    assert read_document(file).name == "方案.txt"


def old_office(*streams: str) -> bytes:
    """An OLE container as far as it shows which streams it has."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(one.encode("utf-16-le") for one in streams)


WORD_TYPES = (b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
              b' PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
              b'.wordprocessingml.document.main+xml"/></Types>')


def word_of(content: bytes) -> bytes:
    """A .docx that has only a main part, with this content."""
    return packed({"[Content_Types].xml": WORD_TYPES, "word/document.xml": content})


ENTITIES = (b'<!DOCTYPE a [<!ENTITY a "haha">' + b"".join(
    b'<!ENTITY %c "%s">' % (letter + 1, b"&%c;" % letter * 10) for letter in b"abcdefgh") + b"]><a>&i;</a>")

REFUSED = {
    "empty": (b"", "方案.txt", "空文件"),
    "binary": (bytes(range(256)) * 20, "方案.txt", "不是文本文件"),
    "broken text": (b"\xff\xfe\x00\xd8\x00\xd8", "方案.txt", "不是文本文件"),
    "encrypted Word": (old_office("EncryptedPackage"), "方案.docx", "加密.*取消密码"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "方案.pdf", "图片.*已损坏"),
    "archive": (b"Rar!\x1a\x07" + bytes(50), "方案.rar", "压缩包.*解压"),
    "saved mail": (b"MIME-Version: 1.0\r\n", "方案.mht", "网页归档"),
    "damaged Word": (b"PK\x03\x04" + bytes(200), "方案.docx", "已损坏"),
    "another archive": (packed({"readme.xml": b"<a/>"}), "方案.docx", "没有 Word 或 Excel 正文"),
    "OFD": (packed({"OFD.xml": b"<a/>"}), "方案.ofd", "已损坏.*pdf"),
    "OpenDocument": (packed({"content.xml": b"<a/>"}), "方案.odt", "OpenDocument"),
    "presentation": (packed({"ppt/presentation.xml": b"<a/>"}), "方案.docx", "演示文稿"),
    "Word with broken XML": (word_of(b"<w:document"), "方案.docx", "已损坏"),
    "Word with nothing in it": (word_of(b"<a/>"), "方案.docx", "已损坏"),
    "Word whose part is missing": (packed({"[Content_Types].xml": WORD_TYPES}), "方案.docx", "已损坏"),
    "zip bomb": (word_of(b" " * 120_000_000), "方案.docx", "过大"),
    "many small bombs": (packed({f"word/media/{n}.png": bytes(9_000_000) for n in range(12)}), "方案.docx", "过大"),
    "thousands of entries": (packed({f"{n}.xml": b"" for n in range(5_001)}), "方案.docx", "过大"),
    "entity bomb": (word_of(ENTITIES), "方案.docx", "实体"),
    "entity bomb in UTF-16": (word_of(ENTITIES.decode().encode("utf-16")), "方案.docx", "实体"),
    "locked archive": (locked(word_of(b"<a/>")), "方案.docx", "已加密"),
    "too large": (b"a" * (50 * 1024 * 1024 + 1), "方案.txt", "超过 50 MB"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_with_the_remedy(kind):
    data, name, fact = REFUSED[kind]
    with pytest.raises(InvalidPlan, match=fact) as refusal:
        read_document(data, name)
    assert "请" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path):
    with pytest.raises(InvalidPlan, match="找不到文件"):
        read_document(tmp_path / "没有.txt")
    with pytest.raises(InvalidPlan, match="是文件夹"):
        read_document(tmp_path)


def test_the_name_of_the_file_does_not_decide():
    word = with_paragraphs("建设平台。")
    assert {read_document(word, name).format for name in ("方案.pdf", "方案.txt", "方案.doc", "方案")} == {"word"}
    assert read_document("建设平台。".encode(), "方案.docx").format == "text"


def test_names_in_an_archive_are_never_used_as_paths(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    word = packed({"../../逃逸.xml": b"<a/>", "/etc/逃逸": b"x", "C:\\逃逸": b"x"}, into=with_paragraphs("建设平台。"))
    assert read_document(word, "../../方案.docx").text == "建设平台。"
    assert not list(tmp_path.rglob("*"))


def test_a_size_is_refused_before_the_file_is_read(tmp_path: Path):
    file = tmp_path / "方案.txt"
    with file.open("wb") as sparse:
        sparse.truncate(200 * 1024 * 1024)
    with pytest.raises(InvalidPlan, match="超过 50 MB"):
        read_document(file)
