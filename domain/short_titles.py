"""A measure's short name: what is to be done, without who does it, cut at a clause."""

import re

LONGEST = 40
ACTOR_ENDS = (r"(?:部门|单位|厅|局|委|委员会|办|办公室|政府|市|县|区|\)|各地|层面|小组|机构|企业|院校|高校|公司|海关|"
              r"中心)")
ACTOR = re.compile(rf"^[^。;:,]{{0,200}}?{ACTOR_ENDS}(?:都)?(?:要|须|应当|应|负责|具体负责|牵头)"
                   r"(?:认真|切实|会同有关部门|结合实际)?")
CONNECTIVES = re.compile(r"^(?:同时|此外|另外|其中|一是|二是|三是|要)[,:]?")
ROW = re.compile(r"\s\|\s|\t")
ISSUED = re.compile(r"《([^《》]{2,80})》[^。]*(?:现印发|现转发|印发给你们)")


def title_of(text: str, *, row: str = "") -> str:
    """The name of at most 40 characters under which a measure is listed; never empty for a text that is not.

    `row` is, where the text is a table's row, what its cells say is to be done; elsewhere it is passed over.
    """
    if row and ROW.search(text):
        return _short(row)
    plain = re.sub(r"\s+", "", text).translate(str.maketrans("，；：（）", ",;:()"))
    sentence = re.split(r"[。\n]", plain, maxsplit=1)[0] or plain
    issued = ISSUED.match(sentence)
    if issued:
        return _short(f"贯彻执行《{issued[1]}》")
    body = CONNECTIVES.sub("", ACTOR.sub("", sentence, count=1), count=1).lstrip(",") or sentence
    return _short(body.translate(str.maketrans(",;:()", "，；：（）")))


def _short(words: str) -> str:
    """The words, or their first clauses as far as they fit, or their beginning."""
    if len(words) <= LONGEST:
        return words.rstrip("，；：")
    cut = max(words.rfind(mark, 8, LONGEST) for mark in "，；：")
    return words[:cut] if cut > 0 else words[:LONGEST - 1] + "…"
