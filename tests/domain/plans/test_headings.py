from domain.plans.text.headings import Headings

TEXT = ("一、重点任务\n（一）扩大开放。提高利用外资水平。\n1.办好活动。\n二、有关要求\n（一）加强领导。压实责任。\n"
        "三、" + "这是一句写得太长而不像标题的话" * 4 + "。\n")


def test_a_place_stands_under_the_headings_of_its_path():
    headings = Headings(TEXT)
    assert headings.above(["一", "(一)", "1"], TEXT.index("办好")) == ["重点任务", "扩大开放", "办好活动"]
    assert headings.above(["二", "(一)"], TEXT.index("加强")) == ["有关要求", "加强领导"]
    assert headings.above([], 5) == []


def test_a_sentence_too_long_is_no_heading():
    assert Headings(TEXT).above(["三"], len(TEXT)) == []


def test_of_headings_with_one_path_the_last_before_the_place_counts():
    text = "一、前一份\n做好甲事。\n附件\n一、后一份\n做好乙事。\n"
    headings = Headings(text)
    assert headings.above(["一"], text.index("甲事")) == ["前一份"]
    assert headings.above(["一"], text.index("乙事")) == ["后一份"]
