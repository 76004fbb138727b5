"""Flows that Prefect records: that they ran, when, and how they ended; never what they gave.

What a flow gives is handed over in its own process. Asked for the result of a run that ended elsewhere, Prefect's
client reads it from the file that the run's state names, by the means that the state names, a pickle among them:
whoever can write a state could have a file of theirs executed (shown: `run daily` did so as root). Nothing of ours is
ever stored, so nothing is ever read back; settings alone do not see to that, since the state's word goes before them.
"""

from collections.abc import Callable
from typing import NoReturn

from prefect import Flow, flow
from prefect.results import ResultStore

from domain.errors import DubanError


class ResultRefused(DubanError):
    """A run's state says where its result is stored, so another wrote it: find out who reaches the Prefect server."""


def recorded(name: str) -> Callable[[Callable], Flow]:
    """The function as a flow of that name, whose result is not stored."""
    return flow(name=name, persist_result=False)


def _refuse(self: ResultStore, key: str, holder: str | None = None) -> NoReturn:
    raise ResultRefused("flow_result_refused", key=key)


async def _refuse_later(self: ResultStore, key: str, holder: str | None = None) -> NoReturn:
    _refuse(self, key, holder)


if not (callable(ResultStore.read) and callable(ResultStore.aread)):
    raise ImportError("prefect.results.ResultStore has changed: see to it that no stored result is read.")
ResultStore.read, ResultStore.aread = _refuse, _refuse_later
