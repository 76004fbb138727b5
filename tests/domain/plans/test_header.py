"""Title, number, issuer, day of issue."""

from datetime import date

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
