"""Files taken in: encodings, formats, and everything that is refused with its remedy."""

from pathlib import Path

import pytest

from documents.reading import read_document
from domain.errors import InvalidPlan
from tests.documents.word_files import with_paragraphs, zipped

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


REFUSED = {
    "empty": (b"", "方案.txt", "空文件"),
    "binary": (bytes(range(256)) * 20, "方案.txt", "不是文本文件"),
    "broken text": (b"\xff\xfe\x00\xd8\x00\xd8", "方案.txt", "不是文本文件"),
    "unknown format": (b"a,b", "方案.xyz", "不认识"),
    "old Word": (b"\xd0\xcf\x11\xe0" + bytes(600), "方案.doc", "旧版 Word"),
    "encrypted Word": (b"\xd0\xcf\x11\xe0" + bytes(600), "方案.docx", "加密"),
    "PDF": (b"%PDF-1.7\n", "方案.pdf", "PDF"),
    "damaged Word": (b"PK\x03\x04" + bytes(200), "方案.docx", "已损坏"),
    "no Word at all": (b"just text", "方案.docx", "已损坏"),
    "another archive": (zipped(readme_xml=b"<a/>"), "方案.docx", "没有 Word 正文"),
    "Word with broken XML": (zipped(word__document_xml=b"<w:document"), "方案.docx", "已损坏"),
    "zip bomb": (zipped(word__document_xml=b" " * 120_000_000), "方案.docx", "过大"),
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
