"""Every route of an application, found by walking it: those of the interface mounted in it too."""

from collections.abc import Iterator

from fastapi.routing import iter_route_contexts
from starlette.routing import Mount


def routes_of(app, before: str = "") -> Iterator[tuple[str, str]]:
    """(method, path) of each route, as its decorator writes the path; files that are served as they lie left out."""
    for route in app.routes:
        if isinstance(route, Mount) and hasattr(route.app, "openapi"):
            yield from routes_of(route.app, before + route.path)
    for one in iter_route_contexts(app.routes):
        for method in sorted(getattr(one, "methods", None) or ()):
            yield method, before + one.path
