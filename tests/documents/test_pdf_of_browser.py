"""PDF files as a real program prints them, with fonts of their own: a task table, and pages that lie on their side."""

import pytest

from documents.file_reader import read_document
from domain.plans.reader import read_plan
from tests.chromium import in_chromium, launched

PAGE = """<html lang="zh-CN"><head><meta charset="utf-8"><style>@page {{ size: {size}; margin: 2cm }}
td, th {{ border: 1px solid black; padding: 4px }} table {{ border-collapse: collapse; width: 100% }}
.c {{ text-align: center }} p {{ text-indent: 2em }}</style></head><body>{body}</body></html>"""
TABLE = """<h2 class="c">某市2026年重点任务分解表</h2><table><thead>
<tr><th rowspan=2>序号<th rowspan=2>重点任务<th rowspan=2>工作措施<th colspan=2>责任分工<th rowspan=2>完成时限</tr>
<tr><th>牵头单位<th>配合单位</tr></thead>
<tr><td colspan=6>一、交通建设</tr>
<tr><td class=c>1<td rowspan=2 class=c>建设综合交通路网体系
<td>修建环城快速路，完成征地拆迁和施工图设计，年内建成通车，同步完善沿线绿化亮化等配套设施
<td class=c>市交通运输局<td class=c>市财政局、市住房城乡建设局、市自然资源和规划局、各县（市、区）人民政府
<td class=c>2026年9月底前</tr>
<tr><td class=c>2<td>架桥<td class=c>市城管局<td class=c>市财政局<br>市审计局<td class=c>长期坚持</tr></table>"""

pytestmark = in_chromium


@pytest.fixture(scope="module")
def printed():
    """A function that prints a page's body."""
    with launched() as browser:
        page = browser.new_page()

        def printing(body: str, size: str = "A4 portrait") -> bytes:
            page.set_content(PAGE.format(body=body, size=size))
            return page.pdf(prefer_css_page_size=True)

        yield printing


def test_a_task_table_is_read_into_measures(printed):
    document = read_document(printed(TABLE, "A4 landscape"), "任务分解表.pdf")
    assert document.blocks[1:4] == ("| 序号 | 重点任务 | 工作措施 | 责任分工 |  | 完成时限 |",
                                    "| 序号 | 重点任务 | 工作措施 | 牵头单位 | 配合单位 | 完成时限 |", "一、交通建设")
    first, second = read_plan(document.text).measures
    assert (first.lead, second.lead, second.units) == (("市交通运输局",), ("市城管局",), ("市财政局", "市审计局"))
    assert first.units[:3] == ("市财政局", "市住房城乡建设局", "市自然资源和规划局")
    assert str(first.deadline.date) == "2026-09-30"
    assert all("建设综合交通路网体系" in one.text for one in (first, second))


def test_paragraphs_are_joined_across_lines_and_pages(printed):
    words = [f"（{name}）" + f"推进第{name}项工作，细化任务，压实责任，完成情况按季度报送。" * 6
             for name in "一二三四五六七八九"]
    document = read_document(printed("".join(f"<p style='font-size:16pt'>{one}</p>" for one in words)), "方案.pdf")
    assert document.blocks == tuple(words)
    assert document.places[-1].where == "第3页"


@pytest.mark.parametrize(("rotate", "turn"), [(90, -90), (270, 90)])
def test_a_page_on_its_side_is_read_as_it_is_looked_at(printed, rotate, turn):
    place = f"position:absolute;left:9cm;top:9cm;width:9cm;height:6cm;transform:rotate({turn}deg)"
    words = "<table><tr><td>任务<td>单位<tr><td>修路<td>市局</table>第一行<br>第二行"
    data = printed(f"<div style='{place}'>{words}</div>")
    turned = data.replace(b"/Type /Page\n", f"/Type /Page\n/Rotate {rotate}\n".encode())
    assert turned != data
    assert read_document(turned, "方案.pdf").blocks == ("| 任务 | 单位 |", "| 修路 | 市局 |", "第一行", "第二行")
