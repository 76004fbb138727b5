"""Every template against the facts of its page: what it reads is there, and what is there it reads."""

import ast
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from web.rendering import TEMPLATES, _environment

ROOT = Path(__file__).parents[2]
COMMON = {"request", "visitor", "token", "said", "now", "here", "language", "today", "light_of", "light_on", "local",
          "settings", "distance"}
"""What `web.dependencies.page` and `web.rendering.render_page` give to every page."""
ENVIRONMENT = _environment("zh")
GLOBALS = set(ENVIRONMENT.globals)


def pages():
    """Every dataclass of the pages' code that names a template."""
    for file in sorted((ROOT / "web").rglob("*.py")):
        module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for one in vars(module).values():
            if is_dataclass(one) and one.__module__ == module.__name__ and hasattr(one, "template"):
                yield one


PAGES = {one.template: one for one in pages()}


def parsed(name: str) -> nodes.Template:
    return ENVIRONMENT.parse((TEMPLATES / name).read_text(encoding="utf-8"))


def read_by(name: str) -> set[str]:
    """What a template looks up in its page's facts: it, what it extends and what it includes."""
    tree = parsed(name)
    beside = [one.template.value for one in tree.find_all((nodes.Extends, nodes.Include))]
    return meta.find_undeclared_variables(tree).union(*map(read_by, beside)) - set(own_names(tree.body)) - GLOBALS


def own_names(body: list[nodes.Node]):
    """What a template names itself. A name that a loop gives outright is known to jinja2 as its own, one that it gives
    under a condition is not."""
    for node in body:
        if isinstance(node, nodes.FromImport):
            yield from (one if isinstance(one, str) else one[1] for one in node.names)
        elif isinstance(node, nodes.Import):
            yield node.target
        elif isinstance(node, nodes.Macro):
            yield node.name
        elif isinstance(node, nodes.Assign):
            yield from (one.name for one in ([node.target] if isinstance(node.target, nodes.Name)
                                             else node.target.find_all(nodes.Name)))
        elif isinstance(node, nodes.Block):
            yield from own_names(node.body)
        elif isinstance(node, nodes.For):
            yield from own_names([one for one in node.body if isinstance(one, nodes.If | nodes.For)])
        elif isinstance(node, nodes.If):
            yield from own_names([*node.body, *node.elif_, *node.else_])


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_template_reads_its_pages_facts_and_the_facts_are_all_read(page):
    known = {one.name for one in fields(page)}
    read = read_by(page.template)
    assert read - known - COMMON == set()
    assert known - read == set()
    assert known & COMMON == set()


@pytest.mark.parametrize("page", [one for one in PAGES.values() if hasattr(one, "part")], ids=lambda one: one.template)
def test_a_part_that_is_fetched_alone_is_included_in_its_page(page):
    included = {one.template.value for one in parsed(page.template).find_all(nodes.Include)}
    assert page.part in included


def test_every_template_belongs_to_one_page_or_is_a_part():
    every = {str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html")}
    assert {name for name in every if not Path(name).name.startswith("_")} - {"base.html"} == set(PAGES)
    assert len(list(pages())) == len(PAGES)


def test_what_is_imported_by_a_template_reads_no_facts():
    """It does not see them: a macro has what it is given."""
    imported = {one.template.value for name in PAGES for one in parsed(name).find_all((nodes.FromImport, nodes.Import))}
    assert {(name, read) for name in imported for read in read_by(name)} == set()


def test_every_page_is_made_from_its_facts():
    """No page passes its facts loose: `page` and `list_page` get one object, made where it is typed."""
    loose = []
    for file in sorted((ROOT / "web").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in (
                    "page", "list_page") and {one.arg for one in node.keywords} - {"status", "part"}:
                loose.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert loose == []
