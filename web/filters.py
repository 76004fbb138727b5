"""What a ledger can be asked for: its filter's fields as addresses have them, the same for its page and the interface.

A ledger's filter is a frozen dataclass of its model. Its fields are the parameters of the address (an id without its
`_id`), their types say what may stand there. Filters take effect at once: HTMX fetches the list below them; without it
the page comes whole.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from inspect import Parameter, Signature
from typing import Annotated, Any, ClassVar, Protocol, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from web.dependencies import Facts, page
from web.middleware import with_own_scripts

Filter = TypeVar("Filter")
LONGEST = 100
"""Characters of a parameter that are read; what people look for is no longer."""
NOT_ASKED = {"today"}
"""What no address says."""
NO_QUESTION = NOT_ASKED | {"after"}
"""The same, and the place that a page begins at."""


@dataclass(frozen=True)
class Control:
    """A field of the form above a ledger: the filter's field, its label, and what can be chosen (a key is sent).

    What has no choices (None) is typed, a day or words. `needed` leaves out the choice of all; `more` stands folded
    away.
    """

    name: str
    label: str
    choices: Collection[tuple[object, str]] | None = None
    day: bool = False
    needed: bool = False
    more: bool = False
    placeholder: str = ""

    @property
    def parameter(self) -> str:
        """What it sends."""
        return parameter(self.name)


@dataclass(frozen=True)
class FilterForm:
    """The form above a ledger as its visitor has it: its controls, what is asked now, and what goes along unseen."""

    controls: list[Control]
    wanted: object
    unseen: dict[str, object] = field(default_factory=dict)

    @property
    def folded(self) -> list[Control]:
        """The controls that stand folded away."""
        return [one for one in self.controls if one.more]

    @property
    def opened(self) -> bool:
        """Whether something is asked for that stands folded away."""
        return any(getattr(self.wanted, one.name) for one in self.folded)


def form(controls: Iterable[Control], wanted: object, choices: Mapping[str, Collection[tuple[object, str]] | None],
         unseen: Mapping[str, object] | None = None) -> FilterForm:
    """The form with the choices that are this visitor's; a control whose choices are None is not offered."""
    offered = [replace(one, choices=choices.get(one.name, one.choices)) for one in controls
               if choices.get(one.name, ()) is not None]
    return FilterForm(offered, wanted, {name: value for name, value in (unseen or {}).items() if value})


def parameter(name: str) -> str:
    """What the address calls a field of a filter."""
    return name.removesuffix("_id")


def from_address(kind: type[Filter]) -> Callable[[Request], Filter]:
    """A dependency of pages: the filter as the address has it; what cannot be read asks nothing."""
    def read(request: Request) -> Filter:
        asked = {}
        for name, adapter in _readers(kind).items():
            written = request.query_params.get(parameter(name), "").strip()[:LONGEST]
            try:
                asked |= {name: adapter.validate_python(written)} if written else {}
            except ValidationError:
                continue
        return kind(**asked)

    return read


@lru_cache
def _readers(kind: type) -> dict[str, TypeAdapter]:
    return {one.name: TypeAdapter(one.type) for one in fields(kind) if one.name not in NOT_ASKED}


def from_call(kind: type[Filter], controls: Iterable[Control]) -> Callable[..., Filter]:
    """A dependency of the interface: the same filter with the same parameters; what cannot be read is refused (422)."""
    told = {one.name: "; ".join(f"{key} {words}" for key, words in one.choices or ()) or one.label for one in controls}
    names = {parameter(one.name): one for one in fields(kind) if one.name not in NOT_ASKED}

    def read(**asked: Any) -> Filter:
        return kind(**{names[name].name: value for name, value in asked.items()})

    read.__signature__ = Signature([   # type: ignore[attr-defined]  # what FastAPI reads
        Parameter(name, Parameter.KEYWORD_ONLY, default=one.default, annotation=Annotated[
            one.type, BeforeValidator(_none_if_empty if one.default is None else _stripped),
            Query(description=told.get(one.name))])
        for name, one in names.items()])
    return read


def _none_if_empty(written: object) -> object:
    return None if written == "" else written


def _stripped(written: object) -> object:
    return written.strip() if isinstance(written, str) else written


def address_of(wanted: object, **changes: object) -> str:
    """The filter as the part of an address behind the question mark; what asks nothing is left out."""
    asked = {parameter(one.name): getattr(wanted, one.name) for one in fields(wanted)
             if one.name not in NO_QUESTION and getattr(wanted, one.name) != one.default}
    return urlencode({name: "1" if value is True else str(value) for name, value in (asked | changes).items()
                      if value is not None and value != ""})


RESULTS = "results"


class ListFacts(Facts, Protocol):
    """A page whose list is a part of its own."""

    part: ClassVar[str]


def list_page(request: Request, facts: ListFacts, address: str) -> HTMLResponse:
    """The page, or only its list where HTMX asks for that; the page includes the same part.

    The browser then shows `address`. One that goes back asks for the whole, and keeps the two apart by `Vary`.
    """
    asked = request.headers
    only_part = asked.get("hx-target") == RESULTS and "hx-history-restore-request" not in asked
    answer = with_own_scripts(page(request, facts, part=facts.part if only_part else ""))
    answer.headers["vary"] = "HX-Request, HX-Target"
    if only_part:
        answer.headers["hx-push-url"] = address
    return answer
