"""The result of an assessment as it is made public: sentences, marks, who is praised, what was corrected."""

from datetime import date
from decimal import Decimal as D

from domain.assessment.assessment_text import MOST_BARS, Row, assessment_content
from domain.assessment.scheme import Indicator, Scheme
from domain.publications.content import ReportingPeriod

SCHEME = Scheme("k", "2016年度考核办法", "places", tuple(
    Indicator(key, key, part, D(weight), "entered", D(100)) for key, part, weight in (
        ("a", "工作落实", 60), ("b", "工作落实", 10), ("c", "", 30))), full_marks=D(100), bonus_most=D(5))
YEAR = ReportingPeriod(date(2016, 1, 1), date(2016, 12, 31))
FIRST = Row("郑州市", 1, D("95.5"), {"工作落实": D(68), "": D("27.5")}, D(0), True)
SECOND = Row("洛阳市", 2, D(80), {"工作落实": D(60), "": D(20)}, D(1), False,
             (("重大项目", D("-0.5"), "属实"), ("满意度", D(2), "漏计")))
NONE = Row("济源市", None, None, {"工作落实": None}, D(0), False)


def made(*rows):
    return assessment_content("2016年度考核", SCHEME, YEAR, rows)


def test_sentences_say_by_what_and_how_everybody_did():
    content = made(FIRST, SECOND, NONE)
    assert (content.title, content.addressee) == ("关于2016年度考核结果的通报", "各被考核单位：")
    assert content.opening.text == "按照2016年度考核办法，对3个单位2016年度工作进行了考核。现将结果通报如下。"
    assert content.paragraphs()["overall"].text == (
        "考核数据截至2016年12月31日，设3项指标，满分100分。平均得分87.75分，最高95.5分，最低80分。"
        "济源市适用的指标过少，不参加排名。不适用的指标不计分，其权重按办法分摊到其他指标。")


def test_the_table_has_each_units_marks_by_part_in_the_order_of_rank():
    marks = made(FIRST, SECOND, NONE).sections[1].tables[0]
    assert [column.heading for column in marks.columns] == ["名次", "单位", "工作落实", "得分", "加分", "总分"]
    assert marks.rows == (("1", "郑州市", "68", "27.5", "0", "95.5"), ("2", "洛阳市", "60", "20", "1", "80"),
                          ("—", "济源市", "—", "—", "0", "—"))


def test_the_chart_shows_who_has_a_score_up_to_the_most_that_can_be_had():
    chart, = made(FIRST, NONE).sections[1].charts
    assert ([(bar.label, bar.value, bar.words) for bar in chart.bars], chart.most) == ([("郑州市", 95.5, "95.5")], 105)
    assert made(NONE).sections[1].charts == ()
    assert len(made(*[FIRST] * (MOST_BARS + 1)).sections[1].charts[0].bars) == MOST_BARS


def test_who_is_praised_and_what_was_corrected_have_a_section_where_there_is_any():
    content = made(FIRST, SECOND)
    assert [section.heading for section in content.sections] == [
        "总体情况", "考核得分", "通报表扬", "申诉处理", "有关要求"]
    assert content.paragraphs()["commended"].text == "对郑州市予以通报表扬。"
    assert content.sections[3].tables[0].rows == (
        ("洛阳市", "重大项目", "-0.5", "属实"), ("洛阳市", "满意度", "+2", "漏计"))
    assert [section.heading for section in made(NONE).sections] == ["总体情况", "考核得分", "有关要求"]
