"""Suggestions from subject words and from measures confirmed before: their ranking, their reasons, their limits."""

import random
import time

import pytest

from domain.plans.unit_suggestions import MOST, SHOWN, SURE, Confirmed, Router, Words

WORDS = {
    "商务厅": Words(("外资", "利用外资", "招商引资", "跨境电商", "开发区"), ("境外", "消费")),
    "旅游局": Words(("旅游", "景区"), ("消费",)),
    "财政厅": Words(("专项资金", "财政"), ("资金",)),
    "海关": Words(("跨境电商", "通关"), ()),
}


def firsts(text, headings=(), words=WORDS, confirmed=()):
    return [one.unit for one in Router(words, confirmed).suggest(text, headings)]


@pytest.mark.parametrize(("text", "unit"), [
    ("进一步扩大利用外资规模。", "商务厅"),
    ("建设一批精品旅游景区。", "旅游局"),
    ("设立专项资金，由财政统筹安排。", "财政厅"),
    ("优化通关流程。", "海关"),
    ("优 化 通 关 流程 。", "海关"),
])
def test_a_main_word_speaks_for_its_unit(text, unit):
    assert firsts(text)[0] == unit


@pytest.mark.parametrize("text", ["", "加强组织领导，狠抓落实。", "促进消费。", "境外消费资金。", "。。。", "x" * 50])
def test_nothing_is_suggested_where_no_main_word_speaks(text):
    assert firsts(text) == []


def test_the_reason_names_the_words_and_where_they_stand():
    text = "积极有效利用 外资，扩大境外招商引资。"
    first = Router(WORDS).suggest(text)[0]
    assert [(found.word, found.at) for found in first.words] == [
        ("利用外资", text.index("利用")), ("招商引资", text.index("招商")), ("境外", text.index("境外"))]


def test_a_word_inside_a_longer_one_does_not_speak():
    words = WORDS | {"外汇局": Words(("外资",), ())}
    assert "外汇局" not in firsts("积极利用外资。", words=words)


def test_a_word_that_several_units_share_counts_less_than_one_of_a_single_unit():
    assert firsts("做好跨境电商、景区工作。")[0] == "旅游局"
    assert firsts("优化跨境电商通关。") == ["海关"]


def test_the_first_clause_tells_more_than_what_follows():
    assert firsts("发展旅游。用好开发区政策。")[0] == "旅游局"
    assert firsts("建好开发区。办好旅游节。")[0] == "商务厅"


def test_a_heading_supports_but_is_outweighed_by_the_measure_itself():
    assert firsts("建设一批精品景区。", ["提高利用外资水平"])[0] == "旅游局"
    assert Router(WORDS).suggest("扩大招商引资。", ["提高利用外资水平"])[0].words[1].at is None


def test_many_related_words_alone_make_no_suggestion():
    words = {"甲": Words((), tuple(f"词{number}" for number in range(10)))}
    assert firsts("".join(f"词{number}、" for number in range(10)), words=words) == []


def test_a_measure_like_one_confirmed_before_goes_where_that_one_went():
    told = [Confirmed("组织开展“豫满全球”推介周活动，编制推介手册。", frozenset({"旅游局"})),
            Confirmed("完善应急值守制度，按时报送值班情况。", frozenset({"财政厅"}))]
    ranked = Router(WORDS, told).suggest("继续组织开展“豫满全球”推介周活动，编制推介手册。")
    assert [(one.unit, one.words, one.confirmed) for one in ranked] == [("旅游局", (), 1)]


def test_confirmations_are_counted_and_weigh_beside_the_words():
    told = [Confirmed(f"办好第{number}届跨境电商大会，完善会务保障方案。", frozenset({"海关"})) for number in "一二三"]
    after = Router(WORDS, told).suggest("办好第四届跨境电商大会。")
    assert firsts("办好跨境电商大会。") == ["商务厅", "海关"]
    assert (after[0].unit, after[0].confirmed) == ("海关", 3)


def test_what_was_confirmed_for_quite_different_measures_says_nothing():
    told = [Confirmed("完善应急值守制度，按时报送值班情况。", frozenset({"财政厅"}))] * 20
    assert firsts("加快自主创新示范区建设，打造增长极。", confirmed=told) == []


def test_a_text_of_every_subject_is_nobodys():
    every = {f"单位{number}": Words((f"事{chr(0x4e00 + number)}",)) for number in range(30)}
    assert firsts("".join(words.main[0] + "，" for words in every.values()), words=every) == []


@pytest.mark.parametrize("seed", range(30))
def test_any_text_has_few_ordered_suggestions_with_a_reason_each(seed):
    chance = random.Random(seed)
    pieces = [word for own in WORDS.values() for word in (*own.main, *own.related)] + ["，", "。", " ", "推进", "（"]
    told = [Confirmed("".join(chance.choices(pieces, k=12)), frozenset(chance.sample(list(WORDS), 2)))
            for _ in range(20)]
    text = "".join(chance.choices(pieces, k=chance.randrange(40)))
    ranked = Router(WORDS, told).suggest(text)
    assert len(ranked) <= MOST
    assert [one.confidence for one in ranked] == sorted((one.confidence for one in ranked), reverse=True)
    assert all(SHOWN - 0.001 <= one.confidence < 1 and (one.words or one.confirmed) for one in ranked)
    assert all(found.at is None or "".join(text[found.at:].split()).startswith(found.word)
               for one in ranked for found in one.words)
    again = Router(dict(reversed(WORDS.items())), told).suggest(text)
    assert ranked == again, "the order of the directory tells nothing"


def test_one_word_in_the_body_is_suggested_but_not_sure():
    one, two = (Router(WORDS).suggest(text)[0] for text in ("做好有关工作。用好专项资金，支持景区。",
                                                            "利用外资和招商引资、开发区建设。"))
    assert one.confidence < SURE <= two.confidence


def test_the_time_grows_with_the_length_of_the_text():
    router = Router(WORDS)
    hard = "跨境电跨境利用外招商引" * 2000
    def seconds(text):
        start = time.thread_time()
        router.suggest(text)
        return time.thread_time() - start
    short = min(seconds(hard) for _ in range(3))
    assert min(seconds(hard * 4) for _ in range(3)) < 8 * short + 0.05
