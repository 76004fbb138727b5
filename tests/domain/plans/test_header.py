"""Title, number, issuer, day of issue."""

from datetime import date

import pytest

from domain.plans.reader import read_plan

BODY = "一、任务\n1.修路。（市交通局负责）\n2.架桥。（市住建局负责）\n"


def header(text: str) -> tuple[str, str, str, date | None]:
    """The four as read."""
    reading = read_plan(text)
    return reading.title, reading.number, reading.issuer, reading.issued_on


def test_a_notice_with_signature_above_its_plan():
    text = ("某市人民政府办公室关于印发\n某市工作方案的通知\n某政办发〔2026〕3号\n各县区人民政府：\n现印发给你们，"
            "请认真贯彻执行。\n"
            "某市人民政府办公室\n2026年1月15日\n某市工作方案\n") + BODY
    assert header(text) == ("某市人民政府办公室关于印发某市工作方案的通知", "某政办发〔2026〕3号", "某市人民政府办公室",
                            date(2026, 1, 15))


def test_a_signature_at_the_end():
    text = ("某省人民政府关于促进就业的意见\n某政发〔2018〕39号\n各市人民政府：\n"
            + BODY + "某省人民政府\n2018年11月16日\n（此件公开发布）")
    assert header(text) == ("某省人民政府关于促进就业的意见", "某政发〔2018〕39号", "某省人民政府", date(2018, 11, 16))


def test_a_date_in_chinese_numerals_and_one_written_wrongly():
    assert header("某县工作计划\n某县人民政府\n二〇二六年三月十二日\n" + BODY)[3] == date(2026, 3, 12)
    assert header("某县工作计划\n某县人民政府\n2026月3月26日\n" + BODY)[3] == date(2026, 3, 26)


def test_an_issuer_told_in_a_closing_line():
    text = "某县若干举措\n" + BODY + "某县大数据管理中心2026年4月28日发布。"
    assert header(text)[2:] == ("某县大数据管理中心", date(2026, 4, 28))


def test_what_is_missing_is_told_as_a_problem():
    reading = read_plan(BODY)
    assert (reading.title, reading.issued_on) == ("", None)
    assert [problem.flag for problem in reading.problems] == ["no_issue_date", "no_title"]


@pytest.mark.parametrize("head", ["某市人民政府文件\n某政发〔2026〕2号\n", "某政发〔2026〕2号\n", "某市人民政府文件\n"])
def test_a_red_head_and_a_number_above_the_title(head):
    text = head + ("某市人民政府关于印发《某市重点工作\n分工方案》的通知\n各县区人民政府：\n"
                   "现印发给你们，请认真贯彻执行。\n") + BODY
    assert header(text)[0] == "某市人民政府关于印发《某市重点工作分工方案》的通知"
    assert header(text)[1] == ("某政发〔2026〕2号" if "号" in head else "")


@pytest.mark.parametrize(("lines", "title"), [
    ("某区政府2026年重点工作\n任务分解和责任分工方案\n", "某区政府2026年重点工作任务分解和责任分工方案"),
    ("某区人民政府办公室\n2026年分工方案\n", "2026年分工方案"), ("（2026年3月20日）\n分工方案\n", "分工方案"),
    ("附件1\n某区分工方案\n", "某区分工方案"), ("某市2026年工作会议通过。\n分工方案\n", "分工方案")])
def test_a_plan_s_own_title_over_two_lines(lines, title):
    text = "各县区人民政府：\n现将方案印发给你们，请认真贯彻执行。\n" + lines + BODY
    assert header(text)[0] == title


@pytest.mark.parametrize("title", [
    "某县人民政府关于发展教育的实施意见", "某县教育局\n某县财政局关于印发\n工作方案的通知"])
def test_what_a_saved_page_has_above_and_below_the_title(title):
    text = ("无障碍  手机版\n当前位置：首页 > 政策文件\n" + title
            + "\n发布日期：2018年06月29日  来源：县政府办公室\n字体：【大 中 小】\n" + BODY)
    assert header(text)[0] == title.replace("\n", "")
    assert header(text)[3] == date(2018, 6, 29)


INFO_TABLE = ("| 索引号： | 003/2026-00012 | 发布机构： | 某市人民政府办公室 |\n"
              "| 发文字号： | 某政办发〔2026〕7号 | 成文日期： | 2026-02-10 |\n"
              "| 主题分类： | 综合政务 | 有效性： | 有效 |\n")
TASKS = "| 序号 | 重点任务 | 牵头单位 | 完成时限 |\n| 1 | 修路 | 市交通局 | 全年 |\n"


def test_the_table_that_a_site_sets_above_a_document_tells_its_number_and_day():
    read = read_plan(f"当前位置：首页 > 政务公开 > 政策文件\n{INFO_TABLE}某市2026年重点任务分解方案\n{TASKS}")
    assert (read.title, read.number) == ("某市2026年重点任务分解方案", "某政办发〔2026〕7号")
    assert str(read.issued_on) == "2026-02-10"
    assert not read.problems
    assert [(one.lead, str(one.deadline.date)) for one in read.measures] == [(("市交通局",), "2026-12-31")]


def test_a_sheet_is_called_after_its_first_row_and_dated_by_whoever_filled_it_in():
    read = read_plan(f"任务分解表\n附件：2026年重点工作任务分解表\n填报单位：市政府督查室  2026年2月10日\n{TASKS}")
    assert (read.title, str(read.issued_on), read.problems) == ("2026年重点工作任务分解表", "2026-02-10", ())


def test_the_cells_of_a_table_that_lost_its_frame_sign_nothing():
    reading = read_plan("任务分解表\n序号\n任务\n牵头单位\n配合单位\n完成时限\n"
                        "1\n制定规划\n县文旅局\n县自然资源局\n2022年5月31日\n"
                        "2\n建设中心\n县文旅局\n县住建局\n2022年12月")
    assert (reading.issuer, reading.issued_on) == ("", None)
    assert [one.deadline.date for one in reading.measures] == [date(2022, 5, 31), date(2022, 12, 31)]


def test_the_word_annex_above_a_title_is_no_part_of_it():
    assert read_plan("附件2\n2018年重点任务分工\n一、任务\n1.修路。（市交通局负责）").title == "2018年重点任务分工"
