"""What attachments are is told by their content."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import Workbook

from documents.file_type import content_type
from domain.errors import NotAllowed


def zipped(*names):
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


def word():
    out = BytesIO()
    Document().save(out)
    return out.getvalue()


def excel():
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(("name", "content", "kind"), [
    ("总结.pdf", b"%PDF-1.7\n", "application/pdf"),
    ("总结.PDF", b"%PDF-1.7\n", "application/pdf"),
    ("表.docx", word(), "wordprocessingml.document"),
    ("表.xlsx", excel(), "spreadsheetml.sheet"),
    ("文.ofd", zipped("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
    ("全部.zip", zipped("一.txt"), "application/zip"),
    ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "application/x-ole-storage"),
    ("旧.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "application/x-ole-storage"),
    ("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 9, "image/jpeg"),
    ("截图.png", b"\x89PNG\r\n\x1a\n", "image/png"),
    ("旧.doc", b"{\\rtf1\\ansi}", "application/rtf"),
    ("图.bmp", b"BM\x00\x01\x00\x00\x00\x00\x00\x00\x36", "image/bmp"),
    ("名单.txt", "BM公司等三家".encode(), "text/plain"),
    ("说明.txt", "已完成。".encode(), "text/plain"),
    ("说明.csv", "单位,数\n甲,1".encode("gb18030"), "text/plain"),
])
def test_what_departments_hand_in_is_known_by_its_content(name, content, kind):
    assert content_type(name, content).endswith(kind)


@pytest.mark.parametrize(("name", "content", "why"), [
    ("程序.exe", b"MZ\x90\x00\x03", "不是可以接收的文件"),
    ("总结.pdf", b"MZ\x90\x00\x03", "不是可以接收的文件"),
    ("程序.txt", b"\x7fELF\x02\x01\x01\x00", "不是可以接收的文件"),
    ("页.txt", b"\xef\xbb\xbf <!DOCTYPE html><script>", "不是可以接收的文件"),
    ("图.txt", b"<svg onload=alert(1)>", "不是可以接收的文件"),
    ("脚本.txt", b"#!/bin/sh\nrm", "不是可以接收的文件"),
    ("坏.docx", b"PK\x03\x04 broken", "不是可以接收的文件"),
    ("空.pdf", b"", "空文件"),
    ("总结.docx", b"%PDF-1.7\n", "应为 .pdf 文件"),
    ("总结.exe", b"%PDF-1.7\n", "应为 .pdf 文件"),
    ("总结", b"%PDF-1.7\n", "应为 .pdf 文件"),
    ("页.html", "已完成".encode(), "应为 .txt 文件"),
    ("总结.pdf", word(), "应为 .docx 文件"),
])
def test_programs_pages_and_files_that_are_not_what_their_name_says_are_refused(name, content, why):
    with pytest.raises(NotAllowed, match=why):
        content_type(name, content)
