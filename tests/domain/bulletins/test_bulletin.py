from datetime import date

import pytest

from domain.bulletins.bulletin_text import (
    DEPARTMENTS,
    PLACES,
    Counted,
    Counts,
    Item,
    UnitRow,
    bulletin_content,
    group_names,
)
from domain.duties.on_time import OnTime, Share, percent
from domain.errors import NotAllowed
from domain.publications.content import (
    Column,
    ReportingPeriod,
    Section,
    Table,
    edited,
    from_json,
    recounted,
    to_json,
)
from domain.publications.content import Paragraph as P

THIRD = ReportingPeriod(date(2016, 7, 1), date(2016, 9, 30))
UNTIL = date(2016, 9, 30)
LATE = Item("2016-0032", "报送经贸活动成果", "郑州市", date(2016, 9, 20), 10)
NAMED = Item("2016-0040", "建立项目台账", "洛阳市", date(2016, 8, 31), note="问题突出，通报全省")


def counted(*rows, **facts) -> Counted:
    return Counted(THIRD, UNTIL, tuple(UnitRow(unit, group, counts) for unit, group, counts in rows), **facts)


ZHENGZHOU = ("郑州市", PLACES, Counts(afoot=6, dispatched=4, due=5, due_alone=5, due_in_time=2, closed=3,
                                   overdue=2, returned=1, on_time=OnTime(Share(2, 5), Share(1, 5), 2)))
LUOYANG = ("洛阳市", PLACES, Counts(afoot=2, due=2, due_alone=2, due_in_time=2, closed=2, named=1,
                                 on_time=OnTime(Share(2, 2), Share(2, 2))))
ZONE = ("航空港区", PLACES, Counts())
TRADE = ("省商务厅", DEPARTMENTS, Counts(afoot=1, due=1, due_alone=1, due_in_time=1, closed=1,
                                     on_time=OnTime(Share(1, 1), Share(1, 1))))


def test_sentences_say_what_the_counts_say():
    content = bulletin_content(counted(ZHENGZHOU, LUOYANG, ZONE, TRADE, overdue=(LATE, LATE), named=(NAMED,)),
                      groups=group_names("province", cities=True, counties=False, zones=["航空港区"]))
    assert content.title == "关于2016年第三季度督查事项办理情况的通报"
    assert content.addressee == "各省辖市、航空港区，省直有关部门："
    said = {key: one.text for key, one in content.paragraphs().items()}
    assert said["overall"] == (
        "本期共推进督查事项9项，其中新交办4项，应于本期内办结8项。本期销号6项（其中随牵头事项销号2项，不计入按期办结率），"
        "按期办结率为62.5%（5／8），按原定时限计为50.0%（4／8）；"
        "截至2016年9月30日，逾期未报2项。退回补充1次。经分管领导决定列入通报1项。")
    assert said[PLACES] == ("各省辖市、航空港区共推进8项，销号5项，逾期未报2项。洛阳市到期事项全部按期办结。"
                            "逾期未报的有：郑州市2项。航空港区本期没有督查事项。")
    assert said["named"] == "经分管领导决定，对洛阳市下列1项予以通报。"
    assert content.headings()[:2] == ("一、总体情况", "二、各省辖市、航空港区办理情况")


def test_a_place_without_duties_has_its_row_all_the_same():
    table = bulletin_content(counted(ZHENGZHOU, ZONE)).sections[1].tables[0]
    assert [row[0] for row in table.rows] == ["郑州市", "航空港区", "合计"]
    assert table.rows[1] == ("航空港区", *"0000000", "无", "无")
    assert table.rows[2][1:] == table.rows[0][1:]


def test_nothing_overdue_and_nothing_at_all_are_said_plainly():
    calm = bulletin_content(counted(LUOYANG)).paragraphs()
    assert "没有逾期未报事项" in calm["overall"].text
    assert "overdue" not in calm
    empty = bulletin_content(counted())
    assert empty.paragraphs()["overall"].text == "2016年第三季度没有在办的督查事项。"
    assert empty.addressee == "各有关单位："


def test_a_list_that_was_cut_says_so():
    text = bulletin_content(counted(ZHENGZHOU, overdue=(LATE,))).paragraphs()["overdue"].text
    assert "共有2项逾期未报，以下列出逾期最久的1项" in text


def test_further_sections_stand_before_the_demands():
    projects = Section("签约项目落实情况", (P("projects", "合同履约率80%。"),),
                       (Table("三率", (Column("地区"), Column("合同履约率", figures=True)), (("郑州市", "80%"),)),))
    content = bulletin_content(counted(LUOYANG), further=[projects])
    assert [section.heading for section in content.sections[-2:]] == ["签约项目落实情况", "下一步要求"]


@pytest.mark.parametrize(("part", "whole", "said"), [(0, 0, "—"), (0, 3, "0"), (3, 3, "100%"), (2, 3, "66.7%"),
                                                     (99999, 100000, "99.9%"), (1, 100000, "0.1%")])
def test_shares_never_round_up_to_all_or_down_to_nothing(part, whole, said):
    assert percent(part, whole) == said


def test_content_is_kept_and_read_back_whole():
    content = bulletin_content(counted(ZHENGZHOU, LUOYANG, overdue=(LATE,), named=(NAMED,)))
    assert from_json(to_json(content)) == content


def test_an_edited_sentence_survives_a_new_count_and_the_others_follow_it():
    counts = bulletin_content(counted(ZHENGZHOU))
    first = edited(counts, {"demands": "请郑州市\r\n尽快办结。"}, title="关于督查 情况的通报")
    assert first.paragraphs()["demands"] == P("demands", "请郑州市\n尽快办结。", True)
    assert not first.paragraphs()["overall"].edited
    again = recounted(first, bulletin_content(counted(ZHENGZHOU, LUOYANG)))
    assert again.title == "关于督查 情况的通报"
    assert again.paragraphs()["demands"].text == "请郑州市\n尽快办结。"
    assert "推进督查事项8项" in again.paragraphs()["overall"].text


@pytest.mark.parametrize(("texts", "title", "words"), [({"gone": "x"}, None, "已重新统计"), ({}, "  ", "标题"),
                                                       ({"overall": "长" * 4001}, None, "不超过4000字")])
def test_edits_that_cannot_be_kept_are_refused(texts, title, words):
    with pytest.raises(NotAllowed, match=words):
        edited(bulletin_content(counted(ZHENGZHOU)), texts, title=title)
