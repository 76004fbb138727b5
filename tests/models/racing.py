"""Processes that migrate one database at once: each waits until all are ready, then says what came of it."""

from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from models.engine import open_engine
from models.migrate import upgrade
from tests.cli.forked import forkserver

LONGEST = 120


def migrate_at_once(url: str, processes: int) -> list[tuple[str, str] | str]:
    """What each process gives: the revisions before and after, or its error in words."""
    context = forkserver()
    said, ready = context.Queue(), context.Barrier(processes)
    racing = [context.Process(target=_migrate, args=(url, ready, said)) for _ in range(processes)]
    for one in racing:
        one.start()
    results = [said.get(timeout=LONGEST) for _ in racing]
    for one in racing:
        one.join(LONGEST)
    return results


def _migrate(url: str, ready: Barrier, said: Queue) -> None:
    engine = open_engine(url)
    ready.wait(LONGEST)
    try:
        said.put(upgrade(engine))
    except BaseException as error:
        said.put(f"{type(error).__name__}: {error}"[:300])
