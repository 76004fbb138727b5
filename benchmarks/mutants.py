"""Small faults put into `domain` and `models`, one at a time, drawn so that the draw stays the same.

Faults are mutmut's (an operator turned round, a number raised, an argument dropped or made None, a word altered), in
functions of the files that `[tool.mutmut]` in pyproject.toml names. The sample is drawn by digest: of all statements
those whose digest of function's name and words is smallest, and in each the fault whose digest is smallest. So it stays
the same when a file moves, and changes only with the code itself.
"""

import ast
import difflib
import hashlib
import os
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Mutant:
    """A fault: where it is, the lines of its function's body, and the file as it would be."""

    digest: str
    path: str
    function: str
    whole: tuple[int, ...]
    source: str

    def diff(self) -> str:
        """What was changed."""
        before = (ROOT / self.path).read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in difflib.unified_diff(before, self.source.splitlines(), n=0, lineterm="")
                         if not line.startswith(("---", "+++")))


def sample(size: int, skip: int = 0) -> list[Mutant]:
    """A fault in each of the statements with the smallest digests, but for the first `skip`; the same in every run."""
    from mutmut.configuration import config
    os.chdir(ROOT)
    found: list[Mutant] = []
    for place in sorted(place for source in config().source_paths for path in sorted(source.rglob("*.py"))
                        if config().should_mutate(path) for place in _places(path.as_posix())):
        found += _mutant(place)
        if len(found) == skip + size:
            break
    return found[skip:]


@dataclass(frozen=True, order=True)
class Place:
    """A statement, or what stands before a compound one's body, in a function; `first` to `last` are the function's."""

    digest: str
    path: str
    function: str
    lines: tuple[int, int]
    first: int
    last: int


def _places(path: str) -> Iterator[Place]:
    """The statements of a file's functions and methods; the digest is of their words, not of where they stand."""
    text = (ROOT / path).read_text(encoding="utf-8")
    rows = text.splitlines()
    tree = ast.parse(text)
    outer = [one for holder in (tree, *(one for one in tree.body if isinstance(one, ast.ClassDef)))
             for one in holder.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    for function in outer:
        seen: dict[str, int] = defaultdict(int)
        for node in ast.walk(function):
            if not isinstance(node, ast.stmt) or node is function or (
                    isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                continue
            body = getattr(node, "body", None)
            last = max(node.lineno, body[0].lineno - 1) if isinstance(body, list) else node.end_lineno or node.lineno
            words = " ".join(" ".join(rows[node.lineno - 1:last]).split())
            seen[words] += 1
            yield Place(_digest(function.name, words, str(seen[words])), path, function.name, (node.lineno, last),
                        function.lineno, function.end_lineno or function.lineno)


def _mutant(place: Place) -> list[Mutant]:
    """Of the faults that mutmut can put into the statement the one with the smallest digest, if it knows any."""
    from libcst.metadata import MetadataWrapper, PositionProvider
    from mutmut.mutation.file_mutation import create_mutations
    rows = (ROOT / place.path).read_text(encoding="utf-8").splitlines(keepends=True)
    own = "".join(rows[place.first - 1:place.last])
    indent = own[:len(own) - len(own.lstrip())]
    module, mutations, _, _ = create_mutations(place.path, textwrap.dedent(own))
    where = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    least, most = (line - place.first + 1 for line in place.lines)
    within = [one for one in mutations if one.original_node in where
              and least <= where[one.original_node].start.line <= most]
    if not within:
        return []
    chosen = min(within, key=lambda one: _digest(module.code_for_node(one.original_node),
                                                 module.code_for_node(one.mutated_node)))
    mutated = module.deep_replace(chosen.original_node, chosen.mutated_node).code
    source = "".join([*rows[:place.first - 1], textwrap.indent(mutated, indent), *rows[place.last:]])
    return [Mutant(place.digest, place.path, place.function, tuple(range(place.first + 1, place.last + 1)), source)]


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()
