"""Old formats: turned by LibreOffice where it is installed, else refused in words; no process outlives its time."""

import io
import os
import subprocess
import zipfile
from pathlib import Path
from shutil import which

import docx
import pytest

from documents import office_conversion
from documents.file_reader import read_document
from documents.file_type import Kind, kind_of
from documents.office_conversion import TARGETS, converted
from domain.errors import InvalidPlan
from tests.documents.excel_files import saved, workbook
from tests.documents.test_file_reader import ENTITIES, old_office
from tests.documents.word_files import packed
from tests.documents.word_files import saved as saved_word

RTF = b"{\\rtf1\\ansi \\u20462?\\u36335?\\par}"
TEXT, TABLE = b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.spreadsheet"


def open_document(type_: bytes, content: bytes = b"<a/>") -> bytes:
    """An OpenDocument archive: what it is stands first and unpacked, as its standard wants."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", type_)
        archive.writestr("content.xml", content)
    return file.getvalue()


XLSB = packed({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"})
OLD = {"方案.doc": (old_office("WordDocument"), Kind.OLD_WORD), "方案.wps": (old_office("WordDocument"), Kind.OLD_WORD),
       "表.xls": (old_office("Workbook"), Kind.OLD_EXCEL), "表.et": (old_office("Book"), Kind.OLD_EXCEL),
       "方案.rtf": (RTF, Kind.RTF), "方案.odt": (open_document(TEXT), Kind.OPEN_TEXT),
       "表.ods": (open_document(TABLE), Kind.OPEN_TABLE),
       "表.xlsb": (XLSB, Kind.BINARY_WORKBOOK), "方案.xml": (b'<?xml version="1.0"?><w:wordDocument/>', Kind.XML)}


def stand_in(folder: Path, script: str, monkeypatch) -> None:
    """A program by the name of LibreOffice's that does this instead."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    converted.cache_clear()


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    converted.cache_clear()


@pytest.mark.parametrize("name", OLD)
def test_an_old_format_is_known_by_its_bytes(name):
    data, kind = OLD[name]
    assert kind_of(data, "方案") is kind
    assert kind in TARGETS


@pytest.mark.parametrize("name", OLD)
def test_without_libreoffice_an_old_format_is_refused_with_what_to_save_it_as(name, nowhere):
    with pytest.raises(InvalidPlan, match=r"另存为 \.(docx|xlsx)"):
        read_document(OLD[name][0], name)


@pytest.mark.process
def test_what_libreoffice_makes_is_read_as_what_it_is(tmp_path, monkeypatch):
    document = docx.Document()
    document.add_paragraph("一、修路。")
    (tmp_path / "made.docx").write_bytes(saved_word(document))
    (tmp_path / "made.xlsx").write_bytes(saved(workbook(表=[["任务", "单位"], ["修路", "市局"]])))
    stand_in(tmp_path, 'while [ "$1" != --convert-to ]; do shift; done; ending=$2; mkdir -p "$4"; '
                       f'cp "{tmp_path}/made.$ending" "$4/document.$ending"', monkeypatch)
    assert read_document(OLD["方案.doc"][0], "方案.doc").blocks == ("一、修路。",)
    assert read_document(OLD["表.et"][0], "表.et").blocks == ("| 任务 | 单位 |", "| 修路 | 市局 |")


@pytest.mark.process
def test_a_conversion_that_does_not_end_is_ended_with_all_it_started(tmp_path, monkeypatch):
    monkeypatch.setattr(office_conversion, "MOST_SECONDS", 1)
    stand_in(tmp_path, f'sleep 600 & echo $! > "{tmp_path}/child"; echo $$ > "{tmp_path}/pid"; wait', monkeypatch)
    with pytest.raises(InvalidPlan, match="限定的时间"):
        read_document(OLD["方案.doc"][0], "方案.doc")
    for name in ("pid", "child"):
        state = subprocess.run(["ps", "-o", "stat=", "-p", (tmp_path / name).read_text().strip()], capture_output=True,
                               text=True, check=False).stdout.strip()
        assert state[:1] in ("", "Z")


@pytest.mark.process
@pytest.mark.parametrize("script", ["exit 1", "exit 0", 'mkdir -p out; ln -s /etc/passwd out/document.docx'])
def test_a_conversion_that_makes_nothing_is_a_damaged_file(script, tmp_path, monkeypatch):
    stand_in(tmp_path, script, monkeypatch)
    with pytest.raises(InvalidPlan, match="已损坏"):
        read_document(OLD["方案.doc"][0], "方案.doc")


def test_an_archive_that_is_dangerous_never_comes_to_libreoffice(tmp_path, monkeypatch):
    stand_in(tmp_path, f'touch "{tmp_path}/called"', monkeypatch)
    with pytest.raises(InvalidPlan, match="实体"):
        read_document(open_document(TEXT, ENTITIES), "方案.odt")
    assert not (tmp_path / "called").exists()


@pytest.mark.process
@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_itself_reads_what_it_can_and_refuses_what_is_broken():
    converted.cache_clear()
    assert read_document(RTF, "方案.rtf").text.strip() == "修路"
    with pytest.raises(InvalidPlan, match="已损坏"):
        read_document(OLD["方案.doc"][0], "方案.doc")
