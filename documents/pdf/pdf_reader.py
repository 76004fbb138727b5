"""PDF files with text, read in a process of their own: PDFium is native code and must not take another down."""

import json
import os
import subprocess
import sys
from pathlib import Path

from documents.document import Block, Place
from domain.errors import InvalidPlan
from domain.messages import Message

MOST_SECONDS = 90
ROOT = Path(__file__).resolve().parents[2]
REFUSALS = {"encrypted": "file_encrypted", "scanned": "pdf_scanned", "unreadable": "pdf_unreadable",
            "too long": "pdf_too_long", "too costly": "pdf_too_costly", "damaged": "pdf_damaged"}


def read_pdf(data: bytes, name: str) -> list[Block]:
    """The blocks with their pages; InvalidPlan for a damaged, encrypted or scanned file and one that costs too much."""
    answer = _answer(data)
    if "refused" in answer:
        if answer["refused"] == "table":
            raise InvalidPlan("pdf_table_refused", problem=Message(answer["code"], **answer["facts"]))
        raise InvalidPlan(REFUSALS[answer["refused"]], file=name)
    return [Block(text, tuple(Place(*place) for place in places)) for text, places in answer["blocks"]]


def _answer(data: bytes) -> dict:
    """What the process says; a process that was ended says nothing."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    try:
        done = subprocess.run([sys.executable, "-P", "-m", "documents.pdf.pdf_process"], input=data, capture_output=True,
                              env=environment, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"refused": "too costly"}
    if done.returncode:
        return {"refused": "too costly" if done.returncode < 0 or b"MemoryError" in done.stderr else "damaged"}
    return json.loads(done.stdout)
