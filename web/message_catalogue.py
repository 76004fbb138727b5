"""Which words of the pages are messages: every Chinese text between the tags or in an attribute of a template.

Nothing has to be marked in a template, so nothing can be forgotten;
`python -m web.message_catalogue` brings the catalogue up to
date with the templates and with the Chinese strings of the code.
"""

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.visitor import NodeTransformer

from documents.file_type import Kind
from documents.package import OTHERS
from domain.duties.special_plans import STANDING_NAMES
from domain.plans.genre import GENRE_NAMES
from domain.plans.text.document_day import EVIDENCE
from domain.publications.procedure import PUBLICATIONS
from domain.registers.amounts import CURRENCY_NAMES
from domain.registers.project_row import COLUMNS
from models.assessment.objection import DECISION_NAMES
from models.plans.proposal import LIMITS
from web.translation import CATALOGUES, CHINESE, HOLE, LANGUAGES

ROOT = Path(__file__).parent.parent
LAYERS = ("web", "flows", "tasks", "models", "notifications", "documents", "config", "domain")
NAMING = ("config/policy.py", "domain/plans/doubts.py", "domain/plans/model_answers.py",
          "domain/duties/lifecycle.py", "domain/letters/kinds.py", "domain/publications/procedure.py",
          "tasks/letters/duty_lines.py", "tasks/letters/outage.py", "tasks/letters/waiting_letters.py",
          "tasks/stops.py",
          "notifications/mail.py", "notifications/message.py", "tasks/letters/letter_row.py",
          "tasks/letters/refusals.py")
LABELS = (STANDING_NAMES.values(), CURRENCY_NAMES.values(), DECISION_NAMES.values(), EVIDENCE.values(),
          GENRE_NAMES.values(),
          *(one.states.values() for one in PUBLICATIONS),
          *((act.what or act.called for act in one.acts) for one in PUBLICATIONS), Kind,
          [word for _, word in OTHERS], [word for word, _ in LIMITS.values()], [one.heading for one in COLUMNS])
"""Tables of names that stand in messages as `Label`."""
TEXT = re.compile(r'[^<>"]*[\u3000-\u303f\u3400-\u9fff\uff00-\uffef][^<>"]*')


class ChineseText(Extension):
    """Makes an expression of every Chinese text of a template, so that it is finalized as expressions are."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The template's tokens, its Chinese texts cut out of the markup around them."""
        for token in stream:
            if token.type != "data" or not CHINESE.search(token.value):
                yield token
                continue
            at = 0
            for start, end in spans(token.value):
                yield Token(token.lineno, "data", token.value[at:start])
                yield Token(token.lineno, "variable_begin", "{{")
                yield Token(token.lineno, "string", html.unescape(token.value[start:end]))
                yield Token(token.lineno, "variable_end", "}}")
                at = end
            yield Token(token.lineno, "data", token.value[at:])


class Translated(Environment):
    """An environment whose templates say each of their own Chinese words as a message, also where they join them."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Saying().visit(super()._parse(source, name, filename))


class _Saying(NodeTransformer):
    """Puts the filter `said` around every Chinese constant of an expression."""

    def visit_Const(self, node: nodes.Const) -> nodes.Expr:
        if not (isinstance(node.value, str) and CHINESE.search(node.value)):
            return node
        return nodes.Filter(node, "said", [], [], None, None, lineno=node.lineno)


def spans(data: str) -> Iterator[tuple[int, int]]:
    """Where Chinese texts stand in markup, without the blanks around them."""
    for match in TEXT.finditer(data):
        words = match[0].strip()
        start = match.start() + match[0].index(words)
        yield start, start + len(words)


def of_templates(folder: Path) -> Iterator[str]:
    """Every message of the templates: their texts, and the Chinese strings within expressions."""
    environment = Environment(extensions=[ChineseText], trim_blocks=True, lstrip_blocks=True)
    for file in sorted(folder.rglob("*.html")):
        for constant in environment.parse(file.read_text(encoding="utf-8")).find_all(nodes.Const):
            if isinstance(constant.value, str) and CHINESE.search(constant.value):
                yield constant.value


def of_code() -> Iterator[str]:
    """Every Chinese string of the pages' own code and of the names they show, and the labels in messages anywhere."""
    for folder in LAYERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            if folder == "web" or file.relative_to(ROOT).as_posix() in NAMING:
                yield from _strings(tree, _docstrings(tree))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Label":
                    yield from _strings(node, set())


def _docstrings(tree: ast.AST) -> set[int]:
    bodies = [node.body for node in ast.walk(tree) if hasattr(node, "body") and isinstance(node.body, list)]
    return {id(one.value) for body in bodies for one in body
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)}


def _strings(node: ast.AST, described: set[int]) -> Iterator[str]:
    if id(node) in described or (isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"):
        return
    if isinstance(node, ast.JoinedStr):
        words = "".join(part.value if isinstance(part, ast.Constant) else HOLE for part in node.values)
        yield from [words] if CHINESE.search(words) else []
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _strings(child, described)


def messages() -> list[str]:
    """Every message, sorted; what varies in one is a hole. A language is called by its own name everywhere."""
    labels = (words for table in LABELS for words in table if CHINESE.search(words))
    found = {words.strip() for words in (*of_templates(ROOT / "web" / "templates"), *of_code(), *labels)}
    return sorted(found - {"", *LANGUAGES.values()})


def main() -> None:
    """The catalogues name every message and no other; translations are kept, new ones stand empty."""
    for language in set(LANGUAGES) - {"zh"}:
        file = CATALOGUES / language / "LC_MESSAGES" / "duban.po"
        kept = {message.id: message.string for message in read_po(file.open("rb"))} if file.exists() else {}
        catalogue = Catalog(locale=language, project="duban", charset="utf-8", fuzzy=False)
        for words in messages():
            catalogue.add(words, kept.get(words, ""))
        with file.open("wb") as target:
            write_po(target, catalogue, width=0)


if __name__ == "__main__":
    main()
