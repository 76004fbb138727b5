"""Who runs the steps: the flow where a Prefect server answers, else this process."""

import asyncio
import os
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from flows.calling import plainly

ADDRESS_FILE = "prefect.url"
"""The file in the data folder where `duban serve` says where its Prefect server answers."""


def prefect_address(configured: str, data_dir: Path) -> str | None:
    """Where a Prefect server answers: the configured one, else that of `duban serve`; None where none does."""
    kept = data_dir / ADDRESS_FILE
    address = configured or (kept.read_text(encoding="utf-8").strip() if kept.exists() else "")
    return address if address and answers(address) else None


def answers(address: str) -> bool:
    """Whether a Prefect server is healthy there."""
    try:
        with urlopen(f"{address.rstrip('/')}/health", timeout=2) as answer:
            return answer.status == 200
    except (OSError, ValueError):
        return False


def perform(address: str | None, flow: str, steps: str, *args, **options) -> Any:
    """The result of `flow` recorded by the server at `address`, or of the same `steps` without a record.

    Both are named module:function, so that Prefect is loaded only where it is used.
    """
    if address is None:
        return asyncio.run(named(steps)(plainly, *args, **options))
    os.environ["PREFECT_API_URL"] = address
    return asyncio.run(named(flow)(*args, **options))


def named(path: str) -> Any:
    """What module:function names."""
    module, name = path.split(":")
    return getattr(import_module(module), name)
