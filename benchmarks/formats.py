"""How fast files of each format are read, and with how much memory: `python -m benchmarks.formats`.

Limits: a .docx of 100 pages in 2 s, a PDF of 200 pages in 10 s, an .xlsx of 1,000 rows in 3 s, a web page as long as
that .docx in 2 s; each with at most 300 MB; twice the size in no more than two and a half times the time. Each file is
read in a process of its own, whose peak memory counts together with that of the process it reads a PDF in.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import docx

from tests.documents import excel_files, pdf_files, word_files

LIMIT_MEGABYTES, LIMIT_GROWTH = 300, 2.5
LINES, WIDTH = 32, 36
SENTENCE = ("加快建设省级数据共享平台，推动政务数据汇聚共享和有序开放，简化审批流程，压减办理时限，"
            "在2026年9月底前完成系统改造，每季度末月20日前报送进展。（省发展改革委牵头，省工业和信息化厅、财政厅配合）")
ROW = ["建设平台", "搭建系统、汇聚数据、优化服务", "省数据局", "省财政厅、科技厅", "2026年10月底前", "张三"]
READ = """import json, resource, sys, time
from pathlib import Path
from documents.file_reader import read_document
start = time.perf_counter()
text = read_document(Path(sys.argv[1])).text
seconds = time.perf_counter() - start
peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
print(json.dumps([seconds, peak, len(text)]))"""


class Shape(NamedTuple):
    """What makes a file of so many pages or rows, the size that is measured, and its limit in seconds."""

    make: Callable[[int], bytes]
    size: int
    unit: str
    seconds: float


def word(pages: int) -> bytes:
    """Numbered paragraphs, and a table of tasks on every fifth page."""
    document = docx.Document()
    for page in range(pages):
        for _ in range(LINES * WIDTH // len(SENTENCE)):
            document.add_paragraph(SENTENCE, style="List Number")
        if page % 5 == 0:
            table = document.add_table(rows=0, cols=len(ROW))
            for words in [excel_files.HEADER[1:]] + [ROW] * 5:
                for cell, word_ in zip(table.add_row().cells, words, strict=True):
                    cell.text = word_
    return word_files.saved(document)


def pdf(pages: int) -> bytes:
    """Paragraphs over the whole width, a ruled table on every fifth page."""
    lines = pdf_files.paragraph(SENTENCE * 12, width=WIDTH)[:LINES]
    sheets = []
    for page in range(pages):
        sheet = pdf_files.Sheet().write(60, 60, *lines).write(290, 800, f"— {page + 1} —")
        if page % 5 == 0:
            sheet = pdf_files.Sheet().grid([60, 100, 200, 300, 400, 500], [60 + 40 * row for row in range(17)])
            for row in range(16):
                for column in range(5):
                    sheet.write([60, 100, 200, 300, 400][column] + 4, 64 + 40 * row, ROW[column][:6])
        sheets.append(sheet)
    return pdf_files.pdf(*sheets)


def excel(rows: int) -> bytes:
    """Tasks in groups of five whose first cell is merged."""
    book = excel_files.workbook(任务分解=[excel_files.HEADER] + [[number, *ROW] for number in range(1, rows + 1)])
    for first in range(2, rows, 5):
        book.active.merge_cells(f"B{first}:B{min(first + 4, rows + 1)}")
    return excel_files.saved(book)


def page(pages: int) -> bytes:
    """An article among links, as long as so many printed pages."""
    row = "".join(f"<td>{word_}</td>" for word_ in ROW)
    once = f"<p style='text-indent:2em'><span>{SENTENCE}</span></p>" * (LINES * WIDTH // len(SENTENCE))
    return (f"<html><head><meta charset=gbk></head><body><div class=nav>{'<a href=x>栏目</a>' * 200}</div><div id=zoom>"
            f"{(once + f'<table><tr>{row}</tr><tr>{row}</tr></table>') * pages}</div></body></html>").encode("gb18030")


SHAPES = {"docx": Shape(word, 100, "pages", 2), "pdf": Shape(pdf, 200, "pages", 10),
          "xlsx": Shape(excel, 1_000, "rows", 3), "html": Shape(page, 100, "pages", 2)}


def measured(file: Path, repeat: int) -> tuple[float, float, int]:
    """The best time of several readings, the highest memory in MB, the characters read."""
    said = [json.loads(subprocess.run([sys.executable, "-c", READ, str(file)], capture_output=True, check=True).stdout)
            for _ in range(repeat)]
    return min(one[0] for one in said), max(one[1] for one in said), said[0][2]


def results(repeat: int) -> Iterator[tuple[str, Shape, float, float, float]]:
    """Of each format its name and shape, the time and memory for its size, and how much longer twice the size takes."""
    with TemporaryDirectory() as folder:
        for name, shape in SHAPES.items():
            file, twice = Path(folder) / f"once.{name}", Path(folder) / f"twice.{name}"
            file.write_bytes(shape.make(shape.size))
            twice.write_bytes(shape.make(2 * shape.size))
            seconds, megabytes, _ = measured(file, repeat)
            yield name, shape, seconds, megabytes, measured(twice, repeat)[0] / seconds


def main() -> None:
    """Print a line for each format and for each file given, with its share of the limits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("files", nargs="*", type=Path, help="files to be timed as they are")
    options = parser.parse_args()
    started = time.perf_counter()
    for name, shape, seconds, megabytes, growth in results(options.repeat):
        kept = seconds <= shape.seconds and megabytes <= LIMIT_MEGABYTES and growth <= LIMIT_GROWTH
        print(f"{name:5} {shape.size:5} {shape.unit:5} {seconds:7.3f} s {seconds / shape.seconds:6.1%} of the limit  "
              f"{megabytes:5.0f} MB {megabytes / LIMIT_MEGABYTES:6.1%}  twice the size ×{growth:.2f}  "
              f"{'ok' if kept else 'TOO MUCH'}")
    for file in options.files:
        seconds, megabytes, characters = measured(file, options.repeat)
        print(f"{file.name[:28]:28} {seconds:7.3f} s  {megabytes:5.0f} MB  {characters} characters")
    print(f"measured in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
