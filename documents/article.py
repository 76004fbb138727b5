"""Finding the article in a web page: what surrounds it is dropped, the smallest part that holds it is taken."""

import re

from lxml import etree
from lxml.html import HtmlElement

SURROUNDING = ("script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "object", "svg", "canvas",
               "audio", "video", "button", "select", "option", "input", "textarea", "map", "link", "meta", "base")
ROLES = {"navigation", "banner", "contentinfo", "search", "complementary"}
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
NAMED = re.compile(r"(?:^|[\s_-])(?:nav|navbar|menu|foot|footer|breadcrumb|crumbs?|share|bdshare|sidebar|copyright|"
                   r"related|recommend|toolbar|qrcode|ewm|pagination|comments?|login|friendlink)(?:$|[\s_-])|"
                   r"(?:^|\s)(?:header|top|location|position|dqwz|mbx|aside|tools?|print|search|pager|links?|banner|logo)(?:$|\s)",
                   re.IGNORECASE)
CONTAINERS = {"html", "body", "div", "section", "article", "main", "form", "center", "table", "tbody", "tr", "td",
              "font", "span", "fieldset"}
MOST_SURROUNDING, LEAST_SHARE = 0.3, 0.8
SEVERAL = 2
TITLE_META = ("ArticleTitle", "articletitle", "og:title")
SITE = re.compile(r" ?(?:_|\||——|--| - |-(?=[^-]*(?:网|政府|门户)))")


def title_of(root: HtmlElement) -> str:
    """The article's title as the page's head tells it, without the site's name; empty where it does not."""
    for key in TITLE_META:
        for meta in root.xpath("//meta[@name=$key or @property=$key]", key=key):
            if meta.get("content", "").strip():
                return " ".join(meta.get("content").split())
    headings = {" ".join(one.text_content().split()) for one in root.iter("h1")} - {""}
    if len(headings) == 1:
        return headings.pop()
    found = root.find(".//title")
    return SITE.split(" ".join((found.text or "").split()), maxsplit=1)[0] if found is not None else ""


def article_of(root: HtmlElement) -> HtmlElement:
    """The smallest part of the page that holds its article; the page keeps nothing of what surrounds it."""
    body = root.find("body") if root.find("body") is not None else root
    for element in list(body.iter(*SURROUNDING)):
        _drop(element)
    weights = _weights(body)
    for element in [one for one in body.iterdescendants() if _surrounds(one)]:
        if weights.get(element, 0) <= MOST_SURROUNDING * weights[body]:
            _drop(element)
    return _narrowed(body, _weights(body))


def is_data_table(table: HtmlElement) -> bool:
    """Whether the table holds rows of cells, not the page's layout."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [[len(cell.text_content()) for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]
    lengths = [length for row in rows for length in row]
    if max(map(len, rows), default=0) < SEVERAL:
        return False
    return len(rows) > SEVERAL or max(lengths) < LEAST_SHARE * sum(lengths) or sum(lengths) < 300


def _drop(element: HtmlElement) -> None:
    """The element is empty, the text behind it stays."""
    element.clear(keep_tail=True)


def _surrounds(element: HtmlElement) -> bool:
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return element.get("role") in ROLES or "hidden" in element.attrib or bool(
        HIDDEN.search(element.get("style", "")) or (element.tag not in ("p", "span", "a") and NAMED.search(named)))


def _weights(body: HtmlElement) -> dict[HtmlElement, int]:
    """How many characters each element holds that are no links."""
    weights: dict[HtmlElement, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        own = 0 if element.tag == "a" else len((element.text or "").strip())
        own += sum(weights[child] + len((child.tail or "").strip()) for child in element)
        weights[element] = 0 if element.tag == "a" else own
    return weights


def _narrowed(body: HtmlElement, weights: dict[HtmlElement, int]) -> HtmlElement:
    """Down to where the paragraphs stand, as long as one part holds nearly everything and no sentence is before it."""
    here = body
    while len(here):
        best = max(here, key=lambda child: weights[child])
        paragraphs = sum(1 for child in here if child.tag == "p" and weights[child])
        spoken = weights[here] - sum(weights[child] for child in here)
        apart = spoken >= SEVERAL or best.tag not in CONTAINERS or (best.tag == "table" and is_data_table(best))
        if apart or paragraphs >= SEVERAL or weights[best] < LEAST_SHARE * weights[body] or _speaks_before(best):
            return here
        here = best
    return here


def _speaks_before(element: HtmlElement) -> bool:
    texts = [element.getparent().text or ""]
    texts += [one.text_content() + (one.tail or "") for one in element.itersiblings(preceding=True)]
    return any("。" in text for text in texts)
