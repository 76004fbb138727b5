"""Items that the reader left out, named on the page of review."""
# ruff: noqa: F811  the neighbour's fixtures are parameters here

import html
import re

from tests.web.plans.test_review import PLAN, office  # noqa: F401


def test_an_item_that_was_not_read_is_named_with_a_link_and_none_once_it_is_a_measure(office):
    text = PLAN.replace("二、有关要求", "（六）账务清理，理顺往来。\n二、有关要求")
    answer = office.post("/plans", files={"file": ("要点.txt", text.encode(), "text/plain")})
    shown, at = answer.text, text.index("（六）")
    number = int(answer.url.path.rsplit("/", 1)[1])
    assert "“（六）账务清理，理顺往来。”" in shown
    assert f'href="#text-at-{at}"' in shown
    assert f'id="text-at-{at}"' in shown
    link = html.unescape(re.search(rf'href="(/plans/{number}/stretch\?start={at}[^"]*)"', shown)[1])
    end = at + len("（六）账务清理，理顺往来。")
    assert f"end={end}" in link
    spans = re.findall(r'name="spans" value="(\d+-\d+)"', office.get(link).text)
    assert (spans[0].split("-")[0], spans[-1].split("-")[1]) == (str(at), str(end))
    office.post(f"/plans/{number}/measures", spans=spans)
    assert "没有读成事项：“（六）" not in office.get(f"/plans/{number}").text
