"""Labels without a colon, or in brackets of titles: 【责任单位】市财政局, 责任单位 市财政局, 《责任单位：…》."""

import re
from collections.abc import Iterator

from domain.plans.responsibility.labels import WITHOUT_COLON as WORD

BOXED = re.compile(rf"【{WORD}】(?P<colon>[ \t\u3000]*[:：])?"
                   rf"|(?m:^)[ \t\u3000]*[〔\[［]{WORD}[〕\]］](?=[^\n:：])")
SPACED = re.compile(rf"(?:(?m:^)|(?<=[(（〔【\[［;；,，。]))[ \t\u3000]*{WORD}(?P<blank>[ \u3000]+)(?=[^\s:：])")
ANOTHER = re.compile(rf"(?:{WORD}|[一-鿿]{{0,4}}(?:单位|部门|领导|责任人|备注|序号|任务|措施))(?=\s|$)")
"""What follows a label's word in the header of a table."""
SEMICOLON = re.compile(rf"[(（〔【\[［]{WORD}(?P<mark>[;；])")
"""责任单位;市财政局: a slip for the colon."""
TITLED = re.compile(rf"《{WORD}[:：][^《》\n]*(?P<close>》)")
COLON, NOTHING = ":", "\u200b"


def colons_of_labels(text: str) -> Iterator[tuple[int, str]]:
    """(offset, character to read there) that make every such label one with a colon, in a bracket if in any."""
    for box in BOXED.finditer(text):
        opening = next(at for at in range(*box.span()) if text[at] in "【〔[［")
        closing = max(text.rfind(mark, opening, box.end()) for mark in "】〕]］")
        yield opening, NOTHING
        yield closing, NOTHING if box["colon"] else COLON
    for label in SPACED.finditer(text):
        if not ANOTHER.match(text, label.end()):
            yield label.start("blank"), COLON
    yield from ((label.start("mark"), COLON) for label in SEMICOLON.finditer(text))
    for title in TITLED.finditer(text):
        yield title.start(), "("
        yield title.start("close"), ")"
