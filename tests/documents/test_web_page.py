"""Web pages: the article of a government site's page, its tables, its encoding, and pages that are no use."""

import pytest

from documents.file_reader import read_document
from domain.errors import InvalidPlan
from domain.plans.reader import read_plan

ARTICLE = ("<p style='text-indent:2em'>一、重点任务</p><p>（一）建设平台。加快建设省级平台，\n推动数据汇聚。"
           "（省数据局牵头，省财政厅配合）</p><p>（二）优化服务。<b>压减</b>办理时限，2026年6月底前完成。（省审批局负责）</p>"
           "<p align=right>某省人民政府</p><p align=right>2026年1月15日</p>")

SITE = """<!DOCTYPE html><html><head><meta charset="{charset}">
<meta name="ArticleTitle" content="某省数据工作方案"><title>某省数据工作方案_某省人民政府门户网站</title>
<style>p {{ color: red }}</style><script>var 广告 = "不要读我。";</script></head>
<body><form><div id="header"><ul class="nav-list"><li><a href="/">首页</a></li><li>政务公开栏目</li></ul></div>
<div class="breadcrumb">当前位置：首页 &gt; 政策</div>
<div class="wrap"><h1>某省数据工作方案</h1>
<div class="share-box">分享到：微信 微博</div>
<div class="main"><div id="zoom">{article}</div></div>
<div class="related"><h3>相关稿件</h3><a href="x">另一份方案。</a></div></div>
<div style="display:none">看不见的话。</div>
<footer>版权所有：某省人民政府办公厅。备案号1234</footer><!-- 注释 --></form></body></html>"""


def page(article: str = ARTICLE, encoding: str = "utf-8", charset: str | None = None) -> bytes:
    return SITE.format(article=article, charset=charset or encoding).encode(encoding)


def blocks(article: str) -> tuple[str, ...]:
    return read_document(page("<p>说明如下。</p><p>请遵照执行。</p>" + article), "页.html").blocks[3:]


@pytest.mark.parametrize(("encoding", "charset"), [
    ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb2312"), ("gb18030", "gbk"), ("utf-16", "utf-16"),
    ("utf-8", "gb2312"), ("gb18030", "utf-8")])
def test_the_article_is_read_without_what_surrounds_it(encoding, charset):
    document = read_document(page(encoding=encoding, charset=charset), "方案.html")
    assert (document.format, document.blocks) == ("html", (
        "某省数据工作方案", "一、重点任务",
        "（一）建设平台。加快建设省级平台，推动数据汇聚。（省数据局牵头，省财政厅配合）",
        "（二）优化服务。压减办理时限，2026年6月底前完成。（省审批局负责）", "某省人民政府", "2026年1月15日"))


def test_a_big5_page_is_read():
    text = SITE.format(article="<p>一、建設平台。</p><p>（教育局負責）</p>", charset="big5")
    assert "一、建設平台。" in read_document(text.encode("big5hkscs", "ignore"), "方案.htm").blocks


def test_the_reading_of_a_page_is_that_of_its_text():
    read = read_plan(read_document(page(), "方案.html").text)
    assert (read.title, str(read.issued_on)) == ("某省数据工作方案", "2026-01-15")
    assert [(one.path, one.lead, one.units) for one in read.measures] == [
        (("一", "(一)"), ("省数据局",), ("省财政厅",)), (("一", "(二)"), (), ("省审批局",))]


def test_a_table_keeps_its_rows_and_what_its_merged_cells_say():
    assert blocks("<table><tr><th>任务<th colspan=2>分工<tr><td><td>牵头单位<td>配合单位"
                  "<tr><td rowspan=2>交通<td>市交通局<td>市财政局<br>市住建局<tr><td>市城管局<td></table>") == (
        "| 任务 | 分工 |  |", "|  | 牵头单位 | 配合单位 |", "| 交通 | 市交通局 | 市财政局 市住建局 |",
        "| 交通 | 市城管局 |  |")


def test_a_table_that_only_lays_out_the_page_is_no_table():
    layout = "<html><body><table><tr><td>导航<td><table><tr><td><p>一、修路。</p><p>二、架桥。</p></table></table>"
    assert read_document(layout.encode(), "页.html").blocks == ("一、修路。", "二、架桥。")
    columns = f"<html><body><table><tr><td>导航</td><td>{'<p>一、修路。</p>' * 60}</td></tr></table></body></html>"
    assert set(read_document(columns.encode(), "页.html").blocks) == {"一、修路。"}


def test_a_notice_before_a_long_table_stays():
    rows = "<tr><td>修路</td><td>市交通局</td><td>六月底前完成全部工程</td></tr>" * 50
    text = f"<html><body><div><div>现印发给你们，请执行。</div><div><table>{rows}</table></div></div></body></html>"
    assert read_document(text.encode(), "页.html").blocks[0] == "现印发给你们，请执行。"


def test_numbers_of_lists_are_those_a_browser_shows():
    assert blocks("<ol start=3><li>甲</li><li>乙</li></ol><ul><li>丙</li></ul><ol type=a><li>丁</li></ol>"
                  "<ol style='list-style-type:cjk-ideographic'><li>戊</li></ol>") \
        == ("3.甲", "4.乙", "丙", "a.丁", "一、戊")


def test_line_breaks_and_entities_are_what_they_stand_for():
    assert blocks("修&nbsp;&nbsp;路&amp;架桥<br>&#24314;设<pre>第一行\n第二行</pre>尾") \
        == ("修 路&架桥", "建设", "第一行", "第二行", "尾")


def test_a_word_file_that_is_a_web_page_inside_is_read_as_one():
    assert read_document(page(), "方案.doc").format == "html"


@pytest.mark.parametrize(("data", "fact"), [
    (b"<html></html>", "没有正文"),
    (b"<html><body><script>render()</script><div id=app></div></body></html>", "网页脚本"),
    (b"<html><body>" + b"<div>" * 5_000 + "一、修路。".encode() + b"</div>" * 5_000, "嵌套过深"),
    (b"<html><body>" + b"<p>x</p>" * 700_000, "超过 5 MB"),
    (b"<html><body><table><tr>" + b"<td>x</td>" * 101 + b"</tr><tr><td>y</table>", "超过 100 列"),
])
def test_a_page_that_cannot_be_read_is_refused(data, fact):
    with pytest.raises(InvalidPlan, match=fact):
        read_document(data, "页.html")


def test_pictures_within_the_page_do_not_count():
    picture = b"<img src='data:image/png;base64," + b"AAAA" * 1_500_000 + b"'>"
    assert read_document("<html><body><p>一、修路。</p>".encode() + picture, "页.html").blocks == ("一、修路。",)


def test_control_characters_do_no_harm():
    text = f"<html><body><script>x</script>\x01&#1;<p>一、修\x0b路。{'甲' * 300}</p></body></html>"
    assert "一、修 路。" in read_document(text.encode(), "页.html").text


def test_words_beside_ever_deeper_parts_are_not_lost():
    assert "".join(read_document(("<html><body>" + "<div>甲乙" * 200).encode(), "页.html").blocks) == "甲乙" * 200


def test_a_cell_over_all_the_worlds_rows_costs_nothing():
    text = "<html><body><p>甲。<p>乙。<table><tr><td rowspan=999999 colspan=999999>丙<td>丁<tr><td>戊</table>"
    assert read_document(text.encode(), "页.html").blocks == ("甲。", "乙。", "| 丙 | 丁 |", "| 丙 | 戊 |")
