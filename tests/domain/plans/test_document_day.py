"""The day a document is of, from whatever tells it, and which evidence that was."""

from datetime import date

import pytest

from domain.plans.reader import read_plan

BODY = "一、任务\n（一）修路。（市交通局负责，6月底前完成）\n（二）架桥。（市住建局负责，年底前完成）\n"
DAY = date(2025, 3, 12)


def told(text):
    """The day, what told it, the year and what told that."""
    by = read_plan(text).dated_by
    return by.on, by.evidence and by.evidence.value, by.year, by.year_evidence and by.year_evidence.value


def dates(text):
    return [one.deadline.date and one.deadline.date.isoformat() for one in read_plan(text).measures if one.deadline]


@pytest.mark.parametrize(("text", "evidence"), [
    ("某县工作方案\n" + BODY + "某县人民政府办公室\n2025年3月12日\n", "signature"),
    ("某县工作方案\n" + BODY + "某县人民政府办公室 2025年3月12日\n", "signature"),
    ("某县工作方案\n" + BODY + "请各单位抓好落实。某县人民政府办公室2025年3月12日\n", "signature"),
    ("某县工作方案\n" + BODY + "特此通知某县人民政府办公室2025年3月12日（此件公开发布）\n", "signature"),
    ("某县工作方案\n" + BODY + "某县人民政府办公室二〇二五年三月十二日\n", "signature"),
    ("某县工作方案\n" + BODY + "某县水利局    2025.3.12\n", "signature"),
    ("某县工作方案\n现印发给你们。某县人民政府办公室2025年3月12日\n" + BODY, "signature"),
    ("某县工作方案\n" + BODY + "某县人民政府办公室\n◆2025年3月12日\n", "signature"),
    ("某县工作方案\n2025年3月12日\n" + BODY, "head"),
    ("某县工作方案\n●（2025年3月12日）\n" + BODY, "head"),
    ("某县工作方案\n（2025年3月12日）\n" + BODY, "head"),
    ("某县工作方案\n（2025年3月12日县政府第5次常务会议通过）\n" + BODY, "head"),
    ("某县工作方案\n（2025年3月12日县委常委会会议审议通过）\n" + BODY, "head"),
    ("某县工作方案\n发布时间：2025-03-12 10:20 来源：县政府办\n" + BODY, "publication"),
    ("某县工作方案\n来源：县政府办 发布时间：2025-03-12 浏览次数：12\n" + BODY, "publication"),
    ("某县工作方案\n信息来源:县水利局 发布日期:2025/03/12 字体：大 中 小\n" + BODY, "publication"),
    ("某县工作方案\n成文日期：2025年03月12日\n" + BODY, "publication"),
    ("某县工作方案\n" + BODY + "发文日期：2025年3月12日\n", "publication"),
    ("某县工作方案\n" + BODY + "某县人民政府办公室 2025年3月12日印发\n", "publication"),
    ("某县工作方案\n" + BODY + "某县大数据管理中心2025年3月12日发布。", "publication"),
    ("某县人民政府专题会议纪要\n2025年3月12日上午，副县长李某某主持召开专题会议，研究有关问题。纪要如下：\n" + BODY,
     "meeting"),
    ("某县人民政府会议纪要\n会议时间：2025年3月12日\n地点：二楼会议室\n" + BODY, "meeting"),
    ("会议纪要\n时间：2025年3月12日下午3:00\n" + BODY, "meeting"),
    ("某县重点工作调度会会议纪要\n3月调度会于2025年3月12日召开。会议明确如下事项。\n" + BODY, "meeting")])
def test_the_day_is_found_where_it_stands_and_its_evidence_told(text, evidence):
    assert told(text)[:2] == (DAY, evidence)
    assert dates(text) == ["2025-06-30", "2025-12-31"]


@pytest.mark.parametrize(("text", "evidence"), [
    ("某政办发〔2025〕12号\n某县工作方案\n" + BODY, "number"),
    ("某政办发[2025]12号某县人民政府办公室关于印发某县工作方案的通知\n" + BODY, "number"),
    ("督办通知单\n编号：某督〔2025〕第3号\n" + BODY, "number"),
    ("某县人民政府专题会议纪要〔2025〕8号\n" + BODY, "number"),
    ("某县人民政府专题会议纪要\n（2025）第8期\n" + BODY, "number"),
    ("某县2025年重点工作任务分解方案\n" + BODY, "title"),
    ("某县2025年度工作要点\n" + BODY, "title"),
    ("2025年工作要点\n" + BODY, "title"),
    ("某县人民政府办公室关于印发《某县2025年工作要点》的通知\n" + BODY, "title"),
    ("某县工作方案\n2025年3月\n" + BODY, "head"),
    ("某县工作方案\n" + BODY + "某县人民政府办公室\n2025年3月\n", "signature")])
def test_a_year_alone_dates_what_needs_no_more(text, evidence):
    assert told(text) == (None, None, 2025, evidence)
    assert dates(text) == ["2025-06-30", "2025-12-31"]
    reading = read_plan(text)
    assert all("year_by_document" in one.flags for one in reading.measures if one.deadline)
    problem, = (one for one in reading.problems if one.flag == "no_issue_date")
    assert "2025年" in problem.message


@pytest.mark.parametrize(("text", "evidence"), [
    ("某县工作方案\n" + BODY + "（三）验收。2025年9月底前完成验收。（市水利局负责）\n", "terms"),
    ("某县工作方案\n" + BODY + "（三）本方案自2025年4月1日起施行。\n", "validity"),
    ("关于落实意见的通知\n现将《某通知》（国发明电〔2025〕1号）转发你们，请遵照执行。\n" + BODY, "number"),
    ("某县行动方案（2025—2027年）\n" + BODY, "title")])
def test_a_year_that_other_dates_suggest_is_doubted(text, evidence):
    assert told(text) == (None, None, 2025, evidence)
    assert dates(text)[:2] == ["2025-06-30", "2025-12-31"]
    assert all("year_guessed" in one.flags for one in read_plan(text).measures[:2])


def test_of_the_years_of_several_terms_the_first_with_a_fair_part_counts():
    later = "".join(f"（{number}）建设。202{year}年底前完成建设。（市水利局负责）\n"
                    for number, year in zip("三四五六七", "66655", strict=True))
    assert told("某县工作方案\n" + BODY + later)[2:] == (2025, "terms")


def test_without_any_evidence_a_term_says_that_its_year_is_not_known():
    reading = read_plan("某县工作方案\n" + BODY)
    assert told("某县工作方案\n" + BODY) == (None, None, None, None)
    assert [one.deadline.date for one in reading.measures] == [None, None]
    assert all("year_unknown" in one.flags for one in reading.measures)


@pytest.mark.parametrize("text", [
    "某县工作方案\n根据《某省工作方案》（某政发〔2021〕5号）要求，制定本方案。\n" + BODY,
    "某县工作方案\n按照某政发〔2021〕5号文件要求，制定本方案。\n" + BODY,
    "某县2030年前碳达峰工作方案\n" + BODY, "某县到2030年工作方案\n" + BODY])
def test_a_year_of_another_document_or_a_far_aim_is_not_the_document_s(text):
    assert told(text) == (None, None, None, None)


def test_the_signature_goes_before_the_day_of_publication():
    text = "某县工作方案\n发布时间：2025-04-01 来源：县政府办\n" + BODY + "某县人民政府办公室\n2025年3月12日\n"
    assert told(text)[:2] == (DAY, "signature")
    glued = "某县工作方案\n发布时间：2025-04-01\n" + BODY + "请抓好落实。某县人民政府办公室2025年3月12日\n"
    assert told(glued)[:2] == (DAY, "signature")


@pytest.mark.parametrize(("title", "day", "expected"), [
    ("某县2025年工作要点", "2024年12月20日", ["2025-06-30", "2025-12-31"]),
    ("某县2025年工作要点", "2025年7月10日", ["2026-06-30", "2025-12-31"]),
    ("某县工作方案", "2025年7月10日", ["2026-06-30", "2025-12-31"]),
    ("某县关于做好2025年元旦春节期间保供工作的通知", "2024年6月20日", ["2024-06-30", "2024-12-31"]),
    ("某县2024年考核问题整改方案", "2025年3月12日", ["2025-06-30", "2025-12-31"])])
def test_a_plan_for_the_next_year_has_its_terms_in_that_year(title, day, expected):
    assert dates(f"{title}\n{BODY}某县人民政府办公室\n{day}\n") == expected


CELLS = "某县任务分工\n序号\n重点任务\n责任单位\n时限要求\n"


@pytest.mark.parametrize(("rows", "day"), [
    ("1\n修路\n县交通局\n每月底前\n2\n架桥\n县住建局\n每月底前\n某县人民政府办公室\n2025年3月12日\n", DAY),
    ("1\n修路\n县交通局\n2025年6月30日\n2\n架桥\n县住建局\n2025年9月30日\n", None)])
def test_below_cells_a_single_day_under_a_name_signs(rows, day):
    assert told(CELLS + rows)[0] == day


def test_units_with_days_at_the_end_of_rows_sign_nothing():
    rows = ("某县任务清单\n" + BODY + "一、修路 县交通局 2025年6月30日\n二、架桥 县住建局 2025年9月30日\n"
            "三、造林 县林业局 2025年12月30日\n")
    assert told(rows)[1] != "signature"
