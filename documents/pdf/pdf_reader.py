"""PDF files with text, read in a process of their own: PDFium is native code and must not take another down."""

import json
import os
import subprocess
import sys
from pathlib import Path

from documents.document import Block
from documents.plain_blocks import from_plain
from documents.recognition.recognised_pages import nothing_read
from documents.recognition.scans import Recognised, Scans
from domain.errors import InvalidPlan
from domain.messages import Message

MOST_SECONDS = 90
ROOT = Path(__file__).resolve().parents[2]
REFUSALS = {"encrypted": "file_encrypted", "scanned": "scan_not_installed", "unreadable": "pdf_unreadable",
            "too long": "pdf_too_long", "too costly": "pdf_too_costly", "damaged": "pdf_damaged"}


def read_pdf(data: bytes, name: str, scans: Scans) -> list[Block]:
    """The blocks with their pages; pages that are pictures are recognised. InvalidPlan for a damaged or encrypted file,
    one that costs too much, and a scan that nothing is there to read with.
    """
    answer = _answer(data, {})
    recognised: Recognised = {}
    if answer.get("scanned") and scans.is_installed:
        recognised = scans.of_pdf(data, answer["scanned"])
        answer = _answer(data, recognised)
    if "refused" not in answer:
        return [from_plain(block) for block in answer["blocks"]]
    if answer["refused"] == "table":
        raise InvalidPlan("pdf_table_refused", problem=Message(answer["code"], **answer["facts"]))
    if recognised or (answer["refused"] == "scanned" and scans.is_installed):
        raise nothing_read(recognised, name)
    if answer["refused"] == "scanned":
        raise scans.refusal(name)
    raise InvalidPlan(REFUSALS[answer["refused"]], file=name)


def _answer(data: bytes, recognised: Recognised) -> dict:
    """What the process says; a process that was ended says nothing."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    try:
        done = subprocess.run([sys.executable, "-P", "-m", "documents.pdf.pdf_process"], capture_output=True,
                              input=json.dumps(recognised).encode() + b"\n" + data, env=environment,
                              timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"refused": "too costly"}
    if done.returncode:
        return {"refused": "too costly" if done.returncode < 0 or b"MemoryError" in done.stderr else "damaged"}
    return json.loads(done.stdout)
