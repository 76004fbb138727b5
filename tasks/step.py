"""What a task is here: a plain function that Prefect can run, and that runs as it is where there is no Prefect.

Importing Prefect costs more than a second, and a synchronous Prefect task in a flow 57 ms against 7 ms for one in a
thread (measured), so the Prefect task is made only when a flow asks for it.
"""

import asyncio
import functools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, ParamSpec, TypeVar, overload

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(eq=False)
class Step(Generic[P, R]):
    """A function whose inputs are ids and times and whose work is one transaction; `fn` is the function itself."""

    fn: Callable[P, R]
    retries: int = 0

    def __post_init__(self) -> None:
        functools.update_wrapper(self, self.fn)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.fn(*args, **kwargs)

    @cached_property
    def task(self):
        """The same as an asynchronous Prefect task that leaves the flow's loop free."""
        from prefect import task  # kept out of commands that run without Prefect

        @functools.wraps(self.fn)
        async def in_thread(*args, **kwargs):
            return await asyncio.to_thread(self.fn, *args, **kwargs)
        return task(in_thread, name=self.fn.__name__, retries=self.retries, retry_delay_seconds=10,
                    cache_policy=None)


@overload
def step(fn: Callable[P, R]) -> Step[P, R]: ...
@overload
def step(*, retries: int = 0) -> Callable[[Callable[P, R]], Step[P, R]]: ...
def step(fn: Callable[P, R] | None = None, *,
         retries: int = 0) -> Step[P, R] | Callable[[Callable[P, R]], Step[P, R]]:
    """Marks a function as a step; `retries` only where doing it twice changes nothing."""
    if fn is None:
        return lambda fn: Step(fn, retries)
    return Step(fn, retries)
