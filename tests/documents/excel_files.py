"""Excel files made for the tests, as bytes."""

import io

from openpyxl import Workbook

HEADER = ["序号", "重点任务", "工作措施", "牵头单位", "配合单位", "完成时限", "责任领导"]


def workbook(**sheets: list[list]) -> Workbook:
    """A workbook with these sheets and their rows."""
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return made


def saved(book: Workbook) -> bytes:
    """The workbook as the bytes of a .xlsx."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
