"""The two ways to run a step: in this process as it is, or as a Prefect task of the flow that is running."""

from collections.abc import Awaitable, Callable
from typing import Any

from tasks.step import Step

Call = Callable[..., Awaitable[Any]]


async def plainly(step: Step, *args) -> Any:
    """The step's result, without a run record."""
    return step.fn(*args)


async def by_prefect(step: Step, *args) -> Any:
    """The step's result, run and recorded as a Prefect task."""
    return await step.task(*args)
