"""Old Word and WPS files, OpenDocument and RTF, turned into today's formats by LibreOffice where it is installed."""

import os
import signal
import subprocess
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from documents.file_type import Kind
from domain.errors import InvalidPlan

PROGRAMS = ("soffice", "libreoffice")
MOST_SECONDS = 120
LARGEST = 50 * 1024 * 1024
TARGETS = {
    Kind.OLD_WORD: (".doc", "MS Word 97", "docx"), Kind.OLD_EXCEL: (".xls", "MS Excel 97", "xlsx"),
    Kind.RTF: (".rtf", "Rich Text Format", "docx"), Kind.XML: (".xml", "MS Word 2003 XML", "docx"),
    Kind.OPEN_TEXT: (".odt", "writer8", "docx"), Kind.OPEN_TABLE: (".ods", "calc8", "xlsx"),
    Kind.BINARY_WORKBOOK: (".xlsb", "Calc MS Excel 2007 Binary", "xlsx"),
}
"""The filter LibreOffice reads a file with, and what it makes of it; left to itself it reads a broken file as text."""
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value>
</prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop>
</item></oor:items>
"""
"""No macros are run, nothing that a file names is fetched."""


@lru_cache(maxsize=1)   # an upload is read more than once
def converted(data: bytes, kind: Kind, name: str) -> bytes | None:
    """The file as .docx or .xlsx; None where there is no LibreOffice or the kind is none that it reads.

    InvalidPlan where it takes too long or makes nothing of the file. It works in a folder of its own, which is gone
    afterwards, with a profile of its own; no process is left behind.
    """
    program = next(filter(None, map(which, PROGRAMS)), None)
    if program is None or kind not in TARGETS:
        return None
    ending, filter_, target = TARGETS[kind]
    with TemporaryDirectory(prefix="duban-office-") as folder:
        source = Path(folder, f"document{ending}")
        source.write_bytes(data)
        profile = Path(folder, "profile", "user")
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        made = Path(folder, "out", f"document.{target}")
        _run([program, f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--norestore", "--nolockcheck",
              "--nodefault", f"--infilter={filter_}", "--convert-to", target, "--outdir", str(made.parent),
              str(source)], folder, name)
        if not made.is_file() or made.is_symlink():
            raise InvalidPlan("file_damaged", file=name, ending=f".{target}")
        if made.stat().st_size > LARGEST:
            raise InvalidPlan("file_too_large", file=name, most=LARGEST // 1024 // 1024)
        return made.read_bytes()


def _run(command: list[str], folder: str, name: str) -> None:
    """The command and all that it started have ended; InvalidPlan where that had to be made so."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "TMPDIR": folder, "LANG": "zh_CN.UTF-8"}
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            process.wait(MOST_SECONDS)
        except subprocess.TimeoutExpired:
            raise InvalidPlan("office_too_slow", file=name) from None
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
