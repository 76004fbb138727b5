"""PDF files with text, read in a process of their own: PDFium is native code and must not take another down."""

import json
import os
import subprocess
import sys
from pathlib import Path

from documents.document import Block, Place
from domain.errors import InvalidPlan

MOST_SECONDS = 90
ROOT = Path(__file__).resolve().parents[2]
REMEDY = "请用 Word 或 WPS 打开并另存为 .docx 后再导入。"
REFUSALS = {
    "encrypted": "已加密；请取消密码后再导入。",
    "scanned": "是扫描件，页面是图片，没有文字；请先用文字识别（OCR）软件转换为 .docx，核对后再导入。",
    "unreadable": "的文字没有编码信息，读出来是乱码；请导入原来的 Word 文件，或先做文字识别。",
    "too long": "超过 1000 页；请只保留方案正文和任务分解表后再导入。",
    "too costly": f"过于复杂，未能在限定的时间和内存内读完；{REMEDY}",
    "damaged": f"已损坏，打不开；{REMEDY}",
}


def read_pdf(data: bytes, name: str) -> list[Block]:
    """The blocks with their pages; InvalidPlan for a damaged, encrypted or scanned file and one that costs too much."""
    answer = _answer(data)
    if "refused" in answer:
        raise InvalidPlan(answer.get("why") or f"“{name}”{REFUSALS[answer['refused']]}")
    return [Block(text, tuple(Place(*place) for place in places)) for text, places in answer["blocks"]]


def _answer(data: bytes) -> dict:
    """What the process says; a process that was ended says nothing."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    try:
        done = subprocess.run([sys.executable, "-P", "-m", "documents.pdf.process"], input=data, capture_output=True,
                              env=environment, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"refused": "too costly"}
    if done.returncode:
        return {"refused": "too costly" if done.returncode < 0 or b"MemoryError" in done.stderr else "damaged"}
    return json.loads(done.stdout)
