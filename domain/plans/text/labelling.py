"""Labels that plans write without a colon: 【责任单位】市财政局, and 责任单位 市财政局 on a line of its own."""

import re
from collections.abc import Iterator

WORD = (r"(?:[一-鿿]{0,4}(?:牵头|责任|主责|配合|主办|承办|协办|协同|参与|落实|实施|督导|指导|监督)"
        r"(?:单位|部门|主体|科室|处室)|(?:牵头|责任|分管|包联)[省市县区]?领导|责任人"
        r"|(?:完成|整改|办结|工作|时间)?(?:时限|时间|期限|要求|进度|节点))")
BOXED = re.compile(rf"【{WORD}】(?P<colon>[ \t\u3000]*[:：])?"
                   rf"|(?m:^)[ \t\u3000]*[〔\[［]{WORD}[〕\]］](?=[^\n:：])")
SPACED = re.compile(rf"(?m)^[ \t\u3000]*{WORD}(?P<blank>[ \u3000]+)(?=[^\s:：])")
ANOTHER = re.compile(rf"(?:{WORD}|[一-鿿]{{0,4}}(?:单位|部门|领导|责任人|备注|序号|任务|措施))(?=\s|$)")
"""What follows a label's word in the header of a table."""
COLON, NOTHING = ":", "\u200b"


def colons_of_labels(text: str) -> Iterator[tuple[int, str]]:
    """(offset, character to read there) that make every such label one with a colon."""
    for box in BOXED.finditer(text):
        opening = next(at for at in range(*box.span()) if text[at] in "【〔[［")
        closing = max(text.rfind(mark, opening, box.end()) for mark in "】〕]］")
        yield opening, NOTHING
        yield closing, NOTHING if box["colon"] else COLON
    for label in SPACED.finditer(text):
        if not ANOTHER.match(text, label.end()):
            yield label.start("blank"), COLON
