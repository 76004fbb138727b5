"""Line ends that only wrap a paragraph, as in text copied from a PDF: which of them mean nothing."""

import re

FEWEST, FEWEST_FULL, NARROWEST, WIDEST, SLACK = 6, 3, 18, 60, 2
MOSTLY = 0.6
ENDS = "。；;：:！!？?）)”]】〕"
CLOSED = "）)]】〕：:"
"""Behind these a line ends although it is full: a statement in brackets, what introduces a list."""
STARTS = re.compile(r"\s*(?:[（(〔\[]?[一二三四五六七八九十\d①-⑳]{1,3}[）)〕\].、．]|[①-⑳⑴-⒛❶-❿㈠-㈩]|[Ⅰ-ⅫIVX]{1,4}[.、．]"
                    r"|[一二三四五六七八九十]{1,2}是|(?:重点)?(?:任务|举措|措施|行动|工程|事项)[一二三四五六七八九十\d]{1,2}[：:、.．]|\d{1,2}(?:\.\d{1,2})+[ \u3000]|第.{1,3}[章节条]|附|[-*#|—●]"
                    r"|(?:牵头|责任|配合|完成|参与)[单部时][位门限间])")


def wrapping_ends(text: str) -> set[int]:
    """The offsets of line ends that a fixed width made; empty for a text whose paragraphs stand on one line each.

    A line of the full width goes on in the next, unless that begins a number, a label or an annex; one that ends with
    a stop, too, for a paragraph seldom ends where its line is full.
    """
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", text)]
    lengths = sorted(len(text[start:end].strip()) for start, end in lines)
    if len(lengths) < FEWEST:
        return set()
    width = lengths[len(lengths) * 9 // 10]
    full = [(start, end) for start, end in lines if width - SLACK <= len(text[start:end].strip()) <= width + SLACK]
    broken = [end for start, end in full if text[start:end].rstrip()[-1:] not in ENDS]
    fixed = NARROWEST <= width <= WIDEST and len(full) >= max(FEWEST_FULL, MOSTLY / 3 * len(lines))
    if not fixed or len(broken) < MOSTLY * len(full):
        return set()
    closed = [end for start, end in full if len(text[start:end].strip()) >= width and text[end - 1] in ENDS
              and text[end - 1] not in CLOSED]
    return {end for end in (*broken, *closed) if end < len(text) and text[end + 1:end + 2] not in ("\n", "")
            and not STARTS.match(text, end + 1)}
