"""Chinese text broken into lines: no mark that closes at the start of one, none that opens at its end."""

import re
from collections.abc import Callable

NOT_FIRST = set("，。、；：？！）〕】》〉」』”’％%…—·,.;:?!)]}")
NOT_LAST = set("（〔【《〈「『“‘([{")
TOKEN = re.compile(r"[0-9]{1,2}月[0-9]{1,2}日|[A-Za-z0-9][A-Za-z0-9.,:/%+_-]*[项次个年月日号天家]?|.", re.DOTALL)
"""A number stays with the word that counts it, a day with its month."""
WHOLE = ("省直有关部门", "督查事项", "督办事项", "办理情况", "落实情况", "进展情况", "签约项目", "有关部门",
         "有关单位", "省辖市", "省直管县", "领导小组", "办公室", "对外开放", "开放招商", "招商引资", "行动计划",
         "实施方案", "人民政府", "督查", "事项", "情况", "单位", "部门", "工作", "服务", "考核",
         "结果", "重大", "项目", "关于", "印发", "省直")
TITLE = re.compile(rf"的?(?:通报|通知|报告|意见)|(?:[0-9]{{4}}年)?(?:第[一二三四]季度|[上下]半年|[0-9]{{1,2}}月"
                   rf"(?:[0-9]{{1,2}}日)?)|{'|'.join(WHOLE)}|{TOKEN.pattern}", re.DOTALL)
"""A title breaks between words (GB/T 9704, 7.3.1: 词意完整): those that titles of such documents are made of."""


def break_lines(text: str, width: float, measure: Callable[[str], float], *, first: float | None = None,
                pieces: re.Pattern[str] = TOKEN) -> list[str]:
    """The text as lines no wider than `width` (the first no wider than `first`); words and numbers stay whole.

    One that leaves no room for a mark after it is cut. An empty text is one empty line.
    """
    lines: list[str] = []
    line: list[str] = []
    room = width if first is None else first
    used = 0.0
    for token in _tokens(text, min(width, room), measure, pieces):
        size = measure(token)
        if line and used + size > room + 1e-6:
            over = _to_next(line, token)
            lines.append("".join(line).rstrip())
            line, room = over, width
            used = sum(map(measure, line))
        if not line and token.isspace():
            continue
        line.append(token)
        used += size
    lines.append("".join(line).rstrip())
    return lines


def balanced_lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in as few lines as the width asks for, about equally long, as a title is set."""
    lines = break_lines(text, width, measure, pieces=TITLE)
    narrow = measure(text) / len(lines)
    while narrow < width:
        tried = break_lines(text, narrow, measure, pieces=TITLE)
        if len(tried) == len(lines):
            return tried
        narrow += width / 40
    return lines


def _tokens(text: str, width: float, measure: Callable[[str], float], pieces: re.Pattern[str]) -> list[str]:
    tokens, fits = [], width - measure("，")
    for token in pieces.findall(text.replace("\n", " ")):
        tokens += [token] if len(token) == 1 or measure(token) <= fits else list(token)
    return tokens


def _to_next(line: list[str], token: str) -> list[str]:
    """What has to move to the next line together with the token; at least one token stays."""
    moved: list[str] = []
    while len(line) > 1 and ((token[0] in NOT_FIRST) or line[-1][-1] in NOT_LAST):
        token = line.pop()
        moved.insert(0, token)
    return moved
