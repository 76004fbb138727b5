"""Tables of projects as an office would send them, for tests."""

import io
from datetime import date

import openpyxl

HEADINGS = ["项目名称", "省辖市", "责任单位", "投资方", "合同金额（万元）", "签约日期", "开工日期",
            "到位资金（万元）", "产业"]
FIRST = ["智能终端产业园", "郑州市", "郑州市", "甲公司", 35000, date(2016, 9, 8), None, 1200.5, "电子信息"]
SECOND = ["食品加工基地", "洛阳", "", "乙公司", "1.2亿美元", "2016年9月9日", "2016.10.1", None, "食品"]


def book(*rows, headings=HEADINGS, change=lambda sheet: None):
    file = openpyxl.Workbook()
    sheet = file.active
    sheet.title = "项目"
    for row in (headings, *rows):
        sheet.append(row)
    change(sheet)
    return saved(file)


def saved(file):
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()
